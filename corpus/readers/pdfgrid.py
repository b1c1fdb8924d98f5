"""The tables of a PDF page, told by the lines drawn around their cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.readers.pdfpage import Piece, Rule
from corpus.readers.pdfrows import paragraphs, rows_of
from corpus.tables import Cell, Merged, lines_of

_TOUCH = 3.0  # points within which lines meet
#: Drawings have more lines than any table.
_MOST_RULES = 1500


@dataclass(frozen=True, slots=True)
class Table:
    top: float
    bottom: float
    lines: tuple[str, ...]


def tables_of(
    pieces: tuple[Piece, ...], rules: tuple[Rule, ...]
) -> tuple[list[Table], list[Piece]]:
    """The tables of a page from its top, and the pieces that stand in none."""
    left = list(pieces)
    tables: list[Table] = []
    for group in _groups(rules) if len(rules) <= _MOST_RULES else []:
        columns = _places(rule.left for rule in group if _is_upright(rule))
        rows = _places(rule.top for rule in group if not _is_upright(rule))
        if len(columns) < 3 or len(rows) < 3:
            continue
        inside = [
            piece
            for piece in left
            if columns[0] - _TOUCH < (piece.left + piece.right) / 2 < columns[-1] + _TOUCH
            and rows[0] - _TOUCH < piece.base <= rows[-1] + _TOUCH
        ]
        if inside:
            taken = set(map(id, inside))
            left = [piece for piece in left if id(piece) not in taken]
            lines = lines_of(_cells(inside, group, columns, rows))
            tables.append(Table(rows[0], rows[-1], tuple(lines)))
    return sorted(tables, key=lambda table: table.top), left


def _is_upright(rule: Rule) -> bool:
    return rule.bottom - rule.top > rule.right - rule.left


def _places(found: Iterable[float]) -> list[float]:
    """Places that are apart, in order."""
    places: list[float] = []
    for place in sorted(found):
        if not places or place - places[-1] > _TOUCH:
            places.append(place)
    return places


def _groups(rules: tuple[Rule, ...]) -> list[list[Rule]]:
    """The rules that touch each other, group by group."""
    groups: list[list[Rule]] = []
    waiting = list(rules)
    while waiting:
        group = [waiting.pop()]
        for rule in group:  # grows while it is walked
            near = [other for other in waiting if _touch(rule, other)]
            if near:
                group += near
                met = set(map(id, near))
                waiting = [other for other in waiting if id(other) not in met]
        groups.append(group)
    return groups


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one.left - _TOUCH <= other.right
        and other.left - _TOUCH <= one.right
        and one.top - _TOUCH <= other.bottom
        and other.top - _TOUCH <= one.bottom
    )


def _cells(
    pieces: list[Piece], group: list[Rule], columns: list[float], rows: list[float]
) -> list[list[Cell]]:
    upright = [rule for rule in group if _is_upright(rule)]
    level = [rule for rule in group if not _is_upright(rule)]
    grid: list[list[Cell]] = []
    held: dict[tuple[int, int], list[Piece]] = {}
    for y in range(len(rows) - 1):
        middle = (rows[y] + rows[y + 1]) / 2
        grid.append([""] * (len(columns) - 1))
        for x in range(len(columns) - 1):
            centre = (columns[x] + columns[x + 1]) / 2
            if x and not any(
                abs(rule.left - columns[x]) <= _TOUCH and rule.top <= middle <= rule.bottom
                for rule in upright
            ):
                grid[y][x] = Merged.LEFT
            elif y and not any(
                abs(rule.top - rows[y]) <= _TOUCH and rule.left <= centre <= rule.right
                for rule in level
            ):
                grid[y][x] = Merged.ABOVE
    for piece in pieces:
        x = _index(columns, piece.left + min(piece.size, piece.right - piece.left) / 2)
        y = _index(rows, piece.base - piece.size / 3)
        while grid[y][x] is Merged.LEFT and x:
            x -= 1
        while grid[y][x] is Merged.ABOVE and y:
            y -= 1
        while grid[y][x] is Merged.LEFT and x:
            x -= 1
        held.setdefault((y, x), []).append(piece)
    for (y, x), inside in held.items():
        grid[y][x] = "\n".join(part.text for part in paragraphs(rows_of(inside)))
    return grid


def _index(places: list[float], at: float) -> int:
    found = sum(1 for place in places if place <= at) - 1
    return max(0, min(found, len(places) - 2))
