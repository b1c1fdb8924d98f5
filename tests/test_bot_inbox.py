"""What was asked and what is still to be sent survives on disk, and leaves it when done."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot, Update
from telegram.error import Forbidden, NetworkError, RetryAfter

from bot import outbox, users
from bot.address import Address
from bot.catalogue import alerts
from bot.errors import AlreadyRunning, StoreFault
from bot.inbox import Inbox
from bot.lock import held
from bot.message import Part, Span
from bot.outbox import Outbox
from bot.store import Store

BOT = Bot("123456:" + "a" * 35)
SECRET = "cau hoi rieng cua mot nguoi"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path)
    yield opened
    opened.close()


def read(store: Store, query: str) -> list[Any]:
    return store.run(lambda db: db.execute(query).fetchall())


def write(store: Store, query: str, *values: object) -> None:
    store.run(lambda db: db.execute(query, values))


async def disk_full(_work: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def update(number: int, text: str = SECRET, chat: str = "private", **sender: Any) -> Update:
    person = {"id": 5_550_001, "is_bot": False, "first_name": "A"} | sender
    where = {"id": 5_550_001 if chat == "private" else -7, "type": chat}
    message = {"message_id": number, "date": 1_700_000_000, "chat": where, "from": person}
    made = Update.de_json({"update_id": number, "message": message | {"text": text}}, BOT)
    assert made is not None
    return made


def put(inbox: Inbox, *updates: Update) -> None:
    async def all_of_them() -> None:
        for one in updates:
            await inbox.put(one)

    asyncio.run(all_of_them())


def test_an_update_is_on_disk_when_put_returns_and_comes_back_whole(store: Store) -> None:
    put(Inbox(store), update(1), update(2, "hai"))
    after_a_restart = Inbox(store)
    assert asyncio.run(after_a_restart.restore(BOT)) == 2
    assert after_a_restart.get_nowait() == update(1)
    second = after_a_restart.get_nowait()
    assert isinstance(second, Update)
    assert second.to_dict() == update(2, "hai").to_dict()


def test_an_update_that_comes_twice_is_stored_and_answered_once(store: Store) -> None:
    inbox = Inbox(store)
    put(inbox, update(1), update(1))
    assert inbox.qsize() == 1
    asyncio.run(inbox.finish(1))
    put(inbox, update(1))
    assert inbox.qsize() == 1


def test_a_storage_error_reaches_polling_as_a_network_error(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(store)
    with monkeypatch.context() as patch:
        patch.setattr(store, "do", disk_full)
        with pytest.raises(NetworkError):  # FACTS 2: anything else ends polling in silence
            put(inbox, update(1))
    assert inbox.empty()
    put(inbox, update(1))
    assert inbox.qsize() == 1


def test_groups_channels_and_bots_leave_nothing(store: Store) -> None:
    inbox = Inbox(store)
    put(inbox, update(1, chat="group"), update(2, chat="supergroup"), update(3, is_bot=True))
    assert inbox.empty()
    assert read(store, "SELECT * FROM inbox") == []


def test_a_question_that_outlives_five_starts_is_given_up_and_one_that_waited_is_not(
    store: Store,
) -> None:
    first_run = Inbox(store)
    put(first_run, update(1), update(2))
    asyncio.run(first_run.begin(1))
    for _ in range(5):
        inbox = Inbox(store)
        assert asyncio.run(inbox.restore(BOT)) == 2
        assert inbox.given_up == set()
        asyncio.run(inbox.begin(1))  # and the process dies; the other's turn never comes
    inbox = Inbox(store)
    asyncio.run(inbox.restore(BOT))
    assert inbox.given_up == {1}


def test_question_and_answer_leave_the_disk_when_the_answer_is_out(
    store: Store, tmp_path: Path
) -> None:
    inbox = Inbox(store)
    put(inbox, update(1))
    keep(store, 1, Part("Trả lời riêng"))
    assert SECRET.encode() in (tmp_path / "bot.db").read_bytes()
    asyncio.run(inbox.finish(1))
    left = (tmp_path / "bot.db").read_bytes()
    assert SECRET.encode() not in left
    assert "Trả lời riêng".encode() not in left
    assert b"5550001" not in left
    assert asyncio.run(Inbox(store).restore(BOT)) == 0


def test_ids_are_forgotten_when_telegram_cannot_send_them_again(store: Store) -> None:
    inbox = Inbox(store)
    put(inbox, update(1), update(2), update(3))
    asyncio.run(inbox.finish(1))
    asyncio.run(inbox.finish(2))
    write(store, "UPDATE inbox SET received_at = received_at - 200000 WHERE update_id <> 2")
    asyncio.run(inbox.prune())
    assert read(store, "SELECT update_id FROM inbox ORDER BY 1") == [(2,), (3,)]


# --- the outbox ---------------------------------------------------------------------------------


class Telegram:
    """Takes messages; fails where ``errors`` names the text."""

    def __init__(self, errors: dict[str, Exception] | None = None) -> None:
        self.errors = errors or {}
        self.taken: list[str] = []

    async def send_message(self, _chat_id: int, text: str, **given: Any) -> None:
        if text in self.errors:
            raise self.errors[text]
        for entity in given.get("entities") or ():
            assert entity.offset + entity.length <= len(text)
        self.taken.append(text)

    async def edit_message_text(self, text: str, chat_id: int, *_: Any, **__: Any) -> None:
        await self.send_message(chat_id, text)


def keep(store: Store, number: int, *parts: Part, age: float = 0) -> None:
    asked_at = datetime.now(UTC) - timedelta(seconds=age)
    to = Address(number, 5_550_001, 9, asked_at)
    store.run(lambda db: outbox.keep(db, to, parts))


def deliver(store: Store, telegram: Telegram, number: int = 1) -> bool:
    async def run() -> bool:
        return await Outbox(store, telegram).deliver(number)  # type: ignore[arg-type]

    return asyncio.run(run())


def test_parts_that_were_sent_before_a_restart_are_not_repeated(store: Store) -> None:
    keep(store, 1, Part("một"), Part("hai"), Part("ba"))
    first_run = Telegram({"hai": RetryAfter(3_600)})
    assert deliver(store, first_run) is False
    second_run = Telegram()
    assert deliver(store, second_run) is True
    assert (first_run.taken, second_run.taken) == (["một"], ["hai", "ba"])


def test_a_long_wait_is_over_when_its_time_has_come(store: Store) -> None:
    async def due() -> list[tuple[int, int]]:
        return await Outbox(store, Telegram()).due()  # type: ignore[arg-type]

    keep(store, 1, Part("một"))
    assert deliver(store, Telegram({"một": RetryAfter(3_600)})) is False
    assert asyncio.run(due()) == []
    write(store, "UPDATE outbox SET not_before = ?", time.time() - 1)
    assert asyncio.run(due()) == [(1, 5_550_001)]


def test_a_person_who_blocked_the_bot_gets_no_further_part(store: Store) -> None:
    keep(store, 1, Part("một"), Part("hai"))
    telegram = Telegram({"một": Forbidden("blocked")})
    assert deliver(store, telegram) is True
    assert telegram.taken == []


@pytest.mark.parametrize("broken", [("một",), ("hai",), ("một", "ba"), ("một", "hai", "ba")])
def test_a_reply_of_which_a_part_may_be_missing_says_so_once_at_its_end(
    store: Store, broken: tuple[str, ...]
) -> None:
    keep(store, 1, Part("một"), Part("hai"), Part("ba"))
    lost = NetworkError("lost")
    lost.__cause__ = httpx.ReadError("lost")
    telegram = Telegram(dict.fromkeys(broken, lost))
    assert deliver(store, telegram) is True
    parts = [text for text in ("một", "hai", "ba") if text not in broken]
    assert telegram.taken == [*parts, alerts.UNSURE.vi]


def test_the_sentence_about_a_missing_part_outlives_a_restart_and_repeats_no_part(
    store: Store,
) -> None:
    keep(store, 1, Part("một"), Part("hai"))
    lost = NetworkError("lost")
    lost.__cause__ = httpx.ReadError("lost")
    first_run = Telegram({"một": lost, alerts.UNSURE.vi: RetryAfter(3_600)})
    assert deliver(store, first_run) is False
    second_run = Telegram()
    assert deliver(store, second_run) is True
    assert (first_run.taken, second_run.taken) == (["hai"], [alerts.UNSURE.vi])


def test_a_page_that_may_not_have_been_turned_needs_no_sentence(store: Store) -> None:
    keep(store, 1, Part("một", edits=7))
    lost = NetworkError("lost")
    lost.__cause__ = httpx.ReadError("lost")
    telegram = Telegram({"một": lost})
    assert deliver(store, telegram) is True
    assert telegram.taken == []


def test_a_late_answer_says_when_the_question_was_asked(store: Store) -> None:
    keep(store, 1, Part("một", (Span("bold", 0, 3),)), Part("hai"), age=121)
    telegram = Telegram()
    assert deliver(store, telegram) is True
    assert telegram.taken[0].startswith("Trả lời muộn cho câu hỏi gửi lúc ")
    assert telegram.taken[0].endswith(" (giờ Việt Nam), mong anh/chị thông cảm.\nmột")
    assert telegram.taken[1] == "hai"


def test_an_answer_in_time_says_nothing_about_lateness(store: Store) -> None:
    keep(store, 1, Part("một"), age=100)
    telegram = Telegram()
    deliver(store, telegram)
    assert telegram.taken == ["một"]


def test_a_part_that_was_taken_while_the_disk_was_full_is_not_sent_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(store, 1, Part("một"), Part("hai"))
    telegram = Telegram()

    really = store.do

    async def full_after_sending(work: Any) -> Any:
        if telegram.taken:
            raise sqlite3.OperationalError("database or disk is full")
        return await really(work)

    async def twice() -> bool:
        box = Outbox(store, telegram)  # type: ignore[arg-type]
        with monkeypatch.context() as patch:
            patch.setattr(store, "do", full_after_sending)
            with pytest.raises(sqlite3.OperationalError):
                await box.deliver(1)
        assert telegram.taken == ["một"]
        return await box.deliver(1)

    assert asyncio.run(twice()) is True
    assert telegram.taken == ["một", "hai"]


# --- the store, the list and the lock -----------------------------------------------------------


def test_a_stranger_is_refused_once_a_day_and_then_forgotten(store: Store) -> None:
    today = date(2026, 11, 21)
    tomorrow = today + timedelta(days=1)
    asked = [(42, today), (42, today), (43, tomorrow)]
    assert [store.run(lambda db, one=one: users.refuse_once(db, *one)) for one in asked] == [
        True,
        False,
        True,
    ]
    assert read(store, "SELECT user_id FROM refusals") == [(43,)]


def test_bot_db_can_be_read_by_nobody_else(store: Store, tmp_path: Path) -> None:
    assert read(store, "SELECT 1") == [(1,)]
    assert (tmp_path / "bot.db").stat().st_mode & 0o077 == 0


def test_one_piece_of_work_that_fails_takes_no_other_with_it(store: Store) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO users (user_id, added_at) VALUES (1, 'now')")
        raise ValueError("in the middle")

    async def together() -> list[object]:
        return await asyncio.gather(
            *(store.do(lambda db, n=n: users.add(db, n, None)) for n in (2, 3)),
            store.do(broken),
            store.do(lambda db: users.add(db, 4, None)),
            return_exceptions=True,
        )

    first, second, failure, last = asyncio.run(together())
    assert (first, second, last) == (True, True, True)
    assert isinstance(failure, ValueError)
    assert read(store, "SELECT user_id FROM users") == [(2,), (3,), (4,)]


def test_a_damaged_bot_db_is_named_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreFault, match=r"không mở được .*bot\.db"):
        Store.open(tmp_path)


def test_a_bot_db_of_a_newer_version_is_left_alone(store: Store, tmp_path: Path) -> None:
    write(store, "PRAGMA user_version=99")
    with pytest.raises(StoreFault, match="phiên bản mới hơn"):
        Store.open(tmp_path)


def test_a_second_bot_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with (
        held(tmp_path),
        pytest.raises(AlreadyRunning, match="một tiến trình bot khác"),
        held(tmp_path),
    ):
        pass
    with held(tmp_path):
        pass
