"""What the styles of an OpenDocument text say of its paragraphs, runs and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.archive import Element
from corpus.numbers.numbering import BULLET, Level

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_PLACE = re.compile(r"%(\d+)%")
_FORMS = ("1", "a", "A", "i", "I")


class Styles:
    """The styles of a document: the automatic ones of its content and the named ones."""

    def __init__(self, trees: list[Element]) -> None:
        self._by_name: dict[str, Element] = {}
        self._lists: dict[str, Element] = {}
        self._fonts: dict[str, str] = {}
        self._outline: Element | None = None
        for tree in trees:
            for style in tree.iter(f"{_STYLE}style"):
                self._by_name.setdefault(style.get(f"{_STYLE}name", ""), style)
            for style in tree.iter(f"{TEXT}list-style"):
                self._lists.setdefault(style.get(f"{_STYLE}name", ""), style)
            for face in tree.iter(f"{_STYLE}font-face"):
                family = face.get(f"{_SVG}font-family", "").strip("'\"")
                self._fonts.setdefault(face.get(f"{_STYLE}name", ""), family)
            for style in tree.iter(f"{TEXT}outline-style"):
                self._outline = style

    def font(self, name: str | None) -> str | None:
        for about in self._text_properties(name):
            if face := about.get(f"{_STYLE}font-name"):
                return self._fonts.get(face) or face
            if family := about.get(f"{_FO}font-family"):
                return family.strip("'\"")
        return None

    def is_hidden(self, name: str | None) -> bool:
        marks = (about.get(f"{TEXT}display") for about in self._text_properties(name))
        return next((mark for mark in marks if mark), "true") == "none"

    def is_title(self, name: str | None) -> bool:
        return any(style.get(f"{_STYLE}name") == "Title" for style in self._chain(name))

    def levels(self, name: str | None) -> dict[int, Level]:
        return _levels(self._lists.get(name or ""))

    def outline(self) -> dict[int, Level]:
        """How headings are numbered."""
        return _levels(self._outline)

    def _text_properties(self, name: str | None) -> Iterator[Element]:
        for style in self._chain(name):
            yield from style.iter(f"{_STYLE}text-properties")

    def _chain(self, name: str | None) -> Iterator[Element]:
        seen: set[str] = set()
        while name and name not in seen and name in self._by_name:
            seen.add(name)
            yield self._by_name[name]
            name = self._by_name[name].get(f"{_STYLE}parent-style-name")


def _levels(style: Element | None) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for level in style if style is not None else ():
        number = level.get(f"{TEXT}level", "")
        if number.isdecimal() and 1 <= int(number) <= 10:
            found[int(number) - 1] = _level(level, int(number))
    return found


def _level(level: Element, number: int) -> Level:
    if level.tag == f"{TEXT}list-level-style-bullet":
        return Level("", BULLET)
    shown = level.get(f"{_STYLE}num-format", "")
    form = shown if shown in _FORMS else ""
    upper = level.get(f"{TEXT}display-levels", "1")
    count = min(int(upper), number) if upper.isdecimal() else 1
    places = ".".join(f"%{at}" for at in range(number - count + 1, number + 1)) if form else ""
    before, after = level.get(f"{_STYLE}num-prefix", ""), level.get(f"{_STYLE}num-suffix", "")
    start = level.get(f"{TEXT}start-value", "1")
    # LibreOffice says in full what the standard's attributes cannot: "%1%.%2%.%4%".
    whole = _PLACE.sub(r"%\1", level.get(f"{_LOEXT}num-list-format", "")) if form else ""
    return Level(whole or f"{before}{places}{after}", form, int(start) if start.isdecimal() else 1)
