"""Building editions by the real command lines: incremental, killed, resumed, with broken caches."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Command

from corpus.article import Article
from corpus.errors import FailedCheck
from corpus.library import Library
from index.build import build
from index.engine import Engine
from index.record import Record
from index.settings import Cutting
from index.staging import Staging
from index.status import read_status

_BRIEF = "tom-luoc-hoi-nghi-ngoai-giao-32"
_KILLS = 20
_KILLS_A_LIBRARY = 5
_SEED = 20261121


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    """A copy of the built sample library that the test may change."""
    return Path(shutil.copytree(sample_data, tmp_path / "data"))


def _counts(output: str) -> tuple[int, int]:
    """(articles cut, passages embedded) as `index build` says them."""
    found = re.search(r"Đã cắt (\d+) bài, tính vectơ (\d+) đoạn", output)
    assert found, output
    return int(found[1]), int(found[2])


def _status(command: Command, data: Path) -> dict[str, object]:
    done = command("index", "status", "--json", "--data", data)
    assert done.returncode == 0, done.stdout + done.stderr
    loaded: dict[str, object] = json.loads(done.stdout)
    return loaded


def _passages_of(data: Path, article_id: str) -> int:
    with sqlite3.connect(data / "library.db") as db:
        found = db.execute(
            "SELECT count(*) FROM passage p JOIN entry e ON e.id = p.entry "
            "WHERE e.article_id = ? AND e.revision = (SELECT max(revision) FROM entry "
            "WHERE article_id = ?)",
            (article_id, article_id),
        ).fetchone()
    return int(found[0])


def _edited(tmp_path: Path) -> Path:
    """The sample brief with one sentence changed, as a file of its own."""
    text = (ROOT / "corpus" / "sample" / f"{_BRIEF}.md").read_text("utf-8")
    changed = tmp_path / f"{_BRIEF}.md"
    changed.write_text(text.replace("vào sáng 19/12", "vào buổi sáng 19/12"), "utf-8")
    assert changed.read_text("utf-8") != text
    return changed


def test_building_again_without_changes_embeds_and_publishes_nothing(
    command: Command, data: Path
) -> None:
    built = command("index", "build", "--data", data)
    assert _counts(built.stdout) == (0, 0)
    assert "Không có gì thay đổi; vẫn là ấn bản 1" in built.stdout


def test_changing_one_article_embeds_only_its_passages(
    command: Command, data: Path, tmp_path: Path
) -> None:
    added = command("corpus", "add", _edited(tmp_path), "--data", data)
    assert "sửa đổi 1" in added.stdout
    built = command("index", "build", "--data", data)
    assert _counts(built.stdout) == (1, _passages_of(data, _BRIEF))
    assert "Đã phát hành ấn bản 2" in built.stdout
    answer = command(
        "index", "ask", "Hội nghị Ngoại giao lần thứ 32 họp ngày nào?", "--json", "--data", data
    )
    first = json.loads(answer.stdout)["citations"][0]
    assert (first["article_id"], first["revision"]) == (_BRIEF, 2)
    assert "vào buổi sáng 19/12" in first["quote"]


def test_a_removed_article_is_quoted_no_more(command: Command, data: Path) -> None:
    assert command("corpus", "remove", _BRIEF, "--data", data).returncode == 0
    built = command("index", "build", "--data", data)
    assert "bỏ 1 bài" in built.stdout
    asked = command("index", "ask", "Chủ đề Hội nghị Ngoại giao 32", "--json", "--data", data)
    answer = json.loads(asked.stdout)
    assert _BRIEF not in {c["article_id"] for c in answer["citations"]}
    assert _BRIEF not in answer["ranked"]


def test_a_library_emptied_of_articles_answers_that_nothing_is_there(
    command: Command, data: Path
) -> None:
    listed = command("corpus", "list", "--json", "--data", data)
    ids = [article["id"] for article in json.loads(listed.stdout)]
    assert command("corpus", "remove", *ids, "--data", data).returncode == 0
    built = command("index", "build", "--data", data)
    assert "ấn bản 2: 0 bài, 0 đoạn" in built.stdout
    asked = command("index", "ask", "Ai chủ trì hội nghị?", "--json", "--data", data)
    assert json.loads(asked.stdout)["outcome"] == "not_found"


def test_an_article_taken_back_is_quoted_again(command: Command, data: Path) -> None:
    command("corpus", "remove", _BRIEF, "--data", data)
    command("index", "build", "--data", data)
    command("corpus", "add", ROOT / "corpus" / "sample" / f"{_BRIEF}.md", "--data", data)
    built = command("index", "build", "--data", data)
    assert "thêm 1 bài" in built.stdout
    asked = command("index", "ask", "Chủ đề Hội nghị Ngoại giao lần thứ 32?", "--data", data)
    assert "Phát huy vai trò tiên phong" in asked.stdout


def test_an_empty_library_is_one_sentence(command: Command, tmp_path: Path) -> None:
    nothing = command("index", "build", "--data", tmp_path / "none")
    assert nothing.returncode == 2
    assert "python -m corpus add" in nothing.stderr
    empty = command("corpus", "add", tmp_path / "missing.txt", "--data", tmp_path / "empty")
    assert empty.returncode == 2
    for arguments in (("build",), ("ask", "Ai chủ trì?")):
        done = command("index", *arguments, "--data", tmp_path / "empty")
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_a_file_that_is_no_library_is_one_sentence(command: Command, tmp_path: Path) -> None:
    (tmp_path / "library.db").write_bytes(b"not a library at all" * 100)
    done = command("index", "build", "--data", tmp_path)
    assert done.returncode == 2
    assert "library.db" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("damage", ["zeroed tail", "deleted", "another file's bytes"])
def test_a_damaged_cache_is_noticed_and_built_again(
    command: Command, data: Path, damage: str
) -> None:
    question = ("index", "ask", "Ai dự Hội nghị Ngoại giao lần thứ 32?", "--json", "--data", data)
    before = json.loads(command(*question).stdout)
    faiss = next((data / "cache").glob("*/dense.faiss"))
    if damage == "zeroed tail":
        raw = faiss.read_bytes()
        faiss.write_bytes(raw[: len(raw) // 2] + bytes(len(raw) - len(raw) // 2))
    elif damage == "deleted":
        faiss.unlink()
    else:
        marks = next((data / "cache").glob("*/marks.npz"))
        marks.write_bytes(faiss.read_bytes())
    assert "sẽ được dựng lại" in str(_status(command, data)["caches"])
    after = json.loads(command(*question).stdout)
    assert after["citations"] == before["citations"]
    assert _status(command, data)["caches"] == "đủ và đúng mã băm"


def test_a_second_build_at_the_same_time_is_refused(command: Command, data: Path) -> None:
    import fcntl

    with (data / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = command("index", "build", "--data", data)
    assert done.returncode == 2
    assert "một lệnh build khác đang chạy" in done.stderr


def _quiet(_phase: str, _done: int, _total: int) -> None:
    """A build's progress, unread."""


