"""Purging: an article that must go for good, from every edition, with the file that it came from.

What stays is a trace that tells nobody what the article was: the hash of its id and its text's
hash. By it a code of one of its quotations still gets an honest answer (``index.proof``).
"""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import UTC, datetime

from corpus import journal
from corpus.errors import NoSuchArticle
from corpus.library import Library
from corpus.migrations import copies_of
from corpus.settings import LIBRARY_FILE, ORIGINALS_FOLDER

#: Made by the first purge: most libraries never have one.
_TABLE = """
CREATE TABLE IF NOT EXISTS purged (
  trace TEXT PRIMARY KEY,            -- see trace_of
  purged_at TEXT NOT NULL
) WITHOUT ROWID
"""
#: What goes with the revisions, in this order. The tables of ``index`` follow by their foreign
#: keys (ON DELETE CASCADE).
_DELETE = (
    "DELETE FROM kin WHERE text IN (:texts) OR other IN (:texts)",
    "DELETE FROM kin_band WHERE text IN (:texts)",
    "DELETE FROM report_term WHERE text IN (:texts)",
    "DELETE FROM kin_text WHERE article_id = :id",
    "DELETE FROM number WHERE article_id = :id",
    "DELETE FROM visit WHERE original IN (SELECT original FROM revision WHERE article_id = :id)",
    "DELETE FROM revision WHERE article_id = :id",
    "DELETE FROM article WHERE id = :id",
)
_TEXTS = "SELECT id FROM kin_text WHERE article_id = :id"


def trace_of(article_id: str, sha256: str) -> str:
    """What is kept of a purged revision: the hash of its id and its text's hash."""
    return hashlib.sha256(f"{article_id}\n{sha256}".encode()).hexdigest()


def purge(
    library: Library, article_id: str, reason: str | None = None, who: str | None = None
) -> int:
    """Delete all revisions of an article, in the corpus or removed from it; returns how many.

    The file is then written anew, so that no freed page keeps a copy, and copies that migrations
    left beside it go. Raises NoSuchArticle.
    """
    db = library.connection
    db.execute("PRAGMA secure_delete=ON")
    with library.batch():
        db.execute(_TABLE)
        rows = db.execute(
            "SELECT sha256, original FROM revision WHERE article_id = ?", (article_id,)
        ).fetchall()
        if not rows:
            raise NoSuchArticle(
                f"không có bài “{article_id}” trong thư viện, kể cả trong các bài đã gỡ; "
                "xem danh sách: python -m corpus list"
            )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        db.executemany(
            "INSERT OR REPLACE INTO purged VALUES (?, ?)",
            [(trace_of(article_id, digest), now) for digest, _ in rows],
        )
        for statement in _DELETE:
            db.execute(statement.replace(":texts", _TEXTS), {"id": article_id})
        journal.note(db, "purge", reason=reason, who=who)
    for _, original in rows:
        if original is not None and not _is_needed(db, original):
            (library.data / ORIGINALS_FOLDER / original).unlink(missing_ok=True)
    db.execute("VACUUM")
    for copy in copies_of(library.data / LIBRARY_FILE):
        copy.unlink(missing_ok=True)
    return len(rows)


def purged(db: sqlite3.Connection) -> dict[str, str]:
    """The traces of what was purged, and when."""
    made = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'purged'").fetchone()
    return dict(db.execute("SELECT trace, purged_at FROM purged").fetchall()) if made else {}


def _is_needed(db: sqlite3.Connection, original: str) -> bool:
    """Whether another article was read from the same bytes."""
    found = db.execute("SELECT 1 FROM revision WHERE original = ? LIMIT 1", (original,))
    return found.fetchone() is not None
