"""The sample set on the sample corpus, by the real command, with the figures promised for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from eval.question import HELD

ROOT = Path(__file__).parent.parent
SAMPLE = "eval/sample.jsonl"


@pytest.fixture(scope="module")
def measured(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    out = tmp_path_factory.mktemp("eval") / "sample.json"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "eval", "run", SAMPLE, "--failures"),
            *("--data", str(sample_data), "--json", str(out)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    print(done.stdout)  # pytest shows the failed questions where a test below fails
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


def mean(measured: dict[str, Any], measure: str, *, held: bool) -> float:
    """Of the questions that may be looked at, or of those kept back for reporting."""
    values = [
        row["measures"][measure]
        for row in measured["per_question"]
        if (HELD in row["tags"]) == held and measure in row["measures"]
    ]
    return sum(values) / len(values)


def test_the_first_quotation_holds_the_answer_for_nine_of_ten_questions(measured):
    assert mean(measured, "Quote@1", held=False) >= 0.90


def test_at_most_one_in_ten_questions_without_an_answer_is_answered(measured):
    assert mean(measured, "answered_unanswerable", held=False) <= 0.10


def test_at_most_one_in_twenty_questions_with_an_answer_is_refused(measured):
    assert mean(measured, "false_refusal", held=False) <= 0.05


def test_the_questions_kept_back_are_answered_not_much_worse(measured):
    assert mean(measured, "Quote@1", held=True) >= 0.80
    assert mean(measured, "answered_unanswerable", held=True) <= 0.25
    assert mean(measured, "false_refusal", held=True) <= 0.15


def test_every_quotation_is_verbatim(measured):
    assert measured["measures"]["verbatim"] == 1


def test_every_question_of_the_set_is_in_the_result(measured):
    asked = [json.loads(line) for line in (ROOT / SAMPLE).read_text("utf-8").splitlines() if line]
    assert [row["id"] for row in measured["per_question"]] == [row["id"] for row in asked]
