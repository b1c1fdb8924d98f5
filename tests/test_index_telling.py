"""The terms of a question that search a large library: those that tell passages apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import lexical
from index.lexical import Lexical

PASSAGES = [
    (at, "Tiêu đề", f"các bên họp ở nơi thứ {name} và bàn về việc chung")
    for at, name in enumerate(("hai ba", "bốn năm", "sáu bảy", "tám chín", "mười linh"), 1)
]


@pytest.fixture
def index(tmp_path: Path) -> Lexical:
    Lexical.build(tmp_path, PASSAGES)
    return Lexical.open(tmp_path)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library counts as a large one, where what two of five passages hold is common."""
    monkeypatch.setattr(lexical, "MANY", 0)
    monkeypatch.setattr(lexical, "COMMON", 3)
    monkeypatch.setattr(lexical, "RAREST", 2)


@pytest.mark.usefixtures("many")
def test_in_a_large_library_a_word_of_nearly_every_passage_finds_none(index: Lexical) -> None:
    found = index.search("các bên họp ở nơi thứ sáu bảy và bàn việc chung", folded=False, limit=10)
    assert [*found] == [3]


@pytest.mark.usefixtures("many")
def test_where_a_question_has_no_rare_word_its_rarest_search(index: Lexical) -> None:
    assert {*index.search("các bên họp", folded=False, limit=10)} == {1, 2, 3, 4, 5}


def test_in_a_small_library_every_word_searches(index: Lexical) -> None:
    found = index.search("các bên họp ở nơi thứ sáu bảy", folded=False, limit=10)
    assert next(iter(found)) == 3
    assert {*found} == {1, 2, 3, 4, 5}
