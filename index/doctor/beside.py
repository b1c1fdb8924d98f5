"""The files beside the library: what people asked, and the bot's own state. Only whether SQLite
can read them; what is in them is for ``bot``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from corpus.finding import Finding
from index.doctor.case import UNREADABLE, connect_for_reading
from index.gaps import FILE as GAPS_FILE

#: Each with what mends it.
_FILES = {
    GAPS_FILE: "hãy xoá tệp này: python -m index gaps --clear",
    "bot.db": "hãy dừng bot rồi khôi phục tệp này từ bản sao lưu",
}


def findings(data: Path) -> Iterator[Finding]:
    """Files that are no SQLite file any more, or damaged."""
    for name, remedy in _FILES.items():
        file = data / name
        if file.exists() and (why := _damage(file)):
            identity = f"{file.stem}-damaged"
            yield Finding(identity, "error", f"tệp {file} bị hỏng ({why})", remedy, (name,))


def _damage(file: Path) -> str | None:
    try:
        with closing(connect_for_reading(file)) as db:
            found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.OperationalError as error:
        # Held by the bot, or to be undone when the bot opens it again: no damage.
        name = getattr(error, "sqlite_errorname", "") or ""
        return None if name.startswith(("SQLITE_BUSY", "SQLITE_READONLY")) else str(error)
    except UNREADABLE as error:
        return str(error)
    return None if found == "ok" else " ".join(str(found).split())
