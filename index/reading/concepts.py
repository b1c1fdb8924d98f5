"""What a question asks for in other words than names: deeds, things and attributes that a passage
which answers must speak of too, in these words or in others of the same meaning.

``concepts.txt`` is a thesaurus of official Vietnamese, written for this program: a line is a
concept, its words apart by ``|``; a word may stand on several lines. Antonyms, and wholes and their
parts, never share a line, so "ai bế mạc" is not answered by who opened.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from index.words import syllables

_FILE = Path(__file__).with_name("concepts.txt")
#: Passages whose concepts are remembered: those of one topic are asked for in a row.
_PASSAGES = 256
#: A concept this many syllables from the asking word, or nearer, is what the question is about.
_NEAR = 3
#: More of them than this say no more.
_MOST = 2
#: Asks for a post: any post says it, in no such words.
_POST = ("chức", "vụ")

_ASKING = re.compile(
    r"\b(?:ai|nào|gì|đâu|bao nhiêu|mấy|bao lâu|khi nào|bao giờ|vì sao|tại sao|sao|thế nào|ra sao)\b"
)

Syllables = tuple[str, ...]


def unsaid(question: str, text: str) -> int:
    """How many of the concepts beside a question's asking word a text does not speak of, 0 to 2.
    The question has its marks. What holds the asking word ("kéo dài bao lâu") is no concept."""
    low = question.lower()
    asking = [len(syllables(low[: found.start()])) for found in _ASKING.finditer(low)]
    if not asking:
        return 0
    said = _said(text) | _thesaurus()[_POST]
    missed = sum(
        not lines & said
        for first, last, lines in _concepts(tuple(syllables(question)))
        if 0 < min(_away(first, last, at) for at in asking) <= _NEAR
    )
    return min(missed, _MOST)


def _away(first: int, last: int, at: int) -> int:
    """How far a syllable stands from a word; 0 inside it."""
    return max(first - at, at - last, 0)


@lru_cache(maxsize=_PASSAGES)
def _said(text: str) -> frozenset[int]:
    return lines_in(tuple(syllables(text)))


def first_of(words: Syllables) -> frozenset[int]:
    """The lines of the longest word that some syllables begin with; none where they do not."""
    return next(
        (_thesaurus()[word] for word in _words_from(words[0]) if words[: len(word)] == word),
        frozenset(),
    )


def lines_in(words: Syllables) -> frozenset[int]:
    """The lines of all words among some syllables, those inside longer ones included."""
    return frozenset(
        line
        for first in range(len(words))
        for word in _words_from(words[first])
        if words[first : first + len(word)] == word
        for line in _thesaurus()[word]
    )


def _concepts(words: Syllables) -> list[tuple[int, int, frozenset[int]]]:
    """First and last syllable and lines of each concept of a question, the longest words."""
    found, first = [], 0
    while first < len(words):
        for word in _words_from(words[first]):
            if words[first : first + len(word)] == word:
                found.append((first, first + len(word) - 1, _thesaurus()[word]))
                first += len(word)
                break
        else:
            first += 1
    return found


def _words_from(syllable: str) -> tuple[Syllables, ...]:
    """The words that begin with a syllable, the longest first."""
    return _beginnings().get(syllable, ())


@lru_cache(maxsize=1)
def _thesaurus() -> dict[Syllables, frozenset[int]]:
    """Each word with the lines that it stands on."""
    lines: dict[Syllables, set[int]] = {}
    for number, line in enumerate(_FILE.read_text("utf-8").splitlines()):
        for word in line.split("|"):
            lines.setdefault(tuple(syllables(word)), set()).add(number)
    return {word: frozenset(of) for word, of in lines.items()}


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, tuple[Syllables, ...]]:
    words: dict[str, list[Syllables]] = {}
    for word in _thesaurus():
        words.setdefault(word[0], []).append(word)
    return {first: tuple(sorted(of, key=len, reverse=True)) for first, of in words.items()}
