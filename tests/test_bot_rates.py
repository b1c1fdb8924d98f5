"""What goes out stays within Telegram's limits, counted over hours that pass in a moment."""

from __future__ import annotations

import asyncio
import selectors
from collections import defaultdict
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any

from bot_limits import busiest
from telegram.error import RetryAfter

from bot.address import Address
from bot.message import Part
from bot.outbox import Outbox


class _Skipping(selectors.DefaultSelector):
    """Waits for nothing, and counts the time that would have been waited."""

    skipped = 0.0

    def select(self, timeout: float | None = None) -> Any:
        self.skipped += (timeout or 0.0) + 1e-6  # a clock that stood still would hold up timers
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    """A loop whose clock goes on by itself whenever nothing is to be done."""

    def __init__(self) -> None:
        self._skipping = _Skipping()
        super().__init__(self._skipping)

    def time(self) -> float:
        return self._skipping.skipped


def quickly(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(work)


class Telegram:
    """Takes every message, and notes when."""

    def __init__(self) -> None:
        self.times: dict[int, list[float]] = defaultdict(list)
        self.errors: list[Exception] = []

    async def send_message(self, chat_id: int, _text: str, **_given: Any) -> None:
        self.times[chat_id].append(asyncio.get_running_loop().time())
        if self.errors:
            raise self.errors.pop(0)


async def send(telegram: Telegram, chats: Sequence[int]) -> None:
    sender: Any = telegram
    paced = Outbox(None, sender)  # type: ignore[arg-type]
    at = datetime.now(UTC)
    await asyncio.gather(
        *(paced._paced(Address(n, chat, None, at), Part("x")) for n, chat in enumerate(chats))
    )


def test_two_hundred_people_and_three_groups_at_once_stay_within_every_limit() -> None:
    telegram = Telegram()
    chats = [*range(1, 201)] * 10 + [-1, -2, -3] * 60
    quickly(send(telegram, chats))
    assert sum(map(len, telegram.times.values())) == len(chats)
    everything = [moment for times in telegram.times.values() for moment in times]
    assert busiest(everything, 1) <= 30
    assert max(everything) < 8 * 60  # nor is it slower than it needs to be
    for chat, times in telegram.times.items():
        assert busiest(times, 1) == 1 or chat < 0
        assert busiest(times, 60) <= (20 if chat < 0 else 60)


def test_the_first_message_to_a_quiet_chat_waits_for_nothing() -> None:
    telegram = Telegram()
    quickly(send(telegram, [1, 2, 3, 4]))
    assert all(times[0] < 0.01 for times in telegram.times.values())


def test_a_chat_that_telegram_halts_for_an_hour_is_left_alone_and_the_others_are_not() -> None:
    telegram = Telegram()
    telegram.errors = [RetryAfter(3_600)]
    states = []

    async def run() -> None:
        sender: Any = telegram
        paced, at = Outbox(None, sender), datetime.now(UTC)  # type: ignore[arg-type]
        for number, chat in enumerate([7, 7, 7, 8]):
            sending = await paced._paced(Address(number, chat, None, at), Part("x"))
            states.append((chat, sending.state, sending.seconds > 3_500))

    quickly(run())
    assert states == [(7, "waiting", True)] * 3 + [(8, "sent", False)]
    assert len(telegram.times[7]) == 1


def test_a_message_that_was_waited_for_takes_its_place_when_it_goes_out() -> None:
    telegram = Telegram()
    telegram.errors = [RetryAfter(30)]

    async def run() -> None:
        sender: Any = telegram
        paced, at = Outbox(None, sender), datetime.now(UTC)  # type: ignore[arg-type]
        for number in range(3):
            await paced._paced(Address(number, 7, None, at), Part("x"))

    quickly(run())
    refused, *taken = telegram.times[7]
    assert taken[0] - refused >= 30
    assert len(taken) == 3
    assert busiest(taken, 1) == 1


def test_a_bot_that_stops_does_not_wait_for_its_turn() -> None:
    telegram = Telegram()
    states: list[str] = []

    async def run() -> None:
        sender: Any = telegram
        paced, at = Outbox(None, sender), datetime.now(UTC)  # type: ignore[arg-type]

        async def one(number: int) -> None:
            states.append((await paced._paced(Address(number, -5, None, at), Part("x"))).state)

        tasks = [asyncio.create_task(one(number)) for number in range(30)]
        await asyncio.sleep(1)
        paced.hasten()
        await asyncio.gather(*tasks)

    quickly(run())
    assert sorted(set(states)) == ["sent", "waiting"]
    assert states.count("sent") == len(telegram.times[-5]) == 8
