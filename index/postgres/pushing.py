"""Pushing: PostgreSQL gets what the newest edition changes, in one transaction.

The library is the record. What fails leaves the edition that PostgreSQL held serving there; the
next push brings all that is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import psycopg
from pgvector.psycopg import register_vector
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from index.errors import PostgresFault
from index.facets import Facet, day_number, plain_name
from index.postgres import servers
from index.postgres.difference import difference
from index.postgres.postings import Terms, ratios, terms_in
from index.postgres.tables import (
    BUCKET_BITS,
    DROPPED,
    FORMAT,
    NEAREST,
    SCHEMA,
    TABLES,
)
from index.postgres.writing import Writer
from index.record import Edition, Record, context_of
from index.terms import FIELDS

#: Called with (phase, done, total).
Report = Callable[[str, int, int], None]

#: Editions that can be searched: the newest, and those that bots may still be leaving.
KEPT = 3
#: Passages up to which the nearest are found exactly, by looking at each.
EXACT = 20_000
#: Entries read and sent at once, at most.
_ENTRIES = 200
#: Entries that tell how long passages are, at most.
_SAMPLE = 1_000
_TYPES = ("int4", "int8", "int8", "text", "int4multirange", "int4", "int4", "text", "text",
          "int4[]", "int4[]", "vector")  # fmt: skip
#: The drift past which it is said that the tables should begin anew: questions slowly take longer.
FAR = 1.1
#: Bytes that a passage takes in the graph of its neighbours beside its vector, about; MiB that
#: making the graph may take on the server, at most.
_LINKS, _MOST_MB = 1_500, 2_048
#: Makes pushes wait for one another.
_LOCK = 0x646F696E
_PHASE = "Đưa lên PostgreSQL"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did; ``before``: the edition that was there, if any."""

    edition: Edition
    before: int | None
    added: int  # articles
    dropped: int
    drift: float  # see index.postgres.postings


def push(record: Record, address: str, report: Report, *, anew: bool = False) -> Pushed | None:
    """Bring PostgreSQL to the newest edition; None where it is there already.

    ``anew``: whatever stands there is thrown away first. Raises PostgresFault.
    """
    try:
        with servers.primary(address) as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            edition = record.edition()
            if edition is None:
                return None
            return _Push(record, edition, connection, report).run(anew)
    except psycopg.Error as error:
        raise PostgresFault(f"PostgreSQL không nhận ấn bản ({servers.said(error)}).") from error


