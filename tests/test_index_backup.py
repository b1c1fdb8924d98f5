"""Backups: made while others write, verified, restored whole or not at all."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Command
from index_builds import quiet, revise
from index_contents import complaints, contents_of

from corpus.article import Article
from corpus.errors import FailedCheck, LibraryError
from corpus.library import SCHEMA, Library
from corpus.purging import purge
from index import backup, restoring
from index.build import build
from index.engine import Engine
from index.errors import IndexFault, ModelFault
from index.parcel import BadParcel
from index.record import Record

_QUESTION = "Hội nghị thứ hai họp ngày nào?"


@pytest.fixture(scope="module")
def template(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three short articles, built once."""
    assert model.exists()
    data = tmp_path_factory.mktemp("template") / "small"
    with Library.open(data, create=True) as library:
        for name, day in (("một", "3/2"), ("hai", "4/5"), ("ba", "6/7")):
            text = f"Hội nghị thứ {name} họp ngày {day}. Hội nghị bàn về kinh tế."
            library.add(Article(id=name, title=f"Hội nghị {name}", text=text))
        build(library, quiet)
    return data


@pytest.fixture
def small(template: Path, tmp_path: Path) -> Iterator[Library]:
    """A copy of it, open."""
    with Library.open(Path(shutil.copytree(template, tmp_path / "small"))) as library:
        yield library


@pytest.fixture
def with_originals(small: Library) -> Library:
    article = Article(id="bốn", title="Hội nghị bốn", text="Hội nghị thứ tư họp ngày 8/9 tại Huế.")
    small.add(article, b"goc")
    build(small, quiet)
    return small


def test_a_backup_restores_the_library_with_its_originals_and_settings(
    with_originals: Library, command: Command, tmp_path: Path
) -> None:
    data = with_originals.data
    (data / "domains.txt").write_text("bao.example\n", "utf-8")
    file, back = tmp_path / "kho.zip", tmp_path / "back"
    made = command("index", "backup", file, "--data", data)
    assert made.returncode == 0, made.stderr
    assert "ấn bản 2, 4 bài, 1 tệp gốc" in made.stdout
    done = command("index", "restore", file, "--data", back)
    assert done.returncode == 0, done.stderr
    assert contents_of(back) == contents_of(data)
    assert (back / "domains.txt").read_text("utf-8") == "bao.example\n"
    assert complaints(back) == []
    with Library.open(back) as library:
        rows = library.connection.execute("SELECT what, reason FROM journal").fetchall()
    assert rows[-1][0] == "restore"
    assert rows[-1][1].startswith("kho.zip, ")
    assert {f.name for f in back.glob(".*")} == set()


def test_an_article_that_is_added_right_after_a_restore_keeps_its_original(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, article = small.data, Article(id="năm", title="Năm", text="Hội nghị năm họp ở Vinh.")
    backup.back_up(data, tmp_path / "kho.zip", quiet)
    settings = restoring._put_settings

    def added(*arguments: Any) -> None:
        with Library.open(data) as restored:
            restored.add(article, b"goc 5")
        settings(*arguments)

    monkeypatch.setattr(restoring, "_put_settings", added)
    restoring.restore(tmp_path / "kho.zip", data, quiet, force=True)
    assert complaints(data) == []
    with Library.open(data) as restored:
        assert restored.verify() == []


def test_neither_a_backup_nor_a_library_is_overwritten_unasked(
    small: Library, tmp_path: Path
) -> None:
    file = tmp_path / "kho.zip"
    file.write_text("một tệp khác")
    with pytest.raises(IndexFault, match="đã có"):
        backup.back_up(small.data, file, quiet)
    assert file.read_text() == "một tệp khác"
    backup.back_up(small.data, file, quiet, force=True)
    before = contents_of(small.data)
    with pytest.raises(IndexFault, match="đã có thư viện"):
        restoring.restore(file, small.data, quiet)
    small.close()
    done = restoring.restore(file, small.data, quiet, force=True)
    assert done.kept is not None
    assert contents_of(done.kept) == before == contents_of(small.data)
    assert complaints(small.data) == []


def test_a_damaged_library_is_not_backed_up_and_the_last_backup_stays(
    small: Library, tmp_path: Path
) -> None:
    file = tmp_path / "kho.zip"
    backup.back_up(small.data, file, quiet)
    kept = file.read_bytes()
    small.connection.execute("UPDATE vector SET whole = zeroblob(length(whole)) WHERE passage = 1")
    with pytest.raises(FailedCheck, match=r"thư viện có .* lỗi"):
        backup.back_up(small.data, file, quiet, force=True)
    assert file.read_bytes() == kept
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".")] == []


