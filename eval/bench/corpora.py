"""The libraries that are measured: a small one that is really built, and larger ones of its kind.

A library that was made is used again.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.settings import LIBRARY_FILE
from eval.bench.grown import grow
from eval.bench.took import Took, command
from index.publishing import Report

#: What building the small library took, beside its articles.
_BUILT = "built.json"
SMALL = "small"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A published library. ``embedded``: all of its vectors are of its texts."""

    data: Path
    articles: int
    passages: int
    embedded: bool


@dataclass(frozen=True, slots=True)
class Building:
    """What adding and building the small library took."""

    add: Took
    build: Took


def small(folder: Path, articles: Path) -> tuple[Corpus, Building]:
    """The small library in ``folder``, of all articles of this file."""
    data = folder / SMALL
    noted = data / _BUILT
    if not noted.exists():
        data.mkdir(parents=True, exist_ok=True)
        add = command(data, "corpus", "add", str(articles))
        build = command(data, "index", "build")
        noted.write_text(json.dumps(asdict(Building(add, build))), "utf-8")
    took = json.loads(noted.read_text("utf-8"))
    return _corpus(data, embedded=True), Building(Took(**took["add"]), Took(**took["build"]))


def large(folder: Path, wanted: int, base: Corpus, news: Path, report: Report) -> Corpus:
    """The library of about so many passages in ``folder``, grown from the small one."""
    data = folder / str(wanted)
    if not (data / LIBRARY_FILE).exists():
        made = folder / f"{wanted}.part"
        grow(made, wanted, news, base.data, report)
        made.rename(data)
    return _corpus(data, embedded=False)


def _corpus(data: Path, *, embedded: bool) -> Corpus:
    with closing(sqlite3.connect(data / LIBRARY_FILE)) as db:
        articles, passages = db.execute(
            "SELECT articles, passages FROM edition ORDER BY number DESC LIMIT 1"
        ).fetchone()
    return Corpus(data, articles, passages, embedded)
