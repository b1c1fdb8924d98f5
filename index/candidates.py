"""What a search found, read from the library and compared with what was stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from corpus.article import Article
from corpus.library import sha256_of
from index.choosing.quotation import Candidate
from index.considered import Searched
from index.errors import GateFault
from index.record import Edition, Record
from index.search import Found
from index.wayback import damaged


def candidates_of(
    record: Record, edition: Edition, searched: Searched, dimension: int
) -> Iterator[Candidate]:
    """The passages that were found, best first, whose articles hold the quoted phrases."""
    article = cache(record.library.get)  # several passages may be of one
    holds = cache(lambda of: all(p.held_by(article(*of)) for p in searched.scope.phrases))
    for found in searched.found:
        one = _candidate(record, edition, found, dimension, article)
        if one and holds((one.article.id, one.article.revision)):
            yield one


def _candidate(
    record: Record,
    edition: Edition,
    found: Found,
    dimension: int,
    article_of: Callable[[str, int], Article],
) -> Candidate | None:
    """A passage with its article; None where that was purged after the caches were made.

    Raises GateFault or LibraryError when it is not what was cut and embedded.
    """
    place = record.place(found.passage)
    if place is None:
        if not record.was_purged_since(edition):
            raise damaged(record.library, f"đoạn {found.passage} của ấn bản {edition.number}")
        return None
    article = article_of(place.article_id, place.revision)
    if sha256_of(article.text[place.start : place.end]) != place.sha256:
        raise GateFault(
            f"Bài “{article.title or article.id}” có văn bản khác mã băm lúc lập chỉ mục, nên "
            "không thể trích dẫn; xin báo người quản trị chạy: python -m corpus verify"
        )
    sentences, vectors = record.sentences(found.passage, dimension)
    return Candidate(
        article, place.start, place.end, place.heading, found.score, sentences, vectors
    )
