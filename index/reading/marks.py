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
from collections.abc import Iterable, Sequence

import numpy as np

from corpus.folding import unmarked
from index.reading.names import LISTED
from index.reading.variants import Counts, Floats, Ints, Variants, best_path, steps_at_once
from index.words import spans, syllables, unify

#: Weight of the bigram against the unigram estimate.
_BIGRAM = 0.8
#: Habits of typing: the share of marked syllables that are typed without their marks, and how
#: common the habit is. Who types marks hardly ever leaves one out.
_HABITS = ((0.0001, 0.90), (0.5, 0.03), (0.98, 0.07))
#: What a typed syllable that the library does not hold counts as a word of its own.
_UNSEEN = 0.05

#: How questions are asked: articles seldom hold these words. Counted so many times.
ASKED = tuple(
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


class Marks:
    """Which marks a syllable may have, and what speaks for each beside its neighbours."""

    def __init__(self, counted: Counts) -> None:
        self._variants = Variants(counted, unmarked)

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Marks:
        """What a library of these texts knows."""
        return cls(cls.count(itertools.chain(texts, cls.given())))

    @classmethod
    def given(cls) -> Iterable[str]:
        """How questions are asked, and names that few libraries hold all of: learned too."""
        return (*ASKED * _ASKED_TIMES, *LISTED * _NAMED_TIMES)

    @classmethod
    def count(cls, texts: Iterable[str]) -> Counts:
        """Count the syllables and bigrams of texts."""
        return Counts.of([s for s in syllables(text) if not s.isdigit()] for text in texts)

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
        return self._variants.id(word) >= 0

    def holds(self, word: str) -> bool:
        """Whether the library holds what was typed: the word, or one that it is without marks."""
        return self.knows(word) or bool(self._variants.of(word))

    def forms(self, plain: str) -> list[str]:
        """The words that are this one without their marks."""
        return [self._variants.words[i] for i in self._variants.of(plain)]

    def readings(self, typed: str) -> list[str]:
        """The words that what was typed may stand for."""
        return [self._variants.words[i] for i in self._candidates(typed).tolist() if i >= 0]

    def seen(self, pairs: Sequence[tuple[str, str]]) -> tuple[int, float]:
        """How often these neighbours are seen together, the most of any pair, and which share that
        is of all that the rarer of the two is seen in."""
        if not pairs:
            return 0, 0.0
        number = self._variants.id
        ids = np.array([(number(one), number(other)) for one, other in pairs], np.int64)
        together = self._variants.together(ids[:, 0], ids[:, 1])
        best = int(together.argmax())
        rarer = int(min(self._variants.counts[ids[best]]))
        return int(together[best]), float(together[best]) / rarer

    def _meant(self, typed: list[str]) -> list[str]:
        """The syllables of the best path under the habit that explains them best."""
        if not typed:
            return []
        options = [self._candidates(t) for t in typed]
        first = np.log(self._alone(options[0]))
        steps = self._steps(options)
        paths = []
        for omitted, common in _HABITS:
            typing = [
                np.array([self._channel(t, word, omitted) for word in of.tolist()])
                for t, of in zip(typed, options, strict=True)
            ]
            score, path = best_path([first + typing[0], *typing[1:]], steps)
            paths.append((math.log(common) + score, path))
        _, path = max(paths, key=lambda scored: scored[0])
        words = [int(of[k]) for of, k in zip(options, path, strict=True)]
        known = self._variants.words
        return [t if word < 0 else known[word] for t, word in zip(typed, words, strict=True)]

    def _candidates(self, typed: str) -> Ints:
        """Word ids that may stand for a syllable; -1 for one that the library does not hold."""
        own = self._variants.id(typed)
        if typed.isdigit() or unmarked(typed) != typed:
            return np.array([own], np.int64)
        known = self._variants.of(typed)
        return np.array([*known] if own in known else [own, *known], np.int64)

    def _channel(self, typed: str, word: int, omitted: float) -> float:
        """Log probability that who means the word and leaves out marks types it so."""
        meant = typed if word < 0 else self._variants.words[word]
        if unmarked(meant) == meant:
            return 0.0
        return math.log(1 - omitted if meant == typed else omitted)

    def _alone(self, words: Ints) -> Floats:
        """The unigram estimate of each word."""
        if not self._variants.words:
            return np.full(len(words), _UNSEEN)
        counts = self._variants.counts[words]
        counted: Floats = np.where(words < 0, _UNSEEN, counts) / self._variants.total
        return counted

    def _steps(self, options: Sequence[Ints]) -> list[Floats]:
        """Log probability of each word (columns) after each of the place before (rows), for all
        places."""
        words = np.concatenate(options)
        alone = self._alone(words)

        def score(before: Ints, here: Ints) -> Floats:
            seen = np.zeros(len(before))
            if self._variants.words:
                together = self._variants.together(words[before], words[here])
                seen = together / np.where(words < 0, 1, self._variants.counts[words])[before]
            scored: Floats = np.log(_BIGRAM * seen + (1 - _BIGRAM) * alone[here])
            return scored

        return steps_at_once([*map(len, options)], score)


def _like(old: str, new: str) -> str:
    """``new`` in the case of ``old``."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new.capitalize() if old[:1].isupper() else new
