"""The end of an official document: who signed it, and whom it goes to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.folding import fold
from corpus.official.kinds import body_of, kind_of

#: The cells of a line: columns that a table, tabs or spaces part.
Cells = Sequence[str]

# All patterns but _NAME are for folded text.
_HEADER = re.compile(r"noi nhan\s?(?::.*)?")
#: On behalf of whom: "T/M BAN BÍ THƯ", "KT. BỘ TRƯỞNG", "TUQ. …".
_BEHALF = re.compile(r"(?:t/m|tm|kt|k/t|tl|t/l|tuq|tun|q)\s?[./]?\s?(?P<whose>\S.*)")
_BEHALF_SIGN = re.compile(r"(?:t/m|k/t|t/l|(?:tm|kt|tl|tuq|tun|q)\s?[./])\s?\S.{2,60}")
_POST = re.compile(
    r"(?:pho |quyen |thu )?(?:thu tuong|bo truong|thu truong|chu tich|bi thu|tong bi thu|"
    r"thuong truc|chanh van phong|truong ban|giam doc|cuc truong|vu truong|vien truong|thong doc|"
    r"tong giam doc|tong cuc truong|chu nhiem|uy vien|chanh an|tong thanh tra|dai su|ham vu truong)"
    r"(?: [a-z ,-]{0,60})?"
)
_SIGNED = re.compile(r"\W*(?:da )?ky\b.{0,40}")
_BULLET = re.compile(r"[-–—+•*·]\s?(?=\S)")
_RANK = re.compile(
    r"^(?:(?:Đại|Thượng|Trung|Thiếu) tướng|Đô đốc|(?:GS|PGS|TS|ThS|TSKH)\b\.?)[\s,.]*",
    re.IGNORECASE,
)
_SIGNED_BEHIND = re.compile(r"\s*\(?đã ký\)?$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}")
_ARCHIVE = re.compile(r"luu\b")

#: Lines between the signature and "Nơi nhận", and lines of either, at most.
_NEAR = 45
_POSTS = 5


@dataclass(slots=True)
class Ending:
    """What the end of a document says, and its lines: none of them is body."""

    lines: set[int] = field(default_factory=set)
    addressees: list[str] = field(default_factory=list)
    behalf: str | None = None  # "BAN BÍ THƯ" of "T/M BAN BÍ THƯ"
    posts: list[str] = field(default_factory=list)
    signers: list[str] = field(default_factory=list)


def ending_of(rows: Sequence[Cells], start: int) -> Ending:
    """The first signature block with its "Nơi nhận" from a line on.

    What follows it (an appendix, a rule that the document issues) is body again.
    """
    header = next((i for i in range(start, len(rows)) if _is_header(rows, i)), None)
    near = range(start, len(rows))
    if header is not None:
        near = range(max(start, header - _NEAR), min(len(rows), header + _NEAR))
    sign = next((i for i in near if _opens_signature(rows, i, header)), None)
    ending = Ending()
    if header is None and sign is None:
        return ending
    first = min(i for i in (header, sign) if i is not None)
    _walk(rows, first, ending)
    later = max(i for i in (header, sign) if i is not None)
    if later not in ending.lines:  # other lines stand between the two
        _walk(rows, later, ending)
    return ending


def _is_header(rows: Sequence[Cells], at: int) -> bool:
    """Whether "Nơi nhận" stands here over a list."""
    if not any(_HEADER.fullmatch(fold(cell)) for cell in rows[at]):
        return False
    below = [cell for row in rows[at : at + 4] for cell in row]
    return any(_BULLET.match(cell) for cell in below)


def _opens_signature(rows: Sequence[Cells], at: int, header: int | None) -> bool:
    for cell in rows[at]:
        if _BEHALF_SIGN.fullmatch(fold(cell)) and _names(rows, at):
            return True
        alone = _POST.fullmatch(fold(cell)) and (cell.isupper() or header is not None)
        if alone and len(cell) <= 60 and _signs_next(rows, at):
            return header is not None or at >= len(rows) - 8
    return False


def _signs_next(rows: Sequence[Cells], at: int) -> bool:
    """Whether nothing but posts stands between a post and its name or "(đã ký)"."""
    for cell in (cell for row in rows[at + 1 : at + 1 + _POSTS] for cell in row):
        if name_in(cell) or _SIGNED.fullmatch(fold(cell)):
            return True
        if not _POST.fullmatch(fold(cell)) and not _BULLET.match(cell):
            return False
    return False


def _names(rows: Sequence[Cells], at: int) -> bool:
    """Whether a person is named, or "(đã ký)" stands, in the lines below."""
    below = [cell for row in rows[at + 1 : at + 1 + _POSTS] for cell in row]
    below = [cell for cell in below if not _BULLET.match(cell)]
    everywhere = [cell for row in rows[at + 1 : at + 25] for cell in row]
    return any(name_in(cell) or _SIGNED.fullmatch(fold(cell)) for cell in below) or any(
        _SIGNED_BEHIND.search(cell) or name_in(cell) for cell in everywhere
    )


def _walk(rows: Sequence[Cells], start: int, ending: Ending) -> None:
    """Take lines that belong to the end, each cell for what it is, until one that does not."""
    listing = signing = False
    named = -1  # the row of the last name: joint signatures stand side by side
    for at in range(start, len(rows)):
        known = False
        for column, cell in enumerate(rows[at]):
            plain = fold(cell)
            broken = not column and listing and _goes_on(ending.addressees, cell)
            if _HEADER.fullmatch(plain):
                listing = known = True
                _add_items(cell.partition(":")[2], ending)
            elif listing and _BULLET.match(cell):
                known = True
                ending.addressees.append(_BULLET.sub("", cell, count=1))
            elif _BEHALF_SIGN.fullmatch(plain):
                signing = known = True
                _take_behalf(cell, ending)
            elif _SIGNED.fullmatch(plain) or not any(map(str.isalnum, cell)):
                known = True
            elif _POST.fullmatch(plain) and len(cell) <= 60 and not broken:
                signing = known = True
                ending.posts.append(cell)
            elif (name := name_in(cell)) and (signing or named == at):
                known, signing, named = True, False, at
                ending.signers.append(name)
            elif broken:
                known = True
                ending.addressees[-1] += f" {cell}"
            elif plain in ("thu truong", "tinh uy", "thanh uy") or (signing and cell.isupper()):
                known = not ending.signers
                ending.posts += [cell] * known
        if rows[at] and not known:
            break
        ending.lines.add(at)


def _take_behalf(cell: str, ending: Ending) -> None:
    found = _BEHALF.fullmatch(fold(cell))
    whose = cell[found.start("whose") :] if found else cell
    if fold(cell).startswith(("tm", "t/m")):
        ending.behalf = whose
    else:
        ending.posts.append(cell)


def _add_items(rest: str, ending: Ending) -> None:
    """The addressees that share the line of "Nơi nhận:"."""
    if rest.strip(" .…"):
        ending.addressees.append(_BULLET.sub("", rest.strip(), count=1))


def _goes_on(items: Sequence[str], cell: str) -> bool:
    """Whether the last addressee goes on in this cell, which a narrow column broke."""
    if not items or items[-1].endswith((";", ".")) or _POST.fullmatch(fold(cell)):
        return False
    return cell[0].islower() or items[-1].endswith((",", ":", "và"))


def addressees(items: Sequence[str]) -> tuple[str, ...]:
    """The addressees as named; where a copy is kept ("Lưu: VT") is no addressee."""
    plain = [item.strip(" ;,.") for item in items]
    return tuple(item for item in plain if item and not _ARCHIVE.match(fold(item)))


def name_in(cell: str) -> str | None:
    """The person whose name fills the cell, without rank and degrees."""
    bare = _SIGNED_BEHIND.sub("", cell)
    while shorter := _RANK.sub("", bare):
        if shorter == bare:
            break
        bare = shorter
    words = bare.split()
    if not _NAME.fullmatch(bare) or not all(word[0].isupper() for word in words):
        return None
    plain = fold(bare)
    if _POST.fullmatch(plain) or body_of(bare) or kind_of(bare) or _BEHALF_SIGN.fullmatch(plain):
        return None
    return " ".join(word.capitalize() for word in words) if bare.isupper() else bare
