"""Numbers, dates and times of Excel cells as the screen of a Vietnamese desk shows them."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TypeAlias

_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<unit>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].'
    r"|(?P<place>[0#?.,])|(?P<sign>.)",
    re.DOTALL,
)
_WORDS = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]')
#: Formats that show a number as it is, or as no text does: "1,5E+03", "1/2", other ones by size.
_FREE = re.compile(r"general|standard|@|E[+-]|[0#?] ?/ ?[0-9?#]|\[[<>=]", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = Context(prec=400)
_GERMAN = str.maketrans(",.", ".,")

_NOT_DATE = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!h)[^\]]*\]')
_CLOCK = re.compile(r"\[?h+\]?(?:[:.]?m+)?(?:[:.]?s+)?|m+[:.]s+|s+|am/pm|a/p")
_WEEKDAY = re.compile("d{3,}")
_DATE = (("d", "%d"), ("m", "%m"), ("y", "%Y"))

_Pieces: TypeAlias = Sequence[tuple[bool, str]]  # whether it is a place of digits, and its text


def number_shown(value: float, form: str) -> str:
    """The number with the decimals, leading zeros and words of its format: "1.234,5", "007"."""
    if not math.isfinite(value):
        return str(value)
    exact = Decimal(f"{value:.15g}")  # Excel knows fifteen digits
    sections = [found for found in _SECTION.findall(form) if found]
    section = sections[min(exact < 0, len(sections) - 1)] if sections else ""
    pieces = _pieces(section)
    spots = [at for at, (place, text) in enumerate(pieces) if place and text in "0#?"]
    if not spots or _FREE.search(_WORDS.sub("", form)):
        return _free(exact, value)
    first, last = spots[0], spots[-1] + 1
    before, after = _words(pieces[:first]), _words(pieces[last:])
    exact *= 100 ** (before + after).count("%")
    digits = _digits(abs(exact), pieces[first:last], sum(place for place, _ in pieces[last:]))
    if exact < 0 and len(sections) > 1:
        if _LETTERS.findall(before + after) != _LETTERS.findall(_words(_pieces(sections[0]))):
            return f"{before}{digits}{after}".strip()  # words of its own say what is below zero
        before, after = before.strip("(-– "), after.replace(")", "")
    minus = "-" if exact < 0 and re.search("[1-9]", digits) else ""
    return f"{minus}{before}{digits}{after}".strip()


def _pieces(section: str) -> _Pieces:
    found = []
    for piece in _PIECE.finditer(section):
        place, *others = piece.group("place", "quoted", "escaped", "unit", "sign")
        found.append((bool(place), place or "".join(filter(None, others))))
    return found


def _words(pieces: _Pieces) -> str:
    return "".join(text for place, text in pieces if not place)


def _free(exact: Decimal, value: float) -> str:
    whole = exact == exact.to_integral_value()
    return f"{exact if whole else Decimal(f'{value:.10g}'):f}".translate(_GERMAN)


def _digits(exact: Decimal, pieces: _Pieces, thousands: int) -> str:
    """The digits in their places; commas behind the last one divide by a thousand each."""
    point = next((at for at, piece in enumerate(pieces) if piece == (True, ".")), len(pieces))
    whole = list(pieces[:point])
    fraction = "".join(text for place, text in pieces[point + 1 :] if place)
    while whole and whole[-1] == (True, ","):
        whole.pop()
        thousands += 1
    scaled = exact.scaleb(-3 * thousands, _DIGITS)
    rounded = scaled.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP, _DIGITS)
    units, _, decimals = f"{rounded:f}".partition(".")
    while decimals and not fraction.startswith("0", len(decimals) - 1) and decimals[-1] == "0":
        decimals = decimals[:-1]
    if (True, ",") in whole:
        shown = f"{int(units):,}".translate(_GERMAN)
    else:
        shown = _placed(units.zfill(sum(piece == (True, "0") for piece in whole)), whole)
    return f"{shown},{decimals}" if decimals else shown


def _placed(digits: str, whole: _Pieces) -> str:
    """Digits with the signs that stand between their places: "0912-345-678"."""
    left, shown = digits, ""
    for place, text in reversed(whole):
        if place:
            left, shown = left[:-1], left[-1:] + shown
        elif left:
            shown = text + shown
    return left + shown


def moment_shown(value: datetime.datetime, form: str, is_time: bool = False) -> str:
    """What the format shows of a moment: a day, "05/2031", a year, a time of day."""
    plain = _NOT_DATE.sub("", form.lower().split(";")[0])
    clock, calendar = "".join(_CLOCK.findall(plain)), _CLOCK.sub("", plain)
    calendar = _WEEKDAY.sub("", calendar)
    time = "%H:%M:%S" if "s" in clock else "%H:%M"
    if is_time:
        return value.strftime(time)
    date = "/".join(code for letter, code in _DATE if letter in calendar)
    if not clock:
        return value.strftime(date or "%d/%m/%Y")
    return value.strftime(f"{date} {time}".strip())


def duration_shown(value: datetime.timedelta) -> str:
    """Hours and minutes, beyond a day too: "30:05"."""
    minutes = round(value.total_seconds() / 60)
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def is_duration(form: str) -> bool:
    """Whether the format counts hours on beyond a day."""
    return "[h" in form.lower()
