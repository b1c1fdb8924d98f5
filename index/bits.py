"""Approximate inner-product search over many passage vectors: a bit a dimension, then the vectors.

RaBitQ (Gao & Long 2024) keeps the signs of a vector about the mean and scans them with SIMD, some
forty times faster than the vectors themselves and without clusters, which questions miss: they lie
beside passages, not among them. What the scan proposes is scored by the vectors in half precision
(in FAISS too, for NumPy takes long to widen them), which are mapped from their file: a
score is the cosine to 0.0001, and only what is proposed is approximate. The builder measures how
much of the exact search is found, and widens the proposals until that is enough.
"""

from __future__ import annotations

import errno
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors

Ints = npt.NDArray[np.int64]

#: Of the exact search's best ``BEST`` this share must be found, and of its ``PROPOSED``, of which
#: the last hardly ever count, that share. The library's own sentences are asked, which are easier
#: than questions: of 90,000 real passages (by hand), 4 times as many proposals found 0.931 of the
#: hundred for sentences and 0.9885 of the ten for ViQuAD2's questions, 8 times as many 0.981 and
#: 0.9955.
BEST, RECALL = 10, 0.995
PROPOSED, RECALL_OF_PROPOSED = 100, 0.95
#: How many times more are proposed than asked for, tried in this order.
_WIDER = (4, 8, 12, 16, 24, 32, 48, 64)
#: A filter that leaves so few passages has them all compared.
_FEW = 25_000
#: The vectors, row by row, and what was measured, beside FAISS's file.
_ROWS, _MEASURED = ".rows", ".json"


@dataclass(frozen=True, slots=True)
class Measured:
    """What an approximate search finds of the exact one's best ``BEST``, over so many questions;
    ``wider``: how many times more it proposes than it is asked for."""

    recall: float
    questions: int
    wider: int


