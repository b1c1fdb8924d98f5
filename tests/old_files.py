"""Writes text in encodings from before Unicode, and small Word 97 files, for the tests."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.legacy.charsets import Charset

_SECTOR = 512
_END, _FREE, _FAT, _NONE = -2, -1, -3, -1


def written(text: str, charset: Charset) -> str:
    """The text as readers of its file would see it."""
    signs: dict[str, str] = {}
    for sign, letter in charset.letters.items():
        signs.setdefault(letter, sign)
    return "".join(signs.get(letter, letter) for letter in text)


@dataclass(frozen=True)
class Piece:
    """Some characters of a Word file, in a font of its list."""

    text: str
    font: int = 0
    sprms: bytes = b""  # what else modifies them


HIDDEN = struct.pack("<HB", 0x083C, 1)
DELETED = struct.pack("<HB", 0x0800, 1)
SPECIAL = struct.pack("<HB", 0x0855, 1)


def word_file(
    pieces: Sequence[Piece],
    fonts: Sequence[str],
    paragraphs: Sequence[tuple[int, bytes]] = (),
    flags: int = 0,
    version: int = 0xC1,
) -> bytes:
    """A Word 97 file. ``paragraphs`` modifies them in order: (style, sprms)."""
    text = "".join(piece.text for piece in pieces)
    main = bytearray(0x600)
    start = len(main)
    main += text.encode("utf-16-le")
    main += bytes(-len(main) % _SECTOR)
    look_page = len(main) // _SECTOR
    looks = [struct.pack("<HHHH", 0x4A4F, piece.font, 0x4A51, piece.font) + piece.sprms
             for piece in pieces]  # fmt: skip
    borders = [start]
    for piece in pieces:
        borders.append(borders[-1] + 2 * len(piece.text))
    main += _page(borders, [bytes([len(look)]) + look for look in looks], 1)
    ends = [start + 2 * (at + 1) for at, sign in enumerate(text) if sign in "\r\x07"]
    shapes = [*paragraphs, *[(0, b"")] * (len(ends) - len(paragraphs))]
    held = []
    for style, sprms in shapes:
        body = struct.pack("<H", style) + sprms
        body += bytes(1 - len(body) % 2)
        held.append(bytes([(len(body) + 1) // 2]) + body)
    main += _page([start, *ends], held, 13)
    names = b""
    for name in fonts:
        entry = bytes(39) + (name + "\0").encode("utf-16-le")
        names += bytes([len(entry)]) + entry
    whole = [start, start + 2 * len(text)]
    clx = struct.pack("<IIHIH", 0, len(text), 0, start, 0)
    table = bytearray()
    for place, part in (
        (0xFA, struct.pack("<III", *whole, look_page)),
        (0x102, struct.pack("<III", *whole, look_page + 1)),
        (0x112, struct.pack("<HH", len(fonts), 0) + names),
        (0x1A2, struct.pack("<BI", 2, len(clx)) + clx),
    ):
        struct.pack_into("<II", main, place, len(table), len(part))
        table += part
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<i", main, 0x4C, len(text))
    return compound_file({"WordDocument": bytes(main), "0Table": bytes(table)})


def _page(borders: Sequence[int], held: Sequence[bytes], entry: int) -> bytes:
    """One page of formatting: borders, offsets, and what they lead to, from the page's end."""
    page = bytearray(_SECTOR)
    struct.pack_into(f"<{len(borders)}I", page, 0, *borders)
    at = 510
    for index, value in enumerate(held):
        at = (at - len(value)) // 2 * 2
        page[at : at + len(value)] = value
        page[4 * len(borders) + entry * index] = at // 2
    page[511] = len(held)
    return bytes(page)


def compound_file(streams: dict[str, bytes]) -> bytes:
    """An OLE file with these streams, each padded to what keeps it out of the short sectors."""
    body = b""
    chain: list[int] = []
    entries = [_entry("Root Entry", 5, 1, _END, 0)]
    for index, (name, data) in enumerate(streams.items(), 1):
        data = data.ljust(4096, b"\0") + bytes(-max(len(data), 4096) % _SECTOR)
        right = index + 1 if index < len(streams) else _NONE
        entries.append(_entry(name, 2, _NONE, len(chain), len(data), right))
        count = len(data) // _SECTOR
        chain += [*range(len(chain) + 1, len(chain) + count), _END]
        body += data
    directory = b"".join(entries)
    directory += bytes(-len(directory) % _SECTOR)
    first = len(chain)
    count = len(directory) // _SECTOR
    chain += [*range(first + 1, first + count), _END, _FAT]
    table = struct.pack(f"<{len(chain)}i", *chain).ljust(_SECTOR, b"\xff")
    assert len(table) == _SECTOR, "one sector of the allocation table is enough for tests"
    head = struct.pack("<8s16xHHHHH6xIIiIIiIiI", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                       0x3E, 3, 0xFFFE, 9, 6, 0, 1, first, 0, 4096, _END, 0, _END, 0)  # fmt: skip
    head += struct.pack("<i", len(chain) - 1)
    return head.ljust(_SECTOR, b"\xff") + body + directory + table


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = _NONE) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBiii36xiQ", raw, len(raw), kind, 1, _NONE, right, child, start, size)
