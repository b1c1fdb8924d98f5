"""The engine in its own thread, so that no question holds up the conversation with Telegram."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from bot import log, texts
from bot.errors import TooSlow
from corpus.errors import LibraryError
from index.answer import Answer
from index.engine import OPENING_SECONDS, Engine
from index.errors import ModelFault

T = TypeVar("T")

#: Seconds that following a new edition may take before the engine counts as stuck: the caches of
#: a large library are built in minutes.
_FOLLOW_SECONDS = 1_800.0


class Worker:
    """One thread that opens the engine, asks it one question after another, and closes it."""

    def __init__(self, open_engine: Callable[[], Engine], answer_seconds: float) -> None:
        self._open_engine = open_engine
        self._answer_seconds = answer_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._turn = asyncio.Lock()
        self._running: asyncio.Future[Any] | None = None
        self._since = 0.0
        self._following: asyncio.Future[None] | None = None
        self._following_since = 0.0
        self.hangs = False
        self._engine: Engine | None = None
        self._refused: tuple[str, str] | None = None  # why the newest edition is not served
        #: A question that the library answers, for greetings; None where none is known.
        self.example: str | None = None
        self._examples: list[str] = []  # questions that it may answer

    async def open(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    def follow(self) -> None:
        """Begin to serve the newest edition, in the engine's thread, where that is at rest. Asked
        every second: each time one question may be tried that could be the example."""
        self._begin(self._tend)

    async def ask(
        self, question: str, begin: Callable[[], Awaitable[None]] | None = None
    ) -> Answer:
        """The answer, or ``BadQuestion``, or ``TooSlow``."""
        return await self.do(lambda engine: engine.ask(question), begin)

    async def do(
        self, work: Callable[[Engine], T], begin: Callable[[], Awaitable[None]] | None = None
    ) -> T:
        """What ``work`` returns, done with the engine in its thread, or ``TooSlow``. The time
        spent waiting behind other people's questions does not count: only an engine that hangs is
        too slow, or one that builds a new edition's caches. ``begin`` is called when it is this
        work's turn."""
        async with self._turn:
            if _under_way(self._running):  # the one before was given up
                raise TooSlow(texts.TOO_SLOW)
            if begin is not None:
                await begin()
            if not await self._followed():
                raise TooSlow(texts.UPDATING)
            loop = asyncio.get_running_loop()
            self._since = time.monotonic()
            running = loop.run_in_executor(self._thread, self._do, work)
            self._running = running
            done, _ = await asyncio.wait({running}, timeout=self._answer_seconds)
            if not done:
                running.add_done_callback(_forget)
                raise TooSlow(texts.TOO_SLOW)
            return running.result()

    def encoder_ready(self) -> bool:
        """Whether questions get vectors; else they are answered by words alone."""
        return self._engine is not None and self._engine.encoder_ready

    def stuck_seconds(self) -> float:
        """For how long the engine has been over its time; 0 while it is well."""
        now = time.monotonic()
        if _under_way(self._running):
            return max(0.0, now - self._since - self._answer_seconds)
        if _under_way(self._following):
            return max(0.0, now - self._following_since - _FOLLOW_SECONDS)
        return 0.0

    def _begin(self, following: Callable[[], None]) -> None:
        if not _under_way(self._running) and not _under_way(self._following):
            loop = asyncio.get_running_loop()
            self._following_since = time.monotonic()
            self._following = loop.run_in_executor(self._thread, following)

    async def _followed(self) -> bool:
        """Whether the newest edition is served. One that takes longer than an answer may is waited
        for by one person only: the others are told at once, and asked to come back."""
        self._begin(self._follow)
        assert self._following is not None
        left = self._following_since + self._answer_seconds - time.monotonic()
        done, _ = await asyncio.wait({self._following}, timeout=max(0.0, left))
        return bool(done)

    async def close(self) -> None:
        """Close the engine; if it hangs, leave its thread behind and say so in ``hangs``."""
        patience = 0.0 if self.stuck_seconds() > 0 else self._answer_seconds
        closing = asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        done, _ = await asyncio.wait({closing}, timeout=patience)
        self.hangs = not done
        self._thread.shutdown(wait=False)

    def _close(self) -> None:
        if self._engine is not None:
            self._engine.close()

    def _open(self) -> None:
        self._engine = self._open_engine()
        self.example = self._engine.example_question()

    def _do(self, work: Callable[[Engine], T]) -> T:
        assert self._engine is not None
        try:
            return work(self._engine)
        except sqlite3.OperationalError:  # busy: it is tried again
            raise
        except sqlite3.DatabaseError as error:  # of the library, not of the bot's own file
            raise LibraryError(str(error)) from error

    def _tend(self) -> None:
        self._follow()
        if self._examples:
            question = self._examples.pop(0)
            with suppress(Exception):  # whatever it is, this is no example
                if self._do(lambda engine: engine.answers(question)):
                    self.example, self._examples = question, []

    def _follow(self) -> None:
        try:
            self._refresh()
        except Exception as error:  # whatever it is, the edition that is open goes on answering
            told = (type(error).__name__, log.place(error))
            if told != self._refused:  # once, not every second
                log.event("refresh_failed", error=told[0], place=told[1])
            self._refused = told
        else:
            self._refused = None

    def _refresh(self) -> None:
        """Serve the newest edition; one that was built with another model needs a new engine."""
        assert self._engine is not None
        try:
            changed = self._engine.refresh(OPENING_SECONDS)
        except ModelFault:
            newer, changed = self._open_engine(), True
            self._engine.close()
            self._engine = newer
        if changed:
            before = [self.example] if self.example else []
            self.example, self._examples = None, [*before, *self._engine.examples()]


def _under_way(work: asyncio.Future[Any] | None) -> bool:
    return work is not None and not work.done()


def _forget(late: asyncio.Future[Any]) -> None:
    """Take note of a late result, so that asyncio does not log it as never retrieved."""
    if not late.cancelled():
        late.exception()
