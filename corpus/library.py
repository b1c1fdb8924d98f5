"""The library: the SQLite file that is the record of all articles and their revisions."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Self

from corpus.article import Article
from corpus.errors import LibraryError, NoSuchArticle
from corpus.kin import kinship
from corpus.migrations import migrated
from corpus.numbers import registry
from corpus.settings import LIBRARY_FILE, ORIGINALS_FOLDER
from corpus.syncing import sync_folder
from corpus.verifying import findings, holds, seal_of

#: Raised with every change of the tables of ``corpus`` or ``index``; ``corpus.migrations`` then
#: gets the step that leads there.
SCHEMA = 4
#: Never released: what unfinished versions made, each with other tables.
_UNFINISHED = 1

#: Pages (64 MiB of them) that a transaction may change before SQLite writes some to the file: from
#: then on until the commit nobody can read, which with its 2 MiB is most of a batch of articles.
_UNSPILLED = 16_384

Added = Literal["added", "changed", "unchanged", "duplicate"]

_TABLES = """
CREATE TABLE article (               -- one row an article: which revision is current
  id       TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  removed_at TEXT                    -- NULL while the article belongs to the corpus
) WITHOUT ROWID;
CREATE INDEX article_revised ON article (revision) WHERE revision > 1;
CREATE TABLE revision (              -- one row a revision, never changed once written
  article_id TEXT NOT NULL REFERENCES article(id),
  revision   INTEGER NOT NULL,
  text       TEXT NOT NULL,
  sha256     TEXT NOT NULL,          -- of text in UTF-8
  fields     TEXT NOT NULL,          -- the other fields of the article, JSON
  added_at   TEXT NOT NULL,
  original   TEXT,                   -- sha256 of the bytes it was read from
  seal       TEXT NOT NULL,          -- see seal_of
  PRIMARY KEY (article_id, revision)
) WITHOUT ROWID;
CREATE INDEX revision_by_text ON revision (sha256);
CREATE TABLE visit (                 -- one row a fetched page: what asks for it only if changed
  url           TEXT PRIMARY KEY,
  etag          TEXT,                -- as the server gave them
  last_modified TEXT,
  content_type  TEXT,
  name          TEXT NOT NULL,
  original      TEXT NOT NULL        -- sha256 of the bytes
) WITHOUT ROWID;
"""

#: What an article is read from.
_READ = "r.article_id, r.revision, r.text, r.sha256, r.fields, r.added_at, r.seal"
#: All tables of ``corpus``.
TABLES = _TABLES + registry.TABLES + kinship.TABLES

#: What stands in columns of its own and so not in ``revision.fields``.
_COLUMNS = ("id", "revision", "text", "sha256", "added_at")


def sha256_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def connect(file: Path) -> sqlite3.Connection:
    """A connection with the safe settings (FACTS 21: no WAL, which SQLite 3.40 can corrupt).

    EXTRA also syncs the folder once the journal is deleted: after FULL alone a power cut may bring
    the journal back, and with it what was there before a commit that somebody was told of.
    """
    connection = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("PRAGMA synchronous=EXTRA")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute(f"PRAGMA cache_spill={_UNSPILLED}")
    return connection


class Library:
    """Articles with all their revisions. ``index`` keeps its tables in the same file."""

    def __init__(self, data: Path, connection: sqlite3.Connection) -> None:
        self.data = data
        self.connection = connection
        self._file = _identity(data)

    @classmethod
    def open(cls, data: Path, *, create: bool = False) -> Self:
        """Open ``data/library.db``; with ``create``, make the folder and the file when missing.

        An older library is brought up to date first (``corpus.migrations``). Raises LibraryError
        when it is missing, no library, damaged or of a newer schema.
        """
        file = data / LIBRARY_FILE
        if not file.exists() and not create:
            raise LibraryError(
                f"chưa có thư viện ở {file}; hãy thêm bài trước: python -m corpus add FILE…"
            )
        try:
            data.mkdir(parents=True, exist_ok=True)
            connection = connect(file)
            # Tables first: where another process makes them meanwhile, the schema is there too.
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            schema = _schema(connection)
        except (sqlite3.DatabaseError, OSError, UnicodeDecodeError) as error:
            # Where SQLite quotes a damaged schema, its message is no UTF-8 and cannot be raised.
            raise LibraryError(
                f"không mở được thư viện {file} ({error}); hãy kiểm tra quyền đọc ghi, hoặc khôi "
                "phục từ bản sao lưu: python -m index restore TỆP --force"
            ) from error
        if schema == 0 and tables == 0:
            schema = _made(connection)
        if schema == _UNFINISHED:
            connection.close()
            raise LibraryError(
                f"thư viện {file} do một phiên bản chưa hoàn chỉnh trước đây tạo ra nên không "
                "dùng được nữa; hãy dời tệp này đi rồi thêm lại các bài: python -m corpus add FILE…"
            )
        try:
            schema = migrated(file, connection)
        except LibraryError:
            connection.close()
            raise
        if schema != SCHEMA:
            connection.close()
            raise LibraryError(
                f"thư viện {file} có lược đồ số {schema}, chương trình này hiểu số {SCHEMA}; "
                "hãy nâng cấp chương trình, hoặc dùng đúng phiên bản đã tạo ra thư viện."
            )
        return cls(data, connection)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """One transaction: all of its changes are kept, or none.

        Raises LibraryError where the file was replaced: what is written now nobody would read.
        """
        with _transaction(self.connection):
            if self.was_replaced():
                raise LibraryError(
                    f"thư viện {self.data / LIBRARY_FILE} vừa được thay bằng tệp khác (khôi phục "
                    "từ bản sao lưu), nên chưa ghi gì; hãy chạy lại lệnh."
                )
            yield

    def was_replaced(self) -> bool:
        """Whether another file stands where the library was opened: a backup was restored."""
        return _identity(self.data) != self._file

    def add(self, article: Article, original: bytes | None = None) -> Added:
        """Store a new article, a new revision of a known one, or nothing when nothing changed.

        ``duplicate``: the article is new and another current one has the very same text; nothing
        is stored. A known article gets its revision all the same, or its old text would stay.
        """
        if not self.connection.in_transaction:
            with self.batch():
                return self.add(article, original)
        text_hash = sha256_of(article.text)
        fields = stored_fields(article)
        row = self.connection.execute(
            "SELECT a.revision, a.removed_at, r.text, r.fields, r.sha256, r.original "
            "FROM article a JOIN revision r "
            "ON r.article_id = a.id AND r.revision = a.revision WHERE a.id = ?",
            (article.id,),
        ).fetchone()
        known = row is not None and row[1] is None
        if known and row[2:5] == (article.text, fields, text_hash):
            if original is not None:
                self._keep_again(article.id, row[0], row[5], original)
            return "unchanged"
        if not known and self.twin_of(article) is not None:
            return "duplicate"
        if known and row[2] != article.text and row[4] == text_hash:
            # The stored text was altered behind our back and this is the one that was hashed. The
            # row is mended, and the new revision makes the index read the article again.
            self.connection.execute(
                "UPDATE revision SET text = ? WHERE article_id = ? AND revision = ?",
                (article.text, article.id, row[0]),
            )
        revision = 1 if row is None else self._last_revision(article.id) + 1
        kept = None if original is None else self._keep(original)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        seal = seal_of(article.id, revision, text_hash, fields)
        self.connection.execute(
            "INSERT INTO article (id, revision) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, removed_at = NULL",
            (article.id, revision),
        )
        self.connection.execute(
            "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (article.id, revision, article.text, text_hash, fields, now, kept, seal),
        )
        registry.record(self.connection, article)
        kinship.enter(self.connection, article, revision)
        return "changed" if known else "added"

    def _last_revision(self, article_id: str) -> int:
        found = self.connection.execute(
            "SELECT max(revision) FROM revision WHERE article_id = ?", (article_id,)
        ).fetchone()[0]
        return int(found)

    def twin_of(self, article: Article) -> str | None:
        """The id of the first other current article that has the very same text."""
        row = self.connection.execute(
            "SELECT a.id FROM revision r JOIN article a ON a.id = r.article_id "
            "AND a.revision = r.revision AND a.removed_at IS NULL "
            "WHERE r.sha256 = ? AND a.id <> ? ORDER BY r.added_at, a.id LIMIT 1",
            (sha256_of(article.text), article.id),
        ).fetchone()
        return None if row is None else str(row[0])

    def _keep(self, original: bytes) -> str:
        """Keep the bytes under their hash: written aside, then renamed, so never half there, and
        there for good before the article is."""
        digest = hashlib.sha256(original).hexdigest()
        folder = self.data / ORIGINALS_FOLDER
        target = folder / digest
        if not holds(target, digest):
            folder.mkdir(exist_ok=True)
            aside = folder / f"{digest}.{os.getpid()}.part"
            with aside.open("wb") as out:
                out.write(original)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(target)
            sync_folder(folder)
        return digest

    def _keep_again(
        self, article_id: str, revision: int, recorded: str | None, original: bytes
    ) -> None:
        """Put back the original of an unchanged article where it is missing or was altered."""
        if recorded is not None and holds(self.data / ORIGINALS_FOLDER / recorded, recorded):
            return
        self.connection.execute(
            "UPDATE revision SET original = ? WHERE article_id = ? AND revision = ?",
            (self._keep(original), article_id, revision),
        )

    def remove(self, article_id: str) -> None:
        """Take the article out of the corpus; its revisions stay for the editions that hold it."""
        if not self.connection.in_transaction:
            with self.batch():
                self.remove(article_id)
            return
        changed = self.connection.execute(
            "UPDATE article SET removed_at = ? WHERE id = ? AND removed_at IS NULL",
            (datetime.now(UTC).isoformat(timespec="seconds"), article_id),
        ).rowcount
        if not changed:
            raise NoSuchArticle(
                f"không có bài “{article_id}” trong thư viện; xem danh sách: python -m corpus list"
            )

    def get(self, article_id: str, revision: int | None = None) -> Article:
        """The current revision, or the one named (also of a removed article)."""
        row = self.connection.execute(
            f"SELECT {_READ} "
            "FROM revision r JOIN article a ON a.id = r.article_id WHERE r.article_id = ? "
            "AND CASE WHEN ? IS NULL THEN r.revision = a.revision AND a.removed_at IS NULL "
            "ELSE r.revision = ? END",
            (article_id, revision, revision),
        ).fetchone()
        if row is None:
            of_revision = "" if revision is None else f" bản {revision}"
            raise NoSuchArticle(
                f"không có bài “{article_id}”{of_revision} trong thư viện; "
                "xem danh sách: python -m corpus list"
            )
        return _article(row)

    def current(self, revisions: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Which of these (article id, revision) belong to the corpus now."""
        rows = self.connection.execute(
            "SELECT a.id, a.revision FROM json_each(?) j "
            "JOIN article a ON a.id = json_extract(j.value, '$[0]') "
            "AND a.revision = json_extract(j.value, '$[1]') WHERE a.removed_at IS NULL",
            (json.dumps(list(revisions)),),
        )
        return set(rows.fetchall())

    def articles(self) -> Iterator[Article]:
        """All current revisions, ordered by id."""
        for row in self.connection.execute(
            f"SELECT {_READ} "
            "FROM article a JOIN revision r ON r.article_id = a.id AND r.revision = a.revision "
            "WHERE a.removed_at IS NULL ORDER BY a.id"
        ):
            yield _article(row)

    def count(self) -> int:
        """How many articles are in the corpus now."""
        found = self.connection.execute("SELECT count(*) FROM article WHERE removed_at IS NULL")
        return int(found.fetchone()[0])

    def verify(self) -> list[str]:
        """Every problem found, one sentence each: SQLite's own check, hashes, missing originals."""
        return list(map(str, findings(self.connection, self.data)))


