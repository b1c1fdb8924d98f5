"""Building editions by the real command lines: incremental, killed, resumed, with broken caches."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Command
from index_builds import counts, held_now, quiet, revise, status_of

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


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    """A copy of the built sample library that the test may change."""
    return Path(shutil.copytree(sample_data, tmp_path / "data"))


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
    assert counts(built.stdout) == (0, 0)
    assert "Không có gì thay đổi; vẫn là ấn bản 1" in built.stdout


def test_changing_one_article_embeds_only_its_passages(
    command: Command, data: Path, tmp_path: Path
) -> None:
    added = command("corpus", "add", _edited(tmp_path), "--data", data)
    assert "sửa đổi 1" in added.stdout
    built = command("index", "build", "--data", data)
    assert counts(built.stdout) == (1, _passages_of(data, _BRIEF))
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
    assert "sẽ được dựng lại" in str(status_of(command, data)["caches"])
    after = json.loads(command(*question).stdout)
    assert after["citations"] == before["citations"]
    assert status_of(command, data)["caches"] == "đủ và đúng mã băm"


def test_a_second_build_at_the_same_time_is_refused(command: Command, data: Path) -> None:
    import fcntl

    with (data / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = command("index", "build", "--data", data)
    assert done.returncode == 2
    assert "một lệnh build khác đang chạy" in done.stderr


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
            revise(small, "một", "3/2", "8/9")
            revise(small, "bốn", "lúa gạo", "cà phê")
            with Library.open(small.data) as other:
                other.add(Article(id="năm", title="Năm", text="Bài thứ năm nói về cá."))

    build(small, meanwhile, cutting)
    assert not todo
    assert held_now(small) == {("một", 1), ("hai", 1), ("ba", 1), ("bốn", 1)}
    assert Record(small).problems() == []
    built = build(small, quiet, cutting)
    assert (built.articles_cut, built.passages_embedded) == (3, 3)
    assert held_now(small) == {("một", 2), ("hai", 1), ("ba", 1), ("bốn", 2), ("năm", 1)}


def test_going_back_to_settings_used_before_leaves_nothing_to_do(small: Library) -> None:
    assert build(small, quiet, Cutting(passage_tokens=200)).passages_embedded == 3
    assert build(small, quiet).passages_embedded == 0
    status = read_status(small)
    assert (status.edition, status.to_cut, status.to_add, status.to_drop) == (3, 0, 0, 0)


def test_status_of_a_library_never_built_writes_nothing(command: Command, tmp_path: Path) -> None:
    command("corpus", "add", _edited(tmp_path), "--data", tmp_path / "data")
    before = (tmp_path / "data" / "library.db").read_bytes()
    status = status_of(command, tmp_path / "data")
    assert (status["articles"], status["to_cut"], status["edition"]) == (1, 1, None)
    assert (tmp_path / "data" / "library.db").read_bytes() == before


def test_sentences_with_broken_vectors_are_not_published(
    small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Staging.store_vectors

    def broken(staging: Staging, ids: Any, wholes: Any, sentences: Any) -> None:
        store(staging, ids, wholes, [rows * float("nan") for rows in sentences])

    monkeypatch.setattr(Staging, "store_vectors", broken)
    revise(small, "một", "3/2", "8/9")
    with pytest.raises(FailedCheck, match=r"bài “một” bản 2.*vectơ hỏng"):
        build(small, quiet)
    assert ("một", 1) in held_now(small)


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
    assert counts(command("index", "build", "--data", small.data).stdout) == (3, 3)
    assert "4/5" in command(*ask).stdout


def test_a_restored_library_is_not_searched_with_caches_of_another_history(
    small: Library,
) -> None:
    backup = (small.data / "library.db").read_bytes()
    revise(small, "một", "3/2", "8/9")
    build(small, quiet)
    small.close()
    (small.data / "library.db").write_bytes(backup)
    with Library.open(small.data) as restored:
        revise(restored, "hai", "kinh tế", "cà phê")
        assert build(restored, quiet).edition.number == 2
    engine = Engine.open(small.data)
    assert "cà phê" in engine.ask("Hội nghị nào bàn về cà phê?").citations[0].quote
    engine.close()


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
