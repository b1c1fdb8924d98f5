"""Work spread over the cores, in a process that may run out of memory at any step."""

from __future__ import annotations

import _thread
import os
import time
from collections.abc import Callable, Iterable

#: What became of an item. Changing a byte needs no memory.
_WAITING, _TAKEN, _DONE, _FAILED = range(4)
#: Seconds between looks at what other threads still have in hand: the last item of each.
_LOOK = 0.0005


def spread(
    work: Callable[[int], None],
    items: Iterable[int],
    meanwhile: Callable[[Callable[[], bool]], None] | None = None,
) -> None:
    """Do the work for each of the numbers 0 … n - 1, in the order given, on all cores.

    Where another thread was started, the calling one first does what is to be done ``meanwhile``.
    That is told whether the work is over, and must end by itself, for the other thread may never
    begin; what it raises comes before what the work raised.

    The calling thread works too, so all is done though no other thread should begin. A thread that
    finds no memory ends before its first line of Python, and ``Thread.start``, which pools of
    threads call, then waits for it for ever (seen in CPython 3.11). Raises what the work raised
    first; MemoryError where a thread failed without a word.
    """
    order = list(items)
    states = bytearray(len(order))
    left = iter(order)
    raised: list[BaseException | None] = [None]  # a place for it: a list that grows needs memory

    def run() -> None:
        for item in left:  # each number goes to one thread
            states[item] = _TAKEN
            try:
                work(item)
                states[item] = _DONE
            except BaseException as error:
                raised[0] = raised[0] or error
            finally:
                if states[item] != _DONE:
                    states[item] = _FAILED
            if raised[0]:
                return

    def is_over() -> bool:
        return not (_WAITING in states or _TAKEN in states)

    others = 0
    for _ in range(min(os.cpu_count() or 1, len(order) + (meanwhile is not None)) - 1):
        try:
            _thread.start_new_thread(run, ())
        except (RuntimeError, MemoryError):  # no room for its stack
            break
        others += 1
    try:
        if meanwhile is not None and others:
            meanwhile(is_over)
        run()
    finally:
        for _ in left:  # what failed or was interrupted leaves the rest
            pass
        while _TAKEN in states:
            time.sleep(_LOOK)
    if raised[0]:
        raise raised[0]
    if _FAILED in states:
        raise MemoryError
