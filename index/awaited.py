"""A question's vector that is on its way, and what is read until it is there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.encoder import Vectors

#: Reads a passage that may be needed.
ReadAhead = Callable[[int], object]


class Awaited:
    """The vector of one question, shape (dimension,), or None where it cannot be had."""

    def __init__(
        self,
        take: Callable[[], Vectors | None],
        is_there: Callable[[], bool] = lambda: True,
        ahead: ReadAhead = lambda _: None,
    ) -> None:
        """``take`` waits for it, and is called once; ``is_there``: whether it would not wait."""
        self._take, self._is_there, self._ahead = take, is_there, ahead
        self._taken: list[Vectors | None] = []
        #: Milliseconds for which nothing else was done.
        self.waited_ms = 0.0

    def vector(self, likely: Iterable[int] = ()) -> Vectors | None:
        """The vector, waited for; until it is there, these passages are read ahead."""
        if not self._taken:
            for passage in likely:
                if self._is_there():
                    break
                self._ahead(passage)
            began = time.perf_counter()
            self._taken.append(self._take())
            self.waited_ms = (time.perf_counter() - began) * 1000
        return self._taken[0]
