"""A follow-up is written out with the question before it; a new topic stands for itself."""

from __future__ import annotations

import pytest

from bot.followup import completed, year

CONFERENCE = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
EXPORTS = "Kim ngạch xuất khẩu năm 2021 là bao nhiêu?"


@pytest.mark.parametrize(
    ("typed", "previous", "whole"),
    [
        ("ai chủ trì?", CONFERENCE, "ai chủ trì Hội nghị Ngoại giao lần thứ 32?"),
        ("Ai tổ chức?", "hội nghị ngoại giao lần thứ 32 ban những gì",
         "Ai tổ chức hội nghị ngoại giao lần thứ 32?"),
        ("Ai tổ chức?", "Hội nghị nào về đối ngoại được tổ chức năm 2023?",
         "Ai tổ chức Hội nghị về đối ngoại năm 2023?"),
        ("ai dự?", "Cho mình hỏi chút, Hội nghị Hoa Sen họp ngày nào vậy ạ?",
         "ai dự Hội nghị Hoa Sen?"),
        ("ai ký?", "Đề án 01 của Ban Bí thư nói gì?", "ai ký Đề án 01 của Ban Bí thư?"),
        ("ở đâu", CONFERENCE, "Hội nghị Ngoại giao lần thứ 32 ở đâu?"),
        ("Kết quả thế nào?", CONFERENCE, "Hội nghị Ngoại giao lần thứ 32 kết quả thế nào?"),
        ("hội nghị đó do ai chủ trì?", CONFERENCE,
         "Hội nghị Ngoại giao lần thứ 32 do ai chủ trì?"),
        ("con lan thu 31 thi sao", CONFERENCE, "Hội nghị Ngoại giao lần thứ 31 diễn ra ngày nào?"),
        ("còn năm 2022 thì sao?", EXPORTS, "Kim ngạch xuất khẩu năm 2022 là bao nhiêu?"),
        ("Còn 2023?", EXPORTS, "Kim ngạch xuất khẩu năm 2023 là bao nhiêu?"),
        ("Thế còn Đại hội XII?", "Đại hội XIII của Đảng họp khi nào?", "Đại hội XII họp khi nào?"),
    ],
)  # fmt: skip
def test_what_only_makes_sense_with_the_question_before_is_read_with_it(
    typed: str, previous: str, whole: str
) -> None:
    assert completed(typed, previous) == whole


@pytest.mark.parametrize(
    "typed",
    [
        "Ai là Tổng Bí thư?",
        "ai là tổng bí thư",
        "Chỉ thị 12 nói gì?",
        "ngoại giao kinh tế là gì?",
        "Còn nhiệm vụ của Bộ Quốc phòng?",
        "ông ấy phát biểu gì?",  # the question before names no person
        "nghị quyết này có mấy điều?",  # nor a resolution
        "cảm ơn",
        "",
        "???",
        CONFERENCE,
    ],
)
def test_what_names_something_of_its_own_is_left_as_it_stands(typed: str) -> None:
    assert completed(typed, CONFERENCE) is None


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("còn năm 2022 thì sao?", "2022"),
        ("Thế còn 2022?", "2022"),
        ("CÒN NĂM 2022", "2022"),
        ("còn năm 2022 ở Huế thì sao?", None),
        ("còn 3/2 thì sao?", None),
        ("năm 2022", None),
        ("", None),
    ],
)
def test_a_follow_up_of_nothing_but_a_year_is_known(typed: str, asked: str | None) -> None:
    assert year(typed) == asked
