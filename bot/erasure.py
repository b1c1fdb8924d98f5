"""What is kept about a person: all of it, in one place, to be shown and to be erased: when they
wish it, and when they are taken off the list. The audit keeps the alias, which then names nobody.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from bot import gaps, people, users
from bot.people import Change
from bot.users import User

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
    user = users.find(db, user_id)
    if user is not None:
        remove(db, people.alias(db, user_id), user, data, update_id)
    for table in ("refusals", "intents"):
        db.execute(f"DELETE FROM {table} WHERE user_id = ?", (user_id,))


def remove(
    db: sqlite3.Connection, actor: str, user: User, data: Path, update_id: int = 0
) -> Change:
    """Take a person off the list, with all that is kept about them."""
    change = people.remove(db, actor, user)
    if change.outcome == "done":
        erase_history(db, data, user.id, update_id)
    return change


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
