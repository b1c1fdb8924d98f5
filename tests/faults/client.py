"""Asks without pause, as the bot does or as a program with an engine of its own, and writes down
every answer: ``python -m faults.client KIND DATA OUT STOP QUESTION…`` until the file STOP is there.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from bot.worker import Worker
from faults.zygote import ROOT
from index.answer import Answer
from index.engine import Engine

#: Askers in one process of the kind "bot".
ASKERS = 4


@dataclass(frozen=True)
class Asked:
    """One answer, or what came instead of it."""

    wait: float  # seconds
    at: float
    edition: int
    citations: tuple[tuple[str, int, int, int, str], ...]  # id, revision, start, end, quote
    ranked: tuple[str, ...]
    failed: str | None


def _write(out: IO[str], began: float, answer: Answer | None, failed: str | None) -> None:
    record: dict[str, Any] = {"wait": time.monotonic() - began, "at": began, "failed": failed}
    record["edition"] = answer.edition if answer else 0
    record["ranked"] = answer.ranked if answer else ()
    record["citations"] = [
        (c.article_id, c.revision, c.start, c.end, c.quote)
        for c in (answer.citations if answer else ())
    ]
    out.write(json.dumps(record, ensure_ascii=False) + "\n")
    out.flush()


def alone(data: Path, out: IO[str], stop: Path, questions: Sequence[str]) -> None:
    """One engine, one asker."""
    engine = Engine.open(data)
    for question in itertools.cycle(questions):
        began = time.monotonic()
        try:
            engine.refresh()
            _write(out, began, engine.ask(question), None)
        except Exception as error:
            _write(out, began, None, f"{type(error).__name__}: {error}")
        if stop.exists():
            return


async def bot(data: Path, out: IO[str], stop: Path, questions: Sequence[str]) -> None:
    """The bot's worker: one engine, four askers."""
    worker = Worker(lambda: Engine.open(data), answer_seconds=120)
    await worker.open()

    async def asker(first: int) -> None:
        for question in itertools.cycle((*questions[first:], *questions[:first])):
            began = time.monotonic()
            try:
                _write(out, began, await worker.ask(question), None)
            except Exception as error:
                _write(out, began, None, f"{type(error).__name__}: {error}")
            if stop.exists():
                return

    await asyncio.gather(*(asker(n) for n in range(ASKERS)))
    await worker.close()


class Clients:
    """Processes that ask until they are told to stop."""

    def __init__(
        self, folder: Path, data: Path, kinds: Sequence[str], questions: list[str]
    ) -> None:
        folder.mkdir()
        self._stop = folder / "stop"
        self._outs = [folder / f"{n}.jsonl" for n in range(len(kinds))]
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "faults.client", kind, data, out, self._stop, *questions],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
            )
            for kind, out in zip(kinds, self._outs, strict=True)
        ]

    def counts(self) -> list[int]:
        """How many answers each has by now."""
        return [len(out.read_bytes().splitlines()) if out.exists() else 0 for out in self._outs]

    def wait(self, more: int) -> None:
        """Until each process has so many more answers."""
        goal = [count + more for count in self.counts()]
        while any(count < least for count, least in zip(self.counts(), goal, strict=True)):
            assert all(process.poll() is None for process in self._processes)
            time.sleep(0.02)

    def stop(self) -> list[Asked]:
        """Everything that was answered."""
        self._stop.touch()
        assert [process.wait(300) for process in self._processes] == [0] * len(self._processes)
        lines = [line for out in self._outs for line in out.read_text("utf-8").splitlines()]
        found = [json.loads(line) for line in lines]
        return [Asked(**{**one, "citations": tuple(map(tuple, one["citations"]))}) for one in found]

    def kill(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.wait()


if __name__ == "__main__":
    kind, data, out, stop, *questions = sys.argv[1:]
    with Path(out).open("w", encoding="utf-8") as opened:
        if kind == "bot":
            asyncio.run(bot(Path(data), opened, Path(stop), questions))
        else:
            alone(Path(data), opened, Path(stop), questions)
