"""The letterhead of an official document: its columns, number, day and issuing office."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.canonical import canonical_line
from corpus.folding import fold
from corpus.numbers.written import mentions
from corpus.official.kinds import body_of


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a letterhead says; what it leaves blank is None."""

    number: str | None
    issuer: str | None  # as written
    issued_on: str | None


#: Letters of a letterhead's line, at most.
LONGEST = 100

_COLUMNS = re.compile(r"\s*\|+\s*|\t+|\s{3,}|\n")
_STATE = re.compile(r"cong hoa xa hoi chu nghia viet nam|dang cong san viet nam")
_MOTTO = re.compile(r"doc lap\s?-\s?tu do\s?-\s?hanh phuc")
_NUMBER = re.compile(r"(?:(?:luat|nghi quyet|phap lenh) )?so\s?[:.]?\s?(?P<rest>\d.*)")
_BLANK_NUMBER = re.compile(r"so\s?[:.]?\s?[.…_/ ]*(?:/.*|-.*)?")
_CODE = re.compile(r"\d{1,6}[a-z]?(?:\s?[-/]\s?[a-z0-9.&]+)+")
_DAY = re.compile(r"ngay\s?(\d{1,2})\s?thang\s?(\d{1,2})\s?,?\s?nam\s?(\d{4})\b")
_UNITS = re.compile(
    r"(?:tinh|thanh pho|tp|huyen|quan|thi xa|xa|phuong|trung uong|nhan dan|dang bo|va)\b"
)
_OFFICE = re.compile(
    r"(?:bo|ban|uy ban|ubnd|hdnd|hoi dong|tinh uy|thanh uy|huyen uy|quan uy|dang uy|dang bo|so|cuc|"
    r"tong cuc|vu|vien|van phong|chinh phu|thu tuong|quoc hoi|chu tich|ngan hang|thanh tra|"
    r"hoc vien|toa an|mat tran|lien hiep|lien doan|hoi|tinh doan|truong|dai su quan|dang doan|"
    r"trung tam)\b.*"
)
#: Place names stand behind these; the rest of an office's name is left in capitals.
_OF_PLACE = re.compile(
    r"(uy ban nhan dan|hoi dong nhan dan|ubnd|hdnd|tinh uy|thanh uy|huyen uy|dang bo)"
    r"(?: (tinh|thanh pho|huyen|quan|thi xa))?(?= )"
)


def cells_of(line: str) -> list[str]:
    """The columns of a line; state, Party and motto are cut out where the columns were lost."""
    cells = []
    for part in _COLUMNS.split(line):
        cell = canonical_line(part)
        for known in (_STATE, _MOTTO):
            found = known.search(fold(cell))
            # A line of prose may name the state; a letterhead's line is short.
            if found and len(cell) <= 150 and (cell[slice(*found.span())] != cell):
                if not _is_letterhead_part(cell, found):
                    continue
                cells += [p for p in (cell[: found.start()].strip(), found.group()) if p]
                cell = cell[found.end() :].strip()
        if cell:
            cells.append(cell)
    return cells


def _is_letterhead_part(cell: str, found: re.Match[str]) -> bool:
    """Whether state, Party or motto share the line with an office, not with a sentence."""
    written = cell[found.start() : found.end()]
    before = fold(cell[: found.start()].strip())
    return (written.isupper() or _MOTTO.fullmatch(fold(written)) is not None) and (
        not before or _OFFICE.fullmatch(before) is not None or not any(map(str.isalpha, before))
    )


def opens(cell: str) -> bool:
    plain = fold(cell)
    return bool(_MOTTO.fullmatch(plain) or _STATE.fullmatch(plain))


def read_letterhead(rows: Sequence[Sequence[str]]) -> Letterhead:
    """Number, day and issuing office; of several offices the last is the one that issues."""
    number = issued_on = None
    offices: list[str] = []
    for cell in (cell for row in rows for cell in row):
        plain = fold(cell)
        number = number or number_of(cell)
        issued_on = issued_on or day_of(cell)
        if _NUMBER.match(plain) or _BLANK_NUMBER.fullmatch(plain) or _DAY.search(plain):
            continue
        if opens(cell) or len(cell) > LONGEST:
            continue
        goes_on = offices and (_UNITS.match(plain) or fold(offices[-1]).endswith((" va", ",", "-")))
        if goes_on and not body_of(cell):
            offices[-1] += f" {cell}"
        elif is_office(cell):
            offices.append(cell)
    return Letterhead(number, offices[-1].strip(" ,-*") if offices else None, issued_on)


def is_office(cell: str) -> bool:
    """Whether the cell opens as the name of an office does."""
    return _OFFICE.fullmatch(fold(cell)) is not None


def number_of(cell: str) -> str | None:
    """The number of a cell "Số: 12-CT/TW", in its normal form."""
    plain = fold(cell)
    found = _NUMBER.match(plain)
    if found is None or len(cell) > 150:
        return None
    at = found.start("rest")
    read = mentions(f"số {cell[at:]}", typed=True)
    if read and read[0].start == 0 and read[0].number.organ:
        return str(read[0].number)
    code = _CODE.match(plain, at)
    return re.sub(r"\s", "", cell[at : code.end()]).rstrip(".-/") if code else None


def day_of(cell: str) -> str | None:
    """The day of "Hà Nội, ngày 14 tháng 12 năm 2021"; a blank or impossible one is none."""
    found = _DAY.search(fold(cell))
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat() if found else None
    except ValueError:
        return None


def readable(name: str) -> str:
    """ "TỈNH ỦY BẮC NINH" as "Tỉnh ủy Bắc Ninh"; capitals stay where it is unclear which may."""
    found = _OF_PLACE.match(fold(name))
    if found is None or not name.isupper():
        return name
    office, place = name[: found.end()], name[found.end() :].strip()
    return f"{office.capitalize()} {' '.join(word.capitalize() for word in place.split())}"
