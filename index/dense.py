"""Inner-product search over the passage vectors of one edition, in FAISS: exact up to where that is
fast enough, approximate above (see ``index.bits``)."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.bits import Bits, Measured, as_kept, write
from index.bits import measured as measured
from index.encoder import Vectors

#: Up to so many passages each is compared: 0.2 ms a thousand on one core.
EXACT = 25_000


class Dense:
    """The vector index of one edition. Ids are passage ids, which never drift (FACTS 19)."""

    def __init__(self, index: faiss.Index | Bits) -> None:
        self._index = index

    @classmethod
    def build(
        cls, file: Path, ids: npt.NDArray[np.int64], vectors: Vectors, asked: Vectors | None = None
    ) -> Measured | None:
        """Write an index of unit vectors (n × dimension) under their ids (n,).

        ``asked``: what questions may be like, to choose an approximate index by, and then what that
        was measured to find; without it, or where it finds too little, the index is exact.
        Raises OSError when it could not be written whole.
        """
        try:
            if asked is not None and len(asked) and len(ids) > EXACT:
                found = Bits.build(file, ids, vectors, asked)
                if found is not None:
                    return found
            index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
            if len(ids):
                index.add_with_ids(vectors, ids)
            write(index, file, vectors.nbytes + ids.nbytes)
        except RuntimeError as error:
            raise OSError(errno.EIO, "FAISS không ghi được") from error
        return None

    @classmethod
    def open(cls, file: Path) -> Dense:
        """Open what was verified before: FAISS itself checks nothing (FACTS 17)."""
        return cls(faiss.read_index(str(file)) if measured(file) is None else Bits.open(file))

    @property
    def vectors(self) -> int:
        """How many vectors there are."""
        return len(self._index.ids) if isinstance(self._index, Bits) else self._index.ntotal

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """The ids of all passages."""
        if isinstance(self._index, Bits):
            return self._index.ids
        mapped: Any = self._index  # an IndexIDMap2, as every exact index that is written here
        found: npt.NDArray[np.int64] = faiss.vector_to_array(mapped.id_map)
        return found

    def search(
        self, query: Vectors, limit: int, within: npt.NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """The nearest passages of a unit vector (dimension,), ``within`` these ascending ids if
        any are given, and their cosines."""
        if not self.vectors or not np.isfinite(query).all() or not query.any():
            return {}
        # One question is too little work to share: other threads would only spin (OpenMP).
        faiss.omp_set_num_threads(1)
        limit = min(limit, self.vectors)
        if isinstance(self._index, Bits):
            return self._index.search(query, limit, within)
        parameters = None
        if within is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(within)
        scores, ids = self._index.search(query[None, :], limit, params=parameters)
        return {int(i): float(s) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0}

    def cosines(self, query: Vectors, ids: list[int]) -> dict[int, float]:
        """Cosines of these passages with a unit vector (dimension,)."""
        if not ids:
            return {}
        return dict(zip(ids, np.vecdot(self.kept(ids), query).tolist(), strict=True))

    def holds(self, ids: list[int], vectors: Vectors) -> bool:
        """Whether these are the vectors of these passages, bit by bit as the index keeps them."""
        if not ids:
            return True
        rows = vectors.reshape(len(ids), -1)
        rows = as_kept(rows) if isinstance(self._index, Bits) else rows
        return rows.tobytes() == self.kept(ids).tobytes()

    def kept(self, ids: list[int]) -> Vectors:
        """The vectors of these passages (n × dimension)."""
        if isinstance(self._index, Bits):
            return self._index.kept(np.array(ids, np.int64))
        if not ids:
            return np.zeros((0, self._index.d), np.float32)
        found: Vectors = self._index.reconstruct_batch(np.array(ids, np.int64))
        return found
