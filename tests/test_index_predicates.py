"""What an answer must say in so many words, what no article can know, names of the same."""

from __future__ import annotations

import pytest

from index.reading.aliases import known_as
from index.reading.names import Names
from index.reading.predicates import changes_daily, is_silent
from index.reading.question import names_in


@pytest.mark.parametrize(
    ("question", "silent", "speaks"),
    [
        ("Ai ký quyết định mở chợ?", "Ông Mẫu đọc quyết định.", "Ông Mẫu ký quyết định."),
        ("Bà Thử quê ở đâu?", "Bà Thử họp tại Huế.", "Bà Thử sinh ra ở Huế."),
        ("Hội gia nhập liên đoàn năm nào?", "Năm 1990 hội họp.", "Hội được kết nạp năm 1990."),
        ("Kinh phí xây cầu là bao nhiêu?", "Cầu dài 30 mét.", "Cầu tốn 3 tỷ đồng."),
        ("Đề án thay thế văn bản nào?", "Đề án ban hành năm 2020.", "Văn bản cũ bị bãi bỏ."),
        ("Ông Mẫu bao nhiêu tuổi?", "Ông Mẫu có 3 con.", "Ông Mẫu sinh năm 1950."),
        ("Ông Mẫu qua đời năm nào?", "Năm 1950 ông đi Huế.", "Ông mất năm 1950."),
    ],
)
def test_what_is_paraphrased_in_few_ways_must_be_said(
    question: str, silent: str, speaks: str
) -> None:
    assert is_silent(question, silent)
    assert not is_silent(question, speaks)


@pytest.mark.parametrize(
    "question",
    ["Ai chủ trì lễ ký kết?", "Quê hương cách mạng ở đâu?", "Lương thực được cấp ra sao?"],
)
def test_other_questions_have_nothing_that_must_be_said(question: str) -> None:
    assert not is_silent(question, "Buổi lễ mở ở Huế.")


@pytest.mark.parametrize(
    ("question", "daily"),
    [
        ("Giá vàng hôm nay bao nhiêu?", True),
        ("Thời tiết Huế ngày mai thế nào?", True),
        ("Hội nghị hôm nay bàn gì?", False),
        ("Chính sách lãi suất được nêu trong nghị quyết ra sao?", False),
    ],
)
def test_what_changes_from_day_to_day_is_known(question: str, daily: bool) -> None:
    assert changes_daily(question) is daily


def test_a_name_is_found_by_the_other_names_of_the_same() -> None:
    assert "hoa kỳ" in known_as("mỹ", folded=False)
    assert "ho chi minh" in known_as("bac ho", folded=True)
    assert known_as("sen vàng", folded=False) == ("sen vàng",)
    assert "ý" not in known_as("italia", folded=False)


def test_abbreviations_of_one_meaning_are_names_and_others_are_none() -> None:
    known = Names.learn([])
    assert names_in("Việc gia nhập ASEAN", known, folded=False) == ("asean",)
    assert names_in("Việc lập kế hoạch PCCC", known, folded=False) == ()
