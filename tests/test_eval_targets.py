"""The table of targets: from results on disk to what is met, missed and not measured."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from conftest import Command
from eval_answers import ScriptedEngine, answer, cite

from corpus.article import Article
from corpus.library import Library
from eval.altered import alterations, refused
from eval.question import Question, QuestionFile, strange
from eval.result import write_json
from eval.run import run
from eval.targets import Results, Target, measured
from index.answer import Answer

TEXT = "Ngày 19/12, bà Lê Thị Mai là trưởng đoàn đến Huế. Đoàn không có phiên dịch."
RIGHT = answer(TEXT, score=0.9)
WRONG = answer("Ngày 19", score=0.2, ranked=("b",))


def questions(count: int = 20) -> list[Question]:
    return [Question(f"q{n}", f"Hỏi {n}?", ("a",), ("19/12",)) for n in range(count)]


def write(folder: Path, name: str, asked: list[Question], right: int, *, lost: Answer) -> None:
    """A result: the first ``right`` questions are answered rightly, the rest by ``lost``."""
    answers = {q.question: RIGHT if n < right else lost for n, q in enumerate(asked)}
    engine = ScriptedEngine(answers, {"a": TEXT}, library=str(folder / "data"))
    noted = {"questions": [{"name": "bộ-thử.jsonl", "sha256": "0"}], "load": 0.5}
    write_json(run(engine, asked, noted=noted), folder / f"{name}.json")


def figures(folder: Path) -> dict[str, tuple[Target, float | None]]:
    return {
        target.name.strip(): (target, figure.value if figure else None)
        for target, figure in measured(Results(folder))
    }


def library(folder: Path) -> Path:
    with Library.open(folder / "data", create=True) as made:
        made.add(Article(id="a", title="Chuyến đi", text=TEXT))
    return folder


def test_a_run_is_set_against_another_of_the_same_questions(tmp_path):
    folder = library(tmp_path)
    for name, right in (("viquad2", 20), ("viquad2-no-marks", 15), ("large", 18)):
        write(folder, name, questions(), right, lost=WRONG)
    found = figures(folder)
    assert found["ViQuAD2: R@1"][1] == 1.0
    assert found["không dấu: R@1, so với có dấu"][1] == 0.75
    target, fall = found["thêm 35.432 bài Báo Mới: R@1 giảm"]
    assert fall is not None
    assert round(fall, 6) == 0.1
    assert target.wanted == 0.05
    assert found["NFD: R@1, so với NFC"][1] is None


def test_what_is_kept_back_is_told_apart(tmp_path):
    folder = library(tmp_path)
    write(folder, "viquad2", questions(30), 15, lost=WRONG)
    write(folder, "sample", questions(), 15, lost=WRONG)
    kept = {target.name: figure for target, figure in measured(Results(folder)) if figure}
    assert (kept["ViQuAD2: Quote@1"].value, kept["ViQuAD2: Quote@1"].kept_back) == (0.5, 0.0)
    assert (kept["Kho mẫu: Quote@1"].value, kept["Kho mẫu: Quote@1"].kept_back) == (0.75, None)
    write(folder, "blind", questions(10), 6, lost=WRONG)
    kept = {target.name: figure for target, figure in measured(Results(folder)) if figure}
    assert kept["Kho mẫu: Quote@1"].kept_back == 0.6


def test_questions_of_another_domain_are_told_from_ones_own_by_the_score(tmp_path):
    folder = library(tmp_path)
    write(folder, "sample", questions(), 20, lost=WRONG)
    nowhere = Question("n", "Ở đâu cũng không có?", answerable=False)
    file = strange(QuestionFile("s", "", (*questions(10), nowhere)))
    assert len(file.questions) == 10
    assert not any(q.answerable or q.relevant or q.answers for q in file.questions)
    refusal = answer(outcome="not_found", score=0.1, ranked=())
    write(folder, "sample-strange", list(file.questions), 0, lost=refusal)
    assert figures(folder)["Kho mẫu: AUROC, câu thuộc lĩnh vực khác"][1] == 1.0


def test_every_altered_quotation_is_refused_and_the_unaltered_one_is_not(tmp_path):
    citation = cite(TEXT)
    made = list(alterations([citation], 500, seed=3))
    assert len(made) == 500
    assert {kind for kind, _ in made} == {"chữ số", "phủ định", "tên", "chữ cái", "dấu"}
    for _, one in made:
        assert one.quote != TEXT
        assert one.sha256 == hashlib.sha256(one.quote.encode()).hexdigest()
    with Library.open(library(tmp_path) / "data") as opened:
        assert all(refused(opened, [citation], 500, seed=3))
        assert list(alterations([cite("...")], 5, seed=3)) == []


def test_the_command_prints_the_table_and_fails_for_a_missed_target_only_if_told(
    tmp_path, command: Command
):
    folder = library(tmp_path)
    write(folder, "sample", questions(), 10, lost=WRONG)
    done = command("eval", "targets", str(folder))
    assert done.returncode == 0, done.stderr
    assert "chưa đạt" in done.stdout
    assert "chưa đo" in done.stdout
    assert command("eval", "targets", str(folder), "--strict").returncode == 1
    missing = command("eval", "targets", str(tmp_path / "không có"))
    assert missing.returncode == 2
    assert "make eval" in missing.stderr


def test_an_unanswered_set_of_another_domain_needs_none_of_its_articles(
    tmp_path, command: Command, sample_data: Path
):
    file = tmp_path / "questions.jsonl"
    rows = [asdict(Question("x1", "Vua nào dời đô về Thăng Long?", ("không có",), ("Lý Thái Tổ",)))]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    asked = ("eval", "run", str(file), "--data", str(sample_data))
    assert command(*asked).returncode == 2
    done = command(*asked, "--strange", "--json", str(tmp_path / "out.json"))
    assert done.returncode == 0, done.stderr
    (row,) = json.loads((tmp_path / "out.json").read_text("utf-8"))["per_question"]
    assert row["measures"] == {"answered_unanswerable": 0.0}


def test_results_of_different_questions_are_not_set_against_each_other(tmp_path, command: Command):
    folder = library(tmp_path)
    write(folder, "viquad2", questions(), 20, lost=WRONG)
    write(folder, "viquad2-nfd", questions(10), 10, lost=WRONG)
    done = command("eval", "targets", str(folder))
    assert done.returncode == 2
    assert "cùng một bộ câu hỏi" in done.stderr
