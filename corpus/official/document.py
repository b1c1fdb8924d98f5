"""Official documents: what their letterhead, title, basis and signature say.

A document is told by its letterhead, never by its words alone: a newspaper's report of a directive
is no directive. What the document does not say stays None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from corpus.canonical import canonical_line
from corpus.folding import fold
from corpus.official.kinds import KINDS, Kind, body_of, kind_of
from corpus.official.letterhead import (
    LONGEST,
    Letterhead,
    cells_of,
    day_of,
    is_office,
    number_of,
    opens,
    read_letterhead,
    readable,
)
from corpus.official.relations import relations
from corpus.official.signature import Ending, addressees, ending_of


@dataclass(frozen=True, slots=True)
class Document:
    """The fields of an official document."""

    title: str
    kind: str | None = None
    number: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    signer: str | None = None
    signer_post: str | None = None
    abstract: str | None = None
    legal_basis: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    relations: tuple[tuple[str, str], ...] = ()

    def fields(self) -> dict[str, Any]:
        """The article's fields that the document gives beside its title."""
        apart = ("title", "signer_post")
        names = (field.name for field in fields(self) if field.name not in apart)
        return {name: getattr(self, name) for name in names}


@dataclass(slots=True)
class _Head:
    """What was found above the title and in it."""

    first: int  # the letterhead's first line
    title_at: int
    body_at: int
    title: str
    abstract: str | None
    kind: Kind | None
    number: str | None = None
    issuer: str | None = None
    issued_on: str | None = None


#: Lines of a letterhead with its title, at most.
_HEAD_LINES = 30
_SUBJECT_LINES = 8
_SUBJECT_LENGTH = 600

# The patterns below are for folded text.
_SUBJECT = re.compile(r"v/v\b|ve viec\b|ve\b")
_KIND = "|".join(sorted({fold(kind.name) for kind in KINDS}, key=lambda name: -len(name)))
_TITLE = re.compile(
    rf"(?P<kind>{_KIND})(?:\s?[:.]?|\s(?:cua|ve|so|quy dinh|sua doi|huong dan|ban hanh|phe duyet|"
    r"lien tich|thuc hien|trien khai|tang cuong|mot so|to chuc|thi hanh|bo sung|bai bo|cong bo)\b"
    r".*)"
)
_BARE_TITLE = re.compile(rf"(?:{_KIND})\s?")
#: "của Thủ tướng Chính phủ số 115/2004/QĐ-TTg ngày …": the gazette's way.
_GAZETTE = re.compile(
    rf"(?:lien tich )?(?:cua (?P<whose>(?:(?!\b(?:{_KIND}|ve|sua|huong)\b).){{3,90}}?) )?"
    r"(?P<so>so:? \d\S*)(?:\s(?P<day>ngay .{6,30}?\d{4}))?\b"
)
#: Words that no title's line ends with: it goes on below.
_UNFINISHED = re.compile(
    r".*(?:,|-|\b(?:cua|va|ve|tai|theo|cho|voi|trong|cac|nhung|so|tu|den|hanh|sung|doi|viec|ngay|quy))"
)
_ENDS_SUBJECT = re.compile(
    r"can cu\b|- can cu|kinh gui|thuc hien\b|theo de nghi|xet de nghi|(?:phan|chuong|dieu|muc) "
    r"(?:thu |[ivx\d])|[ivx]{1,4}\s?[./)-]|\d{1,2}\s?[.)/]|[a-d]\s?[-.)]|[-+•]"
)
_BASIS = re.compile(r"[-–+]?\s?căn cứ\b", re.IGNORECASE)


def document_of(lines: Sequence[str]) -> Document | None:
    """The document whose lines these are; None where they are none's.

    The lines are best given raw: tabs, bars and runs of spaces part the columns of a letterhead.
    """
    rows = [cells_of(line) for line in lines]
    head = _head(rows)
    if head is None:
        return None
    ending = ending_of(rows, head.body_at)
    text = [
        canonical_line(lines[at])
        for at, row in enumerate(rows)
        if at >= head.body_at and row and at not in ending.lines
    ]
    if not text:
        return None
    return Document(
        title=head.title,
        kind=head.kind.english if head.kind else None,
        number=head.number,
        issuer=_issuer(head, ending),
        issued_on=head.issued_on,
        signer=", ".join(ending.signers) or None,
        signer_post=", ".join(ending.posts) or None,
        abstract=head.abstract,
        legal_basis=_basis(text),
        addressees=addressees(ending.addressees),
        relations=relations(head.title, text),
    )


def _head(rows: Sequence[Sequence[str]]) -> _Head | None:
    filled = [at for at, row in enumerate(rows) if row][:_HEAD_LINES]
    letterhead = [at for at in filled if any(opens(cell) for cell in rows[at])]
    numbered = [at for at in filled if any(number_of(cell) for cell in rows[at])]
    titled = [at for at in filled if _title_kind(rows[at]) is not None]
    marks = letterhead or numbered
    title_at = next((at for at in titled if not marks or at > marks[0]), None)
    if marks and (title_at is not None or letterhead):
        first = _first_line(rows, filled, marks[0])
        if first is None:
            return None
        if title_at is None:
            return _letter(rows, filled, first)
        return _titled(rows, first, title_at)
    if titled[:1] == filled[:1] and filled and _is_bare(rows, filled):
        return _titled(rows, filled[0], filled[0])
    return None


def _first_line(rows: Sequence[Sequence[str]], filled: list[int], mark: int) -> int | None:
    """Where the letterhead begins; None under prose, as on a page that quotes the document."""
    above = [at for at in filled if at < mark]
    if any(len(cell) > LONGEST for at in above for cell in rows[at]):
        return None
    return filled[0]


