"""What must not stop those who follow a topic, or a child that was killed, from being told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from bot import following, users
from bot.desk import Desk
from bot.following import Teller
from bot.staff.child import child, said
from bot.store import Store

PERSON = 7_001


class _Worker:
    """Does work on an engine that fails at one topic as nobody foresaw."""

    async def do(self, work: Callable[[Any], Any]) -> Any:
        return work(_ENGINE)


def _ask(topic: str) -> Any:
    if topic == "hỏng":
        raise KeyError(topic)
    return SimpleNamespace(outcome="not_found", by_words=False)


_ENGINE = SimpleNamespace(edition=3, ask=_ask)


def test_a_topic_that_fails_ends_neither_the_others_nor_the_bot(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    try:
        store.run(lambda db: users.add(db, PERSON, None))
        for topic in ("hỏng", "lành"):
            store.run(lambda db, topic=topic: following.add(db, PERSON, topic, 2))  # type: ignore[misc]
        desk = cast(Desk, SimpleNamespace(worker=_Worker(), store=store))
        asyncio.run(Teller(desk).tell())
        found = store.run(lambda db: following.of(db, PERSON))
        assert {one.topic: one.edition for one in found} == {"hỏng": 2, "lành": 3}
    finally:
        store.close()


def test_a_child_that_was_killed_in_the_middle_of_a_line_said_nothing_more() -> None:
    async def heard() -> list[dict[str, Any]]:
        code = """import os, sys
sys.stdout.write('{"phase": 1}' + chr(10) + '{"edi')
sys.stdout.flush()
os.kill(os.getpid(), 9)"""
        async with child("timeit", "-n1", "-r1", code) as process:
            return [record async for record in said(process)]

    assert asyncio.run(heard()) == [{"phase": 1}]
