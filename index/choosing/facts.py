"""Several facts: quotations that together hold all that was asked for, none said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.choosing.asked import asked_by
from index.choosing.quotation import Chosen
from index.reading.numbers import numbers_in
from index.reading.question import Question
from index.reading.wanted import Wanted
from index.words import syllables

#: A quotation repeats a better one of its article that holds this share of its words.
_REPEATS = 0.8
#: From here on a text holds the kind of thing asked for.
_HOLDS = 0.5


def distinct(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Without quotations that say again what a better one of the same article says."""
    kept: list[Chosen] = []
    for one in chosen:
        if not any(_repeats(one, better) for better in kept):
            kept.append(one)
    return kept


def covering(question: Question, chosen: Sequence[Chosen]) -> list[Chosen]:
    """The quotations, best first; where several things are asked for, right behind the first those
    that hold what is still missing, of the same article if it has it."""
    asked = asked_by(question.read)
    if len(asked) < 2 or not chosen:
        return list(chosen)
    first, *others = chosen
    ordered, missing = [first], [one for one in asked if not _holds(one, first)]
    others.sort(key=lambda one: one.candidate.article.id != first.candidate.article.id)
    for wanted in missing:
        found = next((one for one in others if _holds(wanted, one) and one not in ordered), None)
        if found is not None:
            ordered.append(found)
    return [*ordered, *(one for one in chosen if one not in ordered)]


def for_one(question: Question, one: Chosen) -> Question:
    """The question as far as this quotation can answer it: of several things asked for, the one
    that it holds most surely."""
    asked = asked_by(question.read)
    if len(asked) < 2:
        return question
    return replace(question, wanted=max(asked, key=lambda wanted: wanted.held_by(one.text)))


def _holds(wanted: Wanted, one: Chosen) -> bool:
    return wanted.held_by(one.text) >= _HOLDS


def _repeats(one: Chosen, better: Chosen) -> bool:
    if one.candidate.article.id != better.candidate.article.id:
        return False
    words, held = set(syllables(one.text)), set(syllables(better.text))
    if len(words & held) < _REPEATS * len(words):
        return False
    return numbers_in(one.text).share_in(numbers_in(better.text)) == 1