def test_a_purge_during_a_backup_is_not_undone_by_restoring_it(
    with_originals: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified, calls = backup.verified, []

    def purging(data: Path, db: sqlite3.Connection) -> list[str]:
        if not calls:
            purge(with_originals, "bốn")
        calls.append(data)
        return verified(data, db)

    monkeypatch.setattr(backup, "verified", purging)
    made = backup.back_up(with_originals.data, tmp_path / "kho.zip", quiet)
    assert len(calls) == 2
    assert (made.articles, made.originals, made.missing) == (3, 0, ())


def test_a_backup_without_room_is_refused_before_anything_is_written(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))  # type: ignore[attr-defined]
    with pytest.raises(IndexFault, match=r"cần khoảng .* MiB trống"):
        backup.back_up(small.data, tmp_path / "kho.zip", quiet)
    assert not (tmp_path / "kho.zip").exists()


def test_what_is_no_whole_backup_is_refused_in_a_sentence_and_changes_nothing(
    small: Library, tmp_path: Path
) -> None:
    file, data = tmp_path / "kho.zip", tmp_path / "back"
    backup.back_up(small.data, file, quiet)
    whole = file.read_bytes()
    rng = random.Random(20261122)
    spoilt = [whole[: rng.randrange(len(whole))] for _ in range(10)] + [b"", b"PK"]
    for _ in range(30):
        at = rng.randrange(len(whole))
        spoilt.append(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :])
    wanted, told = contents_of(small.data), []
    for number, content in enumerate(spoilt):
        (bad := tmp_path / f"{number}.zip").write_bytes(content)
        try:
            restoring.restore(bad, data, quiet)
        except BadParcel as error:
            told.append((str(bad), str(error)))
            assert not (data / "library.db").exists()
        else:  # a bit that says nothing, such as a date in the directory of the zip
            assert contents_of(data) == wanted
            shutil.rmtree(data)
    print(f"{len(told)} of {len(spoilt)} refused, the others restored whole")
    assert all(name in sentence and "\n" not in sentence for name, sentence in told)
    assert len(told) >= 30


def _altered(file: Path, to: Path, change: dict[str, object], more: str | None = None) -> Path:
    """The same parcel with another manifest, or a member more."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), **change}).encode()
            new.writestr(name, content)
        if more is not None:
            new.writestr(more, b"x")
    return to


def test_foreign_and_newer_backups_are_refused(small: Library, tmp_path: Path) -> None:
    file = tmp_path / "kho.zip"
    backup.back_up(small.data, file, quiet)
    newer = _altered(file, tmp_path / "newer.zip", {"schema": SCHEMA + 1})
    with pytest.raises(BadParcel, match="hãy nâng cấp chương trình"):
        restoring.restore(newer, tmp_path / "d", quiet)
    other = _altered(file, tmp_path / "other.zip", {"kind": "edition"})
    outside = _altered(file, tmp_path / "outside.zip", {}, "../outside.txt")
    with zipfile.ZipFile(tmp_path / "any.zip", "w") as packed:
        packed.writestr("a.txt", "a")
    for bad in (other, outside, tmp_path / "any.zip", tmp_path / "absent.zip"):
        with pytest.raises(BadParcel, match=bad.name):
            restoring.restore(bad, tmp_path / "d", quiet)
    assert not (tmp_path / "d" / "library.db").exists()
    assert not (tmp_path / "outside.txt").exists()


def test_a_running_engine_follows_a_restored_library_and_writers_of_the_old_one_are_told(
    small: Library, tmp_path: Path
) -> None:
    file = tmp_path / "kho.zip"
    backup.back_up(small.data, file, quiet)
    engine = Engine.open(small.data)
    try:
        before = engine.ask(_QUESTION)
        revise(small, "hai", "4/5", "7/8")
        build(small, quiet)
        assert engine.refresh()
        assert "7/8" in engine.ask(_QUESTION).citations[0].quote
        restoring.restore(file, small.data, quiet, force=True)
        with pytest.raises(LibraryError, match="vừa được thay"), small.batch():
            small.connection.execute("DELETE FROM article")
        assert engine.refresh()
        again = engine.ask(_QUESTION)
        assert again.citations == before.citations
        assert again.edition == before.edition == 1
        assert not engine.refresh()
    finally:
        engine.close()


def test_a_replaced_library_that_cannot_be_followed_is_not_left_open(
    small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine.open(small.data)
    opened: list[Library] = []
    open_ = Library.open

    def noting(data: Path) -> Library:
        opened.append(open_(data))
        return opened[-1]

    monkeypatch.setattr("index.engine.Library.open", noting)
    other = Path(shutil.copy(small.data / "library.db", small.data / "other"))
    with sqlite3.connect(other) as db:
        db.execute("UPDATE edition SET recipe = 'elsewhere'")
    other.replace(small.data / "library.db")
    for _ in range(3):
        with pytest.raises(ModelFault, match="đã được thay; hãy khởi động lại"):
            engine.refresh()
    assert len(opened) == 3
    for library in opened:
        with pytest.raises(sqlite3.ProgrammingError):
            library.count()
    assert engine.ask(_QUESTION).citations  # of the edition that it has
    engine.close()


def test_files_that_vanish_while_their_sizes_are_added_up_do_not_end_a_backup(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An original is written beside its name and then renamed."""
    listed = Path.iterdir

    def with_one_that_is_gone(folder: Path) -> Iterator[Path]:
        yield from listed(folder)
        yield folder / "abc.123.part"

    monkeypatch.setattr(Path, "iterdir", with_one_that_is_gone)
    assert backup.back_up(small.data, tmp_path / "a.zip", quiet).file.exists()


