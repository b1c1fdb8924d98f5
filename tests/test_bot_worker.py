"""An engine that is slow, hangs or fails; typing; and a log that holds nothing personal."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bot_answers import answer

from bot import dialogue, log, service, texts
from bot.errors import BadToken, LostTelegram, StuckEngine, TooSlow
from bot.settings import Settings
from bot.watchdog import Watchdog
from bot.worker import Worker
from corpus.errors import LibraryError
from index import calibration
from index.answer import Answer
from index.errors import BadQuestion, ModelFault


class Engine:
    """Answers at once, but waits for ``gate`` when the question says so."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.refresh_error: Exception | None = None
        self.refreshing: threading.Event | None = None
        self.newer = False
        self.tried = ["ví dụ?"]
        self.threads: set[str] = set()
        self.closed = False

    def ask(self, question: str) -> Answer:
        self.threads.add(threading.current_thread().name)
        if question == "treo":
            self.gate.wait(20)
        if question == "sai":
            raise BadQuestion("câu hỏi không có chữ nào")
        return answer(question=question)

    def refresh(self, patience: float | None = None) -> bool:  # noqa: ARG002
        self.threads.add(threading.current_thread().name)
        if self.refreshing is not None:
            self.refreshing.wait(20)
        if self.refresh_error is not None:
            raise self.refresh_error
        return self.newer

    def examples(self) -> list[str]:
        return self.tried

    def answers(self, question: str) -> bool:
        return question in self.tried and not question.startswith("không")

    def example_question(self) -> str | None:
        return next(filter(self.answers, self.tried), None)

    def close(self) -> None:
        self.closed = True


def worker(*engines: Engine, seconds: float = 5) -> Worker:
    rest = list(engines)
    return Worker(lambda: rest.pop(0), seconds)  # type: ignore[arg-type, return-value]


