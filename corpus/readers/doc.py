"""Word files of 1997 to 2003: paragraphs, headings, numbered lists and tables, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.article import Article
from corpus.errors import CorpusError, Refused, Unreadable
from corpus.extract import Extract, Line, article_of
from corpus.legacy import Run, mend, mend_lines
from corpus.readers.docfile import Damaged, DocFile, Encrypted, NotWord97, Paragraph
from corpus.source import Source
from corpus.tables import Cell, Merged, lines_of

#: Edges of cells that are nearer than this (in twentieths of a point) are one border of columns.
_SAME_EDGE = 60
_COVERED_LEFT, _MERGED_DOWN, _MERGE_BEGINS = 0x0002, 0x0020, 0x0040
#: What stands for something else in the text: breaks, and hyphens that the program keeps apart.
_SIGNS = {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: "\xad", 0: ""}
_FIELD_BEGINS, _RESULT_BEGINS, _FIELD_ENDS = "\x13", "\x14", "\x15"


def read(source: Source) -> Iterator[Article | CorpusError]:
    try:
        yield article_of(source, _extract(DocFile(source.data), source.where))
    except Encrypted as error:
        raise Unreadable(
            f"{source.where}: tệp có mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi thêm lại."
        ) from error
    except NotWord97 as error:
        raise Unreadable(
            f"{source.where}: là tệp của Word 95 hoặc cũ hơn, chưa đọc được; hãy mở và lưu lại "
            "bằng Word với kiểu .docx rồi thêm lại."
        ) from error
    except Damaged as error:
        raise Unreadable(
            f"{source.where}: tệp Word hỏng hoặc tải chưa trọn, chưa lưu gì; hãy tải lại tệp gốc, "
            "hoặc mở và lưu lại bằng Word rồi thêm lại."
        ) from error


@dataclass(slots=True)
class _Block:
    """A paragraph of the body, or a cell's, on the way to a line."""

    text: str
    paragraph: Paragraph


@dataclass(slots=True)
class _Row:
    cells: list[str] = field(default_factory=list)
    edges: tuple[tuple[int, int, int], ...] = ()


def _extract(file: DocFile, where: str) -> Extract:
    body, hidden = _shown(file.part("body"), where)
    above = hidden + [mend(text) for text in file.properties]
    left_out = []
    for names, name in (
        (("boxes", "header boxes"), "đoạn trong khung chữ"),
        (("footnotes", "endnotes"), "đoạn chú thích cuối trang"),
        (("headers", "comments"), ""),
    ):
        found: list[str] = []
        for part in names:
            blocks, unseen = _shown(file.part(part), where)
            found += [block.text for block in blocks if block.text.strip()]
            above += unseen
        above += found
        if name and found:
            left_out.append(f"{len(found)} {name}")
    warnings = [f"Không đưa vào bài: {', '.join(left_out)}; hãy xem tệp gốc."]
    contents = [block.text for block in body if block.paragraph.shape.is_contents]
    titles = (block.text for block in body if block.paragraph.shape.is_title and block.text.strip())
    return Extract(
        tuple(_lines(body, file)),
        above="\n".join(above + contents),
        title=next(titles, None),
        warnings=tuple(warnings if left_out else ()),
    )


def _shown(paragraphs: Iterable[Paragraph], where: str) -> tuple[list[_Block], list[str]]:
    """The paragraphs as they are shown, in Unicode; and what is hidden in them."""
    kept: list[Paragraph] = []
    hidden: list[Sequence[Run]] = []
    fields: list[bool] = []  # of each field that is open, whether its result has begun
    carried: list[Run] = []
    for paragraph in paragraphs:
        hidden.append([Run(text) for text in paragraph.hidden])
        runs = carried + [Run(_visible(run.text, fields), run.font) for run in paragraph.runs]
        carried = runs if paragraph.end_deleted else []
        if not carried:
            paragraph.runs = runs
            kept.append(paragraph)
    if carried:
        kept.append(Paragraph(runs=carried))
    if not all(fields):
        raise Refused(
            f"{where}: có trường (field) không kết thúc nên không rõ đâu là nội dung; "
            "hãy mở và lưu lại bằng Word rồi thêm lại."
        )
    texts = mend_lines([paragraph.runs for paragraph in kept])
    blocks = [_Block(text, paragraph) for text, paragraph in zip(texts, kept, strict=True)]
    return blocks, [text for text in mend_lines(hidden) if text]


