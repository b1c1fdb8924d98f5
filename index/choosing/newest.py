"""The newest first: among the quotations that support an answer, later articles come before."""

from __future__ import annotations

from collections.abc import Sequence

from index.calibration import Calibration
from index.choosing import support
from index.choosing.quotation import Chosen

#: Passages whose sentences are candidates, and quotations weighed, where the newest is asked for:
#: it need not be among the very best.
PASSAGES = 24
WEIGHED = 8


def order(
    chosen: Sequence[Chosen], scores: Sequence[float], calibration: Calibration | None
) -> list[int]:
    """The places of quotations in the order to show them: those that answer, or where none does
    those nearly as good as the best, by their articles' days, newest first; then the rest."""
    if not scores:
        return []
    enough = support.WORTH * max(scores)
    if calibration is not None and max(scores) >= calibration.answered:
        enough = calibration.answered
    places = range(len(chosen))
    supporting = [place for place in places if scores[place] >= enough]
    supporting.sort(key=lambda place: _day(chosen[place]), reverse=True)  # stable: best first
    return [*supporting, *(place for place in places if scores[place] < enough)]


def _day(chosen: Chosen) -> str:
    article = chosen.candidate.article
    return article.published_on or article.issued_on or ""
