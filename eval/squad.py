"""SQuAD 1.1 and 2.0 (UIT-ViQuAD 2.0 has the same form): contexts with questions about each.

``{"data": [{"title", "paragraphs": [{"context", "qas": [{"id", "question", "is_impossible",
"answers": [{"text"}]}]}]}]}`` (Rajpurkar, Jia and Liang 2018, "Know What You Don't Know").

A context is an article: its id is ``squad-`` and the first digits of the hash of its canonical
text, so that two files with the same context mean the same article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.canonical import canonical, canonical_line
from corpus.library import sha256_of
from eval.question import Context, Question, QuestionFile
from eval.rows import claim, flag_at, text_at
from eval.trial import fold

_ID_DIGITS = 16

#: Why questions are not asked: no quotation could hold their answer. Published sets have some.
UNQUOTABLE = "có đáp án không nằm trong đoạn văn của nó"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    place: str
    title: str
    row: dict[str, Any]


def read(file: Path, text: str, seen: dict[str, str], problems: list[str]) -> QuestionFile:
    """The questions and contexts of a SQuAD file; what is wrong goes to ``problems``."""
    contexts: dict[str, Context] = {}
    questions: list[Question] = []
    unquotable = 0
    for paragraph in _paragraphs(file, text, problems):
        try:
            context = _context(paragraph)
            asked = _list(paragraph.row, "qas")
        except ValueError as error:
            problems.append(f"{paragraph.place}: {error}; hãy sửa chỗ này.")
            continue
        contexts[context.id] = context
        for number, row in enumerate(asked):
            place = f"{paragraph.place}.qas[{number}]"
            try:
                question = _question(_dict(row), context)
                claim(question.id, place, seen)
            except ValueError as error:
                problems.append(f"{place}: {error}; hãy sửa chỗ này.")
                continue
            if question.answerable and not question.answers:
                unquotable += 1
            else:
                questions.append(question)
    left_out = {UNQUOTABLE: unquotable} if unquotable else {}
    return QuestionFile(file.name, "", tuple(questions), left_out, contexts)


def _paragraphs(file: Path, text: str, problems: list[str]) -> Iterator[_Paragraph]:
    try:
        articles = _list(_dict(json.loads(text)), "data")
    except json.JSONDecodeError as error:
        problems.append(
            f"{file}, dòng {error.lineno}: không phải JSON hợp lệ (cột {error.colno}); hãy sửa "
            "chỗ này, hoặc đặt đuôi .jsonl nếu mỗi dòng là một câu."
        )
        return
    except RecursionError:
        problems.append(f"{file}: JSON lồng quá sâu; hãy kiểm tra tệp này.")
        return
    except ValueError as error:
        problems.append(f"{file}: {error}; tệp .json cần có dạng SQuAD.")
        return
    for number, article in enumerate(articles):
        place = f"{file}, data[{number}]"
        try:
            row = _dict(article)
            title = row.get("title", "")
            if not isinstance(title, str):
                raise ValueError("“title” phải là chuỗi")
            paragraphs = [_dict(paragraph) for paragraph in _list(row, "paragraphs")]
        except ValueError as error:
            problems.append(f"{place}: {error}; hãy sửa chỗ này.")
            continue
        for at, paragraph in enumerate(paragraphs):
            yield _Paragraph(f"{place}.paragraphs[{at}]", canonical_line(title), paragraph)


def _context(paragraph: _Paragraph) -> Context:
    text = canonical(text_at(paragraph.row, "context"))
    return Context(f"squad-{sha256_of(text)[:_ID_DIGITS]}", paragraph.title, text)


def _question(row: dict[str, Any], context: Context) -> Question:
    """The question with those of its answers that its context holds."""
    impossible = flag_at(row, "is_impossible", False)
    name = row.get("id")
    return Question(
        id=str(name) if type(name) is int else text_at(row, "id"),
        question=text_at(row, "question"),
        relevant=(context.id,),
        answers=() if impossible else _answers(row, context),
        answerable=not impossible,
    )


def _answers(row: dict[str, Any], context: Context) -> tuple[str, ...]:
    texts = dict.fromkeys(canonical(text_at(_dict(a), "text")) for a in _list(row, "answers"))
    if not texts:
        raise ValueError("câu không có đáp án; hãy đặt “is_impossible”: true hoặc thêm “answers”")
    held = fold(context.text)
    return tuple(text for text in texts if text and fold(text) in held)


def _list(row: dict[str, Any], key: str) -> list[Any]:
    value = row.get(key)
    if not isinstance(value, list):
        raise ValueError(f"“{key}” phải là một danh sách")
    return value


def _dict(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("cần một đối tượng JSON {…}")
    return value
