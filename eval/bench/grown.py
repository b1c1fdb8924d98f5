"""A library of any size within minutes: real texts, really cut, with vectors that are made.

The vectors are those of a small library, repeated with seeded noise: each is one of its vectors
plus half the difference of two others, of unit length, so that they lie in the directions that
vectors of this model do. Everything else is as the product does it, and all is written by it.
Whatever costs time or memory can be measured on such a library, and what is found never: no vector
knows what its passage says.
"""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from corpus import jsonl
from corpus.adding import add
from corpus.library import Library
from corpus.settings import LIBRARY_FILE, ORIGINALS_FOLDER
from eval.bench.errors import BenchFault
from eval.bench.news import Row, rows
from index.build import build
from index.editions import newest_holding
from index.encoder import Encoder, Vectors, open_encoder
from index.passages import cut
from index.publishing import Report, alone
from index.record import Record
from index.settings import Cutting
from index.staging import Staging

#: Why such a library is published although its passages do not find themselves: kept with it.
REASON = "kho để đo tốc độ: vectơ được làm ra từ vectơ của một kho nhỏ, không đo chất lượng"

#: Articles of the small library, where none is given.
_BASE = 40
#: Articles added between two looks at how many passages there are, at most.
_STEP = 2_000
#: Passages whose vectors are made and stored at once.
_BATCH = 500
#: Articles of the small library whose vectors are taken, at most.
_POOLED = 1_000
#: How much of a difference is added: the cosine to the copied vector is then about 0.95.
_NOISE = 0.5
_SEED = 20


@dataclass(frozen=True, slots=True)
class Grown:
    """Such a library. ``embedded``: how many of its passages have vectors of their own."""

    articles: int
    passages: int
    embedded: int
    vectors: str = "vectors are those of a small library with seeded noise: no measure of quality"


def grow(folder: Path, wanted: int, news: Path, base: Path | None, report: Report) -> Grown:
    """Make the library of about so many passages in ``folder`` and publish it.

    ``base``: a folder with a library that was published, whose articles and vectors are taken;
    else some articles are embedded first. Raises BenchFault where there already is a library.
    """
    if (folder / LIBRARY_FILE).exists():
        raise BenchFault(f"{folder} đã có thư viện; hãy chọn thư mục khác.")
    folder.mkdir(parents=True, exist_ok=True)
    articles = rows(news)
    if base is not None:
        shutil.copyfile(base / LIBRARY_FILE, folder / LIBRARY_FILE)
        if (base / ORIGINALS_FOLDER).exists():
            shutil.copytree(base / ORIGINALS_FOLDER, folder / ORIGINALS_FOLDER)
    with Library.open(folder, create=True) as library:
        if base is None:
            _add(library, [next(articles) for _ in range(_BASE)])
        embedded = build(library, report).edition.passages
        pool = _Pool(Record(library))
        with alone(folder):
            _fill(library, wanted, articles, pool, report)
        built = build(library, report, force=REASON).edition
    return Grown(built.articles, built.passages, embedded)


class _Pool:
    """The vectors of a small library, from which those of a large one are made."""

    def __init__(self, record: Record) -> None:
        edition, entries = newest_holding(record)
        self.recipe = edition.recipe
        dimension = record.recipe(edition.recipe)[2].shape[1]
        ids, self.wholes = record.vectors(entries[:_POOLED], dimension)
        self.sentences = np.concatenate([record.sentences(int(i), dimension)[1] for i in ids])

    def made(self, lengths: list[int], seed: int) -> tuple[Vectors, list[Vectors]]:
        """The vectors of passages with so many sentences each, and those of their sentences."""
        random = np.random.default_rng([_SEED, seed])
        ends = np.cumsum([0, *lengths])
        sentences = self._near(self.sentences, int(ends[-1]), random)
        wholes = self._near(self.wholes, len(lengths), random)
        return wholes, [sentences[a:b] for a, b in pairwise(ends)]

    def _near(self, vectors: Vectors, count: int, random: np.random.Generator) -> Vectors:
        copied = vectors[random.integers(len(vectors), size=count)]
        one, other = self.sentences[random.integers(len(self.sentences), size=(2, count))]
        made: Vectors = copied + np.float32(_NOISE) * (one - other)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made


def _fill(
    library: Library, wanted: int, articles: Iterator[Row], pool: _Pool, report: Report
) -> None:
    """Add and cut articles until there are enough passages, then give these their vectors."""
    staging = Staging(Record(library))
    encoder = open_encoder(library.data)
    there = _passages(staging, pool.recipe)
    each = 700.0  # characters a passage, about
    while there < wanted * 0.99:
        step: list[Row] = []
        room = (wanted - there) * each
        while room > 0 and len(step) < _STEP:
            step.append(next(articles))
            room -= len(step[-1]["text"])
        _add(library, step)
        _cut(staging, pool.recipe, encoder)
        before, there = there, _passages(staging, pool.recipe)
        if there > before:
            each = sum(len(row["text"]) for row in step) / (there - before)
        report("Cắt đoạn", there, wanted)
    _give(staging, pool, report)


def replace_embedding(library: Library, report: Report) -> None:
    """Cut what is not cut yet, and give every passage without a vector one that is made: what
    ``index build`` does next is to publish."""
    with alone(library.data):
        staging, pool = Staging(Record(library)), _Pool(Record(library))
        _cut(staging, pool.recipe, open_encoder(library.data))
        _give(staging, pool, report)


def _give(staging: Staging, pool: _Pool, report: Report) -> None:
    todo = staging.unembedded(pool.recipe)
    for at in range(0, len(todo), _BATCH):
        ids = todo[at : at + _BATCH]
        staging.store_vectors(ids, *pool.made(_lengths(staging, ids), at))
        report("Làm vectơ", min(at + _BATCH, len(todo)), len(todo))


def _add(library: Library, articles: list[Row]) -> None:
    """Through a file, as ``corpus add`` reads one."""
    file = library.data / "articles.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in articles)
    add(library, ((str(file), outcome) for outcome in jsonl.read(file)), lambda: None)
    file.unlink()


def _cut(staging: Staging, recipe: str, encoder: Encoder) -> None:
    wanted = [staging.library.get(*key) for key in staging.uncut(recipe)]
    tokens = Cutting().passage_tokens
    staging.stage(
        recipe, ((a, cut(a.text, tokens, encoder.count_tokens, a.headings)) for a in wanted)
    )


def _passages(staging: Staging, recipe: str) -> int:
    """How many passages the next edition has."""
    found = staging.db.execute(
        "SELECT count(*) FROM passage p JOIN entry e ON e.id = p.entry AND e.recipe = ? "
        "JOIN article a ON a.id = e.article_id AND a.revision = e.revision "
        "WHERE a.removed_at IS NULL",
        (recipe,),
    )
    return int(found.fetchone()[0])


def _lengths(staging: Staging, ids: list[int]) -> list[int]:
    """How many sentences each of these passages has."""
    rows = staging.db.execute(
        "SELECT json_array_length(p.sentences) FROM json_each(?) j JOIN passage p "
        "ON p.id = j.value ORDER BY j.key",
        (json.dumps(ids),),
    )
    return list(chain.from_iterable(rows.fetchall()))
