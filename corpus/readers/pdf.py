"""PDF files with text: lines back in paragraphs, tables by their rules, running heads apart."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.article import Article
from corpus.errors import CorpusError, Refused, Unreadable
from corpus.extract import Extract, Line, article_of
from corpus.legacy.mending import Mender, mend
from corpus.readers.pdfgrid import tables_of
from corpus.readers.pdfpage import PageText, Piece, page_text
from corpus.readers.pdfrows import Row, columns_of, join, paragraphs, visual
from corpus.source import Source

_MAX_PAGES = 3000
#: A page with fewer letters under a picture of this share of it is a scan; the letters are its
#: page number or the stamp of a digital signature.
_SCAN_LETTERS = 150
_SCAN_PICTURE = 0.5
_UNKNOWN = 0.01  # share of letters without a meaning from which the text is no text

#: How far from the page's edges running heads and page numbers stand, as shares of its height.
_EDGE = 0.085
_WIDE_EDGE = 0.12
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:Trang|Page)?\W*(\d{1,4})\W*(?:/\W*\d{1,4})?\W*", re.IGNORECASE)


def read(source: Source) -> Iterator[Article | CorpusError]:
    try:
        document = _opened(source)
        pages = list(_pages(document))
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Refused(
                f"{source.where}: PDF có mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi thêm lại."
            ) from error
        raise Unreadable(
            f"{source.where}: tệp PDF hỏng hoặc tải chưa trọn; hãy tải lại tệp gốc rồi thêm lại."
        ) from error
    warnings = _check(source, pages)
    heads, bodies = _without_heads(pages)
    above = [*heads, *(page.turned for page in pages)]
    above += [mend(value) for value in document.get_metadata_dict().values()]
    lines = tuple(Line(text) for text in _lines(pages, bodies))
    yield article_of(source, Extract(lines, above="\n".join(above), warnings=tuple(warnings)))


def _opened(source: Source) -> pdfium.PdfDocument:
    document = pdfium.PdfDocument(source.data)
    count = len(document)
    if not 0 < count <= _MAX_PAGES:
        raise Refused(
            f"{source.where}: PDF có {count} trang, chỉ đọc từ 1 đến {_MAX_PAGES} trang; hãy tách "
            "tệp rồi thêm lại."
        )
    return document


def _pages(document: pdfium.PdfDocument) -> Iterator[PageText]:
    mender = Mender()
    for page in document:
        yield page_text(page, mender)
        page.close()


def _check(source: Source, pages: list[PageText]) -> list[str]:
    """What staff should know of the pages. Raises Refused where they hold no text to quote."""
    scanned = [
        at
        for at, page in enumerate(pages, 1)
        if not page.is_blank
        and (page.letters == 0 or (page.letters < _SCAN_LETTERS and page.pictured > _SCAN_PICTURE))
    ]
    letters = sum(page.letters for page in pages)
    if scanned and len(scanned) == sum(not page.is_blank for page in pages):
        raise Refused(
            f"{source.where}: PDF ảnh, chưa hỗ trợ OCR; hãy tìm bản có chữ (Word hoặc PDF xuất từ "
            "Word) rồi thêm."
        )
    if sum(page.unknown for page in pages) > _UNKNOWN * letters:
        raise Refused(
            f"{source.where}: phông chữ trong PDF không cho biết chữ là gì nên chữ đọc ra sẽ sai; "
            "hãy dùng bản Word, hoặc xuất lại PDF từ Word."
        )
    read_by_machine = [
        at
        for at, page in enumerate(pages, 1)
        if page.letters >= _SCAN_LETTERS and page.pictured > 0.8
    ]
    warnings = []
    if scanned:
        warnings.append(
            f"Trang {_listed(scanned)} là ảnh, chưa hỗ trợ OCR: bài thiếu chữ ở đó; hãy xem tệp "
            "gốc."
        )
    if read_by_machine:
        warnings.append(
            f"Trang {_listed(read_by_machine)} là ảnh có chữ do máy nhận dạng: hãy đối chiếu với "
            "tệp gốc trước khi trích dẫn."
        )
    return warnings


def _listed(pages: list[int]) -> str:
    shown = ", ".join(map(str, pages[:20]))
    return f"{shown}, …" if len(pages) > 20 else shown


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the top or the bottom of a page."""

    page: int
    pieces: tuple[Piece, ...]
    key: tuple[bool, str]  # at the top or not, and the text without figures
    at: float  # share of the page's height
    is_apart: bool  # from the lines of the body


