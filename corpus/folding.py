"""Letters without their marks, as search, comparison and the reading of documents want them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: A regex class of capitals, Vietnamese ones one by one: the range À-Ỹ mixes both cases.
CAPITAL = "[A-Z" + "".join(c for c in map(chr, range(0xC0, 0x1EFA)) if c.isupper()) + "]"


@lru_cache(maxsize=100_000)
def unmarked(text: str) -> str:
    """The text without any mark, in its case. đ does not decompose (FACTS 30)."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in apart if not unicodedata.combining(c))


_FOLDED = {
    code: plain
    for code in (*range(ord("A"), ord("Z") + 1), *range(0xC0, 0x1EFA))
    if (plain := unmarked(chr(code)).lower()).isascii() and len(plain) == 1
}
_FOLDED |= {ord(dash): "-" for dash in "‐‑‒–—−"}


def fold(text: str) -> str:
    """A composed text in small letters without marks, each dash "-"; offsets stay as they are."""
    return text.translate(_FOLDED)
