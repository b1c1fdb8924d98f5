"""What kind of thing a question asks for, and whether a text holds one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from corpus.folding import CAPITAL
from index.reading.kinds import KINDS, POSTS
from index.reading.numbers import numbers_in
from index.words import syllables

_RULES = tuple(
    (
        kind,
        re.compile(asks),
        tuple((worth, re.compile(holds, re.IGNORECASE)) for worth, holds in grades),
    )
    for kind, asks, grades in KINDS
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
_SURE = frozenset({"day", "month", "year", "clock", "duration", "count", "country"})
#: First halves of words of two syllables: "1.200 đại biểu" counts no "đại sứ".
HALVES = frozenset(
    """đại hội thành nhiệm mục giải chuyên đối quốc học sinh công đơn doanh tổ cơ cán chính địa kiến
    đề nội nguyên phương lĩnh văn nghị quyết chỉ hiệp thỏa thoả tham phát ủy uỷ đồng dự dân gia tác
    luận bệnh""".split()
)
#: Whose post it is, in the letters of articles.
_WHOSE = re.compile(rf"(?!(?:Ông|Bà|Anh|Chị)\s){CAPITAL}[^\W\d_]+(?:\s{CAPITAL}[^\W\d_]*)+")
#: A post in a text that stands elsewhere than beside that name.
_APART = 0.25


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing ("day", "count", …; "other" when none was recognised).

    ``unit`` is what is counted, one or two syllables ("chuyến thăm"), ``topic`` what the number is
    of, two syllables ("kinh phí"), ``whose`` the name of the person whose post it is; each empty
    if unknown.
    """

    kind: str
    unit: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    whose: str = ""
    grades: tuple[tuple[float, re.Pattern[str]], ...] = ()

    def held_by(self, text: str) -> float:
        """How surely the text holds such a thing, in [0, 1]; 1 when no kind was recognised."""
        match self.kind:
            case "other":
                return 1.0
            case "day":
                return float(bool(numbers_in(text).dates))
            case "post":
                return _post(self.whose, text)
            case "count":
                return self._counted(text)
        return next((worth for worth, holds in self.grades if holds.search(text)), 0.0)

    def missing_in(self, text: str) -> bool:
        """Whether the text cannot answer: a date, a clock time, a duration or a number of certain
        things was asked for, forms that are surely recognised, and it holds none."""
        return self.missing(self.held_by(text))

    def missing(self, held: float) -> bool:
        """The same of a text that ``held_by`` says this of."""
        if self.kind not in _SURE or (self.kind == "count" and not self.unit and not self.topic):
            return False
        return held <= (_BARE if self.kind == "count" else 0.0)

    def _counted(self, text: str) -> float:
        """What the best number of a text is worth."""
        best = 0.0
        for _, holds in self.grades:
            for number in holds.finditer(text):
                best = max(best, self._worth(text, number))
                if best == 1.0 or self.topic:  # of which the next number would say the same
                    return best
        return best

    def _worth(self, text: str, number: re.Match[str]) -> float:
        if self.topic:
            return 1.0 if " ".join(self.topic) in " ".join(syllables(text)) else _BARE
        if not self.unit:
            return 1.0
        behind = syllables(_CLAUSE_END.split(text[number.end() :], maxsplit=1)[0][:80])[:_REACH]
        if self.unit[0] in HALVES and len(self.unit) > 1:
            return 1.0 if self.unit in set(pairwise(behind)) else _BARE
        if set(self.unit) <= set(behind):
            return 1.0
        return _HALF if self.unit[0] in behind else _BARE


def wanted(question: str) -> Wanted:
    """What a question, its marks restored, asks for."""
    plain = question.lower()
    for kind, asks, grades in _RULES:
        if asks.search(plain):
            unit = _unit(plain) if kind == "count" else ()
            topic = _topic(plain) if kind == "count" and not unit else ()
            whose = _WHOSE.search(question) if kind == "post" else None
            return Wanted(kind, unit, topic, whose[0] if whose else "", grades)
    return Wanted("other")


def _post(whose: str, text: str) -> float:
    """How surely a text says the post of somebody: beside the name, where that is known."""
    posts = rf"\b(?:{POSTS})\b"
    if not re.search(posts, text, re.IGNORECASE):
        return 0.0
    if not whose:
        return 1.0
    name = re.escape(whose)
    # "Lê Văn A, Phó Chủ tịch …", "Lê Văn A là …", "Phó Chủ tịch Ủy ban Lê Văn A"; a post with the
    # name alone behind it is how one is addressed: it is the post as well, but says less.
    behind = rf"{name}(?:,| là| \(| giữ| đảm nhiệm)[^.;:“”\n]{{0,40}}?{posts}"
    before = rf"{posts}(?:(?!{posts})[^.,;:“”\n]){{1,80}}? (?:đồng chí |ông |bà )?{name}"
    if re.search(rf"{behind}|{before}", text, re.IGNORECASE):
        return 1.0
    return _HALF if re.search(rf"{posts} {name}", text, re.IGNORECASE) else _APART


def _unit(plain: str) -> tuple[str, ...]:
    found = _UNIT.search(plain)
    words = syllables(" ".join(w for w in found.groups() if w)) if found else []
    return () if not words or words[0] in _NO_UNITS else tuple(words)


def _topic(plain: str) -> tuple[str, ...]:
    found = _TOPIC.search(plain)
    return tuple(syllables(" ".join(found.groups()))) if found else ()
