"""Word files of 1997 to 2003: paragraphs, headings, numbered lists and tables, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.article import Article
from corpus.errors import CorpusError, Refused, Unreadable
from corpus.extract import Extract, Line, article_of
from corpus.legacy.mending import Run, mend, mend_lines
from corpus.readers.docfile import Damaged, DocFile, Encrypted, NotWord97, Paragraph
from corpus.readers.grid import Row, grid_of
from corpus.source import Source
from corpus.tables import lines_of

#: What stands for something else in the text: breaks, and hyphens that the program keeps apart.
_SIGNS = {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0x1F: "\xad"}
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
    rows: list[Row] = []
    row = Row()
    cell: list[str] = []
    for block in blocks:
        shape = block.paragraph.shape
        if shape.is_contents:
            continue
        if not (shape.in_table or shape.depth or block.paragraph.end == "\x07"):
            yield from _table(rows, row, cell)
            rows, row, cell = [], Row(), []
        label = ""
        if block.text.strip():
            label = mend(file.lists.label(shape.list_id, shape.list_level), _font(block))
        text = f"{label} {block.text}" if label else block.text
        if not (shape.in_table or shape.depth or block.paragraph.end == "\x07"):
            yield Line(text, shape.heading)
        elif shape.ends_row:
            rows.append(Row(row.cells, shape.cells))
            row = Row()
        else:
            cell.append(text)
            if block.paragraph.end == "\x07" and shape.depth <= 1:
                row.cells.append("\n".join(cell))
                cell = []
    yield from _table(rows, row, cell)


def _font(block: _Block) -> str | None:
    return next((run.font for run in block.paragraph.runs if run.text.strip()), None)


def _table(rows: Sequence[Row], open_row: Row, open_cell: Sequence[str]) -> Iterator[Line]:
    grid = grid_of(rows)
    if open_row.cells or any(open_cell):  # a table that its file cuts short
        grid.append([*open_row.cells, "\n".join(open_cell)])
    yield from (Line(line) for line in lines_of(grid))
