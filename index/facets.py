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
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.canonical import canonical_line
from corpus.folding import unmarked
from corpus.kin.events import Frequency
from index.reading.filters import Filters

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
#: The fields of ``Facet``, each of all articles.
Columns = dict[str, list[Any]]

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

    def __init__(self, articles: Columns, ids: Ints, entries: Ints) -> None:
        """``articles`` by entry; ``ids`` and ``entries``: each passage's id and entry, by id."""
        self._articles = articles
        self._ids = ids
        self._entries = np.array(articles["entry"], np.int64)
        self._rows = _places(entries, self._entries)
        self._days = np.array(
            [[*map(day_number, articles[name])] for name in ("published_on", "issued_on")],
            np.int64,
        ).T
        self._article_rows = {one: row for row, one in enumerate(articles["article_id"])}
        self._frequency: Frequency | None = None
        self._kinds = _Named(articles["kind"])
        self._publishers = _Named(articles["publisher"])
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
        return dict(zip(self._articles["article_id"], self._articles["revision"], strict=True))

    def frequency(self, db: sqlite3.Connection) -> Frequency:
        """How frequent evidence of an event is in the edition's texts; remembered."""
        if self._frequency is None:
            texts = [text for text in self._articles["text"] if text is not None]
            self._frequency = Frequency(db, texts)
        return self._frequency

    @classmethod
    def learn(cls, articles: Iterable[Facet], passages: Iterable[tuple[int, int]]) -> Facets:
        """From each article, and (passage id, entry) of each passage."""
        pairs = sorted(passages)
        ids, entries = zip(*pairs, strict=True) if pairs else ((), ())
        return cls(_columns(articles), np.array(ids, np.int64), np.array(entries, np.int64))

    def changed(self, dropped: Collection[int], came: Facets) -> Facets:
        """Without these entries, and with those that came."""
        gone = np.fromiter(dropped, np.int64, len(dropped))
        stays = ~np.isin(self._entries, gone)
        articles = {
            name: [*compress(of, stays), *came._articles[name]]
            for name, of in self._articles.items()
        }
        by_entry = np.argsort(np.array(articles["entry"], np.int64)).tolist()
        articles = {name: [of[row] for row in by_entry] for name, of in articles.items()}
        entries = self._entries[self._rows]
        kept = ~np.isin(entries, gone)
        ids = np.concatenate([self._ids[kept], came._ids])
        entries = np.concatenate([entries[kept], came._entries[came._rows]])
        order = np.argsort(ids)
        return Facets(articles, ids[order], entries[order])

    def save(self, file: Path, dropped: Collection[int] = ()) -> None:
        """Write it all; ``load`` reads it. ``dropped``: entries of another file of facets that are
        held no more, where this one tells what changed since."""
        told = json.dumps(self._articles).encode()
        with file.open("wb") as out:
            np.savez(
                out,
                articles=np.frombuffer(told, np.uint8),
                ids=self._ids,
                entries=self._entries[self._rows],
                dropped=np.fromiter(dropped, np.int64, len(dropped)),
            )

    @classmethod
    def load(cls, file: Path) -> Facets:
        with np.load(file) as kept:
            return cls(json.loads(kept["articles"].tobytes()), kept["ids"], kept["entries"])

    @classmethod
    def load_changes(cls, file: Path) -> tuple[Facets, list[int]]:
        """What ``save`` wrote, and the entries that were dropped."""
        with np.load(file) as kept:
            dropped = kept["dropped"].tolist()
        return cls.load(file), dropped

    def passages(self, filters: Filters, about: Iterable[str] = ()) -> Ints:
        """Ids of the passages that a filter lets through, ascending.

        ``about``: ids of the articles that are or mention ``filters.numbers``.
        """
        allowed = np.ones(len(self._entries), np.bool_)
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
        found = np.zeros(len(self._entries), np.bool_)
        found[self._rows[_places(passages, self._ids)]] = True
        return self._ids[found[self._rows]]

    def days_of(self, articles: Iterable[str]) -> dict[str, str]:
        """The day of publication, else of issue, of each of these articles that has one."""
        found = {}
        for article in articles:
            if article in self._article_rows:
                row = self._article_rows[article]
                days = (self._articles[name][row] for name in ("published_on", "issued_on"))
                if day := next(filter(None, days), None):
                    found[article] = day
        return found

    def _between(self, since: int, until: int) -> Flags:
        known = self._days != _UNKNOWN
        inside: Flags = ((self._days >= since) & (self._days <= until) & known).any(axis=1)
        return inside

    def _of(self, articles: Iterable[str]) -> Flags:
        found = np.zeros(len(self._entries), np.bool_)
        found[[self._article_rows[one] for one in articles if one in self._article_rows]] = True
        return found


def _columns(articles: Iterable[Facet]) -> Columns:
    """Of these articles, by entry."""
    by_entry = sorted(articles, key=lambda one: one.entry)
    return {name: [getattr(one, name) for one in by_entry] for name in Facet.__slots__}


class _Named:
    """A name, or None, for each article."""

    def __init__(self, names: Iterable[str | None]) -> None:
        self.names: dict[str | None, int] = {}
        codes = [self.names.setdefault(name, len(self.names)) for name in names]
        self._codes = np.array(codes, np.int64)

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
