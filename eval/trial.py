"""One question as it was answered, and what that is worth: the values of a single question."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ir_measures

from eval.measures import RETRIEVAL, Scored
from eval.question import Question
from index.answer import Answer, Citation

#: What of a quotation counts: a reader of a phone reads no further (DESIGN, eval).
QUOTE_LIMIT = 350


@dataclass(frozen=True, slots=True)
class Trial:
    """One question as it was answered; ``asked`` is its text in the form that was tried.

    ``verbatim`` says of each citation whether it equals its slice of the library's text.
    """

    question: Question
    asked: str
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


def scored(trials: Sequence[Trial]) -> list[Scored]:
    """Each question's numbers.

    Retrieval needs an answerable question with ``relevant``, ``Quote@k`` one with ``answers``.
    """
    retrieval = _retrieval(trials)
    return [
        Scored(
            values=retrieval.get(trial.question.id, {}) | _own_values(trial),
            answerable=trial.question.answerable,
            outcome=trial.answer.outcome,
            score=trial.answer.score,
            verbatim=trial.verbatim,
            latency_ms=trial.latency_ms,
        )
        for trial in trials
    ]


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
    if trial.question.facts:
        values["Facts@3"] = _facts_held(trial.question, trial.answer)
    return values


def _facts_held(question: Question, answer: Answer) -> float:
    """The share of the facts asked for that stand in one of the first three quotations."""
    quotes = [citation.quote for citation in answer.citations[:3]]
    held = [any(holds_answer(quote, fact) for quote in quotes) for fact in question.facts]
    return sum(held) / len(held)


def _retrieval(trials: Iterable[Trial]) -> dict[str, dict[str, float]]:
    """ir-measures' values by question id. Ranks become falling scores, so nothing ties."""
    judged = [t for t in trials if t.question.answerable and t.question.relevant]
    if not judged:
        return {}
    wanted = [
        ir_measures.Qrel(trial.question.id, article, gain)
        for trial in judged
        for article, gain in zip(
            trial.question.relevant,
            trial.question.gains or [1] * len(trial.question.relevant),
            strict=True,
        )
    ]
    given = [
        ir_measures.ScoredDoc(trial.question.id, article, -float(rank))
        for trial in judged
        for rank, article in enumerate(trial.answer.ranked)
    ]
    names = [ir_measures.parse_measure(name) for name in RETRIEVAL]
    values: dict[str, dict[str, float]] = {t.question.id: {} for t in judged}
    for metric in ir_measures.iter_calc(names, wanted, given):
        values[metric.query_id][str(metric.measure)] = float(metric.value)
    return values
