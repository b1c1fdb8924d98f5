"""From chosen quotations to citations: lists whole, none twice, the words that answer marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.answer import Citation
from index.choosing import lists
from index.choosing.emphasis import emphasis
from index.choosing.quotation import Chosen
from index.citing import cite
from index.sentences import Span


def citations(read: str, chosen: Sequence[Chosen], scores: Sequence[float]) -> list[Citation]:
    """The citations of what was chosen for a question as read, in order.

    A quotation that touches the list asked for grows to the whole list; what that holds already is
    not quoted again.
    """
    found: list[Citation] = []
    for one, score in zip(chosen, scores, strict=True):
        article, heading = one.candidate.article, one.candidate.heading
        if any(
            (c.article_id, c.revision) == (article.id, article.revision)
            and c.start < one.end
            and one.start < c.end
            for c in found
        ):
            continue
        spans = lists.whole(read, article.text, one.start, one.end, heading)
        found += [
            replace(cite(article, *span, heading, score), part=part)
            for part, span in _parts(spans, one.start)
        ]
    return found


def emphasised(read: str, citation: Citation) -> Citation:
    """The citation with the words that answer."""
    return replace(citation, emphasis=emphasis(read, citation.quote))


def _parts(spans: Sequence[Span], start: int) -> Iterator[tuple[tuple[int, int] | None, Span]]:
    """The parts shown, the one that was chosen among them, each with which of how many it is."""
    if len(spans) == 1:
        yield None, spans[0]
        return
    chosen = max(n for n, (begins, _) in enumerate(spans) if begins <= start or n == 0)
    first = max(0, chosen - lists.PARTS + 1)
    for number, span in list(enumerate(spans, 1))[first : first + lists.PARTS]:
        yield (number, len(spans)), span
