"""Every change that staff made, each row chained to the one before it (``corpus.chain``).

A row that was changed, deleted, put in or moved is found by ``python -m bot audit verify``.
Nobody is named: people appear under an alias that goes with them (``bot.people``).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bot import texts
from corpus.chain import Chain, mark_of

#: Who acts at the command line.
CONSOLE = "máy chủ"

Action = Literal[
    "user.add", "user.role", "user.remove", "invite.make", "invite.use", "group.add",
    "group.remove", "article.add", "article.remove", "edition.publish", "edition.refuse",
]  # fmt: skip

_CHAIN = Chain("audit", ("at", "actor", "action", "object"))
_COLUMNS = "number, at, actor, action, object, before, hash"
_SENTENCES = {
    "missing": texts.AUDIT_MISSING,
    "unchained": texts.AUDIT_UNCHAINED,
    "changed": texts.AUDIT_CHANGED,
    "cut": texts.AUDIT_CUT,
    "unmarked": texts.AUDIT_NO_MARK,
}


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
        """What proves, noted elsewhere, that the chain went up to here."""
        return mark_of(self.number, self.hash)


def note(db: sqlite3.Connection, actor: str, action: Action, about: str) -> None:
    """Add a row, inside the caller's transaction: with the change, or not at all."""
    _CHAIN.append(db, datetime.now(UTC).isoformat(timespec="seconds"), actor, action, about)


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
    return [
        _SENTENCES[fault.kind].format(first=fault.first, last=fault.last, mark=mark)
        for fault in _CHAIN.faults(db, mark)
    ]
