"""Many questions: memory, file handles and threads stay where they were after warming up.

Ten thousand take about eight minutes, since Telegram takes 25 messages a second:
``DOINGOAI_SOAK=10000 python -m pytest -s -m slow tests/test_bot_soak.py``
"""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path

import pytest
from bot_api_server import BotApi
from bot_process import BotProcess, serving

from bot import users
from bot.store import Store

QUESTION = "Hội nghị Ngoại giao lần thứ {} diễn ra ngày nào?"
#: Variable that chooses how many questions.
COUNT = "DOINGOAI_SOAK"
PEOPLE = range(7_000_001, 7_000_051)
AT_ONCE = 100
#: MiB that memory may grow.
GROWTH = 20.0


def used(bot: BotProcess) -> tuple[float, int, int]:
    """MiB of memory, open files, threads."""
    assert bot._process is not None
    process = Path(f"/proc/{bot._process.pid}")
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    memory = int(status["VmRSS"].split()[0]) / 1_024
    files = [one for one in (process / "fd").iterdir() if "socket" not in str(one.readlink())]
    return memory, len(files), int(status["Threads"])


def ask(api: BotApi, count: int) -> None:
    """Ask so many questions, a hundred open at a time, and forget the answers."""
    asked = 0
    while asked < count:
        before = len(api.sent)
        for number in range(asked, min(asked + AT_ONCE, count)):
            api.say(PEOPLE[number % len(PEOPLE)], QUESTION.format(number % 40))
        asked = min(asked + AT_ONCE, count)
        api.wait(lambda: len({s.reply_to for s in api.sent[before:]} - {None}) >= AT_ONCE, 300)  # noqa: B023


@pytest.mark.slow
@pytest.mark.timeout(7_200)
def test_many_questions_cost_no_memory_no_file_and_no_thread(
    sample_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    store = Store.open(data)
    for person in PEOPLE:
        store.run(partial(users.add, user_id=person, name=None))
    store.close()
    count = int(os.environ.get(COUNT) or 1_000)
    with BotApi() as api, serving(data, api) as bot:
        ask(api, 300)
        memory, files, threads = used(bot)
        ask(api, count)
        after, files_after, threads_after = used(bot)
        print(f"{count} questions: {memory:.1f} to {after:.1f} MiB, {files} to {files_after} "
              f"files, {threads} to {threads_after} threads")  # fmt: skip
        assert after - memory < GROWTH
        assert files_after <= files + 2  # the journal of a write that is under way
        assert threads_after <= threads
