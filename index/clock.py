"""A clock that says how long each stage of an answer took."""

from __future__ import annotations

import time


class Clock:
    """Milliseconds spent in named stages."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = time.perf_counter()

    def stop(self, stage: str) -> None:
        """The stage that began when the one before stopped is over."""
        now = time.perf_counter()
        self.spent[stage] = (now - self._last) * 1000
        self._last = now
