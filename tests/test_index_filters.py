"""Filters: what lies outside is never found, and of what lies inside nothing is lost."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.dense import Dense
from index.errors import BadQuestion
from index.facets import Facet, Facets
from index.lexical import Lexical
from index.reading.filters import Filters

_WORDS = [f"từ{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(400)]


@pytest.mark.parametrize("share", [0.0, 0.001, 0.02, 0.5, 1.0])
def test_a_filtered_search_finds_what_brute_force_finds(
    tmp_path: Path, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.lexical._IDS_IN_QUERY", 200)  # both ways of filtering are met
    chance = random.Random(4)
    rows = np.random.default_rng(4)
    ids = np.arange(7, 7 + 3 * 3000, 3, dtype=np.int64)
    vectors = rows.normal(size=(len(ids), 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    Dense.build(tmp_path / "dense", ids, vectors)
    texts = {int(i): " ".join(chance.choices(_WORDS, k=12)) for i in ids}
    (tmp_path / "lexical").mkdir()
    Lexical.build(tmp_path / "lexical", [(i, "", text) for i, text in texts.items()])
    dense, lexical = Dense.open(tmp_path / "dense"), Lexical.open(tmp_path / "lexical")
    allowed = ids[rows.random(len(ids)) < share]
    query = vectors[5]
    found = dense.search(query, 50, allowed)
    scores = {int(i): float(v @ query) for i, v in zip(ids, vectors, strict=True)}
    best = sorted((scores[int(i)] for i in allowed), reverse=True)[:50]
    assert set(found) <= set(allowed.tolist())
    assert sorted(found.values(), reverse=True) == pytest.approx(best, abs=1e-5)
    asked = " ".join(_WORDS[:5])
    everything = lexical.search(asked, folded=False, limit=len(ids))
    inside = [score for i, score in everything.items() if i in set(allowed.tolist())][:50]
    filtered = lexical.search(asked, folded=False, limit=50, within=allowed)
    if len(allowed):
        assert set(filtered) <= set(allowed.tolist())
        assert list(filtered.values()) == pytest.approx(inside, abs=1e-4)


def test_who_holds_a_phrase_is_told_of_all_and_of_a_few(tmp_path: Path) -> None:
    chance = random.Random(3)
    texts = {3 * i + 1: " ".join(chance.choices(["một", "hai", "ba"], k=4)) for i in range(300)}
    (tmp_path / "lexical").mkdir()
    Lexical.build(tmp_path / "lexical", [(i, "ba ba", text) for i, text in texts.items()])
    lexical = Lexical.open(tmp_path / "lexical")
    for phrase in ("một hai", "hai", "hai ba một", "ba ba", "bốn", "một bốn", ""):
        pairs = phrase.split() if " " not in phrase else _pairs(phrase)
        held = [
            i
            for i, text in texts.items()
            if pairs and all({pair} & {*text.split(), *_pairs(text), "ba ba"} for pair in pairs)
        ]
        words = phrase.split()
        assert lexical.holding(words, folded=False).tolist() == held
        assert lexical.holders(words, folded=False) == len(held)
        few = np.array([*texts][:40], np.int64)
        assert lexical.holding(words, folded=False, among=few).tolist() == [
            i for i in held if i in few
        ]


def _pairs(text: str) -> list[str]:
    words = text.split()
    return [f"{one} {other}" for one, other in pairwise(words)]


_ARTICLES = [
    Facet(1, "cũ", "2019-05-04", None, "news", "Báo Quảng Ninh"),
    Facet(2, "mới", "2021-12-14", None, "news", "Báo Điện Biên"),
    Facet(3, "văn bản", "2023-02-01", "2022-01-05", "directive", None),
    Facet(4, "không ngày", None, None, None, "Báo Quảng Ninh"),
]


@pytest.mark.parametrize(
    ("filters", "passages"),
    [
        (Filters(), [10, 11, 20, 30, 40]),
        (Filters(since="2020-01-01"), [20, 30]),
        (Filters(until="2021-12-14"), [10, 11, 20]),
        (Filters(since="2022-01-01", until="2022-12-31"), [30]),  # issued then, posted later
        (Filters(kinds=("directive", "resolution")), [30]),
        (Filters(publishers=("báo quảng ninh",)), [10, 11, 40]),
        (Filters(publishers=("Bao Quang Ninh",), since="2019-01-01"), [10, 11]),
        (Filters(publishers=("Báo khác",)), []),
        (Filters(numbers=("12-CT/TW",)), [20]),
    ],
)
def test_a_filter_lets_through_the_passages_of_what_fits(
    tmp_path: Path, filters: Filters, passages: list[int]
) -> None:
    learned = Facets.learn(_ARTICLES, [(10, 1), (20, 2), (11, 1), (30, 3), (40, 4)])
    learned.save(tmp_path / "facets.npz")
    for facets in (learned, Facets.load(tmp_path / "facets.npz")):
        assert facets.passages(filters, about=["mới"]).tolist() == passages
        assert facets.publishers == ("Báo Quảng Ninh", "Báo Điện Biên")


def test_an_edition_of_nothing_lets_nothing_through(tmp_path: Path) -> None:
    Facets.learn([], []).save(tmp_path / "facets.npz")
    assert not len(Facets.load(tmp_path / "facets.npz").passages(Filters(since="2020-01-01")))


def test_filters_are_written_as_people_write_days_and_kinds() -> None:
    today = date(2026, 11, 22)
    assert Filters.written("2021", "8/2023", today=today) == Filters("2021-01-01", "2023-08-31")
    assert Filters.written("14/12/2021").since == "2021-12-14"
    assert Filters.written("2021-12-14").since == "2021-12-14"
    assert Filters.written("năm ngoái", "năm ngoái", today=today) == Filters(
        "2025-01-01", "2025-12-31"
    )
    assert Filters.written(kinds=("Nghị quyết", "chi thi")).kinds == ("resolution", "directive")
    for since, until in (("hôm nào", None), ("2021", "2020"), ("31/2/2021", None)):
        with pytest.raises(BadQuestion):
            Filters.written(since, until)


def test_filters_say_in_vietnamese_what_they_ask_for() -> None:
    filters = Filters("2021-01-01", "2021-12-31", ("directive",), ("Báo Quảng Ninh",), ("12",))
    assert list(map(str, filters.told())) == [
        "chỉ các bài năm 2021",
        "chỉ loại chỉ thị",
        "chỉ Báo Quảng Ninh",
        "chỉ bài về văn bản 12",
    ]
