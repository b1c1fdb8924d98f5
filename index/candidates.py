"""What a search found, read from the library and compared with what was stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache

from corpus.errors import LibraryError
from corpus.library import sha256_of
from index.choosing.quotation import Candidate
from index.errors import GateFault
from index.reading.phrases import Phrase
from index.record import Edition, Record
from index.search import Found
from index.wayback import damaged


class Passages:
    """Reads passages of an edition for one question, each once."""

    def __init__(self, record: Record, edition: Edition, dimension: int) -> None:
        self._record, self._edition, self._dimension = record, edition, dimension
        self._article = cache(record.library.get)  # several passages may be of one
        self._candidate = cache(self._read)

    def candidates(self, found: Iterable[Found], phrases: Sequence[Phrase]) -> Iterator[Candidate]:
        """Of the passages found, in their order, those whose articles hold the quoted phrases.

        Raises GateFault or LibraryError for one that is not what was cut and embedded.
        """
        holds = cache(lambda of: all(phrase.held_by(self._article(*of)) for phrase in phrases))
        for one in found:
            candidate = self._candidate(one.passage)
            if candidate and holds((candidate.article.id, candidate.article.revision)):
                yield replace(candidate, score=one.score)

    def read_ahead(self, passage: int, read: Callable[[Candidate], object]) -> None:
        """Read a passage that may be found, and have ``read`` work out what its text says. What is
        wrong with it is told once it is found."""
        with suppress(GateFault, LibraryError, sqlite3.Error):
            candidate = self._candidate(passage)
            if candidate is not None:
                read(candidate)

    def _read(self, passage: int) -> Candidate | None:
        """A passage with its article; None where that was purged after the caches were made."""
        record = self._record
        place = record.place(passage)
        if place is None:
            if not record.was_purged_since(self._edition):
                raise damaged(record.library, f"đoạn {passage} của ấn bản {self._edition.number}")
            return None
        article = self._article(place.article_id, place.revision)
        if sha256_of(article.text[place.start : place.end]) != place.sha256:
            raise GateFault(
                f"Bài “{article.title or article.id}” có văn bản khác mã băm lúc lập chỉ mục, nên "
                "không thể trích dẫn; xin báo người quản trị chạy: python -m corpus verify"
            )
        sentences, vectors = record.sentences(passage, self._dimension)
        return Candidate(article, place.start, place.end, place.heading, 0.0, sentences, vectors)
