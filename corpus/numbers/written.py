"""Document numbers as people write them: "Chỉ thị số 12-CT/TW", "chi thi 12", "NQ59", "34/NQ-CP".

One scan of one pattern over the folded text (offsets stay) finds them in articles and in what
people type. Prose is full of numbers, so an article's short forms must look like a document's;
with ``typed`` the looser forms count as well ("ct12", "12 ct tw").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from corpus.folding import CAPITAL, fold
from corpus.official.kinds import BODIES, KINDS, Kind, body_of, kind_of


@dataclass(frozen=True, slots=True)
class Number:
    """A document's number and what was written beside it; what was not written is None.

    "12-CT/TW": serial "12", kind "CT", organ "TW". ``name`` ("chỉ thị") is there where it was
    written out: "QĐ" alone may be a quyết định or a quy định. ``issuer``, ``issued_on`` and
    ``term`` ("XIII") come from "… ngày 5/1/2022 của Ban Bí thư khóa XIII" right behind it.
    """

    serial: str
    kind: str | None = None
    name: str | None = None
    year: int | None = None
    organ: str | None = None
    issuer: str | None = None
    issued_on: str | None = None
    term: str | None = None

    def __str__(self) -> str:
        """The normal form: "12-CT/TW", "34/NQ-CP", "115/2004/QĐ-TTg", "65/2020/QH14"."""
        year = f"/{self.year}" if self.year else ""
        if self.organ is None:
            return f"{self.name or self.kind or 'số'} {self.serial}{year}"
        if self.kind is None:
            return f"{self.serial}{year}/{self.organ}"
        if self.organ in OF_PARTY and not year:
            return f"{self.serial}-{self.kind}/{self.organ}"
        return f"{self.serial}{year}/{self.kind}-{self.organ}"

    @property
    def plain(self) -> str:
        """The serial without leading zeros: "01" and "1" are one number."""
        return self.serial.lstrip("0") or "0"

    @property
    def place(self) -> int:
        """Where it stands among its kind: "05a" at 5."""
        return int(re.sub("[^0-9].*", "", self.serial) or 0)

    @property
    def letters(self) -> str | None:
        """The kind's letters, also where only its name was written."""
        kind = kind_of(self.name) if self.kind is None and self.name else None
        return (kind.letters or None) if kind else self.kind

    def agrees(self, held: Number) -> bool:
        """Whether this, as asked for, and a number found somewhere can be one document's.

        What either leaves open speaks for nothing, except that a code is whole: "115/QĐ-TTg" has
        no year and so is another document than "115/2004/QĐ-TTg".
        """
        if self.plain != held.plain or _differ(self.name, held.name):
            return False
        coded = bool(self.organ and held.organ)
        if self.letters != held.letters and (not coded or (self.letters and held.letters)):
            return False
        if coded and (self.organ, self.year) != (held.organ, held.year):
            return False
        years = [n.year or (int(n.issued_on[:4]) if n.issued_on else None) for n in (self, held)]
        return not (
            _differ(self.year and years[0], self.year and years[1])
            or _differ(held.year and years[0], held.year and years[1])
            or _differ(self.issuer, held.issuer)
            or _differ(self.issued_on, held.issued_on)
            or _differ(self.term, held.term)
            or not _same_office(self, held)
        )


@dataclass(frozen=True, slots=True)
class Mention:
    """``text[start:end]`` writes this number."""

    start: int
    end: int
    number: Number


def _differ(one: object, other: object) -> bool:
    return bool(one) and bool(other) and one != other


def _same_office(one: Number, other: Number) -> bool:
    """Whether the letters of one can be those of the other's issuer ("TW" and "Ban Bí thư")."""
    for code, issued in ((one, other), (other, one)):
        body = body_of(issued.issuer) if issued.issuer and not issued.organ else None
        if code.organ and body and not re.fullmatch(rf"{body.letters}(?:\d*|-.*)", code.organ):
            return False
    return True


