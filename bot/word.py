"""Word files: an article, or answers with their sources as an administrative reference list.

Quotations are read again from the library when the file is made, and compared by hash: what was
changed or taken out since is named as such, and not quoted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.catalogue import Language, files
from bot.history import Asked
from bot.message import File, Part
from bot.settings import VIETNAM
from corpus.article import BRIEF, Article
from corpus.library import sha256_of
from index import holdings, wording
from index.answer import Citation

if TYPE_CHECKING:
    from bot.desk import Desk
    from index.engine import Engine

_FONT = "Times New Roman"
#: Point sizes that Decree 30/2020 gives for the text of administrative documents.
_TEXT, _HEADING = 13, 14
#: Code points of a file's name, at most.
_NAMED = 80
#: What no file name should hold, on any system.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A citation with its words read again; none where the edition holds them no longer."""

    citation: Citation
    quote: str | None


async def reply(desk: Desk, asked: Sequence[Asked], language: Language) -> Part:
    """The file of these answers, ready to be sent."""
    quoted = await desk.worker.do(partial(_read_again, asked=asked))
    now = datetime.now(VIETNAM)
    file = File(f"trich-dan-{now:%Y%m%d-%H%M}.docx", answers(asked, quoted, now))
    return Part(files.CAPTION(language, count=len(asked)), file=file)


def answers(asked: Sequence[Asked], quoted: Sequence[Sequence[_Quoted]], now: datetime) -> bytes:
    """Questions with their quotations, numbered sources at the end."""
    document = _document()
    _centred(document, files.TITLE.vi, _HEADING)
    _centred(document, files.MADE.vi.format(time=f"{now:%H:%M ngày %d/%m/%Y}"), _TEXT, bold=False)
    sources: dict[str, int] = {}
    for number, (one, citations) in enumerate(zip(asked, quoted, strict=True), start=1):
        _paragraph(document, f"{number}. {wording.field(one.question, 1_000)}", bold=True)
        if one.read_as:
            _paragraph(document, wording.READ_AS.format(question=one.read_as), italic=True)
        if one.outcome == "not_found":
            _paragraph(document, wording.OUTCOMES["not_found"])
        for each in citations:
            listed = sources.setdefault(reference(each.citation), len(sources) + 1)
            if each.quote is None:
                _paragraph(document, files.WITHDRAWN.vi.format(number=listed), italic=True)
            else:
                _quotation(document, f"“{each.quote}” [{listed}]")
            if each.citation.code:
                _quotation(document, wording.CODE.format(code=each.citation.code))
    if sources:
        _centred(document, files.REFERENCES.vi, _HEADING)
    for source, number in sources.items():
        _paragraph(document, f"[{number}] {source}")
    return _bytes(document)


def article(article: Article) -> bytes:
    """One article: title, what is known of it, its text unaltered."""
    document = _document()
    _centred(document, wording.field(article.title), _HEADING)
    known = holdings.line(article).removeprefix(wording.field(article.title)).removeprefix(" · ")
    for line in filter(None, (known, wording.field(article.url, 1_000))):
        _centred(document, line, _TEXT, bold=False)
    for line in article.text.split("\n"):
        _paragraph(document, line)
    return _bytes(document)


def reference(citation: Citation) -> str:
    """One entry: issuer or publisher (year), title, number, date, address. The words of a brief are
    ours, and only what it reports is the publisher's."""
    day = citation.issued_on or citation.published_on
    by = wording.field(citation.issuer or citation.publisher)
    year = f" ({day[:4]})" if day else ""
    parts = [
        f"{by}{year}" if by else year.strip(),
        f"“{wording.field(citation.title)}”",
        f"số {wording.field(citation.number)}" if citation.number else "",
        wording.field(citation.publisher) if citation.issuer and citation.publisher else "",
        f"ngày {wording.date(day)}" if day else files.NO_DATE.vi,
        wording.field(citation.url, 1_000),
    ]
    entry = ", ".join(filter(None, parts)) + "."
    return files.BRIEF_OF.vi.format(entry=entry) if citation.kind == BRIEF else entry


def name_of(title: str) -> str:
    """A file name that says what is in it."""
    name = " ".join(_UNSAFE.sub(" ", title).split()).strip(" .")
    if len(name) > _NAMED:
        name = name[: _NAMED + 1].rpartition(" ")[0] or name[:_NAMED]
    return (name or "bai") + ".docx"


def _read_again(engine: Engine, asked: Iterable[Asked]) -> list[list[_Quoted]]:
    return [[_Quoted(c, _quote(engine, c)) for c in one.citations] for one in asked]


def _quote(engine: Engine, citation: Citation) -> str | None:
    held = holdings.held(engine, citation.article_id, citation.revision)
    quote = held.text[citation.start : citation.end] if held is not None else None
    return quote if quote is not None and sha256_of(quote) == citation.sha256 else None


def _document() -> Any:
    from docx import Document  # takes a while to import, and is seldom needed
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_TEXT)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_after = Pt(6)
    return document


def _paragraph(document: Any, text: str, *, bold: bool = False, italic: bool = False) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(_storable(text))
    run.bold, run.italic = bold, italic
    return paragraph


def _centred(document: Any, text: str, size: int, *, bold: bool = True) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = _paragraph(document, text, bold=bold)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.runs[0].font.size = Pt(size)


def _quotation(document: Any, text: str) -> None:
    from docx.shared import Cm

    for line in text.split("\n"):
        _paragraph(document, line).paragraph_format.left_indent = Cm(1)


def _storable(text: str) -> str:
    """Without what XML cannot hold; canonical texts have none of it, a question may."""
    return "".join(c for c in text if c in "\t\n" or (c >= " " and not 0xD800 <= ord(c) <= 0xDFFF))


def _bytes(document: Any) -> bytes:
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()
