"""The encodings in which Vietnamese was written before Unicode, as their text comes out of files.

Such a text is stored as Western letters that only a font of its own draws as Vietnamese, so that
readers see "B¸o c¸o" for "Báo cáo" (FACTS 26). The tables of TCVN3, VISCII and VPS are those of the
package viparse. Its table of VNI is made from what four documents held (ẳ and most stacked marks
are missing), so VNI is built here from its rules, as is Vietware X, which viparse does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from viparse.normalize.tcvn3 import TCVN3 as _TCVN3
from viparse.normalize.viscii import VISCII as _VISCII
from viparse.normalize.vps import VPS as _VPS

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
#: Vietnamese letters that Western encodings have as well.
_WESTERN = {letter: letter for letter in "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý"}
#: Fonts that Windows calls symbol fonts keep their bytes in the private use area.
_PRIVATE = {0xF000 + byte: byte for byte in range(0x20, 0x100)}


@dataclass(frozen=True, slots=True, eq=False)
class Charset:
    """How an encoding writes each letter, in the characters that readers see."""

    name: str
    letters: Mapping[str, str]
    is_drawing: bool = False  # a font of signs, which says nothing about the language
    _pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        longest_first = sorted(self.letters, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first)))
        object.__setattr__(self, "_pattern", pattern)

    def convert(self, text: str) -> str:
        """The text in Unicode; what the encoding does not use stays as it is."""
        converted = self._pattern.sub(lambda found: self.letters[found[0]], text)
        return unicodedata.normalize("NFC", converted)

    def knows(self, word: str) -> bool:
        """Whether the encoding has every sign of the word."""
        return self._pattern.sub("", word).isascii()


def _composed(base: str, *marks: str) -> str:
    return unicodedata.normalize("NFC", base + "".join(marks))


def _tcvn3() -> dict[str, str]:
    """viparse's table, with the loose tone marks that TCVN 5712 has for capitals ("A³" is "Á")."""
    letters = dict(_TCVN3.pairs)
    tones = {"\xb0": _GRAVE, "\xb1": _HOOK, "\xb2": _TILDE, "\xb3": _ACUTE, "\xb4": _DOT}
    bases = {letter: letter for letter in "AEIOUYaeiouy"}
    bases |= {sign: letter for sign, letter in letters.items() if letter in "ĂÂÊÔƠƯăâêôơư"}
    for (sign, base), (mark, tone) in product(bases.items(), tones.items()):
        letters[sign + mark] = _composed(base, tone)
    return letters


def _vni() -> dict[str, str]:
    """VNI writes a vowel, then its marks, which may be of the other case than the vowel."""
    tones = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
    shaped = {
        "aeo": {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT},
        "a": {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT},
    }
    bases = {base: base for base in "aeouy"} | {"ô": "ơ", "ö": "ư"}
    singles = {
        "ì": "ì",
        "í": "í",
        "ñ": "đ",
        "æ": "ỉ",
        "ó": "ĩ",
        "ò": "ị",
        "î": "ỵ",
        "ô": "ơ",
        "ö": "ư",
    }
    letters = singles | {sign + mark: base + tone for sign, base in bases.items()
                         for mark, tone in tones.items()}  # fmt: skip
    for (allowed, marks), shape in zip(shaped.items(), (_CIRCUMFLEX, _BREVE), strict=True):
        plain = next(iter(marks))
        for base in allowed:
            letters |= {base + mark: base + shape + tone for mark, tone in marks.items()}
            letters |= {base + plain + mark: base + shape + tone for mark, tone in tones.items()}
    return _both_cases(letters)


def _vietware_x() -> dict[str, str]:
    """Vietware X ("VNtimes new roman"): a letter for each shape, then a tone mark."""
    plain = {"ï": _ACUTE, "ì": _GRAVE, "í": _HOOK, "î": _TILDE, "û": _DOT}
    hats = {"ú": _ACUTE, "ö": _GRAVE, "ø": _HOOK, "ù": _TILDE, "û": _DOT}
    breves = {"õ": _ACUTE, "ò": _GRAVE, "ó": _HOOK, "ô": _TILDE, "û": _DOT}
    wide, narrow = {"û": "", "ü": _DOT}, {"û": "", "ñ": _DOT}
    signs = {"a": ("a", plain), "e": ("e", plain), "u": ("u", plain), "æ": ("ư", plain)}
    signs |= {"o": ("o", plain | wide), "å": ("ơ", plain | wide), "y": ("y", plain | narrow)}
    signs |= {"à": ("ă", breves), "á": ("â", hats), "ã": ("ê", hats), "ä": ("ô", hats | wide)}
    letters = {"â": "đ", "ê": "í", "ç": "ì", "è": "ỉ", "é": "ĩ", "ë": "ị"}
    for sign, (base, marks) in signs.items():
        letters |= {sign: base} | {sign + mark: base + tone for mark, tone in marks.items() if tone}
    return _both_cases({sign: base for sign, base in letters.items() if sign != base})


