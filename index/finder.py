"""The finder: what searches an edition, in the process (``Embedded``) or in PostgreSQL
(``index.postgres.finding``).

Reading, choosing, deciding and proving are the same whatever finds the passages.
"""

from __future__ import annotations

from typing import Protocol

from index import search
from index.awaited import Awaited
from index.caches import Caches
from index.documents import Documents
from index.editions import Holding, find
from index.errors import IndexFault
from index.reading.filters import Filters
from index.reading.question import Question
from index.record import Edition, Record
from index.scope import Scope, scope_of
from index.search import Found
from index.settings import ENGINE_VARIABLE, POSTGRES_VARIABLE, engine_name, postgres_address
from index.signals import Signals


class Finder(Protocol):
    """Finds the passages of one edition."""

    def find(
        self,
        question: Question,
        awaited: Awaited,
        filters: Filters,
        documents: Documents,
        signals: Signals,
    ) -> tuple[Scope, list[Found]]:
        """What the filters, the question's own and its quoted phrases leave to search, and the
        candidates of both sides, best first."""

    def idf(self, term: str, *, folded: bool) -> float:
        """Inverse document frequency of a syllable or bigram (as ``words.bigrams`` writes it)."""


class Finding(Protocol):
    """What makes finders: where editions are searched."""

    def newest(self, record: Record, held: Edition | None = None) -> Edition | None:
        """The newest edition that can be searched; ``held`` is the one that answers already."""

    def finder(self, edition: Edition, caches: Caches) -> Finder:
        """What searches an edition."""

    def close(self) -> None:
        """Nothing is searched any more."""


class Embedded:
    """Searches with FAISS and tantivy, in this process."""

    def newest(self, record: Record, held: Edition | None = None) -> Edition | None:  # noqa: ARG002
        return record.edition()

    def finder(self, edition: Edition, caches: Caches) -> Finder:  # noqa: ARG002
        return _OfCaches(caches)

    def close(self) -> None:
        pass


class _OfCaches:
    """Finds the passages of the edition that the caches are of."""

    def __init__(self, caches: Caches) -> None:
        self._caches = caches

    def find(
        self,
        question: Question,
        awaited: Awaited,
        filters: Filters,
        documents: Documents,
        signals: Signals,
    ) -> tuple[Scope, list[Found]]:
        scope = scope_of(question, filters, self._caches, documents)
        found = self._within(scope, question, awaited, signals)
        if scope.common:
            found = search.holding(found, scope.common, self._caches)
            if len(found) < search.ENOUGH:
                scope = scope_of(question, filters, self._caches, documents, strictly=True)
                found = self._within(scope, question, awaited, signals)
        return scope, found

    def _within(
        self, scope: Scope, question: Question, awaited: Awaited, signals: Signals
    ) -> list[Found]:
        return search.search(
            question, awaited, self._caches, scope.within, scope.preferred, signals
        )

    def idf(self, term: str, *, folded: bool) -> float:
        return self._caches.lexical.idf(term, folded=folded)


EMBEDDED: Finding = Embedded()


def configured() -> Finding:
    """Where editions are searched, as set. Raises IndexFault, PostgresFault."""
    if engine_name() == "embedded":
        return EMBEDDED
    address = postgres_address()
    if address is None:
        raise IndexFault(
            f"{ENGINE_VARIABLE}=postgres cần biết các máy chủ; hãy đặt biến {POSTGRES_VARIABLE}, "
            "ví dụ postgresql://bot@may-1,may-2/doingoai"
        )
    try:
        from index.postgres.finding import Postgres
    except ImportError as error:
        raise IndexFault(
            f"{ENGINE_VARIABLE}=postgres cần gói psycopg; hãy cài: pip install '.[postgres]'"
        ) from error
    return Postgres(address)


def served(finding: Finding, record: Record) -> Holding:
    """The newest edition that can be searched, with what it holds. Raises NoEdition."""
    edition = finding.newest(record) or find(record)
    return edition, record.entries(edition.number)
