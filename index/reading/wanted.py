"""What kind of thing a question asks for, and whether a text holds one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from corpus.folding import CAPITAL
from index.reading.counted import BARE, NOTHING, Counted, counted
from index.reading.kinds import KINDS, POSTS
from index.reading.numbers import numbers_in

_RULES = tuple(
    (
        kind,
        re.compile(asks),
        tuple((worth, re.compile(holds, re.IGNORECASE)) for worth, holds in grades),
    )
    for kind, asks, grades in KINDS
)

#: Questions and parts of such whose reading is remembered: each is asked for many times.
_QUESTIONS = 256
#: Kinds whose absence from a text is sure.
_SURE = frozenset({"day", "month", "year", "clock", "duration", "count", "country", "phone"})
#: Whose post it is, in the letters of articles.
_WHOSE = re.compile(rf"(?!(?:Ông|Bà|Anh|Chị)\s){CAPITAL}[^\W\d_]+(?:\s{CAPITAL}[^\W\d_]*)+")
#: A post in a text that stands elsewhere than beside that name, and one that the name follows.
_APART, _ADDRESSED = 0.25, 0.5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A kind of thing ("day", "count", …; "other" when none was recognised).

    ``counted`` is what the number is of, ``whose`` the name of the person whose post it is; each
    empty if unknown.
    """

    kind: str
    counted: Counted = NOTHING
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
        if self.kind not in _SURE or (self.kind == "count" and not self.counted.sure):
            return False
        return held <= (BARE if self.kind == "count" else 0.0)

    def _counted(self, text: str) -> float:
        """What the best number of a text is worth."""
        best = 0.0
        for _, holds in self.grades:
            for number in holds.finditer(text):
                best = max(best, self.counted.worth(text, number))
                if best == 1.0 or (self.counted.topic and not self.counted.form):
                    return best  # the next number would say no more
        return best


@lru_cache(maxsize=_QUESTIONS)
def wanted(question: str) -> Wanted:
    """What a question, its marks restored, asks for."""
    plain = question.lower()
    for kind, asks, grades in _RULES:
        if asks.search(plain):
            of = counted(plain) if kind == "count" else NOTHING
            whose = _WHOSE.search(question) if kind == "post" else None
            return Wanted(kind, of, whose[0] if whose else "", grades)
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
    return _ADDRESSED if re.search(rf"{posts} {name}", text, re.IGNORECASE) else _APART
