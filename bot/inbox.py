"""The durable inbox: an update is on disk before Telegram is told that it arrived.

python-telegram-bot confirms updates when it has them in memory, and lost up to 15 of 20 questions
when it was killed (FACTS 1). Its update queue is replaced by one whose ``put`` commits first.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections import Counter, defaultdict, deque
from functools import partial

from telegram import Bot, Update, User
from telegram.error import NetworkError

from bot import groups, log
from bot.request import Scope, Wish, wish_of
from bot.store import Store

#: Seconds that the id of an answered update is remembered, to know it when it comes again.
#: Telegram keeps unconfirmed updates for a day; after a quiet week it may count anew.
_REMEMBERED = 2 * 86_400.0
#: Starts that a question gets after the run it came in. One that brings the whole process down
#: would otherwise do so for ever, and everybody else would wait behind it.
_STARTS = 5
#: Updates of one person that are in memory at once; the rest waits on disk. One person's backlog
#: would else fill the memory, and every turn that there is.
_AT_HAND = 4
_INSERT = "INSERT OR IGNORE INTO inbox (update_id, received_at, body) VALUES (?, ?, ?)"


#: Seconds until a disk that could not be read is tried again.
_READ_AGAIN = 2.0


def person_of(update: Update) -> int:
    """Whose update it is; 0 for nobody's."""
    return update.effective_user.id if update.effective_user else 0


class Inbox(asyncio.Queue[object]):
    """The updates that wait for an answer."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        #: The bot's own account, by which a group's messages that address it are known.
        self.me = User(0, "", True)
        #: Updates that are apologised for instead of being tried once more.
        self.given_up: set[int] = set()
        self._restored: set[int] = set()
        #: Person → how many updates are in memory, and the ids of those that wait on disk.
        self._at_hand: Counter[int] = Counter()
        self._waiting: defaultdict[int, deque[int]] = defaultdict(deque)

    async def put(self, item: object) -> None:
        """Keep an update, then pass it on. One that does not address the bot, or comes from a
        group that is not listed, is dropped without a trace; one that came before (its id is
        known) is dropped as well."""
        if isinstance(item, Update):
            wish = wish_of(item, self.me)
            if wish is None:
                return
            try:
                fresh = await self._store.do(partial(_keep, update=item, wish=wish))
            except sqlite3.Error as error:
                # Any other exception would end polling in silence (FACTS 2); this one makes
                # it back off and fetch the same updates again.
                log.event("inbox_not_writable", error=type(error).__name__)
                raise NetworkError("the inbox cannot be written") from error
            if fresh:
                self._admit(item)
        else:
            await super().put(item)

    async def restore(self, bot: Bot) -> int:
        """Queue what an earlier run did not finish; returns how many."""
        rows = await self._store.do(_unfinished)
        for update_id, starts in rows:
            if starts >= _STARTS:
                self.given_up.add(update_id)
            self._restored.add(update_id)
            update = await self._read(update_id, bot)
            if update is not None:
                self._admit(update)
        return len(rows)

    async def left(self, update: Update) -> None:
        """An update's turn is over: the next of the same person comes into memory."""
        person = person_of(update)
        self._at_hand[person] -= 1
        waiting = self._waiting.get(person)
        while waiting and self._at_hand[person] < _AT_HAND:
            number = waiting.popleft()
            self._at_hand[person] += 1  # at once: several turns of a person may end together
            try:
                following = await self._read(number, update.get_bot())
            except sqlite3.Error as error:  # the disk is busy or damaged
                log.event("inbox_not_readable", error=type(error).__name__)
                waiting.appendleft(number)
                self._at_hand[person] -= 1
                await asyncio.sleep(_READ_AGAIN)
                continue
            if following is None:
                self._at_hand[person] -= 1
            else:
                self.put_nowait(following)
        if not waiting:
            self._waiting.pop(person, None)
            if not self._at_hand[person]:
                del self._at_hand[person]

    def _admit(self, update: Update) -> None:
        person = person_of(update)
        if self._at_hand[person] < _AT_HAND and person not in self._waiting:
            self._at_hand[person] += 1
            self.put_nowait(update)
        else:
            self._waiting[person].append(update.update_id)

    async def _read(self, update_id: int, bot: Bot) -> Update | None:
        """An update as it is on disk; None where it was erased."""
        body = await self._store.do(partial(_body, update_id=update_id))
        return Update.de_json(json.loads(body), bot) if body is not None else None

    def is_restored(self, update_id: int) -> bool:
        """Whether an earlier run had it."""
        return update_id in self._restored

    async def begin(self, update_id: int) -> None:
        """Count that the engine starts with a question that an earlier run did not answer. Only
        then: who merely waits behind a question that kills the process has no part in that. A
        question's first run is not counted, which saves everybody a commit."""
        if update_id in self._restored:
            await self._store.do(partial(_begin, update_id=update_id))

    async def finish(self, update_id: int) -> None:
        """The answer is out: forget the question and the answer, remember the id."""
        await self._store.do(partial(_finish, update_id=update_id))

    async def prune(self) -> None:
        """Drop ids that Telegram cannot send again."""
        await self._store.do(_prune)

    def leave_to_the_next_run(self) -> None:
        """Empty the queue before a stop: what waits is on disk."""
        self._waiting.clear()
        while not self.empty():
            self.get_nowait()
            self.task_done()


def _keep(db: sqlite3.Connection, update: Update, wish: Wish) -> bool:
    if wish.scope is Scope.GROUP and not groups.is_listed(db, wish.chat_id):
        return False
    row = (update.update_id, time.time(), update.to_json())
    return bool(db.execute(_INSERT, row).rowcount)


def _begin(db: sqlite3.Connection, update_id: int) -> None:
    db.execute("UPDATE inbox SET starts = starts + 1 WHERE update_id = ?", (update_id,))


def _unfinished(db: sqlite3.Connection) -> list[tuple[int, int]]:
    query = "SELECT update_id, starts FROM inbox WHERE body IS NOT NULL ORDER BY update_id"
    return db.execute(query).fetchall()


def _body(db: sqlite3.Connection, update_id: int) -> str | None:
    row = db.execute("SELECT body FROM inbox WHERE update_id = ?", (update_id,)).fetchone()
    return row[0] if row else None


def _finish(db: sqlite3.Connection, update_id: int) -> None:
    db.execute("DELETE FROM outbox WHERE update_id = ?", (update_id,))
    db.execute("UPDATE inbox SET body = NULL WHERE update_id = ?", (update_id,))


def _prune(db: sqlite3.Connection) -> None:
    oldest = time.time() - _REMEMBERED
    db.execute("DELETE FROM inbox WHERE body IS NULL AND received_at < ?", (oldest,))