def _title_kind(row: Sequence[str]) -> Kind | None:
    """The kind that a title's line names."""
    if len(row) != 1 or len(row[0]) > 250:
        return None
    found = _TITLE.fullmatch(fold(row[0]))
    if found is None or (row[0].endswith((".", ";")) and len(row[0]) > len(found["kind"]) + 1):
        return None
    return kind_of(found["kind"])


def _is_bare(rows: Sequence[Sequence[str]], filled: list[int]) -> bool:
    """Whether a text without letterhead still opens as a document: "CHỈ THỊ", then what about."""
    first, below = rows[filled[0]][0], [fold(rows[at][0]) for at in filled[1:9]]
    if not _BARE_TITLE.fullmatch(fold(first)) or not below:
        return False
    subject = _SUBJECT.match(below[0]) or _GAZETTE.match(below[0])
    return bool(subject) or any(line.startswith(("can cu", "- can cu")) for line in below)


def _titled(rows: Sequence[Sequence[str]], first: int, title_at: int) -> _Head:
    kind = _title_kind(rows[title_at])
    title = rows[title_at][0].rstrip(" :.")
    told = title[len(kind.name) :].strip() if kind else ""
    parts: list[str] = []
    at, parted = title_at + 1, False
    while at < len(rows) and len(parts) < _SUBJECT_LINES:
        line = " ".join(rows[at])
        if line and not _goes_on(line, [told, *parts] if told else parts, parted):
            break
        parts += [line] if line else []
        parted = not line
        at += 1
    while at < len(rows) and not any(map(str.isalnum, "".join(rows[at]))):
        at += 1  # the rule below a title
    subject = " ".join(filter(None, [told, *parts]))
    if kind and fold(subject).startswith("lien tich"):
        kind = kind_of(f"{kind.name} liên tịch") or kind
    head = _Head(first, title_at, at, " ".join([title, *parts]), None, kind)
    _take(head, read_letterhead(rows[first:title_at]))
    whose, *rest = [part for part in (told, *parts) if part] or [""]
    if fold(whose).startswith("cua ") and body_of(whose[4:]):
        head.issuer, subject = whose[4:], " ".join(rest)
    head.abstract = _read_gazette(head, subject) or None
    return head


def _goes_on(line: str, before: list[str], parted: bool) -> bool:
    """Whether a line below the title still says what the document is about."""
    plain = fold(line)
    if not any(map(str.isalnum, line)) or body_of(line.strip(" ,")):
        return False
    if _ENDS_SUBJECT.match(plain) and not (line[0].islower() and plain.startswith("thuc hien")):
        return False  # "Thực hiện Nghị quyết …" is a basis, "thực hiện nghị quyết …" a subject
    if line[-1] in ".;:!?" or sum(map(len, before)) + len(line) > _SUBJECT_LENGTH:
        return False
    if not before or _SUBJECT.match(plain) or _GAZETTE.match(plain):
        return len(line) <= 250 and not (is_office(line) and line.endswith(","))
    above = fold(before[-1])
    if _UNFINISHED.fullmatch(above) or line[0].islower():
        return True
    told = body_of(before[-1][4:]) is not None or bool(_GAZETTE.search(above))
    return not parted and (told or line[0].isdigit() or (line.isupper() and before[-1].isupper()))


def _letter(rows: Sequence[Sequence[str]], filled: list[int], first: int) -> _Head | None:
    """An official letter has no title: "V/v …" in its letterhead says what it is about."""
    to = next((at for at in filled if any(fold(c).startswith("kinh gui") for c in rows[at])), None)
    if to is None:
        return None
    cells = [cell for at in range(first, to) for cell in rows[at]]
    about = next((i for i, cell in enumerate(cells) if fold(cell).startswith("v/v")), None)
    if about is None:
        return None
    parts = [cells[about]]
    for cell in cells[about + 1 : about + 4]:
        if not cell[0].islower() or opens(cell) or day_of(cell):
            break
        parts.append(cell)
    subject = " ".join(parts)
    head = _Head(first, to, to, subject, subject, kind_of("công văn"))
    _take(head, read_letterhead([[cell for cell in cells if cell not in parts]]))
    return head


def _take(head: _Head, read: Letterhead) -> None:
    head.number, head.issuer, head.issued_on = read.number, read.issuer, read.issued_on


def _read_gazette(head: _Head, subject: str) -> str:
    """The subject without "của … số … ngày …", which tells what a letterhead would."""
    found = _GAZETTE.match(fold(subject))
    if found is None:
        return subject
    head.number = head.number or number_of(subject[slice(*found.span("so"))])
    if found["whose"]:
        head.issuer = head.issuer or subject[slice(*found.span("whose"))]
    if found["day"]:
        written = subject[slice(*found.span("day"))]
        head.issued_on = head.issued_on or day_of(written)
    return subject[found.end() :].strip(" ,")


def _issuer(head: _Head, ending: Ending) -> str | None:
    """Who issued it: the letterhead, or in the Party's centre whom the signature stands for."""
    name = head.issuer
    behalf = body_of(ending.behalf) if ending.behalf else None
    if behalf and (name is None or fold(name).startswith("ban chap hanh trung uong")):
        return behalf.name
    if name is None:
        return None
    body = body_of(name)
    return body.name if body else readable(name)


def _basis(text: Sequence[str]) -> tuple[str, ...]:
    """The lines "Căn cứ …" that open the body; the issuer's name and others may part them."""
    found: list[str] = []
    for line in text[:40]:
        if _BASIS.match(line):
            found.append(line.lstrip("-–+ ").rstrip(" ;,."))
        elif len(line) > 250 and found:
            break
    return tuple(found)
