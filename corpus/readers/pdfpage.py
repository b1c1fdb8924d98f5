"""One page of a PDF as pieces of lines with their places, and the rules drawn between them."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.legacy.mending import Mender

#: What pdfium gives for a hyphen at the end of a line.
_HYPHENS = ("\x02", "\ufffe")
#: Fonts of TCVN3 (".VnTime") have "ư" where others have the soft hyphen.
_TCVN3 = (".Vn", "Vn")
#: A space wider than this many heights of a letter parts two columns or cells.
_GAP = 1.4
_RULE = 2.5  # points: what is thinner is a line, not a box
_MOST_DRAWN = 20_000
_MOST_UPRIGHT = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that stands together on one line; places are in points from the page's top left."""

    text: str
    left: float
    right: float
    base: float  # of the line that its letters stand on
    size: float
    space: float = 0.0  # the widest between its words: wide where lines are justified


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, or a side of a box, drawn on the page."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageText:
    """What a page says."""

    pieces: tuple[Piece, ...]
    rules: tuple[Rule, ...]
    height: float
    turned: str  # text that runs another way: stamps, watermarks
    letters: int
    unknown: int  # letters whose font does not say what they are
    pictured: float  # share of the page that its largest picture covers
    is_blank: bool  # nothing at all is drawn on it


class _Char(NamedTuple):  # made for each letter: a dataclass takes three times as long
    text: str
    left: float  # as pdfium has them …
    bottom: float
    right: float
    top: float
    x: float
    base: float  # … or, once placed, from the page's top left
    font: str | None
    turn: int


def page_text(page: pdfium.PdfPage, mender: Mender) -> PageText:
    """What the page says, seen the way that most of its text runs."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    chars = list(_chars(text_page.raw, count))
    turns = Counter(char.turn for char in chars if char.text.isalnum())
    turn = turns.most_common(1)[0][0] if turns else 0
    width, height = page.get_size()
    if turn in (90, 270) and page.get_rotation() in (90, 270):
        width, height = height, width
    frame = _Frame(turn, width, height)
    placed = [frame.char(char) for char in chars if char.turn == turn]
    rules, pictured, drawn = _drawn(page, frame)
    return PageText(
        pieces=tuple(_pieces(placed, rules, mender)),
        rules=tuple(rules),
        height=frame.height,
        turned="".join(char.text for char in chars if char.turn != turn),
        letters=sum(char.text.isalnum() for char in chars),
        unknown=sum(raw.FPDFText_HasUnicodeMapError(text_page.raw, at) == 1 for at in range(count)),
        pictured=pictured,
        is_blank=not drawn and not chars,
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """From pdfium's places to those of the page turned upright, from its top left."""

    turn: int
    width: float
    tall: float

    @property
    def height(self) -> float:
        return self.width if self.turn in (90, 270) else self.tall

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turn == 90:
            return y, x
        if self.turn == 180:
            return self.width - x, y
        if self.turn == 270:
            return self.tall - y, self.width - x
        return x, self.tall - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Rule:
        (x1, y1), (x2, y2) = self.point(left, bottom), self.point(right, top)
        return Rule(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))

    def char(self, char: _Char) -> _Char:
        if self.turn == 0:  # nearly always
            place = (char.left, self.tall - char.bottom, char.right, self.tall - char.top)
            return _Char(char.text, *place, char.x, self.tall - char.base, char.font, 0)
        box = self.box(char.left, char.bottom, char.right, char.top)
        x, base = self.point(char.x, char.base)
        place = (box.left, box.bottom, box.right, box.top)
        return _Char(char.text, *place, x, base, char.font, char.turn)


def _chars(text_page: Any, count: int) -> Iterator[_Char]:
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    held: dict[int, tuple[str | None, int]] = {}  # font and turn of each object that holds text
    half = ""
    last: _Char | None = None
    for at in range(count):
        text = half + chr(raw.FPDFText_GetUnicode(text_page, at))
        if "\ud800" <= text <= "\udfff":  # beyond the first 65,536 letters
            half = "" if half else text
            if half:
                continue
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if last is not None and (text.isspace() or text in _HYPHENS):
            # pdfium puts these in itself, without a place of their own.
            soft = "\u00ad" if (last.font or "").startswith(_TCVN3) else "-"
            yield last._replace(text=soft if text in _HYPHENS else text)
            continue
        holder = raw.FPDFText_GetTextObject(text_page, at)
        key = ctypes.cast(holder, ctypes.c_void_p).value or 0
        if key not in held or not key:
            turn = _turn(raw.FPDFText_GetCharAngle(text_page, at))
            held[key] = (_font(holder) if key else None, turn)
        raw.FPDFText_GetLooseCharBox(text_page, at, box)
        raw.FPDFText_GetCharOrigin(text_page, at, x, y)
        place = (box.left, box.bottom, box.right, box.top, x.value, y.value)
        last = _Char(text, *place, *held[key])
        yield last


