"""How a line shows that it opens a part: "Chương II", "Điều 5.", "3.", "a)", "Thứ nhất, …"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.folding import CAPITAL

#: Kinds of parts from the widest to the narrowest.
NUMBERED = {
    kind: rank
    for rank, kind in enumerate(
        "annex attached part chapter section subsection article letter roman number decimal point "
        "ordinal counted".split()
    )
}
_STRUCTURAL = frozenset("annex attached part chapter section subsection article".split())


@dataclass(frozen=True, slots=True)
class Marker:
    """A part's number: what kind, how it is called, and its place in its list."""

    kind: str
    label: str
    value: int
    length: int  # letters of the marker in its line
    style: str  # the sign behind it: "1." and "1)" are two lists

    @property
    def structural(self) -> bool:
        """Whether all up to the next of its kind belongs to it, as to an Điều."""
        return self.kind in _STRUCTURAL

    @property
    def first(self) -> bool:
        return self.value == 1

    def same_list(self, other: Marker) -> bool:
        """Whether both can be items of one list."""
        same = self.kind == other.kind and (self.style == other.style or self.structural)
        return same and self._prefix() == other._prefix()

    def follows(self, last: Marker) -> bool:
        """Whether this is the next in the other's list. Điểm "đ" stands between "d" and "e"."""
        gap = self.value - last.value
        skipped_dd = self.kind == "point" and last.label == "d" and self.label == "e"
        inserted = self.kind == "article" and gap == 0 and self.label > last.label
        return self.same_list(last) and (gap == 1 or skipped_dd or inserted)

    def _prefix(self) -> str:
        return self.label.rpartition(".")[0] if self.kind == "decimal" else ""


_WORDS = "nhất hai ba tư năm sáu bảy tám chín mười".split()
_COUNTS = "một hai ba bốn năm sáu bảy tám chín mười".split()
_POINTS = "a b c d đ e g h i k l m n o p q r s t u v x y".split()
_ROMAN = re.compile(r"X{0,4}(?:IX|IV|V?I{0,3})")
_NUMBER = r"(?P<n>[IVXLC]+|\d{1,3}|[A-Z])"
_NAMED = re.compile(
    rf"(?P<name>Phụ lục|Phần|Chương|Tiểu mục|Mục)(?: (?:số )?(?:thứ (?P<word>\w+)|{_NUMBER}))?"
    rf"\s?(?:(?P<sign>[.:/–-])\s?|$|\s(?=(?-i:{CAPITAL})))",
    re.IGNORECASE,
)
_KINDS = {
    "phụ lục": "annex", "phần": "part", "chương": "chapter", "mục": "section",
    "tiểu mục": "subsection",
}  # fmt: skip
_ARTICLE = re.compile(r"Điều (?P<n>\d{1,3})(?P<letter>[a-zđ]?)\s?(?:[.:]|$)", re.IGNORECASE)
_DECIMAL = re.compile(r"(?P<n>\d{1,2}(?:\.\d{1,2}){1,3})(?P<sign>\.?\s?[-–)]?)\s(?=[^\W_])")
_COUNTED = re.compile(
    rf"(?P<n>\d{{1,2}})\s?(?P<sign>[.)/]|[-–](?=\s?{CAPITAL}))\s?(?=[^\W\d_]|[“\"(])"
)
_LETTERED = re.compile(r"(?P<n>[A-Z]|[IVXL]{1,6})\s?(?P<sign>[./)]|[-–](?=\s))\s?(?=[^\W_])")
_POINT = re.compile(r"(?P<n>[a-zđ])(?P<sign>\s?[)/]|\s?\.(?=\s)|\s?-(?=\s))\s?(?=\S)")
#: "a - những quy định chung": a heading whose capitals an old font held (FACTS 26).
_LOWERED = re.compile(r"(?P<n>[a-h])(?P<sign>) - (?=[^\W\d_])")
_SAID = re.compile(
    rf"(?P<ordinal>Thứ (?:{'|'.join(_WORDS)}))\s?(?:[,:]|là\b)"
    rf"|(?P<counted>(?:{'|'.join(_COUNTS)}) là)\b\s?[,:]?", re.IGNORECASE
)  # fmt: skip
#: A line of a table of contents.
_LEADERS = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,})\s*\d*$")
#: One of these is in such a line; looking for them takes a twentieth of the time.
_DOTS = ("....", "……", ". . . .")
#: "Chương", "Mục" with a longer line behind it is a sentence about it.
_HEADING_CHARS = 200


