"""What kind of thing a question asks for, and whether a text holds one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words import fold, syllables

_NAME = r"[^\W\d_a-zà-ỹđ][^\W\d_]+(?:\s[^\W\d_a-zà-ỹđ][^\W\d_]*)+"
_POSTS = (
    r"bí thư|chủ tịch|bộ trưởng|thứ trưởng|thủ tướng|tổng thống|đại sứ|trưởng ban|trưởng đoàn"
    r"|ủy viên|uỷ viên|viện trưởng|tổng thư ký|giám đốc|cục trưởng|vụ trưởng|trưởng"
)
_COUNTED = (
    r"(?:\d[\d.,/]*|\b(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|ngàn|triệu|tỷ|tỉ|vạn"
    r"|chục|nửa))"
)

#: (kind, folded question pattern, what an answering text holds); the first that fits is meant.
_KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "duration",
        r"\bbao lau\b|\bthoi luong\b",
        rf"{_COUNTED}\s+(?:giờ|phút|giây|ngày|tuần|tháng|năm|thế kỷ)",
    ),
    (
        "clock",
        r"\bmay gio\b|\bgio nao\b|\bluc nao\b",
        r"\d+\s*(?:giờ|h|g)\b|\d+:\d+|\b(?:sáng|trưa|chiều|tối)\b",
    ),
    (
        "day",
        r"\bngay (?:nao|may|bao nhieu)\b|\bhom nao\b",
        r"\d{1,2}\s?[/.-]\s?\d{1,2}|\bngày\s+\d|\b\d{1,2}\s+tháng\s+\d",
    ),
    ("month", r"\bthang (?:nao|may)\b", r"\d{1,2}\s?[/.-]\s?\d|\btháng\s+(?:\d|[mc]\w+)"),
    ("year", r"\bnam (?:nao|may|bao nhieu)\b", r"\bnăm\s+\d+\b|(?<![\d.,])[12]\d{3}\b(?![.,]\d)"),
    (
        "time",
        r"\bkhi nao\b|\bbao gio\b|\b(?:thoi gian|thoi diem|giai doan) nao\b|\btu (?:khi|bao) nao\b",
        r"\d{1,2}\s?[/.-]\s?\d|\b(?:ngày|tháng|năm|thế kỷ|thập niên|thập kỷ)\s+(?:[\dIVX]|thứ)"
        r"|\b[12]\d{3}\b|\bkhi\b|\bsau\b",
    ),
    (
        "post",
        r"\bchuc (?:vu )?gi\b|\b(?:giu|dam nhiem) (?:chuc|cuong)",
        rf"\b(?:{_POSTS})\b",
    ),
    ("count", r"\bbao nhieu\b|\bmay\b|\bso luong\b", _COUNTED),
    (
        "person",
        r"\bai\b|\bnhung ai\b|\b(?:nguoi|dong chi|vi|ong|ba|lanh dao|nhan vat) nao\b",
        _NAME,
    ),
    (
        "place",
        r"\bdau\b|\b(?:noi|dia diem|tinh|thanh pho|hoi truong|vung) nao\b",
        r"\b(?:tại|ở|từ|đến|trên|thuộc|giữa)\s|\b(?:tỉnh|thành phố|thủ đô|điểm cầu)\b",
    ),
    (
        "document",
        r"\b(?:van ban|nghi quyet|chi thi|de an|ket luan|quyet dinh|van kien|luat)"
        r" (?:nao|so may)\b",
        r"\b(?:nghị quyết|chỉ thị|đề án|kết luận|văn kiện|quyết định|luật|hiến chương)\b",
    ),
    (
        "reason",
        r"\b(?:vi|tai) sao\b|\bsao lai\b|\bly do\b|\bnguyen nhan\b|\bmuc dich\b|\bde lam gi\b",
        r"\b(?:vì|do|bởi|nhằm|để|nguyên nhân|lý do|mục đích|mục tiêu|góp phần|là dịp)\b",
    ),
)
_RULES = tuple(
    (k, re.compile(asks), re.compile(holds, re.I if k != "person" else 0))
    for k, asks, holds in _KINDS
)

_UNIT = re.compile(r"\b(?:bao nhieu|may)\s+(\w+)(?:\s+(\w+))?")


#: Words behind "bao nhiêu" that are not what is counted.
_NO_UNITS = frozenset("la thi co duoc trong o tai cua da va ve cho voi".split())
#: Code points behind a number in which its unit is looked for.
_REACH = 40
#: Kinds whose absence from a text is sure.
_SURE = frozenset({"day", "month", "year", "clock", "duration", "count"})
#: What a number is worth without the unit asked for, and with its first syllable alone.
_BARE, _HALF = 0.25, 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing ("day", "count", …; "other" when none was recognised).

    ``unit`` is what is counted, one or two folded syllables ("chuyen tham"), empty if unknown.
    """

    kind: str
    unit: tuple[str, ...] = ()
    rule: re.Pattern[str] | None = None

    def held_by(self, text: str) -> float:
        """How surely the text holds such a thing, in [0, 1]; 1 when no kind was recognised."""
        if self.rule is None:
            return 1.0
        return max((self._worth(text, found) for found in self.rule.finditer(text)), default=0.0)

    def missing_in(self, text: str) -> bool:
        """Whether the text cannot answer: a date, a clock time, a duration or a number of certain
        things was asked for, forms that are surely recognised, and it holds none."""
        if self.kind not in _SURE or (self.kind == "count" and not self.unit):
            return False
        return self.held_by(text) <= (_BARE if self.kind == "count" else 0.0)

    def _worth(self, text: str, number: re.Match[str]) -> float:
        if not self.unit:
            return 1.0
        behind = [fold(s) for s in syllables(text[number.end() : number.end() + _REACH])]
        if set(self.unit) <= set(behind):
            return 1.0
        return _HALF if self.unit[0] in behind else _BARE


def wanted(question: str) -> Wanted:
    """What a question (with its marks restored) asks for."""
    plain = " ".join(map(fold, syllables(question)))
    for kind, asks, holds in _RULES:
        if asks.search(plain):
            return Wanted(kind, _unit(plain) if kind == "count" else (), holds)
    return Wanted("other")


def _unit(plain: str) -> tuple[str, ...]:
    found = _UNIT.search(plain)
    words = [w for w in found.groups() if w] if found else []
    return () if not words or words[0] in _NO_UNITS else tuple(words)
