"""A web page that somebody saved."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace

from corpus.article import Article
from corpus.canonical import canonical
from corpus.checks import check
from corpus.extract import Extract, Line, article_of
from corpus.identity import file_id, names_article, url_id
from corpus.legacy.decoding import decode
from corpus.official.document import document_of
from corpus.pages.clean import Page
from corpus.pages.webpage import page_of
from corpus.source import Source, text_of

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read(source: Source) -> Iterator[Article]:
    page, named, (above, below) = page_of(_decoded(source), source.where)
    # A front page's or a section's address is that of many pages, and so of none of them.
    url = named if named and names_article(named, page.title) else source.url
    if document_of(page.paragraphs) is not None:
        yield _document(replace(source, url=url), page, f"{above}\n{below}")
        return
    article = Article(
        id=url_id(url) if url else file_id(source.name, page.title),
        title=page.title,
        text=canonical("\n".join(page.paragraphs)),
        url=url,
        file_name=source.name,
        **page.fields(),
    )
    check(article, source.where, below, above)
    yield article


def _document(source: Source, page: Page, shown: str) -> Article:
    """An official document that a portal shows as a page: its own fields, and where it stood."""
    extract = Extract(tuple(map(Line, page.paragraphs)), above=shown, title=page.title)
    return replace(
        article_of(source, extract),
        publisher=page.publisher,
        published_on=page.published_on,
        published_at=page.published_at,
        updated_at=page.updated_at,
    )


def _decoded(source: Source) -> str:
    """The page's text: UTF-8 wherever it is valid, else an old encoding where the page proves one
    (it then declares a Western one), else the charset that the server or the page declares."""
    declared = _CHARSET.search((source.content_type or "").encode() + b"\n" + source.data[:4096])
    try:
        source.data.decode("utf-8")
    except UnicodeDecodeError:
        if (old := decode(source.data)) is not None:
            return old
        try:
            name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
            if name != "utf-8":
                return source.data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return text_of(source)
