"""Kinship: which articles have a text in common, and which report the same event.

Links by text hold between two revisions and follow from the two of them alone. They are kept when
the later one is stored, so they are the same in whatever order articles come, and every edition
finds its own. Links by event depend on the whole corpus and are worked out when somebody asks (see
``corpus.kin.events``). Nothing is deleted here: who asks says which revisions may be named.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from corpus.article import BRIEF, Article
from corpus.kin import events
from corpus.kin.copies import Body, copy_of
from corpus.kin.events import Frequency
from corpus.kin.shingles import bands, key_of, words

if TYPE_CHECKING:  # the library makes the links: it imports this file
    from corpus.library import Library

#: ``reprint`` and ``near``: a copy (see ``corpus.kin.copies``). ``event``: an independent report of
#: the same event. ``brief``: one is our own brief of the other, so it is no report beside it.
Relation = Literal["reprint", "near", "event", "brief"]
_ORDER: tuple[Relation, ...] = ("brief", "reprint", "near", "event")

TABLES = (
    """
CREATE TABLE kin_text (              -- one row a revision, numbered so that links are short
  id         INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL,
  revision   INTEGER NOT NULL,
  title      INTEGER,                -- hash of the title's words, NULL where they name no article
  UNIQUE (article_id, revision)
);
CREATE INDEX kin_text_by_title ON kin_text (title) WHERE title IS NOT NULL;
CREATE TABLE kin_band (              -- the keys under which a text is found (corpus.kin.shingles)
  band INTEGER NOT NULL,
  text INTEGER NOT NULL,
  PRIMARY KEY (band, text)
) WITHOUT ROWID;
CREATE TABLE kin (                   -- links by text, each in both directions
  text     INTEGER NOT NULL,
  other    INTEGER NOT NULL,
  relation TEXT NOT NULL,
  score    REAL NOT NULL,
  PRIMARY KEY (text, other)
) WITHOUT ROWID;
"""
    + events.TABLES
)

#: A title of fewer words ("Thông báo", "Tin vắn") names no article.
TITLE_WORDS = 5
#: Texts compared with a new one at most, those with most bands in common first. More only come
#: where hundreds of articles are one form filled in; adding must stay as cheap as ever.
COMPARED = 300

#: One revision of an article.
Ref = tuple[str, int]
#: Which of some revisions may be named: the current ones, or those of an edition.
Known = Callable[[Iterable[Ref]], set[Ref]]


@dataclass(frozen=True, slots=True)
class Kin:
    """A revision of another article, how it is related and how strongly, in (0, 1]."""

    article_id: str
    revision: int
    relation: Relation
    score: float


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept of a revision."""

    title: int | None
    bands: frozenset[int]
    terms: frozenset[tuple[int, int]]
    links: dict[int, tuple[Relation, float]]  # by the number of the other text


def told(db: sqlite3.Connection, article: Article) -> Told:
    """What is to be kept of a revision, with its links to all texts that are kept."""
    title = _title_key(article)
    body = Body.of(article.text, article.number)
    keys = bands(body.shingles)
    links = dict(_copies(db, article, body, keys)) | dict(_briefs(db, article, title))
    return Told(title, frozenset(keys), events.terms_of(article), links)


def enter(db: sqlite3.Connection, article: Article, revision: int) -> None:
    """Take a revision that was just stored into the tables and link it with all others."""
    whole = told(db, article)
    text = db.execute(
        "INSERT INTO kin_text (article_id, revision, title) VALUES (?, ?, ?)",
        (article.id, revision, whole.title),
    ).lastrowid
    assert text is not None
    _keep(db, text, whole)


def _keep(db: sqlite3.Connection, text: int, whole: Told) -> None:
    db.executemany(
        "INSERT OR REPLACE INTO kin VALUES (?, ?, ?, ?)",
        [
            (*pair, relation, score)
            for other, (relation, score) in whole.links.items()
            for pair in ((text, other), (other, text))
        ],
    )
    bands, terms = _rows(text, whole).values()
    db.executemany("INSERT INTO kin_band VALUES (?, ?)", bands)
    db.executemany("INSERT INTO report_term VALUES (?, ?, ?)", terms)


