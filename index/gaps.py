"""Gaps: questions that the library did not answer, so that staff see what it lacks.

They are kept in a file of their own beside the library (``gaps.db``): answering reads the record
and never writes to it, so a read-only library answers as well, and what people asked can be deleted
without touching it. ``Engine.ask`` itself notes nothing; who serves people calls ``note``.

The words of a question are kept only with the asker's consent. Without it only the day, the outcome
and the edition are counted. No person is ever named here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from corpus.canonical import canonical_line
from corpus.folding import unmarked
from index.answer import Outcome
from index.reading.question import ASKING
from index.words import syllables

FILE = "gaps.db"

#: Questions that share at least this much of their naming words (Jaccard) are one gap.
ALIKE = 0.6

_TABLES = """
CREATE TABLE IF NOT EXISTS gap (
  day TEXT NOT NULL,                 -- ISO, UTC
  outcome TEXT NOT NULL,             -- related, not_found
  edition INTEGER NOT NULL,
  question TEXT,                     -- NULL without consent
  count INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS gap_once
  ON gap (day, outcome, edition, ifnull(question, ''));
"""

_UNMARKED_ASKING = frozenset(map(unmarked, ASKING))


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions alike, the most frequent one first; all dates ISO."""

    questions: tuple[str, ...]
    count: int
    first: str
    last: str
    editions: tuple[int, int]  # the first and the last that did not answer

    def as_json(self) -> dict[str, Any]:
        """One object of what ``python -m index gaps --json`` prints."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many questions of a day had an outcome, with and without consent."""

    day: str
    outcome: str
    count: int

    def as_json(self) -> dict[str, Any]:
        """One object of the ``counts`` of ``python -m index gaps --json``."""
        return asdict(self)


def note(
    data: Path, question: str | None, outcome: Outcome, edition: int, day: date | None = None
) -> bool:
    """Note that a question was not answered; ``question`` is None without the asker's consent.

    An answered one is no gap. Returns whether it was noted: a folder that cannot be written must
    not cost anybody the answer.
    """
    if outcome == "answered":
        return False
    on = (day or datetime.now(UTC).date()).isoformat()
    typed = None if question is None else canonical_line(question)
    try:
        with _open(data) as db:
            db.execute(
                "INSERT INTO gap VALUES (?, ?, ?, ?, 1) "
                "ON CONFLICT (day, outcome, edition, ifnull(question, '')) "
                "DO UPDATE SET count = count + 1",
                (on, outcome, edition, typed),
            )
    except (sqlite3.Error, OSError):
        return False
    return True


def read(data: Path) -> list[Gap]:
    """The gaps whose words may be read, most frequent first, then latest."""
    if not (data / FILE).exists():
        return []
    with _open(data) as db:
        rows = db.execute(
            "SELECT question, sum(count) AS times, min(day), max(day), min(edition), max(edition) "
            "FROM gap WHERE question IS NOT NULL GROUP BY question ORDER BY times DESC, question"
        ).fetchall()
    groups: list[tuple[frozenset[str], list[tuple[Any, ...]]]] = []
    for row in rows:
        words = _words(row[0])
        for known, members in groups:
            if _alike(words, known):
                members.append(row)
                break
        else:
            groups.append((words, [row]))
    found = [_gap(members) for _, members in groups]
    found.sort(key=lambda gap: gap.last, reverse=True)
    return sorted(found, key=lambda gap: -gap.count)


def counts(data: Path) -> list[Unanswered]:
    """All that was not answered by day and outcome, latest day first."""
    if not (data / FILE).exists():
        return []
    with _open(data) as db:
        rows = db.execute(
            "SELECT day, outcome, sum(count) FROM gap GROUP BY day, outcome "
            "ORDER BY day DESC, outcome"
        )
        return [Unanswered(*row) for row in rows.fetchall()]


def forget(data: Path, questions: Sequence[str]) -> None:
    """Delete the words of these questions, as when their asker wants them deleted; the counts by
    day stay."""
    if not (data / FILE).exists():
        return
    with _open(data) as db:
        for question in questions:
            for row in db.execute(
                "SELECT day, outcome, edition, count FROM gap WHERE question = ?",
                (canonical_line(question),),
            ).fetchall():
                db.execute(
                    "INSERT INTO gap VALUES (?, ?, ?, NULL, ?) "
                    "ON CONFLICT (day, outcome, edition, ifnull(question, '')) "
                    "DO UPDATE SET count = count + excluded.count",
                    row,
                )
            db.execute("DELETE FROM gap WHERE question = ?", (canonical_line(question),))


def clear(data: Path) -> None:
    """Delete everything that was noted."""
    (data / FILE).unlink(missing_ok=True)
    (data / f"{FILE}-journal").unlink(missing_ok=True)


@contextmanager
def _open(data: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, made where it is missing; deleted words are overwritten."""
    os.close(os.open(data / FILE, os.O_RDWR | os.O_CREAT, 0o600))  # what people asked
    with closing(sqlite3.connect(data / FILE, timeout=10)) as db:
        db.execute("PRAGMA secure_delete=ON")
        db.executescript(_TABLES)
        with db:
            yield db


def _gap(rows: Sequence[tuple[Any, ...]]) -> Gap:
    return Gap(
        questions=tuple(row[0] for row in rows),
        count=sum(row[1] for row in rows),
        first=min(row[2] for row in rows),
        last=max(row[3] for row in rows),
        editions=(min(row[4] for row in rows), max(row[5] for row in rows)),
    )


def _words(question: str) -> frozenset[str]:
    """The folded syllables that name something, else all of them."""
    folded = {unmarked(word) for word in syllables(question)}
    return frozenset(folded - _UNMARKED_ASKING or folded)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Numbers tell questions apart that are else the same: "lần thứ 32", "lần thứ 35"."""
    if {w for w in one if w.isdigit()} != {w for w in other if w.isdigit()}:
        return False
    return len(one & other) >= ALIKE * len(one | other)
