"""One registry from the format of a document to its reader. Loaded in the child process only
(``corpus.sandbox``): what parses foreign bytes never runs beside the library."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corpus.article import Article
from corpus.errors import CorpusError
from corpus.readers import doc, docx, eml, html, markdown, odt, pdf, rtf, sheet, text
from corpus.source import Source

#: The articles of a document; an error among them concerns one part of it (an attachment). A fault
#: of the whole document is raised.
Reader = Callable[[Source], Iterator[Article | CorpusError]]

READERS: dict[str, Reader] = {
    "text": text.read,
    "markdown": markdown.read,
    "html": html.read,
    "pdf": pdf.read,
    "docx": docx.read,
    "doc": doc.read,
    "rtf": rtf.read,
    "sheet": sheet.read,
    "odt": odt.read,
    "eml": eml.read,
}
