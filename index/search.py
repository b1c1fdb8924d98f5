"""Finding passages: dense and lexical scores joined by a normalised weighted sum."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial

import numpy as np

from index.awaited import Awaited
from index.caches import Caches
from index.dense import Dense
from index.encoder import Vectors
from index.facets import Ints
from index.layered import Layered
from index.reading.phrases import Phrase
from index.reading.question import Question
from index.signals import ALL, Signals

#: Passages that each side proposes.
CANDIDATES = 100
#: Passages that are enough where those found are all that is looked through for a phrase.
ENOUGH = 50
#: Weight of the dense side. On ViQuAD2's answerable questions 0.40 to 0.50 are equal within
#: noise; a normalised sum beat reciprocal-rank fusion (FACTS 29).
DENSE_WEIGHT = 0.45
#: For a question typed without marks, what the folded side counts against the restored reading.
FOLDED_WEIGHT = 0.5
#: What a passage gains for what the question says beside its words: published in the time that it
#: speaks of, or naming the very document that it asks about. Less than the joined score's spread
#: between the first and the fifth passage, so that it decides between likely ones only.
PREFERENCE = 0.1
#: Passages that are read ahead while the question's vector is on its way and then searched, at
#: most: the best by words. They hold 0.80 of the first nine that ViQuAD2 finds (by hand).
_LIKELY = 16


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its joined score in [0, 1]."""

    passage: int
    score: float


def search(
    question: Question,
    awaited: Awaited,
    caches: Caches,
    within: Ints | None = None,
    preferred: Ints | None = None,
    signals: Signals = ALL,
) -> list[Found]:
    """The candidates of both sides, best first; ``within`` these passages where a filter is set.

    Both sides propose ``CANDIDATES`` passages. Cosines are scaled to [0, 1] over the union (a
    passage proposed by the lexical side alone gets its true cosine); BM25 scores are divided by
    the best one. A question without marks is searched twice: folded as typed, for recall, and
    marked as restored, which undoes what folding confuses ("Đảng" and "đang", FACTS 30).
    ``preferred`` passages get ``PREFERENCE`` more. Without a vector words alone count.
    """
    if within is not None and not len(within):
        return []
    lexical = _lexical(question, caches, within, signals) if signals.lexical else {}
    likely = heapq.nlargest(_LIKELY, lexical, key=lexical.__getitem__)
    vector = awaited.vector(likely) if signals.dense else None
    if vector is not None:
        cosines = awaited.beside(partial(_cosines, vector, lexical, caches.dense, within))
    else:
        cosines = dict.fromkeys(lexical, 0.0)
    return joined(cosines, lexical, _favoured(cosines, preferred))


def holding(found: list[Found], phrases: Iterable[Phrase], caches: Caches) -> list[Found]:
    """Those found whose articles may hold these phrases."""
    for phrase in phrases:
        passages = np.unique(np.array([one.passage for one in found], np.int64))
        beside = caches.facets.beside(passages)
        having = caches.lexical.holding(phrase.words, folded=phrase.folded, among=beside)
        kept = {*caches.facets.beside(having).tolist()}
        found = [one for one in found if one.passage in kept]
    return found


def _cosines(
    vector: Vectors, lexical: Collection[int], dense: Dense | Layered, within: Ints | None
) -> dict[int, float]:
    """Of the nearest passages and of those that words propose."""
    cosines = dense.search(vector, CANDIDATES, within)
    missing = [p for p in lexical if p not in cosines]
    return cosines | dense.cosines(vector, missing)


def _favoured(passages: Iterable[int], preferred: Ints | None) -> Collection[int]:
    """Those of the passages that are preferred."""
    if preferred is None:
        return ()
    asked = np.array([*passages], np.int64)
    return {*asked[np.isin(asked, preferred)].tolist()}


def joined(
    cosines: dict[int, float], lexical: dict[int, float], favoured: Collection[int]
) -> list[Found]:
    """The passages that have a cosine, best first, each with its lexical score in [0, 1] if any."""
    if not cosines:
        return []
    low, high = min(cosines.values()), max(cosines.values())
    spread = (high - low) or 1.0
    found = [
        Found(
            passage,
            DENSE_WEIGHT * (cosine - low) / spread
            + (1 - DENSE_WEIGHT) * lexical.get(passage, 0.0)
            + (PREFERENCE if passage in favoured else 0.0),
        )
        for passage, cosine in cosines.items()
    ]
    return sorted(found, key=lambda f: (-f.score, f.passage))


def _lexical(
    question: Question, caches: Caches, within: Ints | None, signals: Signals
) -> dict[int, float]:
    """BM25 scores divided by the best one."""
    find = partial(caches.lexical.search, limit=CANDIDATES, within=within, signals=signals)
    marked = find(question.read, folded=False)
    if not question.restored or not signals.folded:
        return of_sides(marked)
    return of_sides(marked, find(question.plain, folded=True))


def of_sides(marked: dict[int, float], folded: dict[int, float] | None = None) -> dict[int, float]:
    """The scores of the restored reading, joined with those of the question as typed if that was
    searched as well, divided by the best one."""
    marked = _scaled(marked)
    if folded is None:
        return marked
    folded = _scaled(folded)
    both = {
        p: FOLDED_WEIGHT * folded.get(p, 0.0) + (1 - FOLDED_WEIGHT) * marked.get(p, 0.0)
        for p in marked.keys() | folded.keys()
    }
    return _scaled(both)


def _scaled(scores: dict[int, float]) -> dict[int, float]:
    best = max(scores.values(), default=0.0)
    return {p: s / best for p, s in scores.items()} if best > 0 else {}
