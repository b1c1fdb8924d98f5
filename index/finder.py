"""The finder: what searches an edition, in the process (``Embedded``) or in PostgreSQL.

Reading, choosing, deciding and proving are the same whatever finds the passages.
"""

from __future__ import annotations

from typing import Protocol

from index import search
from index.caches import Caches
from index.documents import Documents
from index.encoder import Vectors
from index.reading.filters import Filters
from index.reading.question import Question
from index.scope import Scope, scope_of
from index.search import Found
from index.signals import Signals


class Finder(Protocol):
    """Finds the passages of one edition."""

    def find(
        self,
        question: Question,
        vector: Vectors | None,
        filters: Filters,
        documents: Documents,
        signals: Signals,
    ) -> tuple[Scope, list[Found]]:
        """What the filters, the question's own and its quoted phrases leave to search, and the
        candidates of both sides, best first."""

    def idf(self, term: str, *, folded: bool) -> float:
        """Inverse document frequency of a syllable or bigram (as ``words.bigrams`` writes it)."""


class Embedded:
    """FAISS and tantivy, in this process."""

    def __init__(self, caches: Caches) -> None:
        self._caches = caches

    def find(
        self,
        question: Question,
        vector: Vectors | None,
        filters: Filters,
        documents: Documents,
        signals: Signals,
    ) -> tuple[Scope, list[Found]]:
        scope = scope_of(question, filters, self._caches, documents)
        found = search.search(
            question, vector, self._caches, scope.within, scope.preferred, signals
        )
        return scope, found

    def idf(self, term: str, *, folded: bool) -> float:
        return self._caches.lexical.idf(term, folded=folded)
