"""Numbers that mean something: dates, ordinals, document numbers, years, figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import unmarked
from corpus.numbers.written import Number, mentions

# Patterns on the folded text, which has the same length and places as the marked one.
_DAY, _MONTH = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])"
_BEFORE, _BEHIND = r"(?<![\d/.,-])", r"(?!\d|[/.,-]\d)"
_DATES = (
    re.compile(rf"\b{_DAY} thang {_MONTH}(?:,? nam (\d{{4}}))?\b"),
    re.compile(rf"{_BEFORE}{_DAY}\s?[/.-]\s?{_MONTH}\s?[/.-]\s?(\d{{4}}){_BEHIND}"),
    re.compile(rf"{_BEFORE}{_DAY}/{_MONTH}(){_BEHIND}"),
    # "14-12" and "14.12" are dates only behind a word that says so; "7.5 triệu" is none.
    re.compile(rf"\b(?:ngay|sang|trua|chieu|toi|hom)\s{_DAY}[-.]{_MONTH}(){_BEHIND}"),
)
#: "từ 6-8/6" and "ngày 29 đến 31.5" name two days of one month.
_BETWEEN = rf"{_DAY}\s?(?:[-–]|den|toi)\s?(?:ngay )?{_DAY}\s?"
_RANGES = (
    re.compile(rf"{_BEFORE}{_BETWEEN}/\s?{_MONTH}(?:\s?/\s?(\d{{4}}))?{_BEHIND}"),
    re.compile(rf"\bngay {_BETWEEN}[.-]\s?{_MONTH}(?:\s?[.-]\s?(\d{{4}}))?{_BEHIND}"),
)
#: What is written as a date and is none: "32/13/2021", "ngày 5 tháng 13". No text holds such a day.
_NO_DATES = (
    re.compile(r"\bngay (\d{1,3}) thang (\d{1,3})\b"),
    re.compile(rf"{_BEFORE}(\d{{1,2}})\s?[/]\s?(\d{{1,2}})\s?[/]\s?(?:19|20)\d\d{_BEHIND}"),
    re.compile(r"\bngay (\d{1,3})/(\d{1,3})(?![\d/])"),
)
_ISO = re.compile(rf"{_BEFORE}(\d{{4}})-(\d{{2}})-(\d{{2}}){_BEHIND}")

#: "tháng 8/2023", "tháng 8", and "tháng 13", which no text holds; folded, "thắng 6 trận" would be
#: one as well.
_MONTHS = re.compile(r"\b(?:tháng|thang) (\d{1,2})(?!\d|[.,]\d)(?:\s?[/-]\s?(\d{4})(?!\d))?")

# Patterns on the marked text in small letters: folded, "thư", "thu" and "thứ" would be one.
_ORDINAL = re.compile(
    r"\b(?:lần thứ|lan thu|lần|thứ|khóa|khoá|đại hội|dai hoi|đh)\s+"
    r"(\d{1,3}\b|[ivxl]{1,6}\b|(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nhất|nhì|tư)\b)"
)
_CAPITAL_ROMAN = re.compile(r"\b[IVXL]{2,6}\b")
_FIGURE = re.compile(r"(?<!\d)(?:\d{1,3}(?:[.,]\d{3}){1,4}(?!\d)|\d{1,15}(?!\d))")
_VALID_ROMAN = re.compile(r"(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
    "mười": 10,
}  # fmt: skip
_RANKS = _WORDS | {"nhất": 1, "nhì": 2, "tư": 4}
#: A small number in words counts something: "ba trụ cột", but neither "năm 2023" nor "ông Ba".
_COUNTING = re.compile(
    rf"\b({'|'.join(_WORDS)}) (?:trụ cột|nước|nhiệm vụ|mục tiêu|nội dung|giải pháp|chuyên đề|điểm"
    r"|bài học|nhóm|lĩnh vực|nguyên tắc|văn bản|hội nghị|chuyến|đại biểu|thành viên|phương hướng"
    r"|định hướng|vấn đề|phần|khâu|giai đoạn|tỉnh|thành phố|người|quốc gia|tổ chức)\b"
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands in a text, each kind apart so that 14/12 is no evidence for "Đại hội XII"."""

    dates: frozenset[tuple[int, int]]  # (day, month)
    ordinals: frozenset[int]  # "lần thứ 32", "khóa XIII"
    documents: frozenset[Number]  # "12-CT/TW", "chỉ thị 12"
    figures: frozenset[int]  # every other number, years and "ba trụ cột" among them
    months: frozenset[int] = frozenset()  # "tháng 8/2023"; its year is a figure

    def share_in(self, held: Numbers) -> float:
        """The share in [0, 1] of these numbers that another text holds; 1 if there are none.

        A plain figure is satisfied by any occurrence; a date, an ordinal and a document's number
        only by one of their own kind, a month also by a date in it.
        """
        loose = held.figures | held.ordinals | {d.place for d in held.documents}
        found = [
            *(d in held.dates for d in self.dates),
            *(o in held.ordinals for o in self.ordinals),
            *(any(d.agrees(other) for other in held.documents) for d in self.documents),
            *(f in loose for f in self.figures),
            *(m in held.months or any(m == d[1] for d in held.dates) for m in self.months),
        ]
        return sum(found) / len(found) if found else 1.0


