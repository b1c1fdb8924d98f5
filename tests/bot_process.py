"""The real bot in a process of its own, talking to the Bot API server on loopback."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import IO

from bot_api_server import PERSON, TOKEN, BotApi

from bot import settings, users
from bot.store import Store
from corpus.settings import DATA_VARIABLE

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = range(5_550_001, 5_550_021)
LISTED = PEOPLE[0]
_OF_THE_BOT = {v for k, v in vars(settings).items() if k.endswith("_VARIABLE")} | {DATA_VARIABLE}


def environment(**given: str) -> dict[str, str]:
    """This process's environment, without the settings of a bot that somebody runs here."""
    kept = {k: v for k, v in os.environ.items() if k not in _OF_THE_BOT}
    return kept | given


def command(*arguments: str, typed: str | bytes = "", **settings: str) -> tuple[int, str, str]:
    """Run ``python -m bot …`` to its end: status, standard output, standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed if isinstance(typed, bytes) else typed.encode(),
        capture_output=True,
        cwd=ROOT,
        env=environment(**settings),
        timeout=60,
        check=False,
    )
    assert TOKEN.encode() not in done.stdout + done.stderr
    if isinstance(typed, str):  # what was typed into the chat is no business of a log
        asked = [line.encode() for line in typed.splitlines() if len(line) > 8]
        assert not [line for line in asked if line in done.stderr]
    return done.returncode, done.stdout.decode(), done.stderr.decode()


#: Every bot that was started, to be looked at after each test: see ``conftest``.
STARTED: list[BotProcess] = []


class BotProcess:
    """``python -m bot`` with a token; can be killed and started again on the same data."""

    def __init__(self, data: Path, api: BotApi, **settings: str) -> None:
        self.data = data
        self.api = api
        self._settings = settings
        #: Where its figures are, if it serves them.
        self.metrics = ""
        self._log = data / "captured-output.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._file: IO[bytes] | None = None
        STARTED.append(self)

    def start(self) -> BotProcess:
        self._file = self._log.open("ab")
        settings = {
            "DOINGOAI_TOKEN": self.api.token,
            "DOINGOAI_API_URL": self.api.url,
        } | self._settings
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "--data", str(self.data)],
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=self._file,
            cwd=ROOT,
            env=environment(**settings),
        )
        return self

    def kill(self) -> None:
        """``kill -9``."""
        self.end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; returns the exit status."""
        return self.end(signal.SIGTERM)

    def terminate(self) -> None:
        """SIGTERM, without waiting for the end."""
        assert self._process is not None
        self._process.terminate()

    def wait(self, seconds: float = 30) -> int:
        """The exit status of a bot that ends by itself."""
        assert self._process is not None
        status = self._process.wait(seconds)
        assert self._file is not None
        self._file.close()
        return status

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def output(self) -> str:
        """Everything that it wrote to standard output and standard error, over all starts."""
        return self._log.read_text() if self._log.exists() else ""

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What ``bot.db`` holds."""
        with sqlite3.connect(self.data / "bot.db", timeout=10) as db:
            return db.execute(query).fetchall()

    def end(self, number: int) -> int:
        assert self._process is not None
        if self.running:
            self._process.send_signal(number)
        return self.wait()


@contextmanager
def serving(data: Path, api: BotApi, **settings: str) -> Iterator[BotProcess]:
    """A bot that serves ``PEOPLE``; it is ended when the block ends."""
    store = Store.open(data)
    for person in PEOPLE:
        store.run(partial(users.add, user_id=person, name=None))
    store.close()
    bot = BotProcess(data, api, **settings).start()
    try:
        api.wait(lambda: "getUpdates" in api.calls or not bot.running, seconds=120)
        assert bot.running, bot.output()
        yield bot
    finally:
        if bot.running:
            bot.kill()
    assert_nothing_personal(bot)


def contents(data: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file of a data folder that is in use: what is gone meanwhile is left out."""
    for folder, _, names in os.walk(data):
        for path in (Path(folder, name) for name in names):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield path, path.read_bytes()


def assert_nothing_personal(bot: BotProcess) -> None:
    """Nothing that a bot writes holds the token, a person, or what was asked (FACTS 11, 38); it
    leaves no core; and the token is in no file at all."""
    api, output = bot.api, bot.output()
    people = [str(number) for number in api.chats | {*PEOPLE}] + [PERSON]
    questions = {text for text in api.said if len(text) > 8}
    found = [one for one in (*people, *questions) if one in output]
    assert found == [], f"in the log: {found}"
    for path, content in contents(bot.data):
        assert api.token.partition(":")[2].encode() not in content, path
    cores = [path for folder in (ROOT, bot.data) for path in folder.glob("core*") if path.is_file()]
    assert cores == []