class Bits:
    """Rows of vectors under ascending ids, found by their signs."""

    def __init__(self, mapped: Any, rows: faiss.Index, wider: int) -> None:
        self._mapped = mapped  # an IndexIDMap, which owns the index inside
        self._index = faiss.downcast_index(mapped.index)
        #: Ascending.
        self.ids: Ints = faiss.vector_to_array(mapped.id_map)
        self._rows = rows
        self._scored = faiss.IndexRefine(self._index, rows)
        self._wider = wider

    @classmethod
    def build(cls, file: Path, ids: Ints, vectors: Vectors, asked: Vectors) -> Measured | None:
        """Write an index; None, and nothing is written, where it would find too little of what is
        ``asked`` (questions or what resembles them × dimension). Raises OSError."""
        order = np.argsort(ids)
        ids, vectors = ids[order], np.ascontiguousarray(vectors[order])
        index = faiss.IndexIDMap(
            faiss.IndexRaBitQFastScan(vectors.shape[1], faiss.METRIC_INNER_PRODUCT)
        )
        index.train(vectors)
        index.add_with_ids(vectors, ids)
        measured = _measured(index.index, vectors, asked)
        if measured is not None:
            write(index, file, ids.nbytes + vectors.size // 8)
            rows = faiss.IndexScalarQuantizer(
                vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            )
            rows.add(vectors)
            write(rows, file.with_suffix(_ROWS), vectors.nbytes // 2)
            file.with_suffix(_MEASURED).write_text(json.dumps(asdict(measured)), "utf-8")
        return measured

    @classmethod
    def open(cls, file: Path) -> Bits:
        """Open files that were verified before. Raises OSError or ValueError."""
        found = measured(file)
        if found is None:
            raise ValueError(f"{file}: chưa đo")
        rows = faiss.read_index(str(file.with_suffix(_ROWS)), faiss.IO_FLAG_MMAP_IFC)
        return cls(faiss.read_index(str(file)), rows, found.wider)

    def search(self, query: Vectors, limit: int, within: Ints | None) -> dict[int, float]:
        """The nearest of a unit vector (dimension,) and their cosines, best first."""
        count = min(max(limit, PROPOSED) * self._wider, len(self.ids))
        if within is None:
            wider = faiss.IndexRefineSearchParameters()
            wider.k_factor = count / limit
            scores, rows = self._scored.search(query[None, :], limit, params=wider)
        else:
            among = self._places(within)
            if len(among) > _FEW:
                among = self._allowed(query, count, among)
            only = faiss.SearchParameters()
            only.sel = _only(among, len(self.ids))
            scores, rows = self._rows.search(query[None, :], limit, params=only)
        found = rows[0] >= 0
        ids: Ints = self.ids[rows[0][found]]
        return dict(zip(ids.tolist(), scores[0][found].tolist(), strict=True))

    def kept(self, ids: Ints) -> Vectors:
        """The vectors of these (n × dimension). Raises KeyError for one that is not there."""
        rows = self._places(ids)
        if len(rows) < len(ids):
            raise KeyError
        found: Vectors = self._rows.reconstruct_batch(rows)
        return found

    def _places(self, ids: Ints) -> Ints:
        """The rows of those of the ids that are there."""
        at: Ints = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        there: Ints = at[self.ids[at] == ids]
        return there

    def _proposed(self, query: Vectors, count: int) -> Ints:
        found: Ints = _scanned(self._index, query[None, :], count)[0]
        return found

    def _allowed(self, query: Vectors, count: int, rows: Ints) -> Ints:
        """As many proposals among these rows, taken from ever more of all."""
        inside = _inside(rows, len(self.ids))
        taken = count * (1 + len(self.ids) // len(rows))
        while True:
            proposed = self._proposed(query, taken)
            found = proposed[inside[proposed]]
            if len(found) >= min(count, len(rows)) or len(proposed) < taken:
                return found[:count]
            taken *= 4


def write(index: faiss.Index, file: Path, least: int) -> None:
    """Write an index of so many bytes at least. Raises OSError, RuntimeError (FAISS's own)."""
    faiss.write_index(index, str(file))
    # A full disk may leave a short file without any exception (FACTS 17).
    if file.stat().st_size < least:
        raise OSError(errno.ENOSPC, "đĩa đầy")


def measured(file: Path) -> Measured | None:
    """What was measured of the index in a file; None of an exact one."""
    beside = file.with_suffix(_MEASURED)
    return Measured(**json.loads(beside.read_text("utf-8"))) if beside.exists() else None


def as_kept(vectors: Vectors) -> Vectors:
    """Vectors as an index keeps them."""
    return vectors.astype(np.float16).astype(np.float32)


def _only(rows: Ints, of: int) -> faiss.IDSelector:
    """Lets through these of so many rows."""
    selector: Any = faiss.IDSelectorBitmap  # the wrapper takes an array
    found: faiss.IDSelector = selector(np.packbits(_inside(rows, of), bitorder="little"))
    return found


def _inside(rows: Ints, of: int) -> npt.NDArray[np.bool_]:
    """Which of so many rows are these."""
    inside = np.zeros(of, np.bool_)
    inside[rows] = True
    return inside


def _scanned(index: faiss.Index, queries: Vectors, count: int) -> Ints:
    """The rows that the signs propose (queries × count), likeliest first."""
    found: Ints = index.search(np.ascontiguousarray(queries), min(count, index.ntotal))[1]
    return found


def _measured(index: faiss.Index, vectors: Vectors, asked: Vectors) -> Measured | None:
    """The fewest proposals that find enough, with what they find."""
    exact = faiss.knn(asked, vectors, PROPOSED, metric=faiss.METRIC_INNER_PRODUCT)[1]
    for wider in _WIDER:
        proposed = _scanned(index, asked, wider * PROPOSED)
        found = np.array([np.isin(e, p) for e, p in zip(exact, proposed, strict=True)])
        best = float(found[:, :BEST].mean())
        if best >= RECALL and found.mean() >= RECALL_OF_PROPOSED:
            return Measured(round(best, 4), len(asked), wider)
    return None
