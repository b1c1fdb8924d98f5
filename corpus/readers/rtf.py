"""RTF files: paragraphs, headings, numbered lists and tables, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.article import Article
from corpus.errors import CorpusError, Unreadable
from corpus.extract import Extract, Line, article_of
from corpus.legacy.mending import mend_lines
from corpus.readers.grid import Row, grid_of
from corpus.readers.rtffile import ABOVE, BODY, BOXES, NOTES, Damaged, Paragraph, RtfFile
from corpus.source import Source
from corpus.tables import lines_of


def read(source: Source) -> Iterator[Article | CorpusError]:
    try:
        file = RtfFile(source.data)
    except Damaged as error:
        raise Unreadable(
            f"{source.where}: tệp RTF hỏng hoặc tải chưa trọn, chưa lưu gì; hãy tải lại tệp gốc, "
            "hoặc mở và lưu lại bằng Word rồi thêm lại."
        ) from error
    yield article_of(source, _extract(file))


def _extract(file: RtfFile) -> Extract:
    body = list(file.of(BODY))
    boxes, notes = _texts(list(file.of(BOXES))), _texts(list(file.of(NOTES)))
    left_out = [
        f"{len(found)} {name}"
        for found, name in ((boxes, "đoạn trong khung chữ"), (notes, "đoạn chú thích cuối trang"))
        if found
    ]
    warnings = [f"Không đưa vào bài: {', '.join(left_out)}; hãy xem tệp gốc."]
    return Extract(
        tuple(_lines(body)),
        above="\n".join([*_texts(list(file.of(ABOVE))), *boxes, *notes]),
        warnings=tuple(warnings if left_out else ()),
    )


def _texts(paragraphs: Sequence[Paragraph]) -> list[str]:
    mended = mend_lines([paragraph.runs for paragraph in paragraphs])
    return [text for text in map(_whole, mended) if text.strip()]


def _whole(text: str) -> str:
    """Letters beyond the first plane come in two halves; half of one carries nothing."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _lines(paragraphs: Sequence[Paragraph]) -> Iterator[Line]:
    """The lines of the body; paragraphs of cells are gathered into rows, rows into tables."""
    texts = mend_lines([paragraph.runs for paragraph in paragraphs])
    rows: list[Row] = []
    row, cell = Row(), list[str]()
    for text, paragraph in zip(map(_whole, texts), paragraphs, strict=True):
        if paragraph.end == "row":
            rows.append(Row(row.cells, paragraph.cells))
            row, cell = Row(), []
        elif paragraph.in_table:
            cell.append(text)
            if paragraph.end == "cell":
                row.cells.append("\n".join(cell))
                cell = []
        else:
            yield from _table(rows, row, cell)
            rows, row, cell = [], Row(), []
            yield Line(text, paragraph.heading)
    yield from _table(rows, row, cell)


def _table(rows: Sequence[Row], open_row: Row, open_cell: Sequence[str]) -> Iterator[Line]:
    grid = grid_of(rows)
    if open_row.cells or any(open_cell):  # a table that its file cuts short
        grid.append([*open_row.cells, "\n".join(open_cell)])
    yield from (Line(line) for line in lines_of(grid))
