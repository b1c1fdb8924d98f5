"""What one more article costs, what nothing new costs, and how a server follows an edition."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.library import Library
from corpus.settings import LIBRARY_FILE
from eval.bench.errors import BenchFault
from eval.bench.grown import REASON, replace_embedding
from eval.bench.took import Took, Watch, command, middle
from eval.question import Question
from index.build import build

#: Passages that the edition which a server follows has changed; all where there are fewer.
CHANGED = 1_000
#: Questions that a server is asked in turn meanwhile.
_ASKED = 20
#: Seconds between two looks at the library for the new edition.
_LOOK_S = 0.02
#: Articles with so many passages, in the order of their rows.
_HELD = """
  SELECT e.article_id, count(*) FROM held h JOIN entry e ON e.id = h.entry
  JOIN passage p ON p.entry = e.id WHERE h.valid_to IS NULL GROUP BY e.id
"""


@dataclass(frozen=True, slots=True)
class Followed:
    """``first_s``: from publication to the first answer on it; ``longest_s``: the longest question
    of all that were ``asked`` meanwhile, with what it waited for."""

    first_s: float
    longest_s: float
    asked: int


@dataclass(frozen=True, slots=True)
class Publishing:
    """Medians, but of what is followed."""

    status: Took
    unchanged: Took  # `index build` with nothing to do
    added: Took  # `corpus add` of one article
    one: Took  # `index build` of it, from the command line
    ours: Took  # the same after start-up, with the model open
    followed: Followed


def measure(data: Path, questions: Sequence[Question], times: int) -> Publishing:
    """Measure each thing so many times on a copy of the library, which is deleted afterwards."""
    with _copied(data) as copy:
        status = middle([command(copy, "index", "status") for _ in range(times)])
        unchanged = middle([_build(copy) for _ in range(times)])
        added, one, ours = [], [], []
        for number in range(times):
            added.append(command(copy, "corpus", "add", _article(copy, f"mot-{number}")))
            one.append(_build(copy))
            command(copy, "corpus", "add", _article(copy, f"trong-{number}"))
            with Library.open(copy) as library:
                watch = Watch()
                build(library, lambda *_: None, force=REASON)
                ours.append(watch.took())
        followed = _followed(copy, questions)
    return Publishing(status, unchanged, middle(added), middle(one), middle(ours), followed)


def _build(data: Path) -> Took:
    # Passages whose vectors were made do not find themselves: see ``grown``.
    return command(data, "index", "build", "--force", REASON)


def _followed(data: Path, questions: Sequence[Question]) -> Followed:
    """Change articles of so many passages while a process asks."""
    changed = data / "changed.jsonl"
    _change(data, changed)
    asked = json.dumps([one.question for one in questions[:_ASKED]])
    with subprocess.Popen(
        [sys.executable, "-m", "eval.bench.following", str(data), asked],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        try:
            _hear(server)
            command(data, "corpus", "add", str(changed))
            with Library.open(data) as library:
                replace_embedding(library, lambda *_: None)
            published = _published(data)
            _hear(server)
            told = json.loads(server.communicate()[0])
        finally:
            server.kill()
    last = max(told["first"], key=int)
    return Followed(told["first"][last] - published, told["longest_s"], told["asked"])


def _hear(server: subprocess.Popen[str]) -> None:
    """Wait for its next first answer."""
    assert server.stdout is not None
    if server.stdout.readline().strip() != "ready":
        said = (server.communicate()[1].strip() or "không rõ").splitlines()[-1]
        raise BenchFault(f"tiến trình hỏi dừng giữa chừng: {said}")


def _published(data: Path) -> float:
    """Build the next edition; when it was there."""
    before = _edition(data)
    with subprocess.Popen(
        [sys.executable, "-m", "index", "build", "--force", REASON, "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as building:
        while _edition(data) == before:
            if building.poll() is not None:
                raise BenchFault(f"không phát hành được ấn bản mới trong {data}.")
            time.sleep(_LOOK_S)
        return time.time()


def _change(data: Path, file: Path) -> None:
    """Write new revisions of articles with that many passages."""
    with Library.open(data) as library, file.open("w", encoding="utf-8") as out:
        passages = 0
        for article_id, count in library.connection.execute(_HELD).fetchall():
            if passages >= CHANGED:
                break
            article = library.get(article_id)
            text = f"{article.text}\nTin đã được cập nhật."
            row = {"id": article.id, "title": article.title, "text": text}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
            passages += count


def _article(data: Path, name: str) -> str:
    """A file with one new article of a few passages."""
    file = data / f"{name}.jsonl"
    text = "\n".join(
        f"Đoàn công tác số {number} của tỉnh {name} đã làm việc với {number + 3} địa phương "
        f"về hợp tác biên giới trong quý {number % 4 + 1}. " * 4
        for number in range(1, 6)
    )
    file.write_text(json.dumps({"id": name, "title": f"Tin {name}", "text": text}) + "\n", "utf-8")
    return str(file)


def _edition(data: Path) -> int:
    with closing(sqlite3.connect(data / LIBRARY_FILE, timeout=30)) as db:
        return int(db.execute("SELECT max(number) FROM edition").fetchone()[0])


@contextmanager
def _copied(data: Path) -> Iterator[Path]:
    copy = data.with_name(f"{data.name}.copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(data, copy)
    try:
        yield copy
    finally:
        shutil.rmtree(copy)
