"""Lists come whole, or in parts that say so; other quotations stay as they were chosen."""

from __future__ import annotations

import pytest
from bot_answers import citation

from index.choosing.lists import PART_CHARS, asks_list, whole
from index.sentences import sentences
from index.wording import source

_ASKED = "Các nhiệm vụ, giải pháp, giấy tờ nào được nêu?"

#: The whole list stands between the double brackets; "^" stands before what was chosen.
_LISTS = [
    "Mở đầu.\n[[Ông nêu ba nhiệm vụ:\n1. Học tập.\n2. ^Làm theo. Chú ý cơ sở.\n3. Kiểm tra.]]\n"
    "Hội nghị bế mạc.",
    "[[Đề án gồm các giải pháp sau:\n- Tuyên truyền.\n- Đào tạo:\n+ ^Cán bộ trẻ.\n+ Cán bộ nữ.\n"
    "- Kiểm tra.]]\nHết.",
    "[[Ông nêu ba nhiệm vụ. Một là, học tập. Hai là, ^làm theo. Ba là, kiểm tra.]] Ông cảm ơn.",
    "[[Ông nêu ^bốn nhiệm vụ.\nThứ nhất, học.\nThứ hai, làm.\nThêm một đoạn.\nThứ ba, xem.\n"
    "Thứ tư, báo cáo.]]\nSau đó hội nghị bế mạc.",
    "[[Hội nghị nêu các nhiệm vụ: 1. Học tập. 2. ^Làm theo. 3. Kiểm tra.]]",
    "[[Hồ sơ gồm giấy tờ:\nĐơn xin học;\n^Bản sao bằng;\nẢnh chân dung.]]\nNộp tại phòng một cửa.",
    "[[Các nhiệm vụ là:\na) Học tập;\nb) ^Làm theo;\nc) Kiểm tra.]]\nII. Tổ chức thực hiện",
    "[[Có hai nhiệm vụ:\n(1) Học tập.\n(2) ^Làm theo.]]\nHết.",
    "[[Các giải pháp:\n• ^Một.\n• Hai.\n• Ba.]]\nHết.",
]


@pytest.mark.parametrize("marked", _LISTS)
def test_a_list_that_is_asked_for_comes_whole(marked: str) -> None:
    expected = marked.replace("^", "").split("[[")[1].split("]]")[0]
    text = marked.replace("[[", "").replace("]]", "")
    at = text.index("^")
    text = text.replace("^", "")
    start, end = next((a, b) for a, b in sentences(text) if a <= at < b)
    assert [text[a:b] for a, b in whole(_ASKED, text, start, end, None)] == [expected]


@pytest.mark.parametrize("at", ["1. Dọn", "2. Sửa", "1. Xã Sen", "2. Xã Súng"])
def test_a_list_in_parts_with_headings_comes_with_the_items_of_each(at: str) -> None:
    parts = (
        "I. Nhiệm vụ chung\n1. Dọn đường làng.\n2. Sửa cầu ao.\n"
        "II. Nhiệm vụ của từng xã\n1. Xã Sen trồng tre.\n2. Xã Súng đắp đê."
    )
    text = f"Huyện họp sáng nay.\n{parts}\nHuyện cảm ơn các xã."
    start = text.index(at)
    found = whole("Có những nhiệm vụ nào?", text, start, text.index(".", start + 3) + 1, None)
    assert [text[a:b] for a, b in found] == [parts]


def test_the_parts_of_a_document_are_no_list() -> None:
    text = "I. Mục tiêu\n1. Sạch.\n2. Đẹp.\nII. Nhiệm vụ\n1. Dọn rác.\n2. Trồng hoa.\nHết."
    start = text.index("1. Sạch.")
    found = whole("Có những mục tiêu nào?", text, start, start + 8, "I. Mục tiêu")
    assert [text[a:b] for a, b in found] == ["1. Sạch.\n2. Đẹp."]


def test_other_questions_and_other_lists_leave_a_quotation_as_it_is() -> None:
    text = "Hội nghị nêu ba nhiệm vụ:\n1. Học tập.\n2. Làm theo.\n3. Kiểm tra."
    start = text.index("2.")
    end = start + len("2. Làm theo.")
    assert whole("Ai chủ trì hội nghị?", text, start, end, None) == [(start, end)]
    assert whole("Các loài chim nào sống ở đảo?", text, start, end, None) == [(start, end)]
    assert whole(_ASKED, "Không có gì ở đây.", 0, 5, None) == [(0, 5)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Ba trụ cột của ngoại giao là gì?", True),
        ("Hồ sơ gồm những gì?", True),
        ("Các nhiệm vụ trọng tâm của ngành?", True),
        ("Đề án đặt ra những mục tiêu cụ thể nào?", True),
        ("Ai chủ trì hội nghị?", False),
        ("Hội nghị họp ngày nào?", False),
    ],
)
def test_what_asks_for_a_list(asked: str, expected: bool) -> None:
    assert asks_list(asked) is expected


def test_a_list_too_long_for_one_quotation_comes_in_parts_at_its_items() -> None:
    items = "\n".join(f"{n}. Nhiệm vụ {n} là {'làm tốt ' * 40}cho dân." for n in range(1, 13))
    text = f"Hội nghị nêu các nhiệm vụ:\n{items}\nHết."
    start = text.index("5. Nhiệm vụ")
    parts = whole(_ASKED, text, start, start + 20, None)
    assert len(parts) > 2
    assert all(b - a <= PART_CHARS for a, b in parts)
    assert "\n".join(text[a:b] for a, b in parts) == f"Hội nghị nêu các nhiệm vụ:\n{items}"
    assert all(text[a].isdigit() for a, _ in parts[1:])
    borders = {a for a, _ in sentences(text)} | {b for _, b in sentences(text)}
    assert all(a in borders and b in borders for a, b in parts)


def test_a_part_says_which_it_is() -> None:
    assert source(citation(part=(2, 3))).endswith("phần 2/3 của danh sách")
