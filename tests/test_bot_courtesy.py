"""Thanks and greetings get a kind word, whatever says more is a question."""

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
        ("Thank you", talk.WELCOME),
        ("Xin chào", talk.GREETED),
        ("Chào bot ạ.", talk.GREETED),
        ("Cảm ơn, thế còn năm 2023 thì sao?", None),
        ("Chào mừng Đại hội XIII ở đâu?", None),
        ("Ai gửi thư cảm ơn?", None),
        ("", None),
    ],
)
def test_a_courtesy_is_told_from_a_question(text: str, expected: object) -> None:
    assert courtesy.reply(text) == expected
