"""How well the best quotation supports an answer, and what outcome follows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.answer import Outcome
from index.numbers import numbers_in
from index.question import ASKING, ASKING_FOLDED, Question
from index.quotation import Chosen, Coverage
from index.words import bigrams, fold, syllables


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a quotation as an answer, each in [0, 1] but the cosine."""

    cosine: float  # of its best sentence with the question
    quote_coverage: float  # rarity-weighted share of the question's words it holds
    passage_coverage: float  # the same of its passage with title and heading
    known: float  # share of the question's naming words that the passage or title holds
    numbers: float  # share of the question's numbers
    names: float  # share of the question's names
    posts: float  # share of the posts in it, with whose they are
    wanted: float  # how surely it holds the kind of thing asked for
    missing: float  # 1 when that kind is surely not there


def weigh(question: Question, chosen: Chosen, coverage: Coverage) -> Evidence:
    """The evidence for a quotation from its own words, its passage, title, heading and dates."""
    candidate = chosen.candidate
    article = candidate.article
    around = "\n".join(
        part
        for part in (
            article.title,
            candidate.heading,
            article.number,
            article.published_on,
            article.issued_on,
            article.publisher,
            candidate.text(),
        )
        if part
    )
    plain = f" {' '.join(map(fold, syllables(around)))} "
    return Evidence(
        cosine=chosen.cosine,
        quote_coverage=coverage(chosen.text),
        passage_coverage=coverage(around),
        known=_known(question, around),
        numbers=question.numbers.share_in(numbers_in(around)),
        names=_names(question.names, plain),
        posts=_posts(question.posts, plain),
        wanted=question.wanted.held_by(chosen.text),
        missing=float(question.wanted.missing_in(chosen.text)),
    )


def _known(question: Question, around: str) -> float:
    if question.restored:
        asked = {w for w in map(fold, syllables(question.plain)) if w not in ASKING_FOLDED}
        held = set(map(fold, syllables(around)))
    else:
        asked = {w for w in syllables(question.read) if w not in ASKING}
        held = set(syllables(around))
    asked = {w for w in asked if not w.isdigit()}
    return _share(asked, held)


def _names(names: Sequence[str], plain: str) -> float:
    return sum(f" {name} " in plain for name in names) / len(names) if names else 1.0


def _posts(posts: Sequence[str], plain: str) -> float:
    """The mean share of each post's neighbouring pairs; one held only as deputy does not count."""
    if not posts:
        return 1.0
    held = set(bigrams(plain.replace(" pho ", " pho. ").split()))
    return sum(_share(set(bigrams(p.split())) or {p}, held) for p in posts) / len(posts)


def _share(asked: set[str], held: set[str]) -> float:
    return len(asked & held) / len(asked) if asked else 1.0


#: At and above this score the best quotation answers; below it is related, or nothing.
ANSWERED = 0.42
RELATED = 0.08

#: Intercept, then one weight a feature, printed by ``python -m eval.fit_support`` on the sample set
#: and ViQuAD2.
WEIGHTS = (-24.82, 17.92, 0.35, 0.35, 3.73, -5.1, 5.22, 1.16, 0.1, -2.05)


def features(evidence: Evidence) -> tuple[float, ...]:
    """What the logistic model weighs, in the order of ``WEIGHTS``."""
    return (
        evidence.cosine,
        evidence.quote_coverage,
        evidence.passage_coverage,
        evidence.known,
        float(evidence.numbers < 1),
        evidence.names,
        evidence.posts,
        evidence.wanted,
        evidence.missing,
    )


def score(evidence: Evidence) -> float:
    """The probability in [0, 1] that the quotation answers: a logistic model of the evidence.

    A quotation that lacks a number of the question, or surely lacks the date or figure asked for,
    never answers: its score stays below ``ANSWERED``.
    """
    intercept, *slopes = WEIGHTS
    weighted = sum(w * f for w, f in zip(slopes, features(evidence), strict=True))
    value = 1 / (1 + math.exp(-(intercept + weighted)))
    vetoed = evidence.numbers < 1 or evidence.missing > 0
    return value * ANSWERED if vetoed else value


def outcome(scores: Sequence[float]) -> Outcome:
    """What the score of the best quotation makes of the answer."""
    best = scores[0] if scores else 0.0
    if best >= ANSWERED:
        return "answered"
    return "related" if best >= RELATED else "not_found"
