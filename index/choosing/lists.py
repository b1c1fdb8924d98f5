"""Lists come whole: numbered or dashed lines, "một là … hai là …", "thứ nhất …".

A question that asks for several things is not served by one of five items, and a list without its
end looks complete. The quotation then grows to the whole list with the sentence that introduces it;
a list that no quotation can hold is given in parts that say so.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.folding import fold
from index.reading.question import ASKING
from index.sentences import Span, sentences
from index.words import bigrams, syllables

#: Code points of one part, and parts shown, at most.
PART_CHARS = 1500
PARTS = 3

_COUNTED = r"(?:\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)"
_THINGS = (
    r"trụ cột|nhiệm vụ|mục tiêu|giải pháp|nội dung|phương hướng|định hướng|nguyên tắc|bài học"
    r"|nhóm|lĩnh vực|yêu cầu|biện pháp|tiêu chí|điều kiện|hạn chế|thành tựu|kết quả|nguyên nhân"
    r"|quan điểm|khâu đột phá|vấn đề|thành phần|bước|chủ trương|đề xuất|kiến nghị|hoạt động"
)
_ASKS_LIST = re.compile(
    rf"\bgồm\b|\bliệt kê\b|\bkể (?:tên|ra)\b|\bnhững gì\b|\bnhững ai\b"
    rf"|\b(?:các|những) (?:[^\W\d]+ ){{1,8}}?(?:nào|gì)\b"
    rf"|\b(?:các|những|{_COUNTED}) (?:{_THINGS})\b"
)
#: What opens an item: its family, and where it has one its number.
_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"\(?(\d{1,2})(?:[.)]|/(?=\D))\s")),
    ("letter", re.compile(r"\(?([a-zđ])[.)]\s")),
    ("roman", re.compile(r"([IVX]{1,5})[.)]\s")),
    ("words", re.compile(r"(một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười) là\b", re.IGNORECASE)),
    (
        "ordinal",
        re.compile(r"thứ (nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)\b", re.IGNORECASE),
    ),
    ("dash", re.compile(r"[-–—]\s()")),
    ("dot", re.compile(r"[•▪*+]\s()")),
)
_VALUES = {
    word: value
    for value, words in enumerate(
        ("một nhất a i", "hai b ii", "ba c iii", "bốn tư d iv", "năm đ v", "sáu e vi", "bảy g vii",
         "tám h viii", "chín i. ix", "mười k x"), 1,
    )
    for word in words.split()
}  # fmt: skip
_COLON = re.compile(r":\s+")
#: Between two items of one list, at most so many code points.
_GAP = 1500
_INTRODUCES = re.compile(rf":\s*$|\bsau(?: đây)?\b|\b{_COUNTED} (?:{_THINGS})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Item:
    family: str
    value: int | None  # None: a bullet
    sentence: int


def asks_list(question: str) -> bool:
    """Whether a question, with its marks, asks for several things by name."""
    return _ASKS_LIST.search(question.lower()) is not None


def whole(question: str, text: str, start: int, end: int, heading: str | None) -> list[Span]:
    """The list that a quotation ``[start, end)`` of a text touches, in parts of whole items; the
    quotation itself where the question asks for no list or there is none."""
    if not asks_list(question):
        return [(start, end)]
    spans = sentences(text)
    chains = _chains(text, spans)
    for items in chains:
        first, last = _borders(text, spans, items)
        if _are_headings(text, spans, items, chains):
            if not all(_is_asked(question, text[slice(*spans[at])]) for at in items):
                continue  # "I. Mục tiêu", "II. Nhiệm vụ": parts of a document, no list
            last = max(
                (_borders(text, spans, of)[1] for of in chains if of[0] == last + 1), default=last
            )
        begins, ends = spans[first][0], spans[last][1]
        if start < ends and end > begins:
            opening = f"{heading or ''} {text[begins : spans[items[0]][1]]}"
            if _is_asked(question, opening) or (start, end) == (begins, ends):
                return _parts(spans, [first, *items[1:]], min(begins, start), max(ends, end))
    return [(start, end)]


def _are_headings(
    text: str, spans: Sequence[Span], items: Sequence[int], chains: Sequence[Sequence[int]]
) -> bool:
    """Whether items are headings, each with a list below: "I. Nhiệm vụ chung"."""
    below = {of[0] for of in chains}
    return any(at + 1 in below for at in items) and not any(
        text[slice(*spans[at])].endswith((".", ";", ":", ",")) for at in items
    )


def _is_asked(question: str, opening: str) -> bool:
    """Whether what introduces a list names what is asked for."""
    known = {fold(word) for word in ASKING}
    asked = set(bigrams([fold(w) for w in syllables(question)]))
    held = set(bigrams([fold(w) for w in syllables(opening)]))
    return any(not set(pair.split("_")) & known for pair in asked & held)


def _chains(text: str, spans: Sequence[Span]) -> list[list[int]]:
    """The lists of a text: the sentences that open their items, two at least; the longest first."""
    found: list[list[int]] = []
    open_: dict[str, list[_Item]] = {}
    for at, (start, end) in enumerate(spans):
        item = _item(text, start, end, at)
        if item is None:
            continue
        chain = open_.get(item.family)
        if chain and _follows(text, spans, chain[-1], item):
            chain.append(item)
            continue
        _close(found, chain)
        open_.pop(item.family, None)
        if item.value in (None, 1):
            open_[item.family] = [item]
    for chain in open_.values():
        _close(found, chain)
    found += _semicolons(text, spans)
    return sorted(found, key=lambda of: of[-1] - of[0], reverse=True)


def _item(text: str, start: int, end: int, at: int) -> _Item | None:
    for family, pattern in _MARKERS:
        if match := pattern.match(text, start, end):
            written = match[1].lower()
            if not written:
                return _Item(family, None, at)
            value = _value(written)
            return _Item(family, value, at) if value else None
    return _first_inside(text, start, end, at)


def _first_inside(text: str, start: int, end: int, at: int) -> _Item | None:
    """A list that begins behind a colon, inside the sentence that introduces it."""
    for colon in _COLON.finditer(text, start, end):
        for family, pattern in _MARKERS:
            match = pattern.match(text, colon.end(), end)
            if match and match[1] and _value(match[1].lower()) == 1:
                return _Item(family, 1, at)
    return None


def _value(written: str) -> int | None:
    return int(written) if written.isdigit() else _VALUES.get(written)


def _follows(text: str, spans: Sequence[Span], before: _Item, item: _Item) -> bool:
    between = text[spans[before.sentence][1] : spans[item.sentence][0]]
    if item.value is not None:
        return item.value == (before.value or 0) + 1 and len(between) <= _GAP
    # Bullets stand on lines of their own, one below the other, or with inner lists between.
    lines = [line for line in between.split("\n")[1:-1] if line.strip()]
    return "\n" in between and all(_item(line.strip() + " ", 0, 99, 0) for line in lines)


def _close(found: list[list[int]], chain: list[_Item] | None) -> None:
    if chain and len(chain) > 1:
        found.append([item.sentence for item in chain])


def _semicolons(text: str, spans: Sequence[Span]) -> list[list[int]]:
    """Lines without marks behind a colon, each ending with a semicolon but the last."""
    found = []
    for at in range(1, len(spans) - 1):
        if not text.endswith(":", 0, spans[at - 1][1]) or "\n" not in _gap(text, spans, at):
            continue
        last = at
        while last + 1 < len(spans) and text.endswith(";", 0, spans[last][1]):
            last += 1
        if last > at:
            found.append(list(range(at, last + 1)))
    return found


def _gap(text: str, spans: Sequence[Span], at: int) -> str:
    """What stands between a sentence and the one before it."""
    return text[spans[at - 1][1] : spans[at][0]]


def _borders(text: str, spans: Sequence[Span], items: Sequence[int]) -> tuple[int, int]:
    """The first and the last sentence of a list with what introduces it.

    The last item goes on to its line's end, but not on for longer than any other where all stand
    in one paragraph.
    """
    first, last = items[0], items[-1]
    if first and (_INTRODUCES.search(text[slice(*spans[first - 1])])):
        first -= 1
    longest = max(b - a for a, b in pairwise(items))
    inline = "\n" not in text[spans[items[0]][0] : spans[items[-1]][0]]
    while last + 1 < len(spans) and "\n" not in _gap(text, spans, last + 1):
        if inline and last + 1 - items[-1] >= longest:
            break
        last += 1
    return first, last


def _parts(spans: Sequence[Span], items: Sequence[int], start: int, end: int) -> list[Span]:
    """``[start, end)`` cut before items so that no part is longer than it may be."""
    if end - start <= PART_CHARS:
        return [(start, end)]
    parts: list[Span] = []
    begins = start
    borders = [spans[item][0] for item in items if spans[item][0] > start]
    starts = [a for a, _ in spans]
    for border, following in zip(borders, [*borders[1:], end], strict=True):
        if following - begins > PART_CHARS and border > begins:
            parts.append((begins, spans[bisect_left(starts, border) - 1][1]))
            begins = border
    parts.append((begins, end))
    return [piece for part in parts for piece in _pieces(spans, part)]


def _pieces(spans: Sequence[Span], part: Span) -> list[Span]:
    """A part whose one item is too long, cut between sentences."""
    pieces: list[Span] = []
    starts = [a for a, _ in spans]
    first = bisect_right(starts, part[0]) - 1
    begins, ends = part[0], spans[first][1]
    for start, end in spans[first + 1 :]:
        if start >= part[1]:
            break
        if end - begins > PART_CHARS:
            pieces.append((begins, ends))
            begins = start
        ends = end
    return [*pieces, (begins, max(ends, begins))]
