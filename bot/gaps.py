"""Questions that the corpus did not answer: noted for the editors (``index.gaps``), in words only
with the asker's consent. Whose they were is known here alone, so that they can be taken back."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index import gaps
from index.answer import Answer

if TYPE_CHECKING:
    from bot.history import Asked
    from bot.request import Request


def keep(
    db: sqlite3.Connection, data: Path, request: Request, asked: Asked, answer: Answer
) -> None:
    """Count a question without an answer; its words are kept under the version of the notice that
    the person agreed to. One searched by words alone may have an answer."""
    if answer.by_words:
        return
    words = asked.understood if request.consent else None
    if gaps.note(data, words, answer.outcome, answer.edition) and words is not None:
        db.execute(
            "INSERT INTO gaps (asked_at, user_id, question, consent) VALUES (?, ?, ?, ?)",
            (asked.asked_at, request.user_id, words, request.consent),
        )


def forget(db: sqlite3.Connection, data: Path, user_id: int) -> None:
    """Drop a person's, when the consent is withdrawn."""
    _forget(db, data, "user_id = ?", user_id)


def forget_before(db: sqlite3.Connection, data: Path, moment: float) -> None:
    """Drop what is older."""
    _forget(db, data, "asked_at < ?", moment)


def _forget(db: sqlite3.Connection, data: Path, which: str, value: Any) -> None:
    rows = db.execute(f"SELECT question FROM gaps WHERE {which}", (value,)).fetchall()
    gaps.forget(data, [question for (question,) in rows])
    db.execute(f"DELETE FROM gaps WHERE {which}", (value,))