def _rows(text: int, whole: Told) -> dict[str, list[tuple[int, ...]]]:
    """The rows of a text in the tables that are looked up by something else than the text."""
    return {
        "kin_band": [(band, text) for band in sorted(whole.bands)],
        "report_term": [(term, day, text) for term, day in sorted(whole.terms)],
    }


def counts(db: sqlite3.Connection) -> dict[int, int]:
    """How many bands and terms are kept of each text, in one pass over each table."""
    found: dict[int, int] = {}
    for table in ("kin_band", "report_term"):
        for text, number in db.execute(f"SELECT text, count(*) FROM {table} GROUP BY text"):
            found[text] = found.get(text, 0) + number
    return found


def is_kept(db: sqlite3.Connection, article: Article, count: dict[int, int]) -> bool:
    """Whether the tables hold of a revision just what is to be kept. ``count``: of ``counts``."""
    row = db.execute(
        "SELECT id, title FROM kin_text WHERE article_id = ? AND revision = ?",
        (article.id, article.revision),
    ).fetchone()
    whole = told(db, article)
    if row is None or row[1] != whole.title:
        return False
    links = db.execute("SELECT other, relation, score FROM kin WHERE text = ?", row[:1]).fetchall()
    rows = _rows(row[0], whole)
    return (
        {other: (relation, score) for other, relation, score in links} == whole.links
        and count.get(row[0], 0) == sum(map(len, rows.values()))
        and all(_has(db, table, one) for table, of in rows.items() for one in of)
    )


def _has(db: sqlite3.Connection, table: str, row: tuple[int, ...]) -> bool:
    columns = "band, text" if table == "kin_band" else "term, day, text"
    marks = ", ".join("?" * len(row))
    found = db.execute(f"SELECT 1 FROM {table} WHERE ({columns}) = ({marks})", row)
    return found.fetchone() is not None


def again(db: sqlite3.Connection, article: Article) -> None:
    """Take a stored revision into the tables anew, under the number that it has there if any."""
    row = db.execute(
        "SELECT id FROM kin_text WHERE article_id = ? AND revision = ?",
        (article.id, article.revision),
    ).fetchone()
    if row is None:
        enter(db, article, article.revision)
        return
    forget(db, row[0])
    whole = told(db, article)
    db.execute(
        "INSERT INTO kin_text (id, article_id, revision, title) VALUES (?, ?, ?, ?)",
        (row[0], article.id, article.revision, whole.title),
    )
    _keep(db, row[0], whole)


def forget(db: sqlite3.Connection, text: int) -> None:
    """Take a text out of the tables."""
    for column in ("text = ?", "other = ?"):
        db.execute(f"DELETE FROM kin WHERE {column}", (text,))
    for table in ("kin_band", "report_term"):
        db.execute(f"DELETE FROM {table} WHERE text = ?", (text,))
    db.execute("DELETE FROM kin_text WHERE id = ?", (text,))


def kin_of(
    library: Library, article: Article, known: Known, frequency: Frequency | None = None
) -> list[Kin]:
    """The kin of a stored revision among the known ones: copies first, then reports, best first.

    ``frequency`` is of the known ones too, if not of all that the corpus ever held.
    """
    rows = library.connection.execute(
        "SELECT o.article_id, o.revision, k.relation, k.score FROM kin_text t "
        "JOIN kin k ON k.text = t.id JOIN kin_text o ON o.id = k.other "
        "WHERE t.article_id = ? AND t.revision = ?",
        (article.id, article.revision),
    )
    found = _named([Kin(*row) for row in rows.fetchall()], known)
    copies = {(kin.article_id, kin.revision) for kin in found}

    def candidates(refs: list[Ref]) -> list[Article]:
        named = known(ref for ref in refs if ref[0] != article.id and ref not in copies)
        kept = [ref for ref in refs if ref in named][: events.CANDIDATES]
        return [library.get(*ref) for ref in kept]

    for other, score in events.reports(library.connection, article, candidates, frequency):
        if not _same_report(article, other):
            found.append(Kin(other.id, other.revision, "event", score))
    return sorted(found, key=_rank)


