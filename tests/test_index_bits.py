"""The approximate index: nearly what comparing every vector finds, with its true cosines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import bits, dense
from index.dense import Dense
from index.encoder import Vectors
from index.layered import Layered

_IDS = np.arange(11, 11 + 2 * 4000, 2, dtype=np.int64)


def _vectors(count: int, seed: int) -> Vectors:
    """Unit vectors about some topics, as texts are."""
    chance = np.random.default_rng(seed)
    topics = np.random.default_rng(5).normal(size=(40, 64))
    found = topics[chance.integers(40, size=count)] + chance.normal(size=(count, 64))
    unit: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.fixture
def vectors(monkeypatch: pytest.MonkeyPatch) -> Vectors:
    monkeypatch.setattr(dense, "EXACT", 1000)
    monkeypatch.setattr(bits, "_FEW", 200)  # both ways of filtering are met
    return _vectors(len(_IDS), 1)


@pytest.mark.parametrize("share", [None, 0.0, 0.01, 0.3, 1.0])
def test_what_it_finds_is_what_comparing_all_finds(
    tmp_path: Path, vectors: Vectors, share: float | None
) -> None:
    shuffled = np.random.default_rng(2).permutation(len(_IDS))
    file = tmp_path / "dense.faiss"
    measured = Dense.build(file, _IDS[shuffled], vectors[shuffled], _vectors(100, 3))
    assert measured is not None
    assert measured == dense.measured(file)
    assert measured.recall >= bits.RECALL
    index = Dense.open(file)
    assert index.vectors == len(_IDS)
    assert index.ids.tolist() == _IDS.tolist()
    allowed = _IDS if share is None else _IDS[np.random.default_rng(4).random(len(_IDS)) < share]
    hits = 0
    for query in _vectors(50, 6):
        cosines = dict(zip(_IDS.tolist(), (vectors @ query).tolist(), strict=True))
        best = sorted(allowed.tolist(), key=lambda i: -cosines[i])[:10]
        found = index.search(query, 10, None if share is None else allowed)
        assert set(found) <= set(allowed.tolist())
        assert len(found) == len(best)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        assert found == pytest.approx({i: cosines[i] for i in found}, abs=1e-3)
        hits += len({*found} & {*best})
    assert hits >= 0.98 * 50 * min(10, len(allowed))


def test_it_keeps_the_vectors_that_the_record_has(tmp_path: Path, vectors: Vectors) -> None:
    Dense.build(tmp_path / "dense", _IDS, vectors, _vectors(100, 3))
    index = Dense.open(tmp_path / "dense")
    some = [int(_IDS[7]), int(_IDS[3])]
    assert index.holds(some, vectors[[7, 3]])
    assert not index.holds(some, vectors[[3, 7]])
    assert index.cosines(vectors[7], some)[some[0]] == pytest.approx(1, abs=1e-3)
    assert index.kept([]).shape == (0, 64)
    with pytest.raises(KeyError):
        index.kept([12])


def test_a_question_without_a_vector_finds_nothing(tmp_path: Path, vectors: Vectors) -> None:
    Dense.build(tmp_path / "dense", _IDS, vectors, _vectors(100, 3))
    index = Dense.open(tmp_path / "dense")
    for query in (np.zeros(64, np.float32), np.full(64, np.nan, np.float32)):
        assert index.search(query, 10) == {}


def test_where_it_would_find_too_little_the_index_is_exact(
    tmp_path: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bits, "_WIDER", (1,))
    monkeypatch.setattr(bits, "RECALL_OF_PROPOSED", 1.0)
    assert Dense.build(tmp_path / "dense.faiss", _IDS, vectors, _vectors(100, 3)) is None
    assert [file.name for file in tmp_path.iterdir()] == ["dense.faiss"]
    query = _vectors(1, 6)[0]
    found = Dense.open(tmp_path / "dense.faiss").search(query, 10)
    assert [*found] == _IDS[np.argsort(-(vectors @ query))[:10]].tolist()


def test_a_full_disk_is_noticed(
    tmp_path: Path, vectors: Vectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faiss.write_index", lambda _, file: Path(file).write_bytes(b""))
    with pytest.raises(OSError, match="đĩa đầy"):
        Dense.build(tmp_path / "dense", _IDS, vectors, _vectors(100, 3))


def test_what_came_since_and_what_went_is_told_apart(tmp_path: Path, vectors: Vectors) -> None:
    Dense.build(tmp_path / "below", _IDS[:-9], vectors[:-9], _vectors(100, 3))
    Dense.build(tmp_path / "above", _IDS[-9:], vectors[-9:])
    gone = _IDS[:500]
    both = Layered(Dense.open(tmp_path / "below"), Dense.open(tmp_path / "above"), gone)
    assert both.ids.tolist() == _IDS[500:].tolist()
    for row in (499, 500, 3995):
        found = both.search(vectors[row], 10)
        assert len(found) == 10
        assert (int(_IDS[row]) in found) == (row >= 500)
    assert both.holds(_IDS[3980:].tolist(), vectors[3980:])
