"""Libraries of earlier schemas: what stands in tests/fixtures, opened by this version."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, Command

from bot import schema as bot_schema
from bot.store import Store
from corpus import migrations
from corpus.errors import LibraryError, NoSuchArticle
from corpus.library import SCHEMA, Library
from corpus.purging import purge
from index.engine import Engine
from index.errors import ModelFault
from index.record import Record

_FIXTURES = ROOT / "tests" / "fixtures"
_OLD = ("schema-2", "schema-2-no-cascade", "schema-3")
_QUESTION = "Cầu cảng cá Hòn Trà khởi công ngày nào?"

#: Tables that come with the first line, or the first purge.
_LATER = ("journal", "sqlite_autoindex_journal", "purged")

#: What a citation is compared by: later versions told more in their JSON.
_CITED = ("article_id", "revision", "title", "publisher", "published_on", "start", "end", "quote",
          "sha256", "code")  # fmt: skip

#: Opens copies of a data folder, each killed one statement of SQLite later than the one before,
#: until one is opened whole.
_KILLS = """
import itertools, os, shutil, signal, sqlite3, sys
from pathlib import Path
from corpus.library import Library

class Killing(sqlite3.Connection):
    left = 0

    def execute(self, *given):
        Killing.left -= 1
        if Killing.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(*given)

connect = sqlite3.connect
sqlite3.connect = lambda *a, **k: connect(*a, **k, factory=Killing)
for at in itertools.count(1):
    data = Path(shutil.copytree(sys.argv[1], Path(sys.argv[2]) / str(at)))
    child = os.fork()
    if child == 0:
        Killing.left = at
        Library.open(data).close()
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


def _unpacked(name: str, to: Path) -> Path:
    with zipfile.ZipFile(_FIXTURES / f"{name}.zip") as packed:
        packed.extractall(to)
    return to


@pytest.fixture(params=_OLD)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return _unpacked(request.param, tmp_path / "data")


def _schema_of(file: Path) -> int:
    with sqlite3.connect(file) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        found: int = db.execute("PRAGMA user_version").fetchone()[0]
        return found


