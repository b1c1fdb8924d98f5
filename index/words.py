"""Syllables: the tokens of lexical search, of coverage and of the restoration of marks."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache

#: One run of letters or one of digits. Vietnamese writes each syllable as a word.
_SYLLABLE = re.compile(r"[^\W\d_]+|\d+")

#: Where old and new orthography put the tone differently: "hoà" and "hòa" are one syllable.
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MISPLACED = re.compile(rf"(?<!q)(o)([ae])([{_TONES}])$|(?<!q)(u)(y)([{_TONES}])$")


def syllables(text: str) -> list[str]:
    """Lower-case syllables and numbers, in order, tone placement unified (for search only)."""
    return [*map(unify, _SYLLABLE.findall(unicodedata.normalize("NFC", text).lower()))]


def spans(text: str) -> list[tuple[int, int]]:
    """Where each item of ``syllables(text)`` stands in an NFC text."""
    return [m.span() for m in _SYLLABLE.finditer(text)]


def bigrams(of: list[str]) -> list[str]:
    """Pairs of neighbouring syllables: three points of R@1 without a word segmenter (FACTS)."""
    return [f"{a}_{b}" for a, b in itertools.pairwise(of)]


@lru_cache(maxsize=100_000)
def unify(syllable: str) -> str:
    """The syllable with its tone where the new orthography puts it ("hoà" → "hòa")."""
    apart = unicodedata.normalize("NFD", syllable)
    if len(apart) == len(syllable):
        return syllable
    moved = _MISPLACED.sub(
        lambda m: m[1] + m[3] + m[2] if m[1] else m[4] + m[6] + m[5],
        apart,
    )
    return unicodedata.normalize("NFC", moved)
