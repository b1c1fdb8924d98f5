"""``bot.db``: who may ask, what was asked and not yet answered, what was not yet sent.

Updates and replies leave it as soon as they are delivered, history when its time is over or the
person erases it, with ``secure_delete`` so that no byte stays in a free page (FACTS 38).
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from bot import schema, texts
from bot.errors import StoreFault
from bot.settings import STORE_FILE

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]


class Store:
    """One connection in one thread; what waits for it shares a transaction and its fsync.

    A commit takes 2 to 20 ms on the disks of small servers. In the event loop it would hold up
    everybody, and widen the moment between Telegram's taking an answer and the record of it, in
    which a kill makes the answer come twice.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: SimpleQueue[tuple[Work[Any], Future[Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="store", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, data: Path) -> Store:
        path = data / STORE_FILE
        try:
            data.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                path, isolation_level=None, timeout=5.0, check_same_thread=False
            )
            path.chmod(0o600)  # it holds user ids
            # DELETE: SQLite 3.40.1 can corrupt a WAL (FACTS 21). EXTRA: after FULL a power cut may
            # undo what Telegram was told is taken.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA synchronous=EXTRA")
            connection.execute("PRAGMA secure_delete=ON")
            store = cls(connection)
            version = store.run(schema.prepare)
        except (sqlite3.Error, OSError) as error:
            raise StoreFault(texts.STORE_UNREADABLE.format(path=path, error=error)) from error
        if version > schema.VERSION:
            store.close()
            raise StoreFault(texts.STORE_NEWER.format(path=path))
        return store

    async def do(self, work: Work[T]) -> T:
        """What ``work`` returns, once its changes are on disk. If it raises, none of them is."""
        return await asyncio.wrap_future(self._submit(work))

    def run(self, work: Work[T]) -> T:
        """``do`` for callers outside the event loop."""
        return self._submit(work).result()

    async def compact(self) -> None:
        """Have the file written anew soon: rows that moved may have left copies in pages that are
        in use, which ``secure_delete`` does not see."""
        await self.do(_compact)

    def close(self) -> None:
        """Finish what was asked for, then close the file."""
        self._waiting.put(None)
        self._thread.join()
        self._connection.close()

    def _submit(self, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()
        self._waiting.put((work, future))
        return future

    def _serve(self) -> None:
        ended = False
        while not ended:
            batch = [self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get())
            ended = None in batch
            wanted = [one for one in batch if one is not None]
            self._transact([one for one in wanted if one[1].set_running_or_notify_cancel()])
            if any(work is _compact for work, _ in wanted):
                with suppress(sqlite3.Error):  # wished for again by whoever needs it
                    self._connection.execute("VACUUM")

    def _transact(self, batch: list[tuple[Work[Any], Future[Any]]]) -> None:
        """Do all of a batch in one transaction; who fails alone is rolled back alone."""
        results: list[tuple[Future[Any], Any]] = []
        failures: list[tuple[Future[Any], Exception]] = []
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for work, future in batch:
                self._connection.execute("SAVEPOINT one")
                try:
                    results.append((future, work(self._connection)))
                except Exception as error:
                    self._connection.execute("ROLLBACK TO one")
                    failures.append((future, error))
                self._connection.execute("RELEASE one")
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:  # the disk is full, the file is locked or damaged
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            results, failures = [], [(future, error) for _, future in batch]
        for future, result in results:
            future.set_result(result)
        for future, failure in failures:
            future.set_exception(failure)


def _compact(db: sqlite3.Connection) -> None:
    """Marks a wish for ``VACUUM``, which cannot run inside a transaction."""
    db.execute("SELECT 1")
