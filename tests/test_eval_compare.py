"""Intervals, p-values and comparisons: what is told as a change and what as noise."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Command
from eval_answers import ScriptedEngine, answer

from eval.comparison import Certainty, certainty, compare, read_result
from eval.errors import BadResult
from eval.measures import Scored, aggregate, columns
from eval.question import Question
from eval.resampling import Difference, differences, intervals
from eval.result import write_json
from eval.run import run

QUESTIONS = [
    Question(f"q{n}", f"Hỏi {n}?", ("a",), ("19/12",), answerable=True) for n in range(40)
] + [Question(f"u{n}", f"Lạ {n}?", answerable=False) for n in range(10)]
RIGHT, WRONG = answer("Ngày 19/12 khai mạc."), answer("Ngày", ranked=("b", "a"))


def scored(values: list[float], scores: list[float] | None = None) -> list[Scored]:
    return [
        Scored({"Quote@1": value}, True, "answered", score, (True,), 10.0)
        for value, score in zip(values, scores or values, strict=True)
    ]


def result(tmp_path: Path, name: str, right: int, questions: list[Question] = QUESTIONS) -> Path:
    """A result file in which the first ``right`` questions are answered rightly."""
    answers = {q.question: RIGHT if n < right else WRONG for n, q in enumerate(questions)}
    for question in questions:
        if not question.answerable:
            answers[question.question] = answer(outcome="not_found", score=0.1, ranked=())
    engine = ScriptedEngine(answers, {"a": "Ngày 19/12 khai mạc."})
    file = tmp_path / name
    noted = {"questions": [{"name": "bộ-thử.jsonl", "sha256": "0"}]}
    write_json(run(engine, questions, noted=noted), file)
    return file


def test_an_interval_holds_its_figure_is_the_same_each_time_and_narrows_with_more_questions():
    few, many = columns(scored([1.0, 0.0] * 20)), columns(scored([1.0, 0.0] * 500))
    found = intervals(few, ["Quote@1"])["Quote@1"]
    assert found == intervals(few, ["Quote@1"])["Quote@1"]
    assert found[0] < 0.5 < found[1]
    narrow = intervals(many, ["Quote@1"])["Quote@1"]
    # The standard error of a share: 0.5 / sqrt(n), at 1.96 to each side.
    assert narrow[1] - narrow[0] == pytest.approx(2 * 1.96 * 0.5 / np.sqrt(1000), rel=0.1)
    assert found[1] - found[0] == pytest.approx(2 * 1.96 * 0.5 / np.sqrt(40), rel=0.15)


def test_replicates_of_areas_are_those_of_drawing_the_questions_one_by_one():
    rng = np.random.default_rng(1)
    values = (rng.random(60) < 0.6).astype(float).tolist()
    rows = scored(values, np.round(rng.random(60), 1).tolist())  # with ties
    found = intervals(columns(rows), ["AURC", "Coverage@5%"])
    draws = np.random.default_rng(2).integers(60, size=(400, 60))
    by_hand = [aggregate(columns([rows[i] for i in draw]))["AURC"] for draw in draws]
    assert found["AURC"] == pytest.approx(tuple(np.percentile(by_hand, [2.5, 97.5])), abs=0.04)


def test_a_run_beside_itself_differs_in_nothing():
    same = columns(scored([1.0, 0.0, 1.0], [0.9, 0.8, 0.7]))
    assert differences(same, same, ["Quote@1", "AURC"]) == {
        "Quote@1": Difference(pytest.approx(2 / 3), pytest.approx(2 / 3), 0, 0, 1),
        "AURC": Difference(pytest.approx(5 / 18), pytest.approx(5 / 18), 0, 0, 1),
    }


def test_a_permutation_p_value_is_that_of_the_sign_test_for_single_flips():
    # Six questions got better and none worse: two-sided 2 / 2**6.
    before, after = scored([0.0] * 6 + [1.0] * 20), scored([1.0] * 26)
    found = differences(columns(before), columns(after), ["Quote@1"])["Quote@1"]
    assert found.p == pytest.approx(2 / 2**6, abs=0.012)
    assert found.low > 0


def test_a_change_is_clear_only_after_correction_and_never_where_zero_is_possible():
    def change(p: float, low: float = 0.1) -> Difference:
        return Difference(0.5, 0.7, low, 0.3, p)

    found = certainty({"a": change(0.001), "b": change(0.04), "c": change(0.5)})
    assert list(found.values()) == [Certainty.CLEAR, Certainty.HINT, Certainty.NOISE]
    assert certainty({"a": change(0.001, low=-0.1)})["a"] is Certainty.NOISE


def test_the_command_tells_what_changed_and_names_the_questions_that_flipped(
    command: Command, tmp_path
):
    first, second = result(tmp_path, "a.json", 10), result(tmp_path, "b.json", 30)
    done = command("eval", "compare", first, second)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Mới đạt: 20 câu." in done.stdout
    assert "Mới hỏng: 0 câu." in done.stdout
    assert "q10: Hỏi 10? (trích từ bài khác → đạt)" in done.stdout
    (better,) = [line for line in done.stdout.splitlines() if line.startswith("Tốt lên rõ rệt")]
    assert "Quote@1 (0.250 → 0.750)" in better
    (noise,) = [line for line in done.stdout.splitlines() if line.startswith("Không phân biệt")]
    assert "verbatim" in noise
    assert "false_refusal" in noise
    back = command("eval", "compare", second, first)
    assert "Mới hỏng: 20 câu." in back.stdout
    assert "Xấu đi rõ rệt" in back.stdout


def test_one_flipped_question_is_noise(tmp_path):
    found = compare(*(read_result(result(tmp_path, f"{right}.json", right)) for right in (20, 21)))
    assert found.certainty["Quote@1"] is Certainty.NOISE
    assert (found.mended, found.broken) == ((20,), ())


def test_what_else_differs_is_told_by_name(tmp_path):
    first = read_result(result(tmp_path, "a.json", 20))
    other = replace(first, settings={**first.settings, "form": "nfd"})
    assert compare(first, other).settings() == {"form": ("as-is", "nfd")}


@pytest.mark.parametrize("change", ["fewer", "other answer"])
def test_results_of_different_questions_are_not_compared(command: Command, tmp_path, change):
    questions = list(QUESTIONS[:20])
    if change == "other answer":
        questions = [*QUESTIONS[:-1], replace(QUESTIONS[-1], id="u99")]
    first, second = (
        result(tmp_path, "a.json", 10),
        result(tmp_path, "b.json", 10, questions),
    )
    done = command("eval", "compare", first, second)
    assert done.returncode == 2
    (said,) = done.stderr.splitlines()
    assert f"{first} đo bộ “bộ-thử.jsonl” (50 câu), {second} đo bộ “bộ-thử.jsonl” (" in said


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"per_question": [{}], "settings": {}}'])
def test_a_file_that_is_no_result_is_one_sentence(tmp_path, content):
    (tmp_path / "a.json").write_text(content)
    with pytest.raises(BadResult, match="không phải kết quả đo hiện hành"):
        read_result(tmp_path / "a.json")


def test_a_result_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(BadResult, match="không có tệp"):
        read_result(tmp_path / "a.json")


def test_an_older_result_without_verdicts_is_refused(tmp_path):
    file = result(tmp_path, "a.json", 10)
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    del found["per_question"][0]["verdict"]
    file.write_text(json.dumps(found))
    with pytest.raises(BadResult, match="hãy đo lại"):
        read_result(file)
