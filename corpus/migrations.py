"""Bringing an older library up to date when it is opened: one transaction a step, and before the
first a copy of the file.

All steps stand here, those of the tables of ``index`` too: a step is the history of a file, not the
code of a layer, so it imports nothing of either and is never changed once it was released.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

from corpus.errors import LibraryError
from corpus.lock import locked
from corpus.syncing import sync_folder

#: Held by the one process that migrates, in the data folder.
_LOCK = "migration.lock"
#: The file once more, what the transaction journals, and the tables made anew.
_ROOM = 3


def copy_of(file: Path, schema: int) -> Path:
    """Where a library of this schema is kept before it is migrated."""
    return file.with_name(f"{file.name}.schema-{schema}.bak")


def copies_of(file: Path) -> list[Path]:
    """The copies that migrations left beside a library."""
    return sorted(file.parent.glob(f"{file.name}.schema-*.bak"))


def migrates(schema: int) -> bool:
    """Whether a library of this schema can be brought up to date."""
    return schema in _STEPS


def migrated(file: Path, db: sqlite3.Connection) -> int:
    """Bring a library up to date, if its schema is one that leads on; the schema it has then.

    Says so in one sentence on standard error. Raises LibraryError when it cannot be done: the file
    is then as it was.
    """
    if _schema(db) not in _STEPS:
        return _schema(db)
    try:
        with locked(file.with_name(_LOCK)):
            before = schema = _schema(db)
            if before not in _STEPS:  # another process was faster
                return before
            _check_sound(file, db)
            copy = _copy(file, db, before)
            db.execute("PRAGMA foreign_keys=OFF")  # which a transaction cannot
            try:
                while schema in _STEPS:
                    _run(db, schema)
                    schema += 1
            finally:
                db.execute("PRAGMA foreign_keys=ON")
            with suppress(sqlite3.OperationalError):  # old pages do no harm where they stay
                db.execute("VACUUM")
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(
            f"không nâng cấp được thư viện {file} từ lược đồ số {_schema(db)} ({error}), nên tệp "
            "vẫn nguyên như cũ; hãy kiểm tra quyền ghi, dung lượng đĩa và tiến trình khác đang "
            "dùng thư viện, rồi chạy lại lệnh."
        ) from error
    print(
        f"Thư viện {file} đã được nâng từ lược đồ số {before} lên số {schema}; bản trước khi nâng "
        f"ở {copy}, xoá được khi không cần quay lại phiên bản cũ.",
        file=sys.stderr,
    )
    return schema


def _schema(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _check_sound(file: Path, db: sqlite3.Connection) -> None:
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise LibraryError(
            f"thư viện {file} bị hỏng ({found}) nên chưa được nâng cấp; hãy khôi phục tệp này từ "
            "bản sao lưu."
        )
    size = file.stat().st_size
    free = shutil.disk_usage(file.parent).free
    if free < _ROOM * size:
        raise LibraryError(
            f"nâng cấp thư viện {file} cần {_ROOM * size / 2**20:.0f} MiB trống, ổ đĩa còn "
            f"{free / 2**20:.0f} MiB; hãy dọn bớt rồi chạy lại lệnh."
        )


def _copy(file: Path, db: sqlite3.Connection, schema: int) -> Path:
    """Keep the file as it is: written aside, then renamed, so never half there."""
    target = copy_of(file, schema)
    aside = target.with_name(f"{target.name}.part")
    aside.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(aside)) as kept:
            db.backup(kept)
        aside.chmod(file.stat().st_mode & 0o777)
        with aside.open("rb") as opened:
            os.fsync(opened.fileno())
        aside.replace(target)
        sync_folder(file.parent)
    finally:
        aside.unlink(missing_ok=True)
    return target


def _run(db: sqlite3.Connection, schema: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        _STEPS[schema](db)
        broken = db.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise sqlite3.IntegrityError(f"bảng {broken[0]} trỏ đến hàng không có")
        db.execute(f"PRAGMA user_version={schema + 1}")
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


# --- 2 → 3 ---
# Foreign keys of the tables of ``index`` delete with what they point to: those of libraries made
# before purging existed do not. Rows that an answer is made of get a seal. The digest of an edition
# is one of its contents alone, the same on every machine; ``layout`` tells the rows.

_REVISION_3 = """
CREATE TABLE new_revision (
  article_id TEXT NOT NULL REFERENCES article(id),
  revision   INTEGER NOT NULL,
  text       TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  fields     TEXT NOT NULL,
  added_at   TEXT NOT NULL,
  original   TEXT,
  seal       TEXT NOT NULL,
  PRIMARY KEY (article_id, revision)
) WITHOUT ROWID;
INSERT INTO new_revision SELECT article_id, revision, text, sha256, fields, added_at, original,
  revision_seal_3(article_id, revision, sha256, fields) FROM revision;
