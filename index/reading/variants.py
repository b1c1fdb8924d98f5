"""In which variants the words of a library are written, and which stand side by side.

What a person typed may stand for several variants of a word: with other marks, with a capital. A
model of bigrams counts them; the Viterbi algorithm finds the best way through a question.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

#: Bigrams seen once are dropped above this number of them, to bound memory.
_MANY_PAIRS = 500_000
#: More than any number of words.
_STRIDE = 1 << 31

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often words and neighbours were seen: what is kept of texts, so that those of an article
    can be added to those of a library, or taken off. Those of what changed may be below zero."""

    words: list[str]
    counts: Ints
    pairs: Ints  # ascending keys: first × _STRIDE + second
    pair_counts: Ints

    @classmethod
    def of(cls, lines: Iterable[Sequence[str | None]]) -> Self:
        """Count the words of the lines and their neighbours; None stands between words that are
        none."""
        ids: dict[str, int] = {}
        counts: Counter[int] = Counter()
        pairs: Counter[int] = Counter()
        for line in lines:
            at = [None if word is None else ids.setdefault(word, len(ids)) for word in line]
            counts.update(i for i in at if i is not None)
            pairs.update(
                a * _STRIDE + b
                for a, b in itertools.pairwise(at)
                if a is not None and b is not None
            )
        keys = np.fromiter(pairs.keys(), np.int64, len(pairs))
        values = np.fromiter(pairs.values(), np.int64, len(pairs))
        order = np.argsort(keys)
        counted = np.array([counts[i] for i in range(len(ids))], np.int64)
        return cls(list(ids), counted, keys[order], values[order])

    def plus(self, other: Counts, sign: int = 1) -> Counts:
        """With what another counted or, for a ``sign`` of -1, without it. Counts below zero tell
        what is to be taken off others; nothing is left of what counts nothing."""
        ids = {word: i for i, word in enumerate(self.words)}
        own = np.array([ids.setdefault(word, len(ids)) for word in other.words], np.int64)
        words = list(ids)
        counts = np.concatenate([self.counts, np.zeros(len(words) - len(self.words), np.int64)])
        counts[own] += sign * other.counts
        keys = own[other.pairs // _STRIDE] * _STRIDE + own[other.pairs % _STRIDE]
        order = np.argsort(keys)
        keys, values = keys[order], sign * other.pair_counts[order]
        at = np.searchsorted(self.pairs, keys)
        known = at < len(self.pairs)
        known[known] = self.pairs[at[known]] == keys[known]
        pair_counts = self.pair_counts.copy()
        pair_counts[at[known]] += values[known]
        pairs = np.insert(self.pairs, at[~known], keys[~known])
        pair_counts = np.insert(pair_counts, at[~known], values[~known])
        return Counts(words, counts, pairs, pair_counts)._some()

    def _some(self) -> Counts:
        """Without words and neighbours that count nothing."""
        some, kept = self.pair_counts != 0, self.counts != 0
        pairs, pair_counts = self.pairs[some], self.pair_counts[some]
        kept[pairs // _STRIDE] = kept[pairs % _STRIDE] = True  # a word that stands elsewhere now
        if kept.all():
            return Counts(self.words, self.counts, pairs, pair_counts)
        number = np.cumsum(kept) - 1  # which keeps the order of the keys
        pairs = number[pairs // _STRIDE] * _STRIDE + number[pairs % _STRIDE]
        words = list(itertools.compress(self.words, kept))
        return Counts(words, self.counts[kept], pairs, pair_counts)

    def save(self, file: Path) -> None:
        """Write the counts; ``load`` reads them."""
        with file.open("wb") as out:
            np.savez(
                out,
                words=np.frombuffer("\n".join(self.words).encode(), np.uint8),
                counts=self.counts,
                pairs=self.pairs,
                pair_counts=self.pair_counts,
            )

    @classmethod
    def load(cls, file: Path) -> Self:
        with np.load(file) as kept:
            words = kept["words"].tobytes().decode()
            return cls(
                words.split("\n") if words else [],
                kept["counts"],
                kept["pairs"],
                kept["pair_counts"],
            )


class Variants:
    """Counts of words as they are written, and of neighbours. ``plain`` tells what variants share:
    of many words at once, one a line."""

    def __init__(self, counted: Counts, plain: Callable[[str], str]) -> None:
        self.words, self.counts = counted.words, counted.counts
        self.total = int(self.counts.sum()) or 1
        pairs, times = counted.pairs, counted.pair_counts
        if len(pairs) > _MANY_PAIRS:
            pairs, times = pairs[times > 1], times[times > 1]
        self._pairs, self._pair_counts = pairs, times
        self._ids = {word: i for i, word in enumerate(self.words)}
        self._of: dict[str, list[int]] = defaultdict(list)
        if self.words:
            for number, shared in enumerate(plain("\n".join(self.words)).split("\n")):
                self._of[shared].append(number)

    def id(self, word: str) -> int:
        """The number of a word; -1 for one that the library does not hold."""
        return self._ids.get(word, -1)

    def of(self, plain: str) -> Sequence[int]:
        """The words that are this one when written plainly: in one order, whatever order they were
        learned in."""
        return sorted(self._of.get(plain, ()), key=self.words.__getitem__)

    def together(self, first: Ints, second: Ints) -> Ints:
        """How often the second word follows the first; 0 for words that nobody knows."""
        if not len(self._pairs):
            return np.zeros(np.broadcast(first, second).shape, np.int64)
        keys = first * _STRIDE + second
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        found = (self._pairs[at] == keys) & (first >= 0) & (second >= 0)
        counted: Ints = np.where(found, self._pair_counts[at], 0)
        return counted

    def followed(self) -> tuple[Ints, Ints, Ints]:
        """All neighbours: the first of each, the second, and how often they were seen."""
        return self._pairs // _STRIDE, self._pairs % _STRIDE, self._pair_counts


def steps_at_once(sizes: Sequence[int], score: Callable[[Ints, Ints], Floats]) -> list[Floats]:
    """What ``best_path`` takes, scored for all places at once: one by one takes ten times as long.

    ``sizes``: how many options each place has; ``score`` is given every option of each place and
    every one of the next, by their numbers in a row of all options.
    """
    before: list[int] = []
    behind: list[int] = []
    start = 0
    for here, there in itertools.pairwise(sizes):
        for one in range(start, start + here):
            before += [one] * there
            behind += range(start + here, start + here + there)
        start += here
    scored = score(np.array(before, np.int64), np.array(behind, np.int64))
    steps, start = [], 0
    for here, there in itertools.pairwise(sizes):
        steps.append(scored[start : start + here * there].reshape(here, there))
        start += here * there
    return steps


def best_path(alone: Sequence[Floats], steps: Sequence[Floats]) -> tuple[float, list[int]]:
    """The best choice of one option at each place, and what it is worth (Viterbi).

    ``alone``: the log probability of each option by itself; ``steps``: of each option (columns)
    after each option of the place before (rows).
    """
    scores = alone[0]
    back: list[Ints] = []
    for step, here in zip(steps, alone[1:], strict=True):
        reached = scores[:, None] + step
        back.append(reached.argmax(axis=0))
        scores = reached.max(axis=0) + here
    at = int(scores.argmax())
    score, path = float(scores[at]), [at]
    for links in reversed(back):
        at = int(links[at])
        path.append(at)
    path.reverse()
    return score, path
