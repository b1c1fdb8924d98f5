"""Damages of a data folder: how each is planted, what the doctor is to find, and whether it mends
it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.library import Library
from corpus.purging import purge
from index.dense import Dense
from index.record import seal_of

Plant = Callable[[Path], None]
OLD = 3 * 3600


@dataclass(frozen=True)
class Damage:
    """``mended``: by ``doctor --repair``."""

    name: str
    finding: str
    mended: bool
    plant: Plant


def connected(data: Path) -> sqlite3.Connection:
    """A connection that keeps no promise: foreign keys are off."""
    return sqlite3.connect(data / "library.db", isolation_level=None)


def sql(*statements: str) -> Plant:
    def plant(data: Path) -> None:
        with closing(connected(data)) as db:
            for statement in statements:
                assert db.execute(statement).rowcount != 0, statement

    return plant


def _file(name: str, content: bytes = b"x", mode: int | None = None, old: bool = True) -> Plant:
    def plant(data: Path) -> None:
        file = data / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
        aged(file, old)
        if mode is not None:
            file.chmod(mode)

    return plant


def aged(file: Path, old: bool = True) -> None:
    if old:
        os.utime(file, (time.time() - OLD,) * 2)


def _folder(name: str) -> Plant:
    def plant(data: Path) -> None:
        (data / name).unlink(missing_ok=True)
        (data / name).mkdir()
        aged(data / name)

    return plant


def _bytes(change: Callable[[bytes], bytes]) -> Plant:
    """The library's file with other bytes."""

    def plant(data: Path) -> None:
        file = data / "library.db"
        file.write_bytes(change(file.read_bytes()))

    return plant


def _cache(name: str, change: Callable[[bytes], bytes]) -> Plant:
    """A file of the newest edition's cache with other bytes."""

    def plant(data: Path) -> None:
        file = sorted(newest_cache(data).glob(name))[-1]
        file.write_bytes(change(file.read_bytes()))

    return plant


def newest_cache(data: Path) -> Path:
    folders = [f for f in (data / "cache").iterdir() if f.is_dir()]
    return max(folders, key=lambda f: f.stat().st_mtime_ns)


