"""Feeds (RSS 2.0, RDF, Atom) and sitemaps: which pages they name, and of what date.

lxml and not feedparser: they are read in this process, and of hostile ones of 4 MB feedparser 6.0
took over 30 s and 280 MB, lxml without entities at most 0.4 s.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from lxml import etree

from corpus.errors import CorpusError, Refused, Skipped, Unreadable
from corpus.settings import LISTING_BYTES, MAX_PAGES
from corpus.web.address import Address

_HANOI = timezone(timedelta(hours=7))
_GZIP = b"\x1f\x8b"

#: Root elements, by local name, and the elements in them that name a page.
_FEEDS = {"rss": "item", "RDF": "item", "feed": "entry"}
#: An entry's own date first, then when it changed; of a sitemap's page, the news date first.
_FEED_DATES = tuple(f"{{*}}{n}" for n in "pubDate published issued date updated modified".split())
_SITEMAP_DATES = ("{*}news/{*}publication_date", "{*}lastmod")
#: "GMT+7", as some papers write the zone, which RFC 822 has as "+0700".
_ZONE = re.compile(r"GMT([+-])(\d{1,2})$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A page, or a further sitemap, that a listing names."""

    address: Address
    on: date | None  # in Vietnam; None where the listing gives no date that can be read


@dataclass(frozen=True, slots=True)
class Listing:
    """What a listing names, and what of it cannot be followed or was lost."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[Entry, ...] = ()
    refused: tuple[CorpusError, ...] = ()


def feed_of(data: bytes, base: Address) -> Listing:
    """The pages of a feed. Raises Unreadable for anything else."""
    root, faults = _root(data, base)
    kind = None if root is None else _FEEDS.get(_local(root))
    if root is None or kind is None:
        raise Unreadable(
            f"{base}: không phải nguồn tin RSS hoặc Atom; hãy kiểm tra lại địa chỉ nguồn tin."
        )
    found = ((_link(one), _dates(one, _FEED_DATES)) for one in root.iter(f"{{*}}{kind}"))
    entries, errors = _followed(base, found)
    return Listing(pages=entries, refused=faults + errors)


def sitemap_of(data: bytes, base: Address) -> Listing:
    """The pages and further sitemaps of a sitemap, packed or plain. Raises Unreadable for anything
    else, Refused for one that unpacks to too much."""
    root, faults = _root(_unpacked(data, base), base)
    if root is None or _local(root) not in ("urlset", "sitemapindex"):
        raise Unreadable(
            f"{base}: không phải sơ đồ trang (sitemap); hãy kiểm tra lại địa chỉ sơ đồ trang."
        )
    further = _local(root) == "sitemapindex"
    found = (
        (_text(one, "{*}loc"), _dates(one, _SITEMAP_DATES))
        for one in root.iterchildren("{*}sitemap" if further else "{*}url")
    )
    entries, errors = _followed(base, found)
    pages, sitemaps = ((), entries) if further else (entries, ())
    return Listing(pages, sitemaps, faults + errors)


def _root(data: bytes, base: Address) -> tuple[etree._Element | None, tuple[CorpusError, ...]]:
    """The parsed listing, and that some of it may be missing. No entity is resolved and nothing
    loaded; feeds with a loose "&" are common, so a bad one is read as far as it goes."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(
            f"{base}: không đọc được tệp XML này; hãy kiểm tra lại địa chỉ."
        ) from error
    if not parser.error_log:
        return root, ()
    first = parser.error_log[0]
    fault = f"{base}: XML sai từ dòng {first.line}, có thể thiếu mục; hãy xem lại trang gốc."
    return root, (Skipped(fault),)


def _unpacked(data: bytes, base: Address) -> bytes:
    if not data.startswith(_GZIP):
        return data
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        plain = unpacking.decompress(data, LISTING_BYTES)
    except zlib.error as error:
        raise Unreadable(f"{base}: tệp nén bị hỏng; hãy thử tải lại sau.") from error
    if unpacking.unconsumed_tail:
        raise Refused(
            f"{base}: giải nén ra lớn hơn {LISTING_BYTES // 2**20} MiB nên không đọc; "
            "hãy dùng từng sơ đồ trang con của nó."
        )
    if not unpacking.eof:
        raise Unreadable(f"{base}: tệp nén bị cắt giữa chừng; hãy thử tải lại sau.")
    return plain


def _followed(
    base: Address, found: Iterable[tuple[str, date | None]]
) -> tuple[tuple[Entry, ...], tuple[CorpusError, ...]]:
    """The addresses that the links mean, and what is wrong with the others."""
    entries: list[Entry] = []
    errors: list[CorpusError] = []
    empty = 0
    for number, (link, on) in enumerate(found):
        if number == MAX_PAGES:  # also what a sitemap may hold at most
            raise Refused(
                f"{base}: nêu hơn {MAX_PAGES} trang nên không đọc; hãy thêm riêng từng trang."
            )
        if not link:
            empty += 1
            continue
        try:
            entries.append(Entry(base.linked(link), on))
        except CorpusError as error:
            errors.append(error)
    if empty:
        errors.append(
            Unreadable(f"{base}: có {empty} mục không ghi địa chỉ bài; hãy thêm các bài đó riêng.")
        )
    return tuple(entries), tuple(errors)


def _link(item: etree._Element) -> str:
    """The page of an entry: RSS holds it as text, Atom as an attribute of the link to the page
    itself."""
    for link in item.iterchildren("{*}link"):
        if (link.text or "").strip():
            return (link.text or "").strip()
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return (link.get("href") or "").strip()
    guid = item.find("{*}guid")
    permanent = guid is not None and guid.get("isPermaLink", "true") == "true"
    return (guid.text or "").strip() if guid is not None and permanent else ""


def _dates(item: etree._Element, paths: tuple[str, ...]) -> date | None:
    return next((day for path in paths if (day := _day(_text(item, path))) is not None), None)


def _text(item: etree._Element, path: str) -> str:
    return (item.findtext(path) or "").strip()


def _day(text: str) -> date | None:
    """The day in Vietnam of an ISO 8601 or RFC 822 time; None for any other writing."""
    text = _ZONE.sub(lambda zone: f"{zone[1]}{int(zone[2]):02d}00", text)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        try:
            return (time if time.tzinfo is None else time.astimezone(_HANOI)).date()
        except OverflowError:
            continue
    return None


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
