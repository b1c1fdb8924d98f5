"""Whom to believe where a page's data and what it shows contradict each other.

Dates and publishers: JSON-LD, then meta, then the text. Titles: the heading that the reader sees,
then the data. What lost is named in a warning, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from corpus.pages.clean import Page, dated
from corpus.pages.data import PageData, is_address, key
from corpus.pages.dates import Moment
from corpus.pages.facts import Facts
from corpus.pages.metadata import author_line

_NOBODY = ("admin", "administrator", "quantri", "quantrivien", "superuser", "webmaster", "user")
_USUAL = frozenset("báo điện tử online tạp chí trang tin thông cổng của".split())
_MINUTES = 16  # characters of an ISO time to its minutes


def complete(page: Page, data: PageData, facts: Facts) -> Page:
    """The page with the data and the facts that its own lines did not give, and with warnings."""
    names = [name for name in data.publishers if not is_address(name)]
    publisher = next(iter(names), None) or facts.publisher or page.publisher
    publisher = publisher or next(iter(data.publishers), None)
    shown = facts.moments or _moments_of(page)
    page = dated(page, _moments(data, shown))
    return replace(
        page,
        kind="news" if data.is_article or page.published_on or publisher else None,
        publisher=publisher,
        author=_author(data, facts, page, publisher),
        warnings=(*_contradictions(page, data, shown), *_publishers(names)),
    )


def _moments_of(page: Page) -> tuple[Moment, ...]:
    """The moments of a page whose lines were read as pasted text."""
    return (Moment(page.published_on, page.published_at),) if page.published_on else ()


def _moments(data: PageData, shown: tuple[Moment, ...]) -> tuple[Moment, ...]:
    seen = next((moment for moment in shown if not moment.updated), None)
    first = next(iter(data.published), None)
    if first is None or (seen and seen.at and seen.day == first.day and not first.at):
        first = seen
    elif seen and seen.at and first.at and seen.at[:_MINUTES] == first.at[:_MINUTES]:
        # The same clock with another offset: servers state Vietnam's time as if it were UTC.
        first = Moment(seen.day, first.at[:19] + seen.at[-6:])
    changed = data.changed or next((moment for moment in shown if moment.updated), None)
    if first and changed and not _is_later(changed, first):
        changed = None
    given = (first, changed and replace(changed, updated=True))
    return tuple(moment for moment in given if moment)


def _is_later(changed: Moment, first: Moment) -> bool:
    if changed.at and first.at:
        return datetime.fromisoformat(changed.at) > datetime.fromisoformat(first.at)
    return changed.day >= first.day


def _author(data: PageData, facts: Facts, page: Page, publisher: str | None) -> str | None:
    sites = [key(name) for name in (*data.publishers, publisher) if name]
    given = (*data.authors, facts.author, page.author)
    # A name of the page's own is better than "Theo TTXVN", which only says where it came from.
    found = [people for names in given if names and (people := _people(names, sites))]
    return next((name for name in found if not name.startswith("Theo ")), next(iter(found), None))


def _people(names: str, sites: Sequence[str]) -> str | None:
    """The names without those that are a site, an address or an account."""
    if names.startswith("Theo "):
        return names
    line = author_line(names, named=True)
    people = [name for name in (line or "").split(", ") if name and not _is_site(name, sites)]
    return ", ".join(people) or None


def _is_site(name: str, sites: Sequence[str]) -> bool:
    bare = key(name)
    return (
        is_address(name)
        or bare in _NOBODY
        or any(bare in site or (site and site in bare) for site in sites)
    )


def _contradictions(page: Page, data: PageData, shown: tuple[Moment, ...]) -> Iterator[str]:
    for title in data.titles:
        one, other = key(title.rstrip(".… ")), key(page.title)
        if one not in other and other not in one:
            yield (
                f"Tiêu đề: dữ liệu trang ghi “{title}”, trong bài ghi “{page.title}”; "
                f"đã dùng “{page.title}”."
            )
            break
    days = list(dict.fromkeys(moment.day for moment in data.published))
    if len(days) > 1:
        yield f"Ngày đăng: dữ liệu trang ghi {' và '.join(days)}; đã dùng {page.published_on}."
    seen = [moment.day for moment in shown if not moment.updated]
    if days and seen and seen[0] != page.published_on:
        yield (
            f"Ngày đăng: dữ liệu trang ghi {days[0]}, trong bài ghi {seen[0]}; "
            f"đã dùng {page.published_on}."
        )


def _publishers(names: list[str]) -> Iterator[str]:
    for name in names[1:]:
        if not _is_same(name, names[0]):
            yield (f"Nơi đăng: dữ liệu trang ghi “{names[0]}” và “{name}”; đã dùng “{names[0]}”.")


def _is_same(one: str, other: str) -> bool:
    """Whether two names differ only in what every newspaper is called beside its name."""
    a, b = (set(name.casefold().split()) - _USUAL for name in (one, other))
    return a <= b or b <= a or key(one) in key(other) or key(other) in key(one)
