"""Bad question files and libraries through the real command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.library import Library
from eval.errors import BadQuestions
from eval.question import Question
from eval.questions import read

ROOT = Path(__file__).parent.parent
GOOD = {"id": "q1", "question": "Ngày nào?", "relevant": ["a"], "answers": ["19/12"]}


def evaluate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "eval", "run", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def lines_of(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "q.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    return file


def refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines said about bad input: exit status 2, no traceback, nothing on standard output."""
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_every_broken_line_of_every_file_is_named_at_once(tmp_path):
    first = lines_of(tmp_path, json.dumps(GOOD), "{broken", "", "[1]")
    second = tmp_path / "r.jsonl"
    second.write_text('{"id": "q2"}\n' + json.dumps(GOOD), "utf-8")
    said = refused(evaluate(first, second))
    assert len(said) == 4
    assert f"{first}, dòng 2: không phải JSON hợp lệ (cột 2)" in said[0]
    assert f"{first}, dòng 4: cần một đối tượng JSON" in said[1]
    assert f"{second}, dòng 1: “question” phải là chuỗi không rỗng" in said[2]
    assert f"{second}, dòng 2: mã “q1” đã dùng ở {first}, dòng 1" in said[3]


def test_a_missing_file_is_one_sentence(tmp_path):
    (said,) = refused(evaluate(tmp_path / "none.jsonl"))
    assert f"không có tệp {tmp_path / 'none.jsonl'}" in said


def test_a_folder_that_is_no_beir_set_is_one_sentence(tmp_path):
    (said,) = refused(evaluate(tmp_path))
    assert f"thư mục {tmp_path} không có tệp qrels/*.tsv" in said


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_one_sentence(tmp_path, content):
    (said,) = refused(evaluate(lines_of(tmp_path, content)))
    assert "không có câu hỏi nào" in said


def test_a_file_that_is_no_text_is_one_sentence(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    (said,) = refused(evaluate(file))
    assert "không phải văn bản UTF-8" in said


def test_a_folder_without_a_library_is_one_sentence(tmp_path):
    file = lines_of(tmp_path, json.dumps(GOOD))
    (said,) = refused(evaluate(file, "--data", tmp_path / "data"))
    assert "chưa có thư viện" in said


@pytest.fixture
def unbuilt(tmp_path: Path) -> Path:
    """A library with the article “a” and no edition."""
    with Library.open(tmp_path / "data", create=True) as library:
        library.add(Article(id="a", title="Bài", text="Ngày 19/12 khai mạc."))
    return tmp_path / "data"


def test_a_library_that_was_never_built_is_one_sentence(tmp_path, unbuilt):
    file = lines_of(tmp_path, json.dumps(GOOD))
    (said,) = refused(evaluate(file, "--data", unbuilt))
    assert "python -m index" in said


def test_questions_about_articles_of_another_library_are_refused_by_name(tmp_path, unbuilt):
    file = lines_of(tmp_path, json.dumps(GOOD | {"relevant": ["a", "b"]}))
    (said,) = refused(evaluate(file, "--data", unbuilt))
    assert "không có bài “b” (câu “q1”)" in said
    assert "“a”" not in said


def test_a_result_file_that_cannot_be_written_is_told_before_anything_is_asked(tmp_path, unbuilt):
    file = lines_of(tmp_path, json.dumps(GOOD))
    (said,) = refused(evaluate(file, "--data", unbuilt, "--json", tmp_path / "none" / "f.json"))
    assert "không ghi được tệp" in said


@pytest.mark.parametrize("limit", ["0", "-1", "x", "²"])
def test_a_limit_that_is_no_positive_number_is_refused(tmp_path, limit):
    done = evaluate(lines_of(tmp_path, json.dumps(GOOD)), f"--limit={limit}")
    (said,) = refused(done)
    assert "phải là số nguyên từ 1 trở lên" in said


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": " "}, "“id” phải là chuỗi"),
        ({"id": 5}, "“id” phải là chuỗi"),
        ({"question": None}, "“question” phải là chuỗi"),
        ({"question": "\ud800"}, "“question” có ký tự hỏng"),
        ({"relevant": "a"}, "“relevant” phải là danh sách"),
        ({"answers": [""]}, "“answers” phải là danh sách"),
        ({"tags": [1]}, "“tags” phải là danh sách"),
        ({"answerable": "no"}, "“answerable” phải là true hoặc false"),
        ({"answerable": False}, "mà lại có “answers”"),
        ({"relevant": [], "answers": []}, "cần “relevant” hoặc “answers”"),
    ],
)
def test_each_wrong_field_is_named(tmp_path, change, complaint):
    with pytest.raises(BadQuestions, match=f"dòng 1: .*{complaint}"):
        read([lines_of(tmp_path, json.dumps(GOOD | change))])


@pytest.mark.parametrize("line", ["[" * 100_000, '{"id": ' + "1" * 5000 + "}"])
def test_json_that_breaks_the_reader_is_a_bad_line_too(tmp_path, line):
    with pytest.raises(BadQuestions, match="dòng 1: JSON lồng quá sâu hoặc có số quá dài"):
        read([lines_of(tmp_path, line)])


def test_a_sound_file_is_read_whole_with_defaults_and_line_separators_inside_strings(tmp_path):
    odd = {"id": "q2", "question": "Một\u2028hai?", "answerable": False, "note": "thừa"}
    file = lines_of(tmp_path, json.dumps(GOOD), json.dumps(odd, ensure_ascii=False), "")
    (found,) = read([file])
    assert found.name == "q.jsonl"
    assert found.questions == (
        Question("q1", "Ngày nào?", ("a",), ("19/12",)),
        Question("q2", "Một\u2028hai?", answerable=False),
    )


def test_help_closes_with_an_example():
    done = evaluate("--help")
    assert done.returncode == 0
    assert "Ví dụ: python -m eval run" in done.stdout
