"""Exact inner-product search over the passage vectors of one edition, in FAISS."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors


class Dense:
    """The vector index of one edition. Ids are passage ids, which never drift (FACTS 19)."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index
        self.vectors: int = index.ntotal

    @classmethod
    def build(cls, file: Path, ids: npt.NDArray[np.int64], vectors: Vectors) -> None:
        """Write an index of unit vectors (n × dimension) under their ids (n,).

        Raises OSError when it could not be written whole.
        """
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        if len(ids):
            index.add_with_ids(vectors, ids)
        try:
            faiss.write_index(index, str(file))
        except RuntimeError as error:
            raise OSError(errno.EIO, "FAISS không ghi được") from error
        # A full disk may leave a short file without any exception (FACTS 17).
        if file.stat().st_size < vectors.nbytes + ids.nbytes:
            raise OSError(errno.ENOSPC, "đĩa đầy")

    @classmethod
    def open(cls, file: Path) -> Dense:
        """Open a file that was verified before: FAISS itself checks nothing (FACTS 17)."""
        return cls(faiss.read_index(str(file)))

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """The ids of all passages."""
        mapped: Any = self._index  # an IndexIDMap2, as every index that is written here
        found: npt.NDArray[np.int64] = faiss.vector_to_array(mapped.id_map)
        return found

    def search(
        self, query: Vectors, limit: int, within: npt.NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """The nearest passages of a unit vector (dimension,), ``within`` these ids if any are
        given, and their cosines."""
        if not self.vectors or not np.isfinite(query).all() or not query.any():
            return {}
        parameters = None
        if within is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = faiss.IDSelectorBatch(within)
        scores, ids = self._index.search(
            query[None, :], min(limit, self.vectors), params=parameters
        )
        return {int(i): float(s) for i, s in zip(ids[0], scores[0], strict=True) if i >= 0}

    def cosines(self, query: Vectors, ids: list[int]) -> dict[int, float]:
        """Cosines of these passages with a unit vector (dimension,)."""
        if not ids:
            return {}
        return dict(zip(ids, (self.kept(ids) @ query).tolist(), strict=True))

    def kept(self, ids: list[int]) -> Vectors:
        """The vectors of these passages (n × dimension)."""
        if not ids:
            return np.zeros((0, self._index.d), np.float32)
        found: Vectors = self._index.reconstruct_batch(np.array(ids, np.int64))
        return found
