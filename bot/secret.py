"""The key that signs what comes back from Telegram, so that nobody can make it up."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot import texts
from bot.errors import StoreFault
from bot.settings import KEY_FILE

_BYTES = 32


def key(data: Path) -> bytes:
    """The data folder's key; made once, readable by nobody else. Buttons outlive a restart
    because it does."""
    path = data / KEY_FILE
    try:
        if not path.exists():
            _make(path)
        found = path.read_bytes()
    except OSError as error:
        raise StoreFault(texts.STORE_UNREADABLE.format(path=path, error=error)) from error
    if len(found) != _BYTES:
        raise StoreFault(texts.BAD_KEY.format(path=path))
    return found


def _make(path: Path) -> None:
    """Whole or not at all: a process that is killed leaves no half of a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