_ADD = """
import sys, time
from pathlib import Path
from typing import Any
from corpus.article import Article
from corpus.library import Library
from index.build import build
until, count = time.monotonic() + float(sys.argv[2]), 0
with Library.open(Path(sys.argv[1])) as library:
    while time.monotonic() < until:
        count += 1
        text = f"Hội nghị số {count} bàn việc {count} ngày {count % 28 + 1}/3 tại xã {count % 97}."
        library.add(Article(id=f"moi-{count}", title=f"Tin {count}", text=text), text.encode())
        if count % 40 == 0:
            build(library, lambda *_: None)
print(count)
"""


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_backups_during_sixty_seconds_of_writes_restore_to_a_clean_doctor(
    small: Library, tmp_path: Path
) -> None:
    writing = subprocess.Popen(
        [sys.executable, "-c", _ADD, str(small.data), "60"],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    engine = Engine.open(small.data)
    taken, asked, longest = [], 0, 0.0
    try:
        while writing.poll() is None:
            file = tmp_path / f"{len(taken)}.zip"
            began = time.monotonic()
            backup.back_up(small.data, file, quiet)
            taken.append((file, time.monotonic() - began))
            for _ in range(5):
                began = time.monotonic()
                engine.refresh()
                assert engine.ask(_QUESTION).outcome == "answered"
                longest = max(longest, time.monotonic() - began)
                asked += 1
            time.sleep(3)
    finally:
        engine.close()
        count = int(writing.communicate()[0])
    assert writing.returncode == 0
    sizes = []
    for number, (file, _) in enumerate(taken):
        data = tmp_path / str(number)
        done = restoring.restore(file, data, quiet)
        assert complaints(data) == []
        sizes.append(done.articles)
        shutil.rmtree(data)
    slowest = max(seconds for _, seconds in taken)
    print(
        f"{count} articles written in 60 s; {len(taken)} backups, of {sizes[0]} to {sizes[-1]} "
        f"articles, the slowest {slowest:.1f} s; all restored to a clean doctor; {asked} questions "
        f"meanwhile, the longest {longest:.2f} s"
    )
    assert len(taken) >= 3
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


@pytest.mark.slow
def test_a_restore_that_is_killed_leaves_the_old_library_or_the_new_one(
    small: Library, tmp_path: Path
) -> None:
    file = tmp_path / "kho.zip"
    backup.back_up(small.data, file, quiet)
    revise(small, "hai", "4/5", "7/8")
    build(small, quiet)
    small.close()
    digests = set()
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from index import restoring\n"
        "left = int(sys.argv[3])\n"
        "def counting(deed):\n"
        "    def done(*a, **k):\n"
        "        global left\n"
        "        left -= 1\n"
        "        if left == 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return deed(*a, **k)\n"
        "    return done\n"
        "for name in ('replace', 'unlink', 'mkdir'):\n"
        "    setattr(Path, name, counting(getattr(Path, name)))\n"
        "os.link = counting(os.link)\n"
        "os.fsync = counting(os.fsync)\n"
        "restoring.restore(Path(sys.argv[1]), Path(sys.argv[2]), lambda *_: None, force=True)\n"
    )
    for at in (*range(1, 24), 200):
        data = Path(shutil.copytree(small.data, tmp_path / str(at)))
        subprocess.run(
            [sys.executable, "-c", script, str(file), str(data), str(at)],
            cwd=ROOT, check=False, capture_output=True, env=os.environ,
        )  # fmt: skip
        digests.add(contents_of(data)[0])
        with Library.open(data) as library:
            assert library.verify() == []
            assert Record(library).problems() == []
        assert restoring.restore(file, data, quiet, force=True).edition == 1
        assert not list(data.glob(".restoring-*"))
    assert len(digests) == 2
