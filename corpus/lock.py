"""Locks between processes: the system releases them when the process ends, however it ends."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import DoingoaiError


@contextmanager
def locked(file: Path, busy: DoingoaiError | None = None) -> Iterator[None]:
    """Hold a lock file (made when missing) while the block runs.

    When another process holds it: raise ``busy``, or wait where there is none. Raises OSError when
    the file cannot be made.
    """
    with file.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | (fcntl.LOCK_NB if busy else 0))
        except BlockingIOError:
            raise busy or BlockingIOError from None
        yield
