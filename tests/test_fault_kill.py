"""``kill -9`` while an edition is built or published: nothing is broken, mixed or lost.

Two thousand kills of each kind take about twenty minutes:
``DOINGOAI_KILLS=2000 python -m pytest -s -m slow tests/test_fault_kill.py``
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from faults import library
from faults.zygote import Zygote

from corpus.library import Library

#: Variables that choose how often, and from which seed.
KILLS, SEED = "DOINGOAI_KILLS", "DOINGOAI_SEED"
KINDS = ("build", "publish", "rollback")

pytestmark = pytest.mark.usefixtures("tiny_model")


class Trials:
    """One library that changes as a whole once a trial; each command is killed, then repeated."""

    def __init__(self, data: Path, zygote: Zygote) -> None:
        self.data, self.zygote = data, zygote
        self.old = library.Seen(0, frozenset(), False)
        self.round = 0
        self.ended: Counter[str] = Counter()
        self.acknowledged: set[tuple[str, int]] = set()
        self.expected: set[tuple[str, int]] = set()
        self.change()
        self.run("build")
        self.check_new()

    def change(self) -> None:
        if self.round:
            self.old = library.newest(self.data)
        self.round += 1
        self.expected = set(library.change(self.data, self.round))
        self.acknowledged |= self.expected

    def add(self) -> None:
        """Add an article while the command runs."""
        self.acknowledged.add(library.add(self.data, library.BESIDE + self.round, self.round))

    def start(self, command: str, *options: str, **plan: object) -> None:
        self.zygote.start("index", command, *options, "--data", self.data, **plan)

    def run(self, command: str, *options: str) -> float:
        """Let a command run to its end; returns how long it took."""
        started = time.monotonic()
        self.start(command, *options)
        assert self.zygote.wait() == 0, self.zygote.said()
        return time.monotonic() - started

    def check(self) -> None:
        """The edition is the old one or the new one, and every article is there."""
        seen = library.check(self.data)
        if seen.edition == self.old.edition:
            assert seen.held == self.old.held
        else:
            assert seen.edition == self.old.edition + 1
            assert self.expected <= seen.held <= self.acknowledged
            assert len(seen.held) <= len(self.expected) + 1
        self.ended["old" if seen.edition == self.old.edition else "new"] += 1
        with Library.open(self.data) as opened:
            rows = opened.connection.execute("SELECT article_id, revision FROM revision")
            assert set(rows.fetchall()) >= self.acknowledged
        if self.round % 4 == 0 and seen.edition:
            library.check_answer(self.data, seen)

    def check_new(self) -> None:
        """The corpus as it is now is published, with its caches, and answers."""
        seen = library.check(self.data)
        with Library.open(self.data) as opened:
            assert seen.held == library.current(opened)
        assert seen.has_caches
        library.check_answer(self.data, seen)

    def prepare(self, kind: str) -> tuple[str, ...]:
        """Change the corpus and go as far as the command that is to be killed, which it returns."""
        self.change()
        if kind == "build":
            return ("build",)
        if kind == "publish":
            self.run("build", "--stage")
            return ("publish",)
        before = self.old
        self.run("build")
        self.old, self.expected = library.newest(self.data), set(before.held)
        return ("rollback", str(before.edition))

    def finish(self) -> None:
        """The next build ends, and what it publishes is the corpus as it is now."""
        self.run("build")
        self.check_new()


def killed(data: Path, zygote: Zygote, kills: int, kind: str) -> None:
    """Kill a command so often, each time at a random moment of all that it takes."""
    seed = int(os.environ.get(SEED) or random.randrange(10**6))
    print(f"seed {seed}")
    moment = random.Random(seed)
    trials = Trials(data, zygote)
    longest, died = trials.run(*trials.prepare(kind)), 0
    trials.finish()
    while died < kills:
        command = trials.prepare(kind)
        trials.start(*command)
        instant = moment.uniform(0.0, longest)
        if moment.random() < 0.25:
            time.sleep(instant * moment.random())
            trials.add()
        time.sleep(instant)
        zygote.kill()
        status = zygote.wait()
        assert status in (0, -signal.SIGKILL), zygote.said()
        died += status != 0
        longest = longest * (1.02 if status else 0.9)  # to where most commands would have ended
        trials.check()
        trials.finish()
    print(f"{kind}: {died} kills in {trials.round - 2} trials, {dict(trials.ended)}: 0 broken, "
          f"0 mixed, {len(trials.acknowledged)} articles acknowledged, 0 lost")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_kills_leave_the_old_edition_or_the_new_one(
    tmp_path: Path, zygote: Zygote, kind: str
) -> None:
    killed(tmp_path / "data", zygote, 2, kind)


@pytest.mark.slow
@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("kind", ["build", "publish"])
def test_many_kills_leave_the_old_edition_or_the_new_one(
    tmp_path: Path, zygote: Zygote, kind: str
) -> None:
    killed(tmp_path / "data", zygote, int(os.environ.get(KILLS) or 200), kind)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_at_every_step_leaves_the_old_edition_or_the_new_one(
    tmp_path: Path, zygote: Zygote, kind: str
) -> None:
    """At every file opened, renamed or deleted, every fsync, and both sides of every COMMIT."""
    trials = Trials(tmp_path / "data", zygote)
    steps = tmp_path / "steps.txt"
    number, status = 0, -signal.SIGKILL
    while status:
        number += 1
        command = trials.prepare(kind)
        trials.start(*command, die_at=number, steps=steps, watched=trials.data)
        status = zygote.wait()
        assert status in (0, -signal.SIGKILL), zygote.said()
        trials.check()
        trials.finish()
    kinds = Counter(line.split()[0] for line in steps.read_text("utf-8").splitlines())
    print(f"{kind}: {number - 1} steps {dict(kinds)}, {dict(trials.ended)}")
    assert trials.ended["old"] > 3
    assert trials.ended["new"] > 1
