"""Shingles: the runs of words that two texts share, whatever their marks, case and punctuation.

A text's set of shingle hashes is exact; its bands are a sketch that lets an index find the texts
whose sets overlap without comparing with all of them.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

from corpus.folding import fold

#: Hashes of shingles, sorted, each once.
Shingles = npt.NDArray[np.uint64]

#: Words in a shingle. Vietnamese writes each syllable as a word, so five are two or three words
#: of meaning: names and formulas ("Chủ nhiệm Uỷ ban Đối ngoại") seldom fill one.
WORDS = 5
#: Bands of so many MinHash values each. Two texts meet in at least one with probability
#: 1 - (1 - J^3)^32: 0.99 at Jaccard 0.5, 0.58 at 0.3, 0.03 at 0.1.
BANDS = 32
ROWS = 3
_SEED = 7

_WORD = re.compile(r"[^\W_]+")
_FIGURE = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(29)


def words(text: str) -> list[str]:
    """The words of a text in small letters without marks."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=200_000)
def _hash(word: str) -> int:
    return key_of(fold(word))


def key_of(text: str) -> int:
    """A hash of 64 bits that is the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def shingles(text: str) -> Shingles:
    """The shingles of a text; one of all its words where they are too few for a run."""
    hashes = np.fromiter(map(_hash, _WORD.findall(text)), np.uint64)
    if not len(hashes):
        return hashes
    length = min(WORDS, len(hashes))
    runs = len(hashes) - length + 1
    mixed = hashes[:runs].copy()
    for at in range(1, length):
        mixed *= _ODD  # wraps round, as it should
        mixed ^= mixed >> _MIX
        mixed += hashes[at : at + runs]
    mixed *= _ODD
    mixed ^= mixed >> _MIX
    return np.unique(mixed)


def common(one: Shingles, other: Shingles) -> int:
    """How many shingles both hold."""
    return len(np.intersect1d(one, other, assume_unique=True))


def bands(of: Shingles) -> list[int]:
    """The keys under which an index keeps a text: 31 bits each, as short as SQLite stores them."""
    if not len(of):
        return []
    digest = RMinHash.digest_matrix_from_flat_token_hashes(
        of, [0, len(of)], BANDS * ROWS, _SEED
    ).to_rows()[0]
    rows = np.array(digest, np.uint64).reshape(BANDS, ROWS)
    # rensa numbers its algorithms: what another one made never meets by chance.
    keys = np.arange(BANDS, dtype=np.uint64) + np.uint64(BANDS * RMinHash.ALGORITHM_VERSION)
    for row in rows.T:
        keys = (keys + row) * _ODD
        keys ^= keys >> _MIX
    return [int(key) for key in keys >> np.uint64(33)]


def figures(text: str) -> frozenset[str]:
    """The numbers that a text writes in digits; "5/2" and "05-2" are the same two, "1.200" one."""
    return frozenset(figure.lstrip("0") for figure in _FIGURE.findall(_THOUSANDS.sub("", text)))


def repeats(quote: str, text: str, least: float = 0.8) -> bool:
    """Whether a text says again what a quotation says: its runs of words, and every figure."""
    wanted = shingles(quote)
    shared = common(wanted, shingles(text))
    return shared >= least * len(wanted) and figures(quote) <= figures(text)
