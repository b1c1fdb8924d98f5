"""One bot for one data folder: two would answer every question twice or steal each other's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import texts
from bot.errors import AlreadyRunning, StoreFault
from bot.settings import LOCK_FILE
from corpus.lock import locked


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Hold the folder's lock; the system releases it when the process ends, however it ends."""
    path = data / LOCK_FILE
    try:
        data.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise StoreFault(texts.STORE_UNREADABLE.format(path=path, error=error)) from error
    with locked(path, AlreadyRunning(texts.ALREADY_RUNNING.format(data=data))):
        yield
