"""Work spread over the cores: all of it is done, or what went wrong is raised, and nobody hangs."""

from __future__ import annotations

import _thread
import os
import threading
import time
from collections.abc import Callable

import pytest

from index.cores import spread


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 3)


def test_every_item_is_worked_on_once_and_by_more_than_one_thread() -> None:
    both = threading.Barrier(2)
    done: list[int] = []

    def work(item: int) -> None:
        if item < 2:
            both.wait(60)  # two threads stand here, or nobody goes on
        done.append(item)

    spread(work, range(40))
    assert sorted(done) == list(range(40))
    spread(done.append, [])


def _never_begins(*_: object) -> None:
    """A thread that found no memory for its first line."""


def _has_no_room(*_: object) -> None:
    raise RuntimeError("can't start new thread")


@pytest.mark.parametrize("start", [_never_begins, _has_no_room])
def test_threads_that_never_begin_leave_the_work_to_the_one_that_asked(
    start: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_thread, "start_new_thread", start)
    done: list[int] = []
    spread(done.append, [3, 1, 0, 2])
    assert done == [3, 1, 0, 2]


def test_what_the_work_raises_in_any_thread_ends_it() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        if item == 5:
            raise MemoryError
        done.append(item)

    with pytest.raises(MemoryError):
        spread(work, range(10_000))
    assert 5 not in done
    assert len(done) < 10_000


def test_the_asking_thread_waits_for_what_another_has_in_hand() -> None:
    asking, begun, done = threading.get_ident(), threading.Event(), []

    def work(item: int) -> None:
        if threading.get_ident() == asking:
            begun.wait(60)
            return
        begun.set()
        threading.Event().wait(0.2)
        done.append(item)

    spread(work, range(2))
    assert len(done) == 1


def test_what_is_done_meanwhile_is_told_when_the_work_is_over() -> None:
    began, done = threading.Event(), list[str]()

    def work(item: int) -> None:
        assert began.wait(60)
        done.append(f"việc {item}")

    def meanwhile(is_over: Callable[[], bool]) -> None:
        assert not is_over()
        began.set()
        until = time.monotonic() + 60
        while not is_over():
            assert time.monotonic() < until
        done.append("xong")

    spread(work, [0], meanwhile)
    assert done == ["việc 0", "xong"]


def test_what_fails_meanwhile_ends_the_work() -> None:
    done: list[int] = []

    def work(item: int) -> None:
        time.sleep(0.01)
        done.append(item)

    def meanwhile(_: Callable[[], bool]) -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        spread(work, range(1000), meanwhile)
    count = len(done)
    assert count < 1000
    time.sleep(0.05)
    assert len(done) == count  # and nothing goes on
