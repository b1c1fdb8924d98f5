"""What people say about answers, and reports; for the editors, and for ``eval make``."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

from bot.history import Asked

#: A report beside any answer (/baoloi).
REPORT = "report"
#: Verdicts on an answer.
USEFUL = "useful"
FAULTS = ("source", "content", "incomplete", "other")


def keep(db: sqlite3.Connection, asked: Asked, verdict: str) -> None:
    """One verdict of a person on an answer: a later one takes the place of an earlier one."""
    db.execute("DELETE FROM feedback WHERE answer = ? AND user_id = ?", (asked.id, asked.user_id))
    articles = json.dumps(list(dict.fromkeys(c.article_id for c in asked.citations)))
    _insert(db, asked.id, verdict, asked.understood, articles, asked.user_id)


def report(db: sqlite3.Connection, text: str, user_id: int) -> None:
    _insert(db, None, REPORT, text, "[]", user_id)


def rows(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Verdicts as rows of ``questions.jsonl`` that are left out until a person confirms them, as
    the drafts of ``eval make`` are. Nobody is named. What should have been quoted is for the
    person to fill in: of a useful answer the article is known, of a wrong one nothing is."""
    found = db.execute(
        "SELECT verdict, question, articles FROM feedback WHERE verdict <> ? ORDER BY id", (REPORT,)
    )
    for verdict, question, articles in found.fetchall():
        digest = hashlib.sha256(f"{verdict}\n{question}".encode()).hexdigest()
        quoted = json.loads(articles)
        yield {
            "id": f"feedback-{digest[:8]}",
            "question": question,
            "relevant": quoted if verdict == USEFUL else [],
            "answers": [],
            "answerable": bool(quoted),
            "tags": ["feedback", verdict],
            "confirmed": False,
            "quoted": quoted,
        }


def reports(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """(day, text) of each report."""
    found = db.execute(
        "SELECT date(said_at, 'unixepoch'), question FROM feedback WHERE verdict = ? ORDER BY id",
        (REPORT,),
    )
    return found.fetchall()


def forget_before(db: sqlite3.Connection, moment: float) -> None:
    """Drop what is older."""
    db.execute("DELETE FROM feedback WHERE said_at < ?", (moment,))


def _insert(
    db: sqlite3.Connection, answer: int | None, verdict: str, question: str, articles: str, by: int
) -> None:
    db.execute(
        "INSERT INTO feedback (said_at, answer, verdict, question, articles, user_id) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (time.time(), answer, verdict, question, articles, by),
    )
