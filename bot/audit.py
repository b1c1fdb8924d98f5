"""Every change that staff made, each row chained to the one before it by its hash.

A row that was changed, deleted, put in or moved is found by ``python -m bot audit verify``. Who can
write the file can also compute the whole chain anew: the last mark, noted elsewhere, finds that.
Nobody is named: people appear under an alias that goes with them (``bot.people``).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bot import texts

#: Who acts at the command line.
CONSOLE = "máy chủ"

Action = Literal[
    "user.add", "user.role", "user.remove", "invite.make", "invite.use", "group.add",
    "group.remove", "article.add", "article.remove", "edition.publish", "edition.refuse",
]  # fmt: skip

_COLUMNS = "number, at, actor, action, object, before, hash"
_START = "0" * 64
#: Characters of a hash in a mark.
_MARK = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. ``before`` is the hash of the row before, ``hash`` that of this one."""

    number: int
    at: str  # ISO 8601, UTC
    actor: str
    action: str
    object: str
    before: str
    hash: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    @property
    def mark(self) -> str:
        """What proves, noted elsewhere, that the chain went up to here: "12:9f3c…"."""
        return f"{self.number}:{self.hash[:_MARK]}"


def note(db: sqlite3.Connection, actor: str, action: Action, about: str) -> None:
    """Add a row, inside the caller's transaction: with the change, or not at all."""
    last = newest(db)
    number, before = (last.number + 1, last.hash) if last else (1, _START)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    row = (number, at, actor, action, about, before)
    db.execute(f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, _hash(row)))
    db.execute("INSERT OR REPLACE INTO audit_end VALUES (1, ?, ?)", (number, _hash(row)))


def newest(db: sqlite3.Connection) -> Entry | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return None if row is None else Entry(*row)


def page(db: sqlite3.Connection, skipped: int, count: int) -> list[Entry]:
    """Rows, the newest first."""
    query = f"SELECT {_COLUMNS} FROM audit ORDER BY number DESC LIMIT ? OFFSET ?"
    return [Entry(*row) for row in db.execute(query, (count, skipped))]


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM audit").fetchone()[0])


def problems(db: sqlite3.Connection, mark: str | None = None) -> list[str]:
    """What is wrong with the chain, a sentence each; with ``mark`` also whether it goes through
    that."""
    return list(_problems(db, mark))


def _problems(db: sqlite3.Connection, mark: str | None) -> Iterator[str]:
    number, before, marks = 0, _START, set()
    # In the order in which they were written: the numbers themselves may have been changed.
    for row in db.execute(f"SELECT {_COLUMNS} FROM audit ORDER BY number"):
        entry = Entry(*row)
        if entry.number != number + 1:
            yield texts.AUDIT_MISSING.format(first=number + 1, last=entry.number - 1)
        elif entry.before != before:
            yield texts.AUDIT_UNCHAINED.format(number=entry.number)
        if _hash(row[:-1]) != entry.hash:
            yield texts.AUDIT_CHANGED.format(number=entry.number)
        number, before = entry.number, entry.hash
        marks.add(entry.mark)
    end = db.execute("SELECT number, hash FROM audit_end").fetchone()
    if (end or (0, _START)) != (number, before):
        yield texts.AUDIT_CUT.format(number=number)
    if mark is not None and mark not in marks:
        yield texts.AUDIT_NO_MARK.format(mark=mark)


def _hash(row: tuple[object, ...]) -> str:
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()
