"""The sandbox itself: who dies with whom, and of what."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.sandbox import _put, _take

#: The zygote, with a reader that never ends and says which process it is.
_ZYGOTE = """
import os, socket, sys, time
from corpus import sandbox
def parsed(source, form):
    open(source.where, "w").write(str(os.getpid()))
    time.sleep(300)
sandbox._parsed = parsed
with socket.socket(fileno=int(sys.argv[1])) as line:
    sandbox._serve(line)
"""

#: A zygote whose child ends in the given way.
_ENDING = """
import os, signal, socket, sys
from corpus import sandbox
def parsed(source, form):
    {end}
sandbox._parsed = parsed
sandbox._limit = lambda: None  # only what was used is looked at
sandbox.PARSE_MEMORY = 400 * 2**20
with socket.socket(fileno=int(sys.argv[1])) as line:
    sandbox._serve(line)
"""


def _gone(pid: int) -> bool:
    """Whether the process ended; one that nobody waits for keeps its number as a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except (FileNotFoundError, ProcessLookupError):
        return True


def _soon(met: Callable[[], bool]) -> bool:
    end = time.monotonic() + 60
    while not met() and time.monotonic() < end:
        time.sleep(0.02)
    return met()


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket, int]]:
    """A zygote whose child is reading a document, our end of its line, and the child's number."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        zygote = subprocess.Popen(
            [sys.executable, "-c", _ZYGOTE, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        note = tmp_path / "pid"
        about = {"where": str(note), "name": "a.txt", "form": "text"}
        _put(ours, json.dumps(about).encode())
        _put(ours, b"x")
        assert _soon(lambda: note.exists() and note.read_text() != "")
        yield zygote, ours, int(note.read_text())
        zygote.kill()
        zygote.wait()


def test_a_document_ends_with_the_command_that_reads_it(
    at_work: tuple[subprocess.Popen[bytes], socket.socket, int],
) -> None:
    zygote, line, child = at_work
    zygote.send_signal(signal.SIGINT)  # Ctrl-C reaches it as well and must not end it first
    assert not _gone(child)
    line.close()
    assert _soon(lambda: _gone(child))
    assert zygote.wait(60) is not None


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ('os.write(2, b"what():  std::bad_alloc"); os.abort()', "memory"),
        ("raise MemoryError", "memory"),
        ("held = bytearray(b'x') * (330 * 2**20); os.abort()", "memory"),
        ("held = bytearray(b'x') * (10 * 2**20); os.abort()", "died"),
        ("sys.exit(1)", "died"),
        ("os.kill(os.getpid(), signal.SIGXCPU)", "time"),
    ],
)
def test_a_child_that_died_for_memory_is_told_from_other_deaths(end: str, reason: str) -> None:
    ours, theirs = socket.socketpair()
    script = _ENDING.format(end=end)
    arguments = [sys.executable, "-c", script, str(theirs.fileno())]
    with ours, theirs, subprocess.Popen(arguments, pass_fds=[theirs.fileno()]) as zygote:
        theirs.close()
        _put(ours, json.dumps({"where": "a", "name": "a.txt", "form": "text"}).encode())
        _put(ours, b"x")
        answer = _take(ours)
        ours.close()
        zygote.wait(60)
    assert answer is not None
    assert json.loads(answer) == reason
