"""What a person wants of the bot, taken from an update; nothing here looks into a store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Literal

from telegram import Chat, Message, MessageEntity, Update, User

from bot.catalogue import Language
from bot.users import Role
from corpus.folding import unmarked

Kind = Literal["command", "message", "callback"]

#: Telegram knows letters without marks only, but a person types "/tìm".
_COMMAND = re.compile(r"/(\w{1,32})(?:@(\w+))?(?:\s+|$)")
LINK = re.compile(r"https?://\S+", re.IGNORECASE)


class Scope(Enum):
    """Where a person writes."""

    PRIVATE = "private"
    GROUP = "group"


class Form(Enum):
    """In which form an update comes; the first that fits counts."""

    HIDDEN = "hidden"  # an anonymous admin, or in the name of a channel
    FORWARDED = "forwarded"
    VIA_BOT = "via bot"
    EDITED = "edited"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Wish:
    """An update that concerns the bot. ``name`` is that of the command, the kind of message
    ("question", "link", "file", "other"), or empty for a press."""

    update_id: int
    kind: Kind
    name: str
    form: Form
    scope: Scope
    user_id: int
    chat_id: int
    topic: int | None
    message_id: int  # what is replied to; of a press: the message with the button
    at: datetime
    text: str  # the question, or a command's arguments, or what the button carries
    message: Message | None
    query_id: str | None = None  # of a press
    named: bool = False  # a command that names this bot

    @property
    def addressed(self) -> bool:
        """Whether it is surely for this bot: an unknown command of a group may be another's."""
        return self.scope is Scope.PRIVATE or self.named

    @property
    def whose(self) -> tuple[int, int, int | None]:
        """The person, in which chat and topic."""
        return self.user_id, self.chat_id, self.topic


@dataclass(frozen=True, slots=True)
class Request:
    """A wish of somebody who may have it, as a handler gets it."""

    wish: Wish
    role: Role
    language: Language
    consent: int
    subject: int = 0  # of a press: see ``bot.buttons``
    page: int = 0

    @property
    def user_id(self) -> int:
        return self.wish.user_id

    @property
    def text(self) -> str:
        return self.wish.text


def wish_of(update: Update, me: User) -> Wish | None:
    """What the update wants of the bot, or None where it does not address it.

    In a group a message addresses the bot when it mentions it, replies to it, or is a command
    that names it or no bot at all.
    """
    if update.callback_query is not None:
        return _press(update)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.is_automatic_forward:
        return None
    scope = _scope(message.chat)
    hidden = message.sender_chat is not None
    if scope is None or (message.from_user.is_bot and not hidden):
        return None
    if scope is Scope.PRIVATE and message.text is None and _is_notice(message):
        return None
    kind, name, text = _said(message, me)
    if name is None or (scope is Scope.GROUP and kind == "message" and not _addresses(message, me)):
        return None
    return Wish(
        update.update_id, kind, name, _form(update, message), scope, message.from_user.id,
        message.chat_id, message.message_thread_id if message.is_topic_message else None,
        message.message_id, message.edit_date or message.date, text, message,
        named=kind == "command" and _names_bot(message),
    )  # fmt: skip


def _press(update: Update) -> Wish | None:
    query = update.callback_query
    if query is None or query.message is None or query.data is None:
        return None
    scope = _scope(query.message.chat)
    if scope is None or query.from_user.is_bot:
        return None
    message = query.message if isinstance(query.message, Message) else None
    topic = message.message_thread_id if message is not None and message.is_topic_message else None
    return Wish(
        update.update_id, "callback", "", Form.NEW, scope, query.from_user.id,
        query.message.chat.id, topic, query.message.message_id, datetime.now(UTC), query.data,
        message, query.id,
    )  # fmt: skip


def _scope(chat: Chat) -> Scope | None:
    if chat.type == Chat.PRIVATE:
        return Scope.PRIVATE
    return Scope.GROUP if chat.type in (Chat.GROUP, Chat.SUPERGROUP) else None


def _form(update: Update, message: Message) -> Form:
    if message.sender_chat is not None:
        return Form.HIDDEN
    if message.forward_origin is not None:
        return Form.FORWARDED
    if message.via_bot is not None:
        return Form.VIA_BOT
    return Form.EDITED if update.edited_message is not None else Form.NEW


def _said(message: Message, me: User) -> tuple[Kind, str | None, str]:
    """Kind, name and text; no name where a command is for another bot."""
    text = message.text
    if text is None:
        return "message", "file" if message.document is not None else "other", message.caption or ""
    command = _COMMAND.match(text)
    if command is not None:
        name, bot = command.groups()
        mine = bot is None or bot.casefold() == (me.username or "").casefold()
        return "command", unmarked(name.lower()) if mine else None, text[command.end() :].strip()
    asked = _without_mention(text, me)
    return "message", "link" if LINK.fullmatch(asked) else "question", asked


def _names_bot(message: Message) -> bool:
    """Whether a command, which is known to be for this bot, says so."""
    command = _COMMAND.match(message.text or "")
    return command is not None and command[2] is not None


def _without_mention(text: str, me: User) -> str:
    if not me.username:
        return text
    return re.sub(rf"(?<!\w)@{re.escape(me.username)}\b", " ", text, flags=re.IGNORECASE).strip()


def _addresses(message: Message, me: User) -> bool:
    """Whether a group's message mentions the bot or replies to it."""
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == me.id:
        return True
    wanted = f"@{me.username}".casefold()
    found = (
        message.parse_entities([MessageEntity.MENTION])
        if message.text
        else (message.parse_caption_entities([MessageEntity.MENTION]))
    )
    return any(mention.casefold() == wanted for mention in found.values())


def _is_notice(message: Message) -> bool:
    """Something that Telegram says about the chat: a pinned message, a changed picture."""
    from telegram.ext import filters

    return bool(filters.StatusUpdate.ALL.check_update(Update(0, message=message)))
