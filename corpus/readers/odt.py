"""OpenDocument texts (LibreOffice): paragraphs, headings, numbered lists and tables in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from corpus.archive import Archive, Element
from corpus.article import Article
from corpus.errors import CorpusError, Refused, Unreadable
from corpus.extract import Extract, Line, article_of
from corpus.legacy.mending import Mender, mend
from corpus.numbers.numbering import Counter
from corpus.readers.odtstyles import OFFICE, TABLE, TEXT, Styles
from corpus.source import Source
from corpus.tables import Cell, Merged, lines_of

_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_PARAGRAPHS = (f"{TEXT}p", f"{TEXT}h")
#: What is no text of the body: deleted text, indexes, notes, comments, pictures and boxes.
_DELETED = f"{TEXT}tracked-changes"
_INDEXES = frozenset(
    f"{TEXT}{name}"
    for name in (
        "table-of-content illustration-index table-index object-index user-index "
        "alphabetical-index".split()
    )
)
_APART = frozenset((f"{TEXT}note", f"{OFFICE}annotation"))
_SPACES = re.compile(r"[ \t\r\n]+")  # lines of the XML are no lines of the text
_MOST_REPEATED = 1000


def read(source: Source) -> Iterator[Article | CorpusError]:
    archive = Archive(source)
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Refused(
            f"{source.where}: tệp có mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi thêm lại."
        )
    content = archive.xml("content.xml")
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise Unreadable(
            f"{source.where}: tệp ODT không có phần văn bản; hãy lưu lại bằng LibreOffice rồi "
            "thêm lại."
        )
    around = [archive.xml(name) for name in ("styles.xml", "meta.xml") if name in archive.names()]
    reading = _Body(Styles([content, *around]))
    lines = tuple(reading.lines(body))
    above = [*reading.above, *(text for tree in around for text in _texts(tree))]
    yield article_of(
        source,
        Extract(lines, above="\n".join(above), title=reading.title, warnings=reading.warnings()),
    )


class _Body:
    """The walk over one document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._mender = Mender()
        self.above: list[str] = []
        self.title: str | None = None
        self._boxes = self._notes = 0
        self._outline = Counter(styles.outline())
        #: The last list of each style, and each named one, which later ones may go on with.
        self._counters: dict[str, Counter] = {}

    def warnings(self) -> tuple[str, ...]:
        counts = (
            (self._boxes, "đoạn trong khung chữ"),
            (self._notes, "đoạn chú thích cuối trang"),
        )
        left_out = [f"{count} {name}" for count, name in counts if count]
        if not left_out:
            return ()
        return (f"Không đưa vào bài: {', '.join(left_out)}; hãy xem tệp gốc.",)

    def lines(self, parent: Element) -> Iterator[Line]:
        for child in parent:
            if child.tag in _PARAGRAPHS:
                yield from self._paragraph(child)
            elif child.tag == f"{TEXT}list":
                yield from self._list(child, 0, None, None)
            elif child.tag == f"{TABLE}table":
                yield from self._table(child)
            elif child.tag in _INDEXES:
                self.above += _texts(child)
            elif str(child.tag).startswith(_DRAW):
                self._box(child)
            elif child.tag != _DELETED and isinstance(child.tag, str):
                yield from self.lines(child)  # sections and the like

    def _paragraph(self, paragraph: Element, label: str = "") -> Iterator[Line]:
        name = paragraph.get(f"{TEXT}style-name")
        runs = list(self._runs(paragraph, name, None))
        text = "".join(
            self._mender.mend("".join(piece for piece, _ in stretch), font)
            for font, stretch in groupby(runs, key=lambda run: run[1])
        )
        level = 0
        if paragraph.tag == f"{TEXT}h":
            level = _number(paragraph.get(f"{TEXT}outline-level"), 1)
            if not label and paragraph.get(f"{TEXT}is-list-header") != "true":
                label = self._outline.next(level - 1)
        if not text.strip():
            return
        if self.title is None and self._styles.is_title(name):
            self.title = text
        label = self._mender.mend(label, self._styles.font(name))
        yield Line(f"{label} {text}" if label else text, level)

    def _runs(
        self, parent: Element, style: str | None, font: str | None
    ) -> Iterator[tuple[str, str | None]]:
        font = self._styles.font(style) or font
        if self._styles.is_hidden(style):
            self.above.append("".join(map(str, parent.itertext())))
            return
        if parent.text:
            yield _SPACES.sub(" ", parent.text), font
        for child in parent:
            if child.tag in _APART:
                self._notes += child.tag == f"{TEXT}note"
                self.above += _texts(child)
            elif str(child.tag).startswith(_DRAW):
                self._box(child)
            elif child.tag == f"{TEXT}s":
                yield " " * _number(child.get(f"{TEXT}c"), 1), font
            elif child.tag == f"{TEXT}tab":
                yield "\t", font
            elif child.tag == f"{TEXT}line-break":
                yield "\n", font
            elif child.tag == f"{TEXT}hidden-text" or not isinstance(child.tag, str):
                self.above.append(child.get(f"{TEXT}string-value") or "")
            elif child.tag != f"{TEXT}ruby-text":
                yield from self._runs(child, child.get(f"{TEXT}style-name"), font)
            if child.tail:
                yield _SPACES.sub(" ", child.tail), font

    def _box(self, drawing: Element) -> None:
        found = _texts(drawing)
        self._boxes += len(found)
        self.above += found

    def _list(
        self, items: Element, level: int, style: str | None, counter: Counter | None
    ) -> Iterator[Line]:
        style = items.get(f"{TEXT}style-name") or style
        if counter is None:
            earlier = items.get(f"{TEXT}continue-list") or (
                style if items.get(f"{TEXT}continue-numbering") == "true" else None
            )
            known = self._counters.get(earlier) if earlier else None
            counter = known or Counter(self._styles.levels(style))
            for name in (items.get(_XML_ID), style):
                if name:
                    self._counters[name] = counter
        for item in items:
            label: str | None = None if item.tag == f"{TEXT}list-item" else ""
            start = item.get(f"{TEXT}start-value")
            if start:
                counter.restart(level, _number(start, 1))
            for child in item:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, level + 1, style, counter)
                elif child.tag in _PARAGRAPHS:
                    # The first paragraph of an item has its number, the others none.
                    shown = counter.next(level) if label is None else ""
                    label = ""
                    yield from self._paragraph(child, shown)
                elif child.tag == f"{TABLE}table":
                    yield from self._table(child)

    def _table(self, table: Element) -> Iterator[Line]:
        rows = list(_within(table, f"{TABLE}table-row"))
        grid = [
            [
                cell
                for cell in row
                if cell.tag in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
            ]
            for row in rows
        ]
        if all(len(cells) <= 1 for cells in grid):  # a frame around text
            for cells in grid:
                for cell in cells:
                    yield from self.lines(cell)
            return
        header = table.find(f"{TABLE}table-header-rows") is not None
        texts = [list(self._row(cells)) for cells in grid]
        yield from (Line(line) for line in lines_of(_covered(texts), header))

    def _row(self, cells: list[Element]) -> Iterator[tuple[str, int, int] | None]:
        """Each place's text with how far it reaches, or None where another cell covers it."""
        for cell in cells:
            text = "\n".join(line.text for line in self.lines(cell))
            times = _number(cell.get(f"{TABLE}number-columns-repeated"), 1)
            across = _number(cell.get(f"{TABLE}number-columns-spanned"), 1)
            down = _number(cell.get(f"{TABLE}number-rows-spanned"), 1)
            covered = cell.tag == f"{TABLE}covered-table-cell" and not text
            for _ in range(times):
                yield None if covered else (text, across, down)


