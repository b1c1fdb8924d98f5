"""What holds for every answer: quotations are whole sentences of the record, no alteration passes,
and the way a question is typed does not matter."""

from __future__ import annotations

import random
import re
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bot_answers import answer as answer_of
from conftest import ROOT, Command

from bot import render
from corpus.library import Library
from eval.altered import alterations
from eval.questions import read
from index import gate
from index.answer import Answer, Citation
from index.engine import Engine
from index.errors import GateFault, NotProved
from index.proof import prove
from index.sentences import sentences

_ALTERED = 500
#: Of the altered ones, how many are asked for: an answer costs more than a comparison.
_ASKED = 60
_SAMPLE = read([ROOT / "eval" / "sample.jsonl"])[0].questions
_QUESTIONS = [one.question for one in _SAMPLE[::3] if one.answerable][:40]


@pytest.fixture(scope="module")
def engine(sample_data: Path) -> Engine:
    return Engine.open(sample_data)


@pytest.fixture(scope="module")
def answers(engine: Engine) -> dict[str, Answer]:
    return {question: engine.ask(question) for question in _QUESTIONS}


@pytest.fixture(scope="module")
def citations(answers: dict[str, Answer]) -> list[Citation]:
    return [citation for answer in answers.values() for citation in answer.citations]


@pytest.fixture(scope="module")
def altered(citations: list[Citation]) -> list[Citation]:
    """Each with one thing changed and a hash that fits the change."""
    seed = random.randrange(2**32)
    print(f"seed of the alterations: {seed}")
    found = [one for _, one in alterations(citations, _ALTERED, seed)]
    assert len(found) == _ALTERED
    return found


def _told(answer: Answer) -> dict[str, Any]:
    """All of an answer but when it was asked and how long it took."""
    return {**answer.as_json(), "timings_ms": None, "asked_at": None}


# --- alterations ---


def test_the_gate_refuses_every_altered_quotation(
    sample_data: Path, altered: list[Citation]
) -> None:
    with Library.open(sample_data) as library:
        for one in altered:
            with pytest.raises(GateFault):
                gate.prove(library, one)


def test_no_context_is_shown_of_an_altered_quotation_that_is_replayed(
    engine: Engine, altered: list[Citation]
) -> None:
    for one in altered:
        with pytest.raises(GateFault):
            engine.context(one)


def test_the_bot_sends_no_quotation_that_was_altered_on_the_way(
    citations: list[Citation], altered: list[Citation]
) -> None:
    hashes = {(one.article_id, one.start, one.end): one.sha256 for one in citations}
    for one in altered:
        proved = hashes[one.article_id, one.start, one.end]
        with pytest.raises(GateFault):
            render.parts(answer_of(replace(one, sha256=proved)))


