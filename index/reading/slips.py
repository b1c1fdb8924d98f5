"""Typing slips of one letter, mended where the library leaves no doubt what was meant.

Only a word that the library does not hold is looked at. What may have been meant: a word one edit
away (Damerau 1964: a letter missing, extra, wrong, or two exchanged; Norvig's way of trying every
edit), the same letters with other marks ("chử trì"), or keys of Telex that were never turned into
marks ("ddối ngoaij"). What was meant must stand beside a neighbour of the word in the library, or
make a name that it knows; what could be two things stays as typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.folding import unmarked
from corpus.legacy.syllables import is_bare_syllable, is_syllable
from index.reading.marks import Marks
from index.reading.names import LONGEST, Names
from index.words import spans, unify

#: A shorter word is too near to too many others.
_SHORTEST = 3
_LONGEST = 12
#: Neighbours seen so many times together with a word speak for it alone …
_OFTEN = 3
#: … where they make up this share of what one of the two is seen with.
_STRONG = 0.2
#: What was meant must be this many times as common as what else may have been.
_CLEARER = 4.0
#: What a known name is worth, in neighbours seen.
_NAME = 1_000.0
#: Times that a question with several slips is gone through.
_PASSES = 2

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_TELEX = (("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"))
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
#: Numerals say which: "đại hội xii" is another than the XIII that the library holds.
_ROMAN = re.compile(r"[ivxl]+")
#: Where a tone goes: the vowel that has a mark of its own, else the last but one of two or three.
_VOWELS = re.compile(r"[aăâeêioôơuưy]+")


@dataclass(frozen=True, slots=True)
class _Meant:
    """A word that may have been meant, and how much speaks for it."""

    word: str
    support: float
    sides: int
    strong: bool


class Slips:
    """Mends words with what the marks model and the names of an edition know."""

    def __init__(self, marks: Marks, names: Names) -> None:
        self._marks = marks
        self._names = names

    def mend(self, question: str, leave: Iterable[str] = ()) -> str:
        """The question with its slips mended; words to ``leave`` are shorthand, not slips."""
        borders = spans(question)
        typed = [question[a:b] for a, b in borders]
        words = [unify(word.lower()) for word in typed]
        known = set(leave)
        shouted = question.isupper()
        slipped = [
            at
            for at, word in enumerate(words)
            if word not in known and (shouted or not typed[at].isupper()) and self._unknown(word)
        ]
        meant = list(words)
        for _ in range(_PASSES if len(slipped) > 1 else 1):  # what one was tells what its neighbour
            for at in slipped:
                if meant[at] == words[at] and not self._makes_name(words[at], meant, at):
                    meant[at] = self._meant(meant, at) or words[at]
        out, end = [], 0
        for (start, stop), old, word, new in zip(borders, typed, words, meant, strict=True):
            out += [question[end:start], old if word == new else _like(old, new)]
            end = stop
        return "".join([*out, question[end:]])

    def _unknown(self, word: str) -> bool:
        if word.isdigit() or _ROMAN.fullmatch(word) or not 2 <= len(word) <= _LONGEST:
            return False
        return not self._marks.holds(word)

    def _meant(self, words: Sequence[str], at: int) -> str | None:
        """What was meant by the word at a place; None where there is doubt."""
        word = words[at]
        for same in self._marks.forms(unmarked(word)):
            if _signs(same) == _signs(word):  # "hôị": all is there, the tone on another vowel
                return same
        by_telex = [one for one in _telex(word) if self._marks.knows(one)]
        near = [
            self._weighed(one, words, at) for one in by_telex or dict.fromkeys(self._near(word))
        ]
        found = sorted((one for one in near if one.support > 0), key=lambda one: -one.support)
        if not found or (len(found) > 1 and found[0].support < _CLEARER * found[1].support):
            return None
        best = found[0]
        named = best.support >= _NAME
        if _possible(word):  # a word of its own, which the library just does not have
            marked = unmarked(word) != word
            slipped = marked and unmarked(best.word) == unmarked(word)
            sure = (marked and named) or (slipped and best.strong and best.sides == 2)
            return best.word if sure else None
        return best.word if named or best.strong or best.sides == 2 or by_telex else None

    def _near(self, word: str) -> Iterator[str]:
        """Known words one slip away; folded ones for a word without marks."""
        plain = unmarked(word)
        if plain == word:
            if len(word) >= _SHORTEST:
                yield from (near for near in _edits(word) if self._marks.forms(near))
            return
        # With marks: the marks slipped, or a letter did.
        yield from self._marks.forms(plain)
        if len(word) >= _SHORTEST:
            signs = _signs(word)
            for near in _edits(plain):
                yield from (w for w in self._marks.forms(near) if _signs(w) == signs)

    def _weighed(self, word: str, words: Sequence[str], at: int) -> _Meant:
        """How often the library has the word beside the neighbours that it would have."""
        forms = self._marks.readings(word)
        support, sides, strong = 0.0, 0, False
        for beside, first in ((at - 1, False), (at + 1, True)):
            if not 0 <= beside < len(words):
                continue
            others = self._marks.readings(words[beside])
            pairs = [(f, o) if first else (o, f) for f in forms for o in others]
            seen, share = self._marks.seen(pairs)
            support += seen
            sides += seen > 0
            strong = strong or (seen >= _OFTEN and share >= _STRONG)
        if self._makes_name(word, words, at):
            support += _NAME
        return _Meant(word, support, sides, strong)

    def _makes_name(self, word: str, words: Sequence[str], at: int) -> bool:
        run = [*words[:at], word, *words[at + 1 :]]
        folded = all(unmarked(one) == one for one in run)
        for start in range(max(0, at - LONGEST + 1), at + 1):
            for stop in range(max(at + 1, start + 2), min(len(run), start + LONGEST) + 1):
                if self._names.holds(" ".join(run[start:stop]), folded=folded):
                    return True
        return False


def _possible(word: str) -> bool:
    """Whether a word is spelt as Vietnamese words are, with its marks or without."""
    return is_bare_syllable(word) if unmarked(word) == word else is_syllable(word)


def _edits(plain: str) -> set[str]:
    """Every word one edit away from a word without marks."""
    parts = [(plain[:i], plain[i:]) for i in range(len(plain) + 1)]
    found = {a + b[1:] for a, b in parts if b}
    found |= {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    found |= {a + c + b[1:] for a, b in parts if b for c in _ALPHABET}
    found |= {a + c + b for a, b in parts for c in _ALPHABET}
    return found - {plain}


def _signs(word: str) -> tuple[str, ...]:
    """The marks of a word, without their places."""
    apart = unicodedata.normalize("NFD", word.replace("đ", "d\u0335"))
    return tuple(sorted(c for c in apart if unicodedata.combining(c) or c == "\u0335"))


def _telex(word: str) -> Iterator[str]:
    """What the keys of a word would have become."""
    if not word.isalpha():
        return
    tone_typed = _TELEX_TONES.get(word[-1], "")
    for stem, tone in [(word[:-1], tone_typed)] * bool(tone_typed) + [(word, "")]:
        marked = stem
        for keys, letter in _TELEX:
            marked = marked.replace(keys, letter)
        marked = marked.replace("uơ", "ươ").replace("w", "ư")
        if tone:
            marked = _toned(marked, tone)
        if marked and marked != word and is_syllable(marked):
            yield unify(unicodedata.normalize("NFC", marked))


def _toned(word: str, tone: str) -> str:
    opening = re.match(r"(?:qu|gi(?=[aăâeêoôơuư]))?", word)
    vowels = _VOWELS.search(word, opening.end() if opening else 0)
    if vowels is None:
        return ""
    run = vowels.group()
    own = [i for i, c in enumerate(run) if c in "ăâêôơư"]
    closed = vowels.end() < len(word)
    place = own[-1] if own else len(run) - 1 if closed and len(run) > 1 else max(0, len(run) - 2)
    at = vowels.start() + place
    return word[: at + 1] + tone + word[at + 1 :]


def _like(old: str, new: str) -> str:
    """``new`` in the case of ``old``."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new.capitalize() if old[:1].isupper() else new
