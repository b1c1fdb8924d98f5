"""The running bot follows what the command line publishes and takes back, and drops no question.

``python -m pytest -s -m slow tests/test_bot_editions.py`` prints the seconds.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest
from bot_api_server import BotApi
from bot_process import PEOPLE, serving
from conftest import ROOT, Command

QUESTION = "Hội thi Nuôi ong toàn quốc lần thứ 3 khai mạc ngày nào?"
NEW = "Hội thi Nuôi ong toàn quốc lần thứ 3 khai mạc ngày 7/5/2024 tại vườn hoa trung tâm."
#: Seconds within which any machine, however busy, must have followed.
BOUND = 30.0


def moment_of(data: Path, edition: int) -> float:
    """When an edition was published: the command goes on for a moment after it."""
    with closing(sqlite3.connect(data / "library.db", timeout=60)) as db:
        while db.execute("SELECT max(number) FROM edition").fetchone()[0] < edition:
            time.sleep(0.02)
    return time.monotonic()


def waited(api: BotApi, person: int) -> tuple[float, bool]:
    """How long a question waited for its answer, and whether that was from the new article."""
    began = time.monotonic()
    number = api.say(person, QUESTION)
    api.wait(lambda: api.replies(number), seconds=120)
    return time.monotonic() - began, NEW in "".join(one.text for one in api.replies(number))


@pytest.mark.slow
def test_the_running_bot_follows_what_the_command_line_publishes_and_takes_back(
    sample_data: Path, tmp_path: Path, command: Command
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    article = {"id": "ong", "title": "Hội thi Nuôi ong toàn quốc lần thứ 3", "text": NEW}
    (tmp_path / "ong.jsonl").write_text(json.dumps(article), "utf-8")
    for arguments in (("corpus", "add", tmp_path / "ong.jsonl"), ("index", "build", "--stage")):
        done = command(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr
    with BotApi() as api, serving(data, api), ThreadPoolExecutor(1) as watcher:
        people = cycle(PEOPLE)
        _, is_new = waited(api, next(people))
        assert not is_new
        for number, deed in enumerate(("publish", "rollback 1", "rollback 2"), 2):
            waits, is_wanted = [], deed != "rollback 1"
            running = subprocess.Popen(
                [sys.executable, "-m", "index", *deed.split(), "--data", str(data)],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT, text=True,
            )  # fmt: skip
            published = watcher.submit(moment_of, data, number)
            while True:
                wait, is_new = waited(api, next(people))
                waits.append(wait)
                if is_new == is_wanted:
                    break
                assert not published.done() or time.monotonic() - published.result() < BOUND
            followed = time.monotonic()
            said, _ = running.communicate(timeout=120)
            assert running.returncode == 0, said
            seconds = followed - published.result()
            print(
                f"{deed}: {seconds:.2f} s from the publication to the first answer "
                f"that follows it; longest wait of {len(waits)} questions {max(waits):.2f} s, none "
                "without an answer"
            )
            assert seconds < BOUND
