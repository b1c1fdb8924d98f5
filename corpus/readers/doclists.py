"""The numbered lists of Word 97-2003 files: what Word shows before a paragraph and does not store
in its text."""

from __future__ import annotations

import struct
from dataclasses import replace

from corpus.numbers.numbering import BULLET, Counter, Level

#: Number formats (nfc) and how ``corpus.numbers.numbering`` names them.
_FORMS = {1: "I", 2: "i", 3: "A", 4: "a", 22: "01", 23: BULLET, 255: ""}
_MAX_LISTS = 4096

_Levels = dict[int, Level]


class Lists:
    """The lists (PlfLst) and their uses with changes of their own (PlfLfo)."""

    def __init__(self, table: bytes, place: int, length: int, overrides: bytes) -> None:
        self._lists: dict[int, _Levels] = {}
        self._uses: list[tuple[int, _Levels, dict[int, int]]] = []
        self._counters: dict[int, Counter] = {}
        self._begun: set[int] = set()
        if length >= 2:
            self._read_lists(table, place, length)
        if len(overrides) >= 4:
            self._read_uses(overrides)

    def label(self, use: int, level: int) -> str:
        """What Word shows before the next paragraph of this use (from 1) of a list."""
        if not 0 < use <= len(self._uses):
            return ""
        list_id, changed, starts = self._uses[use - 1]
        levels = self._lists.get(list_id)
        if levels is None:
            return ""
        # Uses of one list go on counting together, unless one has levels of its own.
        key = -use if changed else list_id
        if key not in self._counters:
            self._counters[key] = Counter(levels | changed)
        if use not in self._begun:
            self._begun.add(use)
            for at, start in starts.items():
                self._counters[key].restart(at, start)
        return self._counters[key].next(level)

    def _read_lists(self, table: bytes, place: int, length: int) -> None:
        (count,) = struct.unpack_from("<H", table, place)
        at = place + length  # the levels follow the list of lists, outside its stated length
        for index in range(min(count, _MAX_LISTS)):
            (list_id,) = struct.unpack_from("<i", table, place + 2 + 28 * index)
            is_simple = table[place + 2 + 28 * index + 26] & 1
            levels: _Levels = {}
            for level in range(1 if is_simple else 9):
                levels[level], at = _level(table, at)
            self._lists[list_id] = levels

    def _read_uses(self, data: bytes) -> None:
        (count,) = struct.unpack_from("<I", data)
        count = min(count, _MAX_LISTS)
        at = 4 + 16 * count
        for index in range(count):
            list_id, _, _, changes = struct.unpack_from("<iIIB", data, 4 + 16 * index)
            levels: _Levels = {}
            starts: dict[int, int] = {}
            at += 4
            for _ in range(changes):
                start, flags = struct.unpack_from("<iI", data, at)
                at += 8
                level = flags & 0xF
                if flags & 0x20:
                    levels[level], at = _level(data, at)
                elif flags & 0x10:
                    starts[level] = start
            self._uses.append((list_id, levels, starts))


def _level(data: bytes, at: int) -> tuple[Level, int]:
    """One level (LVL), and where the next one begins."""
    start, form, flags = struct.unpack_from("<iBB", data, at)
    characters, paragraphs, restart = struct.unpack_from("<BBB", data, at + 24)
    text_at = at + 28 + paragraphs + characters
    (length,) = struct.unpack_from("<H", data, text_at)
    end = text_at + 2 + 2 * length
    text = data[text_at + 2 : end].decode("utf-16-le", "replace")
    # The numbers of the levels above stand in the text as characters 0 to 8.
    pattern = "".join(f"%{ord(sign) + 1}" if ord(sign) < 9 else sign for sign in text)
    level = Level(pattern, _FORMS.get(form, "1"), start, plain=bool(flags & 0x04))
    if flags & 0x08:
        level = replace(level, restarted_by=restart)
    return level, end