def _shape(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    columns = [row[1:6] for row in db.execute(f"PRAGMA table_info({table})")]
    keys = [row[2:7] for row in db.execute(f"PRAGMA foreign_key_list({table})")]
    return [*((c[0], c[1], c[2], c[4]) for c in columns), *sorted(map(str, keys))]


def test_every_earlier_schema_has_a_fixture() -> None:
    kept = {_schema_in(file) for file in _FIXTURES.glob("schema-*.zip")}
    assert kept == set(range(2, SCHEMA))


def _schema_in(packed: Path) -> int:
    with zipfile.ZipFile(packed) as opened, opened.open("library.db") as file:
        return int.from_bytes(file.read(64)[60:64], "big")


def test_an_old_library_is_copied_and_brought_up_to_date_and_the_user_is_told_once(
    old: Path, command: Command
) -> None:
    first = command("corpus", "list", "--data", old)
    assert first.returncode == 0, first.stderr
    said = [line for line in first.stderr.splitlines() if "lược đồ" in line]
    assert len(said) == 1
    schema = _schema_of(next(old.glob("library.db.schema-*.bak")))
    assert f"từ lược đồ số {schema} lên số {SCHEMA}" in said[0]
    assert "lược đồ" not in command("corpus", "list", "--data", old).stderr
    assert _schema_of(old / "library.db") == SCHEMA
    assert (old / f"library.db.schema-{schema}.bak").exists()
    assert command("corpus", "verify", "--data", old).returncode == 0


def test_a_migrated_library_has_the_tables_of_a_new_one(old: Path, tmp_path: Path) -> None:
    with Library.open(old) as library, Library.open(tmp_path / "new", create=True) as new:
        Record(library).prepare()
        Record(new).prepare()
        names = "SELECT name FROM sqlite_master WHERE type = ? ORDER BY name"
        for kind in ("table", "index"):
            made = new.connection.execute(names, (kind,)).fetchall()
            found = library.connection.execute(names, (kind,)).fetchall()
            assert [one for one in found if not one[0].startswith(_LATER)] == made
        for (table,) in new.connection.execute(names, ("table",)).fetchall():
            assert _shape(library.connection, table) == _shape(new.connection, table), table


def test_a_migrated_library_gives_the_same_citations_and_every_edition_is_sound(
    old: Path, model: Path
) -> None:
    assert model.exists()
    expected = json.loads((old / "answer.json").read_text("utf-8"))
    with Library.open(old) as library:
        record = Record(library)
        assert record.problems() == []
        for number in (1, 2):
            held = record.contents(record.entries(number))
            known = library.connection.execute(
                "SELECT digest, layout, sums FROM edition WHERE number = ?", (number,)
            ).fetchone()
            assert known == (held.digest, held.layout, held.sums)
    try:
        engine = Engine.open(old)
    except ModelFault as fault:
        pytest.skip(f"this machine gives other vectors: {fault}")
    try:
        answer = engine.ask(_QUESTION)
    finally:
        engine.close()
    assert answer.outcome == expected["outcome"]
    assert answer.edition == expected["edition"]
    wanted = [{k: c[k] for k in _CITED if c.get(k)} for c in expected["citations"]]
    found = [{k: getattr(c, k) for k in wanted[0]} for c in answer.citations]
    assert found == wanted


def test_an_article_is_purged_from_a_migrated_library_and_from_the_copy_of_the_old_one(
    old: Path,
) -> None:
    with Library.open(old) as library:
        assert migrations.copies_of(old / "library.db")
        assert purge(library, "cau-cang-ca") == 2
        left = library.connection.execute("SELECT article_id FROM entry").fetchall()
        assert ("cau-cang-ca",) not in left
        with pytest.raises(NoSuchArticle):
            library.get("cau-cang-ca", 1)
    for file in old.glob("library.db*"):
        assert "Hòn Trà".encode() not in file.read_bytes()


def test_an_edition_that_was_altered_before_is_still_seen_to_be(old: Path) -> None:
    with sqlite3.connect(old / "library.db") as db:
        db.execute("UPDATE passage SET heading = 'Khác' WHERE id = (SELECT max(id) FROM passage)")
    with Library.open(old) as library:
        assert any("khác với lúc phát hành" in line for line in Record(library).problems())


@pytest.mark.slow
def test_a_kill_before_any_statement_of_a_migration_leaves_either_schema_whole(
    tmp_path: Path,
) -> None:
    data = _unpacked(_OLD[1], tmp_path / "data")
    done = subprocess.run(
        [sys.executable, "-c", _KILLS, str(data), str(tmp_path / "killed")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    left = [_schema_of(one / "library.db") for one in (tmp_path / "killed").iterdir()]
    print(f"{len(left)} states: {left.count(2)} of schema 2, {left.count(SCHEMA)} of {SCHEMA}")
    assert {2, SCHEMA} <= set(left) <= set(range(2, SCHEMA + 1))
    assert len(left) > 30
    for one in (tmp_path / "killed").iterdir():
        with Library.open(one) as library:
            assert library.verify() == []
            assert Record(library).problems() == []
            assert {a.id for a in library.articles()} == {"cau-cang-ca", "hoi-nghi-thu-vien"}


def test_a_failed_migration_says_so_in_one_sentence_and_changes_nothing(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    before = (old / "library.db").read_bytes()
    with monkeypatch.context() as patched:
        for schema in range(2, SCHEMA):
            patched.setitem(migrations._STEPS, schema, full)
        with pytest.raises(LibraryError, match=r"không nâng cấp được .* vẫn nguyên như cũ"):
            Library.open(old)
    assert (old / "library.db").read_bytes() == before
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "_ROOM", 2**60)
        with pytest.raises(LibraryError, match=r"cần .* MiB trống"):
            Library.open(old)
    with Library.open(old) as library:
        assert library.count() == 2


def test_a_damaged_old_library_is_not_migrated(old: Path) -> None:
    with (old / "library.db").open("r+b") as file:
        file.seek(4096 * 8)
        file.write(b"\xff" * 4096)
    damaged = (old / "library.db").read_bytes()
    with pytest.raises(LibraryError, match="khôi phục"):
        Library.open(old)
    assert (old / "library.db").read_bytes() == damaged


def test_the_bots_own_file_is_brought_up_to_date_too(old: Path) -> None:
    store = Store.open(old)
    try:
        assert store.run(lambda db: db.execute("PRAGMA user_version").fetchone()[0]) == (
            bot_schema.VERSION
        )
        assert store.run(lambda db: db.execute("SELECT user_id, role FROM users").fetchall()) == [
            (123456789, "reader")
        ]
    finally:
        store.close()
