"""What is read ahead while a question's vector is on its way, and while it is searched for."""

from __future__ import annotations

import _thread
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.awaited import Awaited, ReadAhead
from index.candidates import Passages
from index.choosing.quotation import Candidate
from index.encoder import Encoder
from index.engine import Engine

VECTOR = np.ones(3, np.float32)


@pytest.fixture(autouse=True)
def cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


def test_what_was_not_read_before_the_vector_came_is_read_beside_the_search() -> None:
    read: list[int] = []
    enough, read_by, searched_by = threading.Event(), set[int](), set[int]()

    def ahead(passage: int) -> None:
        read.append(passage)
        read_by.add(threading.get_ident())
        if len(read) == 5:
            enough.set()
        if len(read) >= 5:
            threading.Event().wait(0.001)

    def search() -> str:
        searched_by.add(threading.get_ident())
        assert enough.wait(60)  # goes on only if passages are read meanwhile
        return "tìm thấy"

    awaited = Awaited(lambda: VECTOR, lambda: len(read) == 2, ahead)
    assert awaited.vector(range(10, 100_000)) is VECTOR
    assert read == [10, 11]
    assert awaited.beside(search) == "tìm thấy"
    assert read_by == {threading.get_ident()} != searched_by
    assert read == [*range(10, 10 + len(read))]
    assert len(read) < 50_000


def test_a_search_that_fails_beside_says_so() -> None:
    def search() -> None:
        raise OSError("đĩa hỏng")

    awaited = Awaited(lambda: VECTOR)
    awaited.vector([1, 2])
    with pytest.raises(OSError, match="đĩa hỏng"):
        awaited.beside(search)


def test_without_memory_for_a_thread_the_search_is_done_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_thread, "start_new_thread", lambda *_: None)  # it never begins
    read: list[int] = []
    awaited = Awaited(lambda: VECTOR, ahead=read.append)
    awaited.vector([1, 2, 3])
    assert awaited.beside(lambda: len(read)) == 3


def test_what_is_read_ahead_changes_no_answer(
    sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine.open(sample_data)
    questions = [*engine.examples(), "hoi nghi trung uong ban gi", "thủ đô của Pháp là gì?"]
    ahead_of: list[int] = []
    really = Passages.read_ahead

    def counted(self: Passages, passage: int, read: Callable[[Candidate], object]) -> None:
        ahead_of.append(passage)
        really(self, passage, read)

    def begin(self: Encoder, question: str, ahead: ReadAhead) -> Awaited:
        vector = self.query(question)
        return Awaited(lambda: vector, lambda: False, ahead)  # all that is likely is read first

    def told() -> list[object]:
        answers = [engine.ask(question) for question in questions]
        return [replace(answer, timings_ms={}, asked_at="") for answer in answers]

    with monkeypatch.context() as patched:
        patched.setattr(Passages, "read_ahead", lambda *_, **__: None)
        alone = told()
    monkeypatch.setattr(Passages, "read_ahead", counted)
    monkeypatch.setattr(Encoder, "begin", begin)
    assert told() == alone
    assert len(ahead_of) >= len(questions)
