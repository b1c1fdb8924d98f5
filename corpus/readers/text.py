"""Plain text: an article as somebody copied it from a page, with the page's chrome."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.article import Article
from corpus.canonical import canonical
from corpus.checks import check
from corpus.clean import clean
from corpus.identity import file_id, url_id
from corpus.source import Source, text_of


def read(source: Source) -> Iterator[Article]:
    raw = text_of(source)
    page = clean(raw)
    article = Article(
        id=url_id(source.url) if source.url else file_id(source.name, page.title),
        title=page.title,
        text=canonical("\n".join(page.paragraphs)),
        publisher=page.publisher,
        author=page.author,
        published_on=page.published_on,
        url=source.url,
        file_name=source.name,
        captions=page.captions,
    )
    check(article, source.where, raw)
    yield article
