"""BEIR folders: ``corpus.jsonl``, ``queries.jsonl`` and judgements in ``qrels/*.tsv``.

The form of Thakur et al. 2021, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of
Information Retrieval Models". A document's ``_id`` is the id of its article. The set has no answer
strings and no unanswerable questions, so it gives the measures of retrieval.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from eval.errors import BadQuestions
from eval.question import Context, Question, QuestionFile
from eval.rows import claim, content_of, rows_of, text_at

#: The split that is taken where a folder has several (the convention of BEIR).
_SPLIT = "test.tsv"
_HEADER = ["query-id", "corpus-id", "score"]

#: Why queries are not asked.
UNJUDGED = "không có bài nào được chấm là liên quan trong qrels"


def read(path: Path, seen: dict[str, str], problems: list[str]) -> QuestionFile:
    """The judged queries of a folder, or of one ``qrels/….tsv`` in it."""
    split = _split(path, problems)
    if split is None:
        return QuestionFile(path.name, "", ())
    folder = split.parent.parent
    judged, asked = content_of(split, problems), content_of(folder / "queries.jsonl", problems)
    if judged is None or asked is None:
        return QuestionFile(folder.name, "", ())
    gains = _gains(split, judged[1], problems)
    texts = _queries(folder / "queries.jsonl", asked[1], seen, problems)
    unknown = [query for query in gains if query not in texts]
    if unknown:
        problems.append(
            f"{split}: câu “{unknown[0]}” không có trong {folder / 'queries.jsonl'}; "
            "hãy kiểm tra hai tệp có cùng một bộ không."
        )
    questions = tuple(
        Question(query, text, tuple(gains[query]), gains=tuple(gains[query].values()))
        for query, text in texts.items()
        if gains.get(query)
    )
    if not questions and not problems:
        problems.append(f"tệp {split} không chấm bài nào là liên quan; hãy kiểm tra tệp này.")
    unjudged = len(texts) - len(questions)
    return QuestionFile(
        name=f"{folder.name}/{split.name}",
        sha256=hashlib.sha256(judged[0] + asked[0]).hexdigest(),
        questions=questions,
        left_out={UNJUDGED: unjudged} if unjudged else {},
    )


def contexts(folder: Path) -> Iterator[Context]:
    """The documents of ``corpus.jsonl``, one by one; raises BadQuestions with all bad lines."""
    problems: list[str] = []
    file = folder / "corpus.jsonl"
    found = content_of(file, problems)
    seen: dict[str, str] = {}
    for place, row in rows_of(file, found[1], problems) if found else ():
        try:
            name = text_at(row, "_id")
            title = row.get("title", "")
            if not isinstance(title, str):
                raise ValueError("“title” phải là chuỗi")
            claim(name, place, seen)
            context = Context(name, title, text_at(row, "text"))
        except ValueError as error:
            problems.append(f"{place}: {error}; hãy sửa dòng này.")
            continue
        yield context
    if problems:
        raise BadQuestions("\n".join(problems))


def _split(path: Path, problems: list[str]) -> Path | None:
    if path.suffix == ".tsv" and not path.is_dir():
        return path
    splits = sorted((path / "qrels").glob("*.tsv"))
    chosen = [split for split in splits if split.name == _SPLIT] or splits
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        problems.append(
            f"thư mục {path} có nhiều bộ chấm ({', '.join(s.name for s in chosen)}); "
            f"hãy chỉ rõ một tệp, ví dụ {chosen[0]}."
        )
    else:
        problems.append(
            f"thư mục {path} không có tệp qrels/*.tsv của bộ BEIR; hãy kiểm tra lại đường dẫn."
        )
    return None


def _gains(file: Path, text: str, problems: list[str]) -> dict[str, dict[str, int]]:
    """Query -> relevant document -> its gain; documents judged 0 stay out."""
    found: dict[str, dict[str, int]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        cells = line.removesuffix("\r").split("\t")
        if not line.strip() or (number == 1 and cells == _HEADER):
            continue
        if len(cells) != len(_HEADER) or not _is_integer(cells[2]):
            problems.append(
                f"{file}, dòng {number}: cần ba cột query-id, corpus-id, score (số nguyên) cách "
                "nhau bằng dấu tab; hãy sửa dòng này."
            )
            continue
        query, document, gain = cells[0], cells[1], int(cells[2])
        judged = found.setdefault(query, {})
        if gain > 0:
            judged[document] = gain
    return found


def _is_integer(cell: str) -> bool:
    digits = cell.strip().removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 10


def _queries(file: Path, text: str, seen: dict[str, str], problems: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, row in rows_of(file, text, problems):
        try:
            name = text_at(row, "_id")
            claim(name, place, seen)
            found[name] = text_at(row, "text")
        except ValueError as error:
            problems.append(f"{place}: {error}; hãy sửa dòng này.")
    return found
