"""What kind of thing a question asks for, and whether a text holds one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.folding import CAPITAL
from index.reading.numbers import numbers_in
from index.words import syllables

_NAME = rf"{CAPITAL}[^\W\d_]+(?:\s{CAPITAL}[^\W\d_]*)+"
_POSTS = (
    r"bí thư|chủ tịch|bộ trưởng|thứ trưởng|thủ tướng|tổng thống|đại sứ|trưởng ban|trưởng đoàn"
    r"|ủy viên|uỷ viên|viện trưởng|tổng thư ký|giám đốc|cục trưởng|vụ trưởng|trưởng"
)
_COUNTED = (
    r"(?<![\d.,/])(?:\d[\d.,/]*|\b(?:một|hai|ba|bốn|năm(?! \d)|sáu|bảy|tám|chín|mười|trăm|nghìn"
    r"|ngàn|triệu|tỷ|tỉ|vạn|chục|nửa)\b)"
)
_YEAR = r"\bnăm\s+\d+\b|(?<![\d.,])[12]\d{3}\b(?![.,]\d)"
_DOCUMENT = r"văn bản|nghị quyết|chỉ thị|đề án|kết luận|quyết định|văn kiện|luật|hiến chương"

#: (kind, pattern of a question with its marks, what an answering text holds); the first that fits
#: is meant. A day is looked for by ``numbers_in`` instead.
_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "duration",
        r"bao lâu|thời lượng|trong (?:mấy|bao nhiêu) (?:giờ|phút|ngày|tuần|tháng|năm)\b",
        rf"{_COUNTED}\s+(?:giờ|phút|giây|ngày|tuần|tháng|năm|thế kỷ)\b",
    ),
    ("clock", r"mấy giờ|giờ nào", r"\d+\s*(?:giờ|h|g)\b|\d+:\d+|\b(?:sáng|trưa|chiều|tối)\b"),
    ("day", r"\bngày (?:tháng )?(?:nào|mấy|bao nhiêu)|\bhôm nào", ""),
    ("month", r"\btháng (?:nào|mấy)", r"/\s?\d|\btháng\s+(?:\d|[mc]\w+)"),
    ("year", r"\bnăm (?:nào|mấy|bao nhiêu)", _YEAR),
    (
        "time",
        r"khi nào|bao giờ|lúc nào|(?:thời gian|thời điểm|giai đoạn) nào",
        r"\d{1,2}\s?[/.-]\s?\d|\b(?:ngày|tháng|năm|thế kỷ|thập niên|thập kỷ)\s+(?:[\dIVX]|thứ)"
        rf"|{_YEAR}|\bkhi\b|\bsau\b",
    ),
    ("post", r"chức (?:vụ )?gì|(?:giữ|đảm nhiệm) (?:chức|cương)", rf"\b(?:{_POSTS})\b"),
    ("count", r"bao nhiêu|\bmấy\b|số lượng", _COUNTED),
    (
        "person",
        r"\bai\b|\b(?:người|đồng chí|đ/c|(?<!đơn )vị|ông|bà|lãnh đạo|nhân vật) nào",
        _NAME,
    ),
    (
        "place",
        r"\b(?:ở|tại|từ) đâu|\b(?:nơi|địa điểm|tỉnh|thành phố|hội trường|vùng) nào",
        r"\b(?:tại|ở|từ|đến|trên|thuộc|giữa)\s|\b(?:tỉnh|thành phố|thủ đô|điểm cầu)\b",
    ),
    ("document", rf"\b(?:{_DOCUMENT}) (?:nào|số mấy)", rf"\b(?:{_DOCUMENT})\b"),
    (
        "reason",
        r"(?:vì|tại) sao|sao lại|lý do|nguyên nhân|mục đích|để làm gì",
        r"\b(?:vì|do|bởi|nhằm|để|nguyên nhân|lý do|mục đích|mục tiêu|góp phần|là dịp)\b",
    ),
)
_RULES = tuple(
    (kind, re.compile(asks), re.compile(holds, 0 if kind == "person" else re.IGNORECASE))
    for kind, asks, holds in _KINDS
)

_UNIT = re.compile(r"(?:bao nhiêu|\bmấy)\s+(\w+)(?:\s+(\w+))?")
#: "Kinh phí … là bao nhiêu?": what the number is of opens the question.
_TOPIC = re.compile(
    r"^(?:(?:xin|cho) hỏi |cho biết |tổng |số |mức )*(\w+) (\w+).*\bbao nhiêu\W*(?:ạ\W*)?$"
)
#: Words behind "bao nhiêu" that are not what is counted.
_NO_UNITS = frozenset("là thì có được trong ở tại của đã và về cho với".split())
#: Behind a number, its unit is looked for among so many syllables of the same clause.
_REACH = 5
_CLAUSE_END = re.compile(r"[;.!?]\s|\n")
#: What a number is worth without the unit asked for, and with its first syllable alone.
_BARE, _HALF = 0.25, 0.5
#: Kinds whose absence from a text is sure.
_SURE = frozenset({"day", "month", "year", "clock", "duration", "count"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing ("day", "count", …; "other" when none was recognised).

    ``unit`` is what is counted, one or two syllables ("chuyến thăm"), ``topic`` what the number is
    of, two syllables ("kinh phí"); each empty if unknown.
    """

    kind: str
    unit: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    rule: re.Pattern[str] | None = None

    def held_by(self, text: str) -> float:
        """How surely the text holds such a thing, in [0, 1]; 1 when no kind was recognised."""
        if self.rule is None:
            return 1.0
        if self.kind == "day":
            return float(bool(numbers_in(text).dates))
        return max((self._worth(text, found) for found in self.rule.finditer(text)), default=0.0)

    def missing_in(self, text: str) -> bool:
        """Whether the text cannot answer: a date, a clock time, a duration or a number of certain
        things was asked for, forms that are surely recognised, and it holds none."""
        if self.kind not in _SURE or (self.kind == "count" and not self.unit and not self.topic):
            return False
        return self.held_by(text) <= (_BARE if self.kind == "count" else 0.0)

    def _worth(self, text: str, number: re.Match[str]) -> float:
        if self.topic:
            return 1.0 if " ".join(self.topic) in " ".join(syllables(text)) else _BARE
        if not self.unit:
            return 1.0
        behind = syllables(_CLAUSE_END.split(text[number.end() :], maxsplit=1)[0][:80])[:_REACH]
        if set(self.unit) <= set(behind):
            return 1.0
        return _HALF if self.unit[0] in behind else _BARE


def wanted(question: str) -> Wanted:
    """What a question, its marks restored, asks for."""
    plain = question.lower()
    for kind, asks, holds in _RULES:
        if asks.search(plain):
            unit = _unit(plain) if kind == "count" else ()
            topic = _topic(plain) if kind == "count" and not unit else ()
            return Wanted(kind, unit, topic, holds)
    return Wanted("other")


def _unit(plain: str) -> tuple[str, ...]:
    found = _UNIT.search(plain)
    words = syllables(" ".join(w for w in found.groups() if w)) if found else []
    return () if not words or words[0] in _NO_UNITS else tuple(words)


def _topic(plain: str) -> tuple[str, ...]:
    found = _TOPIC.search(plain)
    return tuple(syllables(" ".join(found.groups()))) if found else ()
