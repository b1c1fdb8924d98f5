"""The questions of evaluation sets, whichever form they are kept in, and their library."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.article import Article
from corpus.errors import NoSuchArticle
from corpus.library import Library
from corpus.settings import LIBRARY_FILE
from eval import beir, squad
from eval.errors import BadQuestions, WrongLibrary
from eval.question import Question, QuestionFile, question_of
from eval.rows import claim, content_of, flag_at, rows_of, text_at

#: How many unknown article ids a message names before it only counts the rest.
NAMED_IDS = 5

#: Why questions of a file are not asked.
UNCONFIRMED = "chưa được người xác nhận (“confirmed”: false)"


def read(paths: Sequence[Path]) -> list[QuestionFile]:
    """Read all sets; raises BadQuestions naming every bad line of every file at once.

    A folder, or a ``.tsv`` file of its ``qrels``, is a BEIR set; ``.json`` is SQuAD; all else is
    ``questions.jsonl``.
    """
    problems: list[str] = []
    seen: dict[str, str] = {}
    found = [_read(path, seen, problems) for path in paths]
    if problems:
        raise BadQuestions("\n".join(problems))
    return found


def in_library(files: Iterable[QuestionFile], library: Library) -> list[QuestionFile]:
    """The files with ``relevant`` naming articles of this library.

    A SQuAD context is the article that has its very text, whatever the library calls it. Raises
    WrongLibrary, naming them, for articles that are not there: they would all score 0.
    """
    placed = [_placed(file, library) for file in files]
    _check_relevant(
        [question for file in placed for question in file.questions],
        library.get,
        library.data / LIBRARY_FILE,
    )
    return placed


def _read(path: Path, seen: dict[str, str], problems: list[str]) -> QuestionFile:
    if path.is_dir() or path.suffix == ".tsv":
        return beir.read(path, seen, problems)
    found = content_of(path, problems)
    if found is None:
        return QuestionFile(path.name, "", ())
    content, text = found
    before = len(problems)
    if path.suffix == ".json":
        file = squad.read(path, text, seen, problems)
    else:
        file = _lines(path, text, seen, problems)
    if not file.questions and len(problems) == before:
        problems.append(_nothing(path, file))
    return replace(file, sha256=hashlib.sha256(content).hexdigest())


def _nothing(path: Path, file: QuestionFile) -> str:
    """What to say of a file without a single question to ask."""
    if not file.left_out:
        return f"tệp {path} không có câu hỏi nào; hãy kiểm tra tệp này."
    reasons = ", ".join(f"{count} câu {reason}" for reason, count in file.left_out.items())
    return f"tệp {path} không có câu hỏi nào để đo ({reasons}); hãy xem và sửa các câu đó."


def _lines(file: Path, text: str, seen: dict[str, str], problems: list[str]) -> QuestionFile:
    questions = []
    unconfirmed = 0
    for place, row in rows_of(file, text, problems):
        try:
            claim(text_at(row, "id"), place, seen)
            # What nobody confirmed need not be complete: filling it in is the person's part.
            if flag_at(row, "confirmed", True):
                questions.append(question_of(row))
            else:
                unconfirmed += 1
        except ValueError as error:
            problems.append(f"{place}: {error}; hãy sửa dòng này.")
    left_out = {UNCONFIRMED: unconfirmed} if unconfirmed else {}
    return QuestionFile(file.name, "", tuple(questions), left_out)


def _placed(file: QuestionFile, library: Library) -> QuestionFile:
    if not file.contexts:
        return file
    names = {
        name: library.twin_of(Article(id="", title="", text=context.text)) or name
        for name, context in file.contexts.items()
    }
    questions = tuple(
        replace(question, relevant=tuple(names[name] for name in question.relevant))
        for question in file.questions
    )
    return replace(file, questions=questions)


def _check_relevant(
    questions: Iterable[Question], get: Callable[[str], object], library: Path
) -> None:
    wanted = {name: question.id for question in questions for name in question.relevant}
    unknown = list(_unknown(get, wanted))
    if unknown:
        named = ", ".join(f"“{name}” (câu “{wanted[name]}”)" for name in unknown[:NAMED_IDS])
        more = len(unknown) - NAMED_IDS
        rest = f" và {more} bài khác" if more > 0 else ""
        raise WrongLibrary(
            f"thư viện {library} không có bài {named}{rest} mà bộ câu hỏi cần; "
            "hãy chọn đúng thư viện bằng --data hoặc thêm các bài đó: python -m corpus add FILE… "
            "(bài của bộ SQuAD, BEIR: python -m eval convert)"
        )


def _unknown(get: Callable[[str], object], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        try:
            get(name)
        except NoSuchArticle:
            yield name
