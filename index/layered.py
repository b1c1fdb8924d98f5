"""Vectors of an edition in two layers: those of an earlier one, and what came since.

The lower layer is a file that editions share; of what it has, some may not be held any more.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.dense import Dense
from index.encoder import Vectors


class Layered:
    """Searched as ``Dense`` is, with the same answers as one layer of all would give."""

    def __init__(self, below: Dense, above: Dense, gone: npt.NDArray[np.int64]) -> None:
        """``gone``: ids that the lower layer has and the edition has not."""
        #: The lower layer.
        self.below = below
        self._above = above
        self._newer = frozenset(above.ids.tolist())
        self._gone = frozenset(gone.tolist())
        self.vectors: int = len(self.ids)

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """The ids of all passages."""
        below = self.below.ids
        gone = np.fromiter(self._gone, np.int64, len(self._gone))
        return np.concatenate([below[~np.isin(below, gone)], self._above.ids])

    def search(
        self, query: Vectors, limit: int, within: npt.NDArray[np.int64] | None = None
    ) -> dict[int, float]:
        """As ``Dense.search``."""
        found = self._held_below(query, limit, within) | self._above.search(query, limit, within)
        best = sorted(found.items(), key=lambda one: -one[1])
        return dict(best[:limit])

    def _held_below(
        self, query: Vectors, limit: int, within: npt.NDArray[np.int64] | None
    ) -> dict[int, float]:
        taken = limit
        while True:
            found = self.below.search(query, taken, within)
            held = {i: cosine for i, cosine in found.items() if i not in self._gone}
            if len(held) >= limit or len(found) < taken:
                return held
            taken = 2 * taken + limit - len(held)

    def cosines(self, query: Vectors, ids: list[int]) -> dict[int, float]:
        """As ``Dense.cosines``."""
        return dict(zip(ids, np.vecdot(self.kept(ids), query).tolist(), strict=True)) if ids else {}

    def holds(self, ids: list[int], vectors: Vectors) -> bool:
        """As ``Dense.holds``."""
        if not ids:
            return True
        rows = vectors.reshape(len(ids), -1)
        newer = np.array([i in self._newer for i in ids], np.bool_)
        return self.below.holds([i for i in ids if i not in self._newer], rows[~newer]) and (
            self._above.holds([i for i in ids if i in self._newer], rows[newer])
        )

    def kept(self, ids: list[int]) -> Vectors:
        """As ``Dense.kept``."""
        newer = np.array([i in self._newer for i in ids], np.bool_)
        below = self.below.kept([i for i in ids if i not in self._newer])
        found = np.zeros((len(ids), below.shape[1]), np.float32)
        found[~newer] = below
        found[newer] = self._above.kept([i for i in ids if i in self._newer])
        return found
