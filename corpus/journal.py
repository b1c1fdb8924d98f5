"""The journal of a library: every publication, rollback, purge and restore, in a chain of hashes.

Rows are only ever added, each in the transaction of the change that it tells of.
"""

from __future__ import annotations

import getpass
import os
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from corpus.chain import Chain, Fault

#: ``force``: published in spite of a failed check of quality. ``prune``: ``edition`` is the oldest
#: one that was kept. ``import``, ``restore``: from a file of another machine, or of a backup.
What = Literal["publish", "rollback", "force", "prune", "purge", "restore", "import"]

#: Made with the first row: a library whose corpus was only added to has none.
TABLES = """
CREATE TABLE IF NOT EXISTS journal (
  number INTEGER PRIMARY KEY,
  at TEXT NOT NULL,                  -- ISO 8601, UTC
  what TEXT NOT NULL,
  edition INTEGER,                   -- that it made or is about
  source INTEGER,                    -- the edition that a rollback went back to
  reason TEXT,
  who TEXT NOT NULL,                 -- the system's user, or the bot's alias of a person
  before TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS journal_end (
  one INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  hash TEXT NOT NULL
);
"""

_CHAIN = Chain("journal", ("at", "what", "edition", "source", "reason", "who"))

#: What is said of a fault, for the owner of the library.
_SENTENCES = {
    "missing": "nhật ký thư viện thiếu từ dòng {first} đến dòng {last}",
    "unchained": "dòng {first} của nhật ký thư viện không nối với dòng trước nó",
    "changed": "dòng {first} của nhật ký thư viện đã bị sửa",
    "cut": "nhật ký thư viện kết thúc ở dòng {first}, khác với dấu cuối đã ghi",
    "unmarked": "nhật ký thư viện không đi qua dấu đã cho",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the journal."""

    number: int
    at: str
    what: What
    edition: int | None
    source: int | None
    reason: str | None
    who: str


def note(
    db: sqlite3.Connection,
    what: What,
    *,
    edition: int | None = None,
    source: int | None = None,
    reason: str | None = None,
    who: str | None = None,
) -> None:
    """Add a row, inside the caller's transaction; ``who``: the system's user, if not told."""
    for statement in TABLES.split(";\n"):
        db.execute(statement)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    _CHAIN.append(db, now, what, edition, source, reason, who or system_user())


def lines(db: sqlite3.Connection) -> list[Line]:
    """All rows, oldest first."""
    if not _is_made(db):
        return []
    rows = db.execute(
        "SELECT number, at, what, edition, source, reason, who FROM journal ORDER BY number"
    )
    return [Line(*row) for row in rows.fetchall()]


def faults(db: sqlite3.Connection) -> list[str]:
    """What is wrong with the chain, one Vietnamese clause each."""
    return [_said(fault) for fault in _CHAIN.faults(db)] if _is_made(db) else []


def system_user() -> str:
    """The name of the system's user, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def _said(fault: Fault) -> str:
    return _SENTENCES[fault.kind].format(first=fault.first, last=fault.last)


def _is_made(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchone() is not None
