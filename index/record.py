"""The tables of ``index`` in the library: recipes, entries, passages, vectors, editions.

An *entry* is one revision of one article, cut and embedded under one recipe. Entries are staged
without belonging to any edition; ``held`` says from which edition to before which one an entry is
part of what is published. Publishing therefore is one small transaction, and every older edition
stays readable.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from corpus.library import Library, sha256_of
from index.encoder import Vectors
from index.model import Manifest
from index.passages import RULES, Passage
from index.settings import Cutting

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
  passages INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  recipe TEXT NOT NULL REFERENCES recipe(id),
  UNIQUE (article_id, revision, recipe),
  FOREIGN KEY (article_id, revision) REFERENCES revision(article_id, revision)
);
CREATE TABLE IF NOT EXISTS held (    -- entry is in editions valid_from <= n < valid_to
  entry INTEGER NOT NULL REFERENCES entry(id),
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,                  -- NULL while it still is in the newest edition
  PRIMARY KEY (entry, valid_from)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS passage (
  id INTEGER PRIMARY KEY,
  entry INTEGER NOT NULL REFERENCES entry(id),
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,            -- code points of the canonical text
  "end" INTEGER NOT NULL,
  heading TEXT,
  sha256 TEXT NOT NULL,              -- of the slice in UTF-8
  sentences TEXT NOT NULL,           -- JSON [[start, end], ...] relative to start
  UNIQUE (entry, ordinal)
);
CREATE TABLE IF NOT EXISTS vector (
  passage INTEGER PRIMARY KEY REFERENCES passage(id),
  whole BLOB NOT NULL,               -- f32, unit length
  sentences BLOB NOT NULL            -- f16, unit length, one row a sentence
);
"""

#: The entries that should be in the next edition: current revisions under one recipe.
_WANTED = """
  FROM entry e JOIN article a ON a.id = e.article_id AND a.revision = e.revision
  AND a.removed_at IS NULL WHERE e.recipe = :recipe
"""


@dataclass(frozen=True, slots=True)
class Edition:
    """A published state of the library."""

    number: int
    published_at: str
    recipe: str
    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: the slice of a revision, its heading, its hash when it was cut."""

    article_id: str
    revision: int
    start: int
    end: int
    heading: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A passage without a vector: what goes into the encoder."""

    in_context: str  # the passage behind its title and heading
    sentences: tuple[str, ...]


