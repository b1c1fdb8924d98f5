"""A chain: a table whose rows each bear the hash of the row before, so that none goes unnoticed.

A row that was changed, deleted, put in or moved is found. Who can write the file can also compute
the whole chain anew: its last mark, noted elsewhere, finds that.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_START = "0" * 64
#: Characters of a hash in a mark.
_MARK = 16

#: ``missing``: rows ``first`` to ``last`` are not there. ``unchained``: row ``first`` does not
#: follow the one before. ``changed``: row ``first`` was. ``cut``: the chain ends with row ``first``
#: and did not before. ``unmarked``: it does not go through the mark.
Kind = Literal["missing", "unchained", "changed", "cut", "unmarked"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a chain, and with which of its rows."""

    kind: Kind
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """A table of (number, ``columns`` …, before, hash), and ``<table>_end`` of (one, number, hash),
    which knows where the chain ends."""

    table: str
    columns: tuple[str, ...]

    def append(self, db: sqlite3.Connection, *values: object) -> int:
        """Add a row, inside the caller's transaction: with the change, or not at all; returns its
        number."""
        last = db.execute(
            f"SELECT number, hash FROM {self.table} ORDER BY number DESC LIMIT 1"
        ).fetchone()
        number, before = (last[0] + 1, last[1]) if last else (1, _START)
        row = (number, *values, before)
        marks = ", ".join("?" * (len(row) + 1))
        digest = _hash(row)
        db.execute(f"INSERT INTO {self.table} ({self._named()}) VALUES ({marks})", (*row, digest))
        db.execute(
            f"INSERT OR REPLACE INTO {self.table}_end VALUES (1, ?, ?)",
            (number, digest),
        )
        return int(number)

    def faults(self, db: sqlite3.Connection, mark: str | None = None) -> Iterator[Fault]:
        """What is wrong with the chain; with ``mark`` also whether it goes through that."""
        number, before, marks = 0, _START, set()
        # In the order in which they were written: the numbers themselves may have been changed.
        for row in db.execute(f"SELECT {self._named()} FROM {self.table} ORDER BY number"):
            found, chained, digest = row[0], row[-2], row[-1]
            if found != number + 1:
                yield Fault("missing", number + 1, found - 1)
            elif chained != before:
                yield Fault("unchained", found)
            if _hash(row[:-1]) != digest:
                yield Fault("changed", found)
            number, before = found, digest
            marks.add(mark_of(found, digest))
        end = db.execute(f"SELECT number, hash FROM {self.table}_end").fetchone()
        if (end or (0, _START)) != (number, before):
            yield Fault("cut", number)
        if mark is not None and mark not in marks:
            yield Fault("unmarked")

    def _named(self) -> str:
        return ", ".join(("number", *self.columns, "before", "hash"))


def mark_of(number: int, digest: str) -> str:
    """What proves, noted elsewhere, that a chain went up to this row: "12:9f3c…"."""
    return f"{number}:{digest[:_MARK]}"


def _hash(row: tuple[object, ...]) -> str:
    return hashlib.sha256(json.dumps(row, ensure_ascii=False).encode()).hexdigest()
