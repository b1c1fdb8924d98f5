"""The forms in which people type one question: with marks, without, with some of them, in NFD,
in capitals, in small letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from corpus.folding import unmarked


class Form(StrEnum):
    """How questions are typed; the values stand in the settings of a run."""

    AS_IS = "as-is"
    NO_MARKS = "no-marks"
    HALF_MARKS = "half-marks"
    NFD = "nfd"
    UPPER = "upper"
    LOWER = "lower"


#: Each form in a reader's words.
WORDS: dict[Form, str] = {
    Form.AS_IS: "nguyên như trong bộ câu hỏi",
    Form.NO_MARKS: "bỏ hết dấu tiếng Việt",
    Form.HALF_MARKS: "cứ hai từ thì bỏ dấu một từ",
    Form.NFD: "dấu gõ thành ký tự riêng (Unicode tổ hợp, NFD)",
    Form.UPPER: "toàn chữ hoa",
    Form.LOWER: "toàn chữ thường",
}

_WORD = re.compile(r"\S+")


def typed(text: str, form: Form) -> str:
    """The text in that form."""
    return _FORMS[form](text)


def _half_marked(text: str) -> str:
    """The second, fourth, … word loses its marks."""
    place = iter(range(len(text)))
    return _WORD.sub(lambda word: unmarked(word[0]) if next(place) % 2 else word[0], text)


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


_FORMS: dict[Form, Callable[[str], str]] = {
    Form.AS_IS: str,
    Form.NO_MARKS: unmarked,
    Form.HALF_MARKS: _half_marked,
    Form.NFD: _decomposed,
    Form.UPPER: str.upper,
    Form.LOWER: str.lower,
}
