"""What a bot leaves behind that dies of a fault: nothing that it was told.

What bots write in all other tests is looked through as well: see ``conftest``.
"""

from __future__ import annotations

import resource
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api_server import TOKEN, BotApi
from bot_process import LISTED, PEOPLE, assert_nothing_personal, serving

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


@pytest.fixture
def cores() -> Iterator[None]:
    """Cores as large as they like, unless the process itself wants none."""
    before = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, before)


@pytest.mark.usefixtures("cores")
def test_a_bot_that_dies_of_a_fault_leaves_no_core_and_nothing_personal_in_its_last_words(
    sample_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    with BotApi() as api, serving(data, api, PYTHONFAULTHANDLER="1") as bot:
        for number in (signal.SIGABRT, signal.SIGSEGV):
            asked = [api.say(person, QUESTION) for person in PEOPLE]
            api.wait(lambda: api.replies(asked[0]))  # noqa: B023
            assert bot.end(number) == -number
            bot.start()
        api.wait(lambda: all(api.replies(one) for one in asked), 120)
        assert bot.output().count("Fatal Python error") == 2  # the dumps that were asked for


def test_the_check_of_all_tests_finds_what_must_not_be_there(
    sample_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    with BotApi() as api, serving(data, api) as bot:
        asked = api.say(LISTED, "/help")
        api.wait(lambda: api.replies(asked))
        kept = bot.output()
        for leak in (f"asked: {QUESTION}", f"from {LISTED}", f"at bot{TOKEN}/getMe"):
            api.said.append(QUESTION)
            (data / "captured-output.txt").write_text(f"{kept}{leak}\n", "utf-8")
            with pytest.raises(AssertionError):
                assert_nothing_personal(bot)
        (data / "captured-output.txt").write_text(kept, "utf-8")
