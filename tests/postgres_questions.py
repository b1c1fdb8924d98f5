"""Questions of every kind for the comparison of engines, made of a library's own sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from corpus.folding import unmarked
from corpus.library import Library
from index.reading.filters import NO_FILTERS, Filters
from index.sentences import sentences

#: Words of a sentence that are asked for.
_WORDS = 12


def asked(data: Path, count: int) -> Iterator[tuple[str, Filters]]:
    """So many questions: with marks and without, with quoted phrases, filters and dates."""
    with Library.open(data) as library:
        articles = [*library.articles()]
    spans = [(one, span) for one in articles for span in sentences(one.text)]
    step = max(1, len(spans) // count)
    for at, (article, (start, end)) in enumerate(islice(cycle(spans[::step]), count)):
        words = article.text[start:end].split()[:_WORDS]
        question = " ".join(words).strip(".,;:“”\"'") + "?"
        if at % 3 == 1:
            question = unmarked(question)
        if at % 5 == 2 and len(words) > 4:
            question = f"“{' '.join(words[1:4]).strip('.,;:“”')}” {question}"
        filters = NO_FILTERS
        if at % 7 == 3 and article.published_on:
            filters = Filters(since=article.published_on[:4] + "-01-01")
        elif at % 7 == 4 and article.publisher:
            filters = Filters(publishers=(article.publisher,))
        elif at % 7 == 5:
            filters = Filters(kinds=(article.kind or "news",))
        elif at % 7 == 6:
            question += " năm 2021"
        yield question, filters
