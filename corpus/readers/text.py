"""Plain text: an article as somebody copied it from a page, with the page's chrome."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.article import Article
from corpus.extract import Extract, Line, article_of
from corpus.source import Source, text_of


def read(source: Source) -> Iterator[Article]:
    lines = text_of(source).splitlines()
    yield article_of(source, Extract(tuple(map(Line, lines)), wrapped=True))