def test_a_code_proves_nothing_in_a_library_that_was_altered(
    sample_data: Path, tmp_path: Path, altered: list[Citation]
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    with Library.open(data) as library, library.batch():  # one transaction: nothing goes to disk
        for one in altered:
            with _altered_in(library, one), pytest.raises(NotProved):
                prove(library, one.code)


def test_no_question_gets_an_altered_quotation(
    sample_data: Path, tmp_path: Path, answers: dict[str, Answer], altered: list[Citation]
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    questions = {
        (one.article_id, one.start, one.end): question
        for question, answer in answers.items()
        for one in answer.citations
    }
    running = Engine.open(data)
    with Library.open(data) as library:
        for one in altered[:_ASKED]:
            question = questions[one.article_id, one.start, one.end]
            with _altered_in(library, one), pytest.raises(GateFault):
                running.ask(question)
    running.close()


@contextmanager
def _altered_in(library: Library, one: Citation) -> Iterator[None]:
    """The library while its text reads as the altered quotation does."""
    text = library.get(one.article_id, one.revision).text
    _write(library, one, text[: one.start] + one.quote + text[one.end :])
    yield
    _write(library, one, text)


def _write(library: Library, one: Citation, text: str) -> None:
    library.connection.execute(
        "UPDATE revision SET text = ? WHERE article_id = ? AND revision = ?",
        (text, one.article_id, one.revision),
    )


# --- quotations ---


def test_every_quotation_is_a_slice_of_whole_sentences(
    engine: Engine, citations: list[Citation]
) -> None:
    assert len(citations) >= len(_QUESTIONS)
    for one in citations:
        text = engine.text(one.article_id, one.revision)
        assert text[one.start : one.end] == one.quote
        spans = sentences(text)
        assert one.start in {start for start, _ in spans}, one.quote
        assert one.end in {end for _, end in spans}, one.quote


@pytest.mark.slow
def test_quotations_are_the_same_after_export_and_import(
    command: Command, sample_data: Path, tmp_path: Path, answers: dict[str, Answer]
) -> None:
    for line in (
        ("corpus", "export", "--out", tmp_path / "kho.jsonl.gz", "--data", sample_data),
        ("corpus", "add", tmp_path / "kho.jsonl.gz", "--data", tmp_path / "new"),
        ("index", "build", "--data", tmp_path / "new"),
    ):
        done = command(*line)
        assert done.returncode == 0, done.stderr
    again = Engine.open(tmp_path / "new")
    for question, answer in answers.items():
        assert _quoted(again.ask(question)) == _quoted(answer)
    again.close()


def _quoted(answer: Answer) -> list[tuple[str, int, int, str, str]]:
    return [(c.article_id, c.start, c.end, c.quote, c.code) for c in answer.citations]


# --- how it was typed ---


def test_composed_and_decomposed_questions_get_identical_answers(
    engine: Engine, answers: dict[str, Answer]
) -> None:
    for question, answer in answers.items():
        for form in ("NFC", "NFD"):
            assert _told(engine.ask(unicodedata.normalize(form, question))) == _told(answer)


def test_a_question_finds_the_same_article_in_capitals_and_in_small_letters(
    engine: Engine, answers: dict[str, Answer]
) -> None:
    for question, answer in answers.items():
        for form in (question.upper(), question.lower()):
            assert engine.ask(form).ranked[:1] == answer.ranked[:1], form


@pytest.mark.slow
@pytest.mark.timeout(1800)  # a thousand answers: half a minute on an idle machine
def test_every_question_of_the_sample_set_finds_the_same_however_it_is_typed(
    engine: Engine,
) -> None:
    other_outcomes = []
    for question in (one.question for one in _SAMPLE):
        answer = engine.ask(question)
        assert _told(engine.ask(unicodedata.normalize("NFD", question))) == _told(answer)
        for form in (question.upper(), question.lower()):
            shouted = engine.ask(form)
            assert shouted.ranked[:1] == answer.ranked[:1], form
            if shouted.outcome != answer.outcome:
                other_outcomes.append(form)
    # Capitals tell which words are names, and what a passage lacks of them is evidence.
    print(f"another outcome in {len(other_outcomes)} forms: {other_outcomes}")
    assert len(other_outcomes) <= 0.02 * 2 * len(_SAMPLE)


def test_no_refusal_quotes_anything_on_any_path(engine: Engine, command: Command) -> None:
    question = "Lãi suất tiết kiệm kỳ hạn 12 tháng hiện là bao nhiêu?"
    answer = engine.ask(question)
    assert (answer.outcome, answer.citations) == ("not_found", ())
    assert 0 < len(answer.nearest) <= 3
    shown = "\n".join(part.text for part in render.parts(answer))
    done = command("index", "ask", question, "--data", engine.library)
    for text in (shown, done.stdout):
        assert f"Đã tìm trong toàn bộ Ấn bản {answer.edition}, gồm các bài đến ngày" in text
        assert "không trả lời câu hỏi này" in text
        assert not re.search("Trích dẫn|Nguồn:|Mã kiểm chứng", text)
