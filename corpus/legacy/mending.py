"""Text of the years before Unicode turned into Unicode, run by run, since one file mixes fonts.

A font's name decides where it is known. Elsewhere the text itself must prove its encoding: its
words, read so, are Vietnamese syllables, and as they stand they are not. A line that says too
little takes the verdict of the nearest line in the same font that says enough. What nothing proves
stays as it is, and so does Unicode, whatever its font.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from corpus.legacy.charsets import (
    DETECTED,
    TCVN3,
    VISCII,
    VNI,
    VPS,
    Charset,
    bytes_of,
    charset_of,
    draws_capitals,
)
from corpus.legacy.syllables import is_syllable


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one font."""

    text: str
    font: str | None = None


@dataclass(frozen=True, slots=True)
class _Span:
    """Neighbouring runs of a line that are read alike."""

    text: str
    promised: Charset | None  # by the font's name
    capitals: bool
    font: str | None


@dataclass(frozen=True, slots=True)
class _Unicode:
    """The verdict that a text needs no mending."""


_UNICODE = _Unicode()
_Verdict = Charset | _Unicode | None

#: Between words: spaces, ASCII punctuation and digits, and signs that every encoding has.
WORD = re.compile(r"[^\s!-@\[-`{-~“”‘’…–—•™]+")
#: VISCII and VPS keep letters where others keep those signs and where Unicode sees line ends.
_RAW_WORD = re.compile(r"[^ \t\n\r\v\f!-@\[-`{-~\xa0]+")
HIGH = re.compile("[^\0-\x7f]")
#: Letters that only Vietnamese Unicode text has: no old encoding shows them.
_OWN = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_OLD = re.compile("[\x80-\xff\u2212\u2219\uf020-\uf0ff]")
#: Signs that stand alone in any text: a bullet, a multiplication, a trade mark.
_ALONE = re.compile("[·×©§°±]")
#: What PDF readers give for the bytes of ư and ã in TCVN3, where a letter is beside them.
_MINUS, _BULLET = (
    re.compile(rf"(?<=[^\W\d_]|[¡-¿]){sign}|{sign}(?=[^\W\d_]|[¡-¿])") for sign in "\u2212\u2219"
)
#: No Vietnamese word has these letters: such a word is a foreign name in an old font.
_FOREIGN = re.compile("[fjwzFJWZ]")

#: How many different words must become Vietnamese before an encoding is believed. TCVN3 and VNI
#: were everywhere; of the others French and Nordic text gives a false syllable now and then.
_NEEDED = {TCVN3: 2, VNI: 2}
_NEEDED_OF_RARE = 4
#: Share of the words with marks that must then be Vietnamese.
_SHARE = 0.7
#: Share of all words, which keeps Swedish out: "på" and "så" would be Vietnamese in TCVN3.
_SHARE_OF_ALL = 0.5


def mend(text: str, font: str | None = None) -> str:
    """The text in Unicode; unchanged where it is Unicode already or nothing tells what it is."""
    return "\n".join(mend_lines([[Run(line, font)] for line in text.split("\n")]))


def mend_lines(lines: Sequence[Sequence[Run]]) -> list[str]:
    """The text of each line of a document in Unicode. Lines lend each other their evidence."""
    spans = [_spans(runs) for runs in lines]
    verdicts = _Verdicts([span for line in spans for span in line])
    place = iter(range(sum(map(len, spans))))
    return ["".join(_mended(span, verdicts.of(next(place))) for span in line) for line in spans]


class Mender:
    """Mends the text of one document piece by piece, for readers that cannot wait for its end. A
    piece that says too little is read like the last one in its font that said enough."""

    def __init__(self) -> None:
        self._last: dict[str | None, _Verdict] = {}

    def mend(self, text: str, font: str | None = None) -> str:
        """The text in Unicode; its lines are judged one by one."""
        return "\n".join(self._line(line, font) for line in text.split("\n"))

    def _line(self, text: str, font: str | None) -> str:
        (span,) = _spans([Run(text, font)])
        own = verdict_of(_surface(span))
        if not span.promised:
            self._last[font] = own or self._last.get(font)
        return _mended(span, _settled(span, own, self._last.get(font)))


def _spans(runs: Iterable[Run]) -> list[_Span]:
    """Runs joined where they are read alike: VNI's vowel and its mark may be in two of them."""

    def reading(run: Run) -> tuple[Charset | None, bool, str | None]:
        promised = charset_of(run.font)
        return promised, draws_capitals(run.font), None if promised else run.font

    return [
        _Span("".join(run.text for run in same), *key) for key, same in groupby(runs, key=reading)
    ]


class _Verdicts:
    """What each span of a document is, by its own evidence or that of its neighbours."""

    def __init__(self, spans: Sequence[_Span]) -> None:
        self._spans = spans
        self._own = [verdict_of(_surface(span)) for span in spans]
        self._places: dict[str | None, list[int]] = {}
        for at, span in enumerate(spans):
            if not span.promised and self._own[at] is not None:
                self._places.setdefault(span.font, []).append(at)
        self._pooled = {
            font: verdict_of("\n".join(span.text for span in spans if _is_loose(span, font)))
            for font in {span.font for span in spans if not span.promised} - self._places.keys()
        }

    def of(self, at: int) -> _Verdict:
        span, own = self._spans[at], self._own[at]
        return _settled(span, own, None if own or span.promised else self._lent(at, span.font))

    def _lent(self, at: int, font: str | None) -> _Verdict:
        """The verdict of the nearest span in the same font, or of all of them together."""
        places = self._places.get(font)
        if not places:
            return self._pooled.get(font)
        after = bisect_left(places, at)
        near = places[max(0, after - 1) : after + 1]
        return self._own[min(near, key=lambda place: abs(place - at))]