def _covered(rows: list[list[tuple[str, int, int] | None]]) -> list[list[Cell]]:
    grid: list[list[Cell]] = []
    covers: dict[tuple[int, int], Merged] = {}
    for y, row in enumerate(rows):
        grid.append([])
        for x, place in enumerate(row):
            if place is None:
                grid[y].append(covers.get((y, x), ""))
                continue
            text, across, down = place
            grid[y].append(text)
            for dy in range(down):
                covers.update({(y + dy, x + dx): Merged.LEFT for dx in range(1, across)})
                covers[y + dy, x] = Merged.ABOVE
    return grid


def _within(table: Element, tag: str) -> Iterator[Element]:
    """The rows of a table, not those of tables in its cells."""
    for child in table:
        if child.tag == tag:
            yield from [child] * _number(child.get(f"{TABLE}number-rows-repeated"), 1)
        elif child.tag in (
            f"{TABLE}table-header-rows",
            f"{TABLE}table-rows",
            f"{TABLE}table-row-group",
        ):
            yield from _within(child, tag)


def _texts(element: Element) -> list[str]:
    """What the paragraphs inside an element say, and the properties of a document."""
    tags = (*_PARAGRAPHS, "{http://purl.org/dc/elements/1.1/}title")
    found = (" ".join(map(str, paragraph.itertext())) for paragraph in element.iter(*tags))
    return [mend(text) for text in found if text.strip()]


def _number(value: str | None, default: int) -> int:
    return min(int(value), _MOST_REPEATED) if value and value.isdecimal() else default
