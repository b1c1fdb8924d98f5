"""What the bot says to whom. Handlers compose a reply and store it; sending is the outbox's."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any

from telegram import Bot, Message, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, CommandHandler, MessageHandler, filters

from bot import log, outbox, render, texts, users
from bot.errors import TooSlow
from bot.inbox import Inbox
from bot.message import Part, plain
from bot.outbox import VIETNAM, Address
from bot.store import Store
from bot.worker import Worker
from corpus.errors import DoingoaiError
from index.errors import BadQuestion, GateFault
from index.reading.question import MAX_CHARS

#: The typing notice appears when an answer takes longer than this, and Telegram shows it for 5 s.
_TYPING_AFTER = 0.3
_TYPING_AGAIN = 4.5

Context = CallbackContext[Any, Any, Any, Any]
App = Application[Any, Any, Any, Any, Any, Any]
Compose = Callable[[Update, Message], Awaitable[tuple[Part, ...]]]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]

_NEW = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
_NEW_OR_EDITED = filters.UpdateType.MESSAGES & filters.ChatType.PRIVATE


class Dialogue:
    """The replies to listed users, and the refusal to everybody else."""

    def __init__(self, store: Store, worker: Worker, inbox: Inbox) -> None:
        self._store = store
        self._worker = worker
        self._inbox = inbox
        self._albums: dict[int, str] = {}  # user → the album already answered
        #: Updates whose reply could not even be stored: they stay in the inbox for the next run.
        self.unsettled: set[int] = set()

    def register(self, application: App) -> None:
        """Every handler goes through ``_to_listed``: nobody else is ever served. An edited
        question is answered again; other edits (commands, captions, live locations) are not."""
        command, message = CommandHandler, MessageHandler
        text = filters.TEXT & ~filters.COMMAND
        rest = ~filters.TEXT & ~filters.StatusUpdate.ALL
        application.add_handlers(
            [
                command("start", self._to_listed(self._start), _NEW),
                command(["trogiup", "help"], self._to_listed(self._help), _NEW),
                message(_NEW & filters.COMMAND, self._to_listed(self._unknown_command)),
                message(_NEW_OR_EDITED & text, self._to_listed(self._question)),
                message(_NEW & rest, self._to_listed(self._not_text)),
            ]
        )
        application.add_error_handler(self._failed)

    def _to_listed(self, compose: Compose) -> Callback:
        async def reply(update: Update, context: Context) -> None:
            message, sender = update.effective_message, update.effective_user
            if message is None or sender is None:
                return
            if not await self._store.do(partial(users.is_listed, user_id=sender.id)):
                await self._refuse(update, message, sender.id)
                return
            async with _typing(context.bot, message.chat_id):
                parts = await compose(update, message)
            await self._store.do(partial(outbox.keep, to=_address(update, message), parts=parts))

        return reply

    async def _refuse(self, update: Update, message: Message, user_id: int) -> None:
        """One sentence a day, then silence; no question of a stranger is ever looked at."""
        to, today = _address(update, message), datetime.now(VIETNAM).date()
        sentence = plain(texts.STRANGER.format(user_id=user_id))

        def refuse(db: sqlite3.Connection) -> None:
            if users.refuse_once(db, user_id, today):
                outbox.keep(db, to, sentence)

        await self._store.do(refuse)
        log.event("refused", who=log.pseudonym(user_id))

    async def _start(self, _update: Update, _message: Message) -> tuple[Part, ...]:
        return plain(texts.START.format(example=self._example()))

    async def _help(self, _update: Update, _message: Message) -> tuple[Part, ...]:
        return plain(texts.HELP.format(example=self._example(), limit=MAX_CHARS))

    def _example(self) -> str:
        question = self._worker.example
        return texts.EXAMPLE.format(question=question) if question else ""

    async def _unknown_command(self, _update: Update, _message: Message) -> tuple[Part, ...]:
        return plain(texts.UNKNOWN_COMMAND)

    async def _not_text(self, _update: Update, message: Message) -> tuple[Part, ...]:
        """One sentence; an album of ten pictures arrives as ten messages and gets one as well."""
        album = message.media_group_id
        if album is not None and self._albums.get(message.chat_id) == album:
            return ()
        if album is not None:
            self._albums[message.chat_id] = album
        return plain(texts.TEXT_ONLY)

    async def _question(self, update: Update, message: Message) -> tuple[Part, ...]:
        who = log.pseudonym(message.chat_id)
        began = asyncio.get_running_loop().time()
        try:
            begin = partial(self._inbox.begin, update.update_id)
            answer = await self._worker.ask(message.text or "", begin)
        except BadQuestion as error:
            log.event("bad_question", who=who)
            return plain(str(error))
        except TooSlow as error:
            log.event("too_slow", who=who)
            return plain(str(error))
        except GateFault as error:
            log.event("gate_fault", who=who, place=log.place(error))
            return plain(texts.GATE)
        except DoingoaiError as error:  # its sentence is for the operator, not for this person
            log.event("engine_failed", who=who, error=type(error).__name__)
            return plain(texts.FAILED)
        spent = round(1_000 * (asyncio.get_running_loop().time() - began))
        log.event("answered", who=who, outcome=answer.outcome, edition=answer.edition,
                  citations=len(answer.citations), ms=spent)  # fmt: skip
        return render.parts(answer, edited=update.edited_message is not None)

    async def _failed(self, update: object, context: Context) -> None:
        """Never silence: whatever went wrong, the person gets one sentence, through the outbox
        if that can be written, else directly."""
        error = context.error
        assert error is not None
        log.event("failed", error=type(error).__name__, place=log.place(error))
        if not isinstance(update, Update) or update.effective_message is None:
            return
        try:
            await self.apologise(update)
        except sqlite3.Error:
            self.unsettled.add(update.update_id)
            with suppress(TelegramError):
                await context.bot.send_message(update.effective_message.chat_id, texts.FAILED)

    async def apologise(self, update: Update) -> None:
        """Store the sentence that there is no answer, for a listed person."""
        message, sender = update.effective_message, update.effective_user
        if message is None or sender is None:
            return
        to, user_id = _address(update, message), sender.id

        def keep(db: sqlite3.Connection) -> None:
            if users.is_listed(db, user_id):
                outbox.keep(db, to, plain(texts.FAILED))

        await self._store.do(keep)


def _address(update: Update, message: Message) -> Address:
    asked_at = message.edit_date or message.date
    return Address(update.update_id, message.chat_id, message.message_id, asked_at)


@asynccontextmanager
async def _typing(bot: Bot, chat_id: int) -> AsyncIterator[None]:
    """Show that the bot is at work while the block lasts. Not sent for a quick answer, which it
    could overtake; a failure to send it changes nothing."""

    async def notices() -> None:
        await asyncio.sleep(_TYPING_AFTER)
        while True:
            with suppress(TelegramError):
                await bot.send_chat_action(chat_id, ChatAction.TYPING)
            await asyncio.sleep(_TYPING_AGAIN)

    task = asyncio.create_task(notices())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