class _Push:
    """One push, in the transaction that a connection is in."""

    def __init__(
        self, record: Record, edition: Edition, connection: psycopg.Connection, report: Report
    ) -> None:
        self._record, self._edition, self._report = record, edition, report
        self._db = connection

    def run(self, anew: bool) -> Pushed | None:
        """Apply the difference, check what comes of it, and let it be seen."""
        before, averages = self._prepare(anew)
        number = self._edition.number
        if before == number:
            return None
        change = difference(self._db, self._record, number, before)
        if change.is_strange and self._record.edition(before or 0) is None:
            raise _foreign(f"có ấn bản {before} của một thư viện khác")
        self._report(_PHASE, 0, len(change.added) or 1)
        writer = Writer(self._db, averages)
        self._drop(change.dropped, writer)
        self._forget(change.lost, writer)
        self._add(change.added, writer)
        writer.settle(number)
        drift = self._publish(averages, alone=bool(change.lost))
        self._forget(self._past(), writer)
        self._prepare_search()
        self._check()
        return Pushed(self._edition, before, len(change.added), len(change.dropped), drift)

    def _prepare(self, anew: bool) -> tuple[int | None, list[float]]:
        """Make the tables where there are none of this form; the newest edition there, and the
        averages that they began with."""
        dimension = self._record.recipe(self._edition.recipe)[2].shape[1]
        if anew:
            self._db.execute(DROPPED)
        there = self._db.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.kept",)).fetchone()
        if there == (None,):
            self._db.execute("CREATE EXTENSION IF NOT EXISTS vector")
            self._db.execute(TABLES)
            self._db.execute(
                "INSERT INTO kept VALUES (%s, %s, %s)", (FORMAT, dimension, self._sampled())
            )
        register_vector(self._db)
        kept = self._db.execute("SELECT format, dimension FROM kept").fetchone()
        if kept != (FORMAT, dimension):
            raise _foreign("được lập bằng phiên bản hoặc mô hình khác")
        row = self._db.execute(
            "SELECT averages, number, layout FROM kept LEFT JOIN edition ON true "
            "ORDER BY number DESC LIMIT 1"
        ).fetchone()
        assert row is not None
        averages, number, layout = row
        if number is not None:
            known = self._record.edition(number)
            if number > self._edition.number or (known and known.layout != layout):
                raise _foreign(f"có ấn bản {number} của một thư viện khác")
        return number, averages

    def _sampled(self) -> list[float]:
        """How many terms each field has, on average over some of the edition's passages."""
        entries = self._record.entries(self._edition.number)
        some = entries[:: len(entries) // _SAMPLE + 1]
        lengths = [terms_in(*texts).lengths for _, *texts in self._texts(some)]
        return [sum(of) / len(of) for of in zip(*lengths, strict=True)] or [0.0] * len(FIELDS)

    def _drop(self, entries: Sequence[int], writer: Writer) -> None:
        """End what the edition does not hold any more."""
        ended = "held = held - int4multirange(int4range(%s::int, NULL))"
        values = (self._edition.number, [*entries])
        self._db.execute(f"UPDATE entry SET {ended} WHERE id = ANY(%s)", values)
        self._db.execute(f"UPDATE passage SET {ended} WHERE entry = ANY(%s)", values)
        for some in _some(entries):
            writer.count(self._pushed(some), -1)

    def _pushed(self, entries: Sequence[int]) -> list[tuple[int, Terms]]:
        """The passages of these entries as they were pushed, with their terms."""
        rows = self._db.execute(
            "SELECT c.id, c.context, c.text FROM passage p JOIN content c "
            "ON (c.bucket, c.id) = (p.bucket, p.id) WHERE p.entry = ANY(%s)",
            ([*entries],),
        )
        return [(passage, terms_in(*texts)) for passage, *texts in rows.fetchall()]

    def _add(self, sealed: Mapping[int, str], writer: Writer) -> None:
        """Send what is new; what an older edition held and still is there begins again."""
        there = self._db.execute("SELECT id FROM entry WHERE id = ANY(%s)", ([*sealed],)).fetchall()
        again = [row[0] for row in there]
        begun = "held = held + int4multirange(int4range(%s::int, NULL))"
        values = (self._edition.number, again)
        self._db.execute(f"UPDATE entry SET {begun} WHERE id = ANY(%s)", values)
        self._db.execute(f"UPDATE passage SET {begun} WHERE entry = ANY(%s)", values)
        for some in _some(again):
            writer.count(self._pushed(some), 1)
        new = sorted({*sealed} - {*again})
        with self._db.cursor().copy("COPY entry FROM STDIN WITH (FORMAT BINARY)") as copy:
            copy.set_types(("int8", "text", "int4multirange"))
            for entry in new:
                copy.write_row((entry, sealed[entry], self._from_now))
        sent = 0
        for some in _some(new):
            self._send(some, writer)
            sent += len(some)
            self._report(_PHASE, sent, len(new))
        writer.flush()

    @property
    def _from_now(self) -> Multirange[int]:
        return Multirange([Range(self._edition.number, None)])

    def _texts(self, entries: Sequence[int]) -> Iterator[tuple[int, str, str]]:
        """The passages of these entries, each with its context and its text."""
        article = None
        for passage, place in self._record.passages(entries):
            named = (place.article_id, place.revision)
            if article is None or (article.id, article.revision) != named:
                article = self._record.library.get(*named)
            text = article.text[place.start : place.end]
            yield passage, context_of(article.title, place.heading), text

    def _send(self, entries: Sequence[int], writer: Writer) -> None:
        record = self._record
        dimension = record.recipe(self._edition.recipe)[2].shape[1]
        facets = {one.entry: one for one in record.facets(entries)}
        ids, vectors = record.vectors(entries, dimension)
        whole = dict(zip(ids.tolist(), vectors, strict=True))
        entry_of = dict(record.passage_entries(entries))
        passages, contents = [], []
        for passage, context, text in self._texts(entries):
            bucket, terms = passage >> BUCKET_BITS, terms_in(context, text)
            writer.add(passage, terms)
            row = self._row(facets[entry_of[passage]])
            passages.append((bucket, passage, *row, terms.lengths, terms.codes, whole[passage]))
            contents.append((bucket, passage, context, text))
        with self._db.cursor().copy("COPY passage FROM STDIN WITH (FORMAT BINARY)") as copy:
            copy.set_types(_TYPES)
            for values in passages:
                copy.write_row(values)
        with self._db.cursor().copy("COPY content FROM STDIN") as copy:
            for told in contents:
                copy.write_row(told)

    def _row(self, facet: Facet) -> tuple[object, ...]:
        """From its entry to its publisher."""
        return (
            facet.entry,
            facet.article_id,
            self._from_now,
            day_number(facet.published_on) or None,
            day_number(facet.issued_on) or None,
            facet.kind,
            facet.publisher and plain_name(facet.publisher),
        )

    def _publish(self, began: Sequence[float], *, alone: bool) -> float:
        """Let the edition be searched, and those no more that are past keeping; ``alone``: none of
        the others, since what the library has lost must not come back. The edition's drift."""
        edition = self._edition
        row = self._db.execute(
            "SELECT array_agg(total ORDER BY place) FROM (SELECT place, sum(length) AS total "
            "FROM passage, unnest(lengths) WITH ORDINALITY AS l(length, place) "
            "WHERE held @> %s::int GROUP BY place) t",
            (edition.number,),
        ).fetchone()
        assert row is not None
        lengths = [int(total) for total in row[0] or [0] * len(FIELDS)]
        averages = [total / max(edition.passages, 1) for total in lengths]
        by_length, drift = ratios(averages, began)
        self._db.execute(
            "INSERT INTO edition VALUES (%s, %s, %s, %s, %s, %s, %s::float8[]::real[], %s)",
            (
                edition.number,
                edition.layout,
                edition.recipe,
                edition.published_at,
                edition.articles,
                edition.passages,
                by_length,
                drift,
            ),
        )
        kept = 1 if alone else KEPT
        self._db.execute("DELETE FROM edition WHERE number <= %s", (edition.number - kept,))
        return drift

    def _past(self) -> list[int]:
        """Entries that no edition that can be searched holds."""
        oldest = self._db.execute("SELECT min(number) FROM edition").fetchone()
        assert oldest is not None
        self._db.execute("DELETE FROM frequency WHERE before <= %s", oldest)
        since = "int4multirange(int4range(%s::int, NULL))"
        rows = self._db.execute(f"SELECT id FROM entry WHERE NOT held && {since}", oldest)
        return [row[0] for row in rows.fetchall()]

    def _forget(self, entries: Sequence[int], writer: Writer) -> None:
        """Delete all that stands there of these entries."""
        for some in _some(entries):
            writer.forget(self._pushed(some))
            self._db.execute(
                "DELETE FROM content c USING passage p WHERE (c.bucket, c.id) = "
                "(p.bucket, p.id) AND p.entry = ANY(%s)",
                ([*some],),
            )
            self._db.execute("DELETE FROM passage WHERE entry = ANY(%s)", ([*some],))
            self._db.execute("DELETE FROM entry WHERE id = ANY(%s)", ([*some],))

    def _prepare_search(self) -> None:
        """Make what is too many to look at each of findable, and tell the planner how many."""
        if self._edition.passages > EXACT:
            dimension = self._record.recipe(self._edition.recipe)[2].shape[1]
            # else the graph is made on disk
            needed = self._edition.passages * (2 * dimension + _LINKS) // 2**20 + 64
            self._db.execute(f"SET LOCAL maintenance_work_mem = '{min(needed, _MOST_MB)}MB'")
            self._db.execute(NEAREST.format(dimension=dimension))
        for table in ("passage", "posting", "frequency"):
            self._db.execute(f"ANALYZE {table}")

    def _check(self) -> None:
        """Nothing is committed that does not hold what the library says."""
        held = self._db.execute(
            "SELECT (SELECT count(*) FROM entry WHERE held @> %(n)s::int), "
            "(SELECT count(*) FROM passage WHERE held @> %(n)s::int)",
            {"n": self._edition.number},
        ).fetchone()
        if held != (self._edition.articles, self._edition.passages):
            raise PostgresFault(
                f"PostgreSQL nhận {held} bài và đoạn của ấn bản {self._edition.number}, thư viện "
                f"có {(self._edition.articles, self._edition.passages)}; hãy đưa lên lại từ đầu: "
                "python -m index postgres --anew"
            )


def _some(entries: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many of them at once as are read and sent."""
    return (entries[at : at + _ENTRIES] for at in range(0, len(entries), _ENTRIES))


def _foreign(why: str) -> PostgresFault:
    return PostgresFault(
        f"cơ sở dữ liệu PostgreSQL {why}; hãy kiểm tra biến DOINGOAI_POSTGRES, hoặc bỏ những gì ở "
        "đó và đưa lên lại từ đầu: python -m index postgres --anew"
    )
