"""The model's process, which can be started before the one that asks it has read its libraries: the
model takes longest to be ready."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.settings import LIBRARY_FILE
from index.settings import model_name

Process = subprocess.Popen[bytes]


def command(data: Path, model: str) -> list[str]:
    """What is run."""
    return [sys.executable, "-m", "index.aside", str(data), model]


def start(told: Sequence[str]) -> Process:
    """Run it. Raises OSError where there is no memory, or there are too many processes."""
    # The bot's token is nobody else's business.
    environment = {n: v for n, v in os.environ.items() if not n.endswith("_TOKEN")}
    return subprocess.Popen(
        told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        bufsize=0, env=environment,
    )  # fmt: skip


@contextmanager
def started(data: Path) -> Iterator[Process | None]:
    """A process of the model as set, until the block ends; None where there is no library, or it
    could not be started."""
    process = None
    try:
        if (data / LIBRARY_FILE).exists():
            process = start(command(data, model_name()))
    except OSError:
        pass  # whoever needs it starts another, and says why that failed
    try:
        yield process
    finally:
        if process is not None:
            process.kill()
            with process:
                pass
