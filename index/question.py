"""Reading a question: what was typed, how it was most probably meant, what an answer must hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from corpus.canonical import canonical_line
from index.errors import BadQuestion
from index.marks import Marks
from index.words import fold, syllables

#: Code points of a question, at most: Telegram's messages are longer than any question.
MAX_CHARS = 1000

Wanted = Literal["when", "how_many", "who", "where", "document", "other"]

#: Question words by what they ask for, folded; looked for in this order.
_WANTED: tuple[tuple[Wanted, str], ...] = (
    (
        "when",
        r"\bkhi nao\b|\bbao gio\b"
        r"|\b(?:ngay|thang|nam|hom|luc|thoi gian|thoi diem|gio) (?:nao|may)\b"
        r"|\bngay bao nhieu\b|\bvao (?:ngay|thoi gian) nao\b|\bmay gio\b",
    ),
    ("how_many", r"\bbao nhieu\b|\bmay\b|\bso luong\b|\bbao lau\b|\bti le\b|\bty le\b"),
    ("who", r"\bai\b|\b(?:nguoi|dong chi|vi|ong|ba|lanh dao|nhan vat) nao\b|\bnhung ai\b"),
    (
        "where",
        r"\b(?:o|tai) dau\b|\bdau\b|\b(?:noi|dia diem|tinh|thanh pho|nuoc|quoc gia|vung) nao\b",
    ),
    (
        "document",
        r"\b(?:van ban|nghi quyet|chi thi|de an|ket luan|quyet dinh|van kien) (?:nao|so may)\b",
    ),
)
_WANTED_RULES = tuple((name, re.compile(rule)) for name, rule in _WANTED)

#: Words that ask rather than name something: they need no support in a passage.
ASKING = frozenset(
    """ai gì nào đâu bao nhiêu mấy khi sao thế là có không được hay và của các những về trong với
    cho tại ở do bởi đã đang sẽ thì mà như vì để từ đến vào ra này kia đó xin hỏi hãy biết tôi em
    anh chị nêu tên kể lúc giờ theo trên bằng cách vậy ạ à ư nhé một việc số lượng""".split()
)
ASKING_FOLDED = frozenset(fold(word) for word in ASKING)

_ROMAN = re.compile(r"\b[IVXL]+\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}
#: After these a lower-case roman numeral is meant as a number ("khoá xiii", "lan thu xiii").
_ORDINAL = re.compile(r"\b(khoá|khóa|khoa|thứ|thu|đại hội|dai hoi|đh|dh|kỳ|ky)\s+([ivxl]+)\b", re.I)
_NUMBER = re.compile(r"\d+(?:[.,]\d{3})+(?!\d)|\d+")
_WORDS = {
    1: ("một",),
    2: ("hai",),
    3: ("ba",),
    4: ("bốn", "tư"),
    5: ("năm",),
    6: ("sáu",),
    7: ("bảy",),
    8: ("tám",),
    9: ("chín",),
    10: ("mười",),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed and as read. ``restored`` tells whether marks had to be restored."""

    typed: str
    read: str
    restored: bool
    wanted: Wanted
    numbers: frozenset[int]  # roman numerals included
    names: tuple[str, ...]  # runs of capitalised words, folded; only in questions with capitals


def read_question(text: str, marks: Marks) -> Question:
    """Clean, restore missing marks, and note what an answer must hold.

    Raises BadQuestion for an empty one, one without words, and one over ``MAX_CHARS``.
    """
    typed = canonical_line(text)
    if len(typed) > MAX_CHARS:
        raise BadQuestion(
            f"Câu hỏi dài {len(typed)} ký tự; xin rút gọn còn dưới {MAX_CHARS} ký tự rồi gửi lại."
        )
    if not any(c.isalpha() for c in typed):
        raise BadQuestion("Xin nhập câu hỏi bằng chữ, ví dụ: Hội nghị diễn ra ngày nào?")
    read = marks.restore(typed)
    return Question(
        typed=typed,
        read=read,
        restored=read != typed,
        wanted=wanted(read),
        numbers=numbers_in(read),
        names=names_in(typed),
    )


def wanted(question: str) -> Wanted:
    """What kind of thing is asked for."""
    plain = " ".join(syllables(fold(question)))
    for name, rule in _WANTED_RULES:
        if rule.search(plain):
            return name
    return "other"


def numbers_in(text: str) -> frozenset[int]:
    """Every number in digits or roman numerals; "1.200" is 1200."""
    found = {int(re.sub(r"[.,]", "", m)) for m in _NUMBER.findall(text)}
    numerals = _ROMAN.findall(text) + [m[1].upper() for m in _ORDINAL.findall(text)]
    return frozenset(found | {_roman(n) for n in numerals if len(n) > 1 or n in "XV"})


def spelled(number: int) -> tuple[str, ...]:
    """How a small number may be written in words."""
    return _WORDS.get(number, ())


def names_in(question: str) -> tuple[str, ...]:
    """Runs of at least two capitalised syllables, folded and lower-case, as names are written."""
    if question.isupper():
        return ()
    runs = re.findall(r"(?:[^\W\d_a-zà-ỹđ]\w*)(?:\s+[^\W\d_a-zà-ỹđ]\w*)+", question)
    return tuple(
        fold(" ".join(syllables(run)))
        for run in runs
        if all(word[0].isupper() for word in run.split())
    )


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[c] for c in numeral]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))
