"""Copies: whether two texts are one, reprinted, updated or shortened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.kin.shingles import Shingles, common, figures, shingles, words

#: Least Jaccard of a reprint and of a near-duplicate. Of Báo Mới's pairs from 0.5 on, all but a
#: few are one release told twice; below, more and more only quote the same speech.
REPRINT = 0.8
NEAR = 0.5
#: A shortened version: so much of the shorter text, of at least so many shingles, stands in the
#: longer one, which is not so long that it may be a review of many things.
SHORTENED = 0.8
SHORTENED_JACCARD = 0.25
SHORTENED_LEAST = 60
#: Texts of fewer shingles say too little to be somebody's copy: "(Ảnh: TTXVN)".
LEAST = 20
#: Draws, forecasts and tables of rates are one form filled in anew: both have many figures, of
#: which less than this share agrees.
SERIES_FIGURES = 8
SERIES_SHARE = 0.75

#: ``reprint``: the same text nearly whole. ``near``: a large share in common, as of an updated or a
#: shortened version.
Copy = Literal["reprint", "near"]


@dataclass(frozen=True, slots=True)
class Body:
    """What of an article is compared."""

    text: str
    number: str | None
    shingles: Shingles

    @classmethod
    def of(cls, text: str, number: str | None) -> Body:
        """The body of a canonical text and its document number."""
        return cls(text, number, shingles(text))


def copy_of(one: Body, other: Body) -> tuple[Copy, float] | None:
    """How two texts are copies, with the Jaccard of their shingles; None where they are not.

    The same whichever comes first. Two documents with different numbers are two documents, however
    alike: decisions are written on forms.
    """
    fewer = min(len(one.shingles), len(other.shingles))
    if fewer < LEAST or _numbered_apart(one.number, other.number):
        return None
    shared = common(one.shingles, other.shingles)
    jaccard = shared / (len(one.shingles) + len(other.shingles) - shared)
    shortened = shared >= SHORTENED * fewer and fewer >= SHORTENED_LEAST
    if jaccard < NEAR and not (shortened and jaccard >= SHORTENED_JACCARD):
        return None
    mine, theirs = figures(one.text), figures(other.text)
    if _are_a_series(mine, theirs):
        return None
    # Where each says a figure that the other does not, one corrects the other.
    same = jaccard >= REPRINT and (mine <= theirs or theirs <= mine)
    return "reprint" if same else "near", jaccard


def _numbered_apart(one: str | None, other: str | None) -> bool:
    return bool(one and other) and words(one or "") != words(other or "")


def _are_a_series(one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(len(one), len(other))
    return fewer >= SERIES_FIGURES and len(one & other) < SERIES_SHARE * fewer
