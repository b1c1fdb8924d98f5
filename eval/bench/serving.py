"""A process that serves as the bot does: how soon it answers, what it weighs, how long each stage
takes.

Run as ``python -m eval.bench.serving DATA STARTED``, with the clock's time at which the process was
started; asked one question a line on standard input, it says one JSON object once that ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.bench.errors import BenchFault
from eval.bench.took import Spread, Took, Watch, command, resident_mb
from eval.question import Question
from index.engine import Engine
from index.settings import ENGINE_VARIABLE, POSTGRES_VARIABLE

_WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Serving:
    """``first_answer_s``: from the start of the process, a median. Milliseconds by stage."""

    first_answer_s: float
    resident_mb: float  # with the process of the model
    stages_ms: dict[str, Spread]
    cpu_ms: float  # of one question, a mean over all cores, with the process of the model


@dataclass(frozen=True, slots=True)
class Postgres:
    """The same through a server on this machine, and what filling it took."""

    pushed: Took
    serving: Serving


def serve(
    data: Path,
    questions: Sequence[Question],
    times: int,
    settings: Mapping[str, str] | None = None,
) -> Serving:
    """Measure so many such processes. Raises BenchFault with what one said when it failed."""
    asked = [one.question for one in questions]
    whole = _one(data, asked, settings or {})
    starts = [whole, *(_one(data, asked[:1], settings or {}) for _ in range(times - 1))]
    return Serving(
        float(np.median([one["first_answer_s"] for one in starts])),
        whole["resident_mb"],
        {name: Spread(**found) for name, found in whole["stages_ms"].items()},
        whole["cpu_ms"],
    )


def through_postgres(
    data: Path, questions: Sequence[Question], times: int, address: str
) -> Postgres:
    """Fill a server with the library, and measure processes that search there."""
    settings = {POSTGRES_VARIABLE: address, ENGINE_VARIABLE: "postgres"}
    pushed = command(data, "index", "postgres", "--anew", settings=settings)
    return Postgres(pushed, serve(data, questions, times, settings))


def _one(data: Path, asked: Sequence[str], settings: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "eval.bench.serving", str(data), str(time.time())],
        input="\n".join(asked),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )
    if done.returncode:
        said = (done.stderr.strip() or "không rõ").splitlines()[-1]
        raise BenchFault(f"không đo được kho {data}: {said}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main(data: Path, started: float) -> None:
    """Measure and print."""
    asked = sys.stdin.read().splitlines()
    engine = Engine.open(data, tell=lambda *_: None)
    engine.ask(asked[0])
    first_answer_s = time.time() - started
    for question in asked[:_WARM_UP]:
        engine.ask(question)
    stages: dict[str, list[float]] = defaultdict(list)
    watch = Watch()
    for question in asked:
        for stage, took in engine.ask(question).timings_ms.items():
            stages[stage].append(took)
    told = {
        "first_answer_s": first_answer_s,
        "resident_mb": resident_mb(),
        "stages_ms": {name: asdict(Spread.of(values)) for name, values in stages.items()},
        "cpu_ms": watch.took().cpu_s * 1000 / len(asked),
    }
    engine.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
