"""Whether the library's file can be opened, is of this program's schema and has its tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from corpus.finding import REPAIR, RESTORE, Finding
from corpus.library import SCHEMA, TABLES
from corpus.migrations import migrates
from corpus.verifying import broken
from index.doctor.case import library_file
from index.doctor.locks import holders_of
from index.tables import TABLES as INDEX_TABLES

#: Tables that follow from the articles, and one that only spares fetching a page again.
DERIVED = ("kin_text", "kin_band", "kin", "report_term", "number")
_EMPTIED = ("visit",)
#: Made with the first row or build that needs them.
_LATER = ("staged", "verdict", "journal", "journal_end", "purged")


def unopened(data: Path, error: Exception) -> Finding:
    """Why the first reading failed."""
    file = library_file(data)
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_READONLY"):
        message = f"lần ghi trước vào {file} bị ngắt giữa chừng và chưa được hoàn lại"
        return Finding("library-unfinished", "warning", message, REPAIR)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        by = ", ".join(holders_of(file)) or "không rõ"
        message = f"thư viện {file} bị tiến trình khác khóa (tiến trình: {by})"
        return Finding("library-locked", "error", message, "hãy chờ hoặc dừng tiến trình đó")
    if name.startswith("SQLITE_CANTOPEN") or isinstance(error, OSError):
        remedy = "hãy cho người chạy lệnh này quyền đọc tệp và thư mục"
        return Finding("library-unreadable", "fatal", f"không mở được {file} ({error})", remedy)
    return broken(data, str(error))


def in_wal_mode(data: Path) -> Finding | None:
    """A file in WAL mode, told from its header: opening it would write files beside it."""
    file = library_file(data)
    with file.open("rb") as opened:
        if opened.read(20)[18:] != b"\x02\x02":  # https://sqlite.org/fileformat2.html 1.3.3
            return None
    message = f"thư viện {file} bị đặt ở chế độ WAL, SQLite có thể làm hỏng"  # FACTS 21
    return Finding("library-wal", "error", message, REPAIR)


def findings(data: Path, db: sqlite3.Connection) -> Iterator[Finding]:
    """What is wrong with schema and tables; after a fatal one nothing more can be read."""
    file = library_file(data)
    schema = int(db.execute("PRAGMA user_version").fetchone()[0])
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not tables:
        yield Finding("library-empty", "fatal", f"thư viện {file} rỗng", RESTORE)
    elif schema > SCHEMA:
        message = f"thư viện {file} có lược đồ số {schema}, chương trình này chỉ hiểu đến {SCHEMA}"
        yield Finding("schema-newer", "fatal", message, "hãy dùng phiên bản chương trình mới hơn")
    elif schema < SCHEMA and migrates(schema):
        message = f"thư viện {file} còn ở lược đồ số {schema}, chương trình này dùng số {SCHEMA}"
        yield Finding("schema-older", "warning", message, REPAIR)
    elif schema < SCHEMA:
        message = f"thư viện {file} có lược đồ số {schema}, không nâng cấp được"
        yield Finding("schema-unknown", "fatal", message, RESTORE)
    else:
        yield from _tables(db)


def expected(statements: str) -> sqlite3.Connection:
    """An empty library in memory with these tables."""
    made = sqlite3.connect(":memory:")
    made.executescript(statements)
    return made


def all_tables(db: sqlite3.Connection) -> str:
    """What this library must have: the tables of ``index`` too once anything was built."""
    rows = db.execute("SELECT name FROM sqlite_master").fetchall()
    built = {"edition", "entry", "held", "passage", "vector", "recipe"} & {row[0] for row in rows}
    return TABLES + (INDEX_TABLES if built else "")


def _tables(db: sqlite3.Connection) -> Iterator[Finding]:
    found = _layout(db)
    for name, columns in _layout(expected(all_tables(db))).items():
        is_index = columns is None
        if name not in found and name not in _LATER:
            what = "chỉ mục" if is_index else "bảng"
            mends = is_index or name in (*DERIVED, *_EMPTIED)
            yield Finding(
                "index-missing" if is_index else "table-missing",
                "error" if mends else "fatal",
                f"thư viện thiếu {what} {name}",
                REPAIR if mends else RESTORE,
                (name,),
            )
        elif lost := sorted((columns or set()) - (found.get(name, columns) or set())):
            message = f"bảng {name} trong thư viện thiếu cột {', '.join(lost)}"
            yield Finding("table-columns", "fatal", message, RESTORE, (name,))


def _layout(db: sqlite3.Connection) -> dict[str, set[str] | None]:
    """Each table with its columns, each index with None; SQLite's own left out."""
    names = db.execute(
        "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'index') "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).fetchall()
    return {
        name: None
        if kind == "index"
        else {row[1] for row in db.execute(f'PRAGMA table_info("{name}")').fetchall()}
        for name, kind in names
    }
