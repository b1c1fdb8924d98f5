"""Word files: paragraphs, headings, numbered lists and tables, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

from corpus.archive import Archive, Element
from corpus.article import Article
from corpus.errors import CorpusError, Refused, Unreadable
from corpus.extract import Extract, Line, article_of
from corpus.legacy.mending import Mender, mend
from corpus.readers.wordlists import Lists
from corpus.readers.wordstyles import Styles
from corpus.source import Source
from corpus.tables import Cell, Merged, lines_of

#: Elements that stand around others and show nothing themselves; ``ins`` and ``moveTo`` hold what
#: a revision put in. What it took out (``del``, ``moveFrom``) is not walked into.
_WRAPPERS = frozenset(
    qn(f"w:{name}")
    for name in ("sdt sdtContent customXml smartTag ins moveTo hyperlink fldSimple dir bdo".split())
)
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WATERMARK = "{urn:schemas-microsoft-com:vml}textpath"
_SPACES = re.compile(r"[\t\r\n]+")  # lines of the XML are no lines of the text
_HOLDERS = frozenset((qn("w:body"), qn("w:tc")))
_BREAKS = frozenset((qn("w:br"), qn("w:cr")))
#: Members that hold no text of the document's own.
_SILENT = ("document", "styles", "numbering", "settings", "fontTable", "webSettings", "theme")
#: Symbol fonts put their signs at private code points: the few that carry meaning.
_SYMBOLS = {0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xFE: "☑", 0xFD: "☒", 0xFC: "✓", 0xE0: "→", 0xF0: "→"}


def read(source: Source) -> Iterator[Article | CorpusError]:
    archive = Archive(source)
    archive.check_xml()
    try:
        document = docx.Document(BytesIO(source.data))
    except (ValueError, KeyError, etree.LxmlError, AttributeError, TypeError) as error:
        raise Unreadable(
            f"{source.where}: không mở được như tệp Word (.docx), tệp hỏng hoặc thuộc kiểu khác; "
            "hãy lưu lại bằng Word với kiểu Word Document (.docx) rồi thêm lại."
        ) from error
    yield article_of(source, _Body(document, source.where).extract(archive))


class _Body:
    """The walk over one document."""

    def __init__(self, document: Document, where: str) -> None:
        self._document = document
        self._where = where
        self._styles = Styles(document.styles.element)
        part = document.part
        numbering = next(
            (
                relation.target_part.element
                for relation in part.rels.values()
                if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external
            ),
            None,
        )
        self._lists = Lists(numbering)
        self._mender = Mender()
        self._above: list[str] = []
        self._boxes: dict[str, None] = {}  # each comes twice, for old programs and for new ones
        #: For each complex field that is open: whether its result has begun.
        self._fields: list[bool] = []
        self._title: str | None = None
        #: The runs of paragraphs whose end a revision deleted.
        self._carried: list[tuple[str, str | None]] = []

    def extract(self, archive: Archive) -> Extract:
        body = self._document.element.body
        if body is None:
            raise Unreadable(f"{self._where}: tệp Word không có phần thân; hãy kiểm tra tệp gốc.")
        lines = tuple(self._lines(body))
        if not all(self._fields):
            raise Refused(
                f"{self._where}: có trường (field) không kết thúc nên không rõ đâu là nội dung; "
                "hãy mở và lưu lại bằng Word rồi thêm lại."
            )
        notes = _other_texts(archive, self._above)
        self._above += [*self._boxes, *notes]
        about = self._document.core_properties
        self._above += filter(None, (about.title, about.subject, about.keywords, about.category))
        self._above += filter(None, (about.comments, about.content_status))
        left_out = [
            f"{len(found)} {name}"
            for found, name in (
                (self._boxes, "đoạn trong khung chữ"),
                (notes, "đoạn chú thích cuối trang"),
            )
            if found
        ]
        warnings = [f"Không đưa vào bài: {', '.join(left_out)}; hãy xem tệp gốc."]
        return Extract(
            lines,
            above="\n".join(self._above),
            title=self._title,
            warnings=tuple(warnings if left_out else ()),
        )

    def _lines(self, parent: Element) -> Iterator[Line]:
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag == _ALTERNATIVES:
                yield from self._lines(_chosen(child))
            elif child.tag in _WRAPPERS:
                yield from self._lines(child)
            elif child.tag == qn("w:altChunk"):
                raise Refused(
                    f"{self._where}: có phần văn bản nhúng từ tệp khác nên không đọc được trọn "
                    "vẹn; hãy mở và lưu lại bằng Word rồi thêm lại."
                )
        if self._carried and parent.tag in _HOLDERS:
            yield Line(self._mended(self._carried))
            self._carried = []

    def _paragraph(self, paragraph: Element) -> Iterator[Line]:
        runs = self._carried + list(self._runs(paragraph, paragraph))
        self._carried = []
        style = self._styles.of_paragraph(paragraph)
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None:
            self._carried = runs  # its end was deleted: what follows belongs to it
            return
        text = self._mended(runs)
        if not text.strip():
            return
        if style.is_contents:
            self._above.append(text)  # the page numbers of a table of contents are no text
            return
        if style.is_title and self._title is None:
            self._title = text
        label = self._lists.label(style.list_id, style.list_level)
        label = self._mender.mend(label, style.font)
        yield Line(f"{label} {text}" if label else text, style.heading)

    def _mended(self, runs: list[tuple[str, str | None]]) -> str:
        """The text of runs, each stretch of one font mended as one: a word may be cut in two."""
        return "".join(
            self._mender.mend("".join(text for text, _ in stretch), font)
            for font, stretch in groupby(runs, key=lambda run: run[1])
        )

    def _runs(self, parent: Element, paragraph: Element) -> Iterator[tuple[str, str | None]]:
        for child in parent:
            if child.tag == qn("w:r"):
                yield from self._run(child, paragraph)
            elif child.tag == _ALTERNATIVES:
                yield from self._runs(_chosen(child), paragraph)
            elif child.tag in _WRAPPERS:
                yield from self._runs(child, paragraph)
            elif str(child.tag).startswith(_MATH):
                yield "".join(t.text or "" for t in child.iter(f"{_MATH}t")), None

    def _run(self, run: Element, paragraph: Element) -> Iterator[tuple[str, str | None]]:
        font, hidden = self._styles.of_run(run, paragraph)
        parts: list[str] = []
        for child in run.iter():
            if child.tag == qn("w:fldChar"):
                self._field(child.get(qn("w:fldCharType")))
            elif child.tag == qn("w:txbxContent"):
                self._boxes.update(dict.fromkeys(_texts(child)))
            elif not all(self._fields) or _is_inside_box(child, run):
                continue
            elif child.tag == qn("w:t"):
                parts.append(_SPACES.sub(" ", child.text or ""))
            elif child.tag == qn("w:tab") or child.tag == qn("w:ptab"):
                parts.append("\t")
            elif child.tag in _BREAKS:
                parts.append("\n")
            elif child.tag == qn("w:noBreakHyphen"):
                parts.append("-")
            elif child.tag == qn("w:softHyphen"):
                parts.append("\u00ad")  # in the fonts of TCVN3 it is the letter "ư"
            elif child.tag == qn("w:sym"):
                parts.append(_symbol(child))
        text = "".join(parts)
        if hidden:
            self._above.append(text)
        elif text:
            yield text, font

    def _field(self, mark: str | None) -> None:
        if mark == "begin":
            self._fields.append(False)
        elif mark == "separate" and self._fields:
            self._fields[-1] = True
        elif mark == "end" and self._fields:
            self._fields.pop()

    def _table(self, table: Element) -> Iterator[Line]:
        rows = [row for row in _within(table, qn("w:tr")) if not _is_deleted(row)]
        grid = [list(_within(row, qn("w:tc"))) for row in rows]
        if all(len(cells) <= 1 for cells in grid):  # a frame around text
            for cells in grid:
                for cell in cells:
                    yield from self._lines(cell)
            return
        header = bool(rows) and rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        texts = [list(self._row(row, cells)) for row, cells in zip(rows, grid, strict=True)]
        yield from (Line(line) for line in lines_of(texts, header))

    def _row(self, row: Element, cells: list[Element]) -> Iterator[Cell]:
        before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        for _ in range(_number(before, 0)):
            yield ""
        for cell in cells:
            about = cell.find(qn("w:tcPr"))
            merge = about.find(qn("w:vMerge")) if about is not None else None
            lines = "\n".join(line.text for line in self._lines(cell))
            covered = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
            yield Merged.ABOVE if covered and not lines.strip() else lines
            span = _number(about.find(qn("w:gridSpan")) if about is not None else None, 1)
            for _ in range(span - 1):
                yield Merged.LEFT


def _chosen(alternatives: Element) -> Element:
    """The one of the same content in several forms that is read."""
    return next(iter(alternatives), alternatives)


def _within(parent: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through what revisions and controls put around."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)


def _is_deleted(row: Element) -> bool:
    return row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None


def _is_inside_box(element: Element, run: Element) -> bool:
    """Whether it belongs to a drawing or a text box that hangs at the run."""
    at = element.getparent()
    while at is not None and at is not run:
        if at.tag in (qn("w:drawing"), qn("w:pict"), qn("w:object"), qn("w:txbxContent")):
            return True
        at = at.getparent()
    return False


def _number(element: Element | None, default: int) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(value), 1000) if value.isdecimal() else default


def _symbol(element: Element) -> str:
    try:
        point = int(element.get(qn("w:char"), ""), 16)
    except ValueError:
        return ""
    if 0xF000 <= point <= 0xF0FF:
        return _SYMBOLS.get(point - 0xF000, "•")
    return chr(point) if point < 0x110000 and not 0xD800 <= point <= 0xDFFF else ""


def _texts(element: Element) -> list[str]:
    """What the paragraphs inside an element say, a line each, whatever they look like."""
    tags = (qn("w:p"), qn("a:p"))
    found = []
    for paragraph in element.iter(*tags):
        pieces = paragraph.iter(qn("w:t"), qn("a:t"), qn("w:tab"), qn("w:br"))
        found.append("".join(piece.text or " " for piece in pieces))
    return [mend(text) for text in found if text.strip()]


def _other_texts(archive: Archive, above: list[str]) -> list[str]:
    """Put what the other parts say (page headers and footers, comments, diagrams, watermarks) into
    ``above``; returns the footnotes and endnotes."""
    notes: list[str] = []
    for name in sorted(archive.names()):
        folder, _, rest = name.partition("/")
        if folder != "word" or not rest.endswith(".xml") or rest.startswith(_SILENT):
            continue
        tree = archive.xml(name)
        found = notes if rest.startswith(("footnotes", "endnotes")) else above
        found += _texts(tree)
        above += [mark.get("string", "") for mark in tree.iter(_WATERMARK)]
    return notes
