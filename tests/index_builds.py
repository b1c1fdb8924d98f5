"""What the tests of builds share: reading what commands print, changing a small library."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from conftest import Command

from corpus.library import Library
from index.record import Record


def built_of(command: Command, data: Path, articles: Iterable[dict[str, str]]) -> Path:
    """A data folder with these articles as its first edition."""
    source = data.with_name("articles.jsonl")
    lines = [json.dumps(one, ensure_ascii=False) for one in articles]
    source.write_text("\n".join(lines), "utf-8")
    for arguments in (("corpus", "add", source), ("index", "build")):
        done = command(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr
    return data


def counts(output: str) -> tuple[int, int]:
    """(articles cut, passages embedded) as `index build` says them."""
    found = re.search(r"Đã cắt (\d+) bài, tính vectơ (\d+) đoạn", output)
    assert found, output
    return int(found[1]), int(found[2])


def status_of(command: Command, data: Path) -> dict[str, object]:
    done = command("index", "status", "--json", "--data", data)
    assert done.returncode == 0, done.stdout + done.stderr
    loaded: dict[str, object] = json.loads(done.stdout)
    return loaded


def quiet(_phase: str, _done: int, _total: int) -> None:
    """A build's progress, unread."""


def revise(library: Library, article_id: str, old: str, new: str) -> None:
    """Change one article from another connection, as `corpus add` does beside a build."""
    with Library.open(library.data) as other:
        kept = other.get(article_id)
        text = kept.text.replace(old, new)
        assert text != kept.text
        other.add(replace(kept, text=text))


def held_now(library: Library) -> set[tuple[str, int]]:
    record = Record(library)
    edition = record.edition()
    assert edition is not None
    return set(record.articles(record.entries(edition.number)))
