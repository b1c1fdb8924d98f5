"""One bot for one data folder: two would answer every question twice or steal each other's."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import texts
from bot.errors import AlreadyRunning, StoreFault
from bot.settings import LOCK_FILE


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the folder's lock; the system releases it when the process ends, however it ends."""
    path = data / LOCK_FILE
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise StoreFault(texts.STORE_UNREADABLE.format(path=path, error=error)) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyRunning(texts.ALREADY_RUNNING.format(data=data)) from error
        yield
