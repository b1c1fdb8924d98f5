"""Verifying: SQLite's own check of the library's file, and every article against its hashes."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from corpus.finding import RESTORE, Finding
from corpus.settings import LIBRARY_FILE, ORIGINALS_FOLDER

#: Revisions read by one statement: a cursor left open would keep every writer waiting.
_PAGE = 200
#: Up to this size the file is checked whole, in which no writer gets on (some seconds); a larger
#: one table by table, which finds all but pages that two tables claim.
WHOLE_BYTES = 2**30

#: What SQLite says of an index that differs from its table.
_OF_INDEX = re.compile(
    r"wrong # of entries in index (?P<a>\S+)|row \d+ missing from index (?P<b>\S+)"
    r"|non-unique entry in index (?P<c>\S+)|row \d+ values differ from index (?P<d>\S+)"
)

_READ_AGAIN = "hãy thêm lại bài này: python -m corpus add TỆP"


def findings(db: sqlite3.Connection, data: Path) -> Iterator[Finding]:
    """Everything found wrong with the file and the articles; a damage that ends the reading is
    the last of it."""
    try:
        yield from file_findings(db, data)
        yield from article_findings(db, data)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        yield broken(data, str(error))


def broken(data: Path, why: str) -> Finding:
    """The file cannot be read on from here."""
    message = f"tệp thư viện {data / LIBRARY_FILE} bị hỏng, không kiểm tra tiếp được ({why})"
    return Finding("library-damaged", "fatal", message, RESTORE)


def file_findings(db: sqlite3.Connection, data: Path) -> Iterator[Finding]:
    """What SQLite finds: damaged pages, indices that differ from their tables, lost references."""
    for line in _integrity(db, data):
        found = _OF_INDEX.search(line)
        if found is None:
            yield Finding("library-damaged", "fatal", f"SQLite báo lỗi: {line}", RESTORE)
            continue
        name = next(filter(None, found.groups()))
        remedy = "hãy lập lại chỉ mục này của SQLite: python -m index doctor --repair"
        yield Finding("library-index", "error", f"SQLite báo lỗi: {line}", remedy, (name,))
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        which = "" if row is None else f" {row}"
        message = f"bảng {table}: dòng{which} trỏ đến một dòng không có trong bảng {parent}"
        yield Finding("library-reference", "error", message, RESTORE, (table, row or 0))


def _integrity(db: sqlite3.Connection, data: Path) -> Iterator[str]:
    names: list[str | None] = [None]
    if (data / LIBRARY_FILE).stat().st_size > WHOLE_BYTES:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        names = ["sqlite_schema", *(row[0] for row in tables)]
    for name in names:
        of = "" if name is None else f"('{name}')"
        for (line,) in db.execute(f"PRAGMA integrity_check{of}").fetchall():
            if line != "ok":
                yield " ".join(line.split())


def article_findings(db: sqlite3.Connection, data: Path) -> Iterator[Finding]:
    """Articles whose text, original or current revision is not what was recorded."""
    after: tuple[str, int] = ("", 0)
    while rows := db.execute(
        "SELECT r.article_id, r.revision, r.text, r.sha256, r.original, r.revision = a.revision, "
        "r.fields, r.seal "
        "FROM revision r LEFT JOIN article a ON a.id = r.article_id "
        "WHERE (r.article_id, r.revision) > (?, ?) ORDER BY r.article_id, r.revision LIMIT ?",
        (*after, _PAGE),
    ).fetchall():
        for article_id, revision, text, digest, original, current, fields, seal in rows:
            name = f"bài “{article_id}” bản {revision}"
            if not isinstance(text, str) or _sha256(text.encode()) != digest:
                message = f"{name}: văn bản khác mã băm đã ghi"
                remedy = _READ_AGAIN if current else RESTORE
                yield Finding("article-text", "error", message, remedy, (article_id, revision))
            elif seal_of(article_id, revision, digest, fields) != seal:
                message = f"{name}: dữ liệu của bài (tiêu đề, nơi đăng, ngày…) khác dấu đã ghi"
                yield Finding("article-fields", "error", message, RESTORE, (article_id, revision))
            if original is not None:
                yield from _original(name, data / ORIGINALS_FOLDER / original)
        after = rows[-1][:2]
    for (article_id,) in db.execute(
        "SELECT id FROM article a WHERE NOT EXISTS (SELECT 1 FROM revision r "
        "WHERE r.article_id = a.id AND r.revision = a.revision)"
    ).fetchall():
        message = f"bài “{article_id}” thiếu bản hiện hành"
        yield Finding("article-current", "error", message, _READ_AGAIN, (article_id,))


def _original(name: str, file: Path) -> Iterator[Finding]:
    remedy = "hãy thêm lại bài từ tệp gốc: python -m corpus add TỆP"
    if not file.exists():
        message = f"{name}: tệp gốc {file} thiếu"
        yield Finding("original-missing", "error", message, remedy, (file.name,))
    elif not holds(file, file.name):
        message = f"{name}: tệp gốc {file} đã bị sửa"
        yield Finding("original-altered", "error", message, remedy, (file.name,))


def seal_of(article_id: str, revision: int, sha256: str, fields: str) -> str:
    """What tells that a revision's fields are those that were stored with its text: SQLite itself
    notices no change inside a value."""
    return hashlib.sha256(json.dumps([article_id, revision, sha256, fields]).encode()).hexdigest()


def holds(file: Path, digest: str) -> bool:
    """Whether the file is there and has the bytes of this hash."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest() == digest
    except OSError:
        return False


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
