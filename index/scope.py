"""The scope of a search: which passages may answer, and which are preferred."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from index.caches import Caches
from index.documents import Documents, numbers_written
from index.facets import Ints
from index.reading.filters import Filters
from index.reading.phrases import Phrase
from index.reading.question import Question
from index.reading.told import Told

#: Passages that a quoted phrase may have for what is searched to be narrowed to their articles:
#: to list more costs tens of milliseconds, and what so many hold most that is found holds too.
HEEDED = 20_000


@dataclass(frozen=True, slots=True)
class Scope:
    """``within`` these ascending passages (None: in all), ``preferred`` ones first, in any order;
    ``told`` to the person: the filters that the caller set, and what left nothing to search."""

    within: Ints | None = None
    preferred: Ints | None = None
    told: tuple[Told, ...] = ()
    phrases: tuple[Phrase, ...] = ()  # quoted ones, which every article quoted must hold
    common: tuple[Phrase, ...] = ()  # those of them that ``within`` does not heed
    hopeless: bool = False  # no article holds a quoted phrase: nothing found can be an answer


def scope_of(
    question: Question,
    asked: Filters,
    caches: Caches,
    documents: Documents,
    *,
    strictly: bool = False,
) -> Scope:
    """What the caller's filters, the question's own and its quoted phrases leave to search;
    phrases that more than ``HEEDED`` passages hold are left for afterwards, unless ``strictly``."""
    sets = []
    for filters in restrictions(question, asked):
        about = documents.articles(numbers_written(filters.numbers))
        sets.append(caches.facets.passages(filters, about))
    nothing_left = bool(sets) and not len(_all_of(sets))
    held, common = [], []
    for phrase in question.phrases:
        having = caches.lexical.holders(phrase.words, folded=phrase.folded)
        if having > HEEDED and not strictly:
            common.append(phrase)
            held.append(True)
            continue
        passages = caches.lexical.holding(phrase.words, folded=phrase.folded)
        held.append(len(passages) > 0)
        sets += [caches.facets.beside(passages)] if len(passages) else []
    preferred = [*_preferred(question, caches, documents)]
    scope = scope_found(
        question,
        asked,
        nothing_left,
        held,
        _all_of(sets) if sets else None,
        np.concatenate(preferred) if preferred else None,
    )
    return replace(scope, common=tuple(common))


def restrictions(question: Question, asked: Filters) -> list[Filters]:
    """The caller's filters and the question's own, as far as there are any."""
    return [filters for filters in (asked, question.sources.filters) if filters]


def scope_found(
    question: Question,
    asked: Filters,
    nothing_left: bool,
    held: Sequence[bool],
    within: Ints | None = None,
    preferred: Ints | None = None,
) -> Scope:
    """The scope, with what the person is told: ``held`` says of each quoted phrase of the question
    whether any passage may hold it, ``nothing_left`` that the filters let none through."""
    told = [*asked.told()]
    if nothing_left:
        told.append(Told("nothing_left"))
    for phrase, is_held in zip(question.phrases, held, strict=True):
        told.append(Told("phrase" if is_held else "no_phrase", (phrase.text,)))
    phrases = tuple(itertools.compress(question.phrases, held))
    return Scope(within, preferred, tuple(told), phrases, hopeless=not all(held))


def _all_of(sets: list[Ints]) -> Ints:
    return reduce(lambda some, others: some[np.isin(some, others)], sets)


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
