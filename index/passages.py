"""Cutting a canonical text into passages at paragraph and sentence borders."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.sentences import Span, paragraphs, sentences

#: Raised with any change to this file or ``sentences``: everything is then cut and embedded again.
RULES = 2

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


def cut(text: str, max_tokens: int, count_tokens: Callable[[str], int]) -> list[Passage]:
    """Passages of at most ``max_tokens`` tokens (a longer sentence stays whole), in order.

    Headings belong to no passage: their path is kept as context. Every other line belongs to
    exactly one, and ``text[start:end]`` starts and ends at sentence borders.
    """
    splitter = RecursiveCharacterTextSplitter(
        separators=["\n", _BORDER],
        keep_separator="end",
        chunk_size=max_tokens,
        chunk_overlap=0,
        length_function=lambda piece: count_tokens(piece.replace(_BORDER, " ")),
        strip_whitespace=False,
    )
    passages = []
    for heading, start, end in _sections(text):
        at = start
        for piece in splitter.split_text(_with_borders(text, start, end)):
            begin, at = at, at + len(piece.replace(_BORDER, ""))
            passages.append(_passage(text, begin, at, heading))
        if at != end:  # the splitter lost or changed a character (langchain #21475)
            raise AssertionError(f"passages end at {at}, the section at {end}")
    return passages


def _passage(text: str, begin: int, end: int, heading: str | None) -> Passage:
    spans = sentences(text[begin:end])
    first, last = spans[0][0], spans[-1][1]
    inside = tuple((s - first, e - first) for s, e in spans)
    return Passage(begin + first, begin + last, heading, inside)


def _with_borders(text: str, start: int, end: int) -> str:
    section = text[start:end]
    pieces, at = [], 0
    for begin, _ in sentences(section)[1:]:
        pieces.append(section[at:begin])
        at = begin
    pieces.append(section[at:])
    # A newline already is a border.
    return "".join(
        p if p.endswith("\n") or i == len(pieces) - 1 else p + _BORDER for i, p in enumerate(pieces)
    )


def _sections(text: str) -> list[tuple[str | None, int, int]]:
    """Runs of body lines, each with the path of the headings right above it.

    No line is lost: one that stands as a heading above nothing, or in a longer run of such lines
    than a path has, is body (a list, a table that lost its cells).
    """
    lines = list(paragraphs(text))
    kinds = _headings([text[start:end] for start, end in lines])
    found: list[tuple[str | None, int, int]] = []
    path: list[str] = []
    for (start, end), heads in zip(lines, kinds, strict=True):
        if heads:
            path.append(text[start:end])
        elif found and not path:
            found[-1] = (found[-1][0], found[-1][1], end)
        else:
            found.append((_PATH.join(path) or None, start, end))
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
