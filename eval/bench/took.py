"""What something took: seconds of the clock, and of all cores together."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from eval.bench.errors import BenchFault


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the clock, which others on the machine lengthen, and of the processor."""

    wall_s: float
    cpu_s: float


class Watch:
    """Running from the moment that it is made; of this process and those that it started and that
    still run, with all their threads."""

    def __init__(self) -> None:
        self._cpu = _used()
        self._wall = time.perf_counter()

    def took(self) -> Took:
        wall = time.perf_counter() - self._wall
        return Took(wall, _used() - self._cpu)


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of some times."""

    p50: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Self:
        return cls(float(np.percentile(values, 50)), float(np.percentile(values, 95)))


def middle(times: Sequence[Took]) -> Took:
    """The median of each."""
    return Took(
        float(np.median([one.wall_s for one in times])),
        float(np.median([one.cpu_s for one in times])),
    )


def command(data: Path, *words: str, settings: Mapping[str, str] | None = None) -> Took:
    """What one of the product's commands takes on a data folder, from its start to its end.

    Raises BenchFault with what it said when it failed.
    """
    module, *rest = words
    before, started = _of_children(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *rest, "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(settings or {})},
    )
    took = Took(time.perf_counter() - started, _of_children() - before)
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise BenchFault(f"lệnh {' '.join(words[:2])} không chạy được: {said}")
    return took


def resident_mb() -> float:
    """Resident memory of this process and those that it started, in MiB."""
    page = resource.getpagesize() / 2**20
    return sum(
        int((Path("/proc") / str(process) / "statm").read_text("ascii").split()[1]) * page
        for process in (os.getpid(), *_children())
    )


def _used() -> float:
    """Seconds of the processor that this process and those that it started have used."""
    used = time.process_time()
    for process in _children():
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            with suppress(OSError, ValueError):  # it just ended
                used += int(task.read_text("ascii").split()[0]) / 1e9
    return used


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _children() -> list[int]:
    """Ids of the processes that this one started and that still run."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text("utf-8").rpartition(")")[2].split()[:2]
        except OSError:  # it just ended
            continue
        if parent == str(os.getpid()) and state != "Z":
            found.append(int(stat.parent.name))
    return found
