"""Excel files, old (.xls) and new (.xlsx): the cells as the screen shows them, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.extract import Extract, Line, article_of
from corpus.legacy.mending import mend, mend_lines
from corpus.readers.workbook import Book, Sheet, xls_book, xlsx_book
from corpus.source import Source
from corpus.tables import Cell, Merged, lines_of

#: What Excel calls a sheet until somebody names it.
_DEFAULT_NAME = re.compile(r"(?:Sheet|Trang_?\s?tính)\s?\d+", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0"


def read(source: Source) -> Iterator[Article | CorpusError]:
    book = xls_book(source) if source.data.startswith(_OLE) else xlsx_book(source)
    yield article_of(source, _extract(book))


def _extract(book: Book) -> Extract:
    # One call for all cells: a cell says too little of its encoding, its neighbours tell.
    places = [(sheet, place) for sheet in book.sheets for place in sheet.cells]
    texts: dict[tuple[int, tuple[int, int]], str] = {}
    runs = [sheet.cells[place] for sheet, place in places]
    for (sheet, place), text in zip(places, mend_lines(runs), strict=True):
        texts[id(sheet), place] = text
    shown: list[Line] = []
    above = list(map(mend, book.above))
    folded = 0
    for sheet in book.sheets:
        cells = {place: texts[id(sheet), place] for place in sheet.cells}
        if sheet.is_hidden:
            above += cells.values()
            continue
        folded += sum(map(sheet.folds, cells))
        lines = list(map(Line, _lines(sheet, cells)))
        if lines and shown and not _DEFAULT_NAME.fullmatch(sheet.name):
            shown.append(Line(mend(sheet.name), 1))
        elif not shown:  # above the first heading it would be taken for the document's title
            above.append(mend(sheet.name))
        shown += lines
    hidden = [sheet.name for sheet in book.sheets if sheet.is_hidden and sheet.cells]
    warnings = []
    if hidden:
        warnings.append(
            f"Không đưa vào bài: trang tính ẩn “{'”, “'.join(hidden)}”; hãy xem tệp gốc."
        )
    if folded:
        warnings.append(
            f"Có {folded} ô ở hàng hoặc cột ẩn được đưa vào bài; hãy xem tệp gốc trước khi dùng."
        )
    if book.uncounted:
        warnings.append(
            f"Có {book.uncounted} ô công thức chưa có kết quả nên không được đưa vào bài; hãy mở "
            "và lưu lại tệp bằng Excel rồi thêm lại."
        )
    return Extract(tuple(shown), above="\n".join(above), warnings=tuple(warnings))


def _lines(sheet: Sheet, cells: dict[tuple[int, int], str]) -> Iterator[str]:
    """The lines of a sheet. Empty rows part its tables; a row of one cell before a table is a
    heading, and after it a note.
    """
    block: list[list[Cell]] = []
    for row in _rows(sheet, cells):
        if row is None:
            yield from _block(block)
            block = []
        else:
            block.append(row)
    yield from _block(block)


def _rows(sheet: Sheet, cells: dict[tuple[int, int], str]) -> Iterator[list[Cell] | None]:
    """The rows that hold something, with what merged cells cover; None where rows are empty."""
    covered = {
        (row, column): Merged.LEFT if column > left else Merged.ABOVE
        for top, left, bottom, right in sheet.merged
        if (top, left) in cells
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    columns = sorted({column for _, column in cells})
    last = None
    for row in sorted({row for row, _ in cells}):
        if last is not None and row > last + 1:
            yield None
        yield [covered.get((row, column)) or cells.get((row, column), "") for column in columns]
        last = row


def _block(block: list[list[Cell]]) -> Iterator[str]:
    sizes = [sum(1 for cell in row if isinstance(cell, str) and cell.strip()) for row in block]
    wide = [at for at, size in enumerate(sizes) if size > 1]
    first, last = (wide[0], wide[-1] + 1) if wide else (len(block), len(block))
    for at, row in enumerate(block):
        if at < first or at >= last:
            yield from (cell for cell in row if isinstance(cell, str) and cell.strip())
        elif at == first:
            used = [
                column
                for column in range(len(row))
                if any(isinstance(one[column], str) and one[column] for one in block[first:last])
            ]
            yield from lines_of([[one[column] for column in used] for one in block[first:last]])
