"""Cutting a canonical text into passages at paragraph and sentence borders."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from corpus.official.structure import Part, Structure, structure_of
from index.sentences import Span, paragraphs, sentences

#: Raised with any change to this file, ``sentences``, ``stops``, ``corpus.official.structure`` or
#: to how ``encoder`` makes vectors: everything is then cut and embedded again.
RULES = 5

#: Marks a sentence border for the splitter; canonical text holds no control character.
_BORDER = "\x00"

_HEADING_CHARS = 100
#: Headings right above one another, at most; more are lines of a list.
_DEEPEST = 3
_PATH = " › "
_NUMBERED = re.compile(
    r"(?:Phần|Chương|Mục|Điều|Tiểu mục|Phụ lục)\s+(?:thứ\s+\w+|[IVXLC]+|\d+)\b|[IVXLC]{1,5}[.)]\s"
)
_BULLET = re.compile(r"[-–—+•*]\s")
_ENDS_SENTENCE = re.compile(r"[.!?…:;,][\"'”’»)\]]*$|[”\"]$")


@dataclass(frozen=True, slots=True)
class Passage:
    """``text[start:end]`` of an article, under its heading; spans of its sentences inside it."""

    start: int
    end: int
    heading: str | None
    sentences: tuple[Span, ...]  # relative to start


def cut(
    text: str,
    max_tokens: int,
    count_tokens: Callable[[str], int],
    headings: Iterable[tuple[int, int]] = (),
) -> list[Passage]:
    """Passages of at most ``max_tokens`` tokens (a longer sentence stays whole), in order.

    Headings belong to no passage: their path is kept as context, with the parts (Chương, Điều, …)
    that the passage stands in. Every other line belongs to exactly one, and ``text[start:end]``
    starts and ends at sentence borders. ``headings``: as the article's format declares them.
    """
    # Half a second that only who cuts has to wait for.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    structure = structure_of(text, headings)
    spans = sentences(text)
    splitter = RecursiveCharacterTextSplitter(
        separators=["\n", _BORDER],
        keep_separator="end",
        chunk_size=max_tokens,
        chunk_overlap=0,
        length_function=lambda piece: count_tokens(piece.replace(_BORDER, " ")),
        strip_whitespace=False,
    )
    passages = []
    for above, start, end in _sections(text):
        at = start
        for piece in splitter.split_text(_with_borders(text, _within(spans, start, end), end)):
            begin, at = at, at + len(piece.replace(_BORDER, ""))
            passages.append(_passage(text, _within(spans, begin, at), above, structure))
        if at != end:  # the splitter lost or changed a character (langchain #21475)
            raise AssertionError(f"passages end at {at}, the section at {end}")
    return passages


def _within(spans: list[Span], start: int, end: int) -> list[Span]:
    """The sentences of a text that stand in ``[start, end)``."""
    return spans[bisect_left(spans, (start, start)) : bisect_left(spans, (end, end))]


def _passage(
    text: str, spans: list[Span], above: tuple[Span, ...], structure: Structure
) -> Passage:
    first, last = spans[0][0], spans[-1][1]
    inside = tuple((s - first, e - first) for s, e in spans)
    return Passage(first, last, _context(text, first, above, structure), inside)


def _context(text: str, start: int, above: tuple[Span, ...], structure: Structure) -> str | None:
    """The path to what starts here: the parts around it, then the headings right above it."""
    border = above[0][0] if above else start
    around = [_named(part) for part in structure.path(start) if part.start < border]
    below = [part for part in structure.path(start) if above and above[-1][1] < part.start < start]
    path = [
        *[name for name in around if name][-_DEEPEST:],
        *[text[a:b] for a, b in above],
        *filter(None, map(_named, below)),
    ]
    return _PATH.join(path) or None


def _named(part: Part) -> str | None:
    """A part as context: its title where that is short, nothing where it is an item of prose."""
    if len(part.title) <= _HEADING_CHARS and (part.structural or is_heading(part.title)):
        return part.title
    return part.label if part.structural else None


def _with_borders(text: str, spans: list[Span], end: int) -> str:
    """A section of these sentences up to ``end``, each behind a border but the first."""
    pieces, at = [], spans[0][0]
    for begin, _ in spans[1:]:
        pieces.append(text[at:begin])
        at = begin
    pieces.append(text[at:end])
    # A newline already is a border.
    return "".join(
        p if p.endswith("\n") or i == len(pieces) - 1 else p + _BORDER for i, p in enumerate(pieces)
    )


def _sections(text: str) -> list[tuple[tuple[Span, ...], int, int]]:
    """Runs of body lines, each with the headings right above it.

    No line is lost: one that stands as a heading above nothing, or in a longer run of such lines
    than a path has, is body (a list, a table that lost its cells).
    """
    lines = list(paragraphs(text))
    kinds = _headings([text[start:end] for start, end in lines])
    found: list[tuple[tuple[Span, ...], int, int]] = []
    path: list[Span] = []
    for (start, end), heads in zip(lines, kinds, strict=True):
        if heads:
            path.append((start, end))
        elif found and not path:
            found[-1] = (found[-1][0], found[-1][1], end)
        else:
            found.append((tuple(path), start, end))
            path = []
    return found


def _headings(lines: list[str]) -> list[bool]:
    """Which lines are headings: runs of at most ``_DEEPEST`` of them, with body below."""
    kinds: list[bool] = []
    for heads, run in groupby(lines, key=is_heading):
        length = len(list(run))
        kinds += [heads and length <= _DEEPEST and len(kinds) + length < len(lines)] * length
    return kinds


def is_heading(line: str) -> bool:
    """A short line that does not end as a sentence or a list item does, and gives no value."""
    if len(line) > _HEADING_CHARS or _BULLET.match(line) or _ENDS_SENTENCE.search(line):
        return False
    return bool(_NUMBERED.match(line)) or ":" not in line