DROP TABLE revision;
ALTER TABLE new_revision RENAME TO revision;
CREATE INDEX revision_by_text ON revision (sha256)
"""
_INDEX_3 = """
CREATE TABLE new_entry (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  UNIQUE (article_id, revision, recipe),
  FOREIGN KEY (article_id, revision) REFERENCES revision(article_id, revision) ON DELETE CASCADE
);
INSERT INTO new_entry SELECT id, article_id, revision, recipe FROM entry;
DROP TABLE entry;
ALTER TABLE new_entry RENAME TO entry;
CREATE TABLE new_held (
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  PRIMARY KEY (entry, valid_from)
) WITHOUT ROWID;
INSERT INTO new_held SELECT entry, valid_from, valid_to FROM held;
DROP TABLE held;
ALTER TABLE new_held RENAME TO held;
CREATE TABLE new_passage (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  heading TEXT,
  sha256 TEXT NOT NULL,
  sentences TEXT NOT NULL,
  UNIQUE (entry, ordinal)
);
INSERT INTO new_passage SELECT id, entry, ordinal, start, "end", heading, sha256, sentences
  FROM passage;
DROP TABLE passage;
ALTER TABLE new_passage RENAME TO passage;
CREATE TABLE new_vector (
  passage INTEGER PRIMARY KEY REFERENCES passage(id) ON DELETE CASCADE,
  whole BLOB NOT NULL,
  sentences BLOB NOT NULL,
  seal TEXT NOT NULL
);
INSERT INTO new_vector SELECT v.passage, v.whole, v.sentences,
  passage_seal_3(p.start, p."end", p.heading, p.sha256, p.sentences, v.whole, v.sentences)
  FROM vector v JOIN passage p ON p.id = v.passage;
