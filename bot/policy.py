"""What to do when Telegram does not simply take a message (FACTS 7).

``BadRequest`` and ``TimedOut`` are kinds of ``NetworkError``: a naive retry would send a bad
message for ever or deliver one twice, so the order of the cases below matters.

The trade-off: a part is repeated only where Telegram surely does not have it, because no
connection was made or because it answered with an error. Where the connection broke or fell
silent after the request had left, nobody can tell, and the part is not repeated: a person may
then, rarely, miss a message, is told so by the outbox, and asks again, but is never sent the same
one twice. A pooled
connection that Telegram closed while it was idle is no such case: the client notices before it
writes, and opens another.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.address import Address
from bot.message import Part

#: The library's documented way to get ``retry_after`` as a timedelta, without a warning each time.
os.environ.setdefault("PTB_TIMEDELTA", "1")

#: Longest wait in place, in seconds, when Telegram asks for patience; longer ones are put off.
_LONGEST_WAIT = 60.0
#: Attempts over a network that fails, and the first pause between them in seconds (then doubled).
_ATTEMPTS = 3
_FIRST_PAUSE = 1.0
#: Seconds until a part that the network did not take is tried again.
_PUT_OFF = 15.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
#: How Telegram says that an edit changes nothing: after a restart it may be sent twice.
_UNCHANGED = "not modified"

State = Literal["sent", "ambiguous", "refused", "blocked", "waiting"]
#: Waits for so many seconds; True when the sending is to end instead of going on.
Pause = Callable[[float], Awaitable[bool]]

#: What httpx raises before the first byte of a request is written.
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Sending:
    """How sending one part ended.

    ``ambiguous``: Telegram may have it, so it is not repeated. ``refused``: it will never take
    it. ``blocked``: this person cannot be written to. ``waiting``: again after ``seconds``.
    """

    state: State
    seconds: float = 0.0
    error: str | None = None


async def send(bot: Bot, to: Address, part: Part, pause: Pause) -> Sending:
    """Send one part. Raises only ``Conflict`` and ``InvalidToken``, which end the process."""
    formatted, waited, failures = True, 0.0, 0
    while True:
        try:
            await _send_once(bot, to, part, formatted)
            return Sending("sent")
        except RetryAfter as error:
            seconds = _patience(error)
            waited += seconds
            if waited > _LONGEST_WAIT or await pause(seconds):
                return Sending("waiting", seconds, _name(error))
        except BadRequest as error:
            if part.edits is not None and _UNCHANGED in error.message:  # it shows this already
                return Sending("sent")
            if part.edits is not None and formatted:  # too old, or deleted: say it anew
                part = replace(part, edits=None)
                continue
            if not formatted:
                return Sending("refused", error=_name(error))
            formatted = False  # once more as plain text, without reply or entities
        except Forbidden as error:
            return Sending("blocked", error=_name(error))
        except ChatMigrated as error:
            if to.chat_id == error.new_chat_id:
                return Sending("refused", error=_name(error))
            to = replace(to, chat_id=error.new_chat_id)
        except (Conflict, InvalidToken):
            raise
        except NetworkError as error:  # TimedOut among them
            if _may_have_arrived(error):
                return Sending("ambiguous", error=_name(error))
            failures += 1
            if failures == _ATTEMPTS or await pause(_FIRST_PAUSE * 2 ** (failures - 1)):
                return Sending("waiting", _PUT_OFF, _name(error))
        except TelegramError as error:  # status 200 with a body that cannot be read: it was taken
            return Sending("ambiguous", error=_name(error))


async def _send_once(bot: Bot, to: Address, part: Part, formatted: bool) -> None:
    entities = [MessageEntity(s.kind, s.offset, s.length, url=s.url) for s in part.spans]
    shown = entities if formatted else None
    keyboard = _keyboard(part)
    if part.edits is not None:
        await bot.edit_message_text(
            part.text, to.chat_id, part.edits, entities=shown, reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
        )  # fmt: skip
        return
    # What is sent is kept from the library's own defaults, and a reply to a message that is gone
    # is sent all the same.
    given: dict[str, Any] = {"reply_markup": keyboard, "message_thread_id": to.topic}
    if to.reply_to and formatted:
        given["reply_parameters"] = ReplyParameters(to.reply_to, allow_sending_without_reply=True)
    if part.file is None:
        await bot.send_message(
            to.chat_id, part.text, entities=shown, link_preview_options=_NO_PREVIEW, **given
        )
    elif part.file.kind == "photo":
        await bot.send_photo(to.chat_id, part.file.data, part.text, caption_entities=shown, **given)
    else:
        await bot.send_document(
            to.chat_id, part.file.data, part.text, caption_entities=shown,
            filename=part.file.name, **given,
        )  # fmt: skip


def _keyboard(part: Part) -> InlineKeyboardMarkup | None:
    """None also takes away the buttons of a message that is edited."""
    rows = [
        [InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in part.buttons
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _may_have_arrived(error: NetworkError) -> bool:
    """Whether the request left and no answer came back, so that Telegram may have taken it."""
    cause = error.__cause__
    if cause is None or isinstance(cause, TelegramError):  # it answered, with a status like 502
        return isinstance(error, TimedOut)
    return not isinstance(cause, _NEVER_LEFT)


def _patience(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _name(error: TelegramError) -> str:
    """The kind only: the message may hold the token or a piece of the answer (FACTS 11)."""
    return type(error).__name__
