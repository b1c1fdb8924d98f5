"""``kill -9`` at random moments, with fifty questions in flight.

A hundred kills take about a quarter of an hour:
``DOINGOAI_KILLS=100 python -m pytest -s -m slow tests/test_bot_crash.py``
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bot_api_server import BotApi
from bot_process import PEOPLE, BotProcess, serving

from bot.catalogue import answers

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
IN_FLIGHT = 50
#: Variables that choose how often, and from which seed.
KILLS, SEED = "DOINGOAI_KILLS", "DOINGOAI_SEED"


@dataclass
class Outcome:
    asked: list[int] = field(default_factory=list)
    counts: Counter[int | None] = field(default_factory=Counter)  # question → accepted answers
    may_come_twice: set[int] = field(default_factory=set)

    @property
    def twice(self) -> set[int]:
        return {one for one in self.asked if self.counts[one] > 1}


def taken(api: BotApi) -> Counter[int | None]:
    return Counter(sent.reply_to for sent in list(api.sent))


def starts(bot: BotProcess) -> int:
    """How often it came to serve."""
    return bot.output().count('"serving"')


def crash(api: BotApi, bot: BotProcess, kills: int, moment: random.Random) -> Outcome:
    """Kill and start again, always with fifty questions open. After each kill, once all that the
    bot had written has arrived, the outbox is read: an answer may come twice only if Telegram took
    it and the row still said ``waiting``."""
    seen, before = Outcome(), 0
    for _ in range(kills):
        answered = taken(api)
        open_ = sum(not answered[one] for one in seen.asked)
        seen.asked += [
            api.say(PEOPLE[n % len(PEOPLE)], f"{QUESTION} Lượt {len(seen.asked) + n}")
            for n in range(IN_FLIGHT - open_)
        ]
        if moment.random() < 0.8:  # else while it starts
            api.wait(lambda: starts(bot) > before, seconds=240)  # noqa: B023
            goal = len(api.sent) + moment.randrange(25)
            at_most = time.monotonic() + 8
            while len(api.sent) < goal and time.monotonic() < at_most:
                time.sleep(0.005)
        time.sleep(moment.uniform(0.0, 0.3))
        bot.kill()
        api.settle()
        answered = taken(api)
        query = "SELECT reply_to FROM outbox WHERE part = 0 AND state = 'waiting'"
        unrecorded = {int(str(row[0])) for row in bot.rows(query)}
        unrecorded = {one for one in unrecorded if answered[one]}
        assert len(unrecorded) <= len(PEOPLE)  # each person's turns follow each other
        seen.may_come_twice |= unrecorded
        before = starts(bot)
        bot.start()
    api.wait(lambda: all(taken(api)[one] for one in seen.asked), seconds=300)
    seen.counts = taken(api)
    return seen


def crashed(data: Path, kills: int) -> Outcome:
    seed = int(os.environ.get(SEED) or random.randrange(10**6))
    print(f"seed {seed}")  # pytest shows it where the test fails
    with BotApi() as api, serving(data, api) as bot:
        seen = crash(api, bot, kills, random.Random(seed))
        assert bot.stop() == 0
        failed = sum(sent.text == answers.FAILED.vi for sent in api.sent)
    twice = len(seen.twice)
    print(f"{kills} kills, {len(seen.asked)} questions, {twice} twice, {failed} apologies")
    assert all(seen.counts[one] for one in seen.asked), "a question was lost"
    assert max(seen.counts[one] for one in seen.asked) <= 3
    assert seen.twice <= seen.may_come_twice
    return seen


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_data, tmp_path / "data")


def test_kills_lose_no_question_and_repeat_only_what_was_not_recorded(data: Path) -> None:
    crashed(data, kills=4)


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_many_kills_lose_no_question_and_repeat_only_what_was_not_recorded(data: Path) -> None:
    crashed(data, kills=int(os.environ.get(KILLS) or 15))
