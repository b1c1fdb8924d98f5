"""Choosing quotations: whole sentences of the best passages, short where they allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import Article
from corpus.folding import unmarked
from index.encoder import Vectors
from index.lexical import BIGRAM_WEIGHT, Lexical
from index.question import Question
from index.words import bigrams, syllables

#: Passages whose sentences are candidates.
PASSAGES = 8
#: Weights of a sentence's coverage of the question and of its cosine, against its passage's score;
#: and what holding the kind of thing asked for adds (tuned on ViQuAD2 and the sample set).
COVERAGE_WEIGHT = 1.0
COSINE_WEIGHT = 6.0
WANTED_BONUS = 0.15
#: What surely lacking it takes away.
LACKING_MALUS = 0.2
#: Quotations that are compared before the best are taken.
PROPOSED = 8
#: Sentences in one quotation, and code points where sentences allow, at most.
SENTENCES = 3
MAX_CHARS = 350


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
    score: float
    cosine: float

    @property
    def start(self) -> int:
        return self.candidate.start + self.candidate.sentences[self.first][0]

    @property
    def end(self) -> int:
        return self.candidate.start + self.candidate.sentences[self.last][1]

    @property
    def text(self) -> str:
        return self.candidate.article.text[self.start : self.end]


class Coverage:
    """How much of a question's informative words a text holds, weighted by their rarity."""

    def __init__(self, question: Question, lexical: Lexical) -> None:
        self._folded = question.restored
        words = self._terms(question.plain if question.restored else question.read)
        self._weights = {
            term: lexical.idf(term, folded=self._folded) * (BIGRAM_WEIGHT if "_" in term else 1.0)
            for term in words
        }
        self._total = sum(self._weights.values()) or 1.0

    def __call__(self, text: str) -> float:
        """The share in [0, 1] of the question's weight that the text holds."""
        held = self._terms(text)
        return sum(w for term, w in self._weights.items() if term in held) / self._total

    def _terms(self, text: str) -> set[str]:
        words = syllables(text)
        if self._folded:
            words = [unmarked(w) for w in words]
        return {*words, *bigrams(words)}


def choose(
    question: Question,
    vector: Vectors,
    candidates: Sequence[Candidate],
    coverage: Coverage,
) -> list[Chosen]:
    """The best quotations, ``PROPOSED`` at most, best first, no two overlapping.

    A sentence is scored by its passage's score, its coverage of the question and its cosine (below
    the best sentence's). Neighbouring sentences, the better one first, join it while the quotation
    stays within ``MAX_CHARS``: the answer often stands beside the sentence that repeats the
    question's words (FACTS 32). Quotations that hold the kind of thing asked for then go first.
    """
    if not candidates:
        return []
    cosines = [c.vectors @ vector for c in candidates]
    highest = max(float(c.max()) for c in cosines)
    scores = [
        [
            candidate.score
            + COVERAGE_WEIGHT * coverage(candidate.text(i, i))
            + COSINE_WEIGHT * (float(cosine[i]) - highest)
            for i in range(len(candidate.sentences))
        ]
        for candidate, cosine in zip(candidates, cosines, strict=True)
    ]
    places = [(n, i) for n, of in enumerate(scores) for i in range(len(of))]
    places.sort(key=lambda at: (-scores[at[0]][at[1]], at))
    proposed: list[Chosen] = []
    for number, best in places:
        if len(proposed) == PROPOSED:
            break
        candidate = candidates[number]
        first, last = _widen(candidate, best, scores[number])
        quotation = Chosen(
            candidate,
            first,
            last,
            scores[number][best],
            float(cosines[number][first : last + 1].max()),
        )
        if not any(_overlap(quotation, other) for other in proposed):
            bonus = WANTED_BONUS * question.wanted.held_by(quotation.text)
            bonus -= LACKING_MALUS * question.wanted.missing_in(quotation.text)
            proposed.append(replace(quotation, score=quotation.score + bonus))
    return sorted(proposed, key=lambda q: -q.score)


def _widen(candidate: Candidate, best: int, scores: Sequence[float]) -> tuple[int, int]:
    """The sentences around the best one that may join it: short enough, of its paragraph."""
    first = last = best
    while last - first + 1 < SENTENCES:
        options = []
        if first > 0 and _joins(candidate.text(first - 1, last)):
            options.append((scores[first - 1], 0))
        if last + 1 < len(scores) and _joins(candidate.text(first, last + 1)):
            options.append((scores[last + 1], 1))
        if not options:
            break
        if max(options)[1]:
            last += 1
        else:
            first -= 1
    return first, last


def _joins(text: str) -> bool:
    return len(text) <= MAX_CHARS and "\n" not in text


def _overlap(one: Chosen, other: Chosen) -> bool:
    same = one.candidate.article.id == other.candidate.article.id
    return (same and one.start < other.end and other.start < one.end) or one.text == other.text
