"""What a reader takes out of an office document or a PDF, and the article that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.article import Article
from corpus.canonical import canonical, canonical_line
from corpus.checks import check
from corpus.identity import file_id, url_id
from corpus.official.document import document_of
from corpus.pages.clean import clean, paragraphs_of
from corpus.source import Source

#: The bullets of Symbol and Wingdings, where a file does not say that a line's first sign is one.
_BULLET = re.compile(r"^\s*[\uf06c\uf06e\uf075\uf076\uf0a7\uf0b7\uf0d8]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a heading, or a row of a table."""

    text: str
    level: int = 0  # from 1: a heading that the format itself declares


@dataclass(frozen=True, slots=True)
class Extract:
    """The lines of a document's body in order, and what stands around it."""

    lines: tuple[Line, ...]
    wrapped: bool = False  # a paragraph may go on from line to line, as in a pasted text
    above: str = ""  # page headers, footers, text boxes, properties: searched, never quoted
    title: str | None = None  # of the document's properties, often another document's
    warnings: tuple[str, ...] = ()


def article_of(source: Source, extract: Extract) -> Article:
    """The article of a document. Raises Refused where it may not enter the corpus.

    An official document keeps every line, its letterhead, signature and "Nơi nhận" too: who signed
    it and to whom it went is asked for. So does every other one that shows no publisher's or date's
    line of a news page; only copies of such pages are cleaned of the page's chrome.
    """
    lines = [_BULLET.sub("- ", line.text) for line in extract.lines]
    raw = "\n".join(lines)
    document = document_of(lines)
    text = "\n".join(paragraphs_of(raw)) if extract.wrapped else canonical(raw)
    if document is not None:
        title, fields = document.title, document.fields()
    else:
        page = clean(raw)
        title, fields = page.title, {}
        if extract.wrapped or page.publisher or page.published_on:
            fields, text = page.fields(), canonical("\n".join(page.paragraphs))
    title = title or canonical_line(extract.title or "")
    article = Article(
        id=url_id(source.url) if source.url else file_id(source.name, title),
        title=title,
        text=text,
        url=source.url,
        file_name=source.name,
        **fields,
    )
    check(article, source.where, raw, extract.above)
    return replace(
        article,
        headings=_headings(article.text, extract.lines) or article.headings,
        warnings=(*extract.warnings, *article.warnings),
    )


def _headings(text: str, lines: tuple[Line, ...]) -> tuple[tuple[int, int], ...]:
    """Which lines of the article are headings that the format declares."""
    levels = {canonical_line(line.text): line.level for line in lines if line.level}
    return tuple((at, levels[line]) for at, line in enumerate(text.split("\n")) if line in levels)