def _font(holder: Any) -> str | None:
    """The name of the font of an object that holds text."""
    font = raw.FPDFTextObj_GetFont(holder)
    size = raw.FPDFFont_GetBaseFontName(font, None, 0) if font else 0
    if not 0 < size < 1000:
        return None
    held = ctypes.create_string_buffer(size)
    raw.FPDFFont_GetBaseFontName(font, held, size)
    # A subset's name has six letters and a plus in front: "ABCDEF+.VnTime".
    return held.value.decode("utf-8", "replace").split("+", 1)[-1] or None


def _turn(angle: float) -> int:
    """The way that a letter stands, in quarters of a circle; anything between is another way."""
    if angle < 0:
        return 0
    degrees = math.degrees(angle) % 360
    near = round(degrees / 90) * 90
    return near % 360 if abs(degrees - near) < 5 else 45


def _pieces(chars: list[_Char], rules: list[Rule], mender: Mender) -> Iterator[Piece]:
    """Letters that follow each other on one line; pdfium has put the spaces between words."""
    upright = [rule for rule in rules if rule.right - rule.left <= _RULE][:_MOST_UPRIGHT]
    run: list[_Char] = []
    last: _Char | None = None
    for char in chars:
        if char.text in "\r\n":
            yield from _piece(run, mender)
            run, last = [], None
            continue
        if char.text.isspace():
            if run:
                run.append(char)
            continue
        if last is not None:
            size = max(1.0, char.bottom - char.top)
            gap = char.left - last.right
            # A raised figure is of the line; what stands far off, or goes back, is not.
            is_off = gap > _GAP * size or gap < -2 * size or abs(char.base - last.base) > 0.6 * size
            if is_off or (
                gap > 0.2 * size and _is_parted(upright, last.right, char.left, char.base)
            ):
                yield from _piece(run, mender)
                run = []
        run.append(char)
        last = char
    yield from _piece(run, mender)


def _is_parted(upright: list[Rule], left: float, right: float, base: float) -> bool:
    """Whether a table's line stands between two letters."""
    return any(
        left - 1 <= rule.left and rule.right <= right + 1 and rule.top <= base <= rule.bottom
        for rule in upright
    )


def _piece(run: list[_Char], mender: Mender) -> Iterator[Piece]:
    text = "".join(
        mender.mend("".join(char.text for char in stretch), font)
        for font, stretch in groupby(run, key=lambda char: char.font)
    ).strip()
    solid = [char for char in run if not char.text.isspace()]
    if not text or not solid:
        return
    bases = sorted(char.base for char in solid)
    sizes = sorted(char.bottom - char.top for char in solid)
    yield Piece(
        text=text,
        left=min(char.left for char in solid),
        right=max(char.right for char in solid),
        base=bases[len(bases) // 2],
        size=max(1.0, sizes[len(sizes) // 2]),
        space=max((after.left - before.right for before, after in pairwise(solid)), default=0.0),
    )


def _drawn(page: pdfium.PdfPage, frame: _Frame) -> tuple[list[Rule], float, int]:
    """The rules on the page, how much of it the largest picture covers, and how much is drawn."""
    rules: list[Rule] = []
    pictured = 0.0
    count = 0
    for drawn in page.get_objects(max_depth=4):
        count += 1
        if count > _MOST_DRAWN:
            break
        if drawn.type == raw.FPDF_PAGEOBJ_IMAGE:
            box = frame.box(*drawn.get_bounds())
            share = (box.right - box.left) * (box.bottom - box.top)
            pictured = max(pictured, share / max(1.0, frame.width * frame.tall))
        elif drawn.type == raw.FPDF_PAGEOBJ_PATH:
            rules += _sides(frame.box(*drawn.get_bounds()))
    return rules, pictured, count


def _sides(box: Rule) -> list[Rule]:
    """The rule that a drawn shape is, or the four sides of the box that it is."""
    wide, high = box.right - box.left, box.bottom - box.top
    if wide <= _RULE or high <= _RULE:
        return [box] if max(wide, high) > 4 * _RULE else []
    return [
        Rule(box.left, box.top, box.right, box.top),
        Rule(box.left, box.bottom, box.right, box.bottom),
        Rule(box.left, box.top, box.left, box.bottom),
        Rule(box.right, box.top, box.right, box.bottom),
    ]
