"""A new edition, built in a child process and measured first where the library has a gate.

The gate is asked before anything is published: on a copy of the library with the same corpus. What
fails there, or in the checks of ``index build``, leaves the edition that answers as it is.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot import log, texts
from bot.staff.child import end_with_parent, say
from corpus.errors import DoingoaiError, FailedCheck
from corpus.library import Library
from corpus.settings import LIBRARY_FILE
from index.build import build
from index.settings import MODELS_VARIABLE, models_folder

#: The library's own bounds (see ``eval.bounds``), which ``python -m eval gate`` reads.
_GATE_FILE = "gate.toml"
_COPY = "gate-copy-"
#: Seconds between two reports of one phase.
_AGAIN = 1.0


class GateFailed(FailedCheck):
    """The edition would not reach the library's own bounds."""


def main(data: Path) -> None:
    """Publish and say how it went."""
    end_with_parent()
    try:
        if (data / _GATE_FILE).exists():
            _pass_gate(data)
        with Library.open(data) as library:
            built = build(library, _report())
    except DoingoaiError as error:
        say(error=str(error))
    except Exception as error:
        say(error=log.internal(error))
    else:
        edition = built.edition
        say(edition=edition.number, articles=edition.articles, passages=edition.passages,
            published=built.published)  # fmt: skip


def _pass_gate(data: Path) -> None:
    """Build and measure a copy; raises GateFailed with what it does not reach."""
    for left in data.glob(f"{_COPY}*"):  # by a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    os.environ[MODELS_VARIABLE] = str(models_folder(data).absolute())
    with _copied(data) as copy:
        measured = _corpus(copy)
        with Library.open(copy) as library:
            build(library, _report())
        say(phase=texts.PHASE_GATE, done=0, total=1)
        gate = str((data / _GATE_FILE).absolute())
        command = [sys.executable, "-m", "eval", "gate", "--data", str(copy), "--gate", gate]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise GateFailed(texts.GATE_FAILED.format(reason=done.stderr.strip()))
    if _corpus(data) != measured:
        raise GateFailed(texts.GATE_OVERTAKEN)


@contextmanager
def _copied(data: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=_COPY, dir=data) as folder:
        copy = Path(folder)
        with (
            closing(sqlite3.connect(data / LIBRARY_FILE)) as whole,
            closing(sqlite3.connect(copy / LIBRARY_FILE)) as new,
        ):
            whole.backup(new)
        yield copy


def _corpus(data: Path) -> list[tuple[str, int]]:
    """What the corpus holds at this moment."""
    with closing(sqlite3.connect(data / LIBRARY_FILE, timeout=30)) as db:
        query = "SELECT id, revision FROM article WHERE removed_at IS NULL ORDER BY id"
        return db.execute(query).fetchall()


class _report:
    """Says how far the build is, now and then."""

    def __init__(self) -> None:
        self._said, self._phase = 0.0, ""

    def __call__(self, phase: str, done: int, total: int) -> None:
        now = time.monotonic()
        if phase != self._phase or now - self._said > _AGAIN:
            self._phase, self._said = phase, now
            say(phase=phase, done=done, total=total)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
