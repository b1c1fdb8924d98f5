"""Slices: the questions of one tag, of one type, with and without marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.folding import unmarked
from eval.question import Question
from eval.trial import Trial
from index.reading.wanted import wanted

#: Question types by the tag that says so, in a reader's words and order.
TYPES = {
    "who": "ai",
    "when": "khi nào",
    "where": "ở đâu",
    "how-many": "bao nhiêu",
    "how-long": "bao lâu",
    "which-document": "văn bản nào",
    "post": "chức vụ gì",
    "why": "vì sao",
    "list": "liệt kê",
    "what": "gì, thế nào",
}

#: What ``index.reading.wanted`` calls the kinds of things asked for.
_KINDS = {
    "person": "who",
    "day": "when",
    "month": "when",
    "year": "when",
    "time": "when",
    "clock": "when",
    "place": "where",
    "route": "where",
    "count": "how-many",
    "phone": "what",
    "duration": "how-long",
    "document": "which-document",
    "post": "post",
    "reason": "why",
    "purpose": "why",
    "people": "who",
    "organ": "what",
    "country": "what",
    "other": "what",
}

#: What the groups of slices are called.
BY_TYPE, BY_MARKS, BY_TAG = "Loại câu hỏi", "Dấu tiếng Việt", "Thẻ"


@dataclass(frozen=True, slots=True)
class Slice:
    """Some questions of a run, by their places in it."""

    group: str
    name: str
    chosen: tuple[int, ...]


def slices(trials: Sequence[Trial]) -> list[Slice]:
    """All slices of a run that hold a question, by group."""
    keys = [list(_keys(trial)) for trial in trials]
    order = [
        *((BY_TYPE, name) for name in TYPES.values()),
        *((BY_MARKS, name) for name in (_MARKED, _UNMARKED)),
        *dict.fromkeys(key for of in keys for key in of if key[0] == BY_TAG),
    ]
    found = [
        Slice(group, name, tuple(i for i, of in enumerate(keys) if (group, name) in of))
        for group, name in order
    ]
    return [part for part in found if part.chosen]


def type_of(question: Question, read_as: str | None = None) -> str:
    """The question's type: its tag if one says it, else as ``index`` reads the question, with the
    marks that were restored where it has none."""
    for tag in question.tags:
        if tag in TYPES:
            return TYPES[tag]
    marked = question.question if has_marks(question.question) else read_as or question.question
    return TYPES[_KINDS[wanted(marked).kind]]


def has_marks(text: str) -> bool:
    """Whether any letter of the text bears a mark, however it is encoded."""
    return unmarked(text) != text


_MARKED, _UNMARKED = "có dấu", "không dấu"


def _keys(trial: Trial) -> Iterator[tuple[str, str]]:
    yield BY_TYPE, type_of(trial.question, trial.answer.read_as)
    yield BY_MARKS, _MARKED if has_marks(trial.asked) else _UNMARKED
    for tag in trial.question.tags:
        if tag not in TYPES:
            yield BY_TAG, tag
