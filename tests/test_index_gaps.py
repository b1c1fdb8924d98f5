"""Questions that were not answered: counted for all, worded only with consent."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import Command

from index import cli, gaps

_DAY = date(2031, 3, 4)
_RATE = "Lãi suất tiết kiệm kỳ hạn 12 tháng hiện là bao nhiêu?"


def _noted(data: Path) -> None:
    """Two wordings of one gap on several days, a question of its own, one without consent."""
    for day, question in (
        (4, _RATE),
        (6, _RATE),
        (5, "lai suat tiet kiem ky han 12 thang bao nhieu"),
        (5, "Lãi suất tiết kiệm kỳ hạn 24 tháng hiện là bao nhiêu?"),
        (5, None),
    ):
        assert gaps.note(data, question, "not_found", 7, date(2031, 3, day))
    assert gaps.note(data, "Ai nói gì về biển?", "related", 8, _DAY)


def test_questions_alike_are_one_gap_with_counts_and_dates(tmp_path: Path) -> None:
    _noted(tmp_path)
    first, *others = gaps.read(tmp_path)
    assert first.questions == (_RATE, "lai suat tiet kiem ky han 12 thang bao nhieu")
    assert (first.count, first.first, first.last) == (3, "2031-03-04", "2031-03-06")
    assert first.editions == (7, 7)
    assert [gap.questions[0] for gap in others] == [
        "Lãi suất tiết kiệm kỳ hạn 24 tháng hiện là bao nhiêu?",  # another number, another gap
        "Ai nói gì về biển?",
    ]


def test_without_consent_only_the_day_and_the_outcome_are_counted(tmp_path: Path) -> None:
    gaps.note(tmp_path, None, "not_found", 7, _DAY)
    gaps.note(tmp_path, None, "not_found", 7, _DAY)
    assert gaps.read(tmp_path) == []
    assert gaps.counts(tmp_path) == [gaps.Unanswered("2031-03-04", "not_found", 2)]


def test_an_answered_question_is_no_gap(tmp_path: Path) -> None:
    assert not gaps.note(tmp_path, _RATE, "answered", 7, _DAY)
    assert not (tmp_path / gaps.FILE).exists()


def test_a_folder_that_cannot_be_written_costs_nobody_the_answer(tmp_path: Path) -> None:
    (tmp_path / gaps.FILE).mkdir()
    assert not gaps.note(tmp_path, _RATE, "not_found", 7, _DAY)
    assert not gaps.note(tmp_path / "khong-co", _RATE, "not_found", 7, _DAY)


def test_words_that_are_taken_back_leave_no_byte_and_the_count_stays(tmp_path: Path) -> None:
    _noted(tmp_path)
    gaps.forget(tmp_path, [_RATE, "câu chưa từng ghi"])
    assert "kỳ hạn 12 tháng hiện".encode() not in (tmp_path / gaps.FILE).read_bytes()
    assert [gap.count for gap in gaps.read(tmp_path)] == [1, 1, 1]
    days = {(one.day, one.outcome): one.count for one in gaps.counts(tmp_path)}
    assert days[("2031-03-04", "not_found")] == 1
    assert days[("2031-03-05", "not_found")] == 3


def test_gaps_are_listed_as_text_and_as_json_and_cleared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*options: str) -> str:
        assert cli.main(["gaps", *options, "--data", str(tmp_path)]) == 0
        return capsys.readouterr().out

    assert said() == "Chưa ghi nhận câu hỏi nào chưa có trả lời.\n"
    _noted(tmp_path)
    lines = said().splitlines()
    assert lines[0] == f"3 lần, 04/03/2031 đến 06/03/2031: {_RATE}"
    assert lines[1] == "    – lai suat tiet kiem ky han 12 thang bao nhieu"
    assert "  05/03/2031: 3 câu không tìm thấy" in lines
    assert "  04/03/2031: 1 câu chỉ có đoạn liên quan" in lines
    told = json.loads(said("--json"))
    assert told["gaps"][0]["count"] == 3
    assert {"day": "2031-03-06", "outcome": "not_found", "count": 1} in told["counts"]
    assert said("--clear") == "Đã xoá các câu hỏi chưa có trả lời.\n"
    assert list(tmp_path.iterdir()) == []


def test_asking_notes_a_gap_only_when_told_to(
    command: Command, sample_data: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    command("index", "ask", _RATE, "--data", data)
    assert not (data / gaps.FILE).exists()
    command("index", "ask", _RATE, "--note", "--data", data)
    assert [gap.questions for gap in gaps.read(data)] == [(_RATE,)]
