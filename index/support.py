"""How well the best quotation supports an answer, and what outcome follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.answer import Outcome
from index.question import ASKING, ASKING_FOLDED, Question, numbers_in, spelled
from index.quotation import Chosen, Coverage, holds
from index.words import fold, syllables


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a quotation as an answer, each in [0, 1] but the cosine."""

    cosine: float  # of its best sentence with the question
    quote_coverage: float  # rarity-weighted share of the question's words it holds
    passage_coverage: float  # the same of its passage with title and heading
    known: float  # share of the question's naming words that the passage or title holds
    numbers: float  # share of the question's numbers
    names: float  # share of the question's names
    wanted: float  # 1 when the kind of thing asked for stands in it, or none was recognised


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
    return Evidence(
        cosine=chosen.cosine,
        quote_coverage=coverage(chosen.text),
        passage_coverage=coverage(around),
        known=_known(question, around),
        numbers=_numbers(question, around),
        names=_names(question, around),
        wanted=1.0 if question.wanted == "other" else float(holds(question.wanted, chosen.text)),
    )


def _known(question: Question, around: str) -> float:
    if question.restored:
        asked = {w for w in map(fold, syllables(question.typed)) if w not in ASKING_FOLDED}
        held = set(map(fold, syllables(around)))
    else:
        asked = {w for w in syllables(question.read) if w not in ASKING}
        held = set(syllables(around))
    asked = {w for w in asked if not w.isdigit()}
    return _share(asked, held)


def _numbers(question: Question, around: str) -> float:
    held = numbers_in(around)
    words = set(syllables(around))
    found = {n for n in question.numbers if n in held or words.intersection(spelled(n))}
    return len(found) / len(question.numbers) if question.numbers else 1.0


def _names(question: Question, around: str) -> float:
    plain = f" {' '.join(map(fold, syllables(around)))} "
    found = [name for name in question.names if f" {name} " in plain]
    return len(found) / len(question.names) if question.names else 1.0


def _share(asked: set[str], held: set[str]) -> float:
    return len(asked & held) / len(asked) if asked else 1.0


#: At and above this score the best quotation answers; below it is related, or nothing.
ANSWERED = 0.5
RELATED = 0.25


def score(evidence: Evidence) -> float:
    """The probability in [0, 1] that the quotation answers: a logistic model of the evidence."""
    return evidence.known


def outcome(scores: Sequence[float]) -> Outcome:
    """What the score of the best quotation makes of the answer."""
    best = scores[0] if scores else 0.0
    if best >= ANSWERED:
        return "answered"
    return "related" if best >= RELATED else "not_found"