def test_a_damaged_library_is_an_error_of_the_engine_and_not_of_the_bots_own_file() -> None:
    def damaged(_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    async def do() -> None:
        asked = worker(Engine())
        await asked.open()
        try:
            await asked.do(damaged)
        finally:
            await asked.close()

    with pytest.raises(LibraryError, match="malformed"):
        asyncio.run(do())


def test_answers_come_one_at_a_time_from_one_thread_that_is_not_the_conversations() -> None:
    engine = Engine()

    async def ask() -> list[str]:
        asked = worker(engine)
        await asked.open()
        answers = await asyncio.gather(*(asked.ask(f"câu {n}") for n in range(20)))
        await asked.close()
        return [one.question for one in answers]

    assert asyncio.run(ask()) == [f"câu {n}" for n in range(20)]
    assert len(engine.threads) == 1
    assert threading.current_thread().name not in engine.threads
    assert engine.closed


def test_a_question_that_hangs_is_given_up_and_the_others_are_told_at_once() -> None:
    engine = Engine()

    async def ask() -> tuple[float, float]:
        asked = worker(engine, seconds=0.2)
        await asked.open()
        with pytest.raises(TooSlow):
            await asked.ask("treo")
        started = time.monotonic()
        with pytest.raises(TooSlow):
            await asked.ask("hai")
        waited, stuck = time.monotonic() - started, asked.stuck_seconds()
        engine.gate.set()
        while asked.stuck_seconds():
            await asyncio.sleep(0.01)
        assert (await asked.ask("ba")).question == "ba"  # it came back: all is well again
        await asked.close()
        return waited, stuck

    waited, stuck = asyncio.run(ask())
    assert waited < 0.1
    assert stuck > 0


def test_waiting_behind_other_peoples_questions_is_not_slowness() -> None:
    async def ask() -> int:
        asked = worker(Engine(), seconds=0.3)
        await asked.open()
        engine_time = [asked.ask(f"câu {n}") for n in range(200)]
        return len(await asyncio.gather(*engine_time))

    assert asyncio.run(ask()) == 200


def test_a_refresh_that_fails_leaves_the_open_edition_in_service() -> None:
    engine = Engine()
    engine.refresh_error = LibraryError("hỏng")

    async def ask() -> Answer:
        asked = worker(engine)
        await asked.open()
        return await asked.ask("một")

    assert asyncio.run(ask()).question == "một"


def test_an_edition_of_another_model_gets_a_new_engine() -> None:
    old, new = Engine(), Engine()
    old.refresh_error = ModelFault("mô hình khác")

    async def ask() -> None:
        asked = worker(old, new)
        await asked.open()
        await asked.ask("một")
        await asked.close()

    asyncio.run(ask())
    assert (old.closed, new.closed) == (True, True)
    assert old.threads == new.threads  # the one thread of the engine


def test_questions_during_a_long_refresh_are_told_to_wait_and_answered_after_it() -> None:
    engine = Engine()

    async def ask() -> tuple[list[str], float]:
        asked = worker(engine, seconds=0.3)
        await asked.open()
        engine.refreshing = threading.Event()
        started = time.monotonic()
        asked.follow()
        waiting = (asked.ask(f"câu {n}") for n in range(5))
        told = await asyncio.gather(*waiting, return_exceptions=True)
        waited = time.monotonic() - started
        assert asked.stuck_seconds() == 0  # building caches is no reason to end the process
        engine.refreshing.set()
        while True:
            try:
                assert (await asked.ask("sau")).question == "sau"
            except TooSlow:
                await asyncio.sleep(0.01)
            else:
                break
        await asked.close()
        return [str(one) for one in told], waited

    told, waited = asyncio.run(ask())
    assert told == [texts.UPDATING] * 5
    assert waited < 1
    assert threading.current_thread().name not in engine.threads


def test_a_question_waits_for_a_refresh_that_is_over_in_time() -> None:
    engine = Engine()

    async def ask() -> Answer:
        asked = worker(engine, seconds=5)
        await asked.open()
        engine.refreshing = threading.Event()
        asyncio.get_running_loop().call_later(0.2, engine.refreshing.set)
        asked.follow()
        answered = await asked.ask("một")
        await asked.close()
        return answered

    assert asyncio.run(ask()).question == "một"


def test_greetings_take_their_example_from_the_edition_that_is_served() -> None:
    engine = Engine()

    async def examples() -> list[str | None]:
        asked = worker(engine)
        await asked.open()
        seen = [asked.example]
        engine.newer, engine.tried = True, ["không?", "mới?"]
        await asked.ask("một")
        seen.append(asked.example)
        engine.newer = False
        for _ in range(3):  # the one before, which is answered no more, and two others
            asked.follow()
            await asked.ask("hai")
        await asked.close()
        return [*seen, asked.example]

    assert asyncio.run(examples()) == ["ví dụ?", None, "mới?"]


def test_a_sentence_of_the_engine_for_the_person_comes_through() -> None:
    async def ask() -> None:
        asked = worker(Engine())
        await asked.open()
        await asked.ask("sai")

    with pytest.raises(BadQuestion, match="không có chữ nào"):
        asyncio.run(ask())


def test_an_engine_that_hangs_does_not_hold_up_the_end() -> None:
    engine = Engine()

    async def ask() -> bool:
        asked = worker(engine, seconds=0.2)
        await asked.open()
        hanging = asyncio.create_task(asked.ask("treo"))
        await asyncio.sleep(0.05)
        await asyncio.wait_for(asked.close(), 2)
        hanging.cancel()
        return asked.hangs

    assert asyncio.run(ask()) is True
    engine.gate.set()


# --- the watchdog -------------------------------------------------------------------------------


def watch(watchdog: Watchdog, asked: Worker | None = None) -> None:
    async def run() -> None:
        await asyncio.wait_for(watchdog.watch(asked or worker(Engine())), 3)

    asyncio.run(run())


def test_a_refused_token_ends_the_watch_at_once() -> None:
    watchdog = Watchdog(Settings())
    watchdog.polled(401)
    with pytest.raises(BadToken):
        watch(watchdog)


def test_a_conflict_that_was_over_in_time_ends_nothing() -> None:
    watchdog = Watchdog(Settings(conflict_seconds=0.5))
    watchdog.polled(409)
    watchdog.polled(200)
    with pytest.raises(TimeoutError):
        watch(watchdog)


def test_a_conflict_that_lasts_and_silence_end_the_watch() -> None:
    watchdog = Watchdog(Settings(conflict_seconds=0.5))
    watchdog.polled(409)
    with pytest.raises(LostTelegram, match="409"):
        watch(watchdog)
    with pytest.raises(LostTelegram, match="getUpdates"):
        watch(Watchdog(Settings(stale_seconds=0.6)))


def test_an_engine_that_stays_stuck_ends_the_watch() -> None:
    class Stuck(Worker):
        def stuck_seconds(self) -> float:
            return 61.0

    with pytest.raises(StuckEngine):
        watch(Watchdog(Settings()), Stuck(lambda: Engine(), 1))  # type: ignore[arg-type, return-value]


# --- typing -------------------------------------------------------------------------------------


class Chat:
    def __init__(self) -> None:
        self.actions: list[str] = []

    async def send_chat_action(self, _chat_id: int, action: str, **_topic: Any) -> None:
        self.actions.append(action)


@pytest.mark.parametrize(("seconds", "notices"), [(0.05, 0), (0.5, 1), (5.0, 2)])
def test_typing_is_shown_and_renewed_while_an_answer_takes_its_time(
    seconds: float, notices: int
) -> None:
    chat = Chat()

    async def answer_after() -> None:
        async with dialogue._typing(chat, 5):  # type: ignore[arg-type]
            await asyncio.sleep(seconds)

    asyncio.run(answer_after())
    assert chat.actions == ["typing"] * notices


# --- the log ------------------------------------------------------------------------------------


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    root, hooks = logging.getLogger(), (log.sys.excepthook, threading.excepthook)
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    log.set_up(stream)
    yield stream
    root.handlers, root.level = handlers, level
    log.sys.excepthook, threading.excepthook = hooks
    log.sys.unraisablehook = log.sys.__unraisablehook__
    logging.captureWarnings(False)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_messages_of_libraries_are_reduced_to_their_place(logged: io.StringIO) -> None:
    """httpx logs the address with the token, telegram logs a cut answer with its text."""
    logging.getLogger("httpx").info("HTTP Request: POST https://x/bot1:SECRET/getMe")
    logging.getLogger("telegram.ext").warning("something about %s", "SECRET")
    try:
        raise ValueError("SECRET")
    except ValueError:
        logging.getLogger("telegram").exception("SECRET in %s", "SECRET")
    assert "SECRET" not in logged.getvalue()
    assert [(line["logger"], line.get("error")) for line in lines(logged)] == [
        ("telegram.ext", None),
        ("telegram", "ValueError"),
    ]


def test_an_event_keeps_its_fields_and_a_person_is_a_pseudonym(logged: io.StringIO) -> None:
    log.event("answered", who=log.pseudonym(5_550_001), ms=12)
    (line,) = lines(logged)
    assert line.keys() == {"time", "event", "who", "ms"}
    assert (line["event"], line["ms"]) == ("answered", 12)
    assert line["who"] == log.pseudonym(5_550_001) != log.pseudonym(5_550_002)
    assert "5550001" not in logged.getvalue()


def test_a_model_without_calibration_is_logged(
    logged: io.StringIO, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service._engine(sample_data).close()
    assert lines(logged) == []
    monkeypatch.setattr(calibration, "PACKAGED", tmp_path / "none.json")
    service._engine(sample_data).close()
    (line,) = lines(logged)
    assert (line["event"], line["error"]) == ("uncalibrated", "NoCalibration")


def test_a_crash_names_its_kind_and_place_and_nothing_else(
    logged: io.StringIO,  # noqa: ARG001 - installs the hooks
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        raise RuntimeError("SECRET")
    except RuntimeError as error:
        log.sys.excepthook(type(error), error, error.__traceback__)
    shown = capsys.readouterr().err
    assert "SECRET" not in shown
    assert shown.startswith("lỗi không lường trước (RuntimeError tại test_bot_worker.py:")
    assert "Traceback" not in shown


def test_the_token_is_in_no_representation_of_the_settings() -> None:
    assert "SECRET" not in repr(Settings(token="1:SECRET"))