@pytest.fixture
def small(model: Path, tmp_path: Path) -> Iterator[Library]:
    """An open library of three short articles, built."""
    assert model.exists()
    with Library.open(tmp_path / "small", create=True) as library:
        for name, day in (("một", "3/2"), ("hai", "4/5"), ("ba", "6/7")):
            text = f"Hội nghị thứ {name} họp ngày {day}. Hội nghị bàn về kinh tế."
            library.add(Article(id=name, title=f"Hội nghị {name}", text=text))
        build(library, _quiet)
        yield library


def _revise(library: Library, article_id: str, old: str, new: str) -> None:
    """Change one article from another connection, as `corpus add` does beside a build."""
    with Library.open(library.data) as other:
        kept = other.get(article_id)
        text = kept.text.replace(old, new)
        assert text != kept.text
        other.add(replace(kept, text=text))


def _held_now(library: Library) -> set[tuple[str, int]]:
    record = Record(library)
    edition = record.edition()
    assert edition is not None
    return set(record.articles(record.entries(edition.number)))


@pytest.mark.parametrize("cutting", [Cutting(), Cutting(passage_tokens=200)])
@pytest.mark.parametrize("phase", ["Cắt đoạn", "Tính vectơ", "Lập chỉ mục tìm kiếm"])
def test_an_article_changed_while_a_build_runs_is_quoted_as_it_was_until_the_next_build(
    small: Library, cutting: Cutting, phase: str
) -> None:
    small.add(Article(id="bốn", title="Bốn", text="Bài thứ tư nói về lúa gạo."))
    todo = [phase]

    def meanwhile(now: str, _done: int, _total: int) -> None:
        if now in todo:
            todo.remove(now)
            _revise(small, "một", "3/2", "8/9")
            _revise(small, "bốn", "lúa gạo", "cà phê")
            with Library.open(small.data) as other:
                other.add(Article(id="năm", title="Năm", text="Bài thứ năm nói về cá."))

    build(small, meanwhile, cutting)
    assert not todo
    assert _held_now(small) == {("một", 1), ("hai", 1), ("ba", 1), ("bốn", 1)}
    assert Record(small).problems() == []
    built = build(small, _quiet, cutting)
    assert (built.articles_cut, built.passages_embedded) == (3, 3)
    assert _held_now(small) == {("một", 2), ("hai", 1), ("ba", 1), ("bốn", 2), ("năm", 1)}


