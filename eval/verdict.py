"""Why a question failed: one reason each, the first that explains the others."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from eval.question import Question
from index.answer import Answer


class Verdict(StrEnum):
    """What became of a question; the values stand in ``eval run --json``."""

    PASSED = "passed"
    ALTERED = "altered"
    ANSWERED = "answered_unanswerable"
    MISSED = "missed"
    REFUSED = "refused"
    ELSEWHERE = "elsewhere"
    SENTENCE = "sentence"


#: Each verdict in a reader's words.
WORDS: dict[Verdict, str] = {
    Verdict.PASSED: "đạt",
    Verdict.ALTERED: "trích dẫn khác nguyên văn",
    Verdict.ANSWERED: "trả lời câu không có đáp án",
    Verdict.MISSED: "không tìm ra bài cần tìm",
    Verdict.REFUSED: "từ chối nhầm câu có đáp án",
    Verdict.ELSEWHERE: "trích từ bài khác",
    Verdict.SENTENCE: "đúng bài, sai câu",
}


def verdict(
    question: Question, answer: Answer, verbatim: tuple[bool, ...], values: Mapping[str, float]
) -> Verdict:
    """The verdict on one answer.

    A question passes when an answerable one is answered and its first quotation holds the answer
    (without answer strings: a relevant article stands first), an unanswerable one is not answered.
    """
    if not all(verbatim):
        return Verdict.ALTERED
    answered = answer.outcome == "answered"
    if not question.answerable:
        return Verdict.ANSWERED if answered else Verdict.PASSED
    if answered and values.get("Quote@1", values.get("Success@1")) == 1:
        return Verdict.PASSED
    if values.get("R@10") == 0:
        return Verdict.MISSED
    if not answered:
        return Verdict.REFUSED
    return Verdict.ELSEWHERE if values.get("Success@1") == 0 else Verdict.SENTENCE
