"""A process that is asked without pause and follows new editions: the bot's own engine thread.

Run as ``python -m eval.bench.following DATA QUESTIONS`` (JSON); asks until its standard input is
closed, then prints one JSON object: for each edition when its first answer came, and the longest
that a question took with what it waited for.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import cycle
from pathlib import Path

from bot.worker import Worker
from index.engine import Engine

#: Seconds between two looks for a new edition while nobody asks, and for an answer, as the bot has
#: them.
_TICK = 1.0
_PATIENCE = 30.0


async def main(data: Path, asked: list[str]) -> None:
    """Ask, follow, print."""
    over = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    worker = Worker(lambda: Engine.open(data, tell=lambda *_: None), _PATIENCE)
    await worker.open()
    for question in asked:  # what is slow only at first is not told
        await worker.ask(question)
    following = asyncio.create_task(_follow(worker))
    first: dict[int, float] = {}
    longest, answered = 0.0, 0
    for question in cycle(asked):
        started = time.perf_counter()
        answer = await worker.ask(question)
        longest, answered = max(longest, time.perf_counter() - started), answered + 1
        if answer.edition not in first:
            first[answer.edition] = time.time()
            print("ready", flush=True)
        if over.done():
            break
    following.cancel()
    await worker.close()
    print(json.dumps({"first": first, "longest_s": longest, "asked": answered}))


async def _follow(worker: Worker) -> None:
    """As the bot does beside what is asked."""
    while True:
        worker.follow()
        await asyncio.sleep(_TICK)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), json.loads(sys.argv[2])))
