"""Choosing quotations: whole sentences of the best passages, short where they allow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.article import Article
from index.encoder import Vectors
from index.lexical import BIGRAM_WEIGHT, Lexical
from index.question import Question, Wanted
from index.words import bigrams, fold, syllables

#: Passages whose sentences are candidates.
PASSAGES = 8
#: Weights of a sentence's coverage of the question and of its cosine, against its passage's score;
#: and what holding the kind of thing asked for adds (tuned on ViQuAD2, first two thirds).
COVERAGE_WEIGHT = 1.0
COSINE_WEIGHT = 3.0
WANTED_BONUS = 0.1
#: Sentences in one quotation, and code points where sentences allow, at most.
SENTENCES = 3
MAX_CHARS = 350

_HOLDS: dict[Wanted, re.Pattern[str]] = {
    "when": re.compile(
        r"\d{1,2}[/.-]\d{1,2}|\bngày \d|\btháng \d|\bnăm \d|\b[12]\d{3}\b|\bthế kỷ\b|\bgiờ\b", re.I
    ),
    "how_many": re.compile(
        r"\d|\b(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|trăm|nghìn|triệu|tỷ|tỉ)\b", re.I
    ),
    "who": re.compile(r"[^\W\d_a-zà-ỹđ]\w+(?:\s[^\W\d_a-zà-ỹđ]\w+)+"),
    "where": re.compile(
        r"(?:\b[Tt]ại|\b[Ởở]|\b[Tt]rên|\b[Tt]ới|\b[Đđ]ến)\s|\b[Tt]ỉnh\b|\b[Tt]hành phố\b"
    ),
    "document": re.compile(
        r"\b(?:nghị quyết|chỉ thị|đề án|kết luận|văn kiện|quyết định|luật)\b", re.I
    ),
}


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
    """A quotation: a candidate's sentences from ``first`` to ``last``; ``best`` made its score."""

    candidate: Candidate
    first: int
    last: int
    best: int
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
        words = self._terms(question.typed if question.restored else question.read)
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
            words = [fold(w) for w in words]
        return {*words, *bigrams(words)}


def choose(
    question: Question,
    vector: Vectors,
    candidates: Sequence[Candidate],
    coverage: Coverage,
    *,
    limit: int,
) -> list[Chosen]:
    """The best quotations, best first, no two overlapping.

    A sentence is scored by its passage's score, its coverage of the question, its cosine (below
    the best sentence's) and whether it holds what is asked for. Neighbouring sentences, the better
    one first, join it while the quotation stays within ``MAX_CHARS``: the answer often stands
    beside the sentence that repeats the question's words (FACTS 32).
    """
    if not candidates:
        return []
    cosines = [c.vectors @ vector for c in candidates]
    highest = max(float(c.max()) for c in cosines)
    scored: list[tuple[float, int, int]] = []
    per_candidate: list[list[float]] = []
    for number, candidate in enumerate(candidates):
        scores = [
            candidate.score
            + COVERAGE_WEIGHT * coverage(candidate.text(i, i))
            + COSINE_WEIGHT * (float(cosines[number][i]) - highest)
            + WANTED_BONUS * holds(question.wanted, candidate.text(i, i))
            for i in range(len(candidate.sentences))
        ]
        per_candidate.append(scores)
        scored += [(score, number, i) for i, score in enumerate(scores)]
    scored.sort(key=lambda s: (-s[0], s[1], s[2]))
    chosen: list[Chosen] = []
    for score, number, best in scored:
        if len(chosen) == limit:
            break
        candidate = candidates[number]
        first, last = _widen(candidate, best, per_candidate[number])
        cosine = float(np.max(cosines[number][first : last + 1]))
        quotation = Chosen(candidate, first, last, best, score, cosine)
        if not any(_overlap(quotation, other) for other in chosen):
            chosen.append(quotation)
    return chosen


def holds(wanted: Wanted, text: str) -> bool:
    """Whether a text holds the kind of thing that is asked for."""
    rule = _HOLDS.get(wanted)
    return rule is not None and rule.search(text) is not None


def _widen(candidate: Candidate, best: int, scores: Sequence[float]) -> tuple[int, int]:
    first = last = best
    while last - first + 1 < SENTENCES:
        options = []
        if first > 0 and len(candidate.text(first - 1, last)) <= MAX_CHARS:
            options.append((scores[first - 1], 0))
        if last + 1 < len(scores) and len(candidate.text(first, last + 1)) <= MAX_CHARS:
            options.append((scores[last + 1], 1))
        if not options:
            break
        if max(options)[1]:
            last += 1
        else:
            first -= 1
    return first, last


def _overlap(one: Chosen, other: Chosen) -> bool:
    same = one.candidate.article.id == other.candidate.article.id
    return (same and one.start < other.end and other.start < one.end) or one.text == other.text
