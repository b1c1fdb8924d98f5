"""Capitals learned from a library: a question is written as its articles would write it."""

from __future__ import annotations

import pytest

from index.reading.capitals import NO_CAPITALS, Capitals
from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.publishers import Publishers
from index.reading.question import read_question

_TEXTS = [
    "Hôm qua, Hội nghị Ngoại giao lần thứ 32 khai mạc. Theo tin, Tổng thống Pháp thăm Việt Nam.",
    "Nhiều đại biểu dự Hội nghị Ngoại giao tại Huế. Các cơ quan pháp luật và tư pháp cũng có mặt.",
    "Pháp luật là thước đo. Công tác ngoại giao có nhiều đổi mới, theo pháp luật hiện hành.",
    "CÔNG TÁC NGOẠI GIAO CỦA TOÀN QUỐC",
]
_NAMES = Names.learn(_TEXTS)


@pytest.fixture(scope="module")
def capitals() -> Capitals:
    return Capitals.learn(_TEXTS)


@pytest.mark.parametrize(
    "asked",
    [
        "Tổng thống Pháp dự Hội nghị Ngoại giao khi nào?",
        "Cơ quan pháp luật nói gì về công tác ngoại giao?",
        "Bộ trưởng Bộ Quốc phòng thăm Lào và UBND tỉnh Lào Cai năm nào?",
        "Đại hội XIII nói gì về ASEAN, WTO và Saemaul?",
    ],
)
def test_a_question_gets_the_capitals_of_the_library_whatever_it_was_typed_in(
    asked: str, capitals: Capitals
) -> None:
    for typed in (asked, asked.upper(), asked.lower(), asked.title()):
        assert capitals.write(typed, _NAMES) == asked


def test_the_first_word_of_a_sentence_and_a_line_in_capitals_teach_nothing(
    capitals: Capitals,
) -> None:
    written = capitals.write("XIN HỎI PHÁP LUẬT, CÔNG TÁC, TOÀN QUỐC RA SAO", _NAMES)
    assert written == "Xin hỏi pháp luật, công tác, toàn quốc ra sao"


def test_letters_that_lose_their_kind_in_capitals_are_written_alike(capitals: Capitals) -> None:
    for typed in ("Osmanlı ở đâu", "OSMANLI Ở ĐÂU", "osmanlı ở đâu"):
        assert capitals.write(typed, _NAMES) == "Osmanli ở đâu"


def test_a_library_without_articles_writes_names_and_organs() -> None:
    asked = "hội nghị ở thừa thiên huế của bộ trưởng bộ quốc phòng"
    written = "Hội nghị ở Thừa Thiên Huế của Bộ trưởng Bộ Quốc phòng"
    assert NO_CAPITALS.write(asked, Names.learn([])) == written


def test_the_capitals_that_were_typed_tell_the_names(capitals: Capitals) -> None:
    marks = Marks.learn(_TEXTS)
    typed = read_question("Bà Hoàng Mơ thăm Lào khi nào?", marks, _NAMES, capitals=capitals)
    small = read_question("bà hoàng mơ thăm lào khi nào?", marks, _NAMES, capitals=capitals)
    assert typed.names == ("hoàng mơ", "lào")
    assert small.names == ("lào",)
    assert typed.read == small.read


def test_a_publisher_in_capitals_is_no_slip() -> None:
    marks = Marks.learn(["Theo báo cáo, theo báo chí và theo bao quát."] * 9)
    publishers = Publishers(["BDO"])
    asked = "Theo BDO, hội nghị khai mạc ngày nào?"
    for typed in (asked, asked.upper(), asked.lower()):
        found = read_question(typed, marks, _NAMES, publishers).sources.filters.publishers
        assert found == ("BDO",)