DROP TABLE vector;
ALTER TABLE new_vector RENAME TO vector;
ALTER TABLE edition ADD COLUMN layout TEXT NOT NULL DEFAULT '';
CREATE TABLE staged (
  staged_at TEXT NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  articles INTEGER NOT NULL,
  passages INTEGER NOT NULL,
  digest TEXT NOT NULL,
  until TEXT,
  layout TEXT NOT NULL,
  entries TEXT NOT NULL
);
CREATE TABLE verdict (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL,
  recipe TEXT NOT NULL,
  gate TEXT NOT NULL,
  measured_at TEXT NOT NULL,
  passed INTEGER NOT NULL,
  failed TEXT NOT NULL,
  measures TEXT NOT NULL
)
"""


def _to_3(db: sqlite3.Connection) -> None:
    db.create_function("revision_seal_3", 4, _revision_seal_3, deterministic=True)
    db.create_function("passage_seal_3", 7, _passage_seal_3, deterministic=True)
    built = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'edition'").fetchone()
    for statement in (_REVISION_3 + (f";{_INDEX_3}" if built else "")).split(";\n"):
        db.execute(statement)
    if built:
        for (number,) in db.execute("SELECT number FROM edition").fetchall():
            _digest_3(db, number)


def _revision_seal_3(*sealed: object) -> str:
    return hashlib.sha256(json.dumps(sealed).encode()).hexdigest()


def _passage_seal_3(*sealed: object) -> str:
    *told, whole, sentences = sealed
    assert isinstance(whole, bytes)
    assert isinstance(sentences, bytes)
    return hashlib.sha256(json.dumps(told).encode() + whole + sentences).hexdigest()


def _digest_3(db: sqlite3.Connection, edition: int) -> None:
    """The new digest, where the old one says that the edition is what was published: another is
    kept, so that what was altered or purged since still shows."""
    held = (
        "SELECT entry FROM held WHERE valid_from <= :n AND (valid_to IS NULL OR valid_to > :n)",
        {"n": edition},
    )
    articles = db.execute(
        "SELECT e.id, e.article_id, e.revision, r.sha256, r.fields FROM entry e "
        "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
        f"WHERE e.id IN ({held[0]}) ORDER BY e.id",
        held[1],
    ).fetchall()
    passages = db.execute(
        'SELECT entry, id, start, "end", heading, sha256, sentences FROM passage '
        f"WHERE entry IN ({held[0]}) ORDER BY entry, ordinal",
        held[1],
    ).fetchall()
    digest, layout = _contents_3(articles, passages)
    known = db.execute("SELECT digest FROM edition WHERE number = ?", (edition,)).fetchone()[0]
    kept = digest if known == _old_digest(articles, passages) else known
    db.execute(
        "UPDATE edition SET digest = ?, layout = ? WHERE number = ?", (kept, layout, edition)
    )


def _old_digest(articles: list[tuple[object, ...]], passages: list[tuple[object, ...]]) -> str:
    of: defaultdict[object, list[tuple[object, ...]]] = defaultdict(list)
    for entry, passage, *place, _ in passages:
        of[entry].append((passage, *place))
    whole = hashlib.sha256()
    for article in articles:
        whole.update(json.dumps(article).encode())
    for entry, *_ in articles:
        for row in sorted(of[entry], key=lambda row: int(str(row[0]))):
            whole.update(json.dumps(row).encode())
    return whole.hexdigest()


def _contents_3(
    articles: Iterable[tuple[object, ...]], passages: Iterable[tuple[object, ...]]
) -> tuple[str, str]:
    of: defaultdict[object, list[tuple[object, ...]]] = defaultdict(list)
    for entry, *rest in passages:
        of[entry].append(tuple(rest))
    digest, layout = hashlib.sha256(), hashlib.sha256()
    for entry, *article in sorted(articles, key=lambda a: (str(a[1]), int(str(a[2])))):
        digest.update(json.dumps(article).encode())
        for _, *place in of[entry]:
            digest.update(json.dumps(place).encode())
        layout.update(json.dumps([entry, [row[0] for row in of[entry]]]).encode())
    layout.update(digest.digest())
    return digest.hexdigest(), layout.hexdigest()


# --- 3 → 4 ---
# The digest of an edition is the hash of a sum over its articles, which is kept: that of the next
# one follows by what it changes.

_BYTES_4 = 256
#: Numbers are found by serial and by place.
_INDEXES_4 = (
    "CREATE INDEX article_revised ON article (revision) WHERE revision > 1",
    "CREATE INDEX number_by_serial ON number (ltrim(json_extract(number, '$.serial'), '0'))",
    """CREATE INDEX number_by_place ON number (
  coalesce(json_extract(number, '$.kind'), json_extract(number, '$.name'), ''),
  CAST(json_extract(number, '$.serial') AS INTEGER)
)""",
)


def _to_4(db: sqlite3.Connection) -> None:
    for index in _INDEXES_4:
        db.execute(index)
    tables = {row[0] for row in db.execute("SELECT name FROM sqlite_master").fetchall()}
    for table in {"edition", "staged"} & tables:
        db.execute(f"ALTER TABLE {table} ADD COLUMN sums BLOB NOT NULL DEFAULT x''")
    if "edition" in tables:
        for (number,) in db.execute("SELECT number FROM edition").fetchall():
            held = db.execute(
                "SELECT entry FROM held "
                "WHERE valid_from <= :n AND (valid_to IS NULL OR valid_to > :n)",
                {"n": number},
            ).fetchall()
            _digest_4(db, "edition", number, [entry for (entry,) in held])
    if "staged" in tables:
        for rowid, entries in db.execute("SELECT rowid, entries FROM staged").fetchall():
            _digest_4(db, "staged", rowid, json.loads(entries))


def _digest_4(db: sqlite3.Connection, table: str, row: int, entries: list[int]) -> None:
    """The new digest of an edition, and of verdicts on its contents, where the old one holds."""
    articles, passages = [], []
    for at in range(0, len(entries), 200):
        page = (json.dumps(entries[at : at + 200]),)
        articles += db.execute(
            "SELECT e.id, e.article_id, e.revision, r.sha256, r.fields FROM entry e "
            "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
            "WHERE e.id IN (SELECT value FROM json_each(?))",
            page,
        ).fetchall()
        passages += db.execute(
            'SELECT entry, id, start, "end", heading, sha256, sentences FROM passage '
            "WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, ordinal",
            page,
        ).fetchall()
    known = db.execute(f"SELECT digest FROM {table} WHERE rowid = ?", (row,)).fetchone()[0]
    if known != _contents_3(articles, passages)[0]:
        return
    sums = _sums_4(articles, passages)
    digest = hashlib.sha256(sums[:_BYTES_4]).hexdigest()
    db.execute(
        f"UPDATE {table} SET digest = ?, layout = ?, sums = ? WHERE rowid = ?",
        (digest, hashlib.sha256(sums).hexdigest(), sums, row),
    )
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'verdict'").fetchone() is not None:
        db.execute("UPDATE verdict SET digest = ? WHERE digest = ?", (digest, known))


def _sums_4(
    articles: Iterable[tuple[object, ...]], passages: Iterable[tuple[object, ...]]
) -> bytes:
    of: defaultdict[object, list[tuple[object, ...]]] = defaultdict(list)
    for entry, *rest in passages:
        of[entry].append(tuple(rest))
    held = rows = 0
    for entry, *article in articles:
        held += _mark_4(article, [place for _, *place in of[entry]])
        rows += _mark_4(entry, [passage for passage, *_ in of[entry]])
    return b"".join((total % (1 << 8 * _BYTES_4)).to_bytes(_BYTES_4) for total in (held, rows))


def _mark_4(*told: object) -> int:
    return int.from_bytes(hashlib.shake_256(json.dumps(told).encode()).digest(_BYTES_4))


#: What leads on from each schema.
_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {2: _to_3, 3: _to_4}
