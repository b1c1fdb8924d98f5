"""How sure a figure is: the bootstrap over questions, and the permutation of two runs.

Questions are what is drawn: another set of the same kind would hold others. The seed is fixed, so
the same run gives the same intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from eval.curves import Floats
from eval.measures import MEASURES, Columns

SEED = 20231219
#: Replicates of a bootstrap and permutations of a comparison: p is never below 1 / (this + 1).
REPLICATES = 2000
_CONFIDENCE = 95
#: Cells of one column that are held at a time: about 30 MB with all columns.
_CELLS = 200_000
#: Two differences that are this close are the same one, added up in another order.
_SAME = 1e-12

Interval = tuple[float, float]
_Chunk = TypeVar("_Chunk")


@dataclass(frozen=True, slots=True)
class Difference:
    """What a measure is in two runs of the same questions, and how sure the difference is.

    ``low`` and ``high`` bound ``second - first`` (95 %, paired bootstrap); ``p`` is the two-sided
    permutation p-value.
    """

    first: float
    second: float
    low: float
    high: float
    p: float

    @property
    def change(self) -> float:
        return self.second - self.first


def intervals(of: Mapping[str, Floats], names: Iterable[str]) -> dict[str, Interval]:
    """The 95 % percentile bootstrap interval of each named measure (Efron 1979; Efron and
    Tibshirani 1993, "An Introduction to the Bootstrap", chapter 13).

    A figure of exactly 0 or 1 keeps an interval of no width: with n questions and no failure, the
    true share of failures may still be 3/n.
    """
    names = list(names)
    drawn = _by_chunk(names, _draws(_size(of)), lambda draw: _taken(of, draw))
    return {name: _bounds(values) for name, values in drawn.items()}


def interval(of: Mapping[str, Floats], figure: Callable[[Columns], Floats]) -> Interval:
    """The same of a figure that is no measure of one run: a ratio of two, say, whose columns then
    stand side by side under names of their own."""
    drawn = [figure(_taken(of, draw)) for draw in _draws(len(next(iter(of.values()))))]
    return _bounds(np.concatenate(drawn))


def differences(
    first: Mapping[str, Floats], second: Mapping[str, Floats], names: Iterable[str]
) -> dict[str, Difference]:
    """Each named measure in two runs of the same questions, in the same order.

    The interval draws the same questions for both. The p-value is the share of 2,000 random
    exchanges of the two runs' answers, question by question, that differ at least as much, the
    observed one counted in (Phipson and Smyth 2010, "Permutation P-values Should Never Be Zero").
    """
    names, size = list(names), _size(first)
    before = _by_chunk(names, _draws(size), lambda draw: _taken(first, draw))
    after = _by_chunk(names, _draws(size), lambda draw: _taken(second, draw))
    kept = _by_chunk(names, _swaps(size), lambda swap: _mixed(first, second, swap))
    given = _by_chunk(names, _swaps(size), lambda swap: _mixed(second, first, swap))
    found = {}
    for name in names:
        was, now = (float(MEASURES[name].of(_single(run))[0]) for run in (first, second))
        by_chance = np.abs(given[name] - kept[name])
        as_large = int((by_chance >= abs(now - was) - _SAME).sum())
        low, high = _bounds(after[name] - before[name])
        found[name] = Difference(was, now, low, high, (1 + as_large) / (1 + REPLICATES))
    return found


def _size(of: Mapping[str, Floats]) -> int:
    return len(of["score"])


def _draws(size: int) -> Iterator[npt.NDArray[np.int64]]:
    """Which questions each replicate holds, (replicates, questions), some rows at a time."""
    rng = np.random.default_rng(SEED)
    for rows in _rows(size):
        yield rng.integers(size, size=(rows, size))


def _swaps(size: int) -> Iterator[npt.NDArray[np.bool_]]:
    """Which questions exchange their answers, (permutations, questions), some rows at a time."""
    rng = np.random.default_rng(SEED)
    for rows in _rows(size):
        yield rng.random((rows, size)) < 0.5


def _rows(size: int) -> Iterator[int]:
    at_once = max(1, _CELLS // max(1, size))
    for done in range(0, REPLICATES, at_once):
        yield min(at_once, REPLICATES - done)


def _by_chunk(
    names: list[str], chunks: Iterable[_Chunk], rows_of: Callable[[_Chunk], Columns]
) -> dict[str, Floats]:
    parts = [{name: MEASURES[name].of(rows) for name in names} for rows in map(rows_of, chunks)]
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def _single(of: Mapping[str, Floats]) -> Columns:
    return {name: column[None] for name, column in of.items()}


def _taken(of: Mapping[str, Floats], draw: npt.NDArray[np.int64]) -> Columns:
    return {name: column[draw] for name, column in of.items()}


def _mixed(
    one: Mapping[str, Floats], other: Mapping[str, Floats], swap: npt.NDArray[np.bool_]
) -> Columns:
    """``one`` with the other's values where they are exchanged."""
    return {name: np.where(swap, other[name], column) for name, column in one.items()}


def _bounds(values: Floats) -> Interval:
    """Replicates that drew no question of the measure have no value and are left out."""
    tail = (100 - _CONFIDENCE) / 2
    low, high = np.nanpercentile(values, [tail, 100 - tail])
    return float(low), float(high)
