"""Plain text: an article as somebody copied it from a page, with the page's chrome."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.article import Article
from corpus.canonical import canonical
from corpus.checks import check
from corpus.clean import clean
from corpus.draft import Draft, Outcome
from corpus.identity import file_id, shown_name
from corpus.readers.source import content, text_of


def read(path: Path) -> Iterator[Outcome]:
    data = content(path)
    raw = text_of(data, path)
    page = clean(raw)
    article = Article(
        id=file_id(shown_name(path), page.title),
        title=page.title,
        text=canonical("\n".join(page.paragraphs)),
        publisher=page.publisher,
        author=page.author,
        published_on=page.published_on,
        file_name=shown_name(path),
        captions=page.captions,
    )
    check(article, str(path), raw)
    yield Draft(article, data)
