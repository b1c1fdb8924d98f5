"""What is kept about a person: all of it, in one place, to be shown and to be erased."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bot import audit, gaps, people

#: Duty to write the file anew, once the update that asked for it is dealt with.
_COMPACT = "compact:"
_HISTORY = ("history", "feedback", "followed")


def everything(db: sqlite3.Connection, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Table → the person's rows. Updates and replies under way go once they are dealt with."""
    return {table: _rows(db, table, user_id) for table in ("users", *_HISTORY, "gaps")}


def erase_history(db: sqlite3.Connection, data: Path, user_id: int, update_id: int) -> None:
    """Drop what a person asked and said; who they are stays."""
    gaps.forget(db, data, user_id)
    for table in _HISTORY:
        db.execute(f"DELETE FROM {table} WHERE user_id = ?", (user_id,))
    db.execute("INSERT OR IGNORE INTO duty VALUES (?)", (f"{_COMPACT}{update_id}",))


def erase_all(db: sqlite3.Connection, data: Path, user_id: int, update_id: int) -> None:
    """Drop everything, the place on the list as well."""
    erase_history(db, data, user_id, update_id)
    who = people.alias(db, user_id)
    audit.note(db, who, "user.remove", who)
    for table in ("users", "refusals", "intents"):
        db.execute(f"DELETE FROM {table} WHERE user_id = ?", (user_id,))


def due(db: sqlite3.Connection) -> bool:
    """Whether the file is to be written anew now: an erasure is dealt with, and its reply is out
    and forgotten. The duty itself is then dropped."""
    query = (
        "SELECT d.name FROM duty d WHERE d.name GLOB ? "
        "AND NOT EXISTS (SELECT 1 FROM outbox o WHERE d.name = ? || o.update_id) "
        "AND NOT EXISTS (SELECT 1 FROM inbox i WHERE d.name = ? || i.update_id "
        "AND i.body IS NOT NULL)"
    )
    names = db.execute(query, (f"{_COMPACT}*", _COMPACT, _COMPACT)).fetchall()
    db.executemany("DELETE FROM duty WHERE name = ?", names)
    return bool(names)


def _rows(db: sqlite3.Connection, table: str, user_id: int) -> list[dict[str, Any]]:
    found = db.execute(f"SELECT * FROM {table} WHERE user_id = ?", (user_id,))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