def _half_zeroed(raw: bytes) -> bytes:
    return raw[: len(raw) // 2] + bytes(len(raw) - len(raw) // 2)


def _no_cache(data: Path) -> None:
    shutil.rmtree(data / "cache")


def _other_format(data: Path) -> None:
    _manifest(data, lambda manifest: manifest | {"format": 1})


def _manifest(data: Path, change: Callable[[dict[str, object]], dict[str, object]]) -> None:
    file = newest_cache(data) / "manifest.json"
    file.write_text(json.dumps(change(json.loads(file.read_text("utf-8")))), "utf-8")


def _other_vectors(data: Path) -> None:
    """FAISS has each passage under another's id, and the manifest says that this is right."""
    from index.caches import _hashes

    file = newest_cache(data) / "dense.faiss"
    dense = Dense.open(file)
    ids = np.sort(dense.ids)
    Dense.build(file, np.roll(ids, 1), dense.kept(ids.tolist()))
    _manifest(data, lambda manifest: manifest | {"files": _hashes(file.parent)})


def _first_original(change: Callable[[Path], object]) -> Plant:
    def plant(data: Path) -> None:
        change(sorted((data / "originals").iterdir())[0])

    return plant


def _unfinished(data: Path) -> None:
    """A transaction killed between writing its first pages and its end."""
    with closing(connected(data)) as db:
        db.execute("PRAGMA cache_size=1")
        db.execute("BEGIN")
        db.execute("UPDATE vector SET seal = seal || 'x'")
        db.execute("UPDATE revision SET added_at = added_at || 'x'")
        for name in ("library.db", "library.db-journal"):
            shutil.copy(data / name, data / f"{name}.killed")
        db.execute("ROLLBACK")
    for name in ("library.db", "library.db-journal"):
        (data / f"{name}.killed").replace(data / name)


def _short_index(data: Path) -> None:
    """An index of SQLite that lacks a row."""
    with closing(connected(data)) as db:
        db.execute("PRAGMA writable_schema=ON")
        kept = db.execute("SELECT * FROM sqlite_master WHERE name = 'revision_by_text'").fetchone()
        db.execute("DELETE FROM sqlite_master WHERE name = 'revision_by_text'")
    with Library.open(data) as library:
        library.add(Article(id="lẻ", title="Bài lẻ", text="Hội nghị thứ 77 họp ngày 7."))
    with closing(connected(data)) as db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", kept)


def _vector(change: Callable[[np.ndarray], np.ndarray], sealed: bool = False) -> Plant:
    """The vector of the first passage is another one."""

    def plant(data: Path) -> None:
        with closing(connected(data)) as db:
            first, blob = db.execute("SELECT passage, min(whole) FROM vector WHERE passage = "
                                     "(SELECT min(passage) FROM vector)").fetchone()  # fmt: skip
            changed = change(np.frombuffer(blob, "<f4").copy()).astype("<f4").tobytes()
            db.execute("UPDATE vector SET whole = ? WHERE passage = ?", (changed, first))
            if sealed:
                seal_again(db, first)

    return plant


def seal_again(db: sqlite3.Connection, passage: int) -> None:
    row = db.execute(
        'SELECT p.start, p."end", p.heading, p.sha256, p.sentences, v.whole, v.sentences '
        "FROM passage p JOIN vector v ON v.passage = p.id WHERE p.id = ?",
        (passage,),
    ).fetchone()
    db.execute("UPDATE vector SET seal = ? WHERE passage = ?", (seal_of(*row), passage))


def _twin_vector(data: Path) -> None:
    """A passage has the vector of another one, with a seal that says so."""
    with closing(connected(data)) as db:
        db.execute(f"UPDATE vector SET whole = {_OTHER} WHERE passage = {_FIRST}")
        seal_again(db, db.execute(_FIRST[1:-1]).fetchone()[0])


def _with(value: float) -> Callable[[np.ndarray], np.ndarray]:
    def change(vector: np.ndarray) -> np.ndarray:
        vector[0] = value
        return vector

    return change


def _turned(vector: np.ndarray) -> np.ndarray:
    return np.roll(vector, 5)


def _purged(data: Path) -> None:
    with Library.open(data) as library:
        purge(library, "hội-nghị-2")


_FIRST = "(SELECT min(passage) FROM vector)"
_OTHER = "(SELECT whole FROM vector ORDER BY passage DESC LIMIT 1)"
_PASSAGE = "(SELECT min(id) FROM passage)"
_HELD = "(SELECT min(entry) FROM held WHERE valid_to IS NULL)"
_NEWEST = "(SELECT max(number) FROM edition)"
_LATER = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '+2 years')"
_EARLIER = "strftime('%Y-%m-%dT%H:%M:%S+00:00', 'now', '-2 years')"

