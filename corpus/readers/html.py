"""A web page that somebody saved."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from corpus.article import Article
from corpus.canonical import canonical
from corpus.checks import check
from corpus.draft import Draft, Outcome
from corpus.identity import file_id, shown_name, url_id
from corpus.readers.source import content, text_of
from corpus.webpage import page_of

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read(path: Path) -> Iterator[Outcome]:
    data = content(path)
    page, url, (above, below) = page_of(_decoded(data, path), str(path))
    article = Article(
        id=url_id(url) if url else file_id(shown_name(path), page.title),
        title=page.title,
        text=canonical("\n".join(page.paragraphs)),
        kind="news" if page.published_on or page.publisher else None,
        publisher=page.publisher,
        author=page.author,
        published_on=page.published_on,
        url=url,
        file_name=shown_name(path),
        captions=page.captions,
    )
    check(article, str(path), below, above)
    yield Draft(article, data)


def _decoded(data: bytes, path: Path) -> str:
    """The page's text: UTF-8 wherever it is valid, else in the charset that the page declares."""
    declared = _CHARSET.search(data[:4096])
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
            if name != "utf-8":
                return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            pass
    return text_of(data, path)
