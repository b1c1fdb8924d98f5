"""The durable outbox: every part of a reply is on disk before it is sent, and marked once
Telegram took it. After a restart what was not sent goes out, what was sent is not repeated."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import partial

from aiolimiter import AsyncLimiter
from telegram import Bot

from bot import log, policy, texts
from bot.message import Part, part_from, plain
from bot.settings import LATE_SECONDS
from bot.store import Store

#: Telegram takes about 30 messages a second from a bot and about one a second for a chat, with
#: bursts. ``AIORateLimiter`` does not pace private chats (FACTS 8).
_OVERALL = (25.0, 1.0)
_PER_CHAT = (5.0, 5.0)
_CHATS = 1_000
#: Seconds after which a reply that Telegram cannot be reached for is given up.
_GIVEN_UP = 86_400.0
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes, to which message, and when that was written."""

    update_id: int
    chat_id: int
    reply_to: int | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    chat_id: int
    reply_to: int | None
    asked_at: float
    part: Part
    state: str


def keep(db: sqlite3.Connection, to: Address, parts: Sequence[Part]) -> None:
    """Store a reply, inside the caller's transaction."""
    asked_at = to.asked_at.timestamp()
    db.executemany(
        "INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 0)",
        [
            (to.update_id, number, to.chat_id, None if number else to.reply_to, asked_at,
             part.text, part.spans_as_json())
            for number, part in enumerate(parts)
        ],
    )  # fmt: skip


class Outbox:
    """Sends what is stored, at a pace that Telegram takes."""

    def __init__(self, store: Store, bot: Bot) -> None:
        self._store = store
        self._bot = bot
        self._overall = AsyncLimiter(*_OVERALL)
        self._chats: OrderedDict[int, AsyncLimiter] = OrderedDict()
        #: Parts done with, by update, kept here as well until the disk says the same: a disk that
        #: fails after Telegram took a part must not send it again.
        self._done: dict[int, set[int]] = {}
        self._closed = asyncio.Event()

    def close(self) -> None:
        """Begin no further call of Telegram: what is not out stays stored for the next run."""
        self._closed.set()

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
                in_time = time.time() - row.asked_at < _GIVEN_UP
                if sending.state == "waiting" and (in_time or self._closed.is_set()):
                    again = time.time() + sending.seconds
                    await self._store.do(partial(_put_off, update_id=update_id, until=again))
                    return False
                done.add(row.number)
                if sending.state == "blocked":  # nothing else would reach this person either
                    break
            if row is not rows[-1]:
                await self._store.do(partial(_mark, update_id=update_id, number=row.number))
        return True

    def forget(self, update_id: int) -> None:
        """The disk holds nothing of this reply any more."""
        self._done.pop(update_id, None)

    async def _send(self, row: _Row, first: bool) -> policy.Sending:
        part = row.part
        if first and time.time() - row.asked_at > LATE_SECONDS:
            part = part.after(late(row.asked_at))
        sending = await self._paced(row.chat_id, part, row.reply_to)
        if sending.error is not None:
            log.event("not_sent", who=log.pseudonym(row.chat_id), state=sending.state,
                      error=sending.error, part=row.number)  # fmt: skip
        if sending.state == "refused":  # never silence: say at least that there is no answer
            told = await self._paced(row.chat_id, plain(texts.UNSENDABLE)[0], None)
            return told if told.state == "waiting" else sending
        return sending

    async def _paced(self, chat_id: int, part: Part, reply_to: int | None) -> policy.Sending:
        chat = self._chats.setdefault(chat_id, AsyncLimiter(*_PER_CHAT))
        self._chats.move_to_end(chat_id)
        if len(self._chats) > _CHATS:
            self._chats.popitem(last=False)
        async with chat, self._overall:
            if self._closed.is_set():
                return policy.Sending("waiting")
            return await policy.send(self._bot, chat_id, part, reply_to, self._pause)

    async def _pause(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._closed.wait(), seconds)
        return self._closed.is_set()


def _rows(db: sqlite3.Connection, update_id: int) -> list[_Row]:
    rows = db.execute(
        "SELECT part, chat_id, reply_to, asked_at, text, spans, state FROM outbox "
        "WHERE update_id = ? ORDER BY part",
        (update_id,),
    )
    return [
        _Row(number, chat_id, reply_to, asked_at, part_from(text, spans), state)
        for number, chat_id, reply_to, asked_at, text, spans, state in rows
    ]


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


def late(asked_at: float) -> str:
    """The line that says that an answer comes late (FACTS 15); at most 96 code points, which a
    part leaves free."""
    local = datetime.fromtimestamp(asked_at, UTC).astimezone(VIETNAM)
    return texts.LATE.format(time=f"{local:%H:%M ngày %d/%m}")
