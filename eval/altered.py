"""Altered quotations: real citations with one thing in them changed, which the gate must refuse.

The mistakes that users report of other bots: a changed figure, an added negation, another name
(FACTS 34), one letter, one mark. The hash goes with the change, so that only the comparison with
the library can tell.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from corpus.folding import CAPITAL, unmarked
from corpus.library import Library, sha256_of
from index import gate
from index.answer import Citation
from index.errors import GateFault

_DIGIT = re.compile(r"\d")
_VERB = re.compile(r"\b(?:là|có|do|được|đã|sẽ|cần|phải)\b")
_NAME = re.compile(rf"(?<=\s){CAPITAL}[^\W\d_]+(?:\s{CAPITAL}[^\W\d_]+)+")
_LETTER = re.compile(r"[a-z]")
_MARKED = re.compile(r"[^\W\d_]")

#: Takes the place of a name, whatever name it is.
_OTHER_NAME = "Trần Văn Khác"


def alterations(
    citations: Sequence[Citation], count: int, seed: int
) -> Iterator[tuple[str, Citation]]:
    """``count`` altered citations with the kind of what was altered, the kinds in turn."""
    rng = random.Random(seed)
    made = 0
    while made < count and citations:
        before = made
        for kind, alter in _KINDS.items():
            altered = _one(citations, alter, rng)
            if altered is not None and made < count:
                made += 1
                yield kind, altered
        if made == before:  # nothing in these quotations can be altered
            return


def refused(library: Library, citations: Sequence[Citation], count: int, seed: int) -> list[bool]:
    """Of each altered citation, whether the gate refused it."""
    return [not _passes(library, one) for _, one in alterations(citations, count, seed)]


def _passes(library: Library, citation: Citation) -> bool:
    try:
        gate.prove(library, citation)
    except GateFault:
        return False
    return True


def _one(
    citations: Sequence[Citation], alter: Callable[[str, random.Random], str], rng: random.Random
) -> Citation | None:
    """One of the citations altered so; a few are tried, since not all hold a figure or a name."""
    for _ in range(50):
        citation = rng.choice(citations)
        quote = alter(citation.quote, rng)
        if quote != citation.quote:
            return replace(citation, quote=quote, sha256=sha256_of(quote))
    return None


def _digit(quote: str, rng: random.Random) -> str:
    return _at(_DIGIT, quote, rng, lambda old: str((int(old) + rng.randint(1, 9)) % 10))


def _negation(quote: str, rng: random.Random) -> str:
    """“không” taken out where there is one, else put in before a verb."""
    if re.search(r"\bkhông\b ", quote):
        return re.sub(r"\bkhông\b ", "", quote, count=1)
    return _at(_VERB, quote, rng, lambda verb: f"không {verb}")


def _name(quote: str, rng: random.Random) -> str:
    return _at(_NAME, quote, rng, lambda _: _OTHER_NAME)


def _letter(quote: str, rng: random.Random) -> str:
    return _at(_LETTER, quote, rng, lambda old: chr((ord(old) - 96) % 26 + 97))


def _mark(quote: str, rng: random.Random) -> str:
    marked = [at for at in _MARKED.finditer(quote) if unmarked(at[0]) != at[0]]
    return _put(quote, rng.choice(marked), unmarked) if marked else quote


def _at(pattern: re.Pattern[str], quote: str, rng: random.Random, new: Callable[[str], str]) -> str:
    found = list(pattern.finditer(quote))
    return _put(quote, rng.choice(found), new) if found else quote


def _put(quote: str, at: re.Match[str], new: Callable[[str], str]) -> str:
    return quote[: at.start()] + new(at[0]) + quote[at.end() :]


_KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "chữ số": _digit,
    "phủ định": _negation,
    "tên": _name,
    "chữ cái": _letter,
    "dấu": _mark,
}