def numbers_in(text: str) -> Numbers:
    """Find the numbers of an NFC text, with or without marks; "1.200" is 1200."""
    documents = mentions(text, typed=True)
    for named in documents:
        text = text[: named.start] + " " * (named.end - named.start) + text[named.end :]
    rest = _Rest(text)
    dates: set[tuple[int, int]] = set()
    figures: set[int] = set()
    for found in rest.take_folded(_ISO):
        dates.add((int(found[3]), int(found[2])))
        figures.add(int(found[1]))
    for pattern in _RANGES:
        for found in rest.take_folded(pattern):
            dates |= {(int(found[1]), int(found[3])), (int(found[2]), int(found[3]))}
            if found[4]:
                figures.add(int(found[4]))
    for pattern in _DATES:
        for found in rest.take_folded(pattern):
            dates.add((int(found[1]), int(found[2])))
            if found[3]:
                figures.add(int(found[3]))
    for pattern in _NO_DATES:
        dates |= {(int(found[1]), int(found[2])) for found in rest.take_folded(pattern)}
    months = rest.take_marked(_MONTHS)
    figures |= {int(found[2]) for found in months if found[2]}
    ranks = [found[1] for found in rest.take_marked(_ORDINAL)]
    if not text.isupper():  # in capitals "LI" and "VI" are words
        ranks += [found.group().lower() for found in _CAPITAL_ROMAN.finditer(text)]
    figures |= {int(re.sub(r"[.,]", "", f)) for f in _FIGURE.findall(rest.marked)}
    figures |= {_WORDS[word] for word in _COUNTING.findall(rest.marked)}
    return Numbers(
        frozenset(dates),
        frozenset(n for n in map(_rank, ranks) if n),
        frozenset(named.number for named in documents),
        frozenset(figures),
        frozenset(int(found[1]) for found in months),
    )


class _Rest:
    """A text, marked and folded side by side, from which what was recognised is blanked out."""

    def __init__(self, text: str) -> None:
        self.marked = text.lower()
        self.folded = unmarked(self.marked)
        if len(self.folded) != len(self.marked):  # a letter that has no composed form
            self.marked = self.folded

    def take_folded(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        return self._take(list(pattern.finditer(self.folded)))

    def take_marked(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        return self._take(list(pattern.finditer(self.marked)))

    def _take(self, found: list[re.Match[str]]) -> list[re.Match[str]]:
        for match in found:
            start, end = match.span()
            blank = " " * (end - start)
            self.marked = self.marked[:start] + blank + self.marked[end:]
            self.folded = self.folded[:start] + blank + self.folded[end:]
        return found


def _rank(word: str) -> int | None:
    """An ordinal's value: in digits, roman numerals or words; None when it is no numeral."""
    if word.isdigit():
        return int(word)
    if word in _RANKS:
        return _RANKS[word]
    if not _VALID_ROMAN.fullmatch(word):
        return None
    values = [_ROMAN[c] for c in word]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
