"""Text files whose bytes are no UTF-8: what they prove to be."""

from __future__ import annotations

from corpus.legacy.charsets import VISCII, VPS, WINDOWS_1258, Charset
from corpus.legacy.mending import HIGH, WORD, is_abbreviation, mend, verdict_of
from corpus.legacy.syllables import is_syllable

#: How many different Vietnamese words must come out, and their share of all words with marks.
_NEEDED = 5
_SHARE = 0.9


def decode(data: bytes) -> str | None:
    """The text of bytes that are not UTF-8: UTF-16 without a mark, TCVN3, VNI, windows-1258,
    VISCII or VPS. None where the bytes do not prove it.
    """
    if b"\0" in data:
        return _wide(data)
    raw = data.decode("latin-1")
    verdict = verdict_of(raw)
    if not isinstance(verdict, Charset):
        return None
    if verdict in (VISCII, VPS):
        text = verdict.convert(raw)
    elif verdict is WINDOWS_1258:
        text = verdict.convert(_western(data))
    else:
        text = mend(_western(data))
    words = [word for word in WORD.findall(text) if HIGH.search(word)]
    proven = {word for word in words if is_syllable(word)}
    known = sum(word in proven or is_abbreviation(word) for word in words)
    return text if len(proven) >= _NEEDED and known >= _SHARE * len(words) else None


def _wide(data: bytes) -> str | None:
    """UTF-16 that lost its mark: every other byte of spaces, digits and most letters is zero."""
    pairs = len(data) // 2
    for codec, zeros, others in (
        ("utf-16-le", data[1::2], data[::2]),
        ("utf-16-be", data[::2], data[1::2]),
    ):
        if zeros.count(0) > 0.3 * pairs and not others.count(0):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                return None
            return text if all(sign.isprintable() or sign in "\t\r\n\f" for sign in text) else None
    return None


def _western(data: bytes) -> str:
    """Windows-1252, with what it leaves undefined as the bytes stand."""
    return "".join(
        bytes([byte]).decode("cp1252" if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else "latin-1")
        for byte in data
    )
