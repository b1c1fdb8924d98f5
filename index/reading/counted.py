"""What "bao nhiêu" counts, and how surely a number in a text is of that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from index.reading import concepts
from index.words import syllables

_UNIT = re.compile(r"(?:bao nhiêu|(?<!thứ )\bmấy)\s+(\w+)((?:\s+\w+){0,3})")
#: "Kinh phí … là bao nhiêu?": what the number is of opens the question.
_TOPIC = re.compile(
    r"^(?:(?:xin|cho) hỏi |cho biết |tổng |số |mức )*(\w+) (\w+).*\bbao nhiêu\W*(?:ạ\W*)?$"
)
#: Words behind "bao nhiêu" that are not what is counted.
_NO_UNITS = frozenset("là thì có được trong ở tại của đã và về cho với vào làm vị phần".split())
#: Words between a number and the thing that say nothing of it.
_CLASSIFIERS = frozenset("tấm bức chiếc cái".split())
#: How it is asked for a share, for money or for a measure, and what then stands behind a number.
_SCALE = r"\s*(?:(?:trăm|chục|nghìn|ngàn|vạn|triệu|tỷ|tỉ)\s+)*"
_FORMS = tuple(
    (re.compile(asks), re.compile(rf"{_SCALE}(?:{behind})", re.IGNORECASE))
    for asks, behind in (
        (r"(?:bao nhiêu|\bmấy) (?:phần trăm|%)|\bt[ỷỉ] lệ\b.*\bbao nhiêu", r"%|phần trăm"),
        (
            r"(?:bao nhiêu|\bmấy) (?:tiền|vốn|ngân sách|kinh phí)\b"
            r"|\b(?:trị giá|đáng giá|kinh phí|chi phí|kim ngạch|doanh thu|tổng vốn|buôn bán)\b"
            r"[^,;]*\bbao nhiêu\W*$",
            r"(?:đồng|đô la|đôla|usd|euro|eur|yên|jpy|nhân dân tệ|cny|won|bảng|gbp|rúp|rub|baht|kíp"
            r"|riel|aud|sgd|franc|phrăng|rupee|peso|real|vnđ|vnd|đô)\b|[$€£¥]|%",
        ),
        (r"(?:bao nhiêu|\bmấy) (?:mét|m)\b(?! vuông| khối)", r"(?:mét|m)\b"),
        (
            r"(?:bao nhiêu|\bmấy) (?:km|cây số|ki-?lô-?mét|kilomet)\b(?! vuông)",
            r"(?:km|cây số|ki-?lô-?mét)\b",
        ),
        (r"(?:bao nhiêu|\bmấy) (?:gam|gram|g)\b", r"(?:gam|gram|g)\b"),
        (r"(?:bao nhiêu|\bmấy) (?:kg|ký|cân|ki-?lô-?gam)\b", r"(?:kg|ki-?lô-?gam|cân)\b"),
        (r"(?:bao nhiêu|\bmấy) (?:ha|héc-?ta)\b", r"(?:ha|héc-?ta)\b"),
    )
)
#: A currency's sign may stand before the number.
_SIGNS = "$€£¥"
#: Behind a number, its unit is looked for among so many syllables of the same clause.
_REACH = 5
_CLAUSE_END = re.compile(r"[;.!?]\s|\n")
#: What a number is worth without the unit asked for, and with its first syllable alone, or where
#: only a topic says what the number is of.
BARE, _HALF = 0.25, 0.5
#: First halves of words of two syllables: "1.200 đại biểu" counts no "đại sứ".
HALVES = frozenset(
    """đại hội thành nhiệm mục giải chuyên đối quốc học sinh công đơn doanh tổ cơ cán chính địa kiến
    đề nội nguyên phương lĩnh văn nghị quyết chỉ hiệp thỏa thoả tham phát ủy uỷ đồng dự dân gia tác
    luận bệnh""".split()
)


@dataclass(frozen=True, slots=True)
class Counted:
    """What is counted: ``unit`` is one or two syllables ("chuyến thăm"), ``same`` its lines of the
    thesaurus, ``topic`` what the number is of, two syllables ("kinh phí"), ``form`` what must stand
    behind the number; each empty if unknown."""

    unit: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    same: frozenset[int] = frozenset()
    form: re.Pattern[str] | None = None

    @property
    def sure(self) -> bool:
        """Whether a text without such a number surely does not answer."""
        return self.form is not None or bool(self.unit)

    def worth(self, text: str, number: re.Match[str]) -> float:
        """How surely a number of a text is one of what is counted, in [0, 1]."""
        if self.form:
            signed = text[: number.start()].rstrip()[-1:] in set(_SIGNS)
            return 1.0 if signed or self.form.match(text, number.end()) else BARE
        if self.topic:
            return 1.0 if " ".join(self.topic) in " ".join(syllables(text)) else _HALF
        if not self.unit:
            return 1.0
        behind = syllables(_CLAUSE_END.split(text[number.end() :], maxsplit=1)[0][:80])[:_REACH]
        if self.same and concepts.said(self.same, " ".join(behind)):
            return 1.0
        if self.unit[0] in HALVES and len(self.unit) > 1:
            return 1.0 if self.unit in set(pairwise(behind)) else BARE
        if set(self.unit) <= set(behind):
            return 1.0
        return _HALF if self.unit[0] in behind else BARE


#: Of what is asked the number of, nothing is known.
NOTHING = Counted()


def counted(plain: str) -> Counted:
    """What a question, in small letters with its marks, asks the number of."""
    form = next((behind for asks, behind in _FORMS if asks.search(plain)), None)
    found = _UNIT.search(plain)
    words = syllables("".join(found.groups())) if found else []
    if words and words[0] in _CLASSIFIERS:
        words = words[1:]
    if words and words[0] not in _NO_UNITS:
        return Counted(tuple(words[:2]), same=concepts.first_of(tuple(words)), form=form)
    topic = _TOPIC.search(plain)
    return Counted(topic=tuple(syllables(" ".join(topic.groups()))) if topic else (), form=form)
