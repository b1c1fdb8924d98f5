"""From the raw text of a web page to its article: chrome out, captions apart, metadata found.

The rules look at the form of a line and at what stands around it, never at one publisher's page.
Where a line could be the article's own it stays: a menu left in is a blemish, a lost sentence a
fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from corpus.canonical import canonical_line, composed
from corpus.pages.captions import LIST_ITEM, without_captions
from corpus.pages.dates import Moment, page_date, page_moments
from corpus.pages.lines import (
    end_of_article,
    is_button,
    is_chrome,
    is_entry,
    is_glued,
    is_imprint,
    is_menu,
    is_prose,
    is_related,
    without_counters,
)
from corpus.pages.metadata import (
    agency_mark,
    author_line,
    document_title,
    publisher_line,
    source_line,
)

#: "Số người dự: 700 đại biểu": a short label and its value are facts of the article, no title.
_LABELLED = re.compile(r"[^:]{1,25}:\s+\S.{0,40}")
_SIGNATURE = re.compile(r"T/M|TM\.|KT\.|TL\.|Nơi nhận")

_HEAD_LINES = 14  # a page's header is no longer than this
_TITLE_LENGTH = 250


@dataclass(frozen=True, slots=True)
class Page:
    """What a raw page holds: its article's paragraphs, and what its lines say about it."""

    title: str
    paragraphs: tuple[str, ...]
    captions: tuple[str, ...] = ()
    subtitle: str | None = None
    kind: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_on: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    headings: tuple[tuple[int, int], ...] = ()  # (paragraph, level from 1), as the page marks them
    warnings: tuple[str, ...] = ()

    def fields(self) -> dict[str, Any]:
        """The article's fields that the page gives beside its title and its text."""
        names = (field.name for field in fields(self))
        return {name: getattr(self, name) for name in names if name not in ("title", "paragraphs")}


@dataclass(slots=True)
class _Head:
    title: str = ""
    publisher: str | None = None
    author: str | None = None
    moments: tuple[Moment, ...] = ()


def clean(raw: str) -> Page:
    """The article of a raw page, each line of which is one paragraph or one piece of chrome."""
    lines = paragraphs_of(raw)
    if (title := document_title(lines[:_HEAD_LINES])) is not None:
        # An official document is no page: from letterhead to signature, all of it is its own.
        return Page(title=title, paragraphs=tuple(lines))
    head, body = _behead(lines)
    page = clean_body(head.title, body)
    page = replace(
        page,
        publisher=head.publisher or page.publisher,
        author=_writer(page.author, head.author),
    )
    page = dated(page, head.moments or _moments_after(body[end_of_article(body) :]))
    return replace(page, kind="news" if page.published_on or page.publisher else None)


def _writer(below: str | None, above: str | None) -> str | None:
    """Who wrote the article: the line below it tells, unless it only names the source."""
    return above if above and (below or "Theo ").startswith("Theo ") else below


def dated(page: Page, moments: tuple[Moment, ...]) -> Page:
    """The page with its times, first the publication's.

    A page that names only its last change is dated by the day of that; its hour stays a change's.
    """
    first = next((moment for moment in moments if not moment.updated), None)
    changed = next((moment for moment in moments if moment.updated), None)
    day = first or changed
    return replace(
        page,
        published_on=day.day if day else None,
        published_at=first.at if first else None,
        updated_at=changed.at if changed else None,
    )


def clean_body(title: str, lines: list[str]) -> Page:
    """The article below a title that is known, from canonical lines."""
    end = end_of_article(lines)
    last = max((at for at, line in enumerate(lines[:end]) if is_prose(line)), default=end)
    body = [
        line
        for at, line in enumerate(lines[:end])
        if not _is_page_line(line, title) and not (at > last and is_imprint(line))
    ]
    body, author = _without_author(body)
    body, captions = without_captions(body)
    mark = None
    if body:
        mark, body[0] = agency_mark(body[0], "\n".join([title, *body[1:]]))
    return Page(
        title=title,
        paragraphs=tuple(body),
        captions=tuple(captions),
        publisher=mark,
        author=author,
    )


def _is_page_line(line: str, title: str) -> bool:
    """Whether the line is the page's wherever it stands in the article."""
    if not any(map(str.isalnum, line)):
        return True  # a rule of dashes or stars
    return line == title or is_button(line) or is_related(line)


def paragraphs_of(raw: str) -> list[str]:
    """The raw text's lines, canonical; lines that were broken at a fixed width are joined."""
    paragraphs: list[list[str]] = []
    after_blank = True
    for line in map(canonical_line, composed(raw).splitlines()):
        if line and not after_blank and _broken(paragraphs[-1], line):
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        after_blank = not line
    return [" ".join(parts) for parts in paragraphs]


