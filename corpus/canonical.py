"""Canonical text: the one form that offsets and hashes refer to and Telegram delivers unaltered."""

from __future__ import annotations

import re
import unicodedata

#: A vowel's own mark (circumflex, breve) typed after its tone mark. NFC composes the tone first and
#: is then stuck with a loose circumflex; 254 such marks survive NFC in one text (FACTS 27).
_MISORDERED = re.compile("([aeoAEO])([\u031b\u0323]*)([\u0300\u0301\u0303\u0309])(\u0302)")
_MISORDERED_BREVE = re.compile("([aA])([\u0323]*)([\u0300\u0301\u0303\u0309])(\u0306)")

#: Combining marks that Telegram drops (FACTS 6; ``clean_input_string`` of its client library, and
#: measured with the package tdjson over all code points). U+030A is dropped only where it could
#: not be composed: å stays.
_DROPPED_MARKS = re.compile("[\u030a\u0333\u033f]")

#: Invisible format characters: soft hyphen, zero width, direction marks, BOM, tags. Telegram drops
#: some of them; the others would make equal words unequal to the search. Arabic signs that are
#: visible although Unicode files them here (U+0600 to U+0605 and the like) are left alone.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)

#: All that ``str.splitlines`` takes for the end of a line, so that no such character is left.
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")

#: Control characters (Telegram makes them spaces) and every kind of space, NBSP among them.
_SPACES = re.compile(
    "[\x00-\x09\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000 ]+"
)

_LINES = re.compile(" *\n[ \n]*")


def canonical(text: str) -> str:
    """The canonical form of a text; applying it again changes nothing.

    Paragraphs stand on a line each, separated by one newline; no line is empty or has spaces at
    its ends. No letter is lost.
    """
    text = composed(_whole(text))
    text = _LINE_END.sub("\n", text)
    text = _SPACES.sub(" ", text)
    return _LINES.sub("\n", text).strip(" \n")


def canonical_line(text: str) -> str:
    """The canonical form of a text that must stand on one line: a title, a name."""
    return canonical(text).replace("\n", " ")


def composed(text: str) -> str:
    """NFC, with misordered marks mended and what is invisible or dropped by Telegram taken out."""
    text = _INVISIBLE.sub("", text)
    if not unicodedata.is_normalized("NFC", text) or _has_loose_marks(text):
        text = unicodedata.normalize("NFD", text)
        text = _MISORDERED.sub(r"\1\2\4\3", text)
        text = _MISORDERED_BREVE.sub(r"\1\2\4\3", text)
        text = unicodedata.normalize("NFC", text)
    if _DROPPED_MARKS.search(text):
        # What the dropped mark kept apart may now compose, and a ring may so come loose again.
        return composed(_DROPPED_MARKS.sub("", text))
    return text


def _has_loose_marks(text: str) -> bool:
    return any(mark in text for mark in ("\u0302", "\u0306"))


def _whole(text: str) -> str:
    """Join surrogate pairs that a faulty decoder left apart; lone halves carry nothing and go."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return text
