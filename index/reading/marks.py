"""Restoring missing diacritics with a model learned from the library itself.

Dense retrieval collapses without marks (FACTS 29), so a question typed without them, or with half
of them, is also searched as it was most probably meant. A noisy channel (Shannon 1948; Kernighan,
Church & Gale 1990): an interpolated bigram model (Jelinek & Mercer 1980) says how probable a
sequence of marked syllables is, a habit of typing how probably marks were left out, and the Viterbi
algorithm finds the best sequence. The habit that explains the question best is believed.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.folding import unmarked
from index.reading.names import LISTED
from index.words import spans, syllables, unify

#: Weight of the bigram against the unigram estimate.
_BIGRAM = 0.9
#: Habits of typing: the share of marked syllables that are typed without their marks, and how
#: common the habit is. Who types marks hardly ever leaves one out.
_HABITS = ((0.001, 0.90), (0.5, 0.03), (0.98, 0.07))
#: What a typed syllable that the library does not hold counts as a word of its own.
_UNSEEN = 0.05
#: Bigrams seen once are dropped above this number of them, to bound memory.
_MANY_BIGRAMS = 500_000

#: How questions are asked: articles seldom hold these words. Counted so many times.
_ASKED = tuple(
    """có bao nhiêu|bao nhiêu nước|bao nhiêu người|bao nhiêu đại biểu|là bao nhiêu|với bao nhiêu
    |trong bao nhiêu|mấy nước|có mấy|là mấy|trong mấy giờ|mấy ngày|mấy điểm cầu|ở đâu|tại đâu
    |tổ chức ở đâu|họp ở đâu|là ai|do ai|ai là|gồm những ai|ngày nào|hôm nào|năm nào|tháng nào
    |lúc nào|khi nào|bao giờ|như thế nào|thế nào|ra sao|nói gì|nội dung gì|là gì|làm gì|việc gì
    |gồm những gì|có những gì|chức vụ gì|giữ chức gì|vì sao|tại sao|để làm gì|bao lâu
    |ban hành ngày nào|diễn ra ngày nào|ai chủ trì|do ai chủ trì|chủ đề gì|xin hỏi|cho hỏi
    |cho tôi biết|văn bản nào|nghị quyết nào|chỉ thị nào|đồng chí nào|cơ quan nào|đơn vị nào
    |tỉnh nào|nước nào|được không|có không|hay không|vậy ạ|thế ạ|hôm nay|hôm qua|ngày mai|ngày nay
    |hiện nay|năm nay|năm ngoái|năm trước|tháng này|tháng trước|tuần này|tuần trước|vừa qua|vừa rồi
    |mới nhất|mới nhất về|gần đây nhất|theo báo|trên báo|báo nào|đưa tin gì|viết gì về|nói gì về
    |bài báo|bài viết|bài đăng|các bài năm|tin mới nhất|đăng ngày|đăng tháng|đăng năm|trước năm
    |sau năm|từ năm|đến năm|giai đoạn|chỉ tìm trong|cụm từ""".replace("\n    ", "").split("|")
)
_ASKED_TIMES = 20
#: Times that each listed name counts: what the library says often outweighs it.
_NAMED_TIMES = 5

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Marks:
    """Counts of marked syllables and of their neighbours."""

    def __init__(self, words: list[str], counts: Ints, pairs: Ints, pair_counts: Ints) -> None:
        self._words = words
        self._counts = counts
        self._pairs = pairs  # sorted keys: first × vocabulary + second
        self._pair_counts = pair_counts
        self._total = int(counts.sum()) or 1
        self._ids = {word: i for i, word in enumerate(words)}
        self._forms: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(words):
            self._forms[unmarked(word)].append(i)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Marks:
        """Count the syllables and bigrams of the texts, of how questions are asked, and of names
        that few libraries hold all of."""
        ids: dict[str, int] = {}
        counts: Counter[int] = Counter()
        pairs: Counter[tuple[int, int]] = Counter()
        for text in itertools.chain(texts, _ASKED * _ASKED_TIMES, LISTED * _NAMED_TIMES):
            line = [ids.setdefault(s, len(ids)) for s in syllables(text) if not s.isdigit()]
            counts.update(line)
            pairs.update(itertools.pairwise(line))
        if len(pairs) > _MANY_BIGRAMS:
            pairs = Counter({pair: n for pair, n in pairs.items() if n > 1})
        size = len(ids)
        keys = np.array([a * size + b for a, b in pairs], np.int64)
        values = np.array(list(pairs.values()), np.int64)
        order = np.argsort(keys)
        return cls(
            list(ids),
            np.array([counts[i] for i in range(size)], np.int64),
            keys[order],
            values[order],
        )

    def save(self, file: Path) -> None:
        """Write the counts; ``load`` reads them."""
        with file.open("wb") as out:
            np.savez(
                out,
                words=np.array("\n".join(self._words)),
                counts=self._counts,
                pairs=self._pairs,
                pair_counts=self._pair_counts,
            )

    @classmethod
    def load(cls, file: Path) -> Marks:
        with np.load(file) as kept:
            words = str(kept["words"])
            return cls(
                words.split("\n") if words else [],
                kept["counts"],
                kept["pairs"],
                kept["pair_counts"],
            )

    def restore(self, question: str) -> str:
        """The question with its most probable marks; unchanged when it was typed with marks.

        Letters' case, numbers, punctuation and syllables that the library does not know stay.
        """
        borders = spans(question)
        typed = [question[a:b] for a, b in borders]
        restored = self._meant([unify(t.lower()) for t in typed])
        out, at = [], 0
        for (start, end), old, new in zip(borders, typed, restored, strict=True):
            out += [question[at:start], old if unify(old.lower()) == new else _like(old, new)]
            at = end
        return "".join([*out, question[at:]])

    def knows(self, word: str) -> bool:
        """Whether the library holds this very word."""
        return word in self._ids

    def holds(self, word: str) -> bool:
        """Whether the library holds what was typed: the word, or one that it is without marks."""
        return word in self._ids or word in self._forms

    def forms(self, plain: str) -> list[str]:
        """The words that are this one without their marks."""
        return [self._words[i] for i in self._forms.get(plain, ())]

    def readings(self, typed: str) -> list[str]:
        """The words that what was typed may stand for."""
        return [self._words[i] for i in self._candidates(typed).tolist() if i >= 0]

    def seen(self, pairs: Sequence[tuple[str, str]]) -> tuple[int, float]:
        """How often these neighbours are seen together, the most of any pair, and which share that
        is of all that the rarer of the two is seen in."""
        if not pairs:
            return 0, 0.0
        ids = np.array([(self._ids[one], self._ids[other]) for one, other in pairs], np.int64)
        together = self._pairs_of(ids[:, 0], ids[:, 1])
        best = int(together.argmax())
        rarer = int(min(self._counts[ids[best]]))
        return int(together[best]), float(together[best]) / rarer

    def _meant(self, typed: list[str]) -> list[str]:
        """The syllables of the best path under the habit that explains them best."""
        if not typed:
            return []
        options = [self._candidates(t) for t in typed]
        first = self._alone(options[0])
        steps = [self._steps(before, here) for before, here in itertools.pairwise(options)]
        paths = [
            (math.log(common) + score, path)
            for omitted, common in _HABITS
            for score, path in [self._best(typed, options, first, steps, omitted)]
        ]
        _, path = max(paths, key=lambda scored: scored[0])
        return [t if word < 0 else self._words[word] for t, word in zip(typed, path, strict=True)]

    def _best(
        self,
        typed: list[str],
        options: list[Ints],
        first: Floats,
        steps: list[Floats],
        omitted: float,
    ) -> tuple[float, list[int]]:
        """The Viterbi path over the candidates of each syllable, and its log probability."""
        channel = [
            np.array([self._channel(t, word, omitted) for word in of.tolist()])
            for t, of in zip(typed, options, strict=True)
        ]
        scores = np.log(first) + channel[0]
        back: list[Ints] = []
        for step, cost in zip(steps, channel[1:], strict=True):
            reached = scores[:, None] + step
            back.append(reached.argmax(axis=0))
            scores = reached.max(axis=0) + cost
        at = int(scores.argmax())
        score, path = float(scores[at]), [at]
        for links in reversed(back):
            at = int(links[at])
            path.append(at)
        path.reverse()
        return score, [int(of[k]) for of, k in zip(options, path, strict=True)]

    def _candidates(self, typed: str) -> Ints:
        """Word ids that may stand for a syllable; -1 for one that the library does not hold."""
        own = self._ids.get(typed, -1)
        if typed.isdigit() or unmarked(typed) != typed:
            return np.array([own], np.int64)
        return np.array(list({own, *self._forms.get(typed, [])}), np.int64)

    def _channel(self, typed: str, word: int, omitted: float) -> float:
        """Log probability that who means the word and leaves out marks types it so."""
        meant = typed if word < 0 else self._words[word]
        if unmarked(meant) == meant:
            return 0.0
        return math.log(1 - omitted if meant == typed else omitted)

    def _alone(self, words: Ints) -> Floats:
        """The unigram estimate of each word."""
        if not self._words:
            return np.full(len(words), _UNSEEN)
        counted: Floats = np.where(words < 0, _UNSEEN, self._counts[words]) / self._total
        return counted

    def _steps(self, before: Ints, here: Ints) -> Floats:
        """Log probability of each word ``here`` (columns) after each ``before`` it (rows)."""
        seen = np.zeros((len(before), len(here)))
        if self._words:
            together = self._pairs_of(before[:, None], here[None, :])
            seen = together / np.where(before < 0, 1, self._counts[before])[:, None]
        scored: Floats = np.log(_BIGRAM * seen + (1 - _BIGRAM) * self._alone(here)[None, :])
        return scored

    def _pairs_of(self, first: Ints, second: Ints) -> Ints:
        """How often the second word follows the first; 0 for words that nobody knows."""
        if not len(self._pairs):
            return np.zeros(np.broadcast(first, second).shape, np.int64)
        keys = first * len(self._words) + second
        at = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        found = (self._pairs[at] == keys) & (first >= 0) & (second >= 0)
        counted: Ints = np.where(found, self._pair_counts[at], 0)
        return counted


def _like(old: str, new: str) -> str:
    """``new`` in the case of ``old``."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new.capitalize() if old[:1].isupper() else new
