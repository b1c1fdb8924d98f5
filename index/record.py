"""The tables of ``index`` in the library, and what an edition holds.

An *entry* is one revision of one article, cut and embedded under one recipe. Entries are staged
without belonging to any edition (see ``staging``); ``held`` says from which edition to before
which one an entry is part of what is published. Publishing therefore is one small transaction,
and every older edition stays readable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import CorpusError, LibraryError
from corpus.library import Library
from corpus.purging import purged
from index.contents import Contents, contents_of
from index.encoder import Vectors
from index.facets import Facet
from index.tables import TABLES
from index.verifying import counted_findings, newest_findings
from index.wayback import damaged

#: What ``seal_of`` takes, of a passage ``p`` and its vectors ``v``.
SEALED = 'p.start, p."end", p.heading, p.sha256, p.sentences, v.whole, v.sentences'

#: Entries read by one statement. A cursor left open while caches are built would keep every
#: writer waiting as long, so each page is fetched whole.
_PAGE = 200
#: Bits of a number in SQLite, which raises OverflowError for a larger one.
_BITS = 63

#: What a row of ``edition`` is made of; in a damaged file it may be anything.
_OF_EDITION = (int, str, str, int, int, str, str | None, str, bytes)


@dataclass(frozen=True, slots=True)
class Edition:
    """A published state of the library, or (``published_at`` empty) the one to be published."""

    number: int
    published_at: str
    recipe: str
    articles: int
    passages: int
    digest: str
    until: str | None
    layout: str
    sums: bytes

    @property
    def contents(self) -> Contents:
        """What it holds, as it was counted when it was published."""
        return Contents(
            self.articles, self.passages, self.digest, self.until, self.layout, self.sums
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: the slice of a revision, its heading, its hash when it was cut."""

    article_id: str
    revision: int
    start: int
    end: int
    heading: str | None
    sha256: str