class Record:
    """What ``index`` reads from and writes to the library."""

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

    # --- recipes and editions ---

    def add_recipe(self, manifest: Manifest, cutting: Cutting, probes: Vectors) -> str:
        """Register the recipe of this model and these settings; returns its id."""
        text = json.dumps(asdict(cutting), sort_keys=True)
        whole = f"{manifest.fingerprint}|{text}|{RULES}"
        identity = hashlib.sha256(whole.encode()).hexdigest()[:16]
        self.db.execute(
            "INSERT OR IGNORE INTO recipe VALUES (?, ?, ?, ?, ?, ?)",
            (
                identity,
                manifest.name,
                manifest.fingerprint,
                manifest.dimension,
                text,
                probes.astype("<f4").tobytes(),
            ),
        )
        return identity

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
        row = self.db.execute("SELECT * FROM edition ORDER BY number DESC LIMIT 1").fetchone()
        return None if row is None else Edition(*row)

    def latest_recipe(self) -> str | None:
        """The recipe of what was staged last, or of the newest edition."""
        row = self.db.execute("SELECT recipe FROM entry ORDER BY id DESC LIMIT 1").fetchone()
        return None if row is None else str(row[0])

    def problems(self) -> list[str]:
        """What contradicts itself in the tables of ``index``, one sentence each."""
        found = []
        for line, *_ in self.db.execute("PRAGMA quick_check"):
            if line != "ok":
                found.append(f"SQLite báo lỗi: {line}; hãy khôi phục từ bản sao lưu.")
        bare = self.db.execute(
            "SELECT count(*) FROM held h JOIN passage p ON p.entry = h.entry "
            "WHERE p.id NOT IN (SELECT passage FROM vector)"
        ).fetchone()[0]
        if bare:
            found.append(f"{bare} đoạn đã phát hành thiếu vectơ; hãy khôi phục từ bản sao lưu.")
        edition = self.edition()
        if edition is not None:
            held = self.db.execute(
                "SELECT count(p.id) FROM held h JOIN passage p ON p.entry = h.entry "
                "WHERE h.valid_to IS NULL"
            ).fetchone()[0]
            if held != edition.passages:
                found.append(
                    f"ấn bản {edition.number} ghi {edition.passages} đoạn, thư viện có {held}; "
                    "hãy khôi phục từ bản sao lưu."
                )
        return found

    # --- staging ---

    def drop_stale(self, recipe: str) -> None:
        """Forget staged entries that no edition holds and the next one does not want."""
        stale = [
            row[0]
            for row in self.db.execute(
                "SELECT id FROM entry WHERE id NOT IN (SELECT entry FROM held) "
                f"AND id NOT IN (SELECT e.id {_WANTED})",
                {"recipe": recipe},
            )
        ]
        with self.library.batch():
            for entry in stale:
                self.db.execute(
                    "DELETE FROM vector WHERE passage IN (SELECT id FROM passage WHERE entry = ?)",
                    (entry,),
                )
                self.db.execute("DELETE FROM passage WHERE entry = ?", (entry,))
                self.db.execute("DELETE FROM entry WHERE id = ?", (entry,))

    def uncut(self, recipe: str) -> list[tuple[str, int]]:
        """Current (article id, revision) pairs without an entry under this recipe."""
        return self.db.execute(
            "SELECT a.id, a.revision FROM article a WHERE a.removed_at IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM entry e WHERE e.article_id = a.id AND e.revision = a.revision "
            "AND e.recipe = ?) ORDER BY a.id",
            (recipe,),
        ).fetchall()

    def stage(self, recipe: str, article_id: str, revision: int, passages: list[Passage]) -> None:
        """Store an entry with its passages, still without vectors and of no edition."""
        text = self.library.get(article_id, revision).text
        entry = self.db.execute(
            "INSERT INTO entry (article_id, revision, recipe) VALUES (?, ?, ?)",
            (article_id, revision, recipe),
        ).lastrowid
        self.db.executemany(
            'INSERT INTO passage (entry, ordinal, start, "end", heading, sha256, sentences) '
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    entry,
                    ordinal,
                    p.start,
                    p.end,
                    p.heading,
                    sha256_of(text[p.start : p.end]),
                    json.dumps(p.sentences),
                )
                for ordinal, p in enumerate(passages)
            ],
        )

    def unembedded(self, recipe: str) -> list[int]:
        """Ids of the wanted passages without a vector, shortest first (FACTS 37)."""
        rows = self.db.execute(
            "SELECT p.id FROM passage p WHERE p.entry IN (SELECT e.id "
            f'{_WANTED}) AND p.id NOT IN (SELECT passage FROM vector) ORDER BY p."end" - p.start',
            {"recipe": recipe},
        )
        return [row[0] for row in rows]

    def pending(self, ids: Sequence[int]) -> list[Pending]:
        """The texts of these passages with their context (title and heading)."""
        found = []
        for passage in ids:
            row = self.db.execute(
                'SELECT e.article_id, e.revision, p.start, p."end", p.heading, p.sentences '
                "FROM passage p JOIN entry e ON e.id = p.entry WHERE p.id = ?",
                (passage,),
            ).fetchone()
            article = self.library.get(row[0], row[1])
            text = article.text[row[2] : row[3]]
            context = context_of(article.title, row[4])
            found.append(
                Pending(
                    f"{context}\n{text}" if context else text,
                    tuple(text[s:e] for s, e in json.loads(row[5])),
                )
            )
        return found

    def store_vectors(
        self, ids: Sequence[int], wholes: Iterable[Vectors], sentences: Iterable[Vectors]
    ) -> None:
        """Keep these passages' vectors and those of their sentences, in one transaction."""
        with self.library.batch():
            self.db.executemany(
                "INSERT INTO vector VALUES (?, ?, ?)",
                [
                    (i, whole.astype("<f4").tobytes(), rows.astype("<f2").tobytes())
                    for i, whole, rows in zip(ids, wholes, sentences, strict=True)
                ],
            )

    # --- publishing ---

    def difference(self, recipe: str) -> tuple[list[int], list[int]]:
        """Entries that the next edition adds to and takes out of the newest one."""
        wanted = {row[0] for row in self.db.execute(f"SELECT e.id {_WANTED}", {"recipe": recipe})}
        held = {row[0] for row in self.db.execute("SELECT entry FROM held WHERE valid_to IS NULL")}
        return sorted(wanted - held), sorted(held - wanted)

    def publish(self, recipe: str) -> Edition:
        """Make the wanted entries the next edition, in one transaction."""
        with self.library.batch():
            added, dropped = self.difference(recipe)
            number = self.db.execute("SELECT coalesce(max(number), 0) + 1 FROM edition").fetchone()[
                0
            ]
            self.db.executemany(
                "UPDATE held SET valid_to = ? WHERE entry = ? AND valid_to IS NULL",
                [(number, entry) for entry in dropped],
            )
            self.db.executemany(
                "INSERT INTO held (entry, valid_from) VALUES (?, ?)",
                [(entry, number) for entry in added],
            )
            articles, passages = self.db.execute(
                "SELECT count(DISTINCT h.entry), count(p.id) FROM held h "
                "LEFT JOIN passage p ON p.entry = h.entry WHERE h.valid_to IS NULL"
            ).fetchone()
            edition = Edition(
                number, datetime.now(UTC).isoformat(timespec="seconds"), recipe, articles, passages
            )
            self.db.execute(
                "INSERT INTO edition VALUES (?, ?, ?, ?, ?)",
                (number, edition.published_at, recipe, articles, passages),
            )
        return edition

    # --- what an edition holds ---

    def passages(self, edition: int) -> Iterator[tuple[int, Place]]:
        """The passages of an edition, by id."""
        rows = self.db.execute(
            'SELECT p.id, e.article_id, e.revision, p.start, p."end", p.heading, p.sha256 '
            "FROM held h JOIN entry e ON e.id = h.entry JOIN passage p ON p.entry = e.id "
            "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n) ORDER BY p.id",
            {"n": edition},
        )
        for passage, *place in rows:
            yield passage, Place(*place)

    def vectors(self, edition: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """Passage ids (n,) and their vectors (n × dimension) of an edition."""
        ids, rows = [], []
        for passage, whole in self.db.execute(
            "SELECT p.id, v.whole FROM held h JOIN passage p ON p.entry = h.entry "
            "JOIN vector v ON v.passage = p.id WHERE h.valid_from <= :n "
            "AND (h.valid_to IS NULL OR h.valid_to > :n) ORDER BY p.id",
            {"n": edition},
        ):
            ids.append(passage)
            rows.append(np.frombuffer(whole, "<f4"))
        dimension = len(rows[0]) if rows else 0
        stacked = np.stack(rows) if rows else np.zeros((0, dimension), np.float32)
        return np.array(ids, np.int64), stacked

    def sentences(self, passage: int, dimension: int) -> tuple[list[tuple[int, int]], Vectors]:
        """Sentence spans of a passage (relative to its start) and their vectors (n × dimension)."""
        spans, blob = self.db.execute(
            "SELECT p.sentences, v.sentences FROM passage p JOIN vector v ON v.passage = p.id "
            "WHERE p.id = ?",
            (passage,),
        ).fetchone()
        vectors = np.frombuffer(blob, "<f2").astype(np.float32).reshape(-1, dimension)
        return [(s, e) for s, e in json.loads(spans)], vectors

    def place(self, passage: int) -> Place:
        """Where a passage stands."""
        row = self.db.execute(
            'SELECT e.article_id, e.revision, p.start, p."end", p.heading, p.sha256 '
            "FROM passage p JOIN entry e ON e.id = p.entry WHERE p.id = ?",
            (passage,),
        ).fetchone()
        return Place(*row)

    def articles(self, edition: int) -> list[tuple[str, int]]:
        """(article id, revision) of everything in an edition."""
        return self.db.execute(
            "SELECT e.article_id, e.revision FROM held h JOIN entry e ON e.id = h.entry "
            "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n) "
            "ORDER BY e.article_id",
            {"n": edition},
        ).fetchall()

    def latest_date(self, edition: int) -> str | None:
        """The latest publication date among the edition's articles, ISO."""
        row = self.db.execute(
            "SELECT max(json_extract(r.fields, '$.published_on')) FROM held h "
            "JOIN entry e ON e.id = h.entry "
            "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
            "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n)",
            {"n": edition},
        ).fetchone()
        return None if row[0] is None else str(row[0])


def context_of(title: str, heading: str | None) -> str:
    """What stands before a passage when it is embedded: the title and, if any, the heading."""
    return "\n".join(part for part in (title, heading) if part)
