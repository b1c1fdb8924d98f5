"""Curves over the score of an answer: risk against coverage, calibration, and areas under them.

Functions on arrays take one row a replicate and one column a question, so that a bootstrap of two
thousand replicates is a handful of numpy calls. ``right`` is 1, 0, or NaN for a question that
cannot be judged and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_EXACT = 1e-12


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Judged questions by falling score; arrays are (replicates, questions).

    ``start`` and ``end`` bound each place's tie, ``before`` and ``upto`` count the wrong ones
    ahead of the tie and up to its end; ``judged`` (replicates, 1) says how many places count.
    """

    start: Ints
    end: Ints
    before: Floats
    upto: Floats
    judged: Ints

    @property
    def places(self) -> Ints:
        return np.arange(self.start.shape[1])


def aurc(score: Floats, right: Floats) -> Floats:
    """Area under the risk–coverage curve: 0 is best, the share of wrong answers is chance.

    Questions are answered in order of falling score; risk at coverage k/n is the share of wrong
    ones among the first k, and the area is the mean of the n risks (Geifman, Uziel and El-Yaniv
    2019, "Bias-Reduced Uncertainty Estimation for Deep Neural Classifiers", section 2). Among
    equal scores every order is equally likely, so the errors of a tie are spread evenly over it:
    the result does not depend on the order of the questions.
    """
    by = _ordered(score, right)
    within = (by.places - by.start + 1) / (by.end - by.start + 1)
    risk = (by.before + (by.upto - by.before) * within) / (by.places + 1)
    return _divided(np.where(by.places < by.judged, risk, 0.0).sum(axis=1), by.judged[:, 0])


def coverage_at_risk(score: Floats, right: Floats, limit: float) -> Floats:
    """The largest share of questions that a threshold on the score lets through with at most
    ``limit`` of them wrong; 0 where no threshold does (Geifman and El-Yaniv 2017, "Selective
    Classification for Deep Neural Networks"). A threshold lets a tie through whole."""
    by = _ordered(score, right)
    through = (by.places == by.end) & (by.places < by.judged)
    good = through & (by.upto <= limit * (by.places + 1) + _EXACT)
    return _divided(np.where(good, by.places + 1.0, 0.0).max(axis=1), by.judged[:, 0])


def auroc(score: Floats, positive: Floats) -> Floats:
    """Chance that a positive's score is above a negative's, a tie counting half.

    The area under the ROC curve as the Mann–Whitney statistic (Hanley and McNeil 1982, "The
    meaning and use of the area under a receiver operating characteristic curve"; ties as there).
    """
    order = np.argsort(score, axis=1, kind="stable")
    start, end = _ties(np.take_along_axis(score, order, axis=1))
    above = np.take_along_axis(positive, order, axis=1)
    rank = (start + end) / 2 + 1
    held = above.sum(axis=1)
    missing = above.shape[1] - held
    wins = (rank * above).sum(axis=1) - held * (held + 1) / 2
    return _divided(wins, held * missing)


def risk_by_coverage(score: Floats, right: Floats) -> list[tuple[float, float]]:
    """The (coverage, risk) points of one run, one a threshold, by rising coverage."""
    by = _ordered(score[None], right[None])
    judged = int(by.judged[0, 0])
    ends = [int(k) for k in np.unique(by.end[0]) if k < judged]
    return [((k + 1) / judged, float(by.upto[0, k]) / (k + 1)) for k in ends]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose scores lie close together: what they promised and what they held."""

    score: float
    right: float
    count: int


def calibration(score: Floats, right: Floats, bins: int = 10) -> list[Bin]:
    """The reliability diagram of one run: judged questions in bins of equal width over [0, 1]
    (Guo et al. 2017, "On Calibration of Modern Neural Networks", section 2); empty ones left out.
    """
    judged = ~np.isnan(right)
    at = np.minimum((score * bins).astype(int), bins - 1)
    found = []
    for number in range(bins):
        chosen = judged & (at == number)
        if chosen.any():
            found.append(
                Bin(float(score[chosen].mean()), float(right[chosen].mean()), int(chosen.sum()))
            )
    return found


def _ordered(score: Floats, right: Floats) -> _Ordered:
    judged = ~np.isnan(right)
    key = np.where(judged, -score, np.inf)  # what is not judged comes last
    order = np.argsort(key, axis=1, kind="stable")
    start, end = _ties(np.take_along_axis(key, order, axis=1))
    wrong = np.take_along_axis(np.where(judged, 1.0 - right, 0.0), order, axis=1)
    ahead = np.concatenate([np.zeros((len(key), 1)), np.cumsum(wrong, axis=1)], axis=1)
    return _Ordered(
        start=start,
        end=end,
        before=np.take_along_axis(ahead, start, axis=1),
        upto=np.take_along_axis(ahead, end + 1, axis=1),
        judged=judged.sum(axis=1, keepdims=True),
    )


def _ties(ordered: Floats) -> tuple[Ints, Ints]:
    """For each place of ordered rows, where its tie starts and ends."""
    rows, size = ordered.shape
    places = np.arange(size)
    edge = np.ones((rows, 1), bool)
    changes = ordered[:, 1:] != ordered[:, :-1]
    first, last = np.hstack([edge, changes]), np.hstack([changes, edge])
    start = np.maximum.accumulate(np.where(first, places, 0), axis=1)
    end = np.minimum.accumulate(np.where(last, places, size)[:, ::-1], axis=1)[:, ::-1]
    return start, end


def _divided(by_row: Floats, count: Floats | Ints) -> Floats:
    """NaN where there is nothing to divide by."""
    found: Floats = np.divide(by_row, count, out=np.full(len(by_row), np.nan), where=count > 0)
    return found
