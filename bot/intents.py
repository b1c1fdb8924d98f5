"""What staff are about to do and have not confirmed: each can be taken once, by who proposed it.

An intent has a number that cannot be guessed and is spent with its use (a nonce). ``taken`` is the
update that confirmed it: the same update, coming again after a crash, goes on with it; any other
comes too late. What it does in ``library.db`` can be done twice without harm, and what says that
it was done (the audit, the reply, the end of the intent) is written in one transaction.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Literal

#: Seconds that a proposal waits for its first press, and each confirmation for its own.
PROPOSED_SECONDS = 3_600.0
CONFIRM_SECONDS = 120.0
#: Bits of an intent's number: few enough for a button, too many to meet by chance.
_BITS = 40
#: Proposals of one person that wait, each with its file: an older one makes room.
_AT_HAND = 20

Deed = Literal["add", "remove", "publish"]
_COLUMNS = "id, user_id, deed, about, at, step, taken, chat_id, message_id, body"


@dataclass(frozen=True, slots=True)
class Intent:
    """``about`` is JSON or an id, ``body`` the file, ``step`` counts the presses so far. Of
    somebody who was taken off the list: ``user_id`` 0, and the alias in ``body``."""

    id: int
    user_id: int
    deed: Deed
    about: str
    at: float  # of the proposal or the last press
    step: int
    taken: int | None
    chat_id: int
    message_id: int  # of the message that shows how it goes on
    body: bytes | None = None


def propose(
    db: sqlite3.Connection,
    number: int,
    user_id: int,
    deed: Deed,
    about: str,
    body: bytes | None = None,
    step: int = 0,
) -> None:
    """Keep what is proposed under a new number; ``step`` 1: one press is to confirm it. Of a
    person's many the oldest go: a hundred files would fill the disk."""
    row = (number, user_id, deed, about, time.time(), step, None, 0, 0, body)
    query = f"INSERT INTO intents ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    db.execute(query, row)
    query = (
        "DELETE FROM intents WHERE user_id = ? AND taken IS NULL AND id NOT IN "
        "(SELECT id FROM intents WHERE user_id = ? AND taken IS NULL ORDER BY at DESC LIMIT ?)"
    )
    db.execute(query, (user_id, user_id, _AT_HAND))


def new_number() -> int:
    """A number for an intent that is yet to be proposed."""
    return secrets.randbits(_BITS)


def find(db: sqlite3.Connection, number: int, user_id: int, deed: Deed) -> Intent | None:
    """One of a person's own intents."""
    query = f"SELECT {_COLUMNS} FROM intents WHERE id = ? AND user_id = ? AND deed = ?"
    row = db.execute(query, (number, user_id, deed)).fetchone()
    return None if row is None else Intent(*row)


def advance(db: sqlite3.Connection, number: int, user_id: int, deed: Deed) -> int | None:
    """Spend a proposal's number for the next one; None where it is too old or was spent."""
    intent = find(db, number, user_id, deed)
    if intent is None or intent.step or time.time() - intent.at > PROPOSED_SECONDS:
        return None
    again = new_number()
    query = "UPDATE intents SET id = ?, at = ?, step = 1 WHERE id = ?"
    db.execute(query, (again, time.time(), number))
    return again


def take(
    db: sqlite3.Connection, number: int, user_id: int, deed: Deed, update_id: int,
    where: tuple[int, int],
) -> Intent | None:  # fmt: skip
    """The intent, now to be carried out for this update and no other; None where it is too old,
    was not asked about, or is another update's. ``where``: chat and message."""
    intent = find(db, number, user_id, deed)
    if intent is None or not intent.step:
        return None
    if intent.taken is not None:
        return intent if intent.taken == update_id else None
    if time.time() - intent.at > CONFIRM_SECONDS:
        return None
    query = "UPDATE intents SET taken = ?, chat_id = ?, message_id = ? WHERE id = ?"
    db.execute(query, (update_id, *where, number))
    return find(db, number, user_id, deed)


def taken(db: sqlite3.Connection, deed: Deed) -> list[Intent]:
    """What was confirmed and is not finished."""
    query = f"SELECT {_COLUMNS} FROM intents WHERE deed = ? AND taken IS NOT NULL ORDER BY at"
    return [Intent(*row) for row in db.execute(query, (deed,))]


def finish(db: sqlite3.Connection, number: int) -> Intent | None:
    """Forget what is done or given up, and return it as it was; None where that was done before."""
    row = db.execute(f"DELETE FROM intents WHERE id = ? RETURNING {_COLUMNS}", (number,)).fetchone()
    return None if row is None else Intent(*row)


def leave(db: sqlite3.Connection, user_id: int, alias: str) -> None:
    """Keep a publication under way of somebody who goes, without the person: its end is audited."""
    query = (
        "UPDATE intents SET user_id = 0, chat_id = 0, message_id = 0, body = ? "
        "WHERE user_id = ? AND deed = 'publish' AND taken IS NOT NULL"
    )
    db.execute(query, (alias.encode(), user_id))


def give_up(db: sqlite3.Connection, number: int, user_id: int) -> bool:
    """Forget what a person does not want after all; False where it was taken or is gone."""
    query = "DELETE FROM intents WHERE id = ? AND user_id = ? AND taken IS NULL"
    return bool(db.execute(query, (number, user_id)).rowcount)


def forget(db: sqlite3.Connection, user_id: int) -> None:
    """Drop what a person proposed and has not confirmed."""
    db.execute("DELETE FROM intents WHERE user_id = ? AND taken IS NULL", (user_id,))


def prune(db: sqlite3.Connection) -> None:
    """Drop what nobody confirmed in time, and what was begun and failed."""
    oldest = time.time() - PROPOSED_SECONDS
    query = "DELETE FROM intents WHERE at < ? AND (taken IS NULL OR deed <> 'publish')"
    db.execute(query, (oldest,))
