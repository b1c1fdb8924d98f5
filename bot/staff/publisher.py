"""Publishing in the background: one edition at a time, shown in one message that is edited.

What was confirmed is in ``bot.db`` until it has ended: a bot that is killed goes on at its next
start with a build that goes on too. The end is written once, with its line in the audit.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot import audit, intents, log, outbox, people, users
from bot.address import Address
from bot.catalogue import Language, staff
from bot.intents import Intent
from bot.message import Part
from bot.staff.child import child, said
from bot.store import Store

#: Seconds between two edits of the message.
_EDIT_SECONDS = 4.0
#: Seconds after which a store that failed is looked at again.
_AGAIN_SECONDS = 10.0
#: Replies that belong to no update are kept under numbers above all updates'.
_BEYOND_UPDATES = 2**41


@dataclass(frozen=True, slots=True)
class Ended:
    """How it went: ``edition`` is the newest, ``reason`` why there is no newer one."""

    edition: int = 0
    articles: int = 0
    passages: int = 0
    published: bool = False
    reason: str | None = None


class Publisher:
    """Carries out the confirmed intents to publish, one after another."""

    def __init__(self, data: Path, store: Store, bot: Bot) -> None:
        self._data = data
        self._store = store
        self._bot = bot
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """There is something to do."""
        self._wake.set()

    async def serve(self) -> None:
        """Return never."""
        while True:
            self._wake.clear()
            try:
                for intent in await self._store.do(partial(intents.taken, deed="publish")):
                    await self._publish(intent)
            except (sqlite3.Error, OSError) as error:
                log.event("publishing_failed", error=type(error).__name__)
                await asyncio.sleep(_AGAIN_SECONDS)
                continue
            await self._wake.wait()

    async def _publish(self, intent: Intent) -> None:
        language = await self._store.do(partial(_language, user_id=intent.user_id))
        ended = await self._built(intent, language)
        log.event("published" if ended.published else "not_published", edition=ended.edition)
        await self._store.do(partial(_end, intent=intent, ended=ended, language=language))

    async def _built(self, intent: Intent, language: Language) -> Ended:
        ended = Ended(reason=staff.PUBLISH_DIED(language))
        shown = time.monotonic()
        who = await self._store.do(partial(people.alias, user_id=intent.user_id))
        async with child("bot.staff.publishing", str(self._data), who) as process:
            async for record in said(process):
                if "phase" not in record:
                    ended = _ended(record, int(intent.about), language)
                elif time.monotonic() - shown > _EDIT_SECONDS:
                    shown = time.monotonic()
                    phase = staff.PHASES[record["phase"]](language)
                    text = staff.PUBLISHING_AT(language, **record | {"phase": phase})
                    await self._show(intent, text)
        return ended

    async def _show(self, intent: Intent, text: str) -> None:
        """Nothing hangs on it."""
        if not intent.chat_id:
            return
        with suppress(TelegramError):
            await self._bot.edit_message_text(text, intent.chat_id, intent.message_id)


def _ended(record: dict[str, Any], before: int, language: Language) -> Ended:
    if "error" in record:
        return Ended(before, reason=staff.IN_VIETNAMESE(language, reason=record["error"]))
    edition = record["edition"]  # a build that goes on after a kill may find it published
    return Ended(edition, record["articles"], record["passages"], edition > before)


def _end(db: sqlite3.Connection, intent: Intent, ended: Ended, language: Language) -> None:
    """The audit's line, the message's last state, and the end of the intent: once."""
    left = intents.finish(db, intent.id)
    if left is None:
        return
    gone = left.user_id == 0
    actor = (left.body or b"").decode() if gone else people.alias(db, left.user_id)
    if ended.reason is not None:
        audit.note(db, actor, "edition.refuse", str(ended.edition))
        text = staff.PUBLISH_FAILED(language, reason=ended.reason)
    elif ended.published:
        audit.note(db, actor, "edition.publish", str(ended.edition))
        text = staff.PUBLISHED(language, edition=ended.edition, articles=ended.articles,
                               passages=ended.passages)  # fmt: skip
    else:
        text = staff.NOTHING_TO_PUBLISH(language, edition=ended.edition)
    if gone:  # nobody is there to be told
        return
    to = Address(_BEYOND_UPDATES + intent.id, intent.chat_id, None, datetime.now(UTC),
                 language=language)  # fmt: skip
    outbox.keep(db, to, (Part(text[:3_900], edits=intent.message_id),))


def _language(db: sqlite3.Connection, user_id: int) -> Language:
    user = users.find(db, user_id)
    return user.language if user is not None else "vi"
