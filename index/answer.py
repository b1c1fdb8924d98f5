"""What leaves ``index``: an answer made of proved citations."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus.kin.kinship import Relation
from index.reading.filters import NO_FILTERS, Filters
from index.reading.told import Told

Outcome = Literal["answered", "related", "not_found"]


@dataclass(frozen=True, slots=True)
class AlsoReported:
    """Another article of the edition that reports the same.

    ``relation``: "event" is an independent report; "reprint" and "near" are copies, of the cited
    article or of another report; "brief" is the article that a cited brief reports.
    """

    article_id: str
    title: str
    publisher: str | None
    published_on: str | None
    relation: Relation


@dataclass(frozen=True, slots=True)
class Citation:
    """One exact quotation and where it stands.

    ``quote == article.text[start:end]`` (code points of canonical text) and ``sha256`` is that
    of ``quote`` in UTF-8; the gate has compared both with the library before this object exists.
    ``paragraph`` counts from 1. ``score`` in [0, 1] says how well it supports an answer.
    ``code`` finds the quotation again (see ``index.codes``): ``python -m index prove CODE``.
    ``kind == "brief"`` means that the words are this project's brief of the named article.
    """

    article_id: str
    revision: int
    title: str
    publisher: str | None
    published_on: str | None
    number: str | None
    issuer: str | None
    issued_on: str | None  # of an official document, which no newspaper need have published
    url: str | None
    kind: str | None
    paragraph: int
    heading: str | None
    start: int
    end: int
    quote: str
    sha256: str
    score: float
    code: str = ""
    emphasis: tuple[tuple[int, int], ...] = ()  # the words that answer, relative to ``quote``
    part: tuple[int, int] | None = None  # (2, 3): the second of three parts of one list
    also_reported_by: tuple[AlsoReported, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownNumber:
    """A document number of the question that the edition does not know, and the nearest numbers
    that it does know: *other* documents."""

    number: str
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one question on one edition.

    ``read_as`` is the reading that was searched where it differs from what was typed: restored
    marks, mended slips, and in brackets what the search was restricted to or preferred; it is made
    of ``reading``, the question alone, and of ``told``. ``score``
    in [0, 1] is the support for an answer; ``ranked`` holds article ids, best first. A
    ``not_found`` carries no citations: ``nearest`` names titles that do *not* answer.
    Where the model was never ``calibrated``, nothing is ever said to be answered; nor is it where
    the model gave the question no vector in time, so that it was searched ``by_words`` alone.
    ``asked_at`` (ISO 8601, Vietnamese time) and ``filters`` (the caller's) are what else it hangs
    on, so that the edition can be asked again (``index.replay``).
    """

    outcome: Outcome
    question: str
    read_as: str | None
    edition: int
    score: float
    citations: tuple[Citation, ...] = ()
    nearest: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    unknown_numbers: tuple[UnknownNumber, ...] = ()
    corpus_until: str | None = None  # latest publication date in the edition, ISO
    calibrated: bool = True
    by_words: bool = False
    reading: str = ""
    told: tuple[Told, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    asked_at: str | None = None
    filters: Filters = NO_FILTERS

    def as_json(self) -> dict[str, Any]:
        """The object that ``python -m index ask --json`` prints."""
        return asdict(self)
