"""Facets: when, by whom and as what the articles of an edition were published, for filters.

A cache of the record as arrays, so that a filter becomes the ids of its passages at once, however
large the library is.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.canonical import canonical_line
from corpus.folding import unmarked
from corpus.kin.events import Frequency
from index.reading.filters import Filters

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Day of an article that has none.
_UNKNOWN = 0
_LAST = 99_999_999


@dataclass(frozen=True, slots=True)
class Facet:
    """One article of an edition: its entry, its id, and what filters ask about."""

    entry: int
    article_id: str
    published_on: str | None
    issued_on: str | None
    kind: str | None
    publisher: str | None
    revision: int = 1
    text: int | None = None  # its number among the texts that kin are told from


class Facets:
    """The facets of all articles of one edition, and which passages are whose."""

    def __init__(self, articles: list[Facet], ids: Ints, entries: Ints) -> None:
        """``articles`` by entry; ``ids`` and ``entries``: each passage's id and entry, by id."""
        self._articles = articles
        self._ids = ids
        self._rows = _places(entries, np.array([one.entry for one in articles], np.int64))
        self._days = np.array(
            [(day_number(one.published_on), day_number(one.issued_on)) for one in articles],
            np.int64,
        ).reshape(-1, 2)
        self._article_rows = {one.article_id: row for row, one in enumerate(articles)}
        self._frequency: Frequency | None = None
        self._kinds = _Named(one.kind for one in articles)
        self._publishers = _Named(one.publisher for one in articles)
        self.publishers: tuple[str, ...] = tuple(sorted(filter(None, self._publishers.names)))

    @property
    def ids(self) -> Ints:
        """Ids of all passages."""
        return self._ids

    @property
    def articles(self) -> Collection[str]:
        """Ids of the articles that the edition holds."""
        return self._article_rows.keys()

    @cached_property
    def revisions(self) -> Mapping[str, int]:
        """Article id -> the revision that the edition holds."""
        return {one.article_id: one.revision for one in self._articles}

    def frequency(self, db: sqlite3.Connection) -> Frequency:
        """How frequent evidence of an event is in the edition's texts; remembered."""
        if self._frequency is None:
            texts = (one.text for one in self._articles if one.text is not None)
            self._frequency = Frequency(db, [*texts])
        return self._frequency

    @classmethod
    def learn(cls, articles: Iterable[Facet], passages: Iterable[tuple[int, int]]) -> Facets:
        """From each article, and (passage id, entry) of each passage."""
        pairs = sorted(passages)
        ids, entries = zip(*pairs, strict=True) if pairs else ((), ())
        by_entry = sorted(articles, key=lambda one: one.entry)
        return cls(by_entry, np.array(ids, np.int64), np.array(entries, np.int64))

    def changed(
        self,
        dropped: Collection[int],
        added: Iterable[Facet],
        passages: Iterable[tuple[int, int]],
    ) -> Facets:
        """Without these entries, and with these articles and their (passage id, entry)."""
        gone = set(dropped)
        articles = [one for one in self._articles if one.entry not in gone] + [*added]
        articles.sort(key=lambda one: one.entry)
        entries = np.array([one.entry for one in self._articles], np.int64)[self._rows]
        kept = ~np.isin(entries, np.fromiter(gone, np.int64, len(gone)))
        more = np.array([*passages], np.int64).reshape(-1, 2)
        ids = np.concatenate([self._ids[kept], more[:, 0]])
        order = np.argsort(ids)
        return Facets(articles, ids[order], np.concatenate([entries[kept], more[:, 1]])[order])

    def save(self, file: Path) -> None:
        """Write it all; ``load`` reads it."""
        fields = [[getattr(one, name) for name in Facet.__slots__] for one in self._articles]
        of = np.array([one.entry for one in self._articles], np.int64)
        with file.open("wb") as out:
            np.savez(
                out,
                articles=np.frombuffer(json.dumps(fields).encode(), np.uint8),
                ids=self._ids,
                entries=of[self._rows] if len(of) else np.zeros(0, np.int64),
            )

    @classmethod
    def load(cls, file: Path) -> Facets:
        with np.load(file) as kept:
            fields = json.loads(kept["articles"].tobytes())
            return cls([Facet(*row) for row in fields], kept["ids"], kept["entries"])

    def passages(self, filters: Filters, about: Iterable[str] = ()) -> Ints:
        """Ids of the passages that a filter lets through, ascending.

        ``about``: ids of the articles that are or mention ``filters.numbers``.
        """
        allowed = np.ones(len(self._articles), np.bool_)
        if filters.since or filters.until:
            allowed &= self._between(day_number(filters.since), day_number(filters.until) or _LAST)
        if filters.kinds:
            allowed &= self._kinds.are(filters.kinds)
        if filters.publishers:
            names = set(map(plain_name, filters.publishers))
            known = [name for name in self.publishers if plain_name(name) in names]
            allowed &= self._publishers.are(known)
        if filters.numbers:
            allowed &= self._of(about)
        return self._ids[allowed[self._rows]]

    def not_outside(self, since: str | None, until: str | None) -> Ints:
        """Ids of the passages of the articles that may be of these days: where no day is known
        nothing speaks against it."""
        undated: Flags = (self._days == _UNKNOWN).all(axis=1)
        allowed: Flags = undated | self._between(day_number(since), day_number(until) or _LAST)
        return self._ids[allowed[self._rows]]

    def passages_of(self, articles: Iterable[str]) -> Ints:
        """Ids of the passages of these articles, ascending."""
        return self._ids[self._of(articles)[self._rows]]

    def beside(self, passages: Ints) -> Ints:
        """Ids of all passages of the articles that these ascending passages are of."""
        found = np.zeros(len(self._articles), np.bool_)
        found[self._rows[_places(passages, self._ids)]] = True
        return self._ids[found[self._rows]]

    def days_of(self, articles: Iterable[str]) -> dict[str, str]:
        """The day of publication, else of issue, of each of these articles that has one."""
        found = {}
        for article in articles:
            if article in self._article_rows:
                one = self._articles[self._article_rows[article]]
                if day := one.published_on or one.issued_on:
                    found[article] = day
        return found

    def _between(self, since: int, until: int) -> Flags:
        known = self._days != _UNKNOWN
        inside: Flags = ((self._days >= since) & (self._days <= until) & known).any(axis=1)
        return inside

    def _of(self, articles: Iterable[str]) -> Flags:
        found = np.zeros(len(self._articles), np.bool_)
        found[[self._article_rows[one] for one in articles if one in self._article_rows]] = True
        return found


class _Named:
    """A name, or None, for each article."""

    def __init__(self, names: Iterable[str | None]) -> None:
        self.names: dict[str | None, int] = {}
        self._codes = np.array(
            [self.names.setdefault(name, len(self.names)) for name in names], np.int64
        )

    def are(self, names: Iterable[str]) -> Flags:
        """Which articles have one of these."""
        flags = np.zeros(len(self.names), np.bool_)
        flags[[self.names[name] for name in names if name in self.names]] = True
        return flags[self._codes]


def _places(of: Ints, among: Ints) -> Ints:
    """Where each of these numbers stands among ascending ones, which hold them all."""
    places: Ints = np.searchsorted(among, of)
    return places


def day_number(iso: str | None) -> int:
    """A day as a number that sorts: 20211214."""
    return int(iso.replace("-", "")) if iso else _UNKNOWN


def plain_name(name: str) -> str:
    """A publisher's name as names are compared."""
    return unmarked(canonical_line(name)).lower()
