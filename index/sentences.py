"""Where Vietnamese sentences begin and end.

A rule with a short abbreviation list: ready splitters break URLs or know no Vietnamese (FACTS 31a).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.folding import CAPITAL

Span = tuple[int, int]

#: Words that keep their full stop in mid-sentence, without it, in lower case.
_ABBREVIATIONS = frozenset(
    """tp tx tt ts ths gs pgs bs ks cn ncs kts ls nxb tr ttxvn đ/c mr mrs ms dr prof st vs no vol jr
    sr q p h x hđ nđ stt tel fax www""".split()
)
#: After these a number's full stop belongs to a heading: "Điều 5. Phạm vi".
_NUMBERED = frozenset("điều khoản điểm mục chương phần phụ lục số câu bài bước".split())

_CLOSERS = "\"'”’»)]"
#: A stop before a space; or one between a small letter and a capital with a small letter behind:
#: a space that the page lost ("chủ trì.Tại điểm cầu").
_END = re.compile(
    rf"[.!?…]+[{re.escape(_CLOSERS)}]*(?=\s)|(?<=[^\W\d_])(?<!{CAPITAL})[.](?={CAPITAL}[^\W\d_])"
)
#: The space, then (group 1) what the next sentence opens with, up to its first letter or digit.
_OPENS = re.compile(r"\s*([\"'“‘«(\[–—-]*\s*(?=[^\W_]))")
#: How far back a word before a stop is looked for, in code points.
_LONGEST_WORD = 20
_LAST_WORD = re.compile(r"[^\s(“\"‘']+$")
_LETTER_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?")  # "T.Ư", "A.", "v.v"


def sentences(text: str) -> list[Span]:
    """Spans of the sentences of a canonical text, in order, without surrounding spaces.

    A newline always ends a sentence. No span is empty; between two spans stand only spaces.
    """
    return [span for paragraph in paragraphs(text) for span in _split(text, *paragraph)]


def paragraphs(text: str) -> Iterator[Span]:
    """Spans of the lines that hold anything."""
    for line in re.finditer(r"[^\n]+", text):
        start, end = line.span()
        inner = line.group()
        start += len(inner) - len(inner.lstrip())
        end -= len(inner) - len(inner.rstrip())
        if start < end:
            yield start, end


def _split(text: str, start: int, end: int) -> list[Span]:
    spans = []
    for stop in _END.finditer(text, start, end):
        opening = _OPENS.match(text, stop.end(), end)
        if opening and _ends_sentence(text, start, stop, text[opening.end()]):
            spans.append((start, stop.end()))
            start = opening.start(1)
    return [*spans, (start, end)]


def _ends_sentence(text: str, start: int, stop: re.Match[str], following: str) -> bool:
    if following.islower():
        return False
    if stop.group() != ".":
        return True
    before = _LAST_WORD.search(text, max(start, stop.start() - _LONGEST_WORD), stop.start())
    if before is None:
        return False
    word = before.group()
    bare = word.lower().rstrip(".")
    if bare.rsplit(",", 1)[-1] in _ABBREVIATIONS:
        return False
    if word.isdigit() or re.fullmatch(r"[IVXLC]+", word):
        # "1. …" opening a line and "Điều 5. …" are numbering; "… năm 2023. …" is an end.
        ahead = text[start : before.start()].split()
        return bool(ahead) and ahead[-1].lower() not in _NUMBERED
    if _LETTER_DOTTED.fullmatch(word + "."):
        return word.lower() == "v.v"  # initials go on, "v.v." before a capital ends
    return True
