"""Where Vietnamese sentences begin and end.

Rules of our own: ready splitters break URLs or know no Vietnamese (FACTS 31a). What stands in
quotation marks or brackets, and a row of a table, stays whole while it can be quoted whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.folding import CAPITAL
from index.stops import ends_sentence

Span = tuple[int, int]

#: Speech, brackets and rows are kept whole up to so many code points: what a quotation may have.
WHOLE_CHARS = 350

_CLOSERS = "\"'”’»)]"
#: A stop before a space; or one between a small letter or a year and a capital with a small letter
#: behind: a space that the page lost ("chủ trì.Tại điểm cầu").
_END = re.compile(
    rf"[.!?…]+[{re.escape(_CLOSERS)}]*(?=\s)"
    rf"|(?:(?<=[^\W\d_])(?<!{CAPITAL})|(?<=[12]\d\d\d))[.](?={CAPITAL}(?!{CAPITAL})[^\W\d_])"
)
#: The space, then (group 1) what the next sentence opens with, up to its first letter or digit.
_OPENS = re.compile(r"\s*([\"'“‘«(\[–—-]*\s*(?=[^\W_]))")
#: What may begin with a small letter: an item of a list.
_ITEM = re.compile(r"[a-zđ]\)\s")
#: Addresses and file names hold stops that end nothing.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|gov|edu|info|int|io|docx?|xlsx?|pptx?|pdf|html?|jpe?g"
    r"|png|zip|rar)\b(?:/\S*)?",
    re.IGNORECASE,
)
_HAS_ADDRESS = re.compile(r"[:@]|\w\.\w")
#: Pairs that are not cut inside: speech, brackets.
_PAIRED = re.compile(r"“[^“”]*”|«[^«»]*»|\"[^\"]*\"|\([^()]*\)|\[[^\[\]]*\]")
_HAS_PAIR = re.compile(r"[“«\"(\[]")
#: Rows of tables, as ``corpus.tables`` writes them.
_ROW = re.compile(r"[^|]+(?: \| [^|]*)+|[^:;]{1,60}: [^;]*(?:; [^:;]{1,60}: [^;]*)+")


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
    stops = list(_END.finditer(text, start, end))
    if not stops:
        return [(start, end)]
    line = text[start:end]
    if len(line) <= WHOLE_CHARS and _ROW.fullmatch(line):
        return [(start, end)]
    addresses = _inside(_ADDRESS, text, start, end) if _HAS_ADDRESS.search(line) else []
    spans = []
    for stop in stops:
        opening = _OPENS.match(text, stop.end(), end)
        if opening and _ends(text, start, stop, opening.end(), addresses):
            spans.append((start, stop.end()))
            start = opening.start(1)
    spans.append((start, end))
    if len(spans) > 1 and _HAS_PAIR.search(line):
        return _with_pairs_whole(spans, _inside(_PAIRED, text, spans[0][0], end))
    return spans


def _ends(
    text: str, start: int, stop: re.Match[str], following: int, addresses: list[Span]
) -> bool:
    small = text[following].islower() and not _ITEM.match(text, following)
    if small or any(a <= stop.start() < b for a, b in addresses):
        return False
    if stop.group() == ".":
        return ends_sentence(text, start, stop.start(), following)
    return not _is_omission(text, stop)


def _is_omission(text: str, stop: re.Match[str]) -> bool:
    """The stops of "(...)" and "[…]", which stand for words left out."""
    inside = stop.group().rstrip(_CLOSERS)
    return stop.group() != inside and text[stop.start() - 1 : stop.start()] in ("(", "[")


def _inside(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[Span]:
    """Where a pattern stands, without the stops that end it."""
    found = []
    for match in pattern.finditer(text, start, end):
        found.append((match.start(), match.start() + len(match.group().rstrip(".!?…,;"))))
    return found


def _with_pairs_whole(spans: list[Span], pairs: list[Span]) -> list[Span]:
    """The spans, those joined again that a pair holds together, while that can be quoted."""
    borders = [
        any(opened < border and border < closed - 1 for opened, closed in pairs)
        for _, border in spans[:-1]
    ]
    joined: list[Span] = []
    at = 0
    while at < len(spans):
        last = at
        while last < len(borders) and borders[last]:
            last += 1
        if spans[last][1] - spans[at][0] <= WHOLE_CHARS:
            joined.append((spans[at][0], spans[last][1]))
        else:
            joined += spans[at : last + 1]
        at = last + 1
    return joined