def test_going_back_to_settings_used_before_leaves_nothing_to_do(small: Library) -> None:
    assert build(small, _quiet, Cutting(passage_tokens=200)).passages_embedded == 3
    assert build(small, _quiet).passages_embedded == 0
    status = read_status(small)
    assert (status.edition, status.to_cut, status.to_add, status.to_drop) == (3, 0, 0, 0)


def test_status_of_a_library_never_built_writes_nothing(command: Command, tmp_path: Path) -> None:
    command("corpus", "add", _edited(tmp_path), "--data", tmp_path / "data")
    before = (tmp_path / "data" / "library.db").read_bytes()
    status = _status(command, tmp_path / "data")
    assert (status["articles"], status["to_cut"], status["edition"]) == (1, 1, None)
    assert (tmp_path / "data" / "library.db").read_bytes() == before


def test_sentences_with_broken_vectors_are_not_published(
    small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Staging.store_vectors

    def broken(staging: Staging, ids: Any, wholes: Any, sentences: Any) -> None:
        store(staging, ids, wholes, [rows * float("nan") for rows in sentences])

    monkeypatch.setattr(Staging, "store_vectors", broken)
    _revise(small, "một", "3/2", "8/9")
    with pytest.raises(FailedCheck, match=r"bài “một” bản 2.*vectơ hỏng"):
        build(small, _quiet)
    assert ("một", 1) in _held_now(small)


def test_vectors_of_another_machine_are_refused_and_a_build_makes_them_anew(
    command: Command, small: Library
) -> None:
    with sqlite3.connect(small.data / "library.db") as db:  # foreign keys are off here
        db.execute("UPDATE recipe SET id = 'elsewhere', probes = zeroblob(length(probes))")
        db.execute("UPDATE entry SET recipe = 'elsewhere'")
        db.execute("UPDATE edition SET recipe = 'elsewhere'")
    ask = ("index", "ask", "Hội nghị thứ hai họp ngày nào?", "--data", small.data)
    refused = command(*ask)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert "vectơ khác" in refused.stderr
    assert "python -m index build" in refused.stderr
    assert _counts(command("index", "build", "--data", small.data).stdout) == (3, 3)
    assert "4/5" in command(*ask).stdout


def test_a_restored_library_is_not_searched_with_caches_of_another_history(
    small: Library,
) -> None:
    backup = (small.data / "library.db").read_bytes()
    _revise(small, "một", "3/2", "8/9")
    build(small, _quiet)
    small.close()
    (small.data / "library.db").write_bytes(backup)
    with Library.open(small.data) as restored:
        _revise(restored, "hai", "kinh tế", "cà phê")
        assert build(restored, _quiet).edition.number == 2
    engine = Engine.open(small.data)
    assert "cà phê" in engine.ask("Hội nghị nào bàn về cà phê?").citations[0].quote
    engine.close()


_KILL_BEFORE_PUBLISHING = """
import os, signal, sys
from index.cli import main
from index.staging import Staging
Staging.publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main(["build", "--data", sys.argv[1]])
"""


@pytest.mark.parametrize("changed_since", [False, True])
def test_a_kill_between_caches_and_publication_leaves_no_trouble(
    small: Library, changed_since: bool
) -> None:
    _revise(small, "một", "3/2", "8/9")
    script = [sys.executable, "-c", _KILL_BEFORE_PUBLISHING, str(small.data)]
    killed = subprocess.run(script, cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert ("một", 1) in _held_now(small)
    assert read_status(small).problems == ()
    engine = Engine.open(small.data)
    assert "3/2" in engine.ask("Hội nghị thứ một họp ngày nào?").citations[0].quote
    left = next((small.data / "cache").glob("edition-2-*"))
    made = left.stat().st_ino
    if changed_since:
        _revise(small, "một", "8/9", "9/10")
    assert build(small, _quiet).passages_embedded == int(changed_since)
    assert engine.refresh()
    answer = engine.ask("Hội nghị thứ một họp ngày nào?")
    assert ("9/10" if changed_since else "8/9") in answer.citations[0].quote
    engine.close()
    kept = [folder.stat().st_ino for folder in (small.data / "cache").glob("edition-2-*")]
    assert len(kept) == 1
    assert (kept == [made]) != changed_since


def test_caches_are_as_readable_as_any_folder_and_open_without_their_lock(small: Library) -> None:
    usual = small.data / "usual"
    usual.mkdir()
    mode = usual.stat().st_mode & 0o777
    folder = next((small.data / "cache").glob("edition-*"))
    assert folder.stat().st_mode & 0o777 == mode
    assert {f.stat().st_mode & 0o777 for f in folder.rglob("*") if f.is_file()} == {mode & 0o666}
    (small.data / "cache" / ".lock").unlink()
    (small.data / "cache" / ".lock").mkdir()  # nobody can write this file now, not even root
    Engine.open(small.data).close()


def test_caches_that_cannot_be_written_are_one_sentence(command: Command, data: Path) -> None:
    whole = command("index", "ask", "Ai dự hội nghị?", "--data", data)
    assert whole.returncode == 0
    for kilobytes in (8, 60, 200, 1000):
        shutil.rmtree(data / "cache", ignore_errors=True)
        ask = f"{sys.executable} -m index ask 'Ai dự hội nghị?' --data {data}"
        done = subprocess.run(
            ["bash", "-c", f"ulimit -f {kilobytes}; exec {ask}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:  # enough for all files: then it answers as ever
            assert done.stdout == whole.stdout
            continue
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "dung lượng đĩa" in done.stderr
        assert not list((data / "cache").glob("[!.]*"))
    assert command("index", "ask", "Ai dự hội nghị?", "--data", data).stdout == whole.stdout


def test_a_lock_file_that_cannot_be_made_is_one_sentence(command: Command, data: Path) -> None:
    (data / "build.lock").unlink()
    (data / "build.lock").mkdir()
    done = command("index", "build", "--data", data)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "hãy kiểm tra quyền ghi" in done.stderr


@pytest.fixture(scope="module")
def large(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library, not yet built, of articles enough for kills to fall everywhere in its build."""
    folder = tmp_path_factory.mktemp("large")
    words = "đối ngoại nhân dân hội nghị nghị quyết triển khai công tác toàn quốc hợp tác".split()
    rng = random.Random(_SEED)
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as out:
        for number in range(80):
            sentences = [
                " ".join(rng.choices(words, k=12)).capitalize() + f" lần {rng.randrange(999)}."
                for _ in range(rng.randrange(3, 25))
            ]
            article = {"id": f"bai-{number}", "title": f"Bài {number}", "text": " ".join(sentences)}
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
    added = command("corpus", "add", folder / "articles.jsonl", "--data", folder / "data")
    assert added.returncode == 0, added.stderr
    return folder / "data"


@pytest.mark.timeout(900)
def test_twenty_kills_lose_nothing_and_the_resumed_build_embeds_nothing_twice(
    command: Command, model: Path, large: Path, tmp_path: Path
) -> None:
    assert model.exists()
    untouched = Path(shutil.copytree(large, tmp_path / "untouched"))
    started = time.monotonic()
    assert command("index", "build", "--data", untouched).returncode == 0
    whole = time.monotonic() - started
    rng = random.Random(_SEED)
    print(f"seed {_SEED}")
    data = Path(shutil.copytree(large, tmp_path / "0"))
    staged, kills, again, seen = 0, 0, 0, set()
    while kills < _KILLS:
        if not _killed(data, rng.uniform(0.1, 0.8) * whole):  # it was done before: begin anew
            _check_resumed(command, data, staged, untouched)
            again += 1
            data, staged = Path(shutil.copytree(large, tmp_path / f"again-{again}")), 0
            whole *= 0.95  # the machine is less busy than when the time was taken
            continue
        kills += 1
        status = _status(command, data)
        assert status["problems"] == []
        embedded, total = _embedded(data)
        assert embedded >= staged  # nothing that was embedded is lost
        staged = embedded
        seen.add((total, staged, status["edition"]))
        verified = command("corpus", "verify", "--data", data)
        assert verified.returncode == 0, verified.stderr
        if kills % _KILLS_A_LIBRARY == 0:
            last = command("index", "build", "--data", data)
            assert last.returncode == 0, last.stderr
            total = _embedded(data)[1]
            assert _counts(last.stdout)[1] == total - staged
            _check_resumed(command, data, total, untouched)
            data, staged = Path(shutil.copytree(large, tmp_path / f"after-{kills}")), 0
    assert len(seen) > 3, "the kills fell into too few different states"


def _killed(data: Path, after: float) -> bool:
    """Kill a build after so many seconds; False when it had ended by itself."""
    build = subprocess.Popen(
        [sys.executable, "-m", "index", "build", "--data", str(data)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        build.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
        return True
    assert build.returncode == 0
    return False


def _embedded(data: Path) -> tuple[int, int]:
    """Passages with a vector, and all of them; the file is sound."""
    with sqlite3.connect(data / "library.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return (
            db.execute("SELECT count(*) FROM vector").fetchone()[0],
            db.execute("SELECT count(*) FROM passage").fetchone()[0],
        )


def _check_resumed(command: Command, data: Path, staged: int, untouched: Path) -> None:
    """A library built in pieces holds what one built at once holds, each passage once."""
    embedded, total = _embedded(data)
    assert embedded == total >= staged
    assert _held(data) == _held(untouched)
    assert _status(command, data)["to_embed"] == 0


def _held(data: Path) -> set[tuple[str, int, int, str]]:
    """What is in the newest edition: article, offsets, hash of each passage."""
    with sqlite3.connect(data / "library.db") as db:
        return set(
            db.execute(
                'SELECT e.article_id, p.start, p."end", p.sha256 FROM held h '
                "JOIN entry e ON e.id = h.entry JOIN passage p ON p.entry = e.id "
                "JOIN vector v ON v.passage = p.id WHERE h.valid_to IS NULL"
            )
        )
