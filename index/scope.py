"""The scope of a search: which passages may answer, and which are preferred."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from index.caches import Caches
from index.documents import Documents, numbers_written
from index.facets import Ints
from index.reading.filters import Filters
from index.reading.phrases import Phrase
from index.reading.question import Question
from index.reading.told import Told


@dataclass(frozen=True, slots=True)
class Scope:
    """``within`` these passages (None: in all), ``preferred`` ones first; ``told`` to the person:
    the filters that the caller set, and what left nothing to search."""

    within: Ints | None = None
    preferred: Ints | None = None
    told: tuple[Told, ...] = ()
    phrases: tuple[Phrase, ...] = ()  # quoted ones, which every article quoted must hold
    hopeless: bool = False  # no article holds a quoted phrase: nothing found can be an answer


def scope_of(question: Question, asked: Filters, caches: Caches, documents: Documents) -> Scope:
    """What the caller's filters, the question's own and its quoted phrases leave to search."""
    told = [*asked.told()]
    sets = []
    for filters in (asked, question.sources.filters):
        if filters:
            about = documents.articles(numbers_written(filters.numbers))
            sets.append(caches.facets.passages(filters, about))
    if sets and not len(_all_of(sets)):
        told.append(Told("nothing_left"))
    held = []
    for phrase in question.phrases:
        holding = caches.lexical.holding(phrase.words, folded=phrase.folded)
        told.append(Told("phrase" if len(holding) else "no_phrase", (phrase.text,)))
        if len(holding):
            sets.append(caches.facets.beside(holding))
            held.append(phrase)
    preferred = [*_preferred(question, caches, documents)]
    return Scope(
        _all_of(sets) if sets else None,
        np.unique(np.concatenate(preferred)) if preferred else None,
        tuple(told),
        tuple(held),
        hopeless=len(held) < len(question.phrases),
    )


def _all_of(sets: list[Ints]) -> Ints:
    return reduce(np.intersect1d, sets)


def _preferred(question: Question, caches: Caches, documents: Documents) -> Iterator[Ints]:
    """What the question says beside its words: when it was, in which kind of document, and the
    document that it names."""
    sources = question.sources
    if period := sources.preferred:
        yield caches.facets.not_outside(period.since, period.until)
    if sources.kinds:
        yield caches.facets.passages(Filters(kinds=sources.kinds))
    if question.numbers.documents:
        yield caches.facets.passages_of(documents.articles(question.numbers.documents))
