"""One person's flood and two hundred people at once, with the real bot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from bot_api_server import BotApi
from bot_process import LISTED, PEOPLE, serving

from bot import users
from bot.store import Store

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_data, tmp_path / "data")


def test_sixty_questions_of_one_person_are_before_nobody_elses(api: BotApi, data: Path) -> None:
    """Told from the order, not from a clock: by the time that another person is answered, only
    what was under way of the flood may have been answered in between."""
    with serving(data, api):
        flood = [api.say(LISTED, f"{QUESTION} Lượt {n}") for n in range(60)]
        api.wait(lambda: any(api.replies(one) for one in flood), 60)
        behind = []
        for person in PEOPLE[1:6]:
            before = len(api.sent)
            message = api.say(person, QUESTION)
            api.wait(lambda: api.replies(message), 60)  # noqa: B023
            behind.append(sum(sent.chat_id == LISTED for sent in api.sent[before:]))
        assert sorted(behind)[2] <= 2  # the median: a busy machine may hold up a single one
        assert sum(bool(api.replies(one)) for one in flood) < 60


@pytest.mark.slow
def test_two_hundred_people_at_once_are_all_answered(api: BotApi, data: Path) -> None:
    people = range(8_000_001, 8_000_201)
    store = Store.open(data)
    for person in people:
        store.run(partial(users.add, user_id=person, name=None))
    store.close()
    with serving(data, api):
        asked = [api.say(person, QUESTION) for person in people]
        api.wait(lambda: all(api.replies(one) for one in asked), 200)
        assert [len(api.replies(one)) for one in asked] == [1] * len(asked)
        assert all("19/12" in api.replies(one)[0].text for one in asked)
