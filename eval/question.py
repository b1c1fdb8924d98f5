"""One question of an evaluation set, and the set that it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from eval.rows import flag_at, text_at, texts_at

#: The tag of questions that nothing is fitted on or chosen by: they are for reporting only.
HELD = "held"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer needs.

    ``relevant`` are ids of the articles that hold the answer, ``gains`` how relevant each of them
    is (all 1 where empty), ``answers`` strings of which one must be quoted. An unanswerable
    question has no ``answers``; its ``relevant`` (the articles of a near miss) are kept but not
    scored. ``facts`` are what a question about several things asks for: of each one string must
    be quoted.
    """

    id: str
    question: str
    relevant: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool = True
    tags: tuple[str, ...] = ()
    gains: tuple[int, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """A text that questions are about: what becomes an article of the library."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of one file; ``sha256`` of its bytes says later which set was asked.

    ``left_out`` counts questions that are not asked, by reason. ``contexts`` holds the texts that
    come with the questions (SQuAD), by the id that ``relevant`` calls them by.
    """

    name: str
    sha256: str
    questions: tuple[Question, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    contexts: Mapping[str, Context] = field(default_factory=dict)


def strange(file: QuestionFile) -> QuestionFile:
    """The same questions as another library meets them: it has an answer to none.

    Those without an answer in their own are left out: nobody knows who else has one.
    """
    asked = (
        replace(one, relevant=(), answers=(), gains=(), facts=(), answerable=False)
        for one in file.questions
        if one.answerable
    )
    return replace(file, questions=tuple(asked), contexts={})


def question_of(row: dict[str, Any]) -> Question:
    """The question of a row of ``questions.jsonl``; raises ValueError with what is wrong."""
    answerable = flag_at(row, "answerable", True)
    question = Question(
        id=text_at(row, "id"),
        question=text_at(row, "question"),
        relevant=texts_at(row, "relevant"),
        answers=texts_at(row, "answers"),
        answerable=answerable,
        tags=texts_at(row, "tags"),
        gains=_gains(row),
        facts=_facts(row),
    )
    if question.facts and not question.answers:
        raise ValueError("câu có “facts” thì cũng cần “answers”")
    if answerable and not (question.relevant or question.answers):
        raise ValueError("câu có đáp án cần “relevant” hoặc “answers”")
    if not answerable and question.answers:
        raise ValueError("câu không có đáp án (“answerable”: false) mà lại có “answers”")
    if question.gains and len(question.gains) != len(question.relevant):
        raise ValueError(
            f"“gains” có {len(question.gains)} số mà “relevant” có {len(question.relevant)} bài"
        )
    return question


def _gains(row: dict[str, Any]) -> tuple[int, ...]:
    value = row.get("gains", [])
    if not isinstance(value, list) or not all(type(v) is int and v > 0 for v in value):
        raise ValueError("“gains” phải là danh sách số nguyên từ 1 trở lên")
    return tuple(value)


def _facts(row: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    value = row.get("facts", [])
    if not isinstance(value, list) or not all(isinstance(v, list) and v for v in value):
        raise ValueError("“facts” phải là danh sách, mỗi ý một danh sách chuỗi")
    return tuple(texts_at({"facts": fact}, "facts") for fact in value)
