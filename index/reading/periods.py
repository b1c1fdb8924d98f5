"""Periods in plain words: "tháng 8/2023", "từ 2016 đến 2020", "năm ngoái", "trước năm 2020"."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from corpus.folding import unmarked

#: Hours that Vietnam is ahead of UTC.
_VIETNAM = timedelta(hours=7)

#: Years that a person writes alone; "1.200" and "5000" are none.
_YEAR = r"(?:19|20)\d\d(?![\d%]|[.,]\d)"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_SEP = r"\s?[/.-]\s?"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

# All patterns are for folded text: whether the words had their marks is the caller's to know.
_POINT = re.compile(
    rf"(?:ngay\s)?(?:(?P<d>{_DAY})(?:{_SEP}|\sthang\s)(?P<dm>{_MONTH})(?:{_SEP}|,?\snam\s)(?P<dy>{_YEAR})"
    rf"|thang\s(?P<m>{_MONTH})(?:{_SEP}|,?\snam\s)(?P<my>{_YEAR})"
    rf"|(?P<sm>{_MONTH})\s?/\s?(?P<sy>{_YEAR})"
    rf"|quy\s(?P<q>iv|i{{1,3}}|[1-4])(?:{_SEP}|,?\s(?:nam\s)?)(?P<qy>{_YEAR})"
    rf"|(?P<half>nua dau|nua cuoi|(?:6|sau) thang (?:dau|cuoi))\snam\s(?P<hy>{_YEAR}|nay|ngoai)"
    rf"|(?:nam\s)?(?P<y>{_YEAR}))(?!\s?[-–/]\s?\d)"
)
#: What opens a range and takes the rest from its end: "từ tháng 3 đến tháng 8/2023".
_OPENING = re.compile(
    rf"(?:ngay\s)?(?:(?P<d>{_DAY})(?:(?:{_SEP}|\sthang\s)(?P<dm>{_MONTH}))?|thang\s(?P<m>{_MONTH}))(?=\s)"
)
_NAMED = re.compile(
    r"(?P<hom>hom nay|hom qua|hom kia)|(?P<unit>tuan|thang|quy|nam)\s"
    r"(?:(?P<this>nay)|(?P<last>truoc|qua|vua qua|vua roi|roi|ngoai))(?![a-z])"
    r"|(?P<n>\d{1,2})\s(?P<units>ngay|tuan|thang|nam)\s"
    r"(?:qua|vua qua|gan day|gan nhat|tro lai day)(?![a-z])"
)
_YEARS = re.compile(
    rf"(?:(?:trong\s)?(?:giai doan|nhiem ky|cac nam)\s)?(?P<a>{_YEAR})\s?[-–]\s?(?P<b>{_YEAR})"
)
_FROM = re.compile(r"(?:ke\s)?(?:tu|giua)(?:\ssau)?\s")
_TO = re.compile(r"\s(?:den het|cho den|toi|den|va)\s|\s?-\s?")
_ONWARDS = re.compile(r"\s(?:tro di|tro lai day|den nay|toi nay|den gio|ve sau)(?![a-z])")
_BOUND = re.compile(
    r"(?P<before>truoc)\s|(?P<after>sau)\s|(?P<upto>(?:tinh\s)?(?:den het|cho den|den|toi))\s"
)
_IN = re.compile(r"(?:vao|trong|o|cua|hoi)\s")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both included, ISO; None where it is open.

    ``relative``: said by its distance from today ("năm ngoái").
    """

    since: str | None
    until: str | None
    relative: bool = False

    def __str__(self) -> str:
        """In Vietnamese: "năm 2021", "tháng 8/2023", "từ ngày 1/3/2023 đến ngày 15/8/2023"."""
        if self.since and self.until:
            first, last = date.fromisoformat(self.since), date.fromisoformat(self.until)
            if first == last:
                return f"ngày {_shown(first)}"
            if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
                years = f"{first.year} đến {last.year}"
                return f"năm {first.year}" if first.year == last.year else f"từ năm {years}"
            if first == date(last.year, last.month, 1) and last.day == _days(last):
                return f"tháng {last.month}/{last.year}"
            return f"từ ngày {_shown(first)} đến ngày {_shown(last)}"
        if self.since:
            return f"từ ngày {_shown(date.fromisoformat(self.since))}"
        return f"đến ngày {_shown(date.fromisoformat(self.until))}" if self.until else "mọi lúc"


def today_in_vietnam() -> date:
    """Today where the askers are, wherever the machine stands."""
    return (datetime.now(UTC) + _VIETNAM).date()


def asked_at(today: date) -> str:
    """The present time of that day where the askers are, in ISO 8601."""
    now = datetime.now(timezone(_VIETNAM)).replace(microsecond=0)
    return datetime.combine(today, now.timetz()).isoformat()


