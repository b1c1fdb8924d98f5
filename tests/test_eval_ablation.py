"""What an answer loses with a signal taken out, on the sample corpus by the real command."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, Command

from eval.ablation import ablate
from eval.forms import Form
from eval.questions import read
from index.engine import Engine


@pytest.fixture(scope="module")
def engine(sample_data: Path):
    opened = Engine.open(sample_data)
    yield opened
    opened.close()


def test_a_question_without_marks_is_lost_without_the_restoration_and_the_folded_search(engine):
    questions = read([ROOT / "eval" / "sample.jsonl"])[0].questions[:12]
    whole, taken = ablate(engine, questions, Form.NO_MARKS, "khôi phục dấu")
    assert [one.name for one in taken] == ["khôi phục dấu, sửa lỗi gõ"]
    change = taken[0].changes["Quote@1"]
    assert change.first == whole.measures["Quote@1"]
    assert change.change < 0


def test_each_part_of_the_search_can_be_taken_out_and_the_rest_still_answers(engine):
    questions = read([ROOT / "eval" / "sample.jsonl"])[0].questions[:6]
    whole, taken = ablate(engine, questions, Form.AS_IS, "tìm theo")
    assert len(taken) == 2
    assert whole.measures["R@1"] > 0
    for one in taken:
        assert one.changes["R@1"].second > 0


def test_the_engine_that_is_measured_stays_whole(engine):
    asked = "Ai chủ trì Hội nghị đối ngoại toàn quốc?"
    before = engine.ask(asked)
    ablate(engine, read([ROOT / "eval" / "sample.jsonl"])[0].questions[:2], Form.AS_IS, "BM25")
    assert engine.ask(asked).citations == before.citations


@pytest.mark.slow
def test_the_command_prints_a_row_for_a_signal(sample_data: Path, command: Command):
    done = command(
        *("eval", "ablate", "eval/sample.jsonl", "--limit", "4", "--only", "gộp bài"),
        *("--data", str(sample_data)),
    )
    assert done.returncode == 0, done.stderr
    assert "gộp bài đăng lại" in done.stdout
    none = command(
        *("eval", "ablate", "eval/sample.jsonl", "--only", "thủy triều"),
        *("--data", str(sample_data)),
    )
    assert none.returncode == 2
    assert "thủy triều" in none.stderr