def _broken(parts: list[str], below: str) -> bool:
    """Whether a paragraph goes on below: long, unfinished, and the next line begins small."""
    above = parts[-1]
    return (
        (len(parts) > 1 or len(above) > 40)
        and above[-1] not in '.:;!?…”"»'
        and below[0].islower()
        and not LIST_ITEM.match(below)
    )


def _behead(lines: list[str]) -> tuple[_Head, list[str]]:
    """Take title, date, publisher and menus from the lines before the first prose."""
    length = next((i for i, line in enumerate(lines) if is_prose(line) and i), len(lines))
    length = min(length, _HEAD_LINES)
    # Without counters a line shows what it is; what is kept of it is kept whole (a rating "A-").
    rows = [without_counters(line) for line in lines[:length]]
    today = _today(rows)
    found = {at: moments for at, row in enumerate(rows) if (moments := page_moments(row, today))}
    dates = list(found)
    title_at = _title_at(rows, lines[length:], dates)
    dated = next(
        (at for at in dates if title_at is not None and at > title_at), min(dates, default=-1)
    )
    head = _Head(moments=(*found.get(dated, ()), *found.get(dated + 1, ())))
    above = rows[:title_at] if title_at is not None else []
    menu_above = any(row and (is_chrome(row) or at in found) for at, row in enumerate(above))
    kept: list[str] = []
    for at, row in enumerate(rows):
        if at == title_at:
            head.title = lines[at]
        elif at in dates and (at <= dated or at - 1 in dates):
            continue
        elif at < len(above):
            head.publisher = head.publisher or publisher_line(row)
            if row and not is_chrome(row) and not (menu_above and is_entry(row)):
                kept.append(lines[at])
        elif any(at < date for date in dates) and author_line(row):
            head.author = author_line(row)
        elif row and not is_button(row) and lines[at] not in (head.title, "|", "-"):
            kept.append(lines[at])
    return head, kept + lines[length:]


def _today(rows: list[str]) -> str | None:
    """The day on which the page was opened, where its first lines are a clock."""
    return next((day for row in rows[:3] if (day := page_date(row))), None)


def _title_at(rows: list[str], after: list[str], dates: list[int]) -> int | None:
    """Which head line is the title: the last fit one above a date, else the first of all."""
    short = [
        at
        for at, row in enumerate(rows)
        if row and len(row) <= _TITLE_LENGTH and not is_menu(row) and not page_date(row)
    ]
    whole = [at for at in short if not _ends_sentence(rows[at])]
    # A title may hold a glued name ("iPhone") or close with a full stop, where nothing fits better.
    fit = [at for at in whole if not is_glued(rows[at])] or whole or (short[:1] if after else [])
    named = [at for at in fit if not publisher_line(rows[at])] or fit
    named = [at for at in named if not _LABELLED.fullmatch(rows[at])] or named
    if not named or (len(rows) == 1 and not after):
        return None
    over_dates = []
    for date in dates:
        above = [at for at in named if at < date]
        if len(above) > 1 and author_line(rows[above[-1]]):
            above.pop()
        over_dates += above[-1:]
    # A page's first line often says what day it is today, below nothing or below a short menu.
    return max(over_dates, key=lambda at: len(rows[at]), default=named[0])


def _ends_sentence(line: str) -> bool:
    return line.endswith((".", ";", ",", ":")) and not line.endswith("...")


def _moments_after(tail: list[str]) -> tuple[Moment, ...]:
    return next((found for line in tail if (found := page_moments(line))), ())


def _without_author(body: list[str]) -> tuple[list[str], str | None]:
    """Take the author's and the source's lines from the end.

    A signature under a document is no author's line, and what ends a list is none either.
    """
    end = len(body)
    while end > 1 and len(body) - end < 4 and _credit(body[end - 1]):
        end -= 1
    if body[:end] and (body[end - 1][-1] in ":;," or _credit(body[end - 1])):
        return body, None  # what a list of the article names, not who wrote it
    if any(line.isupper() or _SIGNATURE.match(line) for line in body[max(0, end - 4) : end]):
        return body, None
    credits = body[end:]
    writers = [line for line in map(author_line, credits) if line]
    found = writers or [line for line in map(source_line, credits) if line][:1]
    names = dict.fromkeys(name for line in found for name in line.split(", "))
    return body[:end], ", ".join(names) or None


def _credit(line: str) -> str | None:
    return author_line(line) or source_line(line)
