"""Formatting in Word 97-2003 files: what modifies a character or a paragraph, and its style.

After [MS-DOC]: a modification is an operation code of two bytes, which tells the length of its
operand, and the operand. The layout of the structures is named by Microsoft's names in comments.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.readers.grid import Edges

#: Operand lengths by the three top bits of the code; 6 means that a length byte comes first.
_LENGTHS = (1, 1, 2, 4, 2, 2, 0, 3)
_VARIABLE, _TABLE, _TABS = 6, 0xD608, 0xC615
_MAX_BASES = 50
_TITLE, _HEADINGS, _CONTENTS = 62, range(1, 10), range(19, 28)


@dataclass(frozen=True, slots=True)
class Look:
    """What matters of a character's formatting."""

    font: int = 0  # for ASCII letters
    other_font: int = 0  # for all others
    hidden: bool = False
    deleted: bool = False  # by a revision
    special: bool = False  # stands for a picture, a note, a field mark
    symbol: tuple[int, int] | None = None  # font and code point


@dataclass(frozen=True, slots=True)
class Shape:
    """What matters of a paragraph's formatting."""

    in_table: bool = False
    ends_row: bool = False
    depth: int = 0  # of tables inside tables
    ends_inner_cell: bool = False
    heading: int = 0
    is_title: bool = False
    is_contents: bool = False
    list_id: int = 0  # from 1
    list_level: int = 0
    cells: tuple[Edges, ...] = ()  # of the row that it ends


@dataclass(frozen=True, slots=True)
class _Style:
    sti: int
    base: int
    paragraph: bytes
    character: bytes


class Styles:
    """The style sheet (STSH), with what characters and paragraphs add to it."""

    def __init__(self, sheet: bytes) -> None:
        self._styles: list[_Style | None] = []
        self._looks: dict[tuple[int, bytes], Look] = {}
        self._plain = Look()
        if not sheet:
            return
        (size,) = struct.unpack_from("<H", sheet)
        count, base_size = struct.unpack_from("<HH", sheet, 2)
        if size >= 18:
            font, _, other = struct.unpack_from("<HHH", sheet, 14)
            self._plain = Look(font=font, other_font=other)
        at = 2 + size
        for _ in range(count):
            if at + 2 > len(sheet):
                break
            (length,) = struct.unpack_from("<H", sheet, at)
            self._styles.append(_style(sheet[at + 2 : at + 2 + length], base_size))
            at += 2 + length

    def look(self, style: int, modified: bytes) -> Look:
        """The look of characters in a paragraph of this style."""
        key = (style, modified)
        if key not in self._looks:
            self._looks[key] = self._looked(self._of_style(style), modified)
        return self._looks[key]

    def shape(self, style: int, modified: bytes) -> Shape:
        shape = Shape()
        for one in self._chain(style):
            if one.sti in _HEADINGS:
                shape = replace(shape, heading=one.sti)
            shape = _shaped(shape, one.paragraph)
        own = self._styles[style] if style < len(self._styles) else None
        sti = own.sti if own else -1
        shape = replace(shape, is_title=sti == _TITLE, is_contents=sti in _CONTENTS)
        return _shaped(shape, modified)

    def _of_style(self, style: int) -> Look:
        look = self._plain
        for one in self._chain(style):
            look = self._looked(look, one.character, follow=False)
        return look

    def _chain(self, style: int) -> list[_Style]:
        """The styles that one is based on, the first first, and itself."""
        chain: list[_Style] = []
        while style < len(self._styles) and len(chain) < _MAX_BASES:
            one = self._styles[style]
            if one is None:
                break
            chain.append(one)
            style = one.base
        return chain[::-1]

    def _looked(self, look: Look, modified: bytes, follow: bool = True) -> Look:
        base = look
        for code, operand in modifications(modified):
            value = int.from_bytes(operand[:2], "little")
            if code == 0x4A30 and follow:  # sprmCIstd: a character style
                for one in self._chain(value):
                    look = self._looked(look, one.character, follow=False)
            elif code == 0x4A4F:
                look = replace(look, font=value)
            elif code == 0x4A51:
                look = replace(look, other_font=value)
            elif code == 0x083C:
                look = replace(look, hidden=_toggled(value, base.hidden))
            elif code == 0x0800:
                look = replace(look, deleted=bool(value))
            elif code == 0x0855:
                look = replace(look, special=bool(value))
            elif code == 0x6A09 and len(operand) == 4:
                font, point = struct.unpack("<HH", operand)
                look = replace(look, symbol=(font, point))
            elif code == 0x2A33:  # sprmCPlain
                look = base
        return look


