"""The durable outbox: every part of a reply is on disk before it is sent, and marked once
Telegram took it. After a restart what was not sent goes out, what was sent is not repeated."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from telegram import Bot

from bot import log, policy
from bot.address import Address
from bot.catalogue import Language, alerts, answers
from bot.message import Part, part_from, plain
from bot.pace import Pace
from bot.settings import LATE_SECONDS, VIETNAM
from bot.store import Store

#: Seconds after which a reply that Telegram cannot be reached for is given up.
_GIVEN_UP = 86_400.0
#: Number of the part that says that an earlier one may be missing: the last of a reply.
_DOUBT = 1_000


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    to: Address
    part: Part
    state: str


def keep(db: sqlite3.Connection, to: Address, parts: Sequence[Part], start: int = 0) -> None:
    """Store a reply, or what follows it from part ``start`` on, inside the caller's transaction."""
    asked_at = to.asked_at.timestamp()
    db.executemany(
        "INSERT INTO outbox (update_id, part, chat_id, reply_to, asked_at, text, spans, state, "
        "not_before, topic, language, extra, data) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, ?, ?, ?)",
        [
            (to.update_id, number, to.chat_id, to.reply_to if number == start else None, asked_at,
             part.text, part.spans_as_json(), to.topic, to.language, part.extra_as_json(),
             part.file.data if part.file else None)
            for number, part in enumerate(parts, start)
        ],
    )  # fmt: skip


class Outbox:
    """Sends what is stored, at a pace that Telegram takes."""

    def __init__(self, store: Store, bot: Bot) -> None:
        self._store = store
        self._bot = bot
        self._pace = Pace()
        #: Chats for which Telegram asked for patience, and until when: what comes later waits as
        #: well, else it would overtake what came before and be refused in its turn.
        self._halted: dict[int, float] = {}
        #: Parts done with, by update, kept here as well until the disk says the same: a disk that
        #: fails after Telegram took a part must not send it again.
        self._done: dict[int, set[int]] = {}
        self._closed = False

    def close(self) -> None:
        """Wait for nothing and begin no further call of Telegram: what is not out stays stored for
        the next run."""
        self._pace.hasten()
        self._closed = True

    def hasten(self) -> None:
        """Wait no more, neither for the pace nor for a network that fails: what can go out at once
        still does."""
        self._pace.hasten()

    async def holds(self, update_id: int) -> bool:
        """Whether a reply to this update was composed already."""
        return bool(await self._store.do(partial(_rows, update_id=update_id)))

    async def due(self) -> list[tuple[int, int]]:
        """Update and chat of each reply that is not finished and whose time has come."""
        return await self._store.do(_due)

    async def deliver(self, update_id: int) -> bool:
        """Send the parts that are not out. False when some must wait; raises ``Conflict`` and
        ``InvalidToken``, which end the process. When True, the caller forgets the whole reply at
        once: the last part needs no mark of its own."""
        rows = await self._store.do(partial(_rows, update_id=update_id))
        done = self._done.setdefault(update_id, set())
        for row in rows:
            if row.state == "waiting" and row.number not in done:
                sending = await self._send(row, first=row is rows[0])
                in_time = time.time() - row.to.asked_at.timestamp() < _GIVEN_UP
                if sending.state == "waiting" and (in_time or self._pace.hurries):
                    again = time.time() + sending.seconds
                    await self._store.do(partial(_put_off, update_id=update_id, until=again))
                    return False
                done.add(row.number)
                if sending.state == "blocked":  # nothing else would reach this person either
                    break
                if sending.state == "ambiguous" and _is_missed(row) and rows[-1].number != _DOUBT:
                    rows.append(_doubt(rows[0]))
                    await self._store.do(partial(_keep_doubt, doubt=rows[-1], number=row.number))
            if row is not rows[-1]:
                await self._store.do(partial(_mark, update_id=update_id, number=row.number))
        return True

    def forget(self, update_id: int) -> None:
        """The disk holds nothing of this reply any more."""
        self._done.pop(update_id, None)

    async def _send(self, row: _Row, first: bool) -> policy.Sending:
        part, asked_at = row.part, row.to.asked_at.timestamp()
        is_answer = part.edits is None and part.file is None
        if first and is_answer and time.time() - asked_at > LATE_SECONDS:
            part = part.after(late(asked_at, row.to.language))
        sending = await self._paced(row.to, part)
        if sending.error is not None:
            log.event("not_sent", who=log.pseudonym(row.to.chat_id), state=sending.state,
                      error=sending.error, part=row.number)  # fmt: skip
        if sending.state == "refused":  # never silence: say at least that there is no answer
            sorry = plain(answers.UNSENDABLE(row.to.language))[0]
            told = await self._paced(replace(row.to, reply_to=None), sorry)
            return told if told.state == "waiting" else sending
        return sending

    async def _paced(self, to: Address, part: Part) -> policy.Sending:
        halted = self._halted.get(to.chat_id, 0.0) - time.time()
        if halted > 0:
            return policy.Sending("waiting", halted, "Halted")
        self._halted.pop(to.chat_id, None)
        if not await self._pace.admitted(to.chat_id) or self._closed:
            return policy.Sending("waiting")
        sending = await policy.send(self._bot, to, part, self._pace.pause)
        self._pace.went_out(to.chat_id)
        if sending.error == "RetryAfter" and sending.state == "waiting":
            self._halted[to.chat_id] = time.time() + sending.seconds
        return sending


