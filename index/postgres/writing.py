"""Writing postings: those of a bucket are gathered, so that most rows are written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import psycopg

from index.postgres.postings import Shares, Terms, place_of, sparse
from index.postgres.tables import BUCKET, BUCKET_BITS
from index.terms import FIELDS

#: Postings that are gathered before they are written, at most; a full bucket of passages has about
#: two million, in some hundreds of MiB.
_GATHERED = 3_000_000

_STAGED = """
CREATE TEMP TABLE added (bucket int, field smallint, term text, held sparsevec, passages int)
ON COMMIT DROP;
CREATE TEMP TABLE gone (bucket int, field smallint, term text, held sparsevec) ON COMMIT DROP;
CREATE TEMP TABLE changed (field smallint, term text, by int) ON COMMIT DROP
"""
_POSTED = """
INSERT INTO posting AS p (bucket, field, term, held)
SELECT bucket, field, term, held FROM added ORDER BY field, term, bucket
ON CONFLICT (field, term, bucket) DO UPDATE
SET held = (p.held::vector + excluded.held::vector)::sparsevec
"""
_GONE = f"""
UPDATE posting p
SET held = (p.held::vector * (array_fill(1, ARRAY[{BUCKET}])::vector - g.held::vector))::sparsevec
FROM gone g WHERE (p.field, p.term, p.bucket) = (g.field, g.term, g.bucket)
"""
_EMPTY = f"""
DELETE FROM posting p USING gone g
WHERE (p.field, p.term, p.bucket) = (g.field, g.term, g.bucket) AND p.held = '{{}}/{BUCKET}'
"""
_COUNTED = """
WITH sums AS (
  SELECT field, term, sum(by) AS by FROM changed GROUP BY field, term HAVING sum(by) <> 0
),
closed AS (
  UPDATE frequency f SET before = %(number)s FROM sums s
  WHERE (f.field, f.term) = (s.field, s.term) AND f.before IS NULL AND f.since < %(number)s
  RETURNING f.field, f.term, f.passages
)
INSERT INTO frequency (field, term, since, passages)
SELECT s.field, s.term, %(number)s, s.by + coalesce(c.passages, 0)
FROM sums s LEFT JOIN closed c USING (field, term) WHERE s.by + coalesce(c.passages, 0) <> 0
"""


class Writer:
    """Writes postings and frequencies in the transaction that a connection is in.

    ``averages``: those that the tables began with.
    """

    def __init__(self, connection: psycopg.Connection, averages: Sequence[float]) -> None:
        self._db, self._shares = connection, Shares(averages)
        #: (bucket, field, term) -> shares, as ``sparse`` takes them.
        self._waiting: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        self._bucket: int | None = None
        self._gathered = 0
        self._db.execute(_STAGED)

    def add(self, passage: int, terms: Terms) -> None:
        """Gather a passage's postings; they are written with others of its bucket."""
        bucket, place, codes = passage >> BUCKET_BITS, place_of(passage), terms.codes
        if bucket != self._bucket or self._gathered >= _GATHERED:
            self.flush()
            self._bucket = bucket
        for (field, term), often in terms.often.items():
            share = self._shares.written(field, often, codes[field % len(FIELDS)])
            self._waiting[bucket, field, term].append(f"{place}:{share}")
        self._gathered += len(terms.often)

    def flush(self) -> None:
        """Write what was gathered, and count it."""
        if not self._waiting:
            return
        with self._db.cursor().copy("COPY added FROM STDIN") as copy:
            for row, shares in self._waiting.items():
                copy.write_row((*row, sparse(shares), len(shares)))
        self._db.execute(_POSTED)
        self._db.execute("INSERT INTO changed SELECT field, term, passages FROM added")
        self._db.execute("TRUNCATE added")
        self._waiting.clear()
        self._gathered = 0

    def count(self, passages: Sequence[tuple[int, Terms]], by: int) -> None:
        """Count the terms of passages that are there once more, or once less."""
        with self._db.cursor().copy("COPY changed FROM STDIN") as copy:
            for _, terms in passages:
                for field, term in terms.often:
                    copy.write_row((field, term, by))

    def forget(self, passages: Iterable[tuple[int, Terms]]) -> None:
        """Delete the postings of these passages."""
        gone: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for passage, terms in passages:
            for field, term in terms.often:
                gone[passage >> BUCKET_BITS, field, term].append(f"{place_of(passage)}:1")
        with self._db.cursor().copy("COPY gone FROM STDIN") as copy:
            for row, places in gone.items():
                copy.write_row((*row, sparse(places)))
        self._db.execute(_GONE)
        self._db.execute(_EMPTY)
        self._db.execute("TRUNCATE gone")

    def settle(self, edition: int) -> None:
        """Let the frequencies of an edition be what was counted."""
        self._db.execute(_COUNTED, {"number": edition})