OF_PARTY = ("TW", "TU", "HU", "ĐU", "QUTW", "ĐUCA")


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(set(words), key=lambda word: (-len(word), word)))


#: Letters in numbers, folded, and how to write them; "QyĐ" and "QDD" are met in print too.
_LETTERS = {fold(k.letters): k.letters for k in KINDS if k.letters} | {"qyd": "QĐ", "qdd": "QĐ"}
_ORGANS = {fold(body.letters): body.letters for body in BODIES}
_ORGANS |= {fold(o): o for o in ("TU", "UBND", "HĐND", "VPCP", "VPTW", "BTGTW", "BTCTW", "ĐCT")}
#: Of these alone a newspaper writes the letters with a bare number ("NQ 59"); CT12 is a house.
_SPOKEN_LETTERS = ("NQ", "NĐ")

# All patterns are for folded text: small letters, no marks, "-" for every dash.
_KIND = _either(_LETTERS)
_NAME = _either(fold(kind.name) for kind in KINDS).replace("quy ", "qu[yi] ")
_NAME = _NAME.replace(" ", "[ -]")
_BODY = _either(fold(name) for body in BODIES for name in (body.name, *body.short))
_YEAR = r"(?:19|20)\d\d(?!\d)"
_TO = r"\s?[-/_]\s?"
_ORGAN = r"t\s?\.\s?[wu]\b|[a-z]{2,12}\d{0,2}(?:-\s?[a-z]{1,10}\d{0,2}){0,3}"
#: What stands before the digits, and digits that a code may follow.
_HEAD = re.compile(
    rf"(?<![a-z0-9])(?:(?P<name>{_NAME})(?:\scua\s(?P<by>{_BODY})(?=\sso\b))?\s?\(?(?P<so>so(?![a-z]))?"
    rf"|(?P<letters>{_KIND})(?:\s?[-.]?\s?)(?:so(?![a-z]))?|so(?![a-z]))\s?[:.]?\s?(?=\d)"
    rf"|(?<![a-z0-9.,/-])(?=\d{{1,6}}[a-e]?(?:{_TO}{_YEAR})?\s?[-/_]?\s?(?:{_KIND}|qh\d|{_either(_ORGANS)}))"
)
# What the digits open, tried in this order: "65/2020/QH14" …
_LAW = re.compile(
    rf"(?P<serial>\d{{1,6}}){_TO}(?P<year>{_YEAR}){_TO}(?P<organ>(?:ubtv)?qh(?:\s?\d{{1,2}})?)\b"
)
#: … "12-CT/TW", "34/2016/NĐ-CP", "19-2017/NQ-CP", "59/NQ-TW"; typed also "12 ct tw", "12ct" …
_CODE = re.compile(
    rf"(?P<serial>\d{{1,6}}[a-e]?)(?:{_TO}(?P<year>{_YEAR}))?(?P<gap>\s?[-/_]?\s?)"
    rf"(?P<letters>{_KIND})(?:(?:{_TO}|(?P<loose>\s))(?P<organ>{_ORGAN}))?(?![a-z0-9])"
)
#: … behind a name or "số" letters of an office alone: "2230/UBND-KTN", "814/TTg" …
_OFFICE = re.compile(
    rf"(?P<serial>\d{{1,6}})(?:\s?/\s?(?P<year>{_YEAR}))?\s?/\s?(?P<organ>{_ORGAN})(?![a-z0-9])"
)
#: … and behind a name the number alone: "12", "34/2016". Not "1.200", "5-10", "30/4", "12h".
_BARE = re.compile(
    rf"(?P<serial>\d{{1,6}}[a-e]?)(?:{_TO}(?P<year>{_YEAR}))?(?![a-z0-9%]|[:.,]\d|\s?[-/]\s?\d)"
)
#: What a bare number counts: then it is no document's. With marks; "muc" would be mục and mức.
_COUNTED_CHARS = 40
_COUNTED = re.compile(
    r"\s(?:tháng|người|điểm|nội dung|vấn đề|nhiệm vụ|giải pháp|giờ|tuần|triệu|tỷ|tỉ|nghìn|ngàn|đồng"
    r"|trường hợp|lần|nước|nhóm|chương|điều|khoản|mục|trang|bài|câu|ý|quý|vòng|phút|cấp|bên|bước"
    r"|loại|mức|tiêu chí|chỉ tiêu|dự án|đơn vị|tổ chức|cơ quan|cá nhân|phần|chuyên đề|ngày(?! \d)"
    r"|năm(?! (?:19|20)\d\d(?!\s?[-–]\s?\d)))\b"
)
_COUNTED_FOLDED = re.compile(fold(_COUNTED.pattern))

