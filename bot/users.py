"""Who may do what. Identity is the user id, never the username (FACTS 9)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum

from bot.catalogue import LANGUAGES, Language


class Role(IntEnum):
    """What a person is to the bot; each may do what those before it may."""

    STRANGER = 0
    READER = 1
    EDITOR = 2
    OWNER = 3


@dataclass(frozen=True, slots=True)
class User:
    """``consent``: the version of the privacy notice under which questions without an answer may
    be kept for the editors; 0: not."""

    id: int
    name: str | None
    added_at: str
    role: Role = Role.READER
    language: Language = "vi"
    consent: int = 0


#: Telegram's user ids fit 52 bits.
LARGEST = 2**52

_COLUMNS = "user_id, name, added_at, role, language, consent"


def add(db: sqlite3.Connection, user_id: int, name: str | None, role: Role | None = None) -> bool:
    """List a user; on a second time only what is given is changed. True when newly listed."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = (user_id, name, now)
    query = "INSERT OR IGNORE INTO users (user_id, name, added_at) VALUES (?, ?, ?)"
    fresh = db.execute(query, row).rowcount
    if not fresh and name is not None:
        db.execute("UPDATE users SET name = ? WHERE user_id = ?", (name, user_id))
    if role is not None:
        set_role(db, user_id, role)
    return bool(fresh)


def set_role(db: sqlite3.Connection, user_id: int, role: Role) -> bool:
    """Change what a listed user may do; False when the id is not listed."""
    query = "UPDATE users SET role = ? WHERE user_id = ?"
    return bool(db.execute(query, (role.name.lower(), user_id)).rowcount)


def set_language(db: sqlite3.Connection, user_id: int, language: Language) -> None:
    db.execute("UPDATE users SET language = ? WHERE user_id = ?", (language, user_id))


def set_consent(db: sqlite3.Connection, user_id: int, version: int) -> None:
    db.execute("UPDATE users SET consent = ? WHERE user_id = ?", (version, user_id))


def remove(db: sqlite3.Connection, user_id: int) -> bool:
    """Take a user off the list, with the topics followed; False when the id was not on it."""
    db.execute("DELETE FROM followed WHERE user_id = ?", (user_id,))
    return bool(db.execute("DELETE FROM users WHERE user_id = ?", (user_id,)).rowcount)


def everyone(db: sqlite3.Connection) -> list[User]:
    rows = db.execute(f"SELECT {_COLUMNS} FROM users ORDER BY added_at, user_id")
    return [_user(row) for row in rows]


def find(db: sqlite3.Connection, user_id: int) -> User | None:
    """Looked up for each update: every change takes effect without a restart."""
    row = db.execute(f"SELECT {_COLUMNS} FROM users WHERE user_id = ?", (user_id,)).fetchone()
    return None if row is None else _user(row)


def refuse_once(db: sqlite3.Connection, user_id: int, today: date) -> bool:
    """True the first time a stranger is to be refused on this day."""
    forget_refusals(db, today)
    row = (user_id, today.isoformat())
    return bool(db.execute("INSERT OR IGNORE INTO refusals VALUES (?, ?)", row).rowcount)


def forget_refusals(db: sqlite3.Connection, today: date) -> None:
    """Forget the strangers of earlier days."""
    db.execute("DELETE FROM refusals WHERE day <> ?", (today.isoformat(),))


def _user(row: tuple[int, str | None, str, str, str, int]) -> User:
    """A role or language that this version does not know counts as the least."""
    user_id, name, added_at, role, language, consent = row
    known = {each.name.lower(): each for each in Role}
    spoken: Language = next((one for one in LANGUAGES if one == language), "vi")
    return User(user_id, name, added_at, known.get(role, Role.READER), spoken, consent)
