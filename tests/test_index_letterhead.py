"""A document's letterhead is quoted to who asks about it, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.article import Article
from index.choosing import letterhead
from index.citing import cite

_HEAD = (
    "ỦY BAN NHÂN DÂN TỈNH HOA SEN | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    "Độc lập - Tự do - Hạnh phúc\nSố: 07/KH-UBND\nHoa Sen, ngày 03 tháng 02 năm 2031\n"
)
_BODY = "KẾ HOẠCH\nTổ chức tuần lễ\nTuần lễ khai mạc ngày 12 tháng 5 năm 2031.\nSố đại biểu tăng."
PLAN = Article(id="a", title="Kế hoạch", text=_HEAD + _BODY, issued_on="2031-02-03")


def test_letterhead_and_title_end_where_the_document_begins() -> None:
    assert letterhead.end(PLAN) == len(_HEAD) + len("KẾ HOẠCH\n")
    titled = replace(PLAN, title="Kế hoạch Tổ chức tuần lễ")
    assert letterhead.end(titled) == PLAN.text.index("Tuần lễ khai mạc")
    assert letterhead.end(replace(PLAN, text=_BODY)) == 0
    assert letterhead.end(replace(PLAN, issued_on=None)) == 0  # no official document
    assert letterhead.end(replace(PLAN, text=_HEAD[:-1])) >= len(_HEAD) - 1  # nothing else


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("BAN BÍ THƯ", True),
        ("Hà Nội, ngày 5 tháng 1 năm 2031", True),
        ("Hội nghị họp ngày 14 tháng 12 năm 2031", False),
        ("Hội đồng Nhân dân tỉnh họp", False),
        ("CHƯƠNG I", False),
        ("", False),
    ],
)
def test_a_line_of_a_letterhead_is_told_from_prose(line: str, is_one: bool) -> None:
    assert letterhead.is_letterhead(line) is is_one


@pytest.mark.parametrize(
    ("question", "about_it"),
    [
        ("Kế hoạch được ban hành ngày nào?", True),
        ("Kế hoạch số mấy?", True),
        ("Tuần lễ khai mạc ngày nào?", False),
        ("ky su la ai", True),  # when in doubt, nothing is left out
    ],
)
def test_who_asks_about_it(question: str, about_it: bool) -> None:
    assert letterhead.asked(question) is about_it


def test_a_place_is_not_told_by_the_letterhead_above_it() -> None:
    above = "ỦY BAN NHÂN DÂN TỈNH HOA SEN › Độc lập - Tự do - Hạnh phúc"
    at = PLAN.text.index("Tuần lễ khai")
    assert cite(PLAN, at, at + 9, above, 0.5).heading is None
    assert cite(PLAN, at, at + 9, f"{above} › Mục đích", 0.5).heading == "Mục đích"
