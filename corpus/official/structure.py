"""The parts of a text as a tree: Phần, Chương, Mục, Điều, khoản, điểm; I., 1., a); "Thứ nhất, …".

A line opens a part only where its number follows: prose that begins with a number, or names
"Điều 5" in a sentence, is no part, nor is what an amending document quotes. A line behind the last
item of a list may be the item's or what follows the list: it then belongs to the wider part, which
holds it either way. A place is thus sometimes wide, and never another part's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.folding import fold
from corpus.official.kinds import KINDS
from corpus.official.markers import NUMBERED, Marker, is_quoted, marker_of

#: Lines above a document's second "Điều 1" in which the attached document's title is looked for.
_TITLE_ABOVE = 12
_ATTACHED = re.compile(
    rf"(?P<kind>{'|'.join(fold(kind.name) for kind in KINDS)}|dieu le)\b.{{0,80}}"
)
_BULLET = re.compile(r"[-–—+•*]\s")
_STOPS = (".", ";", "!", "?", "…", ",")
_ENUMERATED = ("letter", "section", "roman", "number", "decimal")


@dataclass(frozen=True, slots=True)
class Part:
    """``text[start:end]``, opened by its first line. ``parent`` is an index into the parts."""

    kind: str
    label: str  # "Điều 5", "II", "a", or a heading's own text
    title: str  # its first line, with the line below where the number stands alone
    start: int
    end: int
    parent: int | None
    structural: bool  # Phần, Chương, Mục, Điều, a heading: no item of a list


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of one text, in order."""

    parts: tuple[Part, ...]
    _starts: tuple[int, ...]  # of the lines
    _deepest: tuple[int | None, ...]  # the narrowest part that each line belongs to
    _shared: frozenset[str] = frozenset()  # citations that would name two parts, and so none

    def path(self, offset: int) -> tuple[Part, ...]:
        """The parts that hold the offset, widest first."""
        at = self._deepest[bisect_right(self._starts, offset) - 1] if self._starts else None
        return self.above(at)

    def above(self, at: int | None) -> tuple[Part, ...]:
        """The part of this index behind those that hold it, widest first."""
        found: list[Part] = []
        while at is not None:
            found.append(self.parts[at])
            at = self.parts[at].parent
        return tuple(reversed(found))

    def place(self, offset: int) -> str | None:
        """The place as one cites it, "Điều 5 khoản 2 điểm a", "Mục II.3"; None outside parts."""
        path = self.path(offset)
        while path and (cited := _cited(path)) in self._shared:
            path = path[:-1]
        return cited or None if path else None


@dataclass(slots=True)
class _Open:
    """A part while its end is not known."""

    marker: Marker
    line: int
    parent: int | None
    last: int  # the last line that surely belongs to it
    level: int


def structure_of(text: str, headings: Iterable[tuple[int, int]] = ()) -> Structure:
    """The structure of a canonical text; ``headings`` are the (line, level) its format declares."""
    lines = text.split("\n")
    reader = _Reader(lines, dict(headings))
    for at in range(len(lines)):
        reader.read(at)
    reader.close(0, len(lines), followed=False)
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    ends = [start + len(line) for start, line in zip(starts, lines, strict=True)]
    deepest: list[int | None] = [None] * len(lines)
    parts = []
    for index, part in enumerate(reader.parts):
        parts.append(
            Part(part.marker.kind, part.marker.label, _title(lines, part.line),
                 starts[part.line], ends[part.last], part.parent,
                 part.marker.structural or part.marker.kind == "heading")
        )  # fmt: skip
        deepest[part.line : part.last + 1] = [index] * (part.last + 1 - part.line)
    whole = Structure(tuple(parts), tuple(starts), tuple(deepest))
    cited = Counter(_cited(whole.above(index)) for index in range(len(parts)))
    shared = frozenset(citation for citation, count in cited.items() if count > 1)
    return replace(whole, _shared=shared)


