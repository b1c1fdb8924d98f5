"""How well the best quotation supports an answer, and what outcome follows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.folding import unmarked
from index.answer import Outcome
from index.calibration import Calibration
from index.choosing.asked import asked_by
from index.choosing.quotation import Chosen, Coverage, words_of
from index.reading import concepts, predicates
from index.reading.aliases import known_as
from index.reading.numbers import Numbers, numbers_in
from index.reading.question import FEWEST_WORDS, Question
from index.words import syllables

#: Texts whose words and numbers are remembered: several quotations may be of one passage, and those
#: of one topic are asked for in a row.
_TEXTS = 128
_NO_NUMBERS = numbers_in("")
_YEAR = re.compile(r"\bnăm ((?:19|20)\d\d)\b")
#: Figures that are years.
_YEARS = range(1900, 2101)


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
    unsaid: int  # concepts beside the asking word that its passage does not speak of, 0 to 2
    lacking: float  # 1 when that kind or the person's post is surely not there, or little is asked


def weigh(question: Question, chosen: Chosen, coverage: Coverage) -> Evidence:
    """The evidence for a quotation.

    Figures, ordinals and document numbers must stand in its passage, title, heading or dates.
    Names, dates and years of an event may stand anywhere in the article: a later paragraph seldom
    repeats them.
    """
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
    near_words = words_of(around, folded=False)
    held = set(map(unmarked, near_words)) if question.restored else set(near_words)
    words = {w for w in question.words() if not w.isdigit()}
    plain = " ".join(near_words)
    posts = _posts(question.posts, plain)
    return Evidence(
        cosine=chosen.cosine,
        quote_coverage=coverage(chosen.text),
        passage_coverage=coverage(around),
        known=len(words & held) / len(words) if words else 1.0,
        numbers=_numbers(question, around, article.text),
        names=_names(question, near_words, article.text),
        posts=posts,
        wanted=question.wanted.held_by(chosen.text),
        unsaid=concepts.unsaid(question.read, plain),
        lacking=float(
            question.wanted.missing_in(chosen.text)
            or _is_silent(question, around, article.signer)
            or (question.wanted.kind == "person" and posts < 1)
            or _names_little(question)
        ),
    )


def _names_little(question: Question) -> bool:
    """Whether a question names less than can be answered; a year alone is no thing."""
    years = {word for year in _YEAR.findall(question.read.lower()) for word in ("năm", "nam", year)}
    return len(question.words() - years) < FEWEST_WORDS


def _is_silent(question: Question, around: str, signer: str | None) -> bool:
    """Whether a question asks for what a passage surely does not speak of, or nobody can."""
    if predicates.changes_daily(question.whole):
        return True
    if len(asked_by(question.read)) > 1:
        return False  # another quotation may speak of it
    said = f"{around}\nký: {signer}" if signer else around
    return predicates.is_silent(question.read, said)


def _numbers(question: Question, around: str, text: str) -> float:
    """The share of the question's numbers that stand around a quotation, dates and years
    anywhere."""
    if question.numbers == _NO_NUMBERS:
        return 1.0
    near = _numbers_of(around)
    years = frozenset(f for f in question.numbers.figures if f in _YEARS)
    if question.numbers.dates or not years <= near.figures:
        anywhere = _numbers_of(text)
        near = replace(
            near,
            dates=near.dates | anywhere.dates,
            figures=near.figures | (years & anywhere.figures),
        )
    return question.numbers.share_in(near)


def _names(question: Question, near: Sequence[str], text: str) -> float:
    """The share of the question's names that stand around a quotation or in its article."""
    if not question.names:
        return 1.0
    everything = f" {' '.join(near)} {_plain(text)} "
    if question.restored:
        everything = unmarked(everything)
    return _share(
        [
            any(f" {one} " in everything for one in known_as(name, folded=question.restored))
            for name in question.names
        ]
    )


@lru_cache(maxsize=_TEXTS)
def _numbers_of(text: str) -> Numbers:
    return numbers_in(text)


@lru_cache(maxsize=_TEXTS)
def _plain(text: str) -> str:
    return " ".join(syllables(text))


def _posts(posts: Sequence[str], plain: str) -> float:
    """The share of posts that stand in a text; a deputy does not hold the post itself."""
    found = []
    for post in posts:
        loose = r"(?: thường trực)?(?: bộ)? ".join(map(re.escape, post.split()))
        before = "" if post.startswith("phó ") else r"(?<!phó )"
        found.append(re.search(rf"{before}\b{loose}\b", plain) is not None)
    return _share(found)


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 1.0


#: Beside the quotation that answers, others are shown from this share of its score on.
WORTH = 0.6
#: For a model without calibration a passage is related from this share of the question's words on.
UNCALIBRATED_RELATED = 0.3

#: What the logistic model weighs, in the order of ``features``. Whoever changes either refits:
#: python -m eval.fit_support … --write (see ``index.calibration``).
FEATURES = (
    "cosine",
    "quote_coverage",
    "passage_coverage",
    "known",
    "lacks_number",
    "names",
    "posts",
    "wanted",
    "unsaid",
    "lacking",
)


def features(evidence: Evidence) -> tuple[float, ...]:
    """What the logistic model weighs, in the order of ``FEATURES``."""
    return (
        evidence.cosine,
        evidence.quote_coverage,
        evidence.passage_coverage,
        evidence.known,
        float(evidence.numbers < 1),
        evidence.names,
        evidence.posts,
        evidence.wanted,
        evidence.unsaid,
        evidence.lacking,
    )


def score(evidence: Evidence, calibration: Calibration | None) -> float:
    """The probability in [0, 1] that the quotation answers: a logistic model of the evidence.

    A quotation that lacks a number of the question, or surely lacks the date, figure or post asked
    for, never answers, nor is a question of one or two words answered: the score stays below what
    answers. For a model that was never calibrated it only says how much of the question's words
    the passage holds.
    """
    if calibration is None:
        return evidence.passage_coverage
    intercept, *slopes = calibration.weights
    weighted = sum(w * f for w, f in zip(slopes, features(evidence), strict=True))
    value = 1 / (1 + math.exp(-(intercept + weighted)))
    vetoed = evidence.numbers < 1 or evidence.lacking > 0
    return value * calibration.answered if vetoed else value


def outcome(scores: Sequence[float], calibration: Calibration | None) -> Outcome:
    """What the score of the best quotation makes of the answer.

    Without calibration nobody can tell whether it answers, so it never says so.
    """
    best = scores[0] if scores else 0.0
    if calibration is None:
        return "related" if best >= UNCALIBRATED_RELATED else "not_found"
    if best >= calibration.answered:
        return "answered"
    return "related" if best >= calibration.related else "not_found"
