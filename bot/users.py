"""Who may ask. Identity is the user id, never the username (FACTS 9)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class User:
    id: int
    name: str | None
    added_at: str


def add(db: sqlite3.Connection, user_id: int, name: str | None) -> bool:
    """List a user; on a second time only a given name is changed. True when newly listed."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = (user_id, name, now)
    fresh = db.execute("INSERT OR IGNORE INTO users VALUES (?, ?, ?)", row).rowcount
    if not fresh and name is not None:
        db.execute("UPDATE users SET name = ? WHERE user_id = ?", (name, user_id))
    return bool(fresh)


def remove(db: sqlite3.Connection, user_id: int) -> bool:
    """Take a user off the list; False when the id was not on it."""
    return bool(db.execute("DELETE FROM users WHERE user_id = ?", (user_id,)).rowcount)


def everyone(db: sqlite3.Connection) -> list[User]:
    rows = db.execute("SELECT user_id, name, added_at FROM users ORDER BY added_at, user_id")
    return [User(*row) for row in rows]


def is_listed(db: sqlite3.Connection, user_id: int) -> bool:
    """Looked up for each update: adding and removing take effect without a restart."""
    query = "SELECT 1 FROM users WHERE user_id = ?"
    return db.execute(query, (user_id,)).fetchone() is not None


def refuse_once(db: sqlite3.Connection, user_id: int, today: date) -> bool:
    """True the first time a stranger is to be refused on this day."""
    forget_refusals(db, today)
    row = (user_id, today.isoformat())
    return bool(db.execute("INSERT OR IGNORE INTO refusals VALUES (?, ?)", row).rowcount)


def forget_refusals(db: sqlite3.Connection, today: date) -> None:
    """Forget the strangers of earlier days."""
    db.execute("DELETE FROM refusals WHERE day <> ?", (today.isoformat(),))
