"""The cells of Excel workbooks with their fonts, read by xlrd (.xls) and openpyxl (.xlsx)."""

from __future__ import annotations

import datetime
import io
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from zipfile import BadZipFile

import openpyxl
import xlrd
from openpyxl.cell.rich_text import CellRichText, TextBlock
from xlrd.compdoc import CompDocError

from corpus.archive import Archive
from corpus.errors import Unreadable
from corpus.legacy.mending import Run
from corpus.readers.cellforms import duration_shown, is_duration, moment_shown, number_shown
from corpus.source import Source

#: Cells that a sheet may span; a sheet with more is a bomb or a database.
_MAX_CELLS = 20_000_000
_MAX_COVERED = 100_000
#: What xlrd raises for damaged files beside its own error.
_XLRD_FAULTS = (
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
#: A formula without its result, as programs write it that do not count; a text may be empty.
_EMPTY_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=.str\b)[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</[\w:]+>)"
    rb"\s*(?:<[\w:]+\s*/>|<[\w:]+>\s*</[\w:]+>)?\s*</(?:\w+:)?c>"
)


@dataclass(slots=True)
class Sheet:
    """One sheet: its cells that hold something, by row and column from 0."""

    name: str
    is_hidden: bool
    cells: dict[tuple[int, int], list[Run]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top left bottom right
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    def folds(self, place: tuple[int, int]) -> bool:
        """Whether the cell's row or column is folded away, as tables are to fit a screen."""
        row, column = place
        return row in self.hidden_rows or column in self.hidden_columns


@dataclass(slots=True)
class Book:
    sheets: list[Sheet]
    above: list[str]  # comments, page headers: searched, never quoted
    uncounted: int = 0  # formulas without a result


def xls_book(source: Source) -> Book:
    try:
        book = xlrd.open_workbook(
            file_contents=source.data, formatting_info=True, logfile=io.StringIO()
        )
        sheets = [_xls_sheet(book, sheet) for sheet in book.sheets()]
        notes = [note.text for sheet in book.sheets() for note in sheet.cell_note_map.values()]
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise _locked(source) from error
        raise _damaged(source) from error
    except _XLRD_FAULTS as error:
        raise _damaged(source) from error
    if any("\0" in run.text for sheet in sheets for runs in sheet.cells.values() for run in runs):
        raise _damaged(source)
    return Book(sheets, notes)


def _xls_sheet(book: Any, sheet: Any) -> Sheet:
    found = Sheet(sheet.name, sheet.visibility != 0)
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            runs = list(_xls_runs(book, sheet, row, column, cell))
            if any(run.text.strip() for run in runs):
                found.cells[row, column] = runs
    found.merged = [
        (top, left, bottom - 1, right - 1)
        for top, bottom, left, right in sheet.merged_cells
        if (bottom - top) * (right - left) <= _MAX_COVERED
    ]
    found.hidden_rows = {row for row, about in sheet.rowinfo_map.items() if about.hidden}
    found.hidden_columns = {column for column, about in sheet.colinfo_map.items() if about.hidden}
    return found


def _xls_runs(book: Any, sheet: Any, row: int, column: int, cell: Any) -> Iterator[Run]:
    style = book.xf_list[cell.xf_index]
    font, form = book.font_list[style.font_index].name, book.format_map[style.format_key].format_str
    if cell.ctype == xlrd.XL_CELL_TEXT:
        changes = sheet.rich_text_runlist_map.get((row, column), [])
        places = [(0, style.font_index), *changes, (len(cell.value), 0)]
        for (start, index), (end, _) in pairwise(places):
            yield Run(cell.value[start:end], book.font_list[index].name)
    elif cell.ctype == xlrd.XL_CELL_NUMBER:
        yield Run(number_shown(cell.value, form), font)
    elif cell.ctype == xlrd.XL_CELL_DATE and is_duration(form):
        yield Run(duration_shown(datetime.timedelta(cell.value)), font)
    elif cell.ctype == xlrd.XL_CELL_DATE:
        moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        yield Run(moment_shown(moment, form, cell.value < 1), font)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        yield Run("TRUE" if cell.value else "FALSE", font)
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        yield Run(xlrd.error_text_from_code.get(cell.value, "#N/A"), font)


def xlsx_book(source: Source) -> Book:
    archive = Archive(source)
    archive.check_xml()
    try:
        book = openpyxl.load_workbook(io.BytesIO(source.data), data_only=True, rich_text=True)
        sheets = [_xlsx_sheet(sheet, source) for sheet in book.worksheets]
    except (BadZipFile, LookupError, ValueError, TypeError, AttributeError, OSError) as error:
        raise _damaged(source) from error
    about = book.properties
    above = [about.title, about.subject, about.keywords, about.description, about.category]
    for sheet in book.worksheets:
        above += [cell.comment.text for cell in _xlsx_cells(sheet) if cell.comment]
        for part in (sheet.oddHeader, sheet.oddFooter, sheet.firstHeader, sheet.firstFooter):
            above += [part.left.text, part.center.text, part.right.text]
    parts = (name for name in archive.names() if name.startswith("xl/worksheets/"))
    uncounted = sum(len(_EMPTY_FORMULA.findall(archive.read(name))) for name in parts)
    return Book(sheets, [text for text in above if text], uncounted)


def _xlsx_cells(sheet: Any) -> Iterable[Any]:
    return (cell for row in sheet.iter_rows() for cell in row)


def _xlsx_sheet(sheet: Any, source: Source) -> Sheet:
    if sheet.max_row * sheet.max_column > _MAX_CELLS:
        raise Unreadable(
            f"{source.where}: trang tính “{sheet.title}” rộng {sheet.max_row} hàng × "
            f"{sheet.max_column} cột, lớn quá nên chưa đọc; hãy lưu phần cần dùng thành tệp riêng."
        )
    found = Sheet(sheet.title, sheet.sheet_state != "visible")
    for cell in _xlsx_cells(sheet):
        if cell.value is not None:
            runs = list(_xlsx_runs(cell))
            if any(run.text.strip() for run in runs):
                found.cells[cell.row - 1, cell.column - 1] = runs
    found.merged = [
        (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
        for area in sheet.merged_cells.ranges
        if area.size["rows"] * area.size["columns"] <= _MAX_COVERED
    ]
    found.hidden_rows = {row - 1 for row, about in sheet.row_dimensions.items() if about.hidden}
    for about in sheet.column_dimensions.values():
        if about.hidden and about.min and about.max:
            found.hidden_columns.update(range(about.min - 1, about.max))
    return found


def _xlsx_runs(cell: Any) -> Iterator[Run]:
    value, font = cell.value, cell.font.name if cell.font else None
    if isinstance(value, CellRichText):
        for piece in value:
            if isinstance(piece, TextBlock):
                yield Run(piece.text, piece.font.rFont or font)
            else:
                yield Run(str(piece), font)
    elif isinstance(value, bool):
        yield Run("TRUE" if value else "FALSE", font)
    elif isinstance(value, int | float):
        yield Run(number_shown(float(value), cell.number_format), font)
    elif isinstance(value, datetime.datetime):
        yield Run(moment_shown(value, cell.number_format), font)
    elif isinstance(value, datetime.time):
        moment = datetime.datetime.combine(datetime.date.min, value)
        yield Run(moment_shown(moment, cell.number_format, is_time=True), font)
    elif isinstance(value, datetime.timedelta):
        yield Run(duration_shown(value), font)
    else:
        yield Run(str(value), font)


def _locked(source: Source) -> Unreadable:
    return Unreadable(
        f"{source.where}: tệp có mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi thêm lại."
    )


def _damaged(source: Source) -> Unreadable:
    return Unreadable(
        f"{source.where}: tệp Excel hỏng hoặc tải chưa trọn, chưa lưu gì; hãy tải lại tệp gốc, "
        "hoặc mở và lưu lại bằng Excel rồi thêm lại."
    )
