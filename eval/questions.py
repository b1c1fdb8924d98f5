"""The questions of an evaluation set, read from ``questions.jsonl``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import NoSuchArticle
from eval.errors import BadQuestions, WrongLibrary

#: How many unknown article ids a message names before it only counts the rest.
NAMED_IDS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what a right answer needs.

    ``relevant`` are ids of the articles that hold the answer, ``answers`` strings of which one
    must be quoted. An unanswerable question has no ``answers``; its ``relevant`` (the articles of
    a near miss) are kept but not scored.
    """

    id: str
    question: str
    relevant: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool = True
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of one file; ``sha256`` of its bytes says later which set was asked."""

    name: str
    sha256: str
    questions: tuple[Question, ...]


def read(files: Sequence[Path]) -> list[QuestionFile]:
    """Read all files; raises BadQuestions naming every bad line of every file at once."""
    problems: list[str] = []
    seen: dict[str, str] = {}
    found = [_read_file(file, seen, problems) for file in files]
    if problems:
        raise BadQuestions("\n".join(problems))
    return found


def check_relevant(
    questions: Iterable[Question], get: Callable[[str], object], library: Path
) -> None:
    """Refuse questions about articles that ``get`` does not find: they would all score 0."""
    wanted = {name: question.id for question in questions for name in question.relevant}
    unknown = [name for name in wanted if not _holds(get, name)]
    if unknown:
        named = ", ".join(f"“{name}” (câu “{wanted[name]}”)" for name in unknown[:NAMED_IDS])
        more = len(unknown) - NAMED_IDS
        rest = f" và {more} bài khác" if more > 0 else ""
        raise WrongLibrary(
            f"thư viện {library} không có bài {named}{rest} mà bộ câu hỏi cần; "
            "hãy chọn đúng thư viện bằng --data hoặc thêm các bài đó: python -m corpus add FILE…"
        )


def _holds(get: Callable[[str], object], article_id: str) -> bool:
    try:
        get(article_id)
    except NoSuchArticle:
        return False
    return True


def _read_file(file: Path, seen: dict[str, str], problems: list[str]) -> QuestionFile:
    try:
        content = file.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        problems.append(f"không có tệp {file}; hãy kiểm tra lại đường dẫn.")
        return QuestionFile(file.name, "", ())
    except OSError as error:
        problems.append(f"không đọc được tệp {file} ({error.strerror}); hãy kiểm tra tệp này.")
        return QuestionFile(file.name, "", ())
    except UnicodeDecodeError:
        problems.append(f"tệp {file} không phải văn bản UTF-8; hãy lưu lại bằng UTF-8.")
        return QuestionFile(file.name, "", ())
    before = len(problems)
    questions = tuple(_questions(file, text, seen, problems))
    if not questions and len(problems) == before:
        problems.append(f"tệp {file} không có câu hỏi nào; mỗi dòng cần một đối tượng JSON.")
    return QuestionFile(file.name, hashlib.sha256(content).hexdigest(), questions)


def _questions(
    file: Path, text: str, seen: dict[str, str], problems: list[str]
) -> Iterator[Question]:
    # Not splitlines(): U+2028 and its like may stand unescaped inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{file}, dòng {number}"
        try:
            question = _question(line)
            if question.id in seen:
                raise ValueError(f"mã “{question.id}” đã dùng ở {seen[question.id]}")
        except ValueError as error:
            problems.append(f"{place}: {error}; hãy sửa dòng này.")
            continue
        seen[question.id] = place
        yield question


def _question(line: str) -> Question:
    """One line's question; raises ValueError with what is wrong, in the reader's words."""
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"không phải JSON hợp lệ (cột {error.colno})") from error
    except (RecursionError, ValueError) as error:  # nested too deep, a number too long
        raise ValueError("JSON lồng quá sâu hoặc có số quá dài") from error
    if not isinstance(row, dict):
        raise ValueError("cần một đối tượng JSON {…}")
    answerable = row.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError("“answerable” phải là true hoặc false")
    question = Question(
        id=_text(row, "id"),
        question=_text(row, "question"),
        relevant=_texts(row, "relevant"),
        answers=_texts(row, "answers"),
        answerable=answerable,
        tags=_texts(row, "tags"),
    )
    if answerable and not (question.relevant or question.answers):
        raise ValueError("câu có đáp án cần “relevant” hoặc “answers”")
    if not answerable and question.answers:
        raise ValueError("câu không có đáp án (“answerable”: false) mà lại có “answers”")
    return question


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"“{key}” phải là chuỗi không rỗng")
    return _whole(value, key)


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValueError(f"“{key}” phải là danh sách các chuỗi không rỗng")
    return tuple(dict.fromkeys(_whole(v, key) for v in value))


def _whole(value: str, key: str) -> str:
    """Half a surrogate pair passes JSON and can be neither stored nor printed."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"“{key}” có ký tự hỏng (nửa cặp surrogate)") from error
    return value
