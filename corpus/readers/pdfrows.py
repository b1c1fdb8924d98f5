"""Lines of a PDF page put into reading order and back into paragraphs."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.readers.pdfpage import Piece

#: What stands in the two columns of a letterhead and of a signature.
_SIDE_BY_SIDE = re.compile(
    r"(?i:CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA|ĐẢNG CỘNG SẢN VIỆT NAM)|"
    r"^Nơi nhận|^(?:TM|KT|TL|TUQ|T/M)\."
)
_MARKER = re.compile(
    r"(?:[-+•–*▪]|(?:\d+|[IVXLC]+|[a-zđ])(?:\.\d+)*[.)]|(?:Điều|Khoản|Mục) \d+\.?)"
)
_STARTS = re.compile(r"(?:[-+•–] |(?:Điều|Chương|Phần|Mục) (?:\d|[IVX]))")
_ENDED = (".", ":", ";", "!", "?", "…", '."', ".”")
_INDENT = 0.8  # of a letter's height
_COLUMN_ROWS = 6
#: A raised figure, as shares of the letters that it stands at: its height, and how far off.
_SMALL = 0.8
_TOUCH = 0.15
_RAISED_LETTERS = 4
_COLUMN_LETTERS = 18


@dataclass(frozen=True, slots=True)
class Row:
    """What stands on one line, or the lines of one paragraph joined."""

    text: str
    left: float
    right: float
    base: float
    size: float
    parts: int = 1  # more than 1: cells, or a line that is set by itself; never joined to others
    runs_on: bool = False  # whether its last line is full, so that it may go on elsewhere


def rows_of(pieces: Iterable[Piece]) -> list[Row]:
    """The pieces line by line, from the top."""
    return [_row(line) for line in visual(pieces)]


def columns_of(pieces: list[Piece]) -> list[list[Row]]:
    """The pieces in reading order: one list of rows after the other, columns apart."""
    lines = visual(pieces)
    gutter = _gutter(lines)
    if gutter is None:
        return [[_row(line) for line in lines]] if lines else []
    found: list[list[Row]] = []
    before: list[list[Piece]] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and not _crosses(lines[end], gutter):
            end += 1
        sides = _sides(lines[at:end], gutter)
        if at < end and before and _is_side_by_side(sides) and _ends_paragraph(before, lines[at]):
            before.append(lines[at])
            at += 1
            sides = _sides(lines[at:end], gutter)
        if end > at and _are_columns(lines[at:end], sides):
            if before:
                found += columns_of([piece for line in before for piece in line])
                before = []
            for side in sides:
                found += _set_lines(side) if _is_side_by_side(sides) else columns_of(side)
        else:
            before += lines[at : max(end, at + 1)]
            end = max(end, at + 1)
        at = end
    if len(before) == len(lines):
        found.append([_row(line) for line in before])
    elif before:
        found += columns_of([piece for line in before for piece in line])
    return found


def paragraphs(rows: list[Row], words: frozenset[str] = frozenset()) -> list[Row]:
    """The rows of one column joined to paragraphs. ``words`` are those of the whole document, by
    which a hyphen at a line's end is told from one inside a word."""
    alone = [row for row in rows if row.parts == 1]
    if not alone:
        return rows
    left, right = min(row.left for row in alone), max(row.right for row in alone)
    steps = [b.base - a.base for a, b in pairwise(alone) if b.base > a.base]
    leading = statistics.median_low(steps) if steps else 0.0
    joined: list[Row] = []
    last: Row | None = None
    count = 0
    for row in rows:
        full = replace(row, runs_on=row.right > right - 3 * row.size)
        if last and _continues(joined[-1], last, count, row, (left, right, leading)):
            text = join(joined[-1].text, row.text, words)
            joined[-1] = replace(joined[-1], text=text, base=row.base, runs_on=full.runs_on)
            count += 1
        else:
            joined.append(full)
            count = 1
        last = row
    return joined


def join(above: str, below: str, words: frozenset[str]) -> str:
    """Two lines as one. A hyphen at the end belongs to the word ("Pu-tin", "59-NQ/TW") unless the
    document has the word without it elsewhere."""
    if above.endswith("\u00ad"):
        return above[:-1] + below
    if above.endswith("-") and above[-2:-1].isalnum():
        first, second = above[:-1].split()[-1], below.split()[0]
        whole = (first + second).strip('.,;:()“”"').casefold()
        if second[:1].islower() and whole in words:
            return above[:-1] + below
        return above + below
    return f"{above} {below}"


def _continues(
    paragraph: Row, last: Row, count: int, row: Row, column: tuple[float, float, float]
) -> bool:
    left, right, leading = column
    indent = _INDENT * row.size
    if row.parts > 1 or last.parts > 1 or not 0.85 < row.size / last.size < 1.18:
        return False
    if not 0 < row.base - last.base <= max(1.15 * leading, 1.05 * row.size) + 1:
        return False
    letter = (row.right - row.left) / max(1, len(row.text))
    is_cut = last.text.endswith("-") and last.text[-2:-1].isalnum()
    if not is_cut and last.right + letter * (len(row.text.split()[0]) + 1) < right - 0.5 * row.size:
        return False  # its first word had room on the line above
    if _STARTS.match(row.text) and last.text.endswith(_ENDED):
        return False
    is_centred = abs(row.left + row.right - last.left - last.right) < 0.7 * row.size
    if is_centred and abs(row.left - last.left) > indent:
        return False  # lines set one by one, as in a letterhead
    if count > 1:
        return abs(row.left - last.left) <= indent
    if row.left > last.left + indent:
        return bool(_MARKER.match(paragraph.text))  # an item whose further lines stand in
    if last.left > left + indent and row.left > left + indent:
        return not last.text.endswith(_ENDED)
    return True


