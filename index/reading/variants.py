"""In which variants the words of a library are written, and which stand side by side.

What a person typed may stand for several variants of a word: with other marks, with a capital. A
model of bigrams counts them; the Viterbi algorithm finds the best way through a question.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

#: Bigrams seen once are dropped above this number of them, to bound memory.
_MANY_PAIRS = 500_000

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Variants:
    """Counts of words as they are written, and of neighbours. ``plain`` is what variants share."""

    def __init__(
        self,
        words: Sequence[str],
        counts: Ints,
        pairs: Ints,
        pair_counts: Ints,
        plain: Callable[[str], str],
    ) -> None:
        self.words = words
        self.counts = counts
        self.total = int(counts.sum()) or 1
        self._pairs = pairs  # sorted keys: first × vocabulary + second
        self._pair_counts = pair_counts
        self._ids = {word: i for i, word in enumerate(words)}
        self._of: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(words):
            self._of[plain(word)].append(i)

    @classmethod
    def learn(cls, lines: Iterable[Sequence[str | None]], plain: Callable[[str], str]) -> Self:
        """Count the words of the lines and their neighbours; None stands between words that are
        none."""
        ids: dict[str, int] = {}
        counts: Counter[int] = Counter()
        pairs: Counter[tuple[int, int]] = Counter()
        for line in lines:
            at = [None if word is None else ids.setdefault(word, len(ids)) for word in line]
            counts.update(i for i in at if i is not None)
            pairs.update(
                (a, b) for a, b in itertools.pairwise(at) if a is not None and b is not None
            )
        if len(pairs) > _MANY_PAIRS:
            pairs = Counter({pair: n for pair, n in pairs.items() if n > 1})
        size = len(ids)
        keys = np.array([a * size + b for a, b in pairs], np.int64)
        values = np.array(list(pairs.values()), np.int64)
        order = np.argsort(keys)
        counted = np.array([counts[i] for i in range(size)], np.int64)
        return cls(list(ids), counted, keys[order], values[order], plain)

    def save(self, file: Path) -> None:
        """Write the counts; ``load`` reads them."""
        with file.open("wb") as out:
            np.savez(
                out,
                words=np.array("\n".join(self.words)),
                counts=self.counts,
                pairs=self._pairs,
                pair_counts=self._pair_counts,
            )

    @classmethod
    def load(cls, file: Path, plain: Callable[[str], str]) -> Self:
        with np.load(file) as kept:
            words = str(kept["words"])
            return cls(
                words.split("\n") if words else [],
                kept["counts"],
                kept["pairs"],
                kept["pair_counts"],
                plain,
            )

    def id(self, word: str) -> int:
        """The number of a word; -1 for one that the library does not hold."""
        return self._ids.get(word, -1)

    def of(self, plain: str) -> Sequence[int]:
        """The words that are this one when written plainly."""
        return self._of.get(plain, ())

    def together(self, first: Ints, second: Ints) -> Ints:
        """How often the second word follows the first; 0 for words that nobody knows."""
        if not len(self._pairs):
            return np.zeros(np.broadcast(first, second).shape, np.int64)
        keys = first * len(self.words) + second
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        found = (self._pairs[at] == keys) & (first >= 0) & (second >= 0)
        counted: Ints = np.where(found, self._pair_counts[at], 0)
        return counted

    def followed(self) -> tuple[Ints, Ints, Ints]:
        """All neighbours: the first of each, the second, and how often they were seen."""
        size = max(1, len(self.words))
        return self._pairs // size, self._pairs % size, self._pair_counts


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
