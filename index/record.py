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

from corpus.library import Library
from corpus.purging import purged
from index.encoder import Vectors
from index.facets import Facet

_TABLES = """
CREATE TABLE IF NOT EXISTS recipe (  -- how texts were cut and embedded
  id TEXT PRIMARY KEY,
  model TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  dimension INTEGER NOT NULL,
  cutting TEXT NOT NULL,             -- JSON
  probes BLOB NOT NULL               -- vectors of the probe sentences, f32
);
CREATE TABLE IF NOT EXISTS edition (
  number INTEGER PRIMARY KEY,
  published_at TEXT NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  articles INTEGER NOT NULL,
  passages INTEGER NOT NULL,
  digest TEXT NOT NULL,              -- of all that it holds: caches of another history differ
  until TEXT                         -- latest publication date of its articles
);
CREATE TABLE IF NOT EXISTS entry (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  UNIQUE (article_id, revision, recipe),
  FOREIGN KEY (article_id, revision) REFERENCES revision(article_id, revision) ON DELETE CASCADE
);
CREATE TABLE IF NOT EXISTS held (    -- entry is in editions valid_from <= n < valid_to
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,                  -- NULL while it still is in the newest edition
  PRIMARY KEY (entry, valid_from)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,            -- code points of the canonical text
  "end" INTEGER NOT NULL,
  heading TEXT,
  sha256 TEXT NOT NULL,              -- of the slice in UTF-8
  sentences TEXT NOT NULL,           -- JSON [[start, end], ...] relative to start
  UNIQUE (entry, ordinal)
);
CREATE TABLE IF NOT EXISTS vector (
  passage INTEGER PRIMARY KEY REFERENCES passage(id) ON DELETE CASCADE,
  whole BLOB NOT NULL,               -- f32, unit length
  sentences BLOB NOT NULL            -- f16, unit length, one row a sentence
);
"""

#: Entries read by one statement. A cursor left open while caches are built would keep every
#: writer waiting as long, so each page is fetched whole.
_PAGE = 200


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


