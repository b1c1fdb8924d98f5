"""One run: every question asked of one engine, every quotation compared with the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Protocol

from corpus.command import progress
from corpus.errors import DoingoaiError
from eval.curves import Floats
from eval.forms import Form, typed
from eval.measures import Scored, aggregate, columns
from eval.question import Question
from eval.resampling import Interval, intervals
from eval.trial import Trial, is_verbatim, scored
from index.answer import Answer, Citation

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
    """What was asked of what, and what came out; ``scored[i]`` belongs to ``trials[i]``."""

    library: str
    edition: int
    model: str
    settings: Mapping[str, Any]
    measured_at: str  # ISO 8601, UTC
    trials: tuple[Trial, ...]
    scored: tuple[Scored, ...]
    measures: Mapping[str, float]
    intervals: Mapping[str, Interval]

    def columns(self) -> dict[str, Floats]:
        """What measures are made of, one value a question."""
        return columns(self.scored)


def run(
    engine: Engine,
    questions: Sequence[Question],
    *,
    form: Form = Form.AS_IS,
    noted: Mapping[str, Any] | None = None,
) -> Run:
    """Ask all questions, typed in the given form, and measure the answers.

    ``noted`` is what else influenced the run; it is kept beside the engine's settings.
    """
    for question in questions[:WARM_UP]:
        _ask(engine, question, form)
    trials = []
    with progress() as bar:
        task = bar.add_task("Hỏi", total=len(questions))
        for question in questions:
            trials.append(_trial(engine, question, form))
            bar.advance(task)
    values = scored(trials)
    measures = aggregate(columns(values))
    return Run(
        library=engine.library,
        edition=engine.edition,
        model=engine.fingerprint,
        settings={**engine.settings(), **(noted or {}), "form": str(form)},
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        trials=tuple(trials),
        scored=tuple(values),
        measures=measures,
        intervals=intervals(columns(values), measures),
    )


def _trial(engine: Engine, question: Question, form: Form) -> Trial:
    start = perf_counter()
    answer = _ask(engine, question, form)
    latency_ms = (perf_counter() - start) * 1000
    verbatim = tuple(_stands(engine, citation) for citation in answer.citations)
    return Trial(question, typed(question.question, form), answer, verbatim, latency_ms)


def _ask(engine: Engine, question: Question, form: Form) -> Answer:
    try:
        return engine.ask(typed(question.question, form))
    except DoingoaiError as error:
        raise type(error)(f"câu “{question.id}”: {error}") from error


def _stands(engine: Engine, citation: Citation) -> bool:
    """A citation of an article or revision that the library does not hold is not verbatim."""
    try:
        text = engine.text(citation.article_id, citation.revision)
    except DoingoaiError:
        return False
    return is_verbatim(citation, text)
