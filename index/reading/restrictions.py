"""What a question says about its sources: from when, by whom, of which kind, the newest first.

A wrong filter hides the answer, so only plain wording sets one: "các bài năm 2021", "theo Báo
Quảng Ninh", "chỉ trong các chỉ thị". A day or year that the question speaks of ("hội nghị năm
2021") is what happened: the article may be younger, so it is a preference at most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus.folding import unmarked
from corpus.official.kinds import KINDS, kind_of
from index.reading.filters import NO_FILTERS, Filters
from index.reading.periods import Period, read_period
from index.reading.publishers import Publishers, named_plainly
from index.reading.told import Told

# Patterns with marks; for a question typed without them they are folded as it is.
_LEAD = r"(?<![\w-])(?:(?:trong|theo|ở|từ|chỉ|tìm|xem|lấy|đọc) )*"
_ARTICLES = "bài báo|bài viết|bài|bản tin|tin bài|tin tức|tin"
_POSTED = "đăng tải|đăng|công bố|xuất bản|phát hành|ban hành|ra"
_IN = r"(?: (?:vào|trong|hồi))? (?=\S)"
#: What a period behind it restricts the search to.
_SOURCES = (
    rf"{_LEAD}(?:(?:tất cả |mọi )?(?:các |những )?(?<!thông )(?<!nhắn )(?:{_ARTICLES})"
    r"|(?:(?:trong|theo|chỉ|các|những) )+(?:văn bản|tài liệu|tư liệu|nguồn|báo chí))"
    rf"(?: nào)?(?: được)?(?: (?:{_POSTED}))?{_IN}",
    r"(?<![\w-])chỉ (?:tìm|lấy|xem|xét)(?: (?:trong|từ))? (?=\S)",
)
#: "…, chỉ năm 2021?" at the end; "chỉ trong năm 2021, có mấy đoàn?" is about what happened.
_ONLY_AT_THE_END = r"(?:^|[,;.:?]\s?)chỉ (?=\S)"
#: The same, but never where marks are missing: "dang" is also Đảng and đang.
_WHEN_POSTED = rf"(?<![\w-])(?:được )?(?:đăng tải|đăng){_IN}"
#: Before and behind: articles that are counted, or somebody's work ("bài báo năm 1925 của ông …"),
#: which others wrote about later, are content.
_COUNTED = re.compile(r"(?:bao nhieu|may|so luong|so|viet|tac gia|tac gia cua) $")
_AUTHORED = re.compile(
    r" (?:cua|do) (?!(?:bao|dai|tap chi|trang|cong|tinh|thanh|huyen|ban|ta|co quan|dia phuong)\b)"
)

_NEWEST = (
    r"(?<![\w-])(?:mới nhất|gần đây nhất|mới đây nhất|(?<=lần )gần nhất|(?<=kỳ )gần nhất"
    r"|(?<=nghị )gần nhất|(?<=đợt )gần nhất|vừa rồi|vừa mới đây)(?![\w-])"
)
_KIND = "|".join(kind.name for kind in KINDS if kind.noun or kind.english == "conclusion")
_OF_KIND = rf"(?:các |những )?({_KIND})(?! (?:số )?\d)"
_ONLY_KIND = rf"(?<![\w-])chỉ (?:tìm |xem |lấy )?(?:trong |theo )?{_OF_KIND}"
_IN_KIND = rf"(?<![\w-])(?:trong|theo) {_OF_KIND}(?= nào| nói| quy định|[?.,!]|$)"
#: Before "năm trước" these count how long ago it was: "500 năm trước", "mấy tháng trước".
_COUNTS = "".join(
    rf"(?<!{word} )"
    for word in r"""\d một hai ba bốn năm sáu bảy tám chín mười chục trăm nghìn ngàn triệu nửa mấy
    vài nhiều những các nhiêu""".split()
)
#: Time as it stands in a question by its distance from today.
_RELATIVE = (
    rf"(?<![\w-]){_COUNTS}(?:(?:tháng|tuần|năm) (?:này|nay|trước|ngoái|vừa qua|vừa rồi|rồi)"
    r"|hôm (?:nay|qua|kia))(?![\w-])"
)
#: A year that is no end of a range: neither "trước năm 2020" nor "2016-2020".
_YEAR = re.compile(
    r"(?:(?<![\w-])(?P<bound>truoc|sau|tu|den|toi|het) )?(?:nam )?"
    r"(?<![\w./-])(?P<year>(?:19|20)\d\d)(?! ?[-–/]|\w|[.,]\d)"
)


@dataclass(frozen=True, slots=True)
class Restrictions:
    """A question without the words that only say where to look, and what they said.

    ``told``: filters and preferences, as the reading shows them.
    """

    text: str
    typed: str  # the same of the question as typed
    filters: Filters = NO_FILTERS
    preferred: Period | None = None
    kinds: tuple[str, ...] = ()  # preferred
    newest: bool = False
    told: tuple[Told, ...] = ()


ANYWHERE = Restrictions("", "")


def restrictions(question: str, typed: str, publishers: Publishers, today: date) -> Restrictions:
    """Read what a question, marks restored, says about its sources; ``typed`` is as it was, and
    what is cut out of one is cut out of both."""
    reading = _Reading(question, typed)
    filters = NO_FILTERS
    for pattern in (*_SOURCES, _ONLY_AT_THE_END, _WHEN_POSTED):
        if period := reading.take_period(pattern, today):
            filters = replace(filters, since=period.since, until=period.until)
            break
    if named := publishers.find(unmarked(reading.text.lower())):
        filters = replace(filters, publishers=named.publishers)
        reading.cut(named.start, named.end)
    if kind := reading.take(_ONLY_KIND):
        filters = replace(filters, kinds=(_english(kind[1]),))
    kinds = () if kind else tuple(_english(found[1]) for found in reading.find(_IN_KIND))
    newest = bool(reading.find(_NEWEST))
    while reading.take(_NEWEST):
        pass
    preferred = reading.made_absolute(today)
    told = [*filters.told()]
    if not named and (unheard := named_plainly(reading.text)):
        told.append(Told("no_publisher", (unheard,)))
    if preferred and preferred.relative:
        told.append(Told("preferred", (preferred.since or "", preferred.until or "")))
    if newest:
        told.append(Told("newest"))
    if not any(map(str.isalpha, reading.text)):
        reading = _Reading(question, typed)
    return Restrictions(reading.text, reading.typed, filters, preferred, kinds, newest, tuple(told))


class _Reading:
    """A question, as read and as typed, from which what was understood is cut out."""

    def __init__(self, text: str, typed: str) -> None:
        self.text = text
        self.typed = typed if len(typed) == len(text) else text
        self._folded = text != typed

    def find(self, pattern: str) -> list[re.Match[str]]:
        if self._folded and pattern is not _WHEN_POSTED:
            return list(re.finditer(unmarked(pattern), unmarked(self.text.lower())))
        return list(re.finditer(pattern, self.text.lower()))

    def take(self, pattern: str) -> re.Match[str] | None:
        found = self.find(pattern)
        if not found:
            return None
        self.cut(*found[0].span())
        return found[0]

    def take_period(self, pattern: str, today: date) -> Period | None:
        """The period that stands behind what the pattern finds; both are cut out."""
        for found in self.find(pattern):
            read = read_period(self.text, found.end(), today)
            if read is None or (
                pattern is _ONLY_AT_THE_END and re.search(r"\w", self.text[read[1] :])
            ):
                continue
            before, behind = self.text[: found.start()], self.text[read[1] :]
            content = _COUNTED.search(unmarked(before.lower()))
            if not content and not _AUTHORED.match(unmarked(behind.lower())):
                self.cut(found.start(), read[1])
                return read[0]
        return None

    def made_absolute(self, today: date) -> Period | None:
        """The time that the question speaks of. "Năm ngoái" and the like become the year or month
        they mean; weeks and days, around which articles differ by a day, only go."""
        found = self.find(_RELATIVE)
        if not found:
            named = _YEAR.finditer(unmarked(self.text.lower()))
            years = {match["year"] for match in named if not match["bound"]}
            return Period(f"{min(years)}-01-01", f"{max(years)}-12-31") if years else None
        start, end = found[0].span()
        read = read_period(self.text, start, today)
        if read is None:
            return None
        whole = self.text[start : start + 2].lower() in ("nă", "na", "th")
        self.cut(start, end, str(read[0]) if whole else "")
        return read[0]

    def cut(self, start: int, end: int, instead: str = "") -> None:
        """Replace a slice of both; what is left has no doubled space and no loose comma."""
        self.text, self.typed = (
            re.sub(r" +(?=[ ,.?!;:])", "", f"{text[:start]} {instead} {text[end:]}")
            for text in (self.text, self.typed)
        )
        opening = re.match(r"(?:[\s,;:]|thì )*", self.text)
        begin = opening.end() if opening else 0
        self.text, self.typed = self.text[begin:].rstrip(), self.typed[begin:].rstrip()


def _english(name: str) -> str:
    kind = kind_of(name)
    return kind.english if kind else name
