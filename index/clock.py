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

    def apart(self, stage: str, spent_ms: float) -> None:
        """So much of the stage that goes on belongs to another one."""
        self.spent[stage] = self.spent.get(stage, 0.0) + spent_ms
        self._last += spent_ms / 1000
