"""Dates and times as Vietnamese pages print them and as their data state them.

Nothing is completed: a date without a year, "hôm nay" on a page that does not say which day it is,
and a date that can be read two ways in machine data give nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

#: Vietnam has had one zone and no summer time since 1975.
VIETNAM = timezone(timedelta(hours=7))

_MONTHS = (
    "mười hai", "mười một", "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười",
)  # fmt: skip
_MONTH_NUMBERS = dict(zip(_MONTHS, (12, 11, *range(1, 11)), strict=True))
_MONTH = rf"(?:\d{{1,2}}|{'|'.join(_MONTHS)})"
_YEAR = r"(?:19|20)\d\d"
_DATE = re.compile(
    rf"(?<!\d)(?:(?P<y1>{_YEAR})-(?P<m1>\d\d)-(?P<d1>\d\d)(?!\d)"
    rf"|(?P<d2>\d{{1,2}})\s*[-/.]\s*(?P<m2>\d{{1,2}})\s*[-/.]\s*(?P<y2>{_YEAR})(?!\d)"
    rf"|(?P<d3>\d{{1,2}})\s+tháng\s+(?P<m3>{_MONTH})[\s,]+(?:năm\s+)?(?P<y3>{_YEAR})(?!\d)"
    rf"|\btháng\s+(?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}}),\s*(?P<y4>{_YEAR})(?!\d))",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d:])T?(?P<h>\d{1,2})\s*(?::|h|g(?!\w)|giờ)\s*(?P<m>\d{2})"
    r"(?:\s*(?::|phút)\s*(?P<s>\d{2})(?:\.\d+)?)?(?:\s*phút)?"
    r"(?:\s*(?P<half>AM|PM|SA|CH)\b)?(?P<zone>Z|[+-]\d\d:?\d\d)?(?!\d)",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\(?\s*(?:GMT|UTC)\s*(?P<h>[+-]\s*\d{1,2})(?::?(?P<m>\d\d))?\s*\)?", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"Thứ\s+(?P<vi>Hai|Ba|Tư|Năm|Sáu|Bảy|[2-7])\b|(?P<sunday>Chủ\s+nhật|\bCN\b|\bSunday\b)|"
    r"\bT(?P<short>[2-7])\b|\b(?P<en>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday)\b",
    re.IGNORECASE,
)
_VI_DAYS: dict[str, int] = dict(
    zip("hai ba tư năm sáu bảy 2 3 4 5 6 7".split(), [*range(6)] * 2, strict=True)
)
_EN_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_RELATIVE = re.compile(r"\b(?P<today>Hôm nay)\b|\b(?P<yesterday>Hôm qua)\b", re.IGNORECASE)

_UPDATE = re.compile(r"cập nhật|chỉnh sửa|sửa lần cuối|updated|modified", re.IGNORECASE)
#: The words that share a line with a publication date.
_BESIDE_DATE = re.compile(
    r"Cập nhật(?: lần cuối| mới nhất)?|Chỉnh sửa|"
    r"Ngày (?:đăng(?: tin| bài)?|cập nhật|xuất bản|tạo|đưa tin|viết)|Thời gian(?: đăng| cập nhật)?|"
    r"(?:Được |Đã |Tin )?đăng(?: tải)?|Xuất bản|Phát hành|(?<!\w)ngày|\blúc|\bvào|"
    r"(?:Last )?(?:Published|Updated|Posted|Modified|Created)|\bon\b|\bat\b|\bICT\b",
    re.IGNORECASE,
)
_ONLY_SEPARATORS = re.compile(r"[\s,|:;()\[\]/•·.–—-]*")
_LINE_LENGTH = 120

#: Machine data in the form of an English Windows server: "1/4/2024 10:13:00 AM" may be 4 January
#: or 1 April.
_SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, the time of it where that is known, and whether it is said to be of a change."""

    day: str  # ISO YYYY-MM-DD, in the zone that is stated, else in Vietnam
    at: str | None = None  # ISO 8601 with its offset
    updated: bool = False


def date_in(line: str) -> str | None:
    """The first full calendar date in the line as ISO; a date without a year is not completed."""
    days = (_day(found, line) for found in _DATE.finditer(line))
    return next((day.isoformat() for day in days if day), None)


def page_date(line: str) -> str | None:
    """The date of a line that holds nothing but a publication date, as pages print it."""
    return next((moment.day for moment in page_moments(line)), None)


