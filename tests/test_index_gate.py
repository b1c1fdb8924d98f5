"""The library's own gate before every publication: what misses it is never published."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import ROOT, Command
from faults import model as tiny

GATE = (
    '[[questions]]\nfile = "q.jsonl"\n[questions.least]\n"Quote@1" = 0.8\n'
    "[questions.most]\nfalse_refusal = 0.2\n"
)
_BRIEF = "tom-luoc-hoi-nghi-ngoai-giao-32"


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    """The sample library with a gate of its own, which its first edition reaches."""
    folder = Path(shutil.copytree(sample_data, tmp_path / "data"))
    rows = [
        json.loads(line)
        for line in (ROOT / "eval" / "sample.jsonl").read_text("utf-8").splitlines()
    ]
    wanted = [row for row in rows if _BRIEF in row.get("relevant", [])][:10]
    (folder / "q.jsonl").write_text("\n".join(map(json.dumps, wanted)), "utf-8")
    (folder / "gate.toml").write_text(GATE, "utf-8")
    return folder


def newest(data: Path) -> int:
    with sqlite3.connect(data / "library.db") as db:
        return int(db.execute("SELECT max(number) FROM edition").fetchone()[0])


def damaged(tmp_path: Path) -> Path:
    """The brief that the questions are about, with nothing of what they ask for."""
    text = (ROOT / "corpus" / "sample" / f"{_BRIEF}.md").read_text("utf-8")
    head = text[: text.index("\n---", 3) + 5]
    file = tmp_path / f"{_BRIEF}.md"
    file.write_text(
        f"{head}\n# Hội nghị Ngoại giao lần thứ 32\n\nNội dung đang được cập nhật, mời bạn đọc "
        "quay lại sau vì bản tin này chưa có thông tin nào khác.\n",
        "utf-8",
    )
    return file


@pytest.mark.slow
def test_a_damaged_corpus_is_not_published_and_a_reason_is_needed_to_do_it_all_the_same(
    command: Command, data: Path, tmp_path: Path
) -> None:
    gate = command("eval", "gate", "--data", data)
    assert gate.returncode == 0, gate.stderr
    added = command("corpus", "add", damaged(tmp_path), "--data", data)
    assert "sửa đổi 1" in added.stdout, added.stdout + added.stderr
    for arguments in (("build",), ("publish",)):
        done = command("index", *arguments, "--data", data)
        assert done.returncode == 1
        assert "KHÔNG ĐẠT: ngưỡng chất lượng: q.jsonl" in done.stderr
        assert "đạt: vectơ" in done.stderr
        assert newest(data) == 1
    asked = command("index", "ask", "Hội nghị Ngoại giao lần thứ 32 họp ngày nào?", "--data", data)
    assert "19/12" in asked.stdout
    forced = command("index", "publish", "--force", "bản tin sẽ bổ sung", "--data", data)
    assert forced.returncode == 0, forced.stderr
    assert "Đã phát hành dù KHÔNG ĐẠT" in forced.stdout
    listed = json.loads(command("index", "editions", "--json", "--data", data).stdout)
    first = {key: listed[0][key] for key in ("number", "how", "reason", "passed")}
    assert first == {
        "number": 2, "how": "force", "reason": "bản tin sẽ bổ sung", "passed": False,
    }  # fmt: skip
    assert listed[1]["passed"]
    assert listed[1]["measures"][0]["measures"]["Quote@1"] >= 0.8


@pytest.mark.slow
def test_a_worse_model_is_not_published(
    command: Command,
    data: Path,
    model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = tiny.make(tmp_path / "models")
    for folder in model.iterdir():
        if folder.is_dir():
            (both / folder.name).symlink_to(folder, target_is_directory=True)
    monkeypatch.setenv("DOINGOAI_MODELS", str(both))
    monkeypatch.setenv("DOINGOAI_MODEL", tiny.NAME)
    done = command("index", "build", "--data", data)
    assert done.returncode == 1
    assert "KHÔNG ĐẠT: ngưỡng chất lượng: q.jsonl" in done.stderr
    assert newest(data) == 1
    monkeypatch.delenv("DOINGOAI_MODEL")
    asked = command("index", "ask", "Hội nghị Ngoại giao lần thứ 32 họp ngày nào?", "--data", data)
    assert "19/12" in asked.stdout
