"""What an answer is made of: all of it, unless a measurement takes something out."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.reading.marks import Marks
from index.reading.variants import Counts


@dataclass(frozen=True, slots=True)
class Signals:
    """Which signals count. Only ``python -m eval ablate`` asks without one: the rest of the code
    passes the default on, and every signal counts.

    ``quotation``: weights of quotation features by their place, instead of the fitted ones.
    """

    restoration: bool = True  # marks restored and slips mended
    dense: bool = True  # the embedding's side of the search
    lexical: bool = True  # BM25's side
    folded: bool = True  # the question as typed, searched beside its restored reading
    bigrams: bool = True  # in BM25
    context: bool = True  # title and heading, in BM25
    cross: bool = True  # the cross-encoder, where one is set
    collapse: bool = True  # reprints, and quotations that repeat a better one's article
    quotation: dict[int, float] = field(default_factory=dict)


ALL = Signals()

#: Knows no word, so it restores and mends nothing.
NO_MARKS = Marks(Counts.of([]))
