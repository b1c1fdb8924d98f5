"""``bot.db``: who may ask, what was asked and not yet answered, what was not yet sent.

Questions and answers leave it as soon as they are delivered, with ``secure_delete`` so that no
byte of them stays in a free page (FACTS 38).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot import texts
from bot.errors import StoreFault
from bot.settings import STORE_FILE

_VERSION = 1
_SCHEMA = """
CREATE TABLE users (
    user_id INTEGER PRIMARY KEY, name TEXT, added_at TEXT NOT NULL
) STRICT;
CREATE TABLE refusals (  -- strangers refused today; yesterday's rows are deleted
    user_id INTEGER PRIMARY KEY, day TEXT NOT NULL
) STRICT;
CREATE TABLE inbox (     -- body: the update as JSON, NULL once it is answered
    update_id INTEGER PRIMARY KEY, received_at REAL NOT NULL, body TEXT
) STRICT;
CREATE TABLE outbox (    -- the parts of one reply, until all of them are out
    update_id INTEGER NOT NULL, part INTEGER NOT NULL, chat_id INTEGER NOT NULL,
    reply_to INTEGER, asked_at REAL NOT NULL, text TEXT NOT NULL, spans TEXT NOT NULL,
    state TEXT NOT NULL, not_before REAL NOT NULL,
    PRIMARY KEY (update_id, part)
) STRICT;
"""


class Store:
    """The one connection of this process to ``bot.db``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, data: Path) -> Store:
        path = data / STORE_FILE
        try:
            data.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
            path.chmod(0o600)  # it holds user ids
            # DELETE and FULL: SQLite 3.40.1 can corrupt a WAL (FACTS 21).
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA secure_delete=ON")
            store = cls(connection)
            store._prepare(path)
        except (sqlite3.Error, OSError) as error:
            raise StoreFault(texts.STORE_UNREADABLE.format(path=path, error=error)) from error
        return store

    def _prepare(self, path: Path) -> None:
        with self.transaction() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                raise StoreFault(texts.STORE_NEWER.format(path=path))
            if version == 0:
                for statement in _SCHEMA.split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version={_VERSION}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block, on disk when it ends, or nothing of it."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def read(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        self._connection.close()
