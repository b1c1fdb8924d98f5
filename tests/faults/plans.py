"""What a forked child does to itself before it runs a command: a kill at its n-th step, less
memory, a disk that is full, another time of day."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import sys
import time
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, Self

#: What is about to happen in the data folder when the audit hook is called.
_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"}
#: Those that name a file by its folder's descriptor, as deleting a folder does.
_BY_FOLDER = {"os.remove", "os.rmdir"}


def apply(plan: dict[str, Any]) -> None:
    """Make this process one of the plan's kind."""
    if "steps" in plan:
        _count(Path(plan["watched"]), plan["die_at"], Path(plan["steps"]))
    if "memory" in plan:
        resource.setrlimit(resource.RLIMIT_AS, (plan["memory"],) * 2)
    if "file_size" in plan:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (plan["file_size"],) * 2)
    if "patience" in plan:
        _hurry(plan["patience"])
    if "clock" in plan:
        _shift(plan["clock"])
    if "user" in plan:
        os.setgroups([])
        os.setgid(plan["user"])
        os.setuid(plan["user"])


# --- dying at a step ---


def _count(data: Path, die_at: int, steps: Path) -> None:
    """Number every step that changes the data folder, and die before the one of that number.

    Steps are files opened for writing, renamed, deleted, folders made, fsyncs, and both sides of
    every COMMIT. What they were goes into ``steps``.
    """
    seen: list[str] = []
    inside = str(data)
    out = os.open(steps, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)

    def step(name: str) -> None:
        seen.append(name)
        os.write(out, f"{name}\n".encode())
        if len(seen) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = given
            if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR) and inside in str(path):
                step(f"open {Path(str(path)).name}")
        elif event in _EVENTS and (
            (event in _BY_FOLDER and given[1] != -1) or inside in str(given[0])
        ):
            step(f"{event} {Path(str(given[0])).name}")

    class Counted(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql.strip().upper() != "COMMIT":
                return super().execute(sql, *parameters)
            step("before COMMIT")
            done = super().execute(sql, *parameters)
            step("after COMMIT")
            return done

    fsync = os.fsync

    def synced(fd: Any) -> None:
        step("before fsync")
        fsync(fd)

    os.fsync = synced
    sqlite3.connect = partial(sqlite3.connect, factory=Counted)  # type: ignore[assignment]
    sys.addaudithook(hook)


# --- what a full minute of waiting would show ---


def _hurry(seconds: float) -> None:
    """Let this process wait no longer than that for another one's lock of a database."""
    connect = sqlite3.connect

    def hurried(*given: Any, **options: Any) -> sqlite3.Connection:
        opened: sqlite3.Connection = connect(*given, **{**options, "timeout": seconds})
        return opened

    sqlite3.connect = hurried  # type: ignore[assignment]


# --- another time of day ---


def _shift(seconds: float) -> None:
    """Let this process believe that it is so many seconds later (or earlier)."""
    real, original = time.time, datetime

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(real() + seconds, tz)

    time.time = lambda: real() + seconds
    for module in list(sys.modules.values()):
        if getattr(module, "datetime", None) is original:
            module.datetime = Shifted  # type: ignore[attr-defined]
