"""The power is cut while an edition is built or published, at any write, fsync or rename.

The real process is recorded by its system calls; then every moment of it is laid out as a disk
that lost what was not synced (see ``faults.disk``), opened, and checked. All states that one
recording gives, rather than a sample, take some minutes:
``DOINGOAI_STATES=100000 python -m pytest -s -m slow tests/test_fault_power.py``
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from faults import library, trace
from faults.disk import Disk, State, lay_out
from faults.trace import Step
from index_builds import quiet

from corpus.library import Library
from index.build import build

STATES, SEED = "DOINGOAI_STATES", "DOINGOAI_SEED"
#: Shares of unsynced sectors, and of names, that survive: all, none, and in between.
_SHARES = ((1.0, 1.0), (0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (0.5, 0.5), (0.9, 0.5), (0.5, 1.0))

pytestmark = [
    pytest.mark.skipif(bool(trace.unavailable()), reason=trace.unavailable() or ""),
    pytest.mark.usefixtures("tiny_model"),
]


@dataclass(frozen=True)
class Recording:
    """What a command did to a data folder, and how that was before and after."""

    before: Path
    steps: list[Step]
    old: library.Seen
    new: library.Held
    corpus: library.Held  # what the next build publishes

    def states(self) -> Iterator[tuple[str, State, str]]:
        """(what it is, the disk, what the command had said by then) of every moment."""
        disk, said = Disk(self.before), b""
        known: set[str] = set()
        for number, step in enumerate((("said", b""), *self.steps)):
            disk.do(step)
            said += step[1] if step[0] == "said" else b""
            for data, names in _SHARES:
                state = disk.after_power_cut(data, names, seed=number)
                if (digest := _digest(state) + str(len(said))) not in known:
                    known.add(digest)
                    yield f"step {number} {step[:2]}, {data}, {names}", state, said.decode()


def _digest(state: State) -> str:
    whole = hashlib.sha256()
    for name, content in state.items():
        whole.update(f"{name}\0{content is None}\0{len(content or b'')}\0".encode())
        whole.update(content or b"")
    return whole.hexdigest()


def recorded(folder: Path, data: Path, *command: str) -> list[Step]:
    """Record a command; what the steps amount to must be what the command left, to the byte."""
    disk = Disk(data)
    steps = trace.run(folder / "log", data, *command, "--data", str(data))
    for step in steps:
        disk.do(step)
    left = {
        str(path.relative_to(data)): None if path.is_dir() else path.read_bytes()
        for path in data.rglob("*")
    }
    assert disk.whole() == left
    return steps


def cut(folder: Path, recording: Recording, acknowledged: str) -> None:
    """Cut the power in many states; ``acknowledged``: what is said once nothing may be undone."""
    states = list(recording.states())
    seed = int(os.environ.get(SEED) or random.randrange(10**6))
    print(f"{len(recording.steps)} steps, {len(states)} states, seed {seed}")
    chosen = random.Random(seed)
    wanted = int(os.environ.get(STATES) or 120)
    ended: Counter[str] = Counter()
    for number, (what, state, said) in enumerate(states):
        if chosen.random() >= wanted / len(states):
            continue
        data = folder / "cut"
        lay_out(state, data)
        try:
            seen = library.check(data)
            is_new = seen.edition == recording.old.edition + 1
            assert is_new or seen.edition == recording.old.edition
            assert seen.held == (recording.new if is_new else recording.old.held)
            assert is_new or not re.search(acknowledged, said), "an acknowledged edition was lost"
            ended["new" if is_new else "old"] += 1
            ended["with caches"] += seen.has_caches
            with Library.open(data) as opened:
                assert library.current(opened) == recording.corpus
                if number % 10 == 0:
                    library.check_answer(data, seen) if seen.edition else None
                    build(opened, quiet)
            if number % 10 == 0:
                seen = library.check(data)
                assert (seen.held, seen.has_caches) == (recording.corpus, True)
        except BaseException:
            print(what)
            raise
        shutil.rmtree(data)
    print(f"power cut in {ended['old'] + ended['new']} states: {dict(ended)}, 0 broken, 0 mixed")
    assert ended["old"]
    assert ended["new"]


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("kind", ["build", "publish", "rollback"])
def test_a_power_cut_leaves_the_old_edition_or_the_new_one(tmp_path: Path, kind: str) -> None:
    data = tmp_path / "data"
    first = library.change(data, 1)
    recorded(tmp_path, data, "index", "build")
    corpus = new = library.change(data, 2)
    command = [kind]
    if kind == "publish":
        recorded(tmp_path, data, "index", "build", "--stage")
    if kind == "rollback":
        recorded(tmp_path, data, "index", "build")
        command, new = [kind, "1"], first
    before = Path(shutil.copytree(data, tmp_path / "before"))
    steps = recorded(tmp_path, data, "index", *command)
    old = library.newest(before)
    recording = Recording(before, steps, old, new, corpus)
    cut(tmp_path, recording, f"Đã phát hành ấn bản {old.edition + 1}")


@pytest.mark.slow
def test_a_power_cut_after_an_article_was_acknowledged_loses_neither_it_nor_its_original(
    tmp_path: Path,
) -> None:
    data, file = tmp_path / "data", tmp_path / "moi.txt"
    library.change(data, 1)
    before = Path(shutil.copytree(data, tmp_path / "before"))
    file.write_text(f"Tin mới\n\n{'Sáng 5-3, hội nghị bàn về kinh tế. ' * 5}", "utf-8")
    steps = trace.run(tmp_path / "log", data, "corpus", "add", str(file), "--data", str(data))
    disk, said = Disk(before), b""
    counts: Counter[int] = Counter()
    for number, step in enumerate(steps):
        disk.do(step)
        said += step[1] if step[0] == "said" else b""
        for share in _SHARES:
            cut_at = tmp_path / "cut"
            lay_out(disk.after_power_cut(*share, seed=number), cut_at)
            with Library.open(cut_at) as opened:
                assert opened.verify() == [], (number, step[:2], share)
                counts[opened.count()] += 1
                assert opened.count() == 6 or "thêm 1" not in said.decode(), (number, step, share)
            shutil.rmtree(cut_at)
    print(f"power cut in {counts.total()} states; articles: {dict(counts)}")
    assert set(counts) == {5, 6}
