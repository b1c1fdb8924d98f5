"""Postings: of each term the passages of a bucket that hold it, as a sparse vector of their shares.

A share is what a passage gets of the most that a term can add to a score in BM25: often / (often +
penalty), the penalty being larger for a longer passage, in proportion to the average. Tables begin
with the averages of that day, and each edition has its own: the ratios of its penalties to those of
the beginning take a share to it, ``s / (s + (1 - s) * ratio)``. How far apart these ratios lie is
the edition's drift.

Lengths are kept as tantivy keeps them, rounded down to four significant bits past 40, so that both
engines give the same scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from index.postgres.tables import BUCKET
from index.terms import FIELDS, SIDES, terms_of

#: Lengths up to here are kept as they are.
_EXACT = 40
#: How many lengths are told apart.
CODES = 256

#: BM25's parameters, tantivy's own.
K1, B = 1.2, 0.75

#: What scores may differ by, relative, between a sum in 32 bits and one in 64.
_ROUNDING = 1e-4

#: The number of a field on a side.
NUMBERS = {
    (name, side): len(FIELDS) * far + place
    for far, side in enumerate(SIDES)
    for place, name in enumerate(FIELDS)
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a passage: (field, term) -> how often, and how many each of ``FIELDS`` has."""

    often: Counter[tuple[int, str]]
    lengths: list[int]

    @property
    def codes(self) -> list[int]:
        """What is kept of the lengths."""
        return [length_code(length) for length in self.lengths]


def terms_in(context: str, text: str) -> Terms:
    """The terms of a passage that stands below this context."""
    often: Counter[tuple[int, str]] = Counter()
    lengths = [0] * len(FIELDS)
    for name, side, terms in terms_of(context, text):
        lengths[FIELDS.index(name)] = len(terms)
        number = NUMBERS[name, side]
        often.update((number, term) for term in terms)
    return Terms(often, lengths)


class Shares:
    """Shares of passages as the tables hold them, for the averages that these began with."""

    def __init__(self, averages: Sequence[float]) -> None:
        self._penalties = penalties(averages)
        self.written = cache(self._written)

    def _written(self, field: int, often: int, code: int) -> str:
        """One share, so that it is read as the same number of 32 bits."""
        penalty = self._penalties[field % len(FIELDS) * CODES + code]
        return f"{often / (often + penalty):.9g}"


def sparse(shares: Iterable[str]) -> str:
    """The sparse vector of a bucket's shares, each as ``place:share``, the first place being 1."""
    return f"{{{','.join(shares)}}}/{BUCKET}"


def place_of(passage: int) -> int:
    """A passage's place in its bucket."""
    return passage % BUCKET + 1


def length_code(length: int) -> int:
    """What is kept of a length."""
    if length <= _EXACT:
        return length
    beyond = length - (_EXACT - 16)
    shift = beyond.bit_length() - 4
    return min(_EXACT + (shift - 1) * 8 + (beyond >> shift) - 8, CODES - 1)


def length_kept(code: int) -> int:
    """The length that a code stands for."""
    if code <= _EXACT:
        return code
    shift, rest = divmod(code - _EXACT, 8)
    return (_EXACT - 16) + ((8 + rest) << (shift + 1))


def penalties(averages: Sequence[float]) -> list[float]:
    """What stands beside a term's frequency in BM25's divisor, by field and code of length.

    ``averages``: the number of terms of each field, of a passage.
    """
    return [
        K1 * (1 - B + B * length_kept(code) / average) if average else K1
        for average in averages
        for code in range(CODES)
    ]


def ratios(averages: Sequence[float], began: Sequence[float]) -> tuple[list[float], float]:
    """By field and code of length, penalties as a multiple of those that the tables ``began`` with;
    and their drift: of two passages, the one that has this many times the other's score with the
    averages of the beginning has more with these as well."""
    found = np.divide(penalties(averages), penalties(began))
    return found.tolist(), float(found.max() / found.min()) * (1 + _ROUNDING)
