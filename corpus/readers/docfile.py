"""The binary format of Word 97-2003, after [MS-DOC]: its text in paragraphs, with their fonts.

No permissive library keeps the font of each run, and only fonts tell TCVN3 from Unicode where a
line has few marks (FACTS 26); antiword and catdoc drop them too.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise

import olefile

from corpus.legacy.charsets import charset_of
from corpus.legacy.mending import Run
from corpus.readers.doclists import Lists
from corpus.readers.docproperties import Look, Shape, Styles

_PAGE = 512
#: Where pairs of offset and length stand in the file's head (FibRgFcLcb97).
_STYLES, _CHARACTERS, _PARAGRAPHS, _FONTS, _PIECES = 0xA2, 0xFA, 0x102, 0x112, 0x1A2
_LISTS, _LIST_OVERRIDES = 0x2E2, 0x2EA
#: Where the lengths of the file's texts stand, in the order of the texts.
_PARTS = {
    "body": 0x4C, "footnotes": 0x50, "headers": 0x54, "macros": 0x58, "comments": 0x5C,
    "endnotes": 0x60, "boxes": 0x64, "header boxes": 0x68,
}  # fmt: skip
_WORD_97 = 0xC1
_ENDS = re.compile("[\r\x07\x0c]")
_Value = Callable[[bytes, int], tuple[int, bytes]]


class NotWord97(Exception):
    """The file is of an older Word."""


class Encrypted(Exception):
    """The file has a password."""


class Damaged(Exception):
    """A structure that the text hangs on is missing or contradicts itself."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph with its runs, what was hidden in it, and what ends it."""

    runs: list[Run] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    end: str = "\r"
    shape: Shape = field(default_factory=Shape)
    end_deleted: bool = False  # by a revision: the next paragraph goes on with this one


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text (PCD): from which character, where in the file, how many bytes each."""

    start: int
    end: int
    offset: int
    width: int
    modified: bytes


@dataclass(frozen=True, slots=True)
class _Stretches:
    """What applies from each place of the file to the next."""

    starts: list[int]
    values: list[tuple[int, bytes]]  # the style, and what modifies it
    end: int

    def at(self, place: int) -> tuple[int, bytes]:
        found = bisect_right(self.starts, place) - 1
        return self.values[found] if found >= 0 and place < self.end else (0, b"")

    def borders(self, start: int, end: int) -> list[int]:
        low, high = bisect_right(self.starts, start), bisect_right(self.starts, end - 1)
        return [start, *self.starts[low:high], end]


class DocFile:
    """One Word file, opened. Raises NotWord97, Encrypted or Damaged."""

    def __init__(self, data: bytes) -> None:
        try:
            with olefile.OleFileIO(BytesIO(data)) as ole:
                self._main = _stream(ole, "WordDocument")
                self._read_head()
                self._table = _stream(ole, self._table_name)
                self.properties = _properties(ole)
            self._pieces = self._read_pieces()
            self._fonts = _fonts(self._found(_FONTS))
            self._styles = Styles(self._found(_STYLES))
            self.lists = Lists(self._table, *self._place(_LISTS), self._found(_LIST_OVERRIDES))
            self._characters = self._stretches(_CHARACTERS, _look_of)
            self._paragraphs = self._stretches(_PARAGRAPHS, _shape_of)
        except (OSError, struct.error, IndexError, ValueError, OverflowError) as error:
            raise Damaged(str(error)) from error

    def _read_head(self) -> None:
        if len(self._main) < 0x300:
            raise Damaged("head")
        magic, version = struct.unpack_from("<HH", self._main)
        (flags,) = struct.unpack_from("<H", self._main, 0x0A)
        if flags & 0x0100:
            raise Encrypted
        if magic != 0xA5EC or version < _WORD_97:
            raise NotWord97
        self._table_name = "1Table" if flags & 0x0200 else "0Table"

    def part(self, name: str) -> Iterator[Paragraph]:
        """The paragraphs of a text: "body", "footnotes", "headers" …"""
        start = 0
        for part, place in _PARTS.items():
            (length,) = struct.unpack_from("<i", self._main, place)
            if length < 0:
                raise Damaged(part)
            if part == name:
                return self._read(start, start + length)
            start += length
        raise KeyError(name)

    def _read(self, start: int, end: int) -> Iterator[Paragraph]:
        paragraph = Paragraph()
        for piece in self._pieces:
            first, last = max(start, piece.start), min(end, piece.end)
            if first >= last:
                continue
            begin = piece.offset + (first - piece.start) * piece.width
            finish = piece.offset + (last - piece.start) * piece.width
            if finish > len(self._main):
                raise Damaged("text")
            for low, high in pairwise(self._characters.borders(begin, finish)):
                raw = self._main[low : high - (high - low) % piece.width]
                text = raw.decode("cp1252" if piece.width == 1 else "utf-16-le", "replace")
                if "\0" in text:
                    raise Damaged("zeros where text was")
                modified = self._characters.at(low)[1] + piece.modified
                at = 0
                for mark in _ENDS.finditer(text):
                    self._add(paragraph, text[at : mark.start()], low + at * piece.width, modified)
                    at = mark.end()
                    place = low + mark.start() * piece.width
                    style, shaping = self._paragraphs.at(place)
                    paragraph.end = mark[0]
                    paragraph.shape = self._styles.shape(style, shaping + piece.modified)
                    paragraph.end_deleted = self._styles.look(style, modified).deleted
                    yield paragraph
                    paragraph = Paragraph()
                self._add(paragraph, text[at:], low + at * piece.width, modified)
        if paragraph.runs:
            yield paragraph

    def _add(self, paragraph: Paragraph, text: str, place: int, modified: bytes) -> None:
        if not text:
            return
        look = self._styles.look(self._paragraphs.at(place)[0], modified)
        if look.deleted:
            return
        if look.hidden:
            paragraph.hidden.append(text)
        elif look.special and look.symbol:
            symbols = chr(look.symbol[1]) * len(text)
            paragraph.runs.append(Run(symbols, self._name(look.symbol[0])))
        elif look.special:
            # Field marks decide what of a field is shown; the rest stands for pictures and notes.
            marks = "".join(sign for sign in text if sign in "\x13\x14\x15")
            paragraph.runs.append(Run(marks, None))
        else:
            paragraph.runs.append(Run(text, self._font(look)))

    def _font(self, look: Look) -> str | None:
        """The font that tells the encoding: of the letters beyond ASCII, else of the others."""
        other = self._name(look.other_font)
        return other if charset_of(other) else self._name(look.font)

    def _name(self, font: int) -> str | None:
        return self._fonts[font] if font < len(self._fonts) else None

    def _place(self, head: int) -> tuple[int, int]:
        if head + 8 > len(self._main):
            return 0, 0
        offset, length = struct.unpack_from("<II", self._main, head)
        return (offset, length) if offset + length <= len(self._table) else (0, 0)

    def _found(self, head: int) -> bytes:
        offset, length = self._place(head)
        return self._table[offset : offset + length]

    def _read_pieces(self) -> list[_Piece]:
        """The pieces of the text in their order (Clx), as quick saves left them scattered."""
        clx = self._found(_PIECES)
        extra: list[bytes] = []
        at = 0
        while at + 3 <= len(clx) and clx[at] == 1:
            (length,) = struct.unpack_from("<H", clx, at + 1)
            extra.append(clx[at + 3 : at + 3 + length])
            at += 3 + length
        if at + 5 > len(clx) or clx[at] != 2:
            raise Damaged("pieces")
        (length,) = struct.unpack_from("<I", clx, at + 1)
        plc = clx[at + 5 : at + 5 + length]
        count = (len(plc) - 4) // 12
        borders = struct.unpack_from(f"<{count + 1}I", plc)
        pieces = []
        for index, (start, end) in enumerate(pairwise(borders)):
            _, place, prm = struct.unpack_from("<HIH", plc, 4 * (count + 1) + 8 * index)
            narrow = bool(place & 0x40000000)
            offset = (place & 0x3FFFFFFF) // 2 if narrow else place & 0x3FFFFFFF
            modified = extra[prm >> 1] if prm & 1 and prm >> 1 < len(extra) else b""
            if end < start:
                raise Damaged("pieces")
            pieces.append(_Piece(start, end, offset, 1 if narrow else 2, modified))
        return pieces

    def _stretches(self, head: int, value: _Value) -> _Stretches:
        """What the pages of formatting (FKP) say, in the order of the file."""
        plc = self._found(head)
        count = (len(plc) - 4) // 8 if plc else 0
        found: list[tuple[int, int, tuple[int, bytes]]] = []
        for index in range(count):
            (number,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 4 * index)
            at = (number & 0x3FFFFF) * _PAGE
            page = self._main[at : at + _PAGE]
            if len(page) < _PAGE or not page[511]:
                raise Damaged("formatting")
            borders = struct.unpack_from(f"<{page[511] + 1}I", page)
            for one, (start, end) in enumerate(pairwise(borders)):
                found.append((start, end, value(page, one)))
        found.sort(key=lambda stretch: stretch[:2])
        return _Stretches(
            [start for start, _, _ in found],
            [held for _, _, held in found],
            found[-1][1] if found else 0,
        )


def _look_of(page: bytes, index: int) -> tuple[int, bytes]:
    """What modifies the characters of a stretch (ChpxFkp)."""
    at = 2 * page[4 * (page[511] + 1) + index]
    return 0, page[at + 1 : at + 1 + page[at]] if at else b""


def _shape_of(page: bytes, index: int) -> tuple[int, bytes]:
    """The style of a stretch of paragraphs and what modifies it (PapxFkp)."""
    at = 2 * page[4 * (page[511] + 1) + 13 * index]
    if not at:
        return 0, b""
    length = 2 * page[at] - 1
    if length < 0:
        at += 1
        length = 2 * page[at]
    held = page[at + 1 : at + 1 + length]
    return (int.from_bytes(held[:2], "little"), held[2:]) if len(held) >= 2 else (0, b"")


def _fonts(table: bytes) -> list[str]:
    """The names of the fonts (SttbfFfn)."""
    names: list[str] = []
    at = 4
    while at < len(table) and table[at]:
        entry = table[at + 40 : at + 1 + table[at]].decode("utf-16-le", "replace")
        names.append(entry.partition("\0")[0])
        at += 1 + table[at]
    return names


def _stream(ole: olefile.OleFileIO, name: str) -> bytes:
    if not ole.exists(name):
        raise Damaged(name)
    return bytes(ole.openstream(name).read())


def _properties(ole: olefile.OleFileIO) -> list[str]:
    """Title, subject, keywords and comments of the file's properties."""
    about = ole.get_metadata()
    found = (about.title, about.subject, about.keywords, about.comments)
    return [text.decode("cp1252", "replace") for text in found if isinstance(text, bytes) and text]
