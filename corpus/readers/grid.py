"""Rows of cells with edges, as Word and RTF keep them, put into one grid for ``corpus.tables``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.tables import Cell, Merged

#: Edges that are nearer than this (in twentieths of a point) are one border between columns.
_SAME_EDGE = 60


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a cell begins and ends, and whether it shows what another cell holds."""

    left: int
    right: int
    goes_on_left: bool = False
    goes_on_above: bool = False


@dataclass(slots=True)
class Row:
    cells: list[str] = field(default_factory=list)
    edges: tuple[Edges, ...] = ()


def grid_of(rows: Sequence[Row]) -> list[list[Cell]]:
    """The rows with every place that a cell covers."""
    borders = _borders(rows)
    return [list(_cells(row, borders)) for row in rows]


def _borders(rows: Iterable[Row]) -> list[int]:
    """The borders of the table's columns: every edge of a cell in any row."""
    borders: list[int] = []
    edges = (edge for row in rows for cell in row.edges for edge in (cell.left, cell.right))
    for edge in sorted(set(edges)):
        if not borders or edge - borders[-1] > _SAME_EDGE:
            borders.append(edge)
    return borders


def _cells(row: Row, borders: Sequence[int]) -> Iterator[Cell]:
    if len(row.edges) != len(row.cells):
        yield from row.cells
        return
    first = row.edges[0].left if row.edges else 0
    yield from [""] * sum(1 for border in borders if border < first - _SAME_EDGE)
    for text, cell in zip(row.cells, row.edges, strict=True):
        shows_other = not text.strip()
        if shows_other and cell.goes_on_left:
            yield Merged.LEFT
        elif shows_other and cell.goes_on_above:
            yield Merged.ABOVE
        else:
            yield text
        low, high = cell.left + _SAME_EDGE, cell.right - _SAME_EDGE
        yield from [Merged.LEFT] * sum(1 for border in borders if low < border < high)
