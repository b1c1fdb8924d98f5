"""Each way in which Telegram does not take a message, and what is done about it (FACTS 7)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
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
from bot.message import Part, Span
from bot.policy import Sending, send

PART = Part("Câu trả lời", (Span("bold", 0, 3),))


@dataclass
class Telegram:
    """Answers each call with the next of ``errors``, and takes the message when none is left."""

    errors: list[Exception]
    calls: list[dict[str, Any]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    stopping: bool = False

    async def send_message(self, chat_id: int, text: str, **given: Any) -> None:
        self.calls.append({"chat_id": chat_id, "text": text, **given})
        if self.errors:
            raise self.errors.pop(0)

    async def pause(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        return self.stopping

    def take(self, part: Part = PART) -> Sending:
        to = Address(1, 5, 77, datetime.now(UTC))
        return asyncio.run(send(self, to, part, pause=self.pause))  # type: ignore[arg-type]


def timed_out(cause: Exception) -> TimedOut:
    """As python-telegram-bot raises it: from the error of httpx."""
    error = TimedOut()
    error.__cause__ = cause
    return error


def broken(cause: Exception) -> NetworkError:
    error = NetworkError(f"httpx.{type(cause).__name__}: {cause}")
    error.__cause__ = cause
    return error


def test_a_message_that_is_taken_is_sent_once_with_entities_and_reply() -> None:
    telegram = Telegram([])
    assert telegram.take() == Sending("sent")
    (call,) = telegram.calls
    assert (call["chat_id"], call["text"]) == (5, "Câu trả lời")
    assert [(e.type, e.offset, e.length) for e in call["entities"]] == [("bold", 0, 3)]
    assert call["reply_parameters"].message_id == 77
    assert call["link_preview_options"].is_disabled is True


def test_after_a_429_the_same_message_goes_out_when_the_time_has_passed() -> None:
    telegram = Telegram([RetryAfter(5)])
    assert telegram.take().state == "sent"
    assert telegram.pauses == [5.0]


def test_a_429_of_an_hour_is_put_off_instead_of_waited_for() -> None:
    telegram = Telegram([RetryAfter(3_600)])
    assert telegram.take() == Sending("waiting", 3_600.0, "RetryAfter")
    assert telegram.pauses == []


def test_429_after_429_is_not_waited_for_without_end() -> None:
    telegram = Telegram([RetryAfter(25) for _ in range(9)])
    assert telegram.take().state == "waiting"
    assert telegram.pauses == [25.0, 25.0]


def test_a_bad_request_is_tried_once_more_as_plain_text() -> None:
    telegram = Telegram([BadRequest("can't parse entities")])
    assert telegram.take().state == "sent"
    assert telegram.calls[1]["entities"] is None
    assert telegram.calls[1].get("reply_parameters") is None


def test_a_bad_request_that_stays_bad_is_given_up() -> None:
    telegram = Telegram([BadRequest("a"), BadRequest("b"), BadRequest("c")])
    assert telegram.take() == Sending("refused", error="BadRequest")
    assert len(telegram.calls) == 2


def test_a_person_who_blocked_the_bot_is_not_written_to_again() -> None:
    telegram = Telegram([Forbidden("bot was blocked by the user")])
    assert telegram.take().state == "blocked"
    assert len(telegram.calls) == 1


def test_a_chat_that_moved_is_followed() -> None:
    telegram = Telegram([ChatMigrated(-100)])
    assert telegram.take().state == "sent"
    assert [call["chat_id"] for call in telegram.calls] == [5, -100]


@pytest.mark.parametrize("error", [Conflict("another poller"), InvalidToken("revoked")])
def test_conflict_and_a_revoked_token_end_the_process(error: TelegramError) -> None:
    with pytest.raises(type(error)):
        Telegram([error]).take()


@pytest.mark.parametrize("cause", [httpx.ConnectTimeout("slow"), httpx.PoolTimeout("busy")])
def test_a_timeout_before_the_request_left_is_tried_again(cause: Exception) -> None:
    telegram = Telegram([timed_out(cause)])
    assert telegram.take().state == "sent"
    assert len(telegram.calls) == 2


@pytest.mark.parametrize("cause", [httpx.ReadTimeout("slow"), httpx.WriteTimeout("slow")])
def test_a_timeout_after_the_request_left_is_never_repeated(cause: Exception) -> None:
    telegram = Telegram([timed_out(cause)])
    assert telegram.take() == Sending("ambiguous", error="TimedOut")
    assert len(telegram.calls) == 1


@pytest.mark.parametrize(
    "cause",
    [
        httpx.ReadError("reset"),
        httpx.WriteError("reset"),
        httpx.CloseError("reset"),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        OSError("unknown"),
    ],
)
def test_a_connection_that_breaks_after_the_request_left_is_never_tried_again(
    cause: Exception,
) -> None:
    telegram = Telegram([broken(cause)])
    assert telegram.take() == Sending("ambiguous", error="NetworkError")
    assert len(telegram.calls) == 1


@pytest.mark.parametrize(
    "error",
    [
        broken(httpx.ConnectError("no route")),
        broken(httpx.ProxyError("407")),
        NetworkError("Bad Gateway"),  # a status of 5xx
        broken(TelegramError("Invalid server response")),  # 5xx with a page instead of JSON
    ],
)
def test_what_telegram_surely_does_not_have_is_tried_three_times_with_growing_pauses(
    error: NetworkError,
) -> None:
    telegram = Telegram([error] * 9)
    assert telegram.take().state == "waiting"
    assert len(telegram.calls) == 3
    assert telegram.pauses == [1.0, 2.0]


@pytest.mark.parametrize("error", [RetryAfter(5), NetworkError("Bad Gateway")])
def test_a_stop_ends_the_waiting_and_the_message_stays_for_the_next_run(
    error: TelegramError,
) -> None:
    telegram = Telegram([error], stopping=True)
    assert telegram.take().state == "waiting"
    assert len(telegram.calls) == 1


def test_an_answer_of_telegram_that_cannot_be_read_means_that_it_took_the_message() -> None:
    telegram = Telegram([TelegramError("Invalid server response")])
    assert telegram.take().state == "ambiguous"
    assert len(telegram.calls) == 1
