"""SQuAD and BEIR sets in the interchange formats: articles to add, questions to ask."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from eval import beir
from eval.errors import BadQuestions
from eval.question import Context, Question, QuestionFile
from eval.questions import read
from eval.result import write_whole


def convert(path: Path, articles: Path, questions: Path) -> tuple[int, int]:
    """Write the set's texts as ``articles.jsonl`` and its questions as ``questions.jsonl``.

    Returns how many of each. Raises BadQuestions for a bad set, a set that brings no texts, and
    judgements of texts that are not there.
    """
    (file,) = read([path])
    found = _contexts(path, file)
    held = {context.id for context in found}
    missing = [q for q in file.questions if not held.issuperset(q.relevant)]
    if missing:
        raise BadQuestions(
            f"{path}: câu “{missing[0].id}” chỉ tới bài không có trong bộ; hãy kiểm tra bộ này."
        )
    write_whole(_lines({"id": c.id, "title": c.title, "text": c.text} for c in found), articles)
    write_whole(_lines(map(_row, file.questions)), questions)
    return len(found), len(file.questions)


def _contexts(path: Path, file: QuestionFile) -> list[Context]:
    if file.contexts:
        return list(file.contexts.values())
    if path.is_dir() or path.suffix == ".tsv":
        return list(beir.contexts(path if path.is_dir() else path.parent.parent))
    raise BadQuestions(
        f"tệp {path} đã là questions.jsonl và không kèm bài nào; hãy dùng nó ngay với "
        "python -m eval run."
    )


def _row(question: Question) -> dict[str, object]:
    """Without what is empty, and without gains that are all the same."""
    kept = {name: value for name, value in asdict(question).items() if value != ()}
    if set(question.gains) <= {1}:
        kept.pop("gains", None)
    return kept


def _lines(rows: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
