"""The numbers that a word processor shows before paragraphs and does not store in their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

BULLET = "-"

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered. ``pattern`` has "%1" where level 1's number stands."""

    pattern: str
    form: str = "1"  # "1", "01", "a", "A", "i", "I", "-" (a bullet) or "" (nothing)
    start: int = 1
    #: The level whose advance starts this one again, from 1; 0 for none. By default any above.
    restarted_by: int | None = None
    plain: bool = False  # shows the levels above in figures, whatever their own form


class Counter:
    """Counts the paragraphs of one list."""

    def __init__(self, levels: Mapping[int, Level]) -> None:
        self._levels = levels
        self._counts: dict[int, int] = {}

    def restart(self, level: int, start: int) -> None:
        """Let the level's next paragraph have this number."""
        self._counts[level] = start - 1

    def next(self, level: int) -> str:
        """The label of the next paragraph on this level (from 0): "Điều 3.", "b)", "-" or ""."""
        at = self._levels.get(level)
        if at is None:
            return ""
        for upper in range(level):  # a list may begin on a lower level
            if upper in self._levels:
                self._counts.setdefault(upper, self._levels[upper].start)
        self._counts[level] = self._counts.get(level, at.start - 1) + 1
        for lower in [key for key in self._counts if key > level]:
            by = self._levels[lower].restarted_by
            if by is None or (by > 0 and level < by):
                del self._counts[lower]
        if at.form == BULLET:
            return BULLET
        return _PLACE.sub(lambda found: self._shown(int(found[1]) - 1, at.plain), at.pattern)

    def _shown(self, level: int, plain: bool) -> str:
        at = self._levels.get(level)
        if at is None or level not in self._counts:
            return ""
        form = "1" if plain and at.form != "" else at.form
        return written(self._counts[level], form)


def written(number: int, form: str) -> str:
    """A number as a list shows it. Beyond z, Word doubles the letter: aa, bb."""
    if form in ("", BULLET):
        return ""
    if form in ("a", "A") and number > 0:
        letter = chr(ord(form) + (number - 1) % 26)
        return letter * ((number - 1) // 26 + 1)
    if form in ("i", "I") and 0 < number < 4000:
        roman = ""
        for value, letters in _ROMAN:
            while number >= value:
                roman += letters
                number -= value
        return roman if form == "i" else roman.upper()
    return f"{number:02d}" if form == "01" else str(number)
