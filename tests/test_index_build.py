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
from pathlib import Path

import pytest
from conftest import ROOT, Command

_BRIEF = "tom-luoc-hoi-nghi-ngoai-giao-32"
_KILLS = 20
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
    staged, kills, seen = 0, 0, set()
    while kills < _KILLS:
        if not _killed(data, rng.uniform(0.1, 0.8) * whole):  # it was done before: begin anew
            _check_resumed(command, data, staged, untouched)
            data, staged = Path(shutil.copytree(large, tmp_path / f"{kills}-again")), 0
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
    assert len(seen) > 3, "the kills fell into too few different states"
    last = command("index", "build", "--data", data)
    assert last.returncode == 0, last.stderr
    total = _embedded(data)[1]
    assert _counts(last.stdout)[1] == total - staged
    _check_resumed(command, data, total, untouched)


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
