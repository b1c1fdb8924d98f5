"""Answers that had to wait go out again: each chat by itself, and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot import outbox
from bot.address import Address
from bot.inbox import Inbox
from bot.message import Part
from bot.outbox import Outbox
from bot.store import Store
from bot.turns import Turns


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


class Telegram:
    """Takes messages; those of ``stuck`` chats not before they are let go."""

    def __init__(self, stuck: int, error: Exception | None = None) -> None:
        self.stuck, self.error = stuck, error
        self.let_go = asyncio.Event()
        self.taken: list[str] = []

    async def send_message(self, chat_id: int, text: str, **_given: Any) -> None:
        if chat_id == self.stuck:
            if self.error is not None:
                raise self.error
            await self.let_go.wait()
        self.taken.append(text)


def keep(store: Store, number: int, chat_id: int, text: str) -> None:
    to = Address(number, chat_id, None, datetime.now(UTC))
    store.run(lambda db: outbox.keep(db, to, [Part(text)]))


def turns(store: Store, telegram: Telegram) -> Turns:
    nothing: Any = SimpleNamespace(unsettled=set())
    sender: Any = telegram
    return Turns(Inbox(store), Outbox(store, sender), nothing, nothing)


async def until(true: Any) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


def test_a_chat_that_is_stuck_holds_up_neither_the_others_nor_the_caller(store: Store) -> None:
    for number, chat_id in [(1, 71), (2, 72), (3, 71), (4, 73)]:
        keep(store, number, chat_id, f"{chat_id}: {number}")

    async def run() -> tuple[list[str], list[str]]:
        telegram = Telegram(stuck=71)
        served = turns(store, telegram)
        async with asyncio.timeout(1):
            await served.redeliver()
        await until(lambda: len(telegram.taken) == 2)
        others = sorted(telegram.taken)
        await served.redeliver()  # what is under way is not begun twice
        telegram.let_go.set()
        await until(lambda: len(telegram.taken) == 4)
        return others, telegram.taken[2:]

    assert asyncio.run(run()) == (["72: 2", "73: 4"], ["71: 1", "71: 3"])


def test_where_the_oldest_answer_must_wait_those_after_it_wait_as_well(store: Store) -> None:
    for number in (1, 2, 3):
        keep(store, number, 71, f"{number}")

    async def run() -> tuple[list[str], list[tuple[int, int]]]:
        telegram = Telegram(stuck=71, error=RetryAfter(3_600))
        served = turns(store, telegram)
        await served.redeliver()
        await until(lambda: store.run(waiting))
        telegram.stuck = 0
        assert await served.drain(1)
        return telegram.taken, store.run(lambda db: outbox._due(db))

    def waiting(db: Any) -> bool:
        query = "SELECT 1 FROM outbox WHERE update_id = 1 AND not_before > 0"
        return db.execute(query).fetchone() is not None

    taken, due = asyncio.run(run())
    assert taken == []
    assert [number for number, _ in due] == [2, 3]


def test_a_stop_lets_the_message_on_its_way_arrive_and_begins_no_other(store: Store) -> None:
    for number in (1, 2):
        keep(store, number, 71, f"{number}")

    async def run() -> list[str]:
        telegram = Telegram(stuck=71)
        served = turns(store, telegram)
        redelivering = asyncio.create_task(served.redeliver())
        await until(lambda: served._sending)
        await redelivering
        draining = asyncio.create_task(served.drain(5))
        await asyncio.sleep(0.05)
        telegram.let_go.set()
        assert await draining
        await asyncio.sleep(0.05)
        return telegram.taken

    assert asyncio.run(run()) == ["1"]
    left = store.run(lambda db: db.execute("SELECT update_id FROM outbox").fetchall())
    assert left == [(2,)]
