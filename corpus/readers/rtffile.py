"""The words and marks of an RTF file: its text in paragraphs, with their fonts.

striprtf and unrtf give plain text only. The font of each run is what tells TCVN3 from Unicode where
a line has few marks (FACTS 26), so the groups are walked here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from corpus.legacy.charsets import charset_of
from corpus.legacy.mending import Run
from corpus.readers.grid import Edges

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    rb"|[\r\n]+|([^\\{}\r\n\0]+)|(\\|\0)"
)
#: Where text goes: into the body, to what is searched and not quoted, or nowhere.
BODY, ABOVE, NOTES, BOXES = "body", "above", "notes", "boxes"
_NOWHERE, _FONTS, _STYLES = "nowhere", "fonts", "styles"
_PLACES = {
    "fonttbl": _FONTS, "stylesheet": _STYLES, "footnote": NOTES, "annotation": ABOVE,
    "shptxt": BOXES, "title": ABOVE, "subject": ABOVE, "keywords": ABOVE, "doccomm": ABOVE,
} | dict.fromkeys(
    "header headerl headerr headerf footer footerl footerr footerf".split(), ABOVE
) | dict.fromkeys(
    "colortbl info pict fldinst xe tc tcn txe rxe shprslt nonshppict nonesttables upr filetbl "
    "revtbl comment".split(), _NOWHERE
)  # fmt: skip
#: Ignorable destinations (after ``\*``) that hold text all the same.
_HOLDERS = frozenset(("shpinst", "shptxt", "annotation", "ud", "shpgrp", "nesttableprops"))
_SIGNS = {
    "line": "\n", "lbr": "\n", "page": "\n", "column": "\n", "tab": "\t", "emdash": "—",
    "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
_MARKS = {b"~": "\xa0", b"_": "-", b"-": "\xad"}
_CODECS = {
    77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250",
}  # fmt: skip
_HEADING = re.compile(r"\s*heading ([1-9])\b", re.I)


class Damaged(Exception):
    """The file ends inside its groups, or holds zeros where text was."""


@dataclass(slots=True)
class Paragraph:
    """A paragraph with its runs, and what ends it: "par", "cell" or "row"."""

    runs: list[Run] = field(default_factory=list)
    end: str = "par"
    place: str = BODY
    in_table: bool = False
    heading: int = 0
    cells: tuple[Edges, ...] = ()  # of the row that it ends


@dataclass(frozen=True, slots=True)
class _Group:
    """What a group inherits and may change."""

    place: str = BODY
    font: int | None = None
    hidden: bool = False
    deleted: bool = False
    skips: int = 1  # bytes that stand for a Unicode character in old readers
    outer: str = BODY  # where text went before ``\upr``


@dataclass(slots=True)
class _Font:
    name: str = ""
    charset: int = 0


class RtfFile:
    """One RTF file, read to its end. Raises Damaged."""

    def __init__(self, data: bytes) -> None:
        self.paragraphs: list[Paragraph] = []
        self._fonts: dict[int, _Font] = {}
        self._headings: dict[int, int] = {}
        self._default_font: int | None = None
        self._codec = "cp1252"
        self._group = _Group()
        self._outer: list[_Group] = []
        self._open: dict[str, Paragraph] = {}
        self._bytes = b""  # not yet decoded: a letter may be two bytes
        self._starred = False
        self._to_skip = 0
        self._style = 0  # that the style sheet is at
        self._shape = Paragraph()  # what paragraphs are until told otherwise
        self._edges: list[Edges] = []
        self._merged = (False, False)
        self._left = 0
        self._read(data)

    def _read(self, data: bytes) -> None:
        at = 0
        while at < len(data) and (found := _TOKEN.match(data, at)):
            at = found.end()
            word, number, code, mark, brace, plain, broken = found.groups()
            if broken:
                raise Damaged
            if word == b"bin":
                at += max(0, int(number or 0))
            elif word:
                self._word(word.decode().lower(), int(number) if number else None)
            elif code:
                self._add_bytes(bytes([int(code, 16)]))
            elif plain:
                self._add_bytes(plain)
            elif mark:
                self._mark(mark)
            elif brace and self._brace(brace):
                break
        if self._outer:
            raise Damaged
        for place in list(self._open):
            self._end("par", place)

    def _brace(self, brace: bytes) -> bool:
        """Open or close a group; whether it was the last."""
        self._flush()
        self._to_skip = 0
        self._starred = False
        if brace == b"{":
            self._outer.append(self._group)
            return False
        if not self._outer:
            return True
        left = self._group
        self._group = self._outer.pop()
        if left.place in (NOTES, BOXES, ABOVE) and left.place != self._group.place:
            self._end("par", left.place)
        return not self._outer

    def _mark(self, mark: bytes) -> None:
        if mark == b"*":
            self._starred = True
        elif mark in _MARKS:
            self._add(_MARKS[mark])
        elif mark in (b"\r", b"\n"):
            self._word("par", None)
        elif mark in (b"\\", b"{", b"}"):
            self._add_bytes(mark)

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == "u" and number is not None:
            self._add(chr(number & 0xFFFF))
            self._to_skip = self._group.skips
            return
        self._flush()
        if self._destination(word, starred):
            return
        value = 1 if number is None else number
        if self._group.place == _FONTS:
            self._font_table(word, value)
        elif self._group.place == _STYLES and word == "s":
            self._style = value
        elif word in _SIGNS:
            self._add(_SIGNS[word])
        elif word in ("par", "sect", "cell", "nestcell", "row"):
            self._end({"sect": "par", "nestcell": "par"}.get(word, word), self._group.place)
        elif not self._character(word, value):
            self._paragraph(word, value)

    def _destination(self, word: str, starred: bool) -> bool:
        """Follow a word that says where the group's text goes; whether it was one."""
        group = self._group
        if word == "ud":
            self._group = replace(group, place=group.outer)
        elif word == "upr":
            self._group = replace(group, place=_NOWHERE, outer=group.place)
        elif word == "shptxt" or (group.place != _NOWHERE and word in _PLACES):
            self._group = replace(group, place=_PLACES[word])
        elif word in ("title", "subject", "keywords", "doccomm"):
            self._group = replace(group, place=ABOVE)
        elif word == "shpinst" or (starred and word not in _HOLDERS):
            self._group = replace(group, place=_NOWHERE)
        else:
            return False
        return True

    def _character(self, word: str, value: int) -> bool:
        group = self._group
        if word == "f":
            self._group = replace(group, font=value)
        elif word == "v":
            self._group = replace(group, hidden=bool(value))
        elif word == "deleted":
            self._group = replace(group, deleted=bool(value))
        elif word == "plain":
            self._group = replace(group, font=None, hidden=False, deleted=False)
        elif word == "uc":
            self._group = replace(group, skips=max(0, value))
        elif word == "deff":
            self._default_font = value
        elif word == "ansicpg":
            self._codec = _codec(value)
        elif word in ("mac", "pc", "pca"):
            self._codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        else:
            return False
        return True

    def _paragraph(self, word: str, value: int) -> None:
        if word == "pard":
            self._shape = Paragraph()
        elif word == "intbl":
            self._shape = replace(self._shape, in_table=bool(value))
        elif word == "outlinelevel":
            self._shape = replace(self._shape, heading=value + 1 if 0 <= value < 9 else 0)
        elif word == "s":
            self._shape = replace(self._shape, heading=self._headings.get(value, 0))
        elif word == "trowd":
            self._edges, self._merged, self._left = [], (False, False), 0
        elif word == "trleft":
            self._left = value
        elif word == "clmrg":
            self._merged = (True, self._merged[1])
        elif word == "clvmrg":
            self._merged = (self._merged[0], True)
        elif word == "cellx":
            left = self._edges[-1].right if self._edges else self._left
            self._edges.append(Edges(left, value, *self._merged))
            self._merged = (False, False)

    def _font_table(self, word: str, value: int) -> None:
        if word == "f":
            self._group = replace(self._group, font=value)
            self._fonts[value] = _Font()
        elif word == "fcharset" and self._group.font in self._fonts:
            self._fonts[self._group.font].charset = value

    def _add_bytes(self, raw: bytes) -> None:
        skipped = min(self._to_skip, len(raw))
        self._to_skip -= skipped
        self._bytes += raw[skipped:]

    def _flush(self) -> None:
        raw, self._bytes = self._bytes, b""
        if not raw or self._group.place == _NOWHERE:
            return
        font = self._font()
        if charset_of(font.name):
            text = "".join(map(_western, raw))
        else:
            text = raw.decode(_CODECS.get(font.charset, self._codec), "replace")
        self._add(text)

    def _add(self, text: str) -> None:
        if self._bytes:
            self._flush()
        group = self._group
        if group.place == _FONTS:
            if group.font in self._fonts:
                self._fonts[group.font].name += text.partition(";")[0]
        elif group.place == _STYLES:
            if found := _HEADING.match(text):
                self._headings[self._style] = int(found[1])
        elif group.place != _NOWHERE and not group.deleted:
            place = ABOVE if group.hidden else group.place
            paragraph = self._open.setdefault(place, Paragraph(place=place))
            paragraph.runs.append(Run(text, self._font().name or None))

    def _font(self) -> _Font:
        number = self._group.font if self._group.font is not None else self._default_font
        return self._fonts.get(number, _Font()) if number is not None else _Font()

    def _end(self, end: str, place: str) -> None:
        if place in (_NOWHERE, _FONTS, _STYLES) or (end == "par" and self._group.deleted):
            return
        paragraph = self._open.pop(place, Paragraph(place=place))
        paragraph.end = end
        if place == BODY:
            paragraph.in_table = self._shape.in_table or end != "par"
            paragraph.heading = self._shape.heading
            paragraph.cells = tuple(self._edges) if end == "row" else ()
        self.paragraphs.append(paragraph)

    def of(self, place: str) -> Iterator[Paragraph]:
        return (paragraph for paragraph in self.paragraphs if paragraph.place == place)


def _western(byte: int) -> str:
    """A byte of an old font, which draws what Windows-1252 leaves undefined as well."""
    raw = bytes([byte])
    return raw.decode("latin-1" if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "cp1252")


def _codec(number: int) -> str:
    """The code page of a number; the Western one where Python has none of this number."""
    try:
        return codecs.lookup(f"cp{number}").name
    except LookupError:
        return "cp1252"
