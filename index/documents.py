"""The documents that an edition holds or mentions: what a number in a question stands for.

Every written form finds its document ("CT 12", "12/CT-TW") through ``corpus.numbers``. A number
that the library does not know is told as such, with the nearest ones as *other* documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from corpus.library import Library
from corpus.numbers import registry
from corpus.numbers.registry import Document, resolved, shown
from corpus.numbers.written import Number, mentions
from index.answer import UnknownNumber
from index.choosing.quotation import Candidate
from index.facets import Facets

#: Numbers that are read as years where no code follows them.
_YEARS = (1900, 2100)


class Documents:
    """The documents that the articles of the edition, as it holds them, are or mention.

    Read when the first question with a number comes, since few have one.
    """

    def __init__(self, library: Library, facets: Facets) -> None:
        self._library = library
        self._facets = facets

    @cached_property
    def _known(self) -> list[Document]:
        held = self._facets.revisions
        rows = self._library.connection.execute("SELECT id, revision FROM article").fetchall()
        latest = {article for article, revision in rows if held.get(article) == revision}
        kept = [*registry.rows_among(self._library.connection, latest)]
        for article, _ in rows:
            if article in held and article not in latest:  # its numbers then are not kept
                of = registry.rows_of(self._library.get(article, held[article]))
                kept += ((article, row) for row in of)
        return registry.gathered(kept)

    def articles(self, numbers: Iterable[Number]) -> set[str]:
        """Ids of the articles that are, or mention, one of these documents."""
        return {
            article
            for number in numbers
            for document in self._meant(number)
            for article in (*document.articles, *(mention[0] for mention in document.mentions))
        }

    def unknown(
        self, numbers: Iterable[Number], found: Sequence[Candidate]
    ) -> Iterator[UnknownNumber]:
        """Those of the numbers that no document has, nor any passage found, in whose text the
        loosest forms count as well. "Luật 2013" is a year."""
        for number in numbers:
            if number.organ is None and _YEARS[0] <= number.place <= _YEARS[1]:
                continue
            answer = resolved(number, self._known)
            texts = (f"{one.article.title}\n{one.text()}" for one in found)
            held = (m.number for text in texts for m in mentions(text, typed=True))
            if answer.found or answer.unsure or any(number.agrees(other) for other in held):
                continue
            nearest = dict.fromkeys(shown(document.number) for document in answer.nearest)
            yield UnknownNumber(shown(number), tuple(nearest))

    def _meant(self, number: Number) -> tuple[Document, ...]:
        answer = resolved(number, self._known)
        return answer.found or answer.unsure


def numbers_written(written: Iterable[str]) -> list[Number]:
    """The document numbers in what a person wrote."""
    return [mention.number for one in written for mention in mentions(one, typed=True)]
