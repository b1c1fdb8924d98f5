"""Choosing quotations: whole sentences of the best passages, short where they allow."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from operator import mul
from typing import Protocol

import numpy as np

from corpus.article import Article
from corpus.folding import unmarked
from index.choosing import letterhead
from index.encoder import Vectors
from index.lexical import BIGRAM_WEIGHT
from index.reading.question import Question
from index.signals import ALL, Signals
from index.words import syllables

#: Passages whose sentences are candidates.
PASSAGES = 8
#: The features of a run of sentences (see ``Runs``).
FEATURES = (
    *("passage score", "best cosine", "mean cosine", "coverage", "coverage of best sentence"),
    *("kind held", "kind lacking", "more sentences", "length"),
)
#: One weight a feature (see ``Runs``), printed by ``python -m eval.fit_quotation`` on the sample
#: set and the first two thirds of ViQuAD2.
WEIGHTS = (5.04, 47.5, -17.75, 8.55, -1.37, 1.1, -0.83, -0.29, 0.67)
#: Quotations that are compared with reports of the same before the best are taken.
PROPOSED = 8
#: Sentences in one quotation, and code points where sentences allow, at most.
SENTENCES = 3
MAX_CHARS = 350


#: Sentences whose words are remembered, a few kilobytes each.
_REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to choose from: where it stands, its score, its sentences and their vectors."""

    article: Article
    start: int
    end: int
    heading: str | None
    score: float
    sentences: Sequence[tuple[int, int]]  # relative to start
    vectors: Vectors  # sentences × dimension

    def text(self, first: int = 0, last: int = -1) -> str:
        """The passage from its sentence ``first`` to its sentence ``last``."""
        begin, end = self.sentences[first][0], self.sentences[last][1]
        return self.article.text[self.start + begin : self.start + end]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A quotation: a candidate's sentences from ``first`` to ``last``."""

    candidate: Candidate
    first: int
    last: int
    features: tuple[float, ...]
    cosine: float  # of its best sentence with the question

    @property
    def start(self) -> int:
        return self.candidate.start + self.candidate.sentences[self.first][0]

    @property
    def end(self) -> int:
        return self.candidate.start + self.candidate.sentences[self.last][1]

    @property
    def text(self) -> str:
        return self.candidate.article.text[self.start : self.end]

    def score(self, weights: Sequence[float] = WEIGHTS) -> float:
        return float(sum(map(mul, weights, self.features)))


class Rarity(Protocol):
    """What tells how rare a term is in the edition."""

    def idf(self, term: str, *, folded: bool) -> float:
        """Inverse document frequency of a syllable or bigram (as ``words.bigrams`` writes it)."""