DAMAGES = (
    # the file
    Damage("no library", "library-missing", False, lambda d: (d / "library.db").unlink()),
    Damage("another file", "library-damaged", False, _bytes(lambda _: b"no library" * 999)),
    Damage("truncated", "library-damaged", False, _bytes(lambda raw: raw[: len(raw) // 2])),
    Damage("zeroed pages", "library-damaged", False, _bytes(_half_zeroed)),
    Damage("emptied", "library-empty", False, _bytes(lambda _: b"")),
    Damage("killed while writing", "library-unfinished", True, _unfinished),
    Damage("newer schema", "schema-newer", False, sql("PRAGMA user_version=99")),
    Damage("unknown schema", "schema-unknown", False, sql("PRAGMA user_version=1")),
    Damage("wal", "library-wal", True, sql("PRAGMA journal_mode=WAL")),
    Damage("no table of passages", "table-missing", False, sql("DROP TABLE passage")),
    Damage("no table of kin", "table-missing", True, sql("DROP TABLE kin_band")),
    Damage("no column", "table-columns", False, sql("ALTER TABLE revision DROP COLUMN original")),
    Damage("no index", "index-missing", True, sql("DROP INDEX revision_by_text")),
    Damage("short index", "library-index", True, _short_index),
    Damage("lost reference", "library-reference", False,
           sql("DELETE FROM article WHERE id = 'hội-nghị-1'")),
    # articles
    Damage("altered text", "article-text", False,
           sql("UPDATE revision SET text = replace(text, 'họp', 'bàn')")),
    Damage("altered title", "article-fields", False,
           sql("UPDATE revision SET fields = replace(fields, 'Hội', 'Hộ')")),
    Damage("no current revision", "article-current", False,
           sql("UPDATE article SET revision = 9 WHERE id = 'hội-nghị-1'")),
    Damage("no original", "original-missing", False, _first_original(Path.unlink)),
    Damage("altered original", "original-altered", False,
           _first_original(lambda file: file.write_bytes(b"khac"))),
    Damage("orphan original", "original-orphan", True, _file(f"originals/{'0' * 64}")),
    Damage("half an original", "leftover", True, _file(f"originals/{'0' * 64}.4194305.part")),
    # what follows from articles
    Damage("numbers lost", "numbers-stale", True, sql("DELETE FROM number")),
    Damage("number altered", "numbers-stale", True, sql("UPDATE number SET start = start + 1")),
    Damage("bands lost", "kin-stale", True, sql("DELETE FROM kin_band WHERE text = 1")),
    Damage("links lost", "kin-stale", True, sql("DELETE FROM kin")),
    Damage("revision without kin", "kin-stale", True, sql("DELETE FROM kin_text WHERE id = 2")),
    Damage("events altered", "kin-stale", True, sql("UPDATE report_term SET day = day + 9")),
    Damage("one-way link", "kin-one-way", True, sql("DELETE FROM kin WHERE text < other")),
    Damage("kin of nobody", "kin-orphan", True,
           sql("INSERT INTO kin_text (article_id, revision) VALUES ('ai-đó', 1)")),
    # passages
    Damage("moved end", "passage-slice", False,
           sql(f'UPDATE passage SET "end" = "end" - 3 WHERE id = {_PASSAGE}')),
    Damage("end outside", "passage-slice", False,
           sql(f'UPDATE passage SET "end" = 99999 WHERE id = {_PASSAGE}')),
    Damage("no number", "passage-slice", False,
           sql(f"UPDATE passage SET start = 'x' WHERE id = {_PASSAGE}")),
    Damage("altered hash", "passage-slice", False,
           sql(f"UPDATE passage SET sha256 = 'x' WHERE id = {_PASSAGE}")),
    Damage("sentence outside", "passage-sentences", False,
           sql(f"UPDATE passage SET sentences = '[[0, 999]]' WHERE id = {_PASSAGE}")),
    Damage("no sentences", "passage-sentences", False,
           sql(f"UPDATE passage SET sentences = '{{' WHERE id = {_PASSAGE}")),
    Damage("a passage skipped", "passage-order", False,
           sql(f"UPDATE passage SET ordinal = 7 WHERE id = {_PASSAGE}")),
    Damage("entry without passages", "entry-empty", False,
           sql(f"DELETE FROM passage WHERE entry = {_HELD}")),
    # vectors
    Damage("no vector", "vector-missing", True,
           sql("DELETE FROM vector WHERE passage IN "
               f"(SELECT id FROM passage WHERE entry = {_HELD})")),
    Damage("short vector", "vector-length", True, _vector(lambda v: v[:-1])),
    Damage("NaN", "vector-not-finite", True, _vector(_with(float("nan")))),
    Damage("infinite", "vector-not-finite", True, _vector(_with(float("inf")))),
    Damage("zero", "vector-norm", True, _vector(lambda v: v * 0)),
    Damage("doubled", "vector-norm", True, _vector(lambda v: v * 2)),
    Damage("turned", "vector-altered", True, _vector(_turned)),
    Damage("of something else", "vector-foreign", True, _vector(_turned, sealed=True)),
    Damage("of another passage", "vector-repeated", True, _twin_vector),
    Damage("a sentence lacking", "vector-sentences", True,
           sql(f"UPDATE vector SET sentences = substr(sentences, 65) WHERE passage = {_FIRST}")),
    Damage("sentences zeroed", "vector-sentences", True,
           sql("UPDATE vector SET sentences = zeroblob(length(sentences)) "
               f"WHERE passage = {_FIRST}")),
    # editions
    Damage("wrong count", "edition-counts", False,
           sql(f"UPDATE edition SET passages = passages + 1 WHERE number = {_NEWEST}")),
    Damage("wrong digest", "edition-digest", False,
           sql("UPDATE edition SET digest = 'x' WHERE number = 1")),
    Damage("gap", "edition-gap", False, sql("DELETE FROM edition WHERE number = 2")),
    Damage("no recipe", "edition-recipe", False,
           sql(f"UPDATE edition SET recipe = 'x' WHERE number = {_NEWEST}")),
    Damage("turned range", "held-range", False,
           sql(f"UPDATE held SET valid_from = 3, valid_to = 1 WHERE entry = {_HELD}")),
    Damage("held later", "held-unknown", False,
           sql(f"UPDATE held SET valid_from = 99 WHERE entry = {_HELD}")),
    Damage("held twice", "held-overlap", False,
           sql("INSERT INTO held SELECT entry, valid_from + 1, NULL FROM held "
               f"WHERE entry = {_HELD}")),
    Damage("two revisions at once", "held-twice", False,
           sql("UPDATE held SET valid_to = NULL")),
    Damage("another recipe", "held-mixed", False,
           sql("INSERT INTO recipe SELECT 'x', model, fingerprint, dimension, cutting, probes "
               "FROM recipe", f"UPDATE entry SET recipe = 'x' WHERE id = {_HELD}")),
    Damage("purged since", "edition-purged", False, _purged),
    Damage("altered journal", "journal-broken", False, sql("UPDATE journal SET at = '2020-01-01'")),
    # caches
    Damage("no cache", "cache-missing", True, _no_cache),
    Damage("zeroed tail of FAISS", "cache-altered", True, _cache("dense.faiss", _half_zeroed)),
    Damage("truncated tantivy", "cache-altered", True,
           _cache("lexical/*.store", lambda raw: raw[:-9])),
    Damage("broken manifest", "cache-altered", True, _cache("manifest.json", lambda raw: raw[:9])),
    Damage("another format", "cache-foreign", True, _other_format),
    Damage("other vectors", "cache-differs", True, _other_vectors),
    Damage("cache of no edition", "cache-orphan", True, _folder("cache/edition-0123456789abcdef")),
    Damage("half a cache", "leftover", True, _folder("cache/.making-edition-0123456789abcdef")),
    # the model, as the library knows it
    Damage("another model", "model-other", False, sql("UPDATE recipe SET fingerprint = 'x'")),
    Damage("altered probes", "recipe-probes", False,
           sql("UPDATE recipe SET probes = zeroblob(length(probes))")),
    # the folder
    Damage("not writable", "access-denied", True, lambda d: (d / "library.db").chmod(0o400)),
    Damage("writable by all", "access-open", True, lambda d: (d / "library.db").chmod(0o666)),
    Damage("readable questions", "access-private", True, _file("gaps.db", b"", 0o644)),
    Damage("readable key", "access-private", True, _file("bot.key", b"k", 0o640)),
    Damage("no lock file", "lock-blocked", True, _folder("build.lock")),
    Damage("damaged gaps", "gaps-damaged", False, _file("gaps.db", b"no SQLite" * 999, 0o600)),
    Damage("damaged bot", "bot-damaged", False, _file("bot.db", b"no SQLite" * 999, 0o600)),
    Damage("edition of tomorrow", "clock-edition", False,
           sql(f"UPDATE edition SET published_at = {_LATER} WHERE number = {_NEWEST}")),
    Damage("clock set back", "clock-backwards", False,
           sql(f"UPDATE edition SET published_at = {_EARLIER} WHERE number = {_NEWEST}")),
    Damage("article of tomorrow", "clock-article", False,
           sql(f"UPDATE revision SET added_at = {_LATER}")),
)  # fmt: skip
