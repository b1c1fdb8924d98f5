"""What an edition holds, told by a sum that a change of one article moves by that article alone.

Each entry (a revision with its passages) has a mark, SHAKE-256 to 2,048 bits of what it is, and the
sum of the marks modulo 2^2048 stands for the set of them: AdHash (Bellare & Micciancio 1997, "A new
paradigm for collision-free hashing"), whose order does not matter. So the digest of the next
edition follows from that of the newest by what it adds and takes out, however large the library
is; and the digest of what the tables hold, counted from nothing, is compared with it by the doctor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

#: The schema from which on a digest is that of a sum.
SUMMED = 4

_BYTES = 256
_MODULUS = 1 << (8 * _BYTES)

#: An article (id, revision, hash, fields) and its passages (start, end, heading, hash, sentences).
Held = tuple[Sequence[Any], Sequence[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a set of entries amounts to.

    ``digest`` is of what they hold and the same wherever that is held; ``layout`` is of the rows
    that hold it here, which caches name. ``sums``: what both are the hashes of.
    """

    articles: int
    passages: int
    digest: str
    until: str | None  # latest publication date
    layout: str
    sums: bytes

    @property
    def is_whole(self) -> bool:
        """Whether the sums are those that the digest and the layout were taken of."""
        return len(self.sums) == 2 * _BYTES and _hashes(self.sums) == (self.digest, self.layout)

    def changed(self, added: Contents, dropped: Contents, until: str | None) -> Contents:
        """With these entries and without those."""
        sums = (
            (mine + plus - minus) % _MODULUS
            for mine, plus, minus in zip(*map(_sums, (self, added, dropped)), strict=True)
        )
        return _contents(
            self.articles + added.articles - dropped.articles,
            self.passages + added.passages - dropped.passages,
            until,
            *sums,
        )


def contents_of(entries: Iterable[tuple[int, Sequence[Any], Sequence[Sequence[Any]]]]) -> Contents:
    """Of entries by id, each with its article and its passages, whose ids come first."""
    articles = passages = held = rows = 0
    until: str | None = None
    for entry, article, of in entries:
        held += _mark([*article], [[*place] for _, *place in of])
        rows += _mark(entry, [row[0] for row in of])
        dates = (until, json.loads(article[3]).get("published_on"))
        until = max(filter(None, dates), default=None)
        articles += 1
        passages += len(of)
    return _contents(articles, passages, until, held % _MODULUS, rows % _MODULUS)


def digest_of(held: Iterable[Held]) -> str:
    """The digest alone, of articles that no table holds yet."""
    total = sum(_mark([*article], [[*place] for place in of]) for article, of in held)
    return hashlib.sha256(_bytes(total % _MODULUS)).hexdigest()


def digest_in_order(held: Iterable[Held]) -> str:
    """The digest that editions had before schema ``SUMMED``: over all of it, by article."""
    whole = hashlib.sha256()
    for article, of in sorted(held, key=lambda one: (one[0][0], one[0][1])):
        for told in (article, *of):
            whole.update(json.dumps([*told]).encode())
    return whole.hexdigest()


def _contents(articles: int, passages: int, until: str | None, held: int, rows: int) -> Contents:
    sums = _bytes(held) + _bytes(rows)
    digest, layout = _hashes(sums)
    return Contents(articles, passages, digest, until, layout, sums)


def _hashes(sums: bytes) -> tuple[str, str]:
    """Digest and layout: rows alone do not tell what they hold."""
    return hashlib.sha256(sums[:_BYTES]).hexdigest(), hashlib.sha256(sums).hexdigest()


def _sums(of: Contents) -> tuple[int, int]:
    return int.from_bytes(of.sums[:_BYTES]), int.from_bytes(of.sums[_BYTES:])


def _bytes(total: int) -> bytes:
    return total.to_bytes(_BYTES)


def _mark(*told: object) -> int:
    return int.from_bytes(hashlib.shake_256(json.dumps(told).encode()).digest(_BYTES))
