"""Several questions in one message: each gets its answer where they have none together."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from bot_answers import answer, citation

from bot.desk import Desk
from bot.handlers import asking
from bot.message import Part
from bot.request import Form, Request, Scope, Wish
from bot.store import Store
from bot.users import Role
from index.answer import Answer
from index.errors import BadQuestion

#: What this library answers.
KNOWN = ("Đề án Hoa Sen có mục tiêu gì?", "Hội nghị Hoa Sen họp ở đâu?", "ai dự Hội nghị Hoa Sen?")


class Engine:
    """An engine, its thread and its queue."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.begun = 0

    def ask(self, question: str, _filters: object) -> Answer:
        self.asked.append(question)
        if question == "12?":
            raise BadQuestion("câu hỏi không có chữ nào")
        cited = (citation(),) if question in KNOWN else ()
        return answer(*cited, question=question)

    async def do(self, work: Any, begin: Any = None) -> Any:
        if begin is not None:
            await begin()
        return work(self)

    async def begin(self, _update_id: int) -> None:
        self.begun += 1


def replies(tmp_path: Path, text: str) -> tuple[Engine, tuple[Part, ...], int]:
    """What was asked, what is sent, and how many answers are remembered."""
    engine, store = Engine(), Store.open(tmp_path)
    given = cast("Any", engine)
    desk = Desk(tmp_path, store, given, given, given, b"k" * 32, given, given)
    wish = Wish(
        7, "message", "question", Form.NEW, Scope.PRIVATE, 5, 5, None, 3, datetime.now(UTC), text,
        None,
    )  # fmt: skip
    try:
        reply = asyncio.run(asking.question(desk, Request(wish, Role.READER, "vi", 0)))
        for work in reply.also:
            store.run(work)
        ((kept,),) = store.run(lambda db: db.execute("SELECT count(*) FROM history").fetchall())
    finally:
        store.close()
    return engine, reply.parts, kept


def test_each_is_answered_and_may_follow_the_one_before(tmp_path: Path) -> None:
    engine, parts, kept = replies(tmp_path, "Hội nghị Hoa Sen họp ở đâu? ai dự?\nGiá vàng ra sao?")
    assert engine.asked[1:] == ["Hội nghị Hoa Sen họp ở đâu?", KNOWN[2], "Giá vàng ra sao?"]
    assert (engine.begun, kept) == (1, 3)
    first, second, third = (part.text for part in parts)
    assert first.startswith("Câu hỏi 1/3: Hội nghị Hoa Sen họp ở đâu?\nTrả lời bằng trích dẫn")
    assert second.startswith("Câu hỏi 2/3: ai dự?\n")
    assert f"\nHiểu câu hỏi là: {KNOWN[2]}\n" in second
    assert third.startswith("Câu hỏi 3/3: Giá vàng ra sao?\nKho tư liệu chưa có nội dung")
    assert all(part.buttons for part in parts)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Đề án Hoa Sen có mục tiêu gì?", 1),
        ("Giá vàng ra sao? Thời tiết thế nào?", 3),  # none of them has an answer
        ("Đề án Hoa Sen có mục tiêu gì? 12?", 3),
        ("Ai? " * 5 + KNOWN[0], 1),  # a whole letter
    ],
)
def test_else_the_message_is_one_question(tmp_path: Path, text: str, asked: int) -> None:
    engine, parts, kept = replies(tmp_path, text)
    assert len(engine.asked) == asked
    assert (len(parts), kept) == (1, 1)
    assert not parts[0].text.startswith("Câu hỏi 1")
