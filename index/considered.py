"""What an answer is decided from."""

from __future__ import annotations

from dataclasses import dataclass

from index.answer import UnknownNumber
from index.candidates import Passages
from index.choosing.quotation import Chosen, Runs
from index.choosing.support import Evidence
from index.encoder import Vectors
from index.reading.filters import Filters
from index.reading.question import Question
from index.scope import Scope
from index.search import Found


@dataclass(frozen=True, slots=True)
class Searched:
    """A question as read, where it was searched, its vector, and the passages found for it."""

    question: Question
    scope: Scope
    vector: Vectors | None  # None: the encoder had none, and words alone were searched
    found: list[Found]
    passages: Passages
    runs: Runs


@dataclass(frozen=True, slots=True)
class Considered:
    """All that an answer is decided from: for reports, and for fitting what decides."""

    question: Question
    found: list[Found]
    chosen: list[Chosen]
    evidence: list[Evidence]  # one for each of ``chosen``
    timings_ms: dict[str, float]
    scope: Scope
    unknown: tuple[UnknownNumber, ...]  # document numbers that the edition does not know
    by_words: bool  # no vector: nothing was calibrated for that
    asked_at: str  # ISO 8601, of the day that "năm ngoái" is told from
    filters: Filters