def read_period(text: str, at: int, today: date) -> tuple[Period, int] | None:
    """The period that a text says from ``at`` on, and where it ends; None when it says none."""
    folded = unmarked(text.lower())
    if len(folded) != len(text):
        return None
    if inside := _IN.match(folded, at):
        at = inside.end()
    return (
        _range(folded, at, today)
        or _years(folded, at)
        or _bounded(folded, at, today)
        or _whole(folded, at, today)
    )


def _range(text: str, at: int, today: date) -> tuple[Period, int] | None:
    opened = _FROM.match(text, at)
    if opened is None:
        return None
    first = _whole(text, opened.end(), today)
    opening = None if first else _OPENING.match(text, opened.end())
    end = first[1] if first else opening.end() if opening else -1
    if end < 0:
        return None
    to = _TO.match(text, end)
    last = _whole(text, to.end(), today) if to else None
    if last is None:
        if first is None:
            return None
        onwards = _ONWARDS.match(text, end)
        return Period(first[0].since, None, first[0].relative), onwards.end() if onwards else end
    since = first[0].since if first else _opened(opening, last[0].until)
    return (Period(since, last[0].until), last[1]) if _ordered(since, last[0].until) else None


def _opened(opening: re.Match[str] | None, until: str | None) -> str | None:
    """The first day of a range whose opening takes month or year from its end."""
    if opening is None or until is None:
        return None
    last = date.fromisoformat(until)
    month = int(opening["dm"] or opening["m"] or last.month)
    return _iso(last.year, month, int(opening["d"] or 1))


def _years(text: str, at: int) -> tuple[Period, int] | None:
    found = _YEARS.match(text, at)
    if found is None or found["a"] > found["b"]:
        return None
    return Period(f"{found['a']}-01-01", f"{found['b']}-12-31"), found.end()


def _bounded(text: str, at: int, today: date) -> tuple[Period, int] | None:
    bound = _BOUND.match(text, at)
    found = _whole(text, bound.end(), today) if bound else None
    if bound is None or found is None:
        return None
    period, end = found
    if bound["upto"]:
        return Period(None, period.until), end
    if bound["before"] and period.since:
        return Period(None, _moved(period.since, -1)), end
    return (Period(_moved(period.until, 1), None), end) if period.until else None


def _whole(text: str, at: int, today: date) -> tuple[Period, int] | None:
    if found := _NAMED.match(text, at):
        return _named(found, today), found.end()
    found = _POINT.match(text, at)
    if found is None:
        return None
    part = {key: value for key, value in found.groupdict().items() if value}
    period = None
    if "d" in part:
        day = _iso(int(part["dy"]), int(part["dm"]), int(part["d"]))
        period = Period(day, day) if day else None
    elif "m" in part or "sm" in part:
        year, month = part.get("my") or part["sy"], part.get("m") or part["sm"]
        period = _months(int(year), int(month), int(month))
    elif "q" in part:
        quarter = _ROMAN.get(part["q"]) or int(part["q"])
        period = _months(int(part["qy"]), 3 * quarter - 2, 3 * quarter)
    elif "half" in part:
        year = {"nay": str(today.year), "ngoai": str(today.year - 1)}.get(part["hy"], part["hy"])
        period = _months(int(year), 1, 6) if "dau" in part["half"] else _months(int(year), 7, 12)
    else:
        period = _months(int(part["y"]), 1, 12)
    return (period, found.end()) if period else None


def _named(found: re.Match[str], today: date) -> Period:
    """A period by its distance from today."""
    if found["hom"]:
        day = today - timedelta(("hom nay", "hom qua", "hom kia").index(found["hom"]))
        return Period(day.isoformat(), day.isoformat(), relative=True)
    if found["n"]:
        days = {"ngay": 1, "tuan": 7, "thang": 30, "nam": 365}[found["units"]] * int(found["n"])
        since = today - timedelta(min(days, 36_500))
        return Period(since.isoformat(), today.isoformat(), relative=True)
    back = 0 if found["this"] else 1
    if found["unit"] == "tuan":
        monday = today - timedelta(today.weekday() + 7 * back)
        return Period(monday.isoformat(), (monday + timedelta(6)).isoformat(), relative=True)
    length = {"thang": 1, "quy": 3, "nam": 12}[found["unit"]]
    first = (12 * today.year + today.month - 1) // length * length - back * length
    whole = _months(first // 12, first % 12 + 1, first % 12 + length)
    return Period(whole.since, whole.until, relative=True)


def _months(year: int, first: int, last: int) -> Period:
    end = date(year, last, monthrange(year, last)[1])
    return Period(date(year, first, 1).isoformat(), end.isoformat())


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _moved(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(by)).isoformat()


def _ordered(since: str | None, until: str | None) -> bool:
    return since is not None and until is not None and since <= until


def _days(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _shown(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
