"""A process that is asked without pause and follows new editions, as the bot's engine thread does.

Run as ``python -m eval.bench.following DATA QUESTIONS`` (JSON); asks until its standard input is
closed, then prints one JSON object: for each edition when its first answer came, and the longest
that a question took with what it waited for.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import cycle
from pathlib import Path
from threading import Thread

from index.engine import OPENING_SECONDS, Engine


def main(data: Path, asked: list[str]) -> None:
    """Ask, follow, print."""
    over = Thread(target=sys.stdin.read, daemon=True)
    over.start()
    engine = Engine.open(data, tell=lambda *_: None)
    for question in asked:  # what is slow only at first is not told
        engine.ask(question)
    first: dict[int, float] = {}
    longest, answered = 0.0, 0
    for question in cycle(asked):
        started = time.perf_counter()
        engine.refresh(OPENING_SECONDS)
        answer = engine.ask(question)
        longest, answered = max(longest, time.perf_counter() - started), answered + 1
        if answer.edition not in first:
            first[answer.edition] = time.time()
            print("ready", flush=True)
        if not over.is_alive():
            break
    engine.close()
    print(json.dumps({"first": first, "longest_s": longest, "asked": answered}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]))