def page_moments(line: str, today: str | None = None) -> tuple[Moment, ...]:
    """The moments of a line that holds nothing else, such as "Đăng: … - Cập nhật: …".

    "Hôm nay" and "hôm qua" count only where ``today`` says which day that is.
    """
    if len(line) > _LINE_LENGTH:
        return ()
    rest = line
    for words in (_DATE, _ZONE, _TIME, _WEEKDAY, _BESIDE_DATE, _RELATIVE):
        rest = words.sub(" ", rest)
    if not _ONLY_SEPARATORS.fullmatch(rest):
        return ()
    days = [(found, day) for found in _DATE.finditer(line) if (day := _day(found, line))]
    if not days and today and (found := _RELATIVE.search(line)):
        days = [(found, date.fromisoformat(today) - timedelta(days=bool(found["yesterday"])))]
    moments = []
    start = 0
    for at, (found, day) in enumerate(days):
        # A time stands before or after its date; between two dates it belongs to the first.
        end = days[at + 1][0].start() if at + 1 < len(days) else len(line)
        label = line[start : found.start()]
        around = f"{line[start : found.start()] if at == 0 else ''} {line[found.end() : end]}"
        if at + 1 < len(days) and (word := _UPDATE.search(around)):
            around = around[: word.start()]
        moments.append(_moment(day, around, updated=bool(_UPDATE.search(label))))
        start = found.end()
    return tuple(moments)


def stated(value: str) -> Moment | None:
    """The moment that JSON-LD or a meta element states."""
    slashed = _SLASHED.match(value)
    if slashed and re.search(r"\b[AP]M\b", value) and max(map(int, slashed.groups())) <= 12:
        return None
    found = _DATE.search(value)
    if found is None:
        return _of_mail(value)
    if (day := _day(found, value)) is None:
        return None
    moment = _moment(day, f"{value[: found.start()]} {value[found.end() :]}")
    # Midnight to the second is how data that knows only the day writes it.
    return Moment(moment.day) if "T00:00:00" in (moment.at or "") else moment


def in_vietnam(moment: Moment) -> Moment:
    """The moment as a clock in Vietnam showed it; its offset stays as it was stated."""
    if moment.at is None:
        return moment
    day = datetime.fromisoformat(moment.at).astimezone(VIETNAM).date().isoformat()
    return Moment(day, moment.at, moment.updated)


def _day(found: re.Match[str], line: str) -> date | None:
    part = {key[0]: value for key, value in found.groupdict().items() if value}
    year, first, second = int(part["y"]), int(part["d"]), _month(part["m"])
    day, swapped = _calendar(year, second, first), _calendar(year, first, second)
    weekday = _weekday(line) if found["y2"] else None
    if weekday is not None and swapped and swapped.weekday() == weekday:
        # An English server writes month/day: the weekday beside it tells.
        return day if day and day.weekday() == weekday else swapped
    return day


def _month(text: str) -> int:
    return _MONTH_NUMBERS.get(text.casefold()) or int(text)


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(line: str) -> int | None:
    found = _WEEKDAY.search(line)
    if found is None:
        return None
    if found["sunday"]:
        return 6
    if found["en"]:
        return _EN_DAYS.index(str(found["en"]).casefold())
    return _VI_DAYS[str(found["vi"] or found["short"]).casefold()]


def _moment(day: date, around: str, *, updated: bool = False) -> Moment:
    found = _TIME.search(around)
    if found is None:
        return Moment(day.isoformat(), updated=updated)
    hour, half = int(found["h"]), (found["half"] or "").upper()
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    elif half in ("AM", "SA") and hour == 12:
        hour = 0
    try:
        clock = time(hour, int(found["m"]), int(found["s"] or 0), tzinfo=_zone(found, around))
    except ValueError:
        return Moment(day.isoformat(), updated=updated)
    return Moment(day.isoformat(), datetime.combine(day, clock).isoformat(), updated)


def _zone(found: re.Match[str], around: str) -> timezone:
    given = found["zone"] or ""
    if given.upper() == "Z":
        return timezone.utc  # noqa: UP017 - a timezone like the others
    if given:
        hours, minutes = int(given[1:3]), int(given[-2:])
        return timezone((-1 if given[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    if named := _ZONE.search(around):
        hours = int(named["h"].replace(" ", ""))
        minutes = int(named["m"] or 0)
        return timezone(timedelta(hours=hours, minutes=minutes if hours >= 0 else -minutes))
    return VIETNAM


def _of_mail(value: str) -> Moment | None:
    """A date as HTTP and mail write it: "Thu, 04 Jan 2024 10:13:00 +0700"."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    return Moment(moment.date().isoformat(), moment.isoformat())