class _Reader:
    """Walks the lines; ``open`` holds the indices of the parts around the current one."""

    def __init__(self, lines: Sequence[str], levels: dict[int, int]) -> None:
        self.lines = lines
        self.levels = levels
        self.quoted = is_quoted(lines)
        self.parts: list[_Open] = []
        self.open: list[int] = []
        self.seen: dict[str, int] = {}  # the order in which letters and roman numbers came

    def read(self, at: int) -> None:
        line, level = self.lines[at], self.levels.get(at, 0)
        marker = None if self.quoted[at] else marker_of(line)
        if marker is not None and self._take(marker, at, level):
            return
        if level and line:
            depth = self._above_heading(level)
            self.close(depth, at, followed=False)
            self._push(Marker("heading", line, 0, 0, ""), at, level)

    def _take(self, marker: Marker, at: int, level: int) -> bool:
        """Open a part where its number follows what is open; whether it did."""
        self.seen.setdefault(marker.kind, len(self.seen))
        for depth in range(len(self.open) - 1, -1, -1):
            last = self.parts[self.open[depth]].marker
            if marker.follows(last):
                self.close(depth, at, followed=True)
                self._push(marker, at, level)
                return True
            if last.same_list(marker) and not marker.first and not marker.structural:
                return False
        if not marker.first and not (marker.structural and self._may_open(marker)):
            return False
        depth = self._depth_for(marker)
        if marker.kind == "decimal" and not self._fits_number(marker, depth):
            return False
        attached = self._attached(at) if marker.first and self._restarts(marker) else None
        if attached is not None:
            title_at, label = attached
            self.close(0, title_at, followed=False)
            self._push(Marker("attached", label, 0, 0, ""), title_at, 0)
        else:
            self.close(depth, at, followed=False)
        self._push(marker, at, level)
        return True

    def _may_open(self, marker: Marker) -> bool:
        """Whether Chương, Mục or Điều may begin here: in an excerpt, or after a gap."""
        before = [p.marker.value for p in self.parts if p.marker.kind == marker.kind]
        return not before or marker.value > before[-1]

    def _depth_for(self, marker: Marker) -> int:
        """How many of the open parts are wider than the new one."""
        rank = self._rank(marker)
        for depth, index in enumerate(self.open):
            held = self.parts[index].marker
            if held.kind != "heading" and self._rank(held) >= rank:
                return depth
        return len(self.open)

    def _rank(self, marker: Marker) -> float:
        if marker.kind == "letter" and self.seen.get("roman", 99) < self.seen.get("letter", 99):
            return NUMBERED["roman"] + 0.5
        return NUMBERED.get(marker.kind, 0) + (0.5 if marker.style == ")" else 0)

    def _fits_number(self, marker: Marker, depth: int) -> bool:
        """Whether "2.1" stands below "2."; below no number at all only "1.1" begins."""
        above = self.parts[self.open[depth - 1]].marker if depth else None
        prefix = marker.label.rsplit(".", 1)[0]
        if above is not None and above.kind in ("number", "decimal", "roman", "article"):
            return prefix == (above.label if above.kind == "decimal" else str(above.value))
        return prefix == "1"

    def _restarts(self, marker: Marker) -> bool:
        return marker.kind in ("article", "chapter") and any(
            part.marker.kind == marker.kind for part in self.parts
        )

    def _attached(self, at: int) -> tuple[int, str] | None:
        """The attached document that begins above a second "Điều 1": its title's line, its name."""
        last = self.parts[-1].line if self.parts else 0
        for title_at in range(at - 1, max(last, at - _TITLE_ABOVE), -1):
            line = self.lines[title_at]
            found = _ATTACHED.fullmatch(fold(line))
            if found and (line.isupper() or len(line) == len(found["kind"])):
                return title_at, f"{line[: found.end('kind')].capitalize()} kèm theo"
        return None

    def _above_heading(self, level: int) -> int:
        for depth, index in enumerate(self.open):
            part = self.parts[index]
            declared = part.level >= level if part.level else not part.marker.structural
            if declared or part.marker.kind == "article":
                return depth
        return len(self.open)

    def _push(self, marker: Marker, at: int, level: int) -> None:
        parent = self.open[-1] if self.open else None
        self.parts.append(_Open(marker, at, parent, at, level))
        self.open.append(len(self.parts) - 1)

    def close(self, depth: int, at: int, *, followed: bool) -> None:
        """End the open parts from ``depth`` on before the line ``at``.

        ``followed``: the next of the same list stands there, so that all between is the last one's.
        """
        while len(self.open) > depth:
            part = self.parts[self.open.pop()]
            whole = followed and len(self.open) == depth
            if whole or part.marker.structural or self._heads(part):
                part.last = at - 1
            else:
                part.last = max(part.last, self._bullets_below(part.last, at))
            if self.open:
                outer = self.parts[self.open[-1]]
                outer.last = max(outer.last, part.last)

    def _heads(self, part: _Open) -> bool:
        """Whether the part's first line is a heading over text, and no item whole in itself."""
        line = self.lines[part.line]
        return len(line) <= 200 and not line.endswith((*_STOPS, ":"))

    def _bullets_below(self, last: int, end: int) -> int:
        """The last of the bullets or quoted lines right below a line that ends with a colon."""
        if not self.lines[last].endswith(":"):
            return last
        while last + 1 < end and (self.quoted[last + 1] or _BULLET.match(self.lines[last + 1])):
            last += 1
        return last


