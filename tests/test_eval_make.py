"""Drafts of questions: made of sentences that stand in an article, counted only once confirmed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Command

from corpus.article import Article
from corpus.library import Library
from eval.drafts import drafts
from eval.errors import BadQuestions
from eval.questions import read

SENTENCES = {
    "Hội thảo về bảo tồn rùa biển khai mạc ngày 5/6/2020 tại thành phố Vũng Tàu.": (
        "when",
        "Hội thảo về bảo tồn rùa biển khai mạc ngày nào tại thành phố Vũng Tàu?",
        "5/6/2020",
    ),
    "Năm 2018, tỉnh trồng mới rừng ngập mặn dọc bờ biển phía đông.": (
        "when",
        "Tỉnh trồng mới rừng ngập mặn dọc bờ biển phía đông năm nào?",
        "Năm 2018",
    ),
    "Hội thảo có sự tham gia của 45 nhà khoa học, trong đó nhiều người ở nước ngoài.": (
        "how-many",
        "Hội thảo có sự tham gia của bao nhiêu nhà khoa học?",
        "45 nhà",
    ),
    "Đồng chủ trì hội thảo về rùa biển là ông Trần Văn Cảnh.": (
        "who",
        "Đồng chủ trì hội thảo về rùa biển là ai?",
        "Trần Văn Cảnh",
    ),
    "Công tác bảo vệ rừng được thực hiện theo Chỉ thị số 77-CT/TX của tỉnh.": (
        "which-document",
        "Công tác bảo vệ rừng được thực hiện theo Chỉ thị số bao nhiêu của tỉnh?",
        "Chỉ thị số 77-CT/TX",
    ),
}


def article(*sentences: str) -> Article:
    return Article(id="rùa", title="Rùa biển", text="\n".join(sentences))


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES.items())
def test_a_sentence_asks_for_what_stands_in_it(sentence, expected):
    (draft,) = drafts(article(sentence), most=10)
    assert (draft.tag, draft.question, draft.answer) == expected
    assert draft.sentence == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Một câu không có ngày, không có số, không có tên ai cả trong đó.",
        "Đại hội 13 và hội nghị lần thứ 32 bàn về công tác nuôi trồng thủy sản.",
        "Hội thảo khai mạc (tin đăng ngày 6/6/2020) và bàn nhiều việc quan trọng.",
        "Ngắn ngày 5/6.",
        "Trước khi khởi công năm 2018, khu vực này từng là một cánh rừng ngập mặn.",
    ],
)
def test_what_would_make_no_question_makes_none(sentence):
    assert drafts(article(sentence)) == []


def test_an_article_gives_different_kinds_of_questions_first():
    of = article(*(f"Đoàn số {n} đến cảng cá phía nam ngày {n}/6/2020." for n in range(1, 9)))
    kinds = [draft.tag for draft in drafts(article(*of.text.split("\n"), *SENTENCES), most=4)]
    assert sorted(kinds) == ["how-many", "when", "which-document", "who"]


def test_every_draft_quotes_its_article_and_holds_its_answer():
    of = article(*SENTENCES)
    for draft in drafts(of, most=99):
        assert draft.sentence in of.text
        assert draft.answer in draft.sentence


def test_drafts_are_written_unconfirmed_and_count_only_when_a_person_confirmed_them(
    command: Command, tmp_path: Path
):
    with Library.open(tmp_path / "data", create=True) as library:
        library.add(article(*SENTENCES))
        library.add(Article(id="khác", title="Khác", text="Không có gì."))
    out = tmp_path / "nhap.jsonl"
    done = command("eval", "make", "--out", out, "--data", tmp_path / "data", "--per-article", 5)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Đã soạn 5 câu nháp từ 1 trong 2 bài" in done.stdout
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {(row["confirmed"], row["article"]) for row in rows} == {(False, "rùa")}
    assert [row["sentence"] in SENTENCES for row in rows] == [True] * 5
    again = command("eval", "make", "--out", out, "--data", tmp_path / "data")
    assert again.returncode == 2
    assert "đã có và có thể chứa câu đã xác nhận" in again.stderr
    run = command("eval", "run", out, "--data", tmp_path / "data")
    assert run.returncode == 2
    assert "câu chưa được người xác nhận" in run.stderr
    rows[0]["confirmed"] = True
    out.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    (found,) = read([out])
    assert [question.id for question in found.questions] == [rows[0]["id"]]
    assert list(found.left_out.values()) == [4]


def test_only_the_named_articles_are_asked_about_and_no_more_than_the_limit(
    command: Command, tmp_path: Path
):
    with Library.open(tmp_path / "data", create=True) as library:
        library.add(article(*SENTENCES))
    arguments = ("--out", tmp_path / "n.jsonl", "--data", tmp_path / "data")
    done = command("eval", "make", "rùa", "--limit", 2, *arguments)
    assert "Đã soạn 2 câu nháp" in done.stdout
    missing = command("eval", "make", "cá", "--out", tmp_path / "m.jsonl", *arguments[2:])
    assert missing.returncode == 2
    assert "không có bài “cá”" in missing.stderr
    assert not (tmp_path / "m.jsonl").exists()


def test_feedback_becomes_drafts_that_count_only_once_a_person_completed_them(
    tmp_path, command: Command
):
    said = [
        ("Ai chủ trì hội thảo rùa biển?", "useful", ["rùa"], ["rùa"]),
        ("Hội thảo rùa biển họp ở đâu?", "content", [], ["rùa", "cá"]),
        ("hội thảo rùa biển họp  ở đâu?", "source", [], ["rùa"]),
    ]
    rows = [
        {
            "id": f"feedback-{n}",
            "question": question,
            "relevant": relevant,
            "answers": [],
            "answerable": True,
            "tags": ["feedback", verdict],
            "confirmed": True,  # nobody's word for it
            "quoted": quoted,
        }
        for n, (question, verdict, relevant, quoted) in enumerate(said)
    ]
    source, out = tmp_path / "said.jsonl", tmp_path / "drafts.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = command("eval", "make", "--feedback", str(source), "--out", str(out))
    assert done.returncode == 0, done.stderr
    first, second = map(json.loads, out.read_text("utf-8").splitlines())
    assert first["question"] == "Hội thảo rùa biển họp ở đâu?"
    assert first["verdicts"] == {"content": 1, "source": 1}
    assert first["quoted"] == ["rùa", "cá"]
    assert second["relevant"] == ["rùa"]
    assert not first["confirmed"]
    assert not second["confirmed"]
    with pytest.raises(BadQuestions, match="chưa được người xác nhận"):
        read([out])
    done_by_hand = first | {"confirmed": True, "answers": ["Vũng Tàu"], "relevant": ["rùa"]}
    out.write_text(f"{json.dumps(done_by_hand)}\n{json.dumps(second)}\n", "utf-8")
    (file,) = read([out])
    assert [q.answers for q in file.questions] == [("Vũng Tàu",)]
    assert sum(file.left_out.values()) == 1


def test_a_bad_line_of_feedback_is_named(tmp_path, command: Command):
    source = tmp_path / "said.jsonl"
    source.write_text('{"id": "x"}\n', "utf-8")
    done = command("eval", "make", "--feedback", str(source), "--out", str(tmp_path / "o.jsonl"))
    assert done.returncode == 2
    assert "dòng 1" in done.stderr
