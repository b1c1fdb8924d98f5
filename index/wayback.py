"""The way back from a damaged library: the last backup, and the sentence that names it."""

from __future__ import annotations

import json
import os
import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from corpus.errors import LibraryError
from corpus.library import Library
from corpus.settings import LIBRARY_FILE

#: Where a data folder notes its last backup.
LAST_FILE = "last-backup.json"


@dataclass(frozen=True, slots=True)
class Known:
    """The last backup of a data folder."""

    file: str
    made_at: str  # ISO 8601, UTC
    edition: int | None


def note(data: Path, known: Known) -> None:
    """Have the data folder know its last backup; one that cannot be written goes without."""
    aside = data / f".{LAST_FILE}.{os.getpid()}.part"
    with suppress(OSError):
        aside.write_text(json.dumps(asdict(known), ensure_ascii=False, indent=1), "utf-8")
        aside.replace(data / LAST_FILE)


def last(data: Path) -> Known | None:
    """The last backup, where its file still is."""
    try:
        known = Known(**json.loads((data / LAST_FILE).read_text("utf-8")))
        return known if Path(known.file).is_file() else None
    except (OSError, ValueError, TypeError):
        return None


def way_back(data: Path) -> str:
    """What to do with a damaged library, as the end of a sentence."""
    known = last(data)
    of = f" ngày {known.made_at[:10]}" if known else ""
    file = shlex.quote(known.file) if known else "TỆP"
    folder = shlex.quote(str(data))
    return (
        f"hãy khôi phục từ bản sao lưu{of}: python -m index restore {file} --force --data {folder}"
    )


@contextmanager
def damage_told(library: Library) -> Iterator[None]:
    """In the block, what a damaged library makes fail is a LibraryError that names the way back.

    What SQLite itself says of the file is one at once; any other failure only where its own check
    finds the file damaged.
    """
    try:
        yield
    except sqlite3.OperationalError:
        if _is_sound(library):  # busy, or the disk is full
            raise
        raise _damaged(library) from None
    except sqlite3.DatabaseError:
        raise _damaged(library) from None
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        if _is_sound(library):
            raise
        raise _damaged(library) from None


def damaged(library: Library, what: str) -> LibraryError:
    """The error for a part of a library that is not what was stored."""
    file = library.data / LIBRARY_FILE
    return LibraryError(f"{what} bị hỏng trong thư viện {file}; {way_back(library.data)}")


def _damaged(library: Library) -> LibraryError:
    file = library.data / LIBRARY_FILE
    return LibraryError(f"tệp thư viện {file} bị hỏng; {way_back(library.data)}")


def _is_sound(library: Library) -> bool:
    try:
        return bool(library.connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError as error:
        return "locked" in str(error) or "full" in str(error)
    except sqlite3.DatabaseError:
        return False