def _visible(text: str, fields: list[bool]) -> str:
    """The text without the codes of fields, which only show their results."""
    shown = []
    for sign in text:
        if sign == _FIELD_BEGINS:
            fields.append(False)
        elif sign == _RESULT_BEGINS and fields:
            fields[-1] = True
        elif sign == _FIELD_ENDS:
            if fields:
                fields.pop()
        elif all(fields):
            shown.append(sign)
    return "".join(shown).translate(_SIGNS)


def _lines(blocks: Iterable[_Block], file: DocFile) -> Iterator[Line]:
    """The lines of the body; paragraphs of cells are gathered into rows, rows into tables."""
    rows: list[_Row] = []
    row = _Row()
    cell: list[str] = []
    for block in blocks:
        shape = block.paragraph.shape
        if shape.is_contents:
            continue
        if not (shape.in_table or shape.depth or block.paragraph.end == "\x07"):
            yield from _table(rows, row, cell)
            rows, row, cell = [], _Row(), []
        label = ""
        if block.text.strip():
            label = mend(file.lists.label(shape.list_id, shape.list_level), _font(block))
        text = f"{label} {block.text}" if label else block.text
        if not (shape.in_table or shape.depth or block.paragraph.end == "\x07"):
            yield Line(text, shape.heading)
        elif shape.ends_row:
            rows.append(replace(row, edges=shape.cells))
            row = _Row()
        else:
            cell.append(text)
            if block.paragraph.end == "\x07" and shape.depth <= 1:
                row.cells.append("\n".join(cell))
                cell = []
    yield from _table(rows, row, cell)


def _font(block: _Block) -> str | None:
    return next((run.font for run in block.paragraph.runs if run.text.strip()), None)


def _table(rows: Sequence[_Row], open_row: _Row, open_cell: Sequence[str]) -> Iterator[Line]:
    borders = _borders(rows)
    grid = [list(_cells(row, borders)) for row in rows]
    if open_row.cells or any(open_cell):  # a table that its file cuts short
        grid.append([*open_row.cells, "\n".join(open_cell)])
    yield from (Line(line) for line in lines_of(grid))


def _borders(rows: Iterable[_Row]) -> list[int]:
    """The borders of the table's columns: every edge of a cell in any row."""
    borders: list[int] = []
    for edge in sorted({edge for row in rows for cell in row.edges for edge in cell[:2]}):
        if not borders or edge - borders[-1] > _SAME_EDGE:
            borders.append(edge)
    return borders


def _cells(row: _Row, borders: Sequence[int]) -> Iterator[Cell]:
    """The cells of a row in the table's grid, with the places that they cover."""
    if len(row.edges) != len(row.cells):
        yield from row.cells
        return
    first = row.edges[0][0] if row.edges else 0
    yield from [""] * sum(1 for border in borders if border < first - _SAME_EDGE)
    for text, (left, right, flags) in zip(row.cells, row.edges, strict=True):
        covered = flags & _COVERED_LEFT and not text.strip()
        down = flags & _MERGED_DOWN and not flags & _MERGE_BEGINS and not text.strip()
        yield Merged.LEFT if covered else Merged.ABOVE if down else text
        inside = sum(1 for border in borders if left + _SAME_EDGE < border < right - _SAME_EDGE)
        yield from [Merged.LEFT] * inside
