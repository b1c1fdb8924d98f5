"""What the checks look at: a data folder, its library open for reading only, and the model."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus.library import Library
from corpus.settings import LIBRARY_FILE
from index.editions import every
from index.encoder import Encoder, open_encoder
from index.record import Edition, Record

#: How the encoder of a model is opened: ``READ_AGAIN``, or one that keeps it open.
OpenEncoder = Callable[[Path, str], Encoder]
#: All files of the model are read, also those that were found whole before.
READ_AGAIN: OpenEncoder = partial(open_encoder, again=True)

#: What reading a damaged file raises; where SQLite quotes a damaged schema, its message is no UTF-8
#: and cannot be raised itself.
UNREADABLE = (sqlite3.Error, OSError, UnicodeDecodeError)

#: Seconds that a check waits for a writer's commit.
_PATIENCE = 10.0
#: Rows read by one statement: a cursor left open would keep every writer waiting.
_PAGE = 200


@dataclass(frozen=True, slots=True)
class Case:
    """A library that can be read."""

    data: Path
    library: Library
    record: Record
    open_encoder: OpenEncoder

    @classmethod
    def of(cls, data: Path, db: sqlite3.Connection, open_encoder: OpenEncoder) -> Case:
        library = Library(data, db)
        return cls(data, library, Record(library), open_encoder)

    @property
    def db(self) -> sqlite3.Connection:
        return self.library.connection

    def editions(self) -> list[Edition]:
        """All editions, oldest first."""
        return every(self.record)

    def paged(self, statement: str, key: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a statement over the tables of ``index``, page by page, no cursor left open; none
        where nothing was ever built.

        ``key`` is its first column, an id; "{after}" stands where the page is told.
        """
        if not self.record.is_prepared():
            return
        last = -1
        query = f"{statement.format(after=f'{key} > ?')} ORDER BY {key} LIMIT {_PAGE}"
        while rows := self.db.execute(query, (last,)).fetchall():
            yield from rows
            last = rows[-1][0]


def connect_for_reading(file: Path) -> sqlite3.Connection:
    """A connection that writes nothing, not even what a killed writer left to be undone.

    What is no text in a damaged row is read all the same, and then differs from its hash.
    """
    db = sqlite3.connect(
        f"file:{quote(str(file.absolute()))}?mode=ro",
        uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False,
    )  # fmt: skip
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return db


def library_file(data: Path) -> Path:
    return data / LIBRARY_FILE
