"""Postings: a passage of a bucket, how often a term stands in it, and its length, in one number.

Twelve bits of passage, eleven of frequency and eight of length. The length is kept as tantivy keeps
it, rounded down to four significant bits past 40, so that both engines give the same scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from index.postgres.tables import BUCKET_BITS
from index.terms import FIELDS, SIDES, terms_of

_LENGTH_BITS = 8
_OFTEN_BITS = 11
_MOST_OFTEN = (1 << _OFTEN_BITS) - 1
#: Lengths up to here are kept as they are.
_EXACT = 40

CODES = 1 << _LENGTH_BITS

#: BM25's parameters, tantivy's own.
K1, B = 1.2, 0.75

#: A posting's place among those of its term, as SQL takes it out of the number.
PASSAGE = f"(bucket::bigint << {BUCKET_BITS}) + (packed >> {_OFTEN_BITS + _LENGTH_BITS})"
OFTEN = f"((packed >> {_LENGTH_BITS}) & {_MOST_OFTEN})"
LENGTH = f"(packed & {CODES - 1})"

#: The number of a field on a side.
NUMBERS = {
    (name, side): len(FIELDS) * far + place
    for far, side in enumerate(SIDES)
    for place, name in enumerate(FIELDS)
}


def postings_of(
    passage: int, context: str, text: str
) -> tuple[dict[tuple[int, str], int], list[int]]:
    """(field, term) -> its packed posting, and the number of terms in each field."""
    found: dict[tuple[int, str], int] = {}
    lengths = [0] * len(FIELDS)
    place = (passage & ((1 << BUCKET_BITS) - 1)) << (_OFTEN_BITS + _LENGTH_BITS)
    for name, side, terms in terms_of(context, text):
        number = NUMBERS[name, side]
        lengths[FIELDS.index(name)] = len(terms)
        code = length_code(len(terms))
        for term, often in Counter(terms).items():
            found[number, term] = place | (min(often, _MOST_OFTEN) << _LENGTH_BITS) | code
    return found, lengths


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


def penalties(lengths: Sequence[float]) -> list[float]:
    """What stands beside a term's frequency in BM25's divisor, by field and code of length.

    ``lengths``: the average of each field.
    """
    return [
        K1 * (1 - B + B * length_kept(code) / length) if length else K1
        for length in lengths
        for code in range(CODES)
    ]