def _rows(db: sqlite3.Connection, update_id: int) -> list[_Row]:
    rows = db.execute(
        "SELECT part, chat_id, reply_to, asked_at, topic, language, text, spans, extra, data, "
        "state FROM outbox WHERE update_id = ? ORDER BY part",
        (update_id,),
    )
    found = []
    for number, chat_id, reply_to, asked_at, topic, language, *part, state in rows:
        at = datetime.fromtimestamp(asked_at, UTC)
        to = Address(update_id, chat_id, reply_to, at, topic, language)
        found.append(_Row(number, to, part_from(*part), state))
    return found


def _is_missed(row: _Row) -> bool:
    """Whether nobody would know that a part did not arrive: pages are turned by pressing again."""
    return row.part.edits is None and row.number != _DOUBT


def _doubt(first: _Row) -> _Row:
    """The part that breaks the silence where Telegram may not have an earlier one."""
    part = plain(alerts.UNSURE(first.to.language))[0]
    return replace(first, number=_DOUBT, part=part, state="waiting")


def _keep_doubt(db: sqlite3.Connection, doubt: _Row, number: int) -> None:
    """Store it together with the mark of the part that is in doubt."""
    keep(db, doubt.to, [doubt.part], _DOUBT)
    _mark(db, doubt.to.update_id, number)


def _due(db: sqlite3.Connection) -> list[tuple[int, int]]:
    query = (
        "SELECT update_id, chat_id FROM outbox "
        "GROUP BY update_id HAVING max(not_before) <= ? ORDER BY update_id"
    )
    return db.execute(query, (time.time(),)).fetchall()


def _mark(db: sqlite3.Connection, update_id: int, number: int) -> None:
    """A part is done with: taken, refused for good, or perhaps taken."""
    query = "UPDATE outbox SET state = 'done' WHERE update_id = ? AND part = ?"
    db.execute(query, (update_id, number))


def _put_off(db: sqlite3.Connection, update_id: int, until: float) -> None:
    query = "UPDATE outbox SET not_before = ? WHERE update_id = ? AND state = 'waiting'"
    db.execute(query, (until, update_id))


def late(asked_at: float, language: Language = "vi") -> str:
    """The line that says that an answer comes late (FACTS 15); at most 96 code points, which a
    part leaves free."""
    local = datetime.fromtimestamp(asked_at, UTC).astimezone(VIETNAM)
    return answers.LATE(language, time=f"{local:%H:%M ngày %d/%m}")
