"""Cutting a canonical text into passages at paragraph and sentence borders."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.sentences import Span, paragraphs, sentences

#: Raised with any change to this file or ``sentences``: everything is then cut and embedded again.
RULES = 1

#: Marks a sentence border for the splitter; canonical text holds no private-use character.
_BORDER = "\ue000"

_HEADING_CHARS = 100
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

    Headings belong to no passage: they are kept as context. Everything else belongs to exactly
    one, and ``text[start:end]`` starts and ends at sentence borders.
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
    """Runs of body lines, each with the heading above it."""
    lines = list(paragraphs(text))
    found: list[tuple[str | None, int, int]] = []
    heading, opened = None, None
    for number, (start, end) in enumerate(lines):
        if number + 1 < len(lines) and is_heading(text[start:end]):
            if opened is not None:
                found.append((heading, opened, start))
                opened = None
            heading = text[start:end]
        elif opened is None:
            opened = start
    if opened is not None:
        found.append((heading, opened, len(text)))
    return found


def is_heading(line: str) -> bool:
    """A numbered heading, or a short line that does not end as a sentence or list item does."""
    if len(line) > _HEADING_CHARS or _BULLET.match(line):
        return False
    return bool(_NUMBERED.match(line)) or not _ENDS_SENTENCE.search(line)