class Record:
    """What ``index`` reads from the library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.db = library.connection

    def prepare(self) -> None:
        """Make the tables where they are missing."""
        with self.library.batch():
            for statement in TABLES.split(";\n"):
                self.db.execute(statement)

    def is_prepared(self) -> bool:
        """Whether ``index`` has ever written to this library."""
        return self.has_table("edition")

    def recipe(self, identity: str) -> tuple[str, str, Vectors]:
        """A recipe's model name, fingerprint and probe vectors (probes × dimension)."""
        model, fingerprint, dimension, probes = self.db.execute(
            "SELECT model, fingerprint, dimension, probes FROM recipe WHERE id = ?", (identity,)
        ).fetchone()
        return model, fingerprint, np.frombuffer(probes, "<f4").reshape(-1, dimension)

    def has_table(self, name: str) -> bool:
        """Whether a table is there: a library that an older version built lacks newer ones until
        the next build."""
        found = self.db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        return found is not None

    def edition(self, number: int | None = None) -> Edition | None:
        """An edition by its number, or the newest; None where there is no such."""
        if not self.is_prepared() or (number or 0).bit_length() > _BITS:
            return None
        row = self.db.execute(
            "SELECT number, published_at, recipe, articles, passages, digest, until, layout, sums "
            "FROM edition WHERE ? IS NULL OR number = ? ORDER BY number DESC LIMIT 1",
            (number, number),
        ).fetchone()
        if row is None:
            return None
        # Caches are looked for by these names, by threads that ask nothing else of the library.
        if not all(map(isinstance, row, _OF_EDITION)) or not f"{row[2]}{row[7]}".isalnum():
            raise damaged(self.library, "danh sách ấn bản")
        return Edition(*row)

    def problems(self) -> list[str]:
        """What contradicts itself in the tables of ``index``, one sentence each."""
        return list(map(str, newest_findings(self)))

    def counted_problems(self) -> list[str]:
        """Those that counting the rows of the newest edition tells, without reading them all."""
        return list(map(str, counted_findings(self)))

    def was_purged_since(self, edition: Edition) -> bool:
        """Whether an edition lost an article to a purge after it was published: the caches of it
        still know the words."""
        if not purged(self.db):
            return False
        return self.article_count(edition.number) != edition.articles

    # --- what an edition holds ---

    def entries(self, edition: int, limit: int = -1) -> list[int]:
        """The entries of an edition, by id; the first ones, where there is a limit."""
        rows = self.db.execute(
            "SELECT entry FROM held WHERE valid_from <= :n AND (valid_to IS NULL OR valid_to > :n) "
            "ORDER BY entry LIMIT :limit",
            {"n": edition, "limit": limit},
        )
        return [row[0] for row in rows.fetchall()]

    def article_count(self, edition: int) -> int:
        """How many articles an edition holds."""
        found = self.db.execute(
            "SELECT count(*) FROM held "
            "WHERE valid_from <= :n AND (valid_to IS NULL OR valid_to > :n)",
            {"n": edition},
        )
        return int(found.fetchone()[0])

    def passage_count(self, edition: int) -> int:
        """How many passages an edition holds."""
        found = self.db.execute(
            "SELECT count(*) FROM held h JOIN passage p ON p.entry = h.entry "
            "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n)",
            {"n": edition},
        )
        return int(found.fetchone()[0])

    def count(self, entries: Sequence[int]) -> int:
        """How many of these entries there are: those of a purged article are gone."""
        found = self.db.execute(
            "SELECT count(*) FROM entry WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(entries)),),
        )
        return int(found.fetchone()[0])

    def holding(self, edition: int, revisions: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Which of these (article id, revision) the edition holds."""
        rows = self.db.execute(
            "SELECT e.article_id, e.revision FROM json_each(:refs) j "
            "JOIN entry e ON e.article_id = json_extract(j.value, '$[0]') "
            "AND e.revision = json_extract(j.value, '$[1]') "
            "JOIN held h ON h.entry = e.id "
            "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n)",
            {"refs": json.dumps(list(revisions)), "n": edition},
        )
        return set(rows.fetchall())

    def contents(self, entries: Sequence[int]) -> Contents:
        """Count and digest entries: their articles with all fields, and their passages.

        Vectors follow from these and the recipe, so they are not read.
        """
        return contents_of(self.in_order(entries))

    def contents_after(
        self,
        edition: Edition,
        entries: Sequence[int],
        added: Sequence[int],
        dropped: Sequence[int],
    ) -> Contents:
        """What ``entries`` amount to, which are those of an edition with some and without others:
        only these are read, unless what is taken out is not what was once counted."""
        before = edition.contents
        kept = self.article_count(edition.number)
        if before.is_whole and kept == before.articles and self._are_sealed(dropped):
            more, less = self.contents(added), self.contents(dropped)
            until = max(filter(None, (before.until, more.until)), default=None)
            if until is not None and until == less.until != more.until:
                until = self._latest(entries, until)
            return before.changed(more, less, until)
        return self.contents(entries)

    def _are_sealed(self, entries: Sequence[int]) -> bool:
        """Whether the articles of these entries and their passages are what was stored."""
        try:
            for article_id, revision in self.articles(entries):
                self.library.get(article_id, revision)
            for passage, _ in self.passage_entries(entries):
                self.stored(passage)
        except CorpusError:
            return False
        return True

    def _latest(self, entries: Sequence[int], last: str) -> str | None:
        """The latest publication date of these entries' articles, which is ``last`` or before; the
        entries made last are looked at first."""
        found: str | None = None
        for at in range(len(entries), 0, -_PAGE):
            rows = self.facets(entries[max(0, at - _PAGE) : at])
            found = max(filter(None, (found, *(one.published_on for one in rows))), default=None)
            if found == last:
                break
        return found

    def in_order(self, entries: Sequence[int]) -> Iterator[tuple[int, list[Any], list[Any]]]:
        """Each entry with its article (id, revision, hash, fields) and its passages (id, start,
        end, heading, hash, sentences), by article: whatever order they were stored in."""
        by_article = self._paged(
            "SELECT article_id, revision, id FROM entry "
            "WHERE id IN (SELECT value FROM json_each(?))",
            entries,
        )
        order = [entry for *_, entry in sorted(by_article)]
        for at in range(0, len(order), _PAGE):
            page = order[at : at + _PAGE]
            articles = {
                entry: article
                for entry, *article in self._paged(
                    "SELECT e.id, e.article_id, e.revision, r.sha256, r.fields FROM entry e JOIN "
                    "revision r ON r.article_id = e.article_id AND r.revision = e.revision "
                    "WHERE e.id IN (SELECT value FROM json_each(?))",
                    page,
                )
            }
            of: dict[int, list[Any]] = {entry: [] for entry in page}
            for entry, *passage in self._paged(
                'SELECT entry, id, start, "end", heading, sha256, sentences FROM passage '
                "WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, ordinal",
                page,
            ):
                of[entry].append(passage)
            yield from ((e, articles[e], of[e]) for e in page if e in articles)

    def passages(self, entries: Sequence[int]) -> Iterator[tuple[int, Place]]:
        """The passages of these entries, by entry and id."""
        for passage, *place in self._paged(
            'SELECT p.id, e.article_id, e.revision, p.start, p."end", p.heading, p.sha256 '
            "FROM passage p JOIN entry e ON e.id = p.entry "
            "WHERE p.entry IN (SELECT value FROM json_each(?)) ORDER BY p.entry, p.id",
            entries,
        ):
            yield passage, Place(*place)

    def vectors(
        self, entries: Sequence[int], dimension: int
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Passage ids (n,) and their vectors (n × dimension), by entry and id.

        Raises LibraryError when a vector is not the one that was stored.
        """
        ids: list[int] = []
        rows = [np.zeros((0, dimension), np.float32)]
        for passage, seal, *sealed in self._paged(
            f"SELECT p.id, v.seal, {SEALED} FROM passage p JOIN vector v ON v.passage = p.id "
            "WHERE p.entry IN (SELECT value FROM json_each(?)) ORDER BY p.entry, p.id",
            entries,
        ):
            whole = sealed[5]
            if seal_of(*sealed) != seal:
                raise self._altered(passage)
            ids.append(passage)
            rows.append(np.frombuffer(whole, "<f4").reshape(1, dimension))
        return np.array(ids, np.int64), np.concatenate(rows)

    def facets(self, entries: Sequence[int]) -> Iterator[Facet]:
        """What filters ask about the articles of these entries, by entry."""
        for row in self._paged(
            "SELECT e.id, e.article_id, json_extract(r.fields, '$.published_on'), "
            "json_extract(r.fields, '$.issued_on'), json_extract(r.fields, '$.kind'), "
            "json_extract(r.fields, '$.publisher'), e.revision, t.id FROM entry e "
            "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
            "LEFT JOIN kin_text t ON t.article_id = e.article_id AND t.revision = e.revision "
            "WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id",
            entries,
        ):
            yield Facet(*row)

    def passage_entries(self, entries: Sequence[int]) -> Iterator[tuple[int, int]]:
        """(passage id, entry) of each passage of these entries."""
        yield from self._paged(
            "SELECT id, entry FROM passage WHERE entry IN (SELECT value FROM json_each(?))",
            entries,
        )

    def articles(self, entries: Sequence[int]) -> Iterator[tuple[str, int]]:
        """(article id, revision) of these entries."""
        yield from self._paged(
            "SELECT article_id, revision FROM entry "
            "WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            entries,
        )

    def titles(self, entries: Sequence[int]) -> list[str]:
        """The titles of these entries' articles, shortest first, each once."""
        found = self._paged(
            "SELECT json_extract(r.fields, '$.title') FROM entry e "
            "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
            "WHERE e.id IN (SELECT value FROM json_each(?))",
            entries,
        )
        return sorted({row[0] for row in found if row[0]}, key=lambda t: (len(t), t))

    def articles_of(self, passages: Sequence[int]) -> dict[int, str]:
        """Passage id -> id of its article, in one statement."""
        rows = self.db.execute(
            "SELECT p.id, e.article_id FROM passage p JOIN entry e ON e.id = p.entry "
            "WHERE p.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(passages)),),
        )
        return dict(rows.fetchall())

    def sentences(self, passage: int, dimension: int) -> tuple[list[tuple[int, int]], Vectors]:
        """Sentence spans of a passage (relative to its start) and their vectors (n × dimension).

        Raises LibraryError when its row or its vectors are not those that were stored.
        """
        spans, _, blob = self.stored(passage)
        vectors = np.frombuffer(blob, "<f2").astype(np.float32).reshape(-1, dimension)
        return [(s, e) for s, e in json.loads(spans)], vectors

    def stored(self, passage: int) -> tuple[str, bytes, bytes]:
        """A passage's sentence spans (JSON), its vector and those of its sentences, as stored.

        Raises LibraryError when they are others.
        """
        seal, *sealed = self.db.execute(
            f"SELECT v.seal, {SEALED} FROM passage p JOIN vector v ON v.passage = p.id "
            "WHERE p.id = ?",
            (passage,),
        ).fetchone() or (None,)
        if not sealed or seal_of(*sealed) != seal:
            raise self._altered(passage)
        return sealed[4], sealed[5], sealed[6]

    def place(self, passage: int) -> Place | None:
        """Where a passage stands; None once its article was purged."""
        row = self.db.execute(
            'SELECT e.article_id, e.revision, p.start, p."end", p.heading, p.sha256 '
            "FROM passage p JOIN entry e ON e.id = p.entry WHERE p.id = ?",
            (passage,),
        ).fetchone()
        return None if row is None else Place(*row)

    def _altered(self, passage: int) -> LibraryError:
        article = self.articles_of([passage]).get(passage)
        return damaged(self.library, f"đoạn {passage} của bài “{article}” hoặc vectơ của nó")

    def _paged(self, statement: str, ids: Sequence[int]) -> Iterator[Any]:
        """Rows of a statement over ids in JSON, page by page, with no cursor left open."""
        for at in range(0, len(ids), _PAGE):
            yield from self.db.execute(
                statement, (json.dumps(list(ids[at : at + _PAGE])),)
            ).fetchall()


def seal_of(
    start: int, end: int, heading: str | None, sha256: str, spans: str, whole: bytes, rest: bytes
) -> str:
    """What tells that a passage, its sentences' spans and their vectors are what was stored: SQLite
    itself notices no change inside a value. Values of another type have no seal."""
    try:
        told = json.dumps([start, end, heading, sha256, spans]).encode()
        return hashlib.sha256(told + whole + rest).hexdigest()
    except TypeError:
        return ""


def context_of(title: str, heading: str | None) -> str:
    """What stands before a passage when it is embedded: the title and, if any, the heading."""
    return "\n".join(part for part in (title, heading) if part)