def _title(lines: Sequence[str], at: int) -> str:
    marker = marker_of(lines[at])
    alone = marker is not None and marker.structural and len(lines[at]) == marker.length
    below = lines[at + 1] if alone and at + 1 < len(lines) else ""
    heads = below and len(below) <= 200 and not below.endswith(_STOPS) and not marker_of(below)
    return f"{lines[at]} {below}" if heads else lines[at]


def _cited(path: Sequence[Part]) -> str:
    """A path in the words of a citation. "Điều" is counted through, so what it stands in is left
    out, but for an annex or an attached document, which counts anew."""
    labels = {part.kind: part for part in path}
    wide = [part.label for part in path if part.kind in ("attached", "annex", "heading")]
    narrow = []
    if "article" in labels:
        narrow.append(labels["article"].label)
        below = path[list(path).index(labels["article"]) + 1 :]
        narrow += [f"{_NAMES[part.kind]} {part.label}" for part in _bare(below)]
        place = ", ".join([*wide, " ".join(narrow)])
    else:
        wide += [part.label for part in path if part.kind in ("part", "chapter")]
        counted = [_short(part) for part in _bare(path) if part.kind in _ENUMERATED]
        narrow = [f"Mục {'.'.join(counted)}"] if counted else []
        narrow += [labels["subsection"].label] if "subsection" in labels else []
        if "point" in labels:
            narrow = [f"{' '.join(narrow)} điểm {labels['point'].label}".strip()]
        place = ", ".join([*wide, *narrow])
    said = [part.label for part in path if part.kind in ("ordinal", "counted")]
    return ", ".join(filter(None, [place, *(f"ý “{label}”" for label in said)]))


_NAMES = {
    "letter": "mục", "roman": "mục", "number": "khoản", "decimal": "khoản", "point": "điểm",
}  # fmt: skip


def _short(part: Part) -> str:
    return part.label.split(" ", 1)[1] if part.kind == "section" else part.label


def _bare(path: Sequence[Part]) -> list[Part]:
    """Without the numbers that a decimal below repeats: "2" above "2.1"."""
    kept = []
    for at, part in enumerate(path):
        below = path[at + 1] if at + 1 < len(path) else None
        repeated = (
            below is not None and below.kind == "decimal" and part.kind in ("number", "decimal")
        )
        if not repeated and part.kind in (*_NAMES, "section"):
            kept.append(part)
    return kept
