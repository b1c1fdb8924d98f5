"""Tables as lines that quote as sentences: "cột: giá trị; cột: giá trị." for each row."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from typing import TypeAlias

from corpus.canonical import canonical, canonical_line


class Merged(enum.Enum):
    """A place in the grid that another cell covers."""

    LEFT = "covered by the cell to its left"
    ABOVE = "covered by the cell above"


Cell: TypeAlias = str | Merged
Rows: TypeAlias = Sequence[Sequence[Cell]]

_NUMBERED = re.compile(r"(?:STT|TT|Số TT|Số thứ tự|No\.?)", re.IGNORECASE)
#: A number, amount or date: a value, and no column's name.
_VALUE = re.compile(r"[\W_]*\d[\d\s.,/%():+\-–]*(?:%|đ|USD|VND|km2?|m2|ha|tỷ|triệu|người)?[\W_]*")
_YEAR = re.compile(r"(?:năm )?(?:19|20)\d\d", re.IGNORECASE)
#: How the names of columns begin in the tables of official documents.
_NAMES = re.compile(
    r"(?:STT|TT|Nội dung|Tên|Họ (?:và )?tên|Chức (?:vụ|danh)|Đơn vị|Cơ quan|"
    r"Địa (?:điểm|phương|chỉ)|"
    r"Thời (?:gian|hạn)|Ngày|Số(?: lượng| hiệu| liệu| tiền)?|Ghi chú|Chỉ tiêu|Nhiệm vụ|Kết quả|"
    r"Kinh phí|Nguồn|Giá|Tỷ lệ|Loại|Mã|Năm|Tháng|Kế hoạch|Thực hiện|Văn bản|Lĩnh vực|Quốc gia|"
    r"Nước|Tỉnh|Sản phẩm|Hoạt động|Mục tiêu|Tổng|Diện tích|Dân số|Vị trí|Trách nhiệm)(?:\W|$)",
    re.IGNORECASE,
)
#: What stands in tables that only lay a page out: letterhead, addressees, signature.
_LAYOUT = re.compile(
    r"C[ỘÔ]NG H[ÒO][ÀA]? XÃ HỘI CHỦ NGHĨA|ĐẢNG CỘNG SẢN VIỆT NAM|CỘNG HOÀ XÃ HỘI|"
    r"Độc lập ?[-–] ?Tự do|^Nơi nhận|^(?:TM|KT|TL|TUQ|Q|T/M)\. ",
    re.MULTILINE,
)
_NAME_LENGTH = 80
#: A cell of more lines, or of more letters beside others like it, holds prose and no value.
_CELL_LINES = 8
_CELL_LENGTH = 1500
_STOPS = (".", "!", "?", "…", ";", ":")


def lines_of(rows: Rows, header: bool = False) -> list[str]:
    """The lines of a table. ``header`` says that the format itself declares the first row as one.

    A row becomes "cột: giá trị; …" where the first row names the columns: declared so, or told by
    what stands in it. In doubt it does not, and the cells are joined by " | ". A table that only
    lays a page out gives its cells' lines in order. Raises nothing and loses no cell.
    """
    grid = [[_clean(cell) for cell in row] for row in rows]
    header = header and bool(grid) and any(cell for cell in grid[0] if isinstance(cell, str))
    grid = [row for row in grid if any(cell for cell in row if isinstance(cell, str))]
    if _is_layout(grid):
        return [line for row in grid for cell in row for line in _lines(cell)]
    count = _header_rows(grid, header)
    if not count:
        return [_joined(row) for row in grid]
    return _sentences(grid, count)


def _clean(cell: Cell) -> Cell:
    return canonical(cell) if isinstance(cell, str) else cell


def _lines(cell: Cell) -> list[str]:
    return cell.split("\n") if isinstance(cell, str) and cell else []


def _words(cell: Cell) -> str:
    return canonical_line(cell) if isinstance(cell, str) else ""


def _joined(row: Sequence[Cell]) -> str:
    return " | ".join(_words(cell) for cell in row if cell and isinstance(cell, str))


def _is_layout(grid: list[list[Cell]]) -> bool:
    """Whether the table shows no data: one column, a letterhead, or prose laid side by side."""
    if all(sum(1 for cell in row if cell and isinstance(cell, str)) <= 1 for row in grid):
        return True
    cells = [cell for row in grid for cell in row if isinstance(cell, str)]
    if len(grid) <= 5 and any(_LAYOUT.search(cell) for cell in cells):
        return True
    prose = [cell for cell in cells if cell.count("\n") >= _CELL_LINES or len(cell) > _CELL_LENGTH]
    return len(prose) * 4 >= len(cells)


def _header_rows(grid: list[list[Cell]], declared: bool) -> int:
    """How many rows name the columns; 0 where none does, or in doubt."""
    if len(grid) < 2 or not (declared or _names_columns(grid)):
        return 0
    count = 1
    # A name over several columns is told apart in the row below, which others reach into.
    while (
        count < len(grid) - 1
        and Merged.LEFT in grid[count - 1]
        and Merged.ABOVE in grid[count]
        and not any(_is_value(cell) for cell in grid[count])
    ):
        count += 1
    return count


def _is_value(cell: Cell) -> bool:
    """Whether the cell holds a figure; a year may name a column."""
    return isinstance(cell, str) and bool(_VALUE.fullmatch(cell)) and not _YEAR.fullmatch(cell)


def _names_columns(grid: list[list[Cell]]) -> bool:
    """Whether the first row says what the columns hold.

    A list of "nhãn | giá trị" has no such row: taken for one, it would say what nobody wrote.
    """
    first = [_words(cell) for cell in grid[0]]
    named = [cell for cell in first if cell]
    own = [cell for cell in grid[0] if isinstance(cell, str)]
    if (
        len(named) < 2
        or len(named) < len(own) - 1
        or len(set(named)) < len(named)
        or any(len(cell) > _NAME_LENGTH or cell.endswith((".", ";")) for cell in named)
    ):
        return False
    if any(map(_is_value, named)) or _YEAR.fullmatch(first[0]):
        return False
    if _NUMBERED.fullmatch(first[0]):
        return True
    known = sum(1 for cell in named if _NAMES.match(cell))
    body = grid[1:]
    if len(named) == 2 or len(body) < 2:
        return known == len(named) and not any(_NAMES.match(_words(row[0])) for row in body if row)
    return known * 2 >= len(named) or any(_holds_values(body, at) for at in range(1, len(first)))


def _holds_values(body: list[list[Cell]], at: int) -> bool:
    cells = [_words(row[at]) for row in body if at < len(row)]
    filled = [cell for cell in cells if cell]
    return len(filled) >= 2 and all(_VALUE.fullmatch(cell) for cell in filled)


def _sentences(grid: list[list[Cell]], count: int) -> list[str]:
    names = _column_names(grid[:count])
    body = grid[count:]
    used: set[int] = set()
    lines = []
    held = [""] * len(names)  # what covers a place from above
    for at_row, row in enumerate(body):
        if at_row == 0 and _counts_columns(row):
            lines.append(_joined(row))
            continue
        filled = [cell for cell in row if isinstance(cell, str) and cell]
        spans_all = len(filled) == 1 and Merged.ABOVE not in row
        if spans_all and (len(row) == 1 or Merged.LEFT in row or row[0] == filled[0]):
            lines += filled[0].split("\n")  # a heading inside the table
            continue
        # Lines that only their height on the page puts beside each other are not paired.
        apart = sum(cell.count("\n") >= 2 for cell in filled) > 1
        pairs: list[tuple[list[str], str]] = []
        for at, cell in enumerate(row):
            name = names[at] if at < len(names) else ""
            if cell is Merged.LEFT:
                if pairs and name not in pairs[-1][0] and pairs[-1][1]:
                    pairs[-1][0].append(name)
                used.add(at)
                continue
            value = (held[at] if at < len(held) else "") if cell is Merged.ABOVE else str(cell)
            value = value if apart else canonical_line(value)
            if at < len(held):
                held[at] = value
            pairs.append(([name], value))
            if value:
                used.add(at)
        lines += _apart(pairs) if apart else [_sentence(pairs)]
    if any(name and at not in used for at, name in enumerate(names)):
        lines = [_joined(row) for row in grid[:count]] + lines  # a name above an empty column
    return lines


def _counts_columns(row: list[Cell]) -> bool:
    """Whether the row below the names only counts the columns: (1) (2) (3)."""
    shown = [_words(cell).strip("()") for cell in row if isinstance(cell, str)]
    figures = [int(cell) for cell in shown if cell.isdecimal()]
    letters = sum(len(cell) == 1 and cell.isalpha() for cell in shown)
    return len(figures) > 1 and figures == list(
        range(figures[0], figures[0] + len(shown) - letters)
    )


def _column_names(header: list[list[Cell]]) -> list[str]:
    """A name for each column, from the group's to its own."""
    columns: list[list[str]] = []
    for row in header:
        last = ""
        for at, cell in enumerate(row):
            if at == len(columns):
                columns.append([])
            last = last if cell is Merged.LEFT else _words(cell).rstrip(": ")
            if last and last not in columns[at]:
                columns[at].append(last)
    return [" – ".join(parts) for parts in columns]


def _sentence(pairs: list[tuple[list[str], str]]) -> str:
    said = ""
    for named in _apart(pairs):
        if said:
            said += " " if said.endswith(_STOPS) else "; "
        said += named
    return said if said.endswith(_STOPS) else f"{said}."


def _apart(pairs: list[tuple[list[str], str]]) -> list[str]:
    """Each value with its name, in lines of its own."""
    named = [(", ".join(filter(None, names)), value) for names, value in pairs if value]
    said = "\n".join(f"{name}: {value}" if name else value for name, value in named)
    return said.split("\n")
