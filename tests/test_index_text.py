"""Sentences, passages, syllables, numbers: what the rest of ``index`` counts on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.canonical import canonical
from index.marks import Marks
from index.numbers import numbers_in
from index.passages import cut, is_heading
from index.question import expand, names_in, posts_in
from index.sentences import paragraphs, sentences
from index.wanted import wanted
from index.words import bigrams, fold, syllables

_PIECES = st.lists(
    st.sampled_from(
        [
            "Hội nghị họp ngày 2.9.1945",
            "TP. Huế",
            "PGS, TS. An nói",
            ". ",
            "! ",
            "\n",
            " ",
            "…”",
            "v.v. ",
        ]
    ),
    max_size=40,
).map("".join)


@pytest.mark.parametrize(
    "whole",
    [
        "Hội nghị họp tại TP. Hà Nội.",
        "PGS, TS. Lê Văn An trình bày.",
        "Các nghị quyết của T.Ư được học tập.",
        "Tuyên ngôn đọc ngày 2.9.1945 tại Hà Nội.",
        "Xem https://vidu.vn/tin.html?so=1.2 để biết thêm.",
        "Ông N. Văn B. Sơn phát biểu.",
        "1. Mục tiêu chung của đề án.",
        "Điều 5. Phạm vi áp dụng.",
        "Ông nói: “Tốt lắm!” rồi đi.",
        "Có 1.200 đại biểu và 189/193 nước.",
    ],
)
def test_a_sentence_with_stops_inside_stays_whole(whole: str) -> None:
    assert sentences(whole) == [(0, len(whole))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Họp năm 2023. Đại biểu về dự.", ["Họp năm 2023.", "Đại biểu về dự."]),
        ("Gồm các bộ, ngành v.v. Hội nghị bế mạc.", ["Gồm các bộ, ngành v.v.", "Hội nghị bế mạc."]),
        ("“Tốt.” Ông nói thế.", ["“Tốt.”", "Ông nói thế."]),
        ("Đề dẫn\nNội dung", ["Đề dẫn", "Nội dung"]),
        ("Vì sao? Vì vậy! Hết…", ["Vì sao?", "Vì vậy!", "Hết…"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


@given(_PIECES.map(canonical), st.integers(1, 40))
def test_passages_hold_every_sentence_of_the_body_once(text: str, limit: int) -> None:
    passages = cut(text, limit, lambda piece: len(piece.split()))
    borders = set(sentences(text))
    at = 0
    for passage in passages:
        assert passage.start >= at
        at = passage.end
        for start, end in passage.sentences:
            assert (passage.start + start, passage.start + end) in borders
    inside = {(p.start + a, p.start + b) for p in passages for a, b in p.sentences}
    lines = [text[a:b] for a, b in paragraphs(text) for s, _ in borders - inside if a <= s < b]
    assert all(is_heading(line) for line in lines)


def test_a_passage_stays_within_its_size_and_knows_its_heading() -> None:
    text = "Mục I. Mở đầu\n" + " ".join(f"Câu thứ {n} có sáu chữ." for n in range(50)) + "\nHết."
    passages = cut(text, 30, lambda piece: len(piece.split()))
    assert len(passages) > 5
    assert {p.heading for p in passages} == {"Mục I. Mở đầu"}
    assert all(len(text[p.start : p.end].split()) <= 30 for p in passages)


def test_syllables_unify_where_the_tone_stands() -> None:
    assert syllables("Hoà bình, THUÝ") == syllables("hòa bình thúy")
    assert syllables("quý quỵ qua") == ["quý", "quỵ", "qua"]
    assert bigrams(["đối", "ngoại", "đảng"]) == ["đối_ngoại", "ngoại_đảng"]
    assert fold("Đường lối đối ngoại") == "Duong loi doi ngoai"


def test_numbers_of_different_kinds_are_no_evidence_for_each_other() -> None:
    asked = numbers_in("Đại hội XII họp năm 2016")
    assert asked.share_in(numbers_in("Ngày 12-12, có 2.016 đại biểu")) < 1
    assert asked.share_in(numbers_in("năm 2016, đại hội lần thứ XII")) == 1
    chi_thi = numbers_in("chi thi 12")
    assert chi_thi.share_in(numbers_in("Chỉ thị số 12 ngày 5/1/2022")) == 1
    assert chi_thi.share_in(numbers_in("12-CT/TW")) == 1
    assert chi_thi.share_in(numbers_in("Chỉ thị số 21 và 12 điểm cầu")) == 0
    assert numbers_in("ngày 14 tháng 12 năm 2021").dates == numbers_in("14-12-2021").dates
    assert numbers_in("3 trụ cột").share_in(numbers_in("ba trụ cột")) == 1


@pytest.mark.parametrize(
    ("question", "kind", "right", "wrong"),
    [
        ("Họp ngày nào?", "day", "Sáng 19/12 họp.", "Họp trong năm 2023."),
        ("Gia nhập năm nào?", "year", "Gia nhập năm 1995.", "Có 1.995 người."),
        ("Bao nhiêu chuyến thăm?", "count", "Có 45 chuyến thăm.", "Có 45 người dự."),
        ("Kéo dài bao lâu?", "duration", "Trong 4 giờ làm việc.", "Có 4 người."),
        ("Ai chủ trì?", "person", "Ông Lê Hoài Trung chủ trì.", "hội nghị được tổ chức."),
    ],
)
def test_what_is_asked_for_is_told_from_what_is_not(
    question: str, kind: str, right: str, wrong: str
) -> None:
    asked = wanted(question)
    assert asked.kind == kind
    assert asked.held_by(right) == 1
    assert asked.held_by(wrong) < 1


def test_names_posts_and_abbreviations_of_a_question_are_read() -> None:
    assert names_in("Chủ tịch Tập Cận Bình thăm châu Phi") == ("chau phi", "tap can binh", "phi")
    assert posts_in("Bí thư Tỉnh ủy Điện Biên là ai?") == ("bi thu tinh uy",)
    assert expand("TBT dự HN ngoại giao") == "Tổng Bí thư dự hội nghị ngoại giao"
    assert expand("khách sạn ở HN") == "khách sạn ở HN"


@pytest.fixture(scope="module")
def marks() -> Marks:
    return Marks.learn(
        ["Hội nghị ngoại giao diễn ra ở Hà Nội", "hội nghị đối ngoại", "Đảng ta đang"]
    )


def test_missing_marks_are_restored_and_case_and_signs_kept(marks: Marks) -> None:
    assert marks.restore("HOI NGHI doi ngoai, Ha Noi?") == "HỘI NGHỊ đối ngoại, Hà Nội?"


def test_a_question_typed_with_marks_is_left_alone(marks: Marks) -> None:
    assert marks.restore("Hội nghi đối ngoại") == "Hội nghi đối ngoại"


def test_what_the_library_does_not_know_stays_as_typed(marks: Marks) -> None:
    assert marks.restore("zalo 123 hoi") == "zalo 123 hội"


def test_a_model_of_nothing_restores_nothing() -> None:
    assert Marks.learn([]).restore("hoi nghi") == "hoi nghi"
