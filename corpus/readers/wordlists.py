"""The numbered lists of a Word file."""

from __future__ import annotations

from docx.oxml.ns import qn

from corpus.archive import Element
from corpus.numbers.numbering import BULLET, Counter, Level

_FORMS = {
    "decimalZero": "01",
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
    "bullet": BULLET,
    "none": "",
}


class Lists:
    """The lists of ``numbering.xml``, counted as their paragraphs come."""

    def __init__(self, numbering: Element | None) -> None:
        self._abstract: dict[str | None, Element] = {}
        self._lists: dict[str | None, Element] = {}
        self._styled: dict[str | None, Element] = {}
        for element in numbering if numbering is not None else ():
            if element.tag == qn("w:abstractNum"):
                self._abstract[element.get(qn("w:abstractNumId"))] = element
                if (link := _text(element, "w:styleLink")) is not None:
                    self._styled[link] = element
            elif element.tag == qn("w:num"):
                self._lists[element.get(qn("w:numId"))] = element
        self._counters: dict[str | None, Counter] = {}
        self._begun: set[str] = set()

    def label(self, list_id: str | None, level: int) -> str:
        """What Word shows before the next paragraph of this list; "" where it shows nothing."""
        one = self._lists.get(list_id) if list_id is not None else None
        if one is None or list_id is None:
            return ""
        abstract_id = _text(one, "w:abstractNumId")
        abstract = self._abstract.get(abstract_id)
        if abstract is None:
            return ""
        if (link := _text(abstract, "w:numStyleLink")) in self._styled:
            abstract = self._styled[link]
            abstract_id = abstract.get(qn("w:abstractNumId"))
        overrides = list(one.iter(qn("w:lvlOverride")))
        own_levels = any(override.find(qn("w:lvl")) is not None for override in overrides)
        # Lists of one definition go on counting together, unless one has levels of its own.
        key = list_id if own_levels else f"abstract {abstract_id}"
        if key not in self._counters:
            self._counters[key] = Counter(_levels(abstract, overrides))
        counter = self._counters[key]
        if list_id not in self._begun:
            self._begun.add(list_id)
            for override in overrides:
                if (start := _text(override, "w:startOverride")) and start.isdecimal():
                    counter.restart(_number(override.get(qn("w:ilvl"))), int(start))
        return counter.next(level)


def _levels(abstract: Element, overrides: list[Element]) -> dict[int, Level]:
    found = list(abstract.iter(qn("w:lvl")))
    for override in overrides:
        found += override.iter(qn("w:lvl"))
    return {_number(level.get(qn("w:ilvl"))): _level(level) for level in found}


def _level(level: Element) -> Level:
    form = _FORMS.get(_text(level, "w:numFmt") or "decimal", "1")
    restart = _text(level, "w:lvlRestart")
    return Level(
        pattern=_text(level, "w:lvlText") or "",
        form=form,
        start=_number(_text(level, "w:start"), 1),
        restarted_by=int(restart) if restart and restart.isdecimal() else None,
        plain=level.find(qn("w:isLgl")) is not None,
    )


def _text(parent: Element, tag: str) -> str | None:
    child = parent.find(qn(tag))
    return child.get(qn("w:val")) if child is not None else None


def _number(value: str | None, default: int = 0) -> int:
    return int(value) if value and value.isdecimal() else default
