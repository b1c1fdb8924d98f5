"""What the styles of a Word file say of its paragraphs and runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn

from corpus.archive import Element

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"toc (?:[1-9]|heading)", re.IGNORECASE)
_BODY_LEVEL = 9  # ``outlineLvl`` of text that is no heading


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    heading: int  # from 1; 0 for text
    is_title: bool
    is_contents: bool  # a line of the table of contents
    list_id: str | None
    list_level: int
    font: str | None


class Styles:
    """The style sheet, with what a style takes over from the one that it is based on."""

    def __init__(self, styles: Element) -> None:
        self._by_id = {style.get(qn("w:styleId")): style for style in styles.iter(qn("w:style"))}
        self._defaults = [
            style
            for style in styles.iter(qn("w:style"))
            if style.get(qn("w:default")) in ("1", "true")
            and style.get(qn("w:type")) == "paragraph"
        ]
        found = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self._run_default = found

    def of_paragraph(self, paragraph: Element) -> ParagraphStyle:
        own = paragraph.find(qn("w:pPr"))
        chain = list(self._chain(_value(own, "w:pStyle")))
        about = [own, *(style.find(qn("w:pPr")) for style in chain)]
        names = [_value(style, "w:name") or "" for style in chain]
        list_id = level = None
        for one in about:
            numbered = one.find(qn("w:numPr")) if one is not None else None
            if numbered is not None:
                list_id = list_id or _value(numbered, "w:numId")
                level = level or _value(numbered, "w:ilvl")
        return ParagraphStyle(
            heading=_heading(about, names),
            is_title="title" in (name.lower() for name in names[:1]),
            is_contents=any(_CONTENTS.fullmatch(name) for name in names),
            list_id=None if list_id == "0" else list_id,
            list_level=int(level) if level and level.isdecimal() else 0,
            font=self._font([style.find(qn("w:rPr")) for style in chain]),
        )

    def of_run(self, run: Element, paragraph: Element) -> tuple[str | None, bool]:
        """The run's font, and whether it is hidden."""
        own = run.find(qn("w:rPr"))
        styles = [
            *self._chain(_value(own, "w:rStyle"), default=False),
            *self._chain(_value(paragraph.find(qn("w:pPr")), "w:pStyle")),
        ]
        about = [own, *(style.find(qn("w:rPr")) for style in styles)]
        hidden = next(
            (
                mark.get(qn("w:val"), "1") not in ("0", "false", "off")
                for one in about
                if one is not None and (mark := one.find(qn("w:vanish"))) is not None
            ),
            False,
        )
        return self._font(about), hidden

    def _font(self, about: list[Element | None]) -> str | None:
        for one in [*about, self._run_default]:
            fonts = one.find(qn("w:rFonts")) if one is not None else None
            if fonts is not None and (name := fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi"))):
                return str(name)
        return None

    def _chain(self, style_id: str | None, default: bool = True) -> Iterator[Element]:
        """The style and those that it is based on, nearest first."""
        seen: set[str | None] = set()
        style = self._by_id.get(style_id) if style_id else None
        if style is None and default:
            style = next(iter(self._defaults), None)
        while style is not None and style.get(qn("w:styleId")) not in seen:
            seen.add(style.get(qn("w:styleId")))
            yield style
            style = self._by_id.get(_value(style, "w:basedOn"))


def _heading(about: list[Element | None], names: list[str]) -> int:
    for one in about:
        level = _value(one, "w:outlineLvl")
        if level is not None and level.isdecimal():
            return int(level) + 1 if int(level) < _BODY_LEVEL else 0
    found = (_HEADING.fullmatch(name) for name in names)
    return next((int(match[1]) for match in found if match), 0)


def _value(parent: Element | None, tag: str) -> str | None:
    child = parent.find(qn(tag)) if parent is not None else None
    return child.get(qn("w:val")) if child is not None else None
