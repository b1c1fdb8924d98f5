"""A question typed in capitals, in the letters that articles are written in.

The model of the vectors tells "Minh" from "minh": a question all in small letters can find another
article first. So its first word, the names that are known, and what is no Vietnamese syllable
("XIII", "UBND", "ASEAN") get their capitals back.
"""

from __future__ import annotations

from corpus.folding import unmarked
from corpus.legacy.syllables import is_bare_syllable, is_syllable
from index.reading.names import LONGEST, Names
from index.words import spans, unify


def capitalised(small: str, beside: str, names: Names) -> tuple[str, str]:
    """A question in small letters, its marks restored, with capitals; ``beside``, the same letters
    before that, gets them in the same places."""
    places: set[int] = set()
    borders = spans(small)
    words = [unify(small[a:b]) for a, b in borders]
    for at, (start, end) in enumerate(borders):
        if at == 0:
            places.add(start)
        for length in range(min(LONGEST, len(words) - at), 1, -1):
            if names.holds(" ".join(words[at : at + length])):
                places.update(first for first, _ in borders[at : at + length])
                break
        word = words[at]
        if word.isalpha() and not _is_vietnamese(word):
            places.update(range(start, end))
    if len(beside) != len(small):
        return _raised(small, places), beside
    return _raised(small, places), _raised(beside, places)


def _is_vietnamese(word: str) -> bool:
    return is_syllable(word) or is_bare_syllable(unmarked(word))


def _raised(text: str, places: set[int]) -> str:
    """The text with capitals at these places, none of which makes two letters of one."""
    return "".join(
        c.upper() if at in places and len(c.upper()) == 1 else c for at, c in enumerate(text)
    )
