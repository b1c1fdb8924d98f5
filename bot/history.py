"""What a person asked and which places were quoted: for buttons, follow-ups, /xuat.

No text of any article is kept: a quotation is read again from the library, or is gone with it.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from index.answer import Answer, Citation
from index.reading.filters import NO_FILTERS, Filters

if TYPE_CHECKING:
    from bot.request import Wish

#: Bits of an answer's id: few enough for a button, too many to meet by chance.
_ID_BITS = 40
#: Not kept of a citation: what is article text or follows from it.
_LEFT_OUT = ("quote", "also_reported_by", "emphasis")
_KEPT = tuple(field.name for field in fields(Citation) if field.name not in _LEFT_OUT)
_COLUMNS = (
    "id, user_id, chat_id, topic, asked_at, question, read_as, outcome, edition, reading, filters, "
    "citations"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its answer; the citations' ``quote`` is empty. ``read_as`` is what was
    shown, ``reading`` what was searched, within ``filters`` (/tim)."""

    id: int
    user_id: int
    chat_id: int
    topic: int | None
    asked_at: float
    question: str
    read_as: str | None
    outcome: str
    edition: int
    reading: str | None
    filters: Filters
    citations: tuple[Citation, ...]

    @property
    def understood(self) -> str:
        """The question as it was searched, to be asked again with its filters."""
        return self.reading or self.question


def of(whose: tuple[int, int, int | None], answer: Answer, filters: Filters = NO_FILTERS) -> Asked:
    """The answer to a person in a chat and topic, with a new id."""
    return Asked(
        secrets.randbits(_ID_BITS), *whose, time.time(), answer.question, answer.read_as,
        answer.outcome, answer.edition, answer.reading or None, filters, answer.citations,
    )  # fmt: skip


def keep(db: sqlite3.Connection, asked: Asked) -> None:
    kept = [{k: v for k, v in asdict(c).items() if k in _KEPT} for c in asked.citations]
    row = (
        asked.id, asked.user_id, asked.chat_id, asked.topic, asked.asked_at, asked.question,
        asked.read_as, asked.outcome, asked.edition, asked.reading,
        json.dumps(asdict(asked.filters), ensure_ascii=False),
        json.dumps(kept, ensure_ascii=False),
    )  # fmt: skip
    values = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO history ({_COLUMNS}) VALUES ({values})", row)


def find(db: sqlite3.Connection, answer: int, user_id: int) -> Asked | None:
    """One of a person's own answers."""
    query = f"SELECT {_COLUMNS} FROM history WHERE id = ? AND user_id = ?"
    row = db.execute(query, (answer, user_id)).fetchone()
    return None if row is None else _asked(row)


def last(db: sqlite3.Connection, wish: Wish, seconds: float) -> Asked | None:
    """The same person's last question in the same chat and topic, if it is not long ago."""
    query = (
        f"SELECT {_COLUMNS} FROM history WHERE user_id = ? AND chat_id = ? AND topic IS ? "
        "AND asked_at > ? ORDER BY asked_at DESC LIMIT 1"
    )
    given = (wish.user_id, wish.chat_id, wish.topic, time.time() - seconds)
    row = db.execute(query, given).fetchone()
    return None if row is None else _asked(row)


def conversation(db: sqlite3.Connection, user_id: int, chat_id: int | None = None) -> list[Asked]:
    """A person's questions, oldest first; with ``chat_id`` those of one chat."""
    query = (
        f"SELECT {_COLUMNS} FROM history WHERE user_id = ? AND (? IS NULL OR chat_id = ?) "
        "ORDER BY asked_at"
    )
    return [_asked(row) for row in db.execute(query, (user_id, chat_id, chat_id))]


def forget_before(db: sqlite3.Connection, moment: float) -> None:
    """Drop what is older."""
    db.execute("DELETE FROM history WHERE asked_at < ?", (moment,))


def _asked(row: tuple[object, ...]) -> Asked:
    *given, filters, citations = row
    within = {
        k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(str(filters)).items()
    }
    kept = tuple(_citation(one) for one in json.loads(str(citations)))
    return Asked(*given, Filters(**within), kept)  # type: ignore[call-arg, arg-type]


def _citation(kept: dict[str, object]) -> Citation:
    """A field that a later version added is left out, one that it lacks takes its default."""
    known = {name: value for name, value in kept.items() if name in _KEPT}
    return Citation(quote="", **known)  # type: ignore[arg-type]
