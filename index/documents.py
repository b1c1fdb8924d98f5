"""The documents that an edition holds or mentions: what a number in a question stands for.

Every written form finds its document ("CT 12", "12/CT-TW") through ``corpus.numbers``. A number
that the library does not know is told as such, with the nearest ones as *other* documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby

from corpus.library import Library
from corpus.numbers import registry
from corpus.numbers.registry import NEAREST, Resolved, Row, gathered, resolved, shown
from corpus.numbers.written import Number, mentions
from index.answer import UnknownNumber
from index.choosing.quotation import Candidate
from index.facets import Facets

#: Numbers that are read as years where no code follows them.
_YEARS = (1900, 2100)

#: A row of the registry, and its article.
Kept = tuple[str, Row]


class Documents:
    """The documents that the articles of the edition, as it holds them, are or mention.

    Of the registry only what can be the number asked for, or near it, is read, so that a question
    costs the same in a library of any size.
    """

    def __init__(self, library: Library, facets: Facets) -> None:
        self._library = library
        self._held = facets.revisions
        self._older: dict[tuple[str, int], list[tuple[Kept, Number]]] = {}

    def articles(self, numbers: Iterable[Number]) -> set[str]:
        """Ids of the articles that are, or mention, one of these documents."""
        return {
            article
            for answer in map(self._resolved, numbers)
            for document in answer.found or answer.unsure
            for article in (*document.articles, *(mention[0] for mention in document.mentions))
        }

    def unknown(
        self, numbers: Iterable[Number], found: Sequence[Candidate]
    ) -> Iterator[UnknownNumber]:
        """Those of the numbers that no document has, nor any passage found, in whose text the
        loosest forms count as well, in one order. "Luật 2013" is a year."""
        for number in sorted(numbers, key=str):
            if number.organ is None and _YEARS[0] <= number.place <= _YEARS[1]:
                continue
            answer = self._resolved(number)
            texts = (f"{one.article.title}\n{one.text()}" for one in found)
            held = (m.number for text in texts for m in mentions(text, typed=True))
            if answer.found or answer.unsure or any(number.agrees(other) for other in held):
                continue
            nearest = dict.fromkeys(shown(document.number) for document in answer.nearest)
            yield UnknownNumber(shown(number), tuple(nearest))

    def _resolved(self, number: Number) -> Resolved:
        """As among all documents: those of its serial, and if need be its nearest."""
        older = self._before()
        same = {
            *self._of(registry.of_serial(self._library.connection, number)),
            *(kept for kept, other in older if other.plain == number.plain),
        }
        answer = resolved(number, gathered(same))
        if answer.found or answer.unsure:
            return answer
        return resolved(number, gathered(same | self._near(number, older)))

    def _near(self, number: Number, older: Sequence[tuple[Kept, Number]]) -> set[Kept]:
        """Of the number's kind, the nearest that make as many documents as are told."""
        connection = self._library.connection
        alike = [(kept, other.place) for kept, other in older if other.letters == number.letters]

        def distance(place: int) -> int:
            return abs(place - number.place)

        before = sorted({place for _, place in alike}, key=distance)
        places = merge(registry.places(connection, number), before, key=distance)
        near: set[Kept] = set()
        for _, as_far in groupby(places, distance):
            for place in as_far:
                near.update(self._of(registry.of_place(connection, number, place)))
                near.update(kept for kept, other in alike if other == place)
            if len(gathered(near)) >= NEAREST:
                break
        return near

    def _of(self, rows: Iterable[tuple[str, int, Row]]) -> Iterator[Kept]:
        """Those that the edition holds."""
        for article, revision, row in rows:
            if self._held.get(article) == revision:
                yield article, row

    def _before(self) -> list[tuple[Kept, Number]]:
        """Of the articles that the library has in a later revision than the edition holds: theirs
        are in no table, which has the latest one's alone."""
        found = []
        for article, latest in registry.revised(self._library.connection):
            revision = self._held.get(article, latest)
            if revision == latest:
                continue
            if (article, revision) not in self._older:
                rows = registry.rows_of(self._library.get(article, revision))
                self._older[article, revision] = [
                    ((article, row), registry.number_of(row)) for row in rows
                ]
            found += self._older[article, revision]
        return found


def numbers_written(written: Iterable[str]) -> list[Number]:
    """The document numbers in what a person wrote."""
    return [mention.number for one in written for mention in mentions(one, typed=True)]
