"""From an update to a stored reply: who asks, what is declared for it, what is said instead.

Handlers compose a reply and it is stored here; sending is the outbox's.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any

from telegram import Bot, Update, User
from telegram.constants import ChatAction
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, TypeHandler

from bot import buttons, log, outbox, users
from bot.address import Address
from bot.catalogue import Language, Text, answers, talk
from bot.desk import Desk
from bot.errors import TooSlow
from bot.message import plain
from bot.registry import Handler, Reply
from bot.request import Form, Request, Scope, Wish, wish_of
from bot.settings import VIETNAM
from bot.users import Role
from corpus.errors import DoingoaiError
from index.errors import BadQuestion, GateFault
from index.reading.question import MAX_CHARS

#: The typing notice appears when an answer takes longer than this, and Telegram shows it for 5 s.
_TYPING_AFTER = 0.3
_TYPING_AGAIN = 4.5

Context = CallbackContext[Any, Any, Any, Any]
App = Application[Any, Any, Any, Any, Any, Any]

#: Why a form is not served.
_REFUSED = {
    Form.HIDDEN: talk.HIDDEN_SENDER,
    Form.FORWARDED: talk.TYPE_IT,
    Form.VIA_BOT: talk.TYPE_IT,
}


class Dialogue:
    """The replies to listed users, and the refusal to everybody else."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._registry = desk.registry
        #: Updates whose reply could not even be stored: they stay in the inbox for the next run.
        self.unsettled: set[int] = set()

    def register(self, application: App) -> None:
        """All updates come the same way: what is done for whom is the registry's to say."""
        application.add_handler(TypeHandler(Update, self._serve))
        application.add_error_handler(self._failed)

    async def _serve(self, update: Update, context: Context) -> None:
        me: User = context.bot.bot
        wish = wish_of(update, me)
        if wish is None:
            return
        if wish.form is Form.HIDDEN:  # nobody to look up, and nobody to serve
            await self._refuse(wish, wish.chat_id, talk.HIDDEN_SENDER("vi"))
            return
        user = await self._store.do(partial(users.find, user_id=wish.user_id))
        if user is None or user.role is Role.STRANGER:
            await self._turn_away(wish)
            return
        request = Request(wish, user.role, user.language, user.consent)
        handler, refusal = self._declared(request)
        if wish.kind == "callback" and refusal is None:
            request, refusal = self._pressed(request, handler)
        if handler is None and refusal is None:
            return
        if handler is None or refusal is not None:
            assert refusal is not None
            await self._keep(request, _said(wish, refusal(user.language)))
            return
        async with _typing(context.bot, wish.chat_id, wish.topic):
            reply = await self._composed(handler, request)
        await self._keep(request, reply)

    async def _composed(self, handler: Handler, request: Request) -> Reply:
        """The handler's reply, or the sentence that says why there is none."""
        language, who = request.language, log.pseudonym(request.user_id)
        try:
            return await handler.run(self._desk, request)
        except BadQuestion as error:
            log.event("bad_question", who=who)
            sentence = answers.BAD_QUESTION(language, reason=error, limit=MAX_CHARS)
        except TooSlow as error:
            log.event("too_slow", who=who)
            sentence = answers.TOO_SLOW(language, reason=error)
        except GateFault as error:
            log.event("gate_fault", who=who, place=log.place(error))
            sentence = answers.GATE(language)
        except DoingoaiError as error:  # its sentence is for the operator, not for this person
            log.event("engine_failed", who=who, error=type(error).__name__)
            sentence = answers.FAILED(language)
        return Reply(plain(sentence))

    def _declared(self, request: Request) -> tuple[Handler | None, Text | None]:
        """The handler for a request, or why there is none; neither: it is to be ignored."""
        wish = request.wish
        name = wish.name
        if wish.kind == "callback":
            press = buttons.read(self._desk.key, wish.text)
            if press is None:
                return None, answers.FORGED
            name = press.action
        handler = self._registry.find(wish.kind, name, request.role)
        if handler is None and wish.kind == "callback":
            return None, answers.OLD  # of an earlier version, or of a role lost since
        if handler is None:
            return None, talk.UNKNOWN_COMMAND if wish.addressed else None
        if wish.form in handler.refused:
            return None, _REFUSED[wish.form]
        if wish.form not in handler.forms:
            # Of messages that are not questions Telegram sends edits by itself: a moving place.
            return None, talk.SEND_AGAIN if wish.kind == "command" and wish.addressed else None
        if wish.scope not in handler.scopes:
            return None, talk.PRIVATE_ONLY
        return handler, None

    def _pressed(self, request: Request, handler: Handler | None) -> tuple[Request, Text | None]:
        """The request with what its button carries, or why the button is not served."""
        press = buttons.read(self._desk.key, request.wish.text)
        if press is None or handler is None:
            return request, answers.FORGED
        if press.asker != request.user_id:
            return request, answers.FOREIGN
        age = time.time() - press.at
        late = handler.seconds is not None and age > handler.seconds
        # What was pressed in an earlier run may have been begun there: its handler knows.
        if late and not self._desk.inbox.is_restored(request.wish.update_id):
            return request, answers.OLD
        found = Request(
            request.wish, request.role, request.language, request.consent, press.subject, press.page
        )
        return found, None

    async def _turn_away(self, wish: Wish) -> None:
        """One sentence a day, then silence; no question of a stranger is ever looked at. What is
        declared for strangers is an invitation that they may bring."""
        if await self._welcomed(wish):
            return
        log.event("refused", who=log.pseudonym(wish.user_id))
        if wish.kind == "callback":
            await self._toast(wish, answers.FOREIGN("vi"))
            return
        alone = wish.scope is Scope.PRIVATE
        sentence = talk.STRANGER if alone else talk.STRANGER_IN_GROUP
        await self._refuse(wish, wish.user_id, sentence("vi", user_id=wish.user_id))

    async def _welcomed(self, wish: Wish) -> bool:
        handler = self._registry.find(wish.kind, wish.name, Role.STRANGER)
        if handler is None or wish.form not in handler.forms or wish.scope not in handler.scopes:
            return False
        request = Request(wish, Role.STRANGER, "vi", 0)
        reply = await self._composed(handler, request)
        if reply.parts:
            await self._keep(request, reply)
        return bool(reply.parts)

    async def _refuse(self, wish: Wish, whom: int, sentence: str) -> None:
        to, today = _address(wish, "vi"), datetime.now(VIETNAM).date()

        def refuse(db: sqlite3.Connection) -> None:
            if users.refuse_once(db, whom, today):
                outbox.keep(db, to, plain(sentence))

        await self._store.do(refuse)

    async def _keep(self, request: Request, reply: Reply) -> None:
        """Store the reply and what belongs to it, then answer the press, which may be too late."""
        to = _address(request.wish, request.language)

        def keep(db: sqlite3.Connection) -> Reply:
            whole = reply.within(db) if reply.within is not None else reply
            for work in whole.also:
                work(db)
            outbox.keep(db, to, whole.parts)
            return whole

        kept = await self._store.do(keep)
        if request.wish.query_id is not None:
            await self._toast(request.wish, kept.toast)

    async def _toast(self, wish: Wish, text: str | None) -> None:
        """End the waiting sign at a pressed button. Telegram refuses it after some time (FACTS 5);
        nothing hangs on it."""
        assert wish.query_id is not None
        with suppress(TelegramError):
            await self._desk.bot.answer_callback_query(wish.query_id, text, show_alert=bool(text))

    async def _failed(self, update: object, context: Context) -> None:
        """Never silence: whatever went wrong, the person gets one sentence, through the outbox
        if that can be written, else directly."""
        error = context.error
        assert error is not None
        log.event("failed", error=type(error).__name__, place=log.place(error))
        if not isinstance(update, Update) or update.effective_chat is None:
            return
        try:
            await self.apologise(update)
        except sqlite3.Error:
            self.unsettled.add(update.update_id)
            with suppress(TelegramError):
                await context.bot.send_message(update.effective_chat.id, answers.FAILED("vi"))

    async def apologise(self, update: Update) -> None:
        """Store the sentence that there is no answer, for a listed person."""
        wish = wish_of(update, self._desk.bot.bot)
        if wish is None:
            return

        def keep(db: sqlite3.Connection) -> None:
            user = users.find(db, wish.user_id)
            if user is not None:
                to = _address(wish, user.language)
                outbox.keep(db, to, plain(answers.FAILED(user.language)))

        await self._store.do(keep)


def _said(wish: Wish, sentence: str) -> Reply:
    """A refusal: at the button where one was pressed, else as a message."""
    return Reply(toast=sentence) if wish.kind == "callback" else Reply(plain(sentence))


def _address(wish: Wish, language: Language) -> Address:
    return Address(
        wish.update_id, wish.chat_id, wish.message_id, wish.at, topic=wish.topic, language=language
    )


@asynccontextmanager
async def _typing(bot: Bot, chat_id: int, topic: int | None = None) -> AsyncIterator[None]:
    """Show that the bot is at work while the block lasts. Not sent for a quick answer, which it
    could overtake; a failure to send it changes nothing."""

    async def notices() -> None:
        await asyncio.sleep(_TYPING_AFTER)
        while True:
            with suppress(TelegramError):
                await bot.send_chat_action(chat_id, ChatAction.TYPING, message_thread_id=topic)
            await asyncio.sleep(_TYPING_AGAIN)

    task = asyncio.create_task(notices())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