_PLACES = r"(?: (?:tinh|thanh pho|tp\.?|huyen|quan|thi xa|thanh uy)\b)?"
_COMMITTEES = r"ubnd|uy ban nhan dan|tinh uy|thanh uy"
_BESIDE = re.compile(
    r"[\s,]{1,2}\(?(?:(?:(?:ky|ban hanh)\s)?ngay\s(?P<day>\d{1,2})\s?(?:[-/.]|\sthang\s)\s?"
    r"(?P<month>\d{1,2})\s?(?:[-/.]|,?\snam\s)\s?(?P<year>(?:19|20)\d\d)(?!\d)"
    r"|nam\s(?P<only_year>(?:19|20)\d\d)\b"
    rf"|(?P<of>cua\s)?(?P<body>{_BODY}"
    rf"|trung uong|tw)(?:\strung uong)?(?:\sdang)?(?![a-z])"
    rf"|(?P<of_place>cua\s)(?P<committee>(?:{_COMMITTEES}){_PLACES})(?![a-z])"
    r"|khoa\s(?P<term>[ivx]{1,6}|\d{1,2})\b)\)?"
)
_CAPITALISED = re.compile(rf"(?:\s{CAPITAL}\w*){{1,4}}")


def mentions(text: str, *, typed: bool = False) -> list[Mention]:
    """The document numbers of a canonical text, in order; ``typed`` for what a person typed."""
    folded = fold(text)
    found: list[Mention] = []
    end = 0
    for head in _HEAD.finditer(folded):
        if head.start() < end:
            continue
        read = _read(text, folded, head, typed)
        if read is not None:
            end = read.end
            found.append(read)
    return found


def _read(text: str, folded: str, head: re.Match[str], typed: bool) -> Mention | None:
    at = head.end()
    kind = _named(head)
    if kind and not typed and _plain(text[slice(*head.span("name"))].lower()) != kind.name:
        return None  # "chỉ thi 37 thí sinh"
    if tail := _LAW.match(folded, at):
        return _mention(text, folded, head, tail, typed)
    if (tail := _CODE.match(folded, at)) and _is_code(text, head, tail, typed):
        return _mention(text, folded, head, tail, typed)
    if (tail := _OFFICE.match(folded, at)) and _is_office(text, head, tail, typed):
        return _mention(text, folded, head, tail, typed)
    tail = _BARE.match(folded, at)
    if tail is None or not (head["name"] or head["letters"]) or _counts(text, folded, tail.end()):
        return None
    mention = _mention(text, folded, head, tail, typed)
    number = mention.number
    told = typed or number.issuer or number.organ or number.issued_on or number.year or head["so"]
    written = text[head.start("letters") : head.end("letters")]
    spoken = written in _SPOKEN_LETTERS and len(tail["serial"]) < 4
    return mention if told or (kind and kind.noun) or spoken else None


def _named(head: re.Match[str]) -> Kind | None:
    return kind_of(_plain(head["name"])) if head["name"] else None


def _plain(name: str) -> str:
    """A kind's name as it should be: "qui định" and "chỉ-thị" are met too."""
    return name.replace("-", " ").replace("qui ", "quy ")


