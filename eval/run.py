"""One run: every question asked of one engine, every quotation compared with the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Protocol

from corpus.command import progress
from corpus.errors import DoingoaiError
from eval.measures import Trial, aggregate, is_verbatim, per_question
from eval.questions import Question
from index.answer import Answer, Citation
from index.words import fold

#: The first questions are asked once before the clock counts: caches and pages are cold then.
WARM_UP = 3


class Engine(Protocol):
    """What can be measured: anything that answers questions on one edition of a library."""

    @property
    def edition(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def library(self) -> str: ...

    def ask(self, question: str) -> Answer: ...

    def text(self, article_id: str, revision: int) -> str: ...

    def settings(self) -> Mapping[str, str | float]: ...


@dataclass(frozen=True, slots=True)
class Run:
    """What was asked of what, and what came out; ``values[i]`` belongs to ``trials[i]``."""

    library: str
    edition: int
    model: str
    settings: Mapping[str, Any]
    trials: tuple[Trial, ...]
    values: tuple[Mapping[str, float], ...]
    measures: Mapping[str, float]


def run(
    engine: Engine,
    questions: Sequence[Question],
    *,
    no_marks: bool = False,
    noted: Mapping[str, Any] | None = None,
) -> Run:
    """Ask all questions, without their marks if told so, and measure the answers.

    ``noted`` is what else influenced the run; it is kept beside the engine's settings.
    """
    if no_marks:
        questions = [replace(q, question=fold(q.question)) for q in questions]
    for question in questions[:WARM_UP]:
        _ask(engine, question)
    trials = []
    with progress() as bar:
        task = bar.add_task("Hỏi", total=len(questions))
        for question in questions:
            trials.append(_trial(engine, question))
            bar.advance(task)
    values = per_question(trials)
    return Run(
        library=engine.library,
        edition=engine.edition,
        model=engine.fingerprint,
        settings={**engine.settings(), **(noted or {}), "no_marks": no_marks},
        trials=tuple(trials),
        values=tuple(values),
        measures=aggregate(trials, values),
    )


def _trial(engine: Engine, question: Question) -> Trial:
    start = perf_counter()
    answer = _ask(engine, question)
    latency_ms = (perf_counter() - start) * 1000
    verbatim = tuple(_stands(engine, citation) for citation in answer.citations)
    return Trial(question, answer, verbatim, latency_ms)


def _ask(engine: Engine, question: Question) -> Answer:
    try:
        return engine.ask(question.question)
    except DoingoaiError as error:
        raise type(error)(f"câu “{question.id}”: {error}") from error


def _stands(engine: Engine, citation: Citation) -> bool:
    """A citation of an article or revision that the library does not hold is not verbatim."""
    try:
        text = engine.text(citation.article_id, citation.revision)
    except DoingoaiError:
        return False
    return is_verbatim(citation, text)
