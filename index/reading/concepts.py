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
#: Questions whose concepts are remembered: each is compared with several passages.
_QUESTIONS = 64
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


def unsaid(question: str, plain: str) -> int:
    """How many of the concepts beside a question's asking word a text does not speak of, 0 to 2.

    The question has its marks; the text is given as its syllables, a space between two. What holds
    the asking word ("kéo dài bao lâu") is no concept.
    """
    return min(sum(not said(lines, plain) for lines in _asked(question)), _MOST)


def said(lines: frozenset[int], plain: str) -> bool:
    """Whether a text, as its syllables with a space between two, holds a word of these lines."""
    held = f" {plain} "
    return any(f" {word} " in held for line in lines for word in _lines()[line])


def first_of(words: Syllables) -> frozenset[int]:
    """The lines of the longest word that some syllables begin with; none where they do not."""
    return next(
        (_thesaurus()[word] for word in _words_from(words[0]) if words[: len(word)] == word),
        frozenset(),
    )


@lru_cache(maxsize=_QUESTIONS)
def _asked(question: str) -> tuple[frozenset[int], ...]:
    """The lines of each concept beside the asking words of a question."""
    low = question.lower()
    asking = [len(syllables(low[: found.start()])) for found in _ASKING.finditer(low)]
    return tuple(
        lines
        for first, last, lines in _concepts(tuple(syllables(question)))
        if asking and 0 < min(_away(first, last, at) for at in asking) <= _NEAR
        if not lines & _thesaurus()[_POST]
    )


def _away(first: int, last: int, at: int) -> int:
    """How far a syllable stands from a word; 0 inside it."""
    return max(first - at, at - last, 0)


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
def _lines() -> tuple[tuple[str, ...], ...]:
    """The words of each line, as their syllables with a space between two."""
    return tuple(
        tuple(" ".join(syllables(word)) for word in line.split("|"))
        for line in _FILE.read_text("utf-8").splitlines()
    )


@lru_cache(maxsize=1)
def _thesaurus() -> dict[Syllables, frozenset[int]]:
    """Each word with the lines that it stands on."""
    lines: dict[Syllables, set[int]] = {}
    for number, words in enumerate(_lines()):
        for word in words:
            lines.setdefault(tuple(word.split()), set()).add(number)
    return {word: frozenset(of) for word, of in lines.items()}


@lru_cache(maxsize=1)
def _beginnings() -> dict[str, tuple[Syllables, ...]]:
    words: dict[str, list[Syllables]] = {}
    for word in _thesaurus():
        words.setdefault(word[0], []).append(word)
    return {first: tuple(sorted(of, key=len, reverse=True)) for first, of in words.items()}
