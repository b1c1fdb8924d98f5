"""Turns: one update of each person at a time, done when its answer is out."""

from __future__ import annotations

import asyncio
import inspect
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Sequence
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import BaseUpdateProcessor

from bot import log
from bot.dialogue import Dialogue
from bot.inbox import Inbox, person_of
from bot.outbox import Outbox
from bot.watchdog import Watchdog

#: How many updates may be under way at once. Large: order and fairness come from the lock per
#: user, without which one user's flood held up another for 12.5 s (FACTS 12).
_AT_ONCE = 1_024


class Turns(BaseUpdateProcessor):
    """Handles one update of each person at a time, and marks it done when its answer is out."""

    def __init__(self, inbox: Inbox, outbox: Outbox, dialogue: Dialogue, watchdog: Watchdog):
        super().__init__(_AT_ONCE)
        self._inbox = inbox
        self._outbox = outbox
        self._dialogue = dialogue
        self._watchdog = watchdog
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._sending: set[asyncio.Task[bool]] = set()
        self._redelivering: set[asyncio.Task[None]] = set()
        #: In a group several people's replies go to one chat: each is sent by one task only.
        self._under_way: set[int] = set()
        self.stopping = False

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        assert isinstance(update, Update)
        try:
            async with self._lock(person_of(update)):
                await self._take_turn(update, coroutine)
        finally:
            if not self.stopping:
                await self._inbox.left(update)

    async def _take_turn(self, update: Update, coroutine: Awaitable[Any]) -> None:
        composed = await self._composed(update)
        if composed or self.stopping:
            if inspect.iscoroutine(coroutine):
                coroutine.close()  # its reply is stored, or it stays stored for the next run
        else:
            await coroutine
        if composed or not self.stopping or await self._composed(update):
            await self._deliver(update.update_id)

    async def _composed(self, update: Update) -> bool:
        """Whether a reply is stored. Where that cannot be told the handlers run, and apologise.

        A reply that an earlier run stored goes out as it is: only a question without one is given
        up.
        """
        given_up = update.update_id in self._inbox.given_up
        self._inbox.given_up.discard(update.update_id)
        try:
            if given_up and not await self._outbox.holds(update.update_id):
                await self._dialogue.apologise(update)
            return await self._outbox.holds(update.update_id)
        except sqlite3.Error as error:
            log.event("store_failed", error=type(error).__name__)
            return False

    async def redeliver(self) -> None:
        """Begin to send again what had to wait: each chat by itself, so that a slow one holds up
        neither the others nor the caller."""
        chats: dict[int, list[int]] = defaultdict(list)
        for update_id, chat_id in await self._outbox.due():
            chats[chat_id].append(update_id)
        for chat_id, updates in chats.items():
            if not self._lock(chat_id).locked():  # else it is being served at this moment
                task = asyncio.create_task(self._redeliver(chat_id, updates))
                self._redelivering.add(task)
                task.add_done_callback(self._redelivering.discard)

    async def _redeliver(self, chat_id: int, updates: Sequence[int]) -> None:
        """The oldest first; where one must wait, so must those after it."""
        async with self._lock(chat_id):
            for update_id in updates:
                if self.stopping or not await self._deliver(update_id):
                    break

    def stop(self) -> None:
        """Begin no further turn, and let those under way end without waiting for anything."""
        self.stopping = True
        self._outbox.hasten()

    async def drain(self, seconds: float) -> bool:
        """Let the messages that are on their way arrive and be recorded, and send no others.
        False when some took longer: they may come twice."""
        self.stopping = True
        self._outbox.close()
        if not self._sending:
            return True
        _, late = await asyncio.wait(self._sending, timeout=seconds)
        return not late

    async def _deliver(self, update_id: int) -> bool:
        """Send what is stored; False when some must wait. In a task of its own: a stop that
        cancelled it while Telegram takes a message would make that message come twice."""
        sending = asyncio.create_task(self._send(update_id))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)
        return await asyncio.shield(sending)

    async def _send(self, update_id: int) -> bool:
        if update_id in self._dialogue.unsettled:
            self._dialogue.unsettled.discard(update_id)
            return False
        if update_id in self._under_way:
            return False
        self._under_way.add(update_id)
        try:
            if await self._outbox.deliver(update_id):
                await self._inbox.finish(update_id)
                self._outbox.forget(update_id)
                return True
        except InvalidToken:
            self._watchdog.token_refused()
        except (TelegramError, sqlite3.Error) as error:  # stays stored; redelivered later
            log.event("delivery_failed", error=type(error).__name__, place=log.place(error))
        finally:
            self._under_way.discard(update_id)
        return False

    def _lock(self, person: int) -> asyncio.Lock:
        lock = self._locks.get(person)
        if lock is None:
            lock = self._locks[person] = asyncio.Lock()
        return lock
