"""How tests compare an engine that searches in PostgreSQL with the embedded one."""

from __future__ import annotations

import pytest

from corpus.library import Library
from index import search
from index.engine import Engine
from index.finder import EMBEDDED
from index.postgres import statement
from index.search import Found

#: Both engines count in other widths: tantivy in 32 bits.
ROUNDING = 1e-5


def few_wanted(monkeypatch: pytest.MonkeyPatch, *, wide: int = 4, stride: int = 1) -> None:
    """Have so few passages wanted that also small libraries have many times as many."""
    for module in (statement, search):
        monkeypatch.setattr(module, "CANDIDATES", 5)
    monkeypatch.setattr(statement, "_WIDE", wide)
    monkeypatch.setattr(statement, "_STRIDE", stride)


def assert_alike(some: list[Found], others: list[Found]) -> None:
    """The same passages in the same order, but for those whose scores are equal but for rounding;
    at the end of the list such a passage may stand for another."""
    assert len(some) == len(others)
    scores = {one.passage: one.score for one in some}
    for one, other in zip(some, others, strict=True):
        assert other.score == pytest.approx(one.score, abs=ROUNDING)
        assert scores.get(other.passage, one.score) == pytest.approx(one.score, abs=ROUNDING)


def assert_parity(engine: Engine, library: Library, *questions: str) -> None:
    embedded = Engine.open(library.data, which=lambda r: (r.edition(), r.entries(engine.edition)))
    assert embedded._finding is EMBEDDED
    usual = ("Hội nghị thứ hai họp ngày nào?", "hoi nghi bàn gì", "kinh tế ngày 6/7")
    for question in questions or usual:
        one, other = (e.consider(question) for e in (embedded, engine))
        assert_alike(one.found, other.found)
    embedded.close()


def titles(engine: Engine, question: str) -> list[str]:
    chosen = engine.consider(question).chosen
    return [one.candidate.article.title for one in chosen]


def quietly(*_: object) -> None:
    pass
