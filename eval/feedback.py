"""Drafts of questions from what people said of the bot's answers (``python -m bot feedback``).

Each line of that file is a row of ``questions.jsonl`` with ``question``, ``tags`` (“feedback” and
the verdict: useful, source, content, incomplete, other), ``quoted`` (the articles that the answer
quoted) and ``relevant`` (the same where the answer was called useful). Nobody is named in it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from eval.errors import BadQuestions
from eval.rows import content_of, rows_of, text_at, texts_at
from eval.trial import fold

#: The tag that says where a question came from; the other tag is the verdict.
TAG = "feedback"


@dataclass(slots=True)
class _Said:
    """What was said of the answers to one question, however often it was asked."""

    question: str
    verdicts: Counter[str] = field(default_factory=Counter)
    relevant: dict[str, None] = field(default_factory=dict)
    quoted: dict[str, None] = field(default_factory=dict)


def drafts_of(file: Path) -> list[str]:
    """One line of ``questions.jsonl`` for each question, what was found wrong most often first.

    None is confirmed, whatever the file says: a person gives the answer and confirms. Raises
    BadQuestions naming every bad line.
    """
    problems: list[str] = []
    found = content_of(file, problems)
    said: dict[str, _Said] = {}
    for place, row in rows_of(file, found[1], problems) if found else ():
        try:
            one = said.setdefault(fold(text_at(row, "question")), _Said(row["question"]))
            one.verdicts.update(tag for tag in texts_at(row, "tags") if tag != TAG)
            one.relevant |= dict.fromkeys(texts_at(row, "relevant"))
            one.quoted |= dict.fromkeys(texts_at(row, "quoted"))
        except ValueError as error:
            problems.append(f"{place}: {error}; hãy sửa dòng này.")
    if problems:
        raise BadQuestions("\n".join(problems))
    faulted = sorted(said.values(), key=lambda one: one.verdicts["useful"] - one.verdicts.total())
    return [_line(one) for one in faulted]


def _line(said: _Said) -> str:
    digest = hashlib.sha256(fold(said.question).encode()).hexdigest()
    row = {
        "id": f"feedback-{digest[:8]}",
        "question": said.question,
        "relevant": list(said.relevant),
        "answers": [],
        "answerable": True,
        "tags": [TAG],
        "confirmed": False,
        "verdicts": dict(said.verdicts),
        "quoted": list(said.quoted),
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