def _settled(span: _Span, own: _Verdict, lent: _Verdict) -> _Verdict:
    """What a span is read as: by its own evidence, its font's name, or its neighbours."""
    promised = span.promised
    if promised:
        keeps = own is None or promised.is_drawing
        keeps = keeps or (isinstance(own, Charset) and _suits(_surface(span), promised))
        return promised if keeps else own
    if own is not None or not _OLD.search(span.text):
        return own
    return lent if isinstance(lent, Charset) and _suits(span.text, lent) else None


def _is_loose(span: _Span, font: str | None) -> bool:
    return not span.promised and span.font == font and _OLD.search(span.text) is not None


def _surface(span: _Span) -> str:
    """The text as an old encoding would show it."""
    return bytes_of(span.text) if span.promised else span.text


def verdict_of(text: str) -> _Verdict:
    """What the text proves about itself: an encoding, Unicode, or nothing."""
    if not HIGH.search(text):
        return None
    text = _signs_restored(text)
    words = WORD.findall(text)
    own = sum(1 for word in words if _OWN.search(word) and is_syllable(word))
    old = [word for word in words if HIGH.search(word) and not _OWN.search(word)]
    if 2 * own >= len(old):
        return _UNICODE if own else None
    plain = [word for word in words if word.isascii() and len(word) > 1 and not word.isupper()]
    plain_right = sum(map(is_syllable, plain))
    best: tuple[int, int, Charset] | None = None
    for charset in DETECTED:
        tried = _raw_words(text) if charset in (VISCII, VPS) else old
        judged = [
            (word, found) for word in tried if not is_abbreviation(found := _read(word, charset))
        ]
        right = sum(1 for _, found in judged if _is_right(found))
        better = {
            word
            for word, found in judged
            if len(word) > 1 and _is_right(found) and not is_syllable(word)
        }
        if (
            len(better) >= _NEEDED.get(charset, _NEEDED_OF_RARE)
            and right >= _SHARE * len(judged)
            and right + plain_right >= _SHARE_OF_ALL * (len(judged) + len(plain))
            and (best is None or right > best[0])
        ):
            best = (right, len(better), charset)
    if best and best[1] > 2 * own:
        return best[2]
    sound = sum(map(is_syllable, old))
    return _UNICODE if own or (sound >= 3 and sound >= 0.8 * len(old)) else None


def _raw_words(text: str) -> list[str]:
    return [word for word in _RAW_WORD.findall(text) if HIGH.search(word)]


@lru_cache(maxsize=2**16)
def _read(word: str, charset: Charset) -> str:
    """The word in the encoding, or nothing where it has a sign that the encoding does not know."""
    return charset.convert(word) if charset.knows(word) else ""


def _is_right(found: str) -> bool:
    """Whether a word that was read is Vietnamese; TCVN3 leaves capitals muddled ("CộNG")."""
    return is_syllable(found.lower())


def is_abbreviation(word: str) -> bool:
    """Such as "NĐ" and "HĐND": right in some encodings, proof of none."""
    return word.isupper() and not is_syllable(word) and set(HIGH.findall(word)) <= set("ĐƯ")


def _suits(text: str, charset: Charset) -> bool:
    """Whether a line that proves nothing by itself may be read like its neighbours."""
    good = bad = 0
    for word in WORD.findall(_signs_restored(text)):
        if not HIGH.search(word):
            continue
        found = _read(word, charset)
        if found and (_is_right(found) or not word.isalpha()):
            good += 1
        else:
            bad += 1
    return good > 0 and good >= bad


def _signs_restored(text: str) -> str:
    return _BULLET.sub("\xb7", _MINUS.sub("\xad", text))


def _mended(span: _Span, verdict: _Verdict) -> str:
    text = span.text
    if isinstance(verdict, Charset):
        text = bytes_of(text) if span.promised else text
        text = verdict.convert(text) if verdict.is_drawing else _converted(text, verdict, span)
    return text.upper() if span.capitals else text


def _converted(text: str, charset: Charset, span: _Span) -> str:
    if charset is TCVN3:
        text = _signs_restored(text)
    if charset in (VISCII, VPS):
        return charset.convert(text)  # some of their letters are control characters
    shouted = charset is TCVN3 and _is_shouted(text)
    return WORD.sub(_of_word(charset, shouted, span.promised is None), text)


def _of_word(charset: Charset, shouted: bool, guessed: bool) -> Callable[[re.Match[str]], str]:
    """How each word of a span is converted."""

    def convert(found: re.Match[str]) -> str:
        word = found[0]
        if _OWN.search(word) or not HIGH.search(word):
            return word
        converted = charset.convert(word)
        if _FOREIGN.search(word) and not _is_right(converted):
            return word
        if guessed and len(word) == 1 and _ALONE.match(word) and _stands_alone(found):
            return word
        plain = [letter for letter in word if letter.isascii()]
        if charset is TCVN3 and (shouted or len(plain) > 1) and all(map(str.isupper, plain)):
            return converted.upper()
        return converted

    return convert


def _stands_alone(found: re.Match[str]) -> bool:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return (not before or before.isspace()) and (not after or after.isspace())


def _is_shouted(text: str) -> bool:
    """Whether all plain letters of a heading are capitals: TCVN3 has no marked ones (FACTS 26)."""
    plain = [letter for letter in text if letter.isascii() and letter.isalpha()]
    return len(plain) > 2 and all(map(str.isupper, plain))
