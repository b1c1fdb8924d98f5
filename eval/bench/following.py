"""A process that is asked without pause and follows new editions as the bot does: before each
question, in the same thread.

Run as ``python -m eval.bench.following DATA QUESTIONS`` (JSON); asks until its standard input is
closed, then prints one JSON object: for each edition when its first answer came, and the longest
that a question took with what it waited for.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from itertools import cycle
from pathlib import Path

from index.engine import Engine


def main(data: Path, asked: list[str]) -> None:
    """Ask, follow, print."""
    over = threading.Event()
    threading.Thread(target=_wait, args=(over,), daemon=True).start()
    engine = Engine.open(data, tell=lambda *_: None)
    for question in asked:  # what is slow only at first is not told
        engine.ask(question)
    first: dict[int, float] = {}
    longest, answered = 0.0, 0
    for question in cycle(asked):
        started = time.perf_counter()
        if engine.refresh():
            engine.example_question()  # as the bot does for its greeting
        answer = engine.ask(question)
        longest, answered = max(longest, time.perf_counter() - started), answered + 1
        if answer.edition not in first:
            first[answer.edition] = time.time()
            print("ready", flush=True)
        if over.is_set():
            break
    engine.close()
    print(json.dumps({"first": first, "longest_s": longest, "asked": answered}))


def _wait(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