def _is_code(text: str, head: re.Match[str], tail: re.Match[str], typed: bool) -> bool:
    """Whether digits and letters are a number: "12-CT/TW" is, "5 tt" and "3 TB tuyển" are not."""
    if tail["loose"] and tail["organ"] not in _ORGANS:
        return False
    if typed:
        return bool(tail["organ"] or head.group() or tail["gap"].strip())
    if not text[tail.start("letters")].isupper():
        return False
    joined = bool(tail["gap"].strip()) or bool(tail["organ"] and head.group())
    return joined and not tail["loose"] and bool(tail["organ"] or head.group())


def _is_office(text: str, head: re.Match[str], tail: re.Match[str], typed: bool) -> bool:
    """Whether an office's letters follow: not "số 5/Tuần", nor the house "số 12/NTT"."""
    if head["letters"] or not (head.group() or typed):
        return False
    written = text[tail.start("organ") :][:2]
    known = tail["organ"].split("-")[0] in _ORGANS
    return (typed and known) or (written.isupper() and (known or bool(head["name"])))


def _counts(text: str, folded: str, at: int) -> bool:
    """Whether the number before ``at`` counts what follows it: "ra nghị quyết 3 nội dung"."""
    if text[max(0, at - 20) : at + 20].isascii():
        return _COUNTED_FOLDED.match(folded, at) is not None
    return _COUNTED.match(text[at : at + _COUNTED_CHARS].lower()) is not None


def _mention(
    text: str, folded: str, head: re.Match[str], tail: re.Match[str], typed: bool
) -> Mention:
    parts = tail.groupdict()
    kind = _named(head)
    letters = parts.get("letters") or head["letters"]
    year, organ = parts.get("year"), parts.get("organ")
    number = Number(
        serial=tail["serial"],
        kind=_LETTERS[letters] if letters else None,
        name=kind.name if kind else None,
        year=int(year) if year else None,
        organ=_organ(text[slice(*tail.span("organ"))]) if organ else None,
        issuer=_body_name(head["by"]) if head["by"] else None,
    )
    if organ and (house := re.fullmatch(r"(?:ubtv)?qh\s?(\d{1,2})", organ)):
        number = replace(number, term=_roman(int(house[1])))
    return Mention(head.start(), tail.end(), _beside(text, folded, tail.end(), number, typed))


def _organ(written: str) -> str:
    """The office's letters as they should be: "tw", "TƯ" and "T.Ư" are TW, "TU" is a tỉnh ủy's."""
    plain = re.sub(r"[\s.]", "", written)
    if plain.upper() in ("TƯ", "TW"):
        return "TW"
    parts = fold(plain).split("-")
    if plain.islower() or parts[0] in _ORGANS:
        first, *others = (p.upper() if plain.islower() else p for p in plain.split("-"))
        return "-".join([_ORGANS.get(parts[0], first), *others])
    return plain


def _beside(text: str, folded: str, at: int, number: Number, typed: bool) -> Number:
    """The number with date, issuer and term that stand right behind it, in any order."""
    while found := _BESIDE.match(folded, at):
        if found["day"]:
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break
            number = replace(number, issued_on=number.issued_on or day.isoformat())
        elif found["only_year"]:
            if number.organ is None:
                number = replace(number, year=number.year or int(found["only_year"]))
        elif found["body"]:
            if not (found["of"] or typed):
                break
            issuer = _body_name(found["body"])
            number = replace(number, issuer=number.issuer or issuer)
            if issuer is None and number.organ is None:
                number = replace(number, organ="TW")
        elif found["committee"]:
            place = _CAPITALISED.match(text, found.end("committee"))
            if place is None:
                break
            issuer = text[found.start("committee") : place.end()]
            return replace(number, issuer=number.issuer or issuer)
        else:
            number = replace(number, term=number.term or _term(found["term"]))
        at = found.end()
    return number


def _body_name(written: str) -> str | None:
    body = body_of(written)
    return body.name if body else None


def _term(written: str) -> str:
    return _roman(int(written)) if written.isdigit() else written.upper()


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * tens + units[ones]