def _toggled(value: int, inherited: bool) -> bool:
    """A switch is off, on, or as in the style (0x80), or the contrary (0x81)."""
    if value & 0x80:
        return inherited != bool(value & 1)
    return bool(value)


def _shaped(shape: Shape, modified: bytes) -> Shape:
    for code, operand in modifications(modified):
        value = int.from_bytes(operand[:4], "little")
        if code == 0x2416:
            shape = replace(shape, in_table=bool(value))
        elif code == 0x2417:
            shape = replace(shape, ends_row=bool(value))
        elif code == 0x6649:
            shape = replace(shape, depth=value)
        elif code == 0x244B:
            shape = replace(shape, ends_inner_cell=bool(value))
        elif code == 0x2640:  # sprmPOutLvl: 9 is body text
            shape = replace(shape, heading=value + 1 if value < 9 else 0)
        elif code == 0x460B:
            shape = replace(shape, list_id=value if value < 0x7FF else 0)
        elif code == 0x260A:
            shape = replace(shape, list_level=value)
        elif code == _TABLE:
            shape = replace(shape, cells=_cells(operand))
    return shape


def modifications(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Each operation code with its operand. What is cut off at the end is left out."""
    at = 0
    while at + 2 <= len(grpprl):
        (code,) = struct.unpack_from("<H", grpprl, at)
        at += 2
        length = _LENGTHS[code >> 13]
        if code >> 13 == _VARIABLE and code == _TABLE:
            if at + 2 > len(grpprl):
                return
            length = struct.unpack_from("<H", grpprl, at)[0] - 1
            at += 2
        elif code >> 13 == _VARIABLE:
            if at >= len(grpprl):
                return
            length = grpprl[at]
            if code == _TABS and length == 255:
                return  # its true length is told inside; nothing that matters comes after it
            at += 1
        if length < 0 or at + length > len(grpprl):
            return
        yield code, grpprl[at : at + length]
        at += length


def _cells(operand: bytes) -> tuple[Edges, ...]:
    """The cells of a row (TDefTableOperand), with the flags that merge them (TCGRF)."""
    count = operand[0] if operand else 0
    if len(operand) < 1 + 2 * (count + 1):
        return ()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    flags = [0] * count
    for cell in range(count):
        at = 1 + 2 * (count + 1) + 20 * cell
        if at + 2 <= len(operand):
            (flags[cell],) = struct.unpack_from("<H", operand, at)
    return tuple(
        Edges(left, right, bool(flag & 0x02), flag & 0x60 == 0x20)
        for left, right, flag in zip(edges, edges[1:], flags, strict=False)
    )


def _style(std: bytes, base_size: int) -> _Style | None:
    """One style (STD): its base, and what it does to paragraphs and characters."""
    if len(std) < max(8, base_size + 2):
        return None
    sti, kind_and_base, counts = struct.unpack_from("<HHH", std)
    kind, base, parts = kind_and_base & 0xF, kind_and_base >> 4, counts & 0xF
    (letters,) = struct.unpack_from("<H", std, base_size)
    at = base_size + 2 + 2 * letters + 2
    found: list[bytes] = []
    for _ in range(parts):
        if at + 2 > len(std):
            break
        (length,) = struct.unpack_from("<H", std, at)
        found.append(std[at + 2 : at + 2 + length])
        at += 2 + length + (length & 1)
    paragraph = found[0][2:] if kind == 1 and found else b""
    character = (found[1] if len(found) > 1 else b"") if kind == 1 else b"".join(found[:1])
    return _Style(sti & 0xFFF, base, paragraph, character if kind in (1, 2) else b"")
