"""The articles of the library as editors see them: published, waiting, or about to go."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.errors import NoSuchArticle
from corpus.library import Added, Library
from index.record import Record

#: Bits of an article's key: few enough for a button.
_KEY_BYTES = 5

#: What the newest edition holds of each article.
_HELD = (
    "(SELECT max(e.revision) FROM entry e JOIN held h ON h.entry = e.id "
    "WHERE e.article_id = a.id AND h.valid_to IS NULL)"
)
_ROWS = (
    "SELECT a.id, a.revision, a.removed_at IS NOT NULL, json_extract(r.fields, '$.title'), "
    f"{_HELD} AS held, r.added_at FROM article a "
    "JOIN revision r ON r.article_id = a.id AND r.revision = a.revision "
    "WHERE a.removed_at IS NULL OR held IS NOT NULL"
)


@dataclass(frozen=True, slots=True)
class Item:
    """``state``: "published", "new", "changed" or "leaving"."""

    id: str
    title: str
    state: str

    @property
    def key(self) -> int:
        return key_of(self.id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the next edition would change."""

    edition: int
    new: int
    changed: int
    leaving: int

    @property
    def any(self) -> bool:
        return bool(self.new or self.changed or self.leaving)


def key_of(article_id: str) -> int:
    """A number that stands for an id in a button."""
    digest = hashlib.sha256(article_id.encode()).digest()
    return int.from_bytes(digest[:_KEY_BYTES], "big")


def items(data: Path) -> list[Item]:
    """Every article: what waits first, then the newest."""
    with Library.open(data) as library:
        Record(library).prepare()
        return _items(library.connection)


def waiting(data: Path) -> Waiting:
    with Library.open(data) as library:
        record = Record(library)
        record.prepare()
        states = [item.state for item in _items(library.connection)]
        edition = record.edition()
    number = edition.number if edition else 0
    return Waiting(number, *(states.count(state) for state in ("new", "changed", "leaving")))


def article(data: Path, key: int | str) -> Article | None:
    """A current article by its id, or by its number in a button."""
    with Library.open(data) as library:
        try:
            found = key if isinstance(key, str) else _id(library, key)
            return library.get(found)
        except NoSuchArticle:
            return None


def add(data: Path, articles: Sequence[Article], original: bytes) -> list[Added]:
    """Put articles into the library, all or none; a second time nothing changes."""
    with Library.open(data) as library, library.batch():
        return [library.add(one, original) for one in articles]


def remove(data: Path, article_id: str) -> bool:
    """Take an article out of the corpus; False where it was not in it."""
    with Library.open(data) as library:
        try:
            library.remove(article_id)
        except NoSuchArticle:
            return False
    return True


def _id(library: Library, key: int) -> str:
    rows = library.connection.execute("SELECT id FROM article WHERE removed_at IS NULL")
    for (found,) in rows.fetchall():
        if key_of(found) == key:
            return str(found)
    raise NoSuchArticle(str(key))


def _items(db: sqlite3.Connection) -> list[Item]:
    found = []
    for article_id, revision, removed, title, held, added_at in db.execute(_ROWS).fetchall():
        if removed:
            state = "leaving"
        elif held is None:
            state = "new"
        else:
            state = "published" if held == revision else "changed"
        found.append((state == "published", added_at, Item(article_id, title or "", state)))
    found.sort(key=lambda one: (not one[0], one[1]), reverse=True)
    return [item for *_, item in found]