def _both_cases(letters: Mapping[str, str]) -> dict[str, str]:
    cased: dict[str, str] = {}
    for sign, letter in letters.items():
        first, marks = sign[0], sign[1:]
        for tail in (marks, marks.upper()):
            cased[first + tail] = _composed(letter)
            cased[first.upper() + tail] = _composed(letter).upper()
    return cased


def _windows_1258() -> dict[str, str]:
    """Windows-1258 taken for Windows-1252: some letters differ, and tone marks follow letters."""
    letters = {}
    for byte in range(0xC0, 0x100):
        seen, meant = (bytes([byte]).decode(codec) for codec in ("cp1252", "cp1258"))
        if seen != meant or seen in _WESTERN:
            letters[seen] = meant
    return letters


def _bytes(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """An encoding whose bytes below 0xA0 are letters, also as Windows-1252 shows those bytes."""
    letters = _WESTERN | dict(pairs)
    for sign, letter in tuple(letters.items()):
        shown = sign.encode("latin-1").decode("cp1252", "replace")
        if shown not in letters and shown != "\ufffd":
            letters[shown] = letter
    return letters


def _symbol() -> dict[str, str]:
    """The font Symbol: Greek letters and the signs of formulas."""
    codes = (
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ",
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
    )
    letters = {chr(ord("A") + at): letter for at, letter in enumerate(codes[0])}
    letters |= {chr(ord("a") + at): letter for at, letter in enumerate(codes[1])}
    signs = {0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓"}
    signs |= {0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xD6: "√"}
    signs |= {0xA2: "′", 0xB2: "″", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xDE: "⇒", 0xE5: "∑"}
    return letters | {chr(code): sign for code, sign in signs.items()}


def _dingbats() -> dict[str, str]:
    """Wingdings and its like: boxes, ticks and arrows carry meaning, all else is a bullet."""
    signs = {0x6F: "☐", 0x71: "☐", 0xA8: "☐", 0xFE: "☑", 0xFD: "☒", 0xFC: "✓"}
    signs |= {0xE0: "→", 0xF0: "→"}
    return {chr(code): signs.get(code, "•") for code in range(0x21, 0x100)}


TCVN3 = Charset("TCVN3", _tcvn3())
VNI = Charset("VNI", _vni())
VIETWARE_X = Charset("Vietware X", _vietware_x())
WINDOWS_1258 = Charset("windows-1258", _windows_1258())
VISCII = Charset("VISCII", _bytes(_VISCII.pairs))
VPS = Charset("VPS", _bytes(_VPS.pairs))
#: What text without a telling font is tried in; the first wins where two read it equally well.
DETECTED = (TCVN3, VNI, WINDOWS_1258, VIETWARE_X, VISCII, VPS)

_SYMBOL = Charset("Symbol", _symbol(), is_drawing=True)
_DINGBATS = Charset("Wingdings", _dingbats(), is_drawing=True)

_FONTS = (
    (re.compile(r"\.vn|vn(?:time(?!s)|arial|avant|helve|univers|century|book|courier)"), TCVN3),
    (re.compile("vni"), VNI),
    (re.compile(r"vps"), VPS),
    (re.compile(r"vi(?:scii)?[ -]"), VISCII),
    (re.compile(r"symbol\b"), _SYMBOL),
    (re.compile(r"wingdings|webdings|monotype sorts|marlett"), _DINGBATS),
)
_SUBSET = re.compile(r"[A-Z]{6}\+")  # "ABCDEF+.VnTime": a font that a PDF holds in part


@lru_cache(maxsize=2**10)
def charset_of(font: str | None) -> Charset | None:
    """The encoding that a font's name promises, if it promises one."""
    name = _name(font)
    return next((charset for pattern, charset in _FONTS if pattern.match(name)), None)


@lru_cache(maxsize=2**10)
def draws_capitals(font: str | None) -> bool:
    """Whether the font is one of those (".VnTimeH") that draw small letters as capitals."""
    return (
        charset_of(font) is TCVN3
        and re.search(r"h(?:$|[ ,(-]|bold|italic)", _name(font)) is not None
    )


def bytes_of(text: str) -> str:
    """The text with what a symbol font moved to the private use area back in its place."""
    return text.translate(_PRIVATE)


def _name(font: str | None) -> str:
    return _SUBSET.sub("", (font or "").strip()).casefold()
