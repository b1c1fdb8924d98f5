"""What a page shows around its article: dates, authors and the publisher's name, in lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html

from corpus.canonical import canonical, canonical_line
from corpus.pages.chrome import names_of
from corpus.pages.data import key
from corpus.pages.dates import Moment, page_moments
from corpus.pages.lines import without_counters
from corpus.pages.markup import brief, shown, shown_around
from corpus.pages.metadata import author_line, publisher_line, source_line

_DATE_NAME = re.compile(
    r"(?:^|[\s_-])(?:\w*date\w*|\w*time|ngay\w*|publish\w*|post-?(?:meta|info|on)|entry-?meta|"
    r"article-?(?:info|meta))(?:$|[\s_-])",
    re.IGNORECASE,
)
_AUTHOR_NAME = re.compile(
    r"(?:^|[\s_-])(?:\w*author\w*|tac-?gia\w*|by-?line|writers?|reporters?|journalist|created-?by|"
    r"but-?danh|nguoi-?viet|source|nguon)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BETWEEN_FACTS = re.compile(r"\s*(?:\||•|·|\s[-–—]\s|\t)\s*")
_COPYRIGHT = re.compile(
    r"(?:Bản quyền (?:thuộc|của)(?: về)?|©|Copyright)[\s©]*(?:\d{4}[\s-]*)*(?:by |thuộc(?: về)? )?"
    r"((?:Báo|Tạp chí|Đài|Cổng|Trang thông tin|Thông tấn xã)\s[^.,;|–—-]{2,80})",
    re.IGNORECASE,
)
_NEAR = 8  # lines above the text, where no heading tells where the article begins
_BESIDE = 5  # lines above the heading or below the text
_BYLINE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands around the text; ``lines`` are those that hold nothing but such facts."""

    moments: tuple[Moment, ...]
    author: str | None
    publisher: str | None
    above: tuple[str, ...]  # the lines between the heading and the text
    lines: frozenset[str]


def facts_of(
    heading: html.HtmlElement | None,
    holder: html.HtmlElement,
    page_lines: list[str],
) -> Facts:
    """The facts around the article's element. ``page_lines`` is all that the page shows."""
    region = _around_both(heading, holder)
    before, rest = (canonical(part).split("\n") for part in shown_around(region, holder))
    inner = shown(holder).split("\n")
    after = rest[len(inner) :][:_BESIDE]
    title = key(heading.text_content()) if heading is not None else ""
    at = max((i for i, line in enumerate(before) if title and key(line) == title), default=-1)
    near = before[at + 1 :] if at >= 0 else before[-_NEAR:]
    if heading is not None and holder in heading.iterancestors():
        at = max((i for i, line in enumerate(inner) if key(line) == title), default=-1)
        near = inner[at + 1 :][:_NEAR]
    over = before[max(0, at - _BESIDE) : at] if at >= 0 else []
    today = _clock(page_lines, title)
    places = (_named(region, _DATE_NAME, "time"), near, inner[:_BESIDE], after, inner[-3:], over)
    moments: tuple[Moment, ...] = ()
    lines: set[str] = set()
    authors: list[str] = []
    for place in places:
        for line in place:
            found, author = _facts_in(line, today)
            if found:
                lines.add(line)
                moments = moments or found
                authors += [author] if author else []
    named = [line for line in _named(region, _AUTHOR_NAME) if _writer(line)]
    authors = [*filter(None, map(_writer, named)), *authors, *_beside_dates(near, lines)]
    return Facts(
        moments=moments,
        author=next(iter(authors), None),
        publisher=_publisher(page_lines, before[: max(at, 0)]),
        above=tuple(near),
        lines=frozenset((*lines, *named)),
    )


def _around_both(heading: html.HtmlElement | None, holder: html.HtmlElement) -> html.HtmlElement:
    """The smallest element around the heading and the text; above the text where none heads it."""
    if heading is None:
        parent = holder.getparent()
        return parent if parent is not None else holder
    over = {heading, *heading.iterancestors()}
    return next((e for e in (holder, *holder.iterancestors()) if e in over), holder)


def _named(region: html.HtmlElement, names: re.Pattern[str], tag: str = "") -> list[str]:
    """The lines of the small elements that the page names so."""
    found: list[str] = []
    for element in region.iter():
        if not isinstance(element.tag, str):
            continue
        named = element.tag == tag or names.search(names_of(element))
        if (named or element.get("rel") == "author") and brief(element, 2 * _BYLINE_LENGTH):
            found += shown(element).split("\n")
    return found


def _facts_in(line: str, today: str | None) -> tuple[tuple[Moment, ...], str | None]:
    """The moments of a line that holds a date and at most an author or a category beside it."""
    bare = without_counters(line)
    if moments := page_moments(bare, today):
        return moments, None
    if len(bare) > _BYLINE_LENGTH:
        return (), None
    parts = [part for part in _BETWEEN_FACTS.split(bare) if part]
    dated = [found for part in parts if (found := page_moments(part, today))]
    others = [part for part in parts if not page_moments(part, today)]
    if not dated or len(others) > 2 or any(len(part) > 40 for part in others):
        return (), None
    author = next((name for part in others if (name := author_line(part))), None)
    whole = page_moments(" ".join(p for p in parts if p not in others), today) or dated[0]
    return whole, author


def _writer(line: str) -> str | None:
    return author_line(line, named=True) or source_line(line)


def _beside_dates(near: list[str], dates: set[str]) -> Iterator[str]:
    """Names on a line of their own right above or below a date."""
    for at, line in enumerate(near):
        if dates & set(near[max(0, at - 1) : at + 2]) and (name := author_line(line)):
            yield name


def _clock(page_lines: list[str], title: str) -> str | None:
    """The day on which the page was opened, where its header shows it above the title."""
    for line in page_lines:
        if title and key(line) == title:
            return None
        if found := page_moments(without_counters(line)):
            return found[0].day
    return None


def _publisher(page_lines: list[str], above: list[str]) -> str | None:
    owned = [found[1].strip() for line in page_lines if (found := _COPYRIGHT.search(line))]
    named = (name for line in above if line and (name := publisher_line(canonical_line(line))))
    # An imprint in capitals often gives the owner's whole name, and the line below the usual one.
    return next(iter(sorted(owned, key=str.isupper)), None) or next(named, None)
