"""The code of a quotation: twelve characters that find it again and prove it.

A code is worked out from the article's id, the hash of its text and the place of the slice, and is
kept nowhere: an answer then writes nothing, a library may be read-only, several bots may share it,
and the same article in another library gives the same code. Resolving needs no table either: the
first part of a code tells the text among all revisions (their hashes are in an index of the
library), the rest is the place in it, hidden under a mask so that codes of one text look unlike.

The alphabet has no 0, O, 1 or I. The last character is a check over the field of 32 elements, each
place with a weight of its own: one wrong character, or two that changed places, never pass.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from corpus.purging import trace_of
from index.errors import BadCode

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 12
_GROUP = 4
_SYMBOL_BITS = 5
#: Bits that tell the text, and those that tell the slice (its length × the text's length plus one,
#: plus its start): enough for any slice of a text of 131,071 code points, and for one of 8,000 in a
#: text of two million.
_TEXT_BITS = 21
_SLICE_BITS = 34
#: x⁵ + x² + 1, which makes 5-bit numbers a field.
_MODULUS = 0b100101

_SEPARATORS = re.compile(r"[\s\-–—‐‑_.]+")


@dataclass(frozen=True, slots=True)
class Code:
    """A code as read: what tells its text, and the masked place in it."""

    text: int
    masked: int


def code_of(article_id: str, sha256: str, length: int, start: int, end: int) -> str:
    """The code of a slice of an article's text of this hash and length ("K7M2-9QXT-4HRD").

    Empty where the place does not fit: a slice of thousands of code points in a text of millions.
    """
    rank = (end - start) * (length + 1) + start
    if rank >> _SLICE_BITS:
        return ""
    text, mask = _marks(trace_of(article_id, sha256))
    value = (text << _SLICE_BITS) | (rank ^ mask)
    symbols = [(value >> _SYMBOL_BITS * n) & 31 for n in reversed(range(_LENGTH - 1))]
    written = "".join(ALPHABET[s] for s in [*symbols, _check(symbols)])
    return "-".join(written[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def read(typed: str) -> Code:
    """What a typed code says; case, spaces and dashes do not matter.

    Raises BadCode when it is no code, or one with a wrong character.
    """
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).upper()
    if len(plain) != _LENGTH or set(plain) - set(ALPHABET):
        raise BadCode(
            f"“{typed[:40]}” không phải mã kiểm chứng; mã gồm {_LENGTH} chữ và số, dạng "
            "K7M2-9QXT-4HRD, không có 0, O, 1, I: xin chép lại từ câu trả lời."
        )
    *symbols, check = map(ALPHABET.index, plain)
    if check != _check(symbols):
        raise BadCode(
            f"mã kiểm chứng “{typed[:40]}” có ký tự chép sai; xin chép lại từ câu trả lời."
        )
    value = 0
    for symbol in symbols:
        value = (value << _SYMBOL_BITS) | symbol
    return Code(value >> _SLICE_BITS, value & ((1 << _SLICE_BITS) - 1))


def is_of(code: Code, trace: str) -> bool:
    """Whether a code may be one of a slice of the text with this trace."""
    return _marks(trace)[0] == code.text


def slice_of(code: Code, trace: str, length: int) -> tuple[int, int] | None:
    """Where the slice stands in a text of this length; None when no slice of it has this code."""
    size, start = divmod(code.masked ^ _marks(trace)[1], length + 1)
    return (start, start + size) if size and start + size <= length else None


def _marks(trace: str) -> tuple[int, int]:
    """What tells a text, and the mask of its places."""
    value = int(trace[:16], 16) >> (64 - _TEXT_BITS - _SLICE_BITS)
    return value >> _SLICE_BITS, value & ((1 << _SLICE_BITS) - 1)


def _check(symbols: list[int]) -> int:
    """The sum of all symbols, each times its own power of x."""
    total = 0
    for symbol in symbols:
        total = _times_x(total ^ symbol)
    return total


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _MODULUS if doubled & 32 else doubled