def visual(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """The pieces of each line from left to right, lines from the top."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.base, piece.left)):
        if lines and abs(piece.base - lines[-1][0].base) < 0.35 * min(
            piece.size, lines[-1][0].size
        ):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.left) for line in _with_raised(lines)]


def _with_raised(lines: list[list[Piece]]) -> list[list[Piece]]:
    """The lines with small raised or lowered signs in the line of the word that they stand at: a
    square metre without its figure would be another measure."""
    found: list[list[Piece]] = []
    for at, line in enumerate(lines):
        near = [*lines[at + 1 : at + 2], *found[-1:]]
        for piece in list(line):
            for other in near:
                if any(_hangs_at(piece, word) for word in other):
                    line.remove(piece)
                    other.append(piece)
                    break
        if line:
            found.append(line)
    return found


def _hangs_at(piece: Piece, word: Piece) -> bool:
    return (
        piece.size < _SMALL * word.size
        and len(piece.text) <= _RAISED_LETTERS
        and abs(piece.base - word.base) < 0.8 * word.size
        and -0.1 * word.size < piece.left - word.right < _TOUCH * word.size
    )


def _row(line: list[Piece]) -> Row:
    text, parts = line[0].text, 1
    for before, piece in pairwise(line):
        gap = piece.left - before.right
        usual = max(before.space, piece.space)
        apart = gap > max(2.2 * piece.size, 2 * usual) and not _MARKER.fullmatch(before.text)
        parts += apart
        is_raised = min(before.size, piece.size) < _SMALL * max(before.size, piece.size)
        near = _TOUCH if is_raised else _TOUCH / 3
        touches = -_TOUCH * piece.size < gap < near * piece.size
        text += ("" if touches else " | " if apart else " ") + piece.text
    sizes = [piece.size for piece in line]
    right = max(piece.right for piece in line)
    return Row(text, line[0].left, right, line[0].base, max(sizes), parts)


def _gutter(lines: list[list[Piece]]) -> float | None:
    """Where most lines that have a wide gap have it."""
    gaps = Counter(
        round((before.right + piece.left) / 2 / 12)
        for line in lines
        for before, piece in pairwise(line)
        if piece.left - before.right > 0.8 * piece.size
    )
    if not gaps:
        return None
    place = gaps.most_common(1)[0][0]
    near = [
        (before.right, piece.left)
        for line in lines
        for before, piece in pairwise(line)
        if abs(round((before.right + piece.left) / 2 / 12) - place) <= 1
        and piece.left > before.right
    ]
    # The right column's edge is straight; the left one's is ragged.
    return statistics.median(right for _, right in near) - 1


def _crosses(line: list[Piece], gutter: float) -> bool:
    return any(piece.left < gutter - 1 and piece.right > gutter for piece in line)


def _sides(lines: list[list[Piece]], gutter: float) -> tuple[list[Piece], list[Piece]]:
    every = [piece for line in lines for piece in line]
    return (
        [piece for piece in every if piece.left < gutter - 1],
        [piece for piece in every if piece.left >= gutter - 1],
    )


def _is_side_by_side(sides: tuple[list[Piece], list[Piece]]) -> bool:
    return any(_SIDE_BY_SIDE.search(piece.text) for side in sides for piece in side)


def _ends_paragraph(above: list[list[Piece]], line: list[Piece]) -> bool:
    """Whether the short line ends the paragraph above, though columns begin right below it."""
    piece, last = line[0], above[-1]
    if len(line) > 1 or _SIDE_BY_SIDE.search(piece.text) or last[-1].text.endswith(_ENDED):
        return False
    letter = (piece.right - piece.left) / max(1, len(piece.text))
    edge = max(piece.right for line in above for piece in line) - 0.5 * piece.size
    return (
        piece.left <= last[0].left + 1
        and piece.base - last[0].base <= 2.5 * piece.size
        and last[-1].right + letter * (len(piece.text.split()[0]) + 1) >= edge
    )


def _set_lines(side: list[Piece]) -> list[list[Row]]:
    """Lines set one by one, which are no paragraph however they fill their side."""
    return [[replace(_row(line), parts=2) for line in visual(side)]]


def _are_columns(lines: list[list[Piece]], sides: tuple[list[Piece], list[Piece]]) -> bool:
    """Whether the two sides are read one after the other, not line by line."""
    if not all(sides):
        return False
    if _is_side_by_side(sides):
        return len(lines) <= 4 * _COLUMN_ROWS
    return all(
        len(side) >= _COLUMN_ROWS
        and statistics.median(len(piece.text) for piece in side) >= _COLUMN_LETTERS
        for side in sides
    )
