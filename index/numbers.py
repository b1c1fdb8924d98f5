"""Numbers that mean something: dates, ordinals, document numbers, years, figures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.words import fold

#: Kinds of documents, folded, and the letters that stand for them in a document's number.
_DOCUMENTS = {
    "nghi quyet": "nq",
    "chi thi": "ct",
    "ket luan": "kl",
    "quyet dinh": "qd",
    "quy dinh": "qd",
    "thong bao": "tb",
    "ke hoach": "kh",
    "huong dan": "hd",
    "nghi dinh": "nd",
    "de an": "de an",
}
_KINDS = "|".join([*_DOCUMENTS, *set(_DOCUMENTS.values()) - {"de an"}])

_DATE = re.compile(
    r"\b(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{4}))?\b"
    r"|\b(\d{1,2}) thang (\d{1,2})(?:,? nam (\d{4}))?\b"
)
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DOCUMENT = re.compile(rf"\b({_KINDS})\s+(?:so\s+)?(\d+)\b")
_CODE = re.compile(r"\b(\d+)(?:/\d{4})?\s?-\s?([a-z]{2,3})(?:/[a-z]+)?\b")
_ORDINAL = re.compile(
    r"\b(?:lan thu|lan|thu|khoa|dai hoi|dh)\s+(\d+|[ivxl]+)\b|\b([IVXL]{2,})\b", re.ASCII
)
_FIGURE = re.compile(r"\d+(?:[.,]\d{3})+(?!\d)|\d+")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_WORDS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands in a text, each kind apart so that 14/12 is no evidence for "Đại hội XII"."""

    dates: frozenset[tuple[int, int]]  # (day, month)
    ordinals: frozenset[int]  # "lần thứ 32", "khóa XIII"
    documents: frozenset[tuple[str, int]]  # ("ct", 12)
    figures: frozenset[int]  # every other number, years among them
    words: frozenset[int]  # small numbers in words

    def share_in(self, held: Numbers) -> float:
        """The share in [0, 1] of these numbers (words apart) that another text holds; 1 if none.

        A plain figure is satisfied by any occurrence; a date, an ordinal and a document's number
        only by one of their own kind.
        """
        loose = held.figures | held.ordinals | held.words | {n for _, n in held.documents}
        found = [
            *(d in held.dates for d in self.dates),
            *(o in held.ordinals for o in self.ordinals),
            *(d in held.documents for d in self.documents),
            *(f in loose for f in self.figures),
        ]
        return sum(found) / len(found) if found else 1.0


def numbers_in(text: str) -> Numbers:
    """Find the numbers of a text, with or without marks; "1.200" is 1200."""
    # Capital romans are told from letters by case, so they are looked for before folding case.
    plain = fold(text)
    capitals = [m[2] for m in _ORDINAL.finditer(plain) if m[2]]
    plain = plain.lower()
    dates: set[tuple[int, int]] = set()
    figures: set[int] = set()

    def take_iso(found: re.Match[str]) -> str:
        figures.add(int(found[1]))
        dates.add((int(found[3]), int(found[2])))
        return " "

    def take_date(found: re.Match[str]) -> str:
        day, month = int(found[1] or found[4]), int(found[2] or found[5])
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return found.group()
        dates.add((day, month))
        if year := found[3] or found[6]:
            figures.add(int(year))
        return " "

    plain = _DATE.sub(take_date, _ISO.sub(take_iso, plain))
    documents = {(_DOCUMENTS.get(kind, kind), int(n)) for kind, n in _DOCUMENT.findall(plain)}
    documents |= {(kind, int(n)) for n, kind in _CODE.findall(plain)}
    plain = _CODE.sub(" ", _DOCUMENT.sub(" ", plain))
    ordinals = {_value(n.lower()) for n in capitals}
    ordinals |= {_value(m[1]) for m in _ORDINAL.finditer(plain) if m[1]}
    plain = _ORDINAL.sub(" ", plain)
    figures |= {int(re.sub(r"[.,]", "", f)) for f in _FIGURE.findall(plain)}
    words = {_WORDS[w] for w in plain.split() if w in _WORDS}
    return Numbers(
        frozenset(dates),
        frozenset(ordinals),
        frozenset(documents),
        frozenset(figures),
        frozenset(words),
    )


def _value(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    values = [_ROMAN[c] for c in numeral]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
