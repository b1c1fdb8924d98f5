"""Questions that the corpus did not answer, for the editors; only with the asker's consent."""

from __future__ import annotations

import sqlite3

from bot.history import Asked
from bot.request import Request


def keep(db: sqlite3.Connection, request: Request, asked: Asked) -> None:
    """Keep the question under the version of the notice that the person agreed to."""
    db.execute(
        "INSERT INTO gaps (asked_at, user_id, question, consent) VALUES (?, ?, ?, ?)",
        (asked.asked_at, request.user_id, asked.understood, request.consent),
    )


def forget(db: sqlite3.Connection, user_id: int) -> None:
    """Drop a person's, when the consent is withdrawn."""
    db.execute("DELETE FROM gaps WHERE user_id = ?", (user_id,))
