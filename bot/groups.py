"""Which groups are served. In them only listed people are, and only when they address the bot."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime


def add(db: sqlite3.Connection, chat_id: int) -> bool:
    """List a group; True when newly listed."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = (chat_id, now)
    return bool(db.execute("INSERT OR IGNORE INTO groups VALUES (?, ?)", row).rowcount)


def remove(db: sqlite3.Connection, chat_id: int) -> bool:
    """Take a group off the list; False when it was not on it."""
    return bool(db.execute("DELETE FROM groups WHERE chat_id = ?", (chat_id,)).rowcount)


def everyone(db: sqlite3.Connection) -> list[tuple[int, str]]:
    """Each group's id and when it was listed."""
    return db.execute("SELECT chat_id, added_at FROM groups ORDER BY added_at, chat_id").fetchall()


def is_listed(db: sqlite3.Connection, chat_id: int) -> bool:
    """Looked up for each update: every change takes effect without a restart."""
    query = "SELECT 1 FROM groups WHERE chat_id = ?"
    return db.execute(query, (chat_id,)).fetchone() is not None
