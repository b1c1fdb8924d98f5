"""A small library that changes as a whole, and what must hold of it after any fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.library import Library, sha256_of
from faults.zygote import Zygote
from index.answer import Answer
from index.caches import Caches, ready
from index.encoder import Encoder, open_encoder
from index.engine import Engine
from index.record import Edition, Record, context_of

Held = frozenset[tuple[str, int]]
#: Articles that every round gives another text.
ARTICLES = 4
#: Numbers of those that a round adds, and of those that are added while a command runs.
NEW, BESIDE = 1_000, 2_000


def article(number: int, round_: int) -> Article:
    """An article whose text says of which round it is."""
    text = (
        f"Hội nghị thứ {number} họp ngày {round_ % 28 + 1}, lượt {round_}.\n"
        f"Hội nghị thứ {number} bàn về kinh tế, lượt {round_}."
    )
    return Article(id=f"bài-{number}", title=f"Hội nghị thứ {number}", text=text)


def question(number: int) -> str:
    return f"Hội nghị thứ {number} họp ngày nào?"


def change(data: Path, round_: int) -> Held:
    """Give every article the text of this round, one more is new and those of the last round go,
    in one transaction; returns what is current."""
    with Library.open(data, create=True) as library:
        with library.batch():
            old = {one.id for one in library.articles()}
            for number in (*range(1, ARTICLES + 1), NEW + round_):
                library.add(article(number, round_))
                old.discard(f"bài-{number}")
            for gone in old:
                library.remove(gone)
        return current(library)


def succeed(zygote: Zygote, data: Path, *command: object, **plan: object) -> None:
    """Run ``python -m index …`` on a data folder; fails where it does not end well."""
    assert zygote.run("index", *command, "--data", data, **plan) == 0, zygote.said()


def made(zygote: Zygote, data: Path) -> Path:
    """A library with two editions, and changes that none has yet."""
    for round_ in (1, 2):
        change(data, round_)
        succeed(zygote, data, "build")
    change(data, 3)
    return data


def add(data: Path, number: int, round_: int) -> tuple[str, int]:
    """Add one article from a connection of its own; returns what was acknowledged."""
    with Library.open(data) as library:
        library.add(article(number, round_))
        kept = library.get(f"bài-{number}")
        return kept.id, kept.revision


def current(library: Library) -> Held:
    """The articles of the corpus now."""
    return frozenset((one.id, one.revision) for one in library.articles())


def held(library: Library, edition: Edition | None) -> Held:
    """The articles of an edition."""
    record = Record(library)
    return frozenset(record.articles(record.entries(edition.number)) if edition else ())


@dataclass(frozen=True)
class Seen:
    """What was found in a sound library."""

    edition: int  # 0: none yet
    held: Held
    has_caches: bool


def newest(data: Path) -> Seen:
    with Library.open(data) as library:
        edition = Record(library).edition()
        return Seen(edition.number if edition else 0, held(library, edition), False)


def check(data: Path) -> Seen:
    """Everything that must hold after a fault; fails with what is broken or mixed.

    The file is sound, every article is the one that was hashed, and the newest edition is one
    whole: its rows, texts, vectors and caches are of each other.
    """
    with Library.open(data) as library:
        record = Record(library)
        assert library.verify() == []
        assert record.problems() == [] if record.is_prepared() else True
        assert library.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        edition = record.edition()
        if edition is None:
            return Seen(0, frozenset(), False)
        return _check_newest(record, edition)


def check_edition(data: Path) -> Seen:
    """The newest edition is one whole, whatever became of what it does not hold."""
    with Library.open(data) as library:
        record = Record(library)
        edition = record.edition()
        assert edition is not None
        return _check_newest(record, edition)


def _check_newest(record: Record, edition: Edition) -> Seen:
    entries = record.entries(edition.number)
    contents = record.contents(entries)
    counted = (contents.articles, contents.passages, contents.digest)
    assert counted == (edition.articles, edition.passages, edition.digest)
    data = record.library.data
    caches = ready(data, edition)
    with _encoder(data) as encoder:
        _check_vectors(record, edition, entries, encoder, caches)
    return Seen(edition.number, held(record.library, edition), caches is not None)


_ENCODERS: dict[str, Encoder] = {}


@contextmanager
def _encoder(data: Path) -> Iterator[Encoder]:
    if "tiny" not in _ENCODERS:
        _ENCODERS["tiny"] = open_encoder(data)
    yield _ENCODERS["tiny"]


def _check_vectors(
    record: Record, edition: Edition, entries: list[int], encoder: Encoder, caches: Caches | None
) -> None:
    ids, vectors = record.vectors(entries, encoder.manifest.dimension)
    places = dict(record.passages(entries))
    assert sorted(places) == sorted(ids.tolist())
    if caches is not None:
        assert caches.dense.vectors == caches.lexical.documents == edition.passages
    for passage, vector in zip(ids.tolist(), vectors, strict=True):
        place = places[passage]
        kept = record.library.get(place.article_id, place.revision)
        text = kept.text[place.start : place.end]
        assert sha256_of(text) == place.sha256
        embedded = encoder.in_context(context_of(kept.title, place.heading), text)
        assert np.allclose(encoder.passages([embedded])[0], vector, atol=1e-5), "text and vector"
        if caches is not None:
            assert caches.dense.cosines(vector, [passage])[passage] > 0.9999, "vector and cache"
            found = caches.lexical.search(text, folded=False, limit=edition.passages)
            assert max(found, key=lambda p: found[p]) == passage, "text and cache"


def check_answer(data: Path, seen: Seen) -> Answer:
    """A question is answered from this edition, with what it holds."""
    engine = Engine.open(data)
    try:
        answer = engine.ask(question(1))
        assert answer.edition == seen.edition
        check_citations(answer, seen.held, engine)
        return answer
    finally:
        engine.close()


def check_citations(answer: Answer, held: Held, engine: Engine) -> None:
    """Every citation is of this edition, and word for word what the library keeps."""
    assert answer.citations
    for citation in answer.citations:
        assert (citation.article_id, citation.revision) in held
        text = engine.text(citation.article_id, citation.revision)
        assert text[citation.start : citation.end] == citation.quote
        assert sha256_of(citation.quote) == citation.sha256