@dataclass(frozen=True, slots=True)
class Contents:
    """What a set of entries amounts to."""

    articles: int
    passages: int
    digest: str
    until: str | None


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
            for statement in _TABLES.split(";\n"):
                self.db.execute(statement)

    def is_prepared(self) -> bool:
        """Whether ``index`` has ever written to this library."""
        found = self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'edition'").fetchone()
        return found is not None

    def recipe(self, identity: str) -> tuple[str, str, Vectors]:
        """A recipe's model name, fingerprint and probe vectors (probes × dimension)."""
        model, fingerprint, dimension, probes = self.db.execute(
            "SELECT model, fingerprint, dimension, probes FROM recipe WHERE id = ?", (identity,)
        ).fetchone()
        return model, fingerprint, np.frombuffer(probes, "<f4").reshape(-1, dimension)

    def edition(self) -> Edition | None:
        """The newest edition, or None before the first publication."""
        if not self.is_prepared():
            return None
        row = self.db.execute(
            "SELECT number, published_at, recipe, articles, passages, digest, until "
            "FROM edition ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return None if row is None else Edition(*row)

    def problems(self) -> list[str]:
        """What contradicts itself in the tables of ``index``, one sentence each."""
        found = []
        for line, *_ in self.db.execute("PRAGMA quick_check").fetchall():
            if line != "ok":
                found.append(f"SQLite báo lỗi: {line}; hãy khôi phục từ bản sao lưu.")
        edition = self.edition()
        if edition is None:
            return found
        if self.was_purged_since(edition):
            found.append(
                f"có bài bị xoá vĩnh viễn sau khi phát hành ấn bản {edition.number}; "
                "hãy chạy: python -m index build"
            )
            return found
        bare = self.db.execute(
            "SELECT count(*) FROM held h JOIN passage p ON p.entry = h.entry "
            "WHERE p.id NOT IN (SELECT passage FROM vector)"
        ).fetchone()[0]
        if bare:
            found.append(f"{bare} đoạn đã phát hành thiếu vectơ; hãy khôi phục từ bản sao lưu.")
        contents = self.contents(self.entries(edition.number))
        if contents.passages != edition.passages:
            found.append(
                f"ấn bản {edition.number} ghi {edition.passages} đoạn, thư viện có "
                f"{contents.passages}; hãy khôi phục từ bản sao lưu."
            )
        elif contents.digest != edition.digest:
            found.append(
                f"nội dung ấn bản {edition.number} khác với lúc phát hành; "
                "hãy khôi phục từ bản sao lưu."
            )
        return found

    def was_purged_since(self, edition: Edition) -> bool:
        """Whether an edition lost an article to a purge after it was published: the caches of it
        still know the words."""
        if not purged(self.db):
            return False
        return self.contents(self.entries(edition.number)).digest != edition.digest

    # --- what an edition holds ---

    def entries(self, edition: int) -> list[int]:
        """The entries of an edition, by id."""
        rows = self.db.execute(
            "SELECT entry FROM held WHERE valid_from <= :n AND (valid_to IS NULL OR valid_to > :n) "
            "ORDER BY entry",
            {"n": edition},
        )
        return [row[0] for row in rows.fetchall()]

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
        whole = hashlib.sha256()
        until: str | None = None
        for row in self._paged(
            "SELECT e.id, e.article_id, e.revision, r.sha256, r.fields FROM entry e "
            "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
            "WHERE e.id IN (SELECT value FROM json_each(?)) ORDER BY e.id",
            entries,
        ):
            whole.update(json.dumps(row).encode())
            until = max(filter(None, (until, json.loads(row[4]).get("published_on"))), default=None)
        passages = 0
        for row in self._paged(
            'SELECT id, start, "end", heading, sha256 FROM passage '
            "WHERE entry IN (SELECT value FROM json_each(?)) ORDER BY entry, id",
            entries,
        ):
            whole.update(json.dumps(row).encode())
            passages += 1
        return Contents(len(entries), passages, whole.hexdigest(), until)

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
        """Passage ids (n,) and their vectors (n × dimension), by entry and id."""
        ids: list[int] = []
        rows = [np.zeros((0, dimension), np.float32)]
        for passage, whole in self._paged(
            "SELECT p.id, v.whole FROM passage p JOIN vector v ON v.passage = p.id "
            "WHERE p.entry IN (SELECT value FROM json_each(?)) ORDER BY p.entry, p.id",
            entries,
        ):
            ids.append(passage)
            rows.append(np.frombuffer(whole, "<f4").reshape(1, dimension))
        return np.array(ids, np.int64), np.concatenate(rows)

    def facets(self, entries: Sequence[int]) -> Iterator[Facet]:
        """What filters ask about the articles of these entries, by entry."""
        for row in self._paged(
            "SELECT e.id, e.article_id, json_extract(r.fields, '$.published_on'), "
            "json_extract(r.fields, '$.issued_on'), json_extract(r.fields, '$.kind'), "
            "json_extract(r.fields, '$.publisher') FROM entry e "
            "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
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
        """Sentence spans of a passage (relative to its start) and their vectors (n × dimension)."""
        spans, blob = self.db.execute(
            "SELECT p.sentences, v.sentences FROM passage p JOIN vector v ON v.passage = p.id "
            "WHERE p.id = ?",
            (passage,),
        ).fetchone()
        vectors = np.frombuffer(blob, "<f2").astype(np.float32).reshape(-1, dimension)
        return [(s, e) for s, e in json.loads(spans)], vectors

    def place(self, passage: int) -> Place | None:
        """Where a passage stands; None once its article was purged."""
        row = self.db.execute(
            'SELECT e.article_id, e.revision, p.start, p."end", p.heading, p.sha256 '
            "FROM passage p JOIN entry e ON e.id = p.entry WHERE p.id = ?",
            (passage,),
        ).fetchone()
        return None if row is None else Place(*row)

    def _paged(self, statement: str, ids: Sequence[int]) -> Iterator[Any]:
        """Rows of a statement over ids in JSON, page by page, with no cursor left open."""
        for at in range(0, len(ids), _PAGE):
            yield from self.db.execute(
                statement, (json.dumps(list(ids[at : at + _PAGE])),)
            ).fetchall()


def context_of(title: str, heading: str | None) -> str:
    """What stands before a passage when it is embedded: the title and, if any, the heading."""
    return "\n".join(part for part in (title, heading) if part)
