"""A run over an engine that answers from a script: what is asked, measured, written, printed."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from dataclasses import asdict, replace
from types import SimpleNamespace

import pytest
from eval_answers import ScriptedEngine, answer, trial
from rich.console import Console

from corpus.article import Article
from corpus.folding import unmarked
from corpus.library import Library
from eval.cli import main
from eval.errors import EvalFault
from eval.forms import Form
from eval.question import Question
from eval.report import show
from eval.result import as_json, check_target, write_json
from eval.run import run
from eval.slices import type_of
from eval.trial import scored
from eval.verdict import Verdict, verdict
from index.errors import BadQuestion

TEXT = "Ngày 19/12 khai mạc."
QUESTIONS = [
    Question("q1", "Ngày nào?", ("a",), ("19/12",), tags=("khi nào",)),
    Question("q2", "Ở đâu [x]?", ("a",), ("Hà Nội",), tags=("ở đâu",)),
    Question("q3", "Năm 2099?", answerable=False, tags=("khi nào",)),
    Question("q4", "Ai?", ("b",), tags=("ai",)),
]


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(
        answers={
            "Ngày nào?": answer(TEXT),
            "Ở đâu [x]?": answer(TEXT, outcome="related", score=0.4),
            "Năm 2099?": answer(outcome="not_found", score=0.1, ranked=()),
            "Ai?": answer("Ngày 19-12 khai mạc.", score=0.8),
        },
        texts={"a": TEXT},
    )


def printed(result, **options) -> str:
    out = io.StringIO()
    show(result, Console(file=out, width=120), **options)
    return out.getvalue()


def test_the_first_three_questions_are_asked_once_more_to_warm_up(engine):
    run(engine, QUESTIONS)
    asked = [q.question for q in QUESTIONS]
    assert engine.asked == asked[:3] + asked


def test_without_marks_every_diacritic_is_gone_before_the_question_is_asked(engine):
    engine.answers = {"Duong loi DOI NGOAI the ky XXI la gi?": answer(TEXT)}
    question = Question("q1", "Đường lối ĐỐI NGOẠI thế kỷ XXI là gì?", ("a",), ("19/12",))
    result = run(engine, [question], form=Form.NO_MARKS)
    assert set(engine.asked) == {"Duong loi DOI NGOAI the ky XXI la gi?"}
    assert result.settings["form"] == "no-marks"
    assert result.measures["Quote@1"] == 1


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        (Form.AS_IS, "Đường lối  đối ngoại là gì?"),
        (Form.NO_MARKS, "Duong loi  doi ngoai la gi?"),
        (Form.HALF_MARKS, "Đường loi  đối ngoai là gi?"),
        (Form.NFD, unicodedata.normalize("NFD", "Đường lối  đối ngoại là gì?")),
        (Form.UPPER, "ĐƯỜNG LỐI  ĐỐI NGOẠI LÀ GÌ?"),
        (Form.LOWER, "đường lối  đối ngoại là gì?"),
    ],
)
def test_each_form_types_the_question_its_own_way(engine, form, asked):
    engine.answers = {asked: answer(TEXT)}
    question = Question("q1", "Đường lối  đối ngoại là gì?", ("a",), ("19/12",))
    result = run(engine, [question], form=form)
    row = as_json(result)["per_question"][0]
    assert (row["question"], row["asked"]) == (question.question, asked)
    assert result.settings["form"] == form


def test_marks_typed_as_separate_characters_are_stripped_too():
    assert unmarked("Ho\u0323\u0302i nghi\u0323 đo\u0302\u0301i ngoại") == "Hoi nghi doi ngoai"


def test_the_json_names_what_was_measured_and_holds_every_question(engine, tmp_path):
    result = run(engine, QUESTIONS, noted={"limit": None})
    write_json(result, tmp_path / "f.json")
    found = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert list(found) == [
        *("library", "edition", "model", "settings", "measured_at"),
        *("measures", "intervals", "per_question"),
    ]
    assert (found["library"], found["edition"]) == ("data/library.db", 7)
    assert found["model"] == "mô-hình-thử"
    assert found["settings"] == {"dense_weight": 0.6, "limit": None, "form": "as-is"}
    assert set(found["measures"]) == {
        *("R@1", "R@5", "R@10", "RR@10", "nDCG@10", "Success@1", "Quote@1", "Quote@3"),
        *("verbatim", "answered_unanswerable", "false_refusal", "false_not_found"),
        *("coverage", "risk", "Coverage@5%"),
        *("AURC", "AUROC", "latency_ms_p50", "latency_ms_p95"),
    }
    first = found["per_question"][0]
    assert (first["id"], first["outcome"], first["score"]) == ("q1", "answered", 0.9)
    assert first["ranked"] == ["a"]
    assert first["quote_rank"] == 1
    assert first["citations"][0]["quote"] == TEXT
    assert [row["quote_rank"] for row in found["per_question"]] == [1, None, None, None]
    assert not list(tmp_path.glob("*.part"))


def test_an_altered_quotation_lowers_verbatim_and_is_named_in_the_failures(engine):
    result = run(engine, QUESTIONS)
    assert result.measures["verbatim"] == pytest.approx(2 / 3)
    assert as_json(result)["per_question"][3]["verbatim"] == [False]
    assert "q4: trích dẫn khác nguyên văn" in printed(result, with_failures=True)


def test_a_quotation_of_an_article_that_is_not_there_is_not_verbatim(engine):
    engine.texts = {}
    assert run(engine, QUESTIONS).measures["verbatim"] == 0


def test_the_slices_count_questions_and_outcomes_by_tag(engine):
    rows = [line.split() for line in printed(run(engine, QUESTIONS)).splitlines()]
    # The day's type and the tag of the set's own, which is no type's name.
    same = ["khi", "nào", "2", "1.000", "1.000", "1", "0", "1"]
    assert [row for row in rows if row[:2] == ["khi", "nào"]][-1] == same


def test_failed_questions_are_shown_with_what_was_quoted_only_when_asked_for(engine):
    result = run(engine, QUESTIONS)
    assert "Trích 1" not in printed(result)
    told = printed(result, with_failures=True)
    assert "q2: từ chối nhầm câu có đáp án" in told
    assert "Hỏi: Ở đâu [x]?" in told  # brackets are no markup
    assert "Cần: Hà Nội" in told
    assert f"Trích 1 (a): {TEXT}" in told
    assert "q1:" not in told
    assert "2 câu chưa đạt" in told


def test_the_type_of_a_question_is_its_tag_or_else_how_it_is_read():
    assert type_of(Question("q", "Ngày nào?", tags=("no-marks", "list"))) == "liệt kê"
    assert type_of(Question("q", "Có bao nhiêu đại biểu dự?")) == "bao nhiêu"
    assert type_of(Question("q", "ai chu tri"), "ai chủ trì") == "ai"
    assert type_of(Question("q", "Nội dung gì?")) == "gì, thế nào"


@pytest.mark.parametrize(
    ("question", "given", "why"),
    [
        (QUESTIONS[0], answer(TEXT), Verdict.PASSED),
        (QUESTIONS[2], answer(outcome="related"), Verdict.PASSED),
        (QUESTIONS[2], answer(TEXT), Verdict.ANSWERED),
        (QUESTIONS[0], answer("Khai mạc.", ranked=("b", "c")), Verdict.MISSED),
        (QUESTIONS[0], answer(outcome="not_found", ranked=("a",)), Verdict.REFUSED),
        (QUESTIONS[0], answer("Khai mạc.", ranked=("b", "a")), Verdict.ELSEWHERE),
        (QUESTIONS[0], answer("Khai mạc.", ranked=("a", "b")), Verdict.SENTENCE),
        (QUESTIONS[3], answer("x", ranked=("b",)), Verdict.PASSED),  # no answer strings
        (QUESTIONS[3], answer("x", ranked=("a", "b")), Verdict.ELSEWHERE),
    ],
)
def test_each_question_fails_for_one_reason(question, given, why):
    tried = trial(question, given)
    assert verdict(question, given, tried.verbatim, scored([tried])[0].values) is why


def test_a_question_the_engine_refuses_is_named(engine):
    def refuse(_: str):
        raise BadQuestion("câu hỏi không có chữ nào")

    engine.ask = refuse
    with pytest.raises(BadQuestion, match="câu “q1”: câu hỏi không có chữ nào"):
        run(engine, QUESTIONS)


@pytest.fixture
def command(engine, tmp_path, monkeypatch):
    """``python -m eval run`` in this process, on the scripted engine."""
    with Library.open(tmp_path / "data", create=True) as library:
        for name in "ab":
            library.add(Article(id=name, title="Bài", text=f"{TEXT} {name}"))
    questions = tmp_path / "q.jsonl"
    rows = [json.dumps(asdict(question), ensure_ascii=False) for question in QUESTIONS]
    questions.write_text("\n".join(rows), "utf-8")
    opened = SimpleNamespace(Engine=SimpleNamespace(open=lambda *_, **__: engine))
    monkeypatch.setitem(sys.modules, "index.engine", opened)
    return ["run", str(questions), "--data", str(tmp_path / "data")]


def test_an_altered_quotation_fails_the_command_after_its_results_were_told(
    engine, command, tmp_path, capsys
):
    assert main([*command, "--json", str(tmp_path / "f.json")]) == 1
    told = capsys.readouterr()
    assert "1 trích dẫn khác nguyên văn" in told.err
    assert "4 câu hỏi: 3 câu có đáp án trong kho, 1 câu không có." in told.out
    assert json.loads((tmp_path / "f.json").read_text("utf-8"))["measures"]["verbatim"] < 1
    assert engine.asked[-1] == "closed"


def test_a_limit_asks_only_the_first_questions_and_is_noted(command, tmp_path, capsys):
    assert main([*command, "--limit", "2", "--json", str(tmp_path / "f.json")]) == 0
    found = json.loads((tmp_path / "f.json").read_text("utf-8"))
    assert [row["id"] for row in found["per_question"]] == ["q1", "q2"]
    assert found["settings"]["limit"] == 2
    assert [file["name"] for file in found["settings"]["questions"]] == ["q.jsonl"]
    assert "AUROC" not in found["measures"]
    assert capsys.readouterr().err == ""  # no progress bar where there is no terminal


def test_a_result_file_in_a_missing_folder_is_refused_before_the_run(tmp_path):
    with pytest.raises(EvalFault, match="không ghi được"):
        check_target(tmp_path / "missing" / "f.json")
    with pytest.raises(EvalFault, match="không ghi được"):
        check_target(tmp_path)


def test_an_older_result_survives_a_failed_write(engine, tmp_path):
    target = tmp_path / "f.json"
    target.write_text("cũ")
    broken = replace(run(engine, QUESTIONS), settings={"x": object()})
    with pytest.raises(TypeError):
        write_json(broken, target)
    assert target.read_text() == "cũ"
