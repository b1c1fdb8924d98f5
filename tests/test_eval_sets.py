"""SQuAD files, BEIR folders and unconfirmed drafts as question sets, by the real command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Command

from corpus.article import Article
from corpus.library import Library
from eval.conversion import convert
from eval.errors import BadQuestions, WrongLibrary
from eval.question import Question
from eval.questions import in_library, read

CONTEXT = "Đoàn công tác đến Huế ngày 3/4.  Trưởng đoàn là bà Lê Mai."


def squad(tmp_path: Path, *asked: dict[str, Any], context: object = CONTEXT) -> Path:
    file = tmp_path / "dev.json"
    paragraph = {"context": context, "qas": list(asked)}
    whole = {"version": "2.0", "data": [{"title": "Chuyến đi", "paragraphs": [paragraph]}]}
    file.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return file


def ask(name: str, *answers: str, **more: object) -> dict[str, Any]:
    found = [{"text": text, "answer_start": CONTEXT.find(text)} for text in answers]
    return {"id": name, "question": f"Hỏi {name}?", "answers": found, **more}


def beir(tmp_path: Path, qrels: str = "q1\ta\t2\nq1\tb\t0\nq1\tc\t1\n") -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": name, "title": "", "text": f"Bài {name} nói về đê điều."} for name in "abc"
    ]
    queries = [{"_id": f"q{n}", "text": f"Hỏi {n}?"} for n in (1, 2)]
    for name, rows in (("corpus", documents), ("queries", queries)):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), "utf-8")
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{qrels}", "utf-8")
    return folder


def problems(path: Path) -> list[str]:
    with pytest.raises(BadQuestions) as caught:
        read([path])
    return str(caught.value).splitlines()


def test_squad_questions_are_about_the_article_that_has_the_very_text_of_the_context(tmp_path):
    file = squad(tmp_path, ask("1", "3/4"), ask("2", is_impossible=True))
    convert(file, tmp_path / "a.jsonl", tmp_path / "q.jsonl")
    (article,) = map(json.loads, (tmp_path / "a.jsonl").read_text("utf-8").splitlines())
    with Library.open(tmp_path / "data", create=True) as library:
        library.add(Article(id="của tôi", title="", text=article["text"]))
        (found,) = in_library(read([file]), library)
    assert found.questions == (
        Question("1", "Hỏi 1?", ("của tôi",), ("3/4",)),
        Question("2", "Hỏi 2?", ("của tôi",), answerable=False),
    )


def test_squad_contexts_that_the_library_does_not_hold_are_refused(tmp_path):
    with (
        Library.open(tmp_path / "data", create=True) as library,
        pytest.raises(WrongLibrary, match=r"squad-\w{16}.*python -m eval convert"),
    ):
        in_library(read([squad(tmp_path, ask("1", "3/4"))]), library)


def test_a_converted_squad_file_is_added_built_and_asked(command: Command, model, tmp_path):
    assert model.exists()
    file = squad(tmp_path, ask("1", "3/4"), ask("2", "Lê Mai"), ask("3", is_impossible=True))
    made = command(
        *("eval", "convert", file),
        *("--articles", tmp_path / "a.jsonl", "--questions", tmp_path / "q.jsonl"),
    )
    assert (made.returncode, made.stderr) == (0, "")
    assert "Đã ghi 1 bài" in made.stdout
    for arguments in (("corpus", "add", tmp_path / "a.jsonl"), ("index", "build")):
        done = command(*arguments, "--data", tmp_path / "data")
        assert done.returncode == 0, done.stderr
    done = command(
        *("eval", "run", file, "--data", tmp_path / "data", "--json", tmp_path / "f.json")
    )
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "f.json").read_text("utf-8"))
    (converted,) = read([tmp_path / "q.jsonl"])
    asked = [(row["id"], tuple(row["relevant"])) for row in found["per_question"]]
    assert asked == [(question.id, question.relevant) for question in converted.questions]
    assert found["measures"]["R@1"] == 1


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (ask("1"), "qas[0]: câu không có đáp án"),
        ({"id": "1", "question": "Hỏi?"}, "qas[0]: “answers” phải là một danh sách"),
        (ask("1", "3/4", is_impossible="no"), "qas[0]: “is_impossible” phải là true hoặc false"),
        (ask(" ", "3/4"), "qas[0]: “id” phải là chuỗi"),
    ],
)
def test_a_broken_squad_question_is_named_by_its_place(tmp_path, asked, complaint):
    (said,) = problems(squad(tmp_path, asked))
    assert f"{tmp_path / 'dev.json'}, data[0].paragraphs[0].{complaint}" in said


def test_a_squad_question_whose_answer_its_context_does_not_hold_is_left_out_and_counted(tmp_path):
    (found,) = read([squad(tmp_path, ask("1", "4/5"), ask("2", "3/4", "4/5"))])
    assert [(question.id, question.answers) for question in found.questions] == [("2", ("3/4",))]
    assert found.left_out == {"có đáp án không nằm trong đoạn văn của nó": 1}
    (said,) = problems(squad(tmp_path, ask("1", "4/5")))
    assert "1 câu có đáp án không nằm trong đoạn văn của nó" in said


def test_broken_squad_contexts_and_repeated_ids_are_named(tmp_path):
    (said,) = problems(squad(tmp_path, context=""))
    assert "paragraphs[0]: “context” phải là chuỗi không rỗng" in said
    (said,) = problems(squad(tmp_path, ask("1", "3/4"), ask("1", "3/4")))
    assert "qas[1]: mã “1” đã dùng ở" in said


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ('{"data": [\n{broken', "dòng 2: không phải JSON hợp lệ (cột 2)"),
        ('{"id": "q"}\n{"id": "r"}', "dòng 2: không phải JSON hợp lệ"),
        ("[]", "cần một đối tượng JSON {…}"),
        ("{}", "“data” phải là một danh sách"),
        ('{"data": [{"paragraphs": 1}]}', "data[0]: “paragraphs” phải là một danh sách"),
        ("[" * 100_000, "JSON lồng quá sâu"),
    ],
)
def test_a_json_file_that_is_no_squad_is_one_sentence(tmp_path, content, complaint):
    (tmp_path / "x.json").write_text(content, "utf-8")
    (said,) = problems(tmp_path / "x.json")
    assert said.startswith(str(tmp_path / "x.json"))
    assert complaint in said


def test_a_beir_folder_gives_its_judged_queries_with_graded_articles(tmp_path):
    (found,) = read([beir(tmp_path)])
    assert found.questions == (Question("q1", "Hỏi 1?", ("a", "c"), gains=(2, 1)),)
    assert list(found.left_out.values()) == [1]
    assert found.name == "beir/test.tsv"


def test_a_beir_folder_is_converted_with_its_grades(tmp_path):
    convert(beir(tmp_path), tmp_path / "a.jsonl", tmp_path / "q.jsonl")
    articles = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in articles] == ["a", "b", "c"]
    (found,) = read([tmp_path / "q.jsonl"])
    assert found.questions == (Question("q1", "Hỏi 1?", ("a", "c"), gains=(2, 1)),)


def test_of_several_judgements_one_must_be_named_unless_one_is_the_test(tmp_path):
    folder = beir(tmp_path)
    (folder / "qrels" / "dev.tsv").write_text("q2\tb\t1\n", "utf-8")
    assert [q.id for q in read([folder])[0].questions] == ["q1"]
    assert [q.id for q in read([folder / "qrels" / "dev.tsv"])[0].questions] == ["q2"]
    (folder / "qrels" / "test.tsv").rename(folder / "qrels" / "train.tsv")
    (said,) = problems(folder)
    assert "nhiều bộ chấm (dev.tsv, train.tsv)" in said


@pytest.mark.parametrize(
    ("qrels", "complaint"),
    [
        ("q1 a 1\n", "test.tsv, dòng 2: cần ba cột"),
        ("q1\ta\tyes\n", "test.tsv, dòng 2: cần ba cột"),
        ("q9\ta\t1\n", "câu “q9” không có trong"),
        ("q1\ta\t0\n", "không chấm bài nào là liên quan"),
    ],
)
def test_bad_judgements_are_named_by_line(tmp_path, qrels, complaint):
    assert any(complaint in said for said in problems(beir(tmp_path, qrels)))


def test_bad_queries_and_documents_are_named_by_line(tmp_path):
    folder = beir(tmp_path)
    with (folder / "queries.jsonl").open("a") as out:
        out.write('\n{"_id": "q1", "text": "x"}\n{"_id": "q3"}')
    said = problems(folder)
    assert f"{folder / 'queries.jsonl'}, dòng 3: mã “q1” đã dùng" in said[0]
    assert f"{folder / 'queries.jsonl'}, dòng 4: “text” phải là chuỗi" in said[1]
    folder = beir(tmp_path / "other")
    with (folder / "corpus.jsonl").open("a") as out:
        out.write('\n{"_id": "d"}')
    with pytest.raises(BadQuestions, match="dòng 4: “text” phải là chuỗi"):
        convert(folder, tmp_path / "a.jsonl", tmp_path / "q.jsonl")


def test_judgements_of_documents_that_are_not_there_are_not_converted(tmp_path):
    with pytest.raises(BadQuestions, match="câu “q1” chỉ tới bài không có trong bộ"):
        convert(beir(tmp_path, "q1\tz\t1\n"), tmp_path / "a.jsonl", tmp_path / "q.jsonl")


def test_a_set_without_texts_is_not_converted(tmp_path):
    (tmp_path / "q.jsonl").write_text('{"id": "q", "question": "Hỏi?", "answers": ["x"]}', "utf-8")
    with pytest.raises(BadQuestions, match=r"đã là questions\.jsonl"):
        convert(tmp_path / "q.jsonl", tmp_path / "a.jsonl", tmp_path / "b.jsonl")


def test_questions_that_nobody_confirmed_are_left_out_and_counted(tmp_path):
    file = tmp_path / "q.jsonl"
    rows = [
        {"id": name, "question": "Hỏi?", "answers": ["x"], **more}
        for name, more in (("1", {}), ("2", {"confirmed": True}), ("3", {"confirmed": False}))
    ]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    (found,) = read([file])
    assert [question.id for question in found.questions] == ["1", "2"]
    assert sum(found.left_out.values()) == 1
    file.write_text(json.dumps(rows[2]), "utf-8")
    (said,) = problems(file)
    assert "câu chưa được người xác nhận" in said


@pytest.mark.parametrize("gains", ["x", [0], [1.5], [True], [1, 2]])
def test_gains_that_do_not_fit_are_refused(tmp_path, gains):
    file = tmp_path / "q.jsonl"
    row = {"id": "1", "question": "Hỏi?", "relevant": ["a"], "gains": gains}
    file.write_text(json.dumps(row), "utf-8")
    (said,) = problems(file)
    assert "“gains”" in said