def copies_among(db: sqlite3.Connection, refs: Iterable[Ref]) -> dict[tuple[Ref, Ref], Relation]:
    """How some revisions are linked by text, each pair in both directions."""
    rows = db.execute(
        "WITH given AS (SELECT t.id, t.article_id, t.revision FROM json_each(?) j "
        "JOIN kin_text t ON t.article_id = json_extract(j.value, '$[0]') "
        "AND t.revision = json_extract(j.value, '$[1]')) "
        "SELECT a.article_id, a.revision, b.article_id, b.revision, k.relation FROM given a "
        "JOIN kin k ON k.text = a.id JOIN given b ON b.id = k.other",
        (json.dumps(list(refs)),),
    )
    return {((a, m), (b, n)): relation for a, m, b, n, relation in rows.fetchall()}


def _named(found: list[Kin], known: Known) -> list[Kin]:
    named = known((kin.article_id, kin.revision) for kin in found)
    return [kin for kin in found if (kin.article_id, kin.revision) in named]


def _rank(kin: Kin) -> tuple[int, float, str]:
    return _ORDER.index(kin.relation), -kin.score, kin.article_id


def _copies(
    db: sqlite3.Connection, article: Article, body: Body, keys: list[int]
) -> Iterator[tuple[int, tuple[Relation, float]]]:
    rows = db.execute(
        "SELECT b.text, r.text, json_extract(r.fields, '$.number') FROM "
        "(SELECT text, count(*) AS shared FROM kin_band WHERE band IN "
        "(SELECT value FROM json_each(?)) GROUP BY text) b "
        "JOIN kin_text t ON t.id = b.text JOIN revision r "
        "ON r.article_id = t.article_id AND r.revision = t.revision "
        "WHERE t.article_id <> ? ORDER BY b.shared DESC, r.sha256 LIMIT ?",
        (json.dumps(keys), article.id, COMPARED),
    )
    for other, text, number in rows:
        found = copy_of(body, Body.of(text, number))
        if found:
            yield other, found


def _briefs(
    db: sqlite3.Connection, article: Article, title: int | None
) -> Iterator[tuple[int, tuple[Relation, float]]]:
    """The articles that a brief reports, or the briefs that report an article."""
    rows = db.execute(
        "SELECT t.id, r.fields FROM kin_text t JOIN revision r "
        "ON r.article_id = t.article_id AND r.revision = t.revision "
        "WHERE t.title = ? AND t.article_id <> ?",
        (title, article.id),
    )
    for text, fields in rows:
        other = json.loads(fields)
        if (article.kind == BRIEF) != (other.get("kind") == BRIEF) and _agree(
            article, other.get("publisher"), other.get("published_on")
        ):
            yield text, ("brief", 1.0)


def _same_report(one: Article, other: Article) -> bool:
    """Whether one is a brief of the other, or both are briefs of the same article."""
    return (
        BRIEF in (one.kind, other.kind)
        and words(one.title) == words(other.title)
        and _agree(one, other.publisher, other.published_on)
    )


def _agree(article: Article, publisher: str | None, published_on: str | None) -> bool:
    """Whether publisher and date are the same, as far as both sides know them."""
    mine, theirs = article.publisher, publisher
    return (not mine or not theirs or words(mine) == words(theirs)) and (
        not article.published_on or not published_on or article.published_on == published_on
    )


def _title_key(article: Article) -> int | None:
    title = words(article.title)
    return key_of(" ".join(title)) >> 1 if len(title) >= TITLE_WORDS else None