def _identity(data: Path) -> tuple[int, int] | None:
    try:
        found = (data / LIBRARY_FILE).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()  # nothing where SQLite already did, as on a full disk
        raise


def _schema(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _made(connection: sqlite3.Connection) -> int:
    """Make the tables, unless another process was faster; the schema that is there then."""
    with _transaction(connection):
        if _schema(connection) == 0:
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={SCHEMA}")
        return _schema(connection)


def stored_fields(article: Article) -> str:
    """What stands in ``revision.fields``."""
    kept = {k: v for k, v in asdict(article).items() if k not in _COLUMNS and v not in (None, ())}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _article(row: tuple[Any, ...]) -> Article:
    article_id, revision, text, digest, fields, added_at, seal = row
    try:
        if seal_of(article_id, revision, digest, fields) != seal:
            raise ValueError("khác dấu đã ghi")
        loaded = json.loads(fields)
        own = {"id": article_id, "text": text, "revision": revision}
        article = Article.restored({**loaded, **own, "sha256": digest, "added_at": added_at})
    except (ValueError, TypeError, AttributeError) as error:
        raise LibraryError(
            f"bài “{article_id}” bản {revision} trong thư viện bị hỏng ({error}); "
            "hãy khôi phục thư viện từ bản sao lưu."
        ) from error
    return article
