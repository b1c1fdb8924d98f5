"""Sentences, passages, syllables, numbers: what the rest of ``index`` counts on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.canonical import canonical
from corpus.folding import fold, unmarked
from index.passages import cut
from index.reading.numbers import numbers_in
from index.sentences import paragraphs, sentences
from index.words import bigrams, syllables

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
        ("Ông An chủ trì.Tại Huế có ông B.", ["Ông An chủ trì.", "Tại Huế có ông B."]),
        ("Vì sao? Vì vậy! Hết…", ["Vì sao?", "Vì vậy!", "Hết…"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text)] == expected


@given(_PIECES.map(canonical), st.integers(1, 40))
def test_no_line_is_lost_and_passages_begin_and_end_with_sentences(text: str, limit: int) -> None:
    passages = cut(text, limit, lambda piece: len(piece.split()))
    borders = set(sentences(text))
    at = 0
    for passage in passages:
        assert passage.start >= at
        at = passage.end
        for start, end in passage.sentences:
            assert (passage.start + start, passage.start + end) in borders
    inside = {(p.start + a, p.start + b) for p in passages for a, b in p.sentences}
    paths = [path for p in passages for path in (p.heading or "").split(" › ")]
    for start, end in paragraphs(text):
        of_line = {(a, b) for a, b in borders if start <= a < end}
        assert of_line <= inside or text[start:end] in paths


def test_numbered_rules_and_values_are_text_and_not_headings() -> None:
    lines = [
        "Điều 1. Ban hành kèm theo quy định này.",
        "Điều 2. Quyết định có hiệu lực từ ngày 15/3/2024.",
        "Số đại biểu: 1.200",
        "Địa điểm: Hà Nội",
    ]
    passages = cut("\n".join(lines), 256, lambda piece: len(piece.split()))
    text = "\n".join(lines)
    assert [text[p.start : p.end] for p in passages] == [text]
    assert passages[0].heading is None


def test_headings_above_one_another_become_a_path() -> None:
    text = "Phần thứ nhất\nMục II\n3. Nhiệm vụ\nCán bộ học tập nghị quyết.\nMục III\nTổ chức họp."
    passages = cut(text, 256, lambda piece: len(piece.split()))
    assert [p.heading for p in passages] == [
        "Phần thứ nhất › Mục II › 3. Nhiệm vụ",
        "Phần thứ nhất › Mục III",
    ]


def test_a_private_character_of_an_icon_font_stops_no_build() -> None:
    text = canonical("Biểu tượng \ue000 đứng đây. Câu sau.")
    assert cut(text, 256, lambda piece: len(piece.split()))


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
    assert unmarked("Đường lối đối ngoại") == "Duong loi doi ngoai"
    text = "ĐƯỜNG lối – số 12/2020/NĐ‑CP"
    assert fold(text) == "duong loi - so 12/2020/nd-cp"
    assert len(fold(text)) == len(text)  # so that what is found in it can be cut from the text


@pytest.mark.parametrize(
    ("asked", "text", "expected"),
    [
        ("Đại hội XII họp năm 2016", "Ngày 12-12, có 2.016 đại biểu", False),
        ("Đại hội XII họp năm 2016", "năm 2016, đại hội lần thứ XII", True),
        ("chi thi 12", "Chỉ thị số 12 ngày 5/1/2022", True),
        ("chi thi 12", "12-CT/TW", True),
        ("chi thi 12", "Chỉ thị số 21 và 12 điểm cầu", False),
        ("ngày 14/12", "Sáng 14-12, hội nghị họp", True),
        ("ngày 14/12", "ngày 14 tháng 12 năm 2021", True),
        ("ngày 1/2", "7.5 triệu, 1-2 ngày, 1.200 đại biểu, 2021-2030", False),
        ("ngày 29/5 và 31/5", "từ ngày 29-31.5", True),
        ("ngày 7/6/2017", "từ 7 đến 8/6/2017", True),
        ("ngày 3/5", "từ 2-3.5 triệu", False),
        ("3 trụ cột", "ba trụ cột", True),
        ("hai trụ cột", "ba trụ cột của Việt Nam năm 2023", False),
        ("5 trụ cột", "Việt Nam có ba trụ cột từ năm 2021", False),
        ("Ban Bí thư vì sao ban hành?", "Ban Bí thư ban hành", True),
        ("ĐƠN VỊ NÀO TỔ CHỨC?", "Bộ tổ chức", True),
        ("giai đoạn 1986 - nay", "từ 1986 đến nay", True),
        ("lần thứ hai", "lần thứ II", True),
        ("1" * 5000, "không có số nào", True),
    ],
)
def test_numbers_are_evidence_only_for_their_own_kind(
    asked: str, text: str, expected: bool
) -> None:
    assert (numbers_in(asked).share_in(numbers_in(text)) == 1) is expected


@pytest.mark.parametrize(
    "asked", ["Họp tháng 13 năm 2021?", "Họp ngày 5 tháng 14?", "Họp 32/13/2021?", "Họp ngày 30/2?"]
)
def test_a_date_that_does_not_exist_is_held_by_no_text(asked: str) -> None:
    text = "Đại hội XIII họp 13 ngày, từ 5/1/2021, có 32 đoàn, 14 tổ và 30 khách; 2 đoàn vắng."
    assert numbers_in(asked).share_in(numbers_in(text)) < 1
