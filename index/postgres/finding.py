"""Finding in PostgreSQL: one statement a question, on whichever server answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import psycopg

from index.awaited import Awaited
from index.caches import Caches
from index.documents import Documents, numbers_written
from index.encoder import Vectors
from index.errors import PostgresFault
from index.finder import Finder
from index.postgres.postings import NUMBERS
from index.postgres.pushing import EXACT
from index.postgres.servers import NotHere, Servers, serving
from index.postgres.statement import (
    Statement,
    Term,
    Wanted,
    matching,
    not_outside,
    of_articles,
    searching,
    terms_asked,
)
from index.reading.filters import Filters
from index.reading.question import Question
from index.record import Edition, Record
from index.scope import Scope, restrictions, scope_found
from index.search import Found, joined, of_sides
from index.signals import Signals

#: Frequencies of terms remembered, at most.
_REMEMBERED = 100_000

_FREQUENCY = (
    "SELECT coalesce((SELECT passages FROM frequency WHERE field = %(field)s AND term = %(term)s "
    "AND since <= %(number)s AND (before IS NULL OR before > %(number)s)), 0) "
    "FROM edition WHERE number = %(number)s AND layout = %(layout)s"
)


class Postgres:
    """What makes finders of the editions that the servers hold."""

    def __init__(self, address: str) -> None:
        self._servers = Servers(address)

    def newest(self, record: Record, held: Edition | None = None) -> Edition | None:
        """The newest edition of the library that a server holds; ``held``, the one that answers
        already, where the library has no newer one.

        Raises PostgresFault where no server answers.
        """
        newest = record.edition()
        if newest is None or newest == held:
            return newest
        there = {edition for held_there in self._servers.each(serving) for edition in held_there}
        for number, layout in sorted(there, reverse=True):
            edition = record.edition(number)
            if edition is not None and edition.layout == layout:
                return edition
        raise PostgresFault(
            f"PostgreSQL chưa có ấn bản nào của thư viện {record.library.data}; hãy đưa lên: "
            "python -m index publish"
        )

    def finder(self, edition: Edition, caches: Caches) -> Finder:  # noqa: ARG002
        return _Finder(self._servers, edition)

    def close(self) -> None:
        self._servers.close()


class _Finder:
    """Finds the passages of one edition in PostgreSQL."""

    def __init__(self, servers: Servers, edition: Edition) -> None:
        self._servers, self._edition = servers, edition
        self._known: dict[tuple[int, str], int] = {}

    def find(
        self,
        question: Question,
        awaited: Awaited,
        filters: Filters,
        documents: Documents,
        signals: Signals,
    ) -> tuple[Scope, list[Found]]:
        wanted = self._wanted(question, awaited.vector(), filters, documents, signals)
        left, held, counts, *found = self._servers.read(partial(_row, wanted))
        self._remember([one for side in wanted.terms for one in side], counts or ())
        scope = scope_found(question, filters, bool(wanted.filters) and not left, held)
        ids, cosines, marked, folded, preferred = (column or () for column in found)
        sides = [
            {p: float(s) for p, s in zip(ids, column, strict=True) if s is not None}
            for column in (marked, folded)
        ]
        lexical = of_sides(*sides[: len(wanted.terms)])
        favoured = {p for p, is_so in zip(ids, preferred, strict=True) if is_so}
        near = {p: float(c) for p, c in zip(ids, cosines, strict=True) if p is not None}
        return scope, joined(near, lexical, favoured)

    def idf(self, term: str, *, folded: bool) -> float:
        field = NUMBERS["text_pairs" if "_" in term else "text", "folded" if folded else "marked"]
        if (field, term) not in self._known:
            asked = {"field": field, "term": term, **self._of()}
            self._remember([Term(field, term, 0.0)], self._servers.read(partial(_counted, asked)))
        df = self._known[field, term]
        return math.log(1 + (self._edition.passages - df + 0.5) / (df + 0.5))

    def _of(self) -> dict[str, Any]:
        return {"number": self._edition.number, "layout": self._edition.layout}

    def _remember(self, terms: Sequence[Term], counts: Sequence[int]) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        for one, count in zip(terms, counts, strict=True):
            self._known[one.field, one.term] = count

    def _wanted(
        self,
        question: Question,
        vector: Vectors | None,
        filters: Filters,
        documents: Documents,
        signals: Signals,
    ) -> Wanted:
        sides: list[list[Term]] = [[]]
        if signals.lexical:
            sides = [terms_asked(question.read, folded=False, signals=signals)]
            if question.restored and signals.folded:
                sides.append(terms_asked(question.plain, folded=True, signals=signals))
        is_one = vector is not None and signals.dense and vector.any()
        return Wanted(
            edition=self._edition.number,
            layout=self._edition.layout,
            terms=tuple(sides),
            vector=vector if is_one else None,
            filters=[
                (one, sorted(documents.articles(numbers_written(one.numbers))))
                for one in restrictions(question, filters)
            ],
            phrases=question.phrases,
            preferred=_preferred(question, documents),
            exact=self._edition.passages <= EXACT,
        )


def _preferred(question: Question, documents: Documents) -> list[Callable[[Statement], str]]:
    """What the question says beside its words, as ``index.scope`` prefers it."""
    found: list[Callable[[Statement], str]] = []
    if period := question.sources.preferred:
        found.append(partial(not_outside, since=period.since, until=period.until))
    if question.sources.kinds:
        found.append(partial(matching, filters=Filters(kinds=question.sources.kinds), about=()))
    if question.numbers.documents:
        articles = sorted(documents.articles(question.numbers.documents))
        found.append(partial(of_articles, articles=articles))
    return found


def _row(wanted: Wanted, connection: psycopg.Connection) -> Sequence[Any]:
    return _one(connection, *searching(wanted), number=wanted.edition)


def _counted(asked: dict[str, Any], connection: psycopg.Connection) -> Sequence[int]:
    return _one(connection, _FREQUENCY, asked, number=asked["number"])


def _one(
    connection: psycopg.Connection, statement: str, values: dict[str, Any], number: int
) -> Sequence[Any]:
    """The one row of a statement. Raises NotHere where the edition is not on that server."""
    try:
        row = connection.execute(statement, values).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        row = None  # thrown away, or of another version of the program
    if row is None:
        raise NotHere(
            f"không máy chủ PostgreSQL nào còn giữ ấn bản {number}; hãy đưa lên lại: "
            "python -m index publish"
        )
    return row
