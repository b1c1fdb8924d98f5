"""What is opened of a newer edition while the one before goes on answering."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from index.caches import Caches, ready
from index.record import Edition

#: An edition with its caches, which are open.
Opened = tuple[Edition, Caches]


class Ahead:
    """Opens caches in a thread of its own. For one thread at a time, as the engine is."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self._opening: tuple[Edition, Future[Caches | None]] | None = None
        self._began = 0.0

    def opened(
        self, data: Path, newest: Edition, held: Caches, patience: float | None
    ) -> Opened | None:
        """The newest edition, or the one that was when opening began; None while its caches are not
        open, and where they are not there. ``held``: those that are open already; ``patience``:
        seconds that opening may keep who asks waiting, all in all, unless it is None."""
        if patience is None:
            self.forget()
            found = ready(data, newest, held)
            return (newest, found) if found else None
        if self._opening is None:
            self._began = time.monotonic()
            self._opening = newest, self._thread.submit(ready, data, newest, held)
        edition, opening = self._opening
        wait([opening], max(0.0, self._began + patience - time.monotonic()))
        if not opening.done():
            return None
        self._opening = None  # what failed is tried again
        found = opening.result()
        return (edition, found) if found else None

    def forget(self) -> None:
        """What is being opened is not wanted any more."""
        self._opening = None

    def close(self) -> None:
        """Nothing is opened any more."""
        self._thread.shutdown(wait=False, cancel_futures=True)