class Coverage:
    """How much of a question's informative words a text holds, weighted by their rarity."""

    def __init__(self, question: Question, rarity: Rarity) -> None:
        self._rarity, self._folded = rarity, question.restored
        self._asked = self.words(question.plain if question.restored else question.read)

    @cached_property
    def _weights(self) -> dict[str | tuple[str, str], float]:
        """Of words and pairs, each once, in the order of the question: the sum is then the same in
        every run. Only once they are needed, for PostgreSQL tells most frequencies with what it
        finds."""
        idf = partial(self._rarity.idf, folded=self._folded)
        weights: dict[str | tuple[str, str], float] = {word: idf(word) for word in self._asked}
        for pair in pairwise(self._asked):
            weights[pair] = idf("_".join(pair)) * BIGRAM_WEIGHT
        return weights

    @cached_property
    def _total(self) -> float:
        return sum(self._weights.values()) or 1.0

    def __call__(self, text: str) -> float:
        """The share in [0, 1] of the question's weight that the text holds."""
        return self.of(self.words(text))

    def of(self, words: Sequence[str]) -> float:
        """The same for a text of these words."""
        return self.share(self.held(words))

    def held(self, words: Sequence[str]) -> set[str | tuple[str, str]]:
        """The question's words and pairs among these words and their pairs."""
        return self._weights.keys() & {*words, *pairwise(words)}

    def share(self, held: Container[str | tuple[str, str]]) -> float:
        """The share in [0, 1] of the question's weight that what is held has."""
        return sum([w for term, w in self._weights.items() if term in held]) / self._total

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a text as they are compared."""
        return words_of(text, folded=self._folded)


def words_of(text: str, *, folded: bool) -> tuple[str, ...]:
    """The words of a text, folded where marks had to be restored."""
    return _folded_words(text) if folded else _words(text)


@lru_cache(maxsize=_REMEMBERED)
def _words(text: str) -> tuple[str, ...]:
    return tuple(syllables(text))


@lru_cache(maxsize=_REMEMBERED)
def _folded_words(text: str) -> tuple[str, ...]:
    return tuple(map(unmarked, syllables(text)))


#: The first and last sentence of a run, and what its text says: the coverage of the whole and of
#: its best sentence; how surely it holds, and whether it surely lacks, the kind of thing asked for;
#: sentences beside the first; its length as a share of ``MAX_CHARS``.
_Run = tuple[int, int, tuple[float, ...]]


class Runs:
    """The runs of sentences that may be quoted for one question: every run of at most ``SENTENCES``
    sentences of a paragraph that keeps within ``MAX_CHARS``, and every single sentence.

    What their texts say is worked out once a passage, and needs no vector: of a passage that is
    likely to be found it can be read ahead.
    """

    def __init__(self, question: Question, coverage: Coverage) -> None:
        self.coverage = coverage
        self._wanted = question.wanted
        self._letterheads = letterhead.asked(question.read)
        self._known: dict[tuple[str, int, int], list[_Run]] = {}

    def read(self, candidate: Candidate) -> list[_Run]:
        """The runs of a candidate."""
        key = candidate.article.id, candidate.article.revision, candidate.start
        if key not in self._known:
            self._known[key] = [*self._read(candidate)]
        return self._known[key]

    def proposed(self, vector: Vectors, candidates: Sequence[Candidate]) -> list[Chosen]:
        """Those of all candidates, in their order, for the question's vector (dimension,)."""
        cosines = [np.vecdot(c.vectors, vector) for c in candidates]
        highest = max((float(c.max()) for c in cosines), default=0.0)
        return [
            found
            for candidate, cosine in zip(candidates, cosines, strict=True)
            for found in self._of(candidate, cosine, highest)
        ]

    def _of(self, candidate: Candidate, cosine: Vectors, highest: float) -> Iterator[Chosen]:
        """Those of one candidate with their features: its score; the best and the mean cosine,
        below the best of all candidates; and what their texts say."""
        nearest, means = cosine.tolist(), _means(cosine)
        for first, last, said in self.read(candidate):
            best = max(nearest[first : last + 1])
            mean = means[last - first][first]
            features = (candidate.score, best - highest, mean - highest, *said)
            yield Chosen(candidate, first, last, features, best)

    def _read(self, candidate: Candidate) -> Iterator[_Run]:
        coverage, wanted = self.coverage, self._wanted
        count = len(candidate.sentences)
        words = [coverage.words(candidate.text(i, i)) for i in range(count)]
        alone = [coverage.held(of) for of in words]
        covered = [*map(coverage.share, alone)]
        head = 0 if self._letterheads else letterhead.end(candidate.article)
        for first in range(count):
            if candidate.start + candidate.sentences[first][0] < head:
                continue
            together: set[str | tuple[str, str]] = set()
            for last in range(first, min(count, first + SENTENCES)):
                text = candidate.text(first, last)
                if last > first and not _joins(text):
                    break
                together |= alone[last]
                if last > first:  # and what one sentence ends and the next begins with
                    together |= coverage.held(_border(words[first:last], words[last]))
                held = wanted.held_by(text)
                said = (
                    covered[first] if last == first else coverage.share(together),
                    max(covered[first : last + 1]),
                    held,
                    float(held < 1 and wanted.missing(held)),
                    float(last - first),
                    min(1.0, len(text) / MAX_CHARS),
                )
                yield first, last, said


def choose(
    vector: Vectors, candidates: Sequence[Candidate], runs: Runs, signals: Signals = ALL
) -> list[Chosen]:
    """The best quotations, ``PROPOSED`` at most, best first, no two overlapping.

    The answer often stands beside the sentence that repeats the question's words (FACTS 32), so
    every run of neighbouring sentences that may be quoted is weighed as a whole.
    """
    weights = [signals.quotation.get(n, weight) for n, weight in enumerate(WEIGHTS)]
    found = runs.proposed(vector, candidates)
    return best(found, lambda one: one.score(weights), PROPOSED)


def best(of: Sequence[Chosen], score: Callable[[Chosen], float], limit: int) -> list[Chosen]:
    """The highest scored, no two overlapping."""
    chosen: list[Chosen] = []
    for quotation in sorted(of, key=score, reverse=True):
        if len(chosen) == limit:
            break
        if not any(_overlap(quotation, other) for other in chosen):
            chosen.append(quotation)
    return chosen


def _border(before: Sequence[Sequence[str]], behind: Sequence[str]) -> tuple[str, ...]:
    """The last word before and the first behind."""
    last = next((words[-1:] for words in reversed(before) if words), ())
    return (*last, *behind[:1])


def _means(cosine: Vectors) -> list[list[float]]:
    """For one sentence, two, … ``SENTENCES``: the mean of so many from each one on."""
    sums, found = cosine, [cosine.tolist()]
    for more in range(1, SENTENCES):
        sums = sums[:-1] + cosine[more:]
        found.append((sums / (more + 1)).tolist())
    return found


def _joins(text: str) -> bool:
    return len(text) <= MAX_CHARS and "\n" not in text


def _overlap(one: Chosen, other: Chosen) -> bool:
    same = one.candidate.article.id == other.candidate.article.id
    return (same and one.start < other.end and other.start < one.end) or one.text == other.text