def marker_of(line: str) -> Marker | None:
    """The marker that a line opens with, by its form alone."""
    if not line or (any(map(line.__contains__, _DOTS)) and _LEADERS.search(line)):
        return None
    if found := _ARTICLE.match(line):
        label = f"Điều {found['n']}{found['letter']}"
        return Marker("article", label, int(found["n"]), found.end(), "")
    if found := _NAMED.match(line):
        return _named(line, found)
    if found := _DECIMAL.match(line):
        value = int(found["n"].rsplit(".", 1)[1])
        return Marker("decimal", found["n"], value, found.end(), "")
    if found := _COUNTED.match(line):
        return Marker("number", found["n"], int(found["n"]), found.end(), _style(found["sign"]))
    if found := _LETTERED.match(line):
        return _lettered(found)
    if (found := _LOWERED.match(line)) and not line.endswith((".", ";", ":", ",")):
        return Marker("letter", found["n"].upper(), ord(found["n"]) - 96, found.end(), "-")
    if found := _POINT.match(line):
        if found["n"] in _POINTS:
            value = _POINTS.index(found["n"]) + 1
            return Marker("point", found["n"], value, found.end(), found["sign"].strip())
        return None
    if found := _SAID.match(line):
        if found["ordinal"]:
            value = _WORDS.index(found["ordinal"].split()[1].lower()) + 1
            return Marker("ordinal", found["ordinal"], value, found.end(), "")
        value = _COUNTS.index(found["counted"].split()[0].lower()) + 1
        return Marker("counted", found["counted"], value, found.end(), "")
    return None


def _style(sign: str) -> str:
    return "-" if sign == "–" else sign


def _named(line: str, found: re.Match[str]) -> Marker | None:
    kind = _KINDS[found["name"].lower()]
    if len(line) > _HEADING_CHARS or line.endswith((";", ",")):
        return None
    if found["word"]:
        word = found["word"].lower()
        value = _WORDS.index(word) + 1 if word in _WORDS else 0
    elif found["n"]:
        value = _value(found["n"].upper())
    else:
        # "PHỤ LỤC" alone is one; "Phần", "Mục" alone are words.
        alone = kind == "annex" and line.rstrip(" :.").lower() == "phụ lục"
        return Marker(kind, "Phụ lục", 1, len(line), "") if alone else None
    if not value or (line.endswith(".") and not found["sign"]):
        return None
    number = f"thứ {found['word'].lower()}" if found["word"] else found["n"].upper()
    return Marker(kind, f"{found['name'].capitalize()} {number}", value, found.end(), "")


def _lettered(found: re.Match[str]) -> Marker | None:
    """ "I." is a roman number, "A." a letter. "C.", "D.", "L." and "M." alone are letters."""
    written, sign = found["n"], _style(found["sign"])
    if _ROMAN.fullmatch(written):
        return Marker("roman", written, _value(written), found.end(), sign)
    if len(written) > 1:
        return None
    return Marker("letter", written, ord(written) - ord("A") + 1, found.end(), sign)


def _value(written: str) -> int:
    if written.isdigit():
        return int(written)
    if not _ROMAN.fullmatch(written):
        return ord(written) - ord("A") + 1 if len(written) == 1 else 0
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in written]
    return sum(-v if v < max(values[at:]) else v for at, v in enumerate(values))


def is_quoted(lines: Sequence[str]) -> list[bool]:
    """Which lines a quotation holds: an amending document quotes whole parts of another.

    One that another opens in before it closes was never meant to hold so much: it is one line.
    """
    quoted = [False] * len(lines)
    closing = opening = len(lines)  # the next such line below
    for at in range(len(lines) - 1, -1, -1):
        closed = _CLOSED.search(lines[at]) is not None
        if lines[at].startswith(_OPENERS):
            end = closing if not closed and closing < opening else at
            quoted[at : end + 1] = [True] * (end + 1 - at)
        closing = at if closed else closing
        opening = at if lines[at].startswith("“") else opening
    return quoted


_OPENERS = ("“", '"', "''")
_CLOSED = re.compile(r"[”\"]\s?[.;,]?$|''[.;,]?$")
