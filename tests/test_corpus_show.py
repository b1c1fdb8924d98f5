"""``python -m corpus show``: an article's kin, and what its revision changed."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, Command

from corpus.article import Article
from corpus.changes import changes

BEFORE = "Hội nghị họp ngày 5-3. Có 80 đại biểu dự.\nÔng Lâm chủ trì."
AFTER = "Hội nghị họp ngày 5-3. Có 85 đại biểu dự.\nÔng Lâm chủ trì. Bà Hạnh cảm ơn."
LONG = "\n".join(
    f"Đoạn thứ {n} kể rằng xã số {n} đã làm xong con đường dài {n * 7} mét." for n in range(30)
)


@pytest.fixture
def data(command: Command, tmp_path: Path) -> Path:
    """A library with an article of two revisions and two copies of a long one."""
    folder = tmp_path / "data"
    for name, rows in {
        "truoc": [{"id": "hn", "title": "Hội nghị", "text": BEFORE, "publisher": "Báo Một"}],
        "sau": [
            {"id": "hn", "title": "Hội nghị", "text": AFTER, "publisher": "Báo Hai"},
            {"id": "dai", "title": "Đường làng", "text": LONG},
            {"id": "lai", "title": "Đường mới", "text": f"{LONG}\nTheo Báo Một", "publisher": "B"},
        ],
    }.items():
        file = tmp_path / f"{name}.jsonl"
        file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        done = command("corpus", "add", file, "--data", folder)
        assert done.returncode == 0, done.stderr
    return folder


def test_a_reprint_stands_under_the_article(command: Command, data: Path) -> None:
    shown = command("corpus", "show", "dai", "--data", data).stdout
    assert "Bài liên quan:\n- đăng lại (0,9" in shown
    assert shown.endswith("): lai · B · Đường mới\n")
    (kin,) = json.loads(command("corpus", "show", "dai", "--json", "--data", data).stdout)["kin"]
    assert (kin["article_id"], kin["relation"], kin["title"]) == ("lai", "reprint", "Đường mới")


def test_linked_pairs_are_printed_for_a_person_to_judge(command: Command, data: Path) -> None:
    done = command("eval.kin_pairs", "--data", data, "--seed", "7", "--count", "5")
    assert done.stdout.startswith("dai lai reprint 0.9")
    assert command("eval.kin_pairs", "--data", data, "--event").stdout == ""


def test_the_same_text_under_another_name_is_refused_with_the_id_of_the_first(
    command: Command, data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "ba.jsonl"
    file.write_text(json.dumps({"id": "ba", "title": "Khác", "text": LONG}), encoding="utf-8")
    done = command("corpus", "add", file, "--data", data)
    assert "trùng 1" in done.stdout
    assert "“dai”" in done.stderr


def test_the_diff_marks_the_changed_words_sentences_and_fields(
    command: Command, data: Path
) -> None:
    shown = command("corpus", "show", "hn", "--diff", "--data", data)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout == (
        "Hội nghị\nBản 2 so với bản 1:\n"
        "~ Nơi đăng: Báo [-Một-]{+Hai+}\n"
        "\nĐoạn 1:\n~ Có [-80-]{+85+} đại biểu dự.\n"
        "\nĐoạn 2:\n+ {+Bà Hạnh cảm ơn.+}\n"
    )
    again = command("corpus", "show", "hn", "--revision", "2", "--diff", "--json", "--data", data)
    found = json.loads(again.stdout)["changes"]
    assert found["fields"] == {"publisher": {"before": "Báo Một", "after": "Báo Hai"}}
    assert [(s["paragraph"], s["before"], s["after"]) for s in found["sentences"]] == [
        (1, "Có 80 đại biểu dự.", "Có 85 đại biểu dự."),
        (2, None, "Bà Hạnh cảm ơn."),
    ]


def test_on_a_terminal_the_diff_is_coloured_and_has_no_marks(data: Path) -> None:
    master, slave = pty.openpty()
    arguments = [sys.executable, "-m", "corpus", "show", "hn", "--diff", "--data", str(data)]
    environment = os.environ | {"TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    subprocess.run(arguments, stdout=slave, cwd=ROOT, env=environment, timeout=60, check=True)
    os.close(slave)
    shown = os.read(master, 65_536).decode()
    os.close(master)
    assert "\x1b[1;32m85" in shown
    assert "{+" not in shown


def test_a_first_revision_has_nothing_to_be_compared_with(command: Command, data: Path) -> None:
    done = command("corpus", "show", "dai", "--diff", "--data", data)
    assert done.returncode == 2
    assert "bản đầu" in done.stderr


def test_the_pieces_of_a_change_join_to_both_texts() -> None:
    before, after = (Article(id="a", title="a", text=text) for text in (BEFORE, AFTER))
    for sentence in changes(before, after).sentences:
        pieces = sentence.pieces()
        old = "".join(text for kind, text in pieces if kind != "added")
        new = "".join(text for kind, text in pieces if kind != "removed")
        assert (old, new) == (sentence.before or "", sentence.after or "")


def test_a_long_table_of_equal_rows_is_compared_in_seconds() -> None:
    rows = ["Như trên.", "Không.", "Có."] * 2_000
    before = Article(id="a", title="A", text="\n".join(rows))
    rows[3_000:3_001] = ["Đã sửa."]
    after = Article(id="a", title="A", text="\n".join([*rows, "Thêm."]))
    started = time.process_time()
    found = changes(before, after).sentences
    assert [(one.before, one.after) for one in found] == [("Như trên.", "Đã sửa."), (None, "Thêm.")]
    assert time.process_time() - started < 10  # once minutes
