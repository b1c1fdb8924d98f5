"""Thanks, greetings and the like get a kind word, whatever says more is a question."""

from __future__ import annotations

import pytest

from bot import courtesy
from bot.catalogue import talk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cảm ơn", talk.WELCOME),
        ("Xin cảm ơn anh nhiều!", talk.WELCOME),
        ("cam on bot nhe", talk.WELCOME),
        ("Dạ vâng, em cảm ơn anh ạ ❤️", talk.WELCOME),
        ("Đúng rồi, cảm ơn", talk.WELCOME),
        ("Thank you", talk.WELCOME),
        ("tạm biệt nhé", talk.WELCOME),
        ("Xin chào", talk.GREETED),
        ("Chào bot ạ.", talk.GREETED),
        ("Bot ơi", talk.GREETED),
        ("ok", talk.NOTED),
        ("Vâng, tôi hiểu rồi", talk.NOTED),
        ("thế à?", talk.NOTED),
        ("sai rồi", talk.WRONG),
        ("Câu trả lời không đúng", talk.WRONG),
        ("chi tiết hơn", talk.MORE),
        ("Còn gì nữa không?", talk.MORE),
        ("Cảm ơn, thế còn năm 2023 thì sao?", None),
        ("Chào mừng Đại hội XIII ở đâu?", None),
        ("Ai gửi thư cảm ơn?", None),
        ("Sai ở đâu?", None),
        ("Đúng không?", None),
        ("Thế nào?", None),
        ("Nội dung chi tiết hơn của Đề án 01", None),
        ("", None),
    ],
)
def test_a_courtesy_is_told_from_a_question(text: str, expected: object) -> None:
    assert courtesy.reply(text) == expected


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("help", True),
        ("Trợ giúp", True),
        ("bạn là ai?", True),
        ("Bot làm được gì?", True),
        ("Bạn có thể giúp gì cho tôi?", True),
        ("hướng dẫn sử dụng", True),
        ("bắt đầu", True),
        ("Làm gì?", False),
        ("Ai là Tổng Bí thư?", False),
        ("Bắt đầu khi nào?", False),
        ("Hướng dẫn số 3 nói gì?", False),
        ("Giúp tôi tìm Đề án 01", False),
    ],
)
def test_who_asks_for_help_is_told_from_who_asks_something(text: str, asks: bool) -> None:
    assert courtesy.asks_for_help(text) == asks


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Chào bot, ai dự họp ạ? Cảm ơn nhiều!", "ai dự họp ạ?"),
        ("Em chào anh ạ\nĐề án 01 có mục tiêu gì?", "Đề án 01 có mục tiêu gì?"),
        ("Chào em hội nghị 32 họp ngày nào", "hội nghị 32 họp ngày nào"),
        ("Cảm ơn, thế còn năm 2023 thì sao?", "thế còn năm 2023 thì sao?"),
        ("Vâng. Họp ngày 19/12/2023, đúng không? Tks", "Vâng. Họp ngày 19/12/2023, đúng không?"),
        ("Chào bán cổ phiếu là gì?", "Chào bán cổ phiếu là gì?"),
        ("Chào cờ khi nào?", "Chào cờ khi nào?"),
        ("Ai gửi thư cảm ơn?", "Ai gửi thư cảm ơn?"),
        ("Xin chào.", "Xin chào."),
        ("?", "?"),
    ],
)
def test_greetings_before_and_thanks_behind_a_question_are_no_part_of_it(
    text: str, asked: str
) -> None:
    assert courtesy.bare(text) == asked
