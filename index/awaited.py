"""A question's vector that is on its way, and what is read ahead of it and beside its search."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from index.cores import spread

if TYPE_CHECKING:
    from index.encoder import Vectors

#: Reads a passage that may be needed.
ReadAhead = Callable[[int], object]

_T = TypeVar("_T")


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
        self._likely: Iterator[int] = iter(())
        #: Milliseconds for which nothing else was done.
        self.waited_ms = 0.0

    def vector(self, likely: Iterable[int] = ()) -> Vectors | None:
        """The vector, waited for; until it is there, these passages are read ahead, by the thread
        that asks."""
        self._likely = iter(likely)
        if not self._taken:
            self._read_until(self._is_there)
            began = time.perf_counter()
            self._taken.append(self._take())
            self.waited_ms = (time.perf_counter() - began) * 1000
        return self._taken[0]

    def beside(self, work: Callable[[], _T]) -> _T:
        """What the work gives, which is done in a thread of its own while the passages that are
        left are read ahead. Raises what it raises."""
        done: list[_T] = []
        spread(lambda _: done.append(work()), [0], self._read_until)
        return done[0]

    def _read_until(self, is_there: Callable[[], bool]) -> None:
        while not is_there():
            passage = next(self._likely, None)
            if passage is None:
                return
            self._ahead(passage)
