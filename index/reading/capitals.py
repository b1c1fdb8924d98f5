"""A question in the letters that articles are written in, however it was typed.

The model of the vectors tells "Pháp" from "pháp" and "Minh" from "minh": the same question in
capitals, or in small letters as on a phone, would find another article first. So every question is
searched in the same letters: in small ones with the capitals that the library would write. They are
learned from it (truecasing: Lita, Ittycheriah, Roukos and Kambhatla 2003): a bigram model of the
forms that words have inside sentences, smoothed by what kind of form follows a word.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from corpus.folding import unmarked
from corpus.legacy.syllables import is_bare_syllable, is_syllable
from index.reading.marks import ASKED
from index.reading.names import AMBIGUOUS, LISTED, LONGEST, Names
from index.reading.variants import Counts, Floats, Ints, Variants, best_path, steps_at_once
from index.words import spans, unify

_VOWEL = re.compile("[aeiouy]")
_ROMAN = re.compile("x{0,3}(?:ix|iv|v?i{0,3})|xl|l")
#: Stands for every number: whether one is 12 or 13 says nothing about capitals.
_NUMBER = "0"
#: What ends before a word that has its capital from its place.
_OPENS = re.compile(r"[.!?…:;“\"«•|]")
#: A form that the library does not hold counts as seen so many times.
_UNSEEN = 0.5
#: How many times a word must have been seen for its neighbours to count as much as its form alone.
_TRUSTED = 3.0
#: The same of the kinds of forms that follow a word.
_TRUSTED_KINDS = 4.0
#: Kinds of forms: small letters, a capital first, capitals, others ("iPhone"), numbers.
_KINDS = 5

#: Countries and ministries that few libraries name all of, as texts write them.
_COUNTRIES = "Pháp Lào Nga Mỹ Đức Anh Ý Bỉ Úc Séc Áo Nhật".split()
_BEFORE = (
    "Tổng thống",
    "Thủ tướng",
    "Chủ tịch nước",
    "Bộ trưởng Ngoại giao",
    "nước",
    "thăm",
    "tại",
    "sang",
    "với",
    "giữa Việt Nam và",
    "người",
    "tiếng",
    "quân đội",
    "Đại sứ quán",
    "thực dân",
    "đế quốc",
    "chính phủ",
)
_ORGANS = tuple(
    """Bộ trưởng Bộ Quốc phòng|Bộ trưởng Bộ Công an|Bộ trưởng Bộ Ngoại giao|Bộ trưởng Bộ Nội vụ
    |Bộ trưởng Bộ Tư pháp|Bộ trưởng Bộ Tài chính|Bộ trưởng Bộ Công Thương|Bộ trưởng Bộ Xây dựng
    |Bộ trưởng Bộ Y tế|Bộ trưởng Bộ Giáo dục và Đào tạo|Bộ trưởng Bộ Khoa học và Công nghệ
    |Bộ trưởng Bộ Thông tin và Truyền thông|Bộ trưởng Bộ Kế hoạch và Đầu tư
    |Bộ trưởng Bộ Nông nghiệp và Môi trường|Bộ trưởng Bộ Giao thông vận tải
    |Bộ trưởng Bộ Lao động Thương binh và Xã hội|Bộ trưởng Bộ Văn hóa Thể thao và Du lịch
    |của Thủ tướng Chính phủ|của Bộ Chính trị|của Ban Bí thư|Ban Chấp hành Trung ương Đảng
    |Ủy ban Kiểm tra Trung ương|Ban Tổ chức Trung ương|Ban Đối ngoại Trung ương
    |Ban Tuyên giáo Trung ương|Ban Dân vận Trung ương|Ban Nội chính Trung ương
    |Văn phòng Trung ương Đảng|Văn phòng Chính phủ|Văn phòng Quốc hội|Ủy ban Thường vụ Quốc hội
    |của Quốc hội|của Chính phủ|Mặt trận Tổ quốc Việt Nam|Đảng Cộng sản Việt Nam
    |Ngân hàng Nhà nước|Thanh tra Chính phủ|Tòa án nhân dân tối cao
    |Viện kiểm sát nhân dân tối cao|Quân đội nhân dân Việt Nam|Công an nhân dân
    |Liên hợp quốc|Hội đồng Bảo an Liên hợp quốc|Liên minh châu Âu|ở châu Phi|ở châu Á|ở châu Âu
    |ở châu Mỹ|ở châu Đại Dương|các nước ASEAN|của UNESCO|thành viên WTO|diễn đàn APEC|của IMF
    |khối NATO|tổ chức FIFA|của EU|UBND tỉnh|HĐND tỉnh|của GDP""".replace("\n    ", "").split("|")
)


class Capitals:
    """Which form a word has, and what speaks for each beside its neighbours."""

    def __init__(self, counted: Counts) -> None:
        self._variants = variants = Variants(counted, str.lower)
        self._kind = np.array([_kind(word) for word in variants.words], np.int64)
        size = len(variants.words)
        first, second, times = variants.followed()
        # Kinds of forms behind each word, and behind each kind.
        self._after = _summed(first, self._kind[second], times, size)
        self._after_kind = _summed(self._kind[first], self._kind[second], times, _KINDS)
        self._kinds = np.bincount(self._kind, variants.counts, _KINDS) + 1.0

    @classmethod
    def learn(cls, texts: Iterable[str]) -> Capitals:
        """What a library of these texts knows."""
        return cls(cls.count(texts, given=True))

    @classmethod
    def count(cls, texts: Iterable[str], *, given: bool) -> Counts:
        """Count the forms that words have inside the sentences of texts; ``given``: and of what few
        libraries hold all of."""
        return Counts.of(itertools.chain(_read(texts), _seeded() if given else ()))

    def write(self, question: str, names: Names) -> str:
        """The question as articles write it; the same for each case that it may be typed in."""
        small = question.upper().lower()  # "ı" and "ß" have no capital of their own
        borders = spans(small)
        words = [unify(small[a:b]) for a, b in borders]
        forms = self._meant(words, names)
        out, end = [], 0
        for at, ((start, stop), form) in enumerate(zip(borders, forms, strict=True)):
            typed = small[start:stop]
            out += [small[end:start], _like(form, typed, first=at == 0)]
            end = stop
        return "".join([*out, small[end:]])

    def _meant(self, words: Sequence[str], names: Names) -> list[str]:
        """The form of each word on the best path."""
        if not words:
            return []
        named = _named(words, names)
        options = [self._options(word, at in named) for at, word in enumerate(words)]
        ids = np.array([self._variants.id(form) for of in options for form in of], np.int64)
        kinds = np.array([_kind(form) for of in options for form in of], np.int64)
        alone = self._alone(ids)
        start = [np.log(alone[: len(options[0])]), *(np.zeros(len(of)) for of in options[1:])]
        _, path = best_path(start, self._steps([*map(len, options)], ids, kinds, alone))
        forms = [of[k] for of, k in zip(options, path, strict=True)]
        return [
            words[at] if form.istitle() and at not in named and self._doubtful(forms, at) else form
            for at, form in enumerate(forms)
        ]

    def _doubtful(self, forms: Sequence[str], at: int) -> bool:
        """Whether a capital is only a guess: the word is written small as often, also behind the
        word before it, and was never seen beside a neighbour that has a capital too."""
        form, small = forms[at], forms[at].lower()
        if self._times(form) > self._times(small) or self._variants.id(small) < 0:
            return False
        before = forms[at - 1] if at else ""
        if self._seen(before, form) > self._seen(before, small):
            return False
        behind = forms[at + 1] if at + 1 < len(forms) else ""
        return not (
            (before.istitle() and self._seen(before, form))
            or (behind.istitle() and self._seen(form, behind))
        )

    def _times(self, form: str) -> int:
        number = self._variants.id(form)
        return int(self._variants.counts[number]) if number >= 0 else 0

    def _seen(self, one: str, other: str) -> int:
        """How often one form was seen before the other."""
        first, second = self._variants.id(one), self._variants.id(other)
        return int(self._variants.together(np.array([first]), np.array([second]))[0])

    def _options(self, word: str, named: bool) -> list[str]:
        """The forms that a word in small letters may have."""
        if word.isdigit():
            return [_NUMBER]
        known = [self._variants.words[i] for i in self._variants.of(word)]
        if named:
            return [form for form in known if form != word] or [word.capitalize()]
        if is_syllable(word) or is_bare_syllable(unmarked(word)):
            return known if word in known else [*known, word]
        return known or [_foreign(word)]

    def _alone(self, ids: Ints) -> Floats:
        """The unigram estimate of each form."""
        counts = self._variants.counts
        counted: Floats = np.where(ids < 0, _UNSEEN, counts[ids] if len(counts) else _UNSEEN)
        return counted / self._variants.total

    def _steps(self, sizes: Sequence[int], ids: Ints, kinds: Ints, alone: Floats) -> list[Floats]:
        """Log probability of each form (columns) after each of the place before (rows), for all
        places. ``sizes``: how many forms each has; the rest is of all forms in a row."""
        if not self._variants.words:
            return steps_at_once(sizes, lambda before, _: np.zeros(len(before)))
        known = ids >= 0
        times = np.where(known, self._variants.counts[ids], 0)
        general = self._after_kind[kinds] + 1.0
        general /= general.sum(axis=1, keepdims=True)
        own = np.where(known[:, None], self._after[ids], 0.0)
        after = (own + _TRUSTED_KINDS * general) / (own.sum(axis=1, keepdims=True) + _TRUSTED_KINDS)
        shares = self._kinds / self._kinds.sum()

        def score(before: Ints, here: Ints) -> Floats:
            expected = alone[here] * (after / shares)[before, kinds[here]]
            together = self._variants.together(ids[before], ids[here])
            scored: Floats = np.log((together + _TRUSTED * expected) / (times[before] + _TRUSTED))
            return scored

        return steps_at_once(sizes, score)


def _summed(rows: Ints, kinds: Ints, times: Ints, size: int) -> Floats:
    """The times of each kind in each of so many rows."""
    places = rows * _KINDS + kinds
    found = np.bincount(places, times, size * _KINDS).astype(np.float64)
    return found.reshape(size, _KINDS)


def _read(texts: Iterable[str]) -> Iterator[list[str | None]]:
    """The forms of each line's words; None for one whose capital is its place's."""
    for text in texts:
        for line in text.split("\n"):
            if not line.isupper():
                yield _forms(line)


def _forms(line: str) -> list[str | None]:
    found: list[str | None] = []
    end = 0
    for start, stop in spans(line):
        opens = end == 0 or _OPENS.search(line[end:start]) is not None
        found.append(None if opens else _form(line[start:stop]))
        end = stop
    return found


def _seeded() -> Iterator[list[str | None]]:
    """What few libraries hold all of: names, countries, organs; and each of their words in small
    letters, by itself, so that only beside such neighbours it gets its capital."""
    listed = (name.title() for name in LISTED if name not in AMBIGUOUS)
    countries = (f"{cue} {name}" for name in _COUNTRIES for cue in _BEFORE)
    for text in itertools.chain(listed, countries, _ORGANS, ASKED):
        words = [_form(text[a:b]) for a, b in spans(text)]
        yield [*words]
        for word in words:
            if word.istitle():
                yield [word.lower()]


def _form(word: str) -> str:
    """A word as it is written, tone placement unified."""
    if word.isdigit():
        return _NUMBER
    small = unify(word.lower())
    if word.islower():
        return small
    if word.istitle():
        return small.capitalize()
    return small.upper() if word.isupper() else word


def _kind(form: str) -> int:
    if form == _NUMBER:
        return 4
    if form.islower():
        return 0
    return 1 if form.istitle() else 2 if form.isupper() else 3


def _foreign(word: str) -> str:
    """An unknown word that is no Vietnamese syllable: an abbreviation, or a name."""
    short = _ROMAN.fullmatch(word) or not _VOWEL.search(unmarked(word))
    return word.upper() if short else word.capitalize()


def _named(words: Sequence[str], names: Names) -> set[int]:
    """The places of words inside known names, the longest that fit."""
    found: set[int] = set()
    for at in range(len(words)):
        for length in range(min(LONGEST, len(words) - at), 1, -1):
            if names.holds(" ".join(words[at : at + length])):
                found.update(range(at, at + length))
                break
    return found


def _like(form: str, typed: str, *, first: bool) -> str:
    """What was typed in small letters with the capitals of a form."""
    if form == _NUMBER or len(form) != len(typed):
        return typed
    raised = "".join(
        c.upper() if f.isupper() and len(c.upper()) == 1 else c
        for c, f in zip(typed, form, strict=True)
    )
    return raised[:1].upper() + raised[1:] if first else raised


#: Of a library without articles.
NO_CAPITALS = Capitals.learn(())
