"""The words of a quotation that answer: what an official's eye should fall on first.

Each kind of thing that a question may ask for has its candidates in the quotation. What the
question itself says is none. Of several, the one is meant that stands closest to the question's
words; where two are as close, none is marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from corpus.folding import fold
from index.choosing import mentioned
from index.choosing.asked import asked_by
from index.choosing.lists import asks_list
from index.reading.question import ASKING
from index.reading.wanted import Wanted
from index.sentences import Span, sentences
from index.words import bigrams, spans, syllables

#: A question's word counts half from so many syllables away.
_HALF = 2
#: What a word in another clause or sentence counts against one in the same.
_BESIDE, _ELSEWHERE = 0.2, 0.1
#: What a single syllable counts against a pair: most words have two.
_SINGLE = 0.3
#: The best candidate is surely meant when it leads by this factor.
_LEAD = 1.03
#: Two candidates so close, in code points, with only these words between are one answer.
_JOINED = ("và", "đến", "-", "–", ",", "hoặc", "tới", "cùng", "", ";", "cùng với", ", và")

#: Where a clause ends, inside a sentence.
_CLAUSE_END = re.compile(r"[,;:]\s|\s(?:và|nhưng|còn)\s")

#: What "ai" does stands behind it: "ai đã chủ trì …".
_DEED = re.compile(
    r"\b(?:ai|(?:người|đồng chí|vị|ông|bà|lãnh đạo|cá nhân) nào)\s+"
    r"(?:(?:là|người|đã|sẽ|đang|được|có|từng|cùng)\s+)*(\w+(?: \w+)?)",
    re.IGNORECASE,
)

_CANDIDATES: dict[str, Callable[[str], list[Span]]] = {
    "day": mentioned.days,
    "month": mentioned.months,
    "year": mentioned.years,
    "time": mentioned.times,
    "clock": mentioned.clocks,
    "duration": mentioned.durations,
    "person": mentioned.persons,
    "post": mentioned.posts,
    "place": mentioned.places,
    "route": mentioned.places,
    "document": mentioned.documents,
}


def emphasis(question: str, quote: str) -> tuple[Span, ...]:
    """Spans of a quotation, in order and apart, that answer a question with its marks; nothing when
    unsure."""
    found = {span for wanted in asked_by(question) for span in _answering(question, wanted, quote)}
    return tuple(_apart(sorted(found)))


def _answering(question: str, wanted: Wanted, quote: str) -> Sequence[Span]:
    if wanted.kind in ("reason", "purpose"):
        return mentioned.clause(question, quote)
    if wanted.kind == "count":
        counted = mentioned.counts(question, quote, wanted.counted.unit, wanted.counted.topic)
        return _closest(question, quote, counted)
    if wanted.kind in ("person", "people") and not _says_deed(question, quote):
        return ()
    if wanted.kind in _CANDIDATES:
        candidates = _CANDIDATES[wanted.kind](quote)
        return _closest(question, quote, candidates, listed=wanted.kind == "person")
    if wanted.kind == "people" and (people := mentioned.persons(quote)):
        return _closest(question, quote, people, listed=True)
    named = mentioned.named(question, quote)
    if not named and asks_list(question):
        named = mentioned.enumerated(question, quote)
    return named or _closest(question, quote, mentioned.organs(question, quote), listed=True)


def _says_deed(question: str, quote: str) -> bool:
    """Whether the quotation says what the person asked for does: who is only named beside it, say
    as a guest, must not look like the answer."""
    deed = _DEED.search(question)
    return deed is None or set(syllables(fold(deed[1]))) <= set(syllables(fold(quote)))


def _closest(
    question: str, quote: str, candidates: Sequence[Span], *, listed: bool = False
) -> Sequence[Span]:
    """The candidate that is meant, or the several that are one answer together.

    ``listed``: those in a row with it are meant as well ("do ông A và bà B chủ trì").
    """
    typed = f" {' '.join(syllables(fold(question)))} "
    new = [s for s in candidates if f" {' '.join(syllables(fold(quote[slice(*s)])))} " not in typed]
    if not new:
        return ()
    nearness = _Nearness(question, quote)
    ranked = sorted(new, key=nearness, reverse=True)
    best = nearness(ranked[0])
    if len(ranked) > 1 and best <= 0:
        return ()
    alike = [s for s in ranked if s == ranked[0] or best < _LEAD * nearness(s)]
    if listed:
        alike = _with_neighbours(alike, new, quote)
    alike.sort()
    return alike if all(_joined(quote, a, b) for a, b in pairwise(alike)) else ()


def _with_neighbours(chosen: list[Span], candidates: Sequence[Span], quote: str) -> list[Span]:
    """The chosen with the candidates that stand in one row with them."""
    row: list[Span] = []
    for span in sorted(candidates):
        if row and not _joined(quote, row[-1], span):
            if set(row) & set(chosen):
                break
            row = []
        row.append(span)
    return row if set(chosen) <= set(row) else chosen


def _joined(quote: str, one: Span, other: Span) -> bool:
    return quote[one[1] : other[0]].strip() in _JOINED


class _Nearness:
    """How close a span of a quotation stands to the words of a question."""

    def __init__(self, question: str, quote: str) -> None:
        known = {fold(word) for word in ASKING}
        words = [fold(w) for w in syllables(question)]
        pairs = set(bigrams(words))
        self._spans = spans(quote)
        found = [fold(w) for w in syllables(quote)]
        self._of: dict[str, list[int]] = {}
        for at, word in enumerate(found):
            if word in words and word not in known:
                self._of.setdefault(word, []).append(at)
        for at, pair in enumerate(bigrams(found)):
            if pair in pairs and not known >= set(pair.split("_")):
                self._of.setdefault(pair, []).append(at)
        self._clause = self._numbered([m.end() for m in _CLAUSE_END.finditer(quote)])
        self._sentence = self._numbered([end for _, end in sentences(quote)])

    def __call__(self, span: Span) -> float:
        inside = [i for i, (a, b) in enumerate(self._spans) if a >= span[0] and b <= span[1]]
        if not inside:
            return 0.0
        first, last = inside[0], inside[-1]
        return sum(
            (1.0 if "_" in word else _SINGLE)
            * max(self._worth(at, at + ("_" in word), first, last) for at in places)
            for word, places in self._of.items()
        )

    def _worth(self, start: int, end: int, first: int, last: int) -> float:
        away = max(first - end, start - last, 0)
        if away == 0:  # what the span itself says is no reason to choose it
            return 0.0
        if self._sentence[start] != self._sentence[first]:
            weight = _ELSEWHERE
        else:
            weight = 1.0 if self._clause[start] == self._clause[first] else _BESIDE
        return weight * _HALF / (_HALF + away)

    def _numbered(self, ends: Sequence[int]) -> list[int]:
        """For each syllable, behind how many of these ends it stands."""
        return [sum(end <= start for end in ends) for start, _ in self._spans]


def _apart(found: Sequence[Span]) -> Iterator[Span]:
    """Sorted spans, those that overlap joined."""
    last: Span | None = None
    for start, end in found:
        if last and start < last[1]:
            last = (last[0], max(last[1], end))
        else:
            if last:
                yield last
            last = (start, end)
    if last:
        yield last
