"""Measures: pure functions from what was asked and answered to numbers, per question first."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import ir_measures
import numpy as np

from eval.questions import Question
from index.answer import Answer, Citation

#: What of a quotation counts: a reader of a phone reads no further (DESIGN, eval).
QUOTE_LIMIT = 350

#: ``R@1`` is ir-measures' recall: the share of a question's relevant articles that stand first, so
#: with two relevant articles it is 0.5 at most. ``Success@1`` (is the first one relevant?) is the
#: same for questions with one relevant article and the figure to read where there are several.
RETRIEVAL = ("R@1", "R@5", "R@10", "RR@10", "nDCG@10", "Success@1")

#: Means over the questions that have a value, in the order in which they are shown.
_MEANS = (
    *RETRIEVAL,
    "Quote@1",
    "Quote@3",
    "answered_unanswerable",
    "false_refusal",
    "false_not_found",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """One question as it was answered.

    ``verbatim`` says of each citation whether it equals its slice of the library's text.
    """

    question: Question
    answer: Answer
    verbatim: tuple[bool, ...]
    latency_ms: float


def fold(text: str) -> str:
    """What two strings are compared by: NFC, no case, any run of white space one space."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def quote_rank(question: Question, answer: Answer) -> int | None:
    """Which quotation, from 1, is the first to hold one of the answer strings, if any does."""
    for rank, citation in enumerate(answer.citations, start=1):
        if holds_answer(citation.quote, question.answers):
            return rank
    return None


def holds_answer(quote: str, answers: Iterable[str]) -> bool:
    """Whether a quotation, as far as it is read, holds one of the answer strings.

    Holding is being a substring, as in the prototype's figures: an answer string must be long
    enough to be told apart ("32 nước", not "2").
    """
    read = fold(quote[:QUOTE_LIMIT])
    return any(fold(text) in read for text in answers)


def is_verbatim(citation: Citation, text: str) -> bool:
    """Is the quotation its slice of the article's canonical ``text``, and its hash its own?"""
    return (
        0 <= citation.start < citation.end
        and text[citation.start : citation.end] == citation.quote
        and hashlib.sha256(citation.quote.encode()).hexdigest() == citation.sha256
    )


def per_question(trials: Sequence[Trial]) -> list[dict[str, float]]:
    """Each question's own values; a key is absent where the question cannot give it.

    Retrieval needs an answerable question with ``relevant``, ``Quote@k`` one with ``answers``.
    """
    retrieval = _retrieval(trials)
    return [retrieval.get(trial.question.id, {}) | _own_values(trial) for trial in trials]


def aggregate(trials: Sequence[Trial], values: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The measures of a whole run from ``per_question``'s values; absent where there are none.

    ``verbatim`` is the share of all quotations, not a mean of shares. AURC judges a question
    right if it is answerable and its first quotation holds the answer (Quote@1); its confidence is
    ``Answer.score``. AUROC is of that score, answerable against unanswerable questions.
    """
    measures = means(values, _MEANS)
    checked = [same for trial in trials for same in trial.verbatim]
    if checked:
        measures["verbatim"] = fmean(checked)
    judged = [
        (trial.answer.score, own.get("Quote@1", 0.0) == 1.0)
        for trial, own in zip(trials, values, strict=True)
        if "Quote@1" in own or not trial.question.answerable
    ]
    if judged:
        measures["AURC"] = aurc([score for score, _ in judged], [right for _, right in judged])
    held = [trial.answer.score for trial in trials if trial.question.answerable]
    missing = [trial.answer.score for trial in trials if not trial.question.answerable]
    if held and missing:
        measures["AUROC"] = auroc(held, missing)
    if trials:
        times = [trial.latency_ms for trial in trials]
        measures["latency_ms_p50"] = float(np.percentile(times, 50))
        measures["latency_ms_p95"] = float(np.percentile(times, 95))
    return measures


def means(values: Sequence[Mapping[str, float]], names: Iterable[str]) -> dict[str, float]:
    """Each measure's mean over the questions that have it; absent where none has."""
    found = {name: [own[name] for own in values if name in own] for name in names}
    return {name: fmean(numbers) for name, numbers in found.items() if numbers}


def aurc(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Area under the risk–coverage curve: 0 is best, the share of wrong answers is chance.

    Questions are answered in order of falling confidence; risk at coverage k/n is the share of
    wrong ones among the first k, and the area is the mean of the n risks (Geifman, Uziel and
    El-Yaniv 2019, "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers", section 2).
    Among equal confidences every order is equally likely, so the errors of a tie are spread
    evenly over it: the result does not depend on the order of the questions.
    """
    ties: dict[float, list[bool]] = defaultdict(list)
    for score, good in zip(confidence, right, strict=True):
        ties[score].append(good)
    covered, wrong, area = 0, 0, 0.0
    for score in sorted(ties, reverse=True):
        tie = ties[score]
        errors = tie.count(False)
        for place in range(1, len(tie) + 1):
            area += (wrong + errors * place / len(tie)) / (covered + place)
        covered += len(tie)
        wrong += errors
    return area / covered


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a positive's score is above a negative's, a tie counting half.

    The area under the ROC curve as the Mann–Whitney statistic (Hanley and McNeil 1982, "The
    meaning and use of the area under a receiver operating characteristic curve"; ties as there).
    """
    ordered = sorted(negative)
    wins = fmean((bisect_left(ordered, s) + bisect_right(ordered, s)) / 2 for s in positive)
    return wins / len(ordered)


def _own_values(trial: Trial) -> dict[str, float]:
    outcome = trial.answer.outcome
    if not trial.question.answerable:
        return {"answered_unanswerable": float(outcome == "answered")}
    values = {
        "false_refusal": float(outcome != "answered"),
        "false_not_found": float(outcome == "not_found"),
    }
    if trial.question.answers:
        rank = quote_rank(trial.question, trial.answer)
        values["Quote@1"] = float(rank == 1)
        values["Quote@3"] = float(rank is not None and rank <= 3)
    return values


def _retrieval(trials: Iterable[Trial]) -> dict[str, dict[str, float]]:
    """ir-measures' values by question id. Ranks become falling scores, so nothing ties."""
    scored = [t for t in trials if t.question.answerable and t.question.relevant]
    if not scored:
        return {}
    wanted = [
        ir_measures.Qrel(trial.question.id, article, 1)
        for trial in scored
        for article in trial.question.relevant
    ]
    given = [
        ir_measures.ScoredDoc(trial.question.id, article, -float(rank))
        for trial in scored
        for rank, article in enumerate(trial.answer.ranked)
    ]
    names = [ir_measures.parse_measure(name) for name in RETRIEVAL]
    values: dict[str, dict[str, float]] = {t.question.id: {} for t in scored}
    for metric in ir_measures.iter_calc(names, wanted, given):
        values[metric.query_id][str(metric.measure)] = float(metric.value)
    return values