def _without_heads(pages: list[PageText]) -> tuple[list[str], list[list[Piece]]]:
    """The running heads, feet and page numbers, and each page's other pieces."""
    edges = [edge for at, page in enumerate(pages) for edge in _edges(at, page)]
    seen = Counter(key for key, _ in {(edge.key, edge.page) for edge in edges})
    often = max(2, 0.4 * len(pages))
    heads: list[str] = []
    dropped: set[int] = set()
    for edge in edges:
        text = " ".join(piece.text for piece in edge.pieces)
        number = _PAGE_NUMBER.fullmatch(text)
        near = min(edge.at, 1 - edge.at) < (_EDGE if len(pages) < 3 else _WIDE_EDGE)
        if (number and int(number[1]) == edge.page + 1) or (
            near and edge.is_apart and seen[edge.key] >= often
        ):
            heads.append(text)
            dropped.update(map(id, edge.pieces))
    bodies = [[piece for piece in page.pieces if id(piece) not in dropped] for page in pages]
    return list(dict.fromkeys(heads)), bodies


def _edges(at: int, page: PageText) -> Iterator[_Edge]:
    lines = visual(page.pieces)
    bases = [line[0].base for line in lines]
    steps = [below - above for above, below in pairwise(bases)]
    far = 1.4 * statistics.median(steps) if steps else 0.0
    ends = ((True, range(min(2, len(lines)))), (False, range(len(lines) - 1, 1, -1)[:2]))
    for top, chosen in ends:
        gaps = [
            abs(bases[line + (1 if top else -1)] - bases[line])
            for line in chosen
            if 0 <= line + (1 if top else -1) < len(lines)
        ]
        for count, line in enumerate(chosen):
            text = _DIGITS.sub("#", " ".join(piece.text for piece in lines[line]))
            share = bases[line] / max(1.0, page.height)
            # The first line of a head belongs to it where the second is apart from the body.
            is_apart = any(gap > far for gap in gaps[count:])
            yield _Edge(at, tuple(lines[line]), (top, text), share, is_apart)


def _lines(pages: list[PageText], bodies: list[list[Piece]]) -> Iterator[str]:
    """The paragraphs and table rows of all pages; one that runs over a page's end is joined."""
    words = frozenset(
        word.strip('.,;:()“”"').casefold()
        for body in bodies
        for piece in body
        for word in piece.text.split()
    )
    open_row: Row | None = None
    for page, body in zip(pages, bodies, strict=True):
        for block in _blocks(page, body, words):
            for row in block:
                if open_row is None:
                    open_row = row
                elif row is block[0] and _goes_on(open_row, row):
                    text = join(open_row.text, row.text, words)
                    open_row = Row(text, row.left, row.right, row.base, row.size, 1, row.runs_on)
                else:
                    yield open_row.text
                    open_row = row
    if open_row is not None:
        yield open_row.text


def _blocks(page: PageText, body: list[Piece], words: frozenset[str]) -> Iterator[list[Row]]:
    """Columns of paragraphs and tables of a page, in reading order."""
    tables, free = tables_of(tuple(body), page.rules)
    for table in tables:
        before = [piece for piece in free if piece.base <= table.top + 1]
        free = [piece for piece in free if piece.base > table.top + 1]
        yield from (paragraphs(column, words) for column in columns_of(before))
        yield [Row(line, 0, 0, table.top, 1, 2) for line in table.lines]
    yield from (paragraphs(column, words) for column in columns_of(free))


def _goes_on(above: Row, below: Row) -> bool:
    """Whether a paragraph goes on in the next column or page: its last line is full and unended,
    and what follows begins small."""
    if above.parts > 1 or below.parts > 1 or not above.runs_on:
        return False
    if above.text.endswith((".", ":", ";", "!", "?", "…")):
        return False
    return below.text[:1].islower() or above.text.endswith((",", "-"))
