"""Pages, feeds and sitemaps of the web as outcomes: each page read, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from corpus.draft import Draft, Found, Outcome
from corpus.errors import CorpusError, Refused, Skipped, Unreadable
from corpus.files import parsed
from corpus.formats import format_of
from corpus.identity import url_id
from corpus.library import Library
from corpus.sandbox import Sandbox
from corpus.settings import LISTING_BYTES, MAX_PAGES, MAX_SITEMAPS
from corpus.source import Source
from corpus.web.address import Address, address_of, shown
from corpus.web.courtesy import Courtesy
from corpus.web.fetch import LISTINGS, Busy, Fetched, Fetcher
from corpus.web.listing import Entry, Listing, feed_of, sitemap_of
from corpus.web.visits import Visit, recalled, remember

#: A sitemap may name sitemaps, and these further ones: no deeper.
_DEPTH = 2
#: Formats that name ids of their own or hold several articles: a stranger's file must not replace
#: an article of somebody else's.
_NOT_FROM_WEB = frozenset(("jsonl", "markdown", "eml"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What to fetch, as it was typed: pages, and what feeds and sitemaps name from a day on."""

    pages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class _Page:
    """A page to fetch, and from which day on to take it where only the page tells its day."""

    address: Address
    since: date | None


class Web:
    """The pages of one run: each is fetched once, politely, and read in the sandbox."""

    def __init__(
        self,
        library: Library,
        sandbox: Sandbox,
        fetcher: Fetcher,
        courtesy: Courtesy | None = None,
    ) -> None:
        self._library = library
        self._sandbox = sandbox
        self._fetcher = fetcher
        self._courtesy = courtesy or Courtesy(fetcher)
        self._seen: set[str] = set()
        self._sitemaps_left = MAX_SITEMAPS
        self._pages_left = MAX_PAGES

    def outcomes(self, asked: Asked) -> Iterator[Found]:
        """Every page that was asked for, with its address. Never raises for a bad one."""
        for found in self._named(asked):
            if isinstance(found, _Page):
                yield from self._page(found)
            else:
                yield found

    def _named(self, asked: Asked) -> Iterator[_Page | Found]:
        for text in asked.pages:
            try:
                yield _Page(address_of(text), None)
            except CorpusError as error:
                yield shown(text), error
        for text in asked.feeds:
            yield from self._listed(text, asked.since, self._feed)
        for text in asked.sitemaps:
            yield from self._listed(text, asked.since, self._sitemap)

    def _listed(
        self,
        text: str,
        since: date | None,
        pages: Callable[[Address, date | None], Iterator[_Page | Found]],
    ) -> Iterator[_Page | Found]:
        """The pages of a feed or sitemap, as many as a run takes, or why it cannot be read."""
        try:
            for found in pages(address_of(text), since):
                if self._pages_left == 0:
                    raise Refused(
                        f"{shown(text)}: có hơn {MAX_PAGES} trang, chỉ tải tới đó; "
                        "hãy chạy lại với --since hoặc với từng sơ đồ trang con."
                    )
                self._pages_left -= 1
                yield found
        except CorpusError as error:
            yield shown(text), error

    def _feed(self, address: Address, since: date | None) -> Iterator[_Page | Found]:
        listing = self._listing(address, feed_of)
        yield from self._pages(address, listing, since)

    def _sitemap(
        self, address: Address, since: date | None, depth: int = _DEPTH
    ) -> Iterator[_Page | Found]:
        if str(address) in self._seen or self._sitemaps_left < 0:
            return
        self._seen.add(str(address))
        self._sitemaps_left -= 1
        if self._sitemaps_left < 0:  # said once, not for each of the others
            raise Refused(
                f"{address}: có hơn {MAX_SITEMAPS} sơ đồ trang con, chỉ đọc tới đó; "
                "hãy chạy lại với --since hoặc với từng sơ đồ trang con."
            )
        listing = self._listing(address, sitemap_of)
        yield from self._pages(address, listing, since)
        if listing.sitemaps and depth == 0:
            raise Refused(
                f"{address}: sơ đồ trang lồng quá {_DEPTH} tầng nên không đọc tiếp; "
                "hãy dùng thẳng sơ đồ trang con của nó."
            )
        for further in listing.sitemaps:
            if not _older(further, since):
                try:
                    yield from self._sitemap(further.address, since, depth - 1)
                except CorpusError as error:
                    yield str(further.address), error

    def _pages(
        self, address: Address, listing: Listing, since: date | None
    ) -> Iterator[_Page | Found]:
        where = str(address)
        yield from ((where, error) for error in listing.refused)
        older = sum(_older(entry, since) for entry in (*listing.pages, *listing.sitemaps))
        if older:
            yield where, Skipped(f"{where}: {older} mục đề ngày trước {since}.")
        if not (listing.pages or listing.sitemaps or listing.refused):
            yield where, Skipped(f"{where}: không nêu trang nào.")
        for entry in listing.pages:
            if not _older(entry, since):
                yield _Page(entry.address, None if entry.on else since)

    def _listing(self, address: Address, read: Callable[[bytes, Address], Listing]) -> Listing:
        def before(hop: Address) -> Mapping[str, str]:
            self._courtesy.wait(hop)
            return {}

        with self._resting(address):
            fetched = self._fetcher.get(address, before, media=LISTINGS, size=LISTING_BYTES)
        return read(_sent(fetched), fetched.address)

    def _page(self, page: _Page) -> Iterator[Found]:
        where = str(page.address)
        if where in self._seen:
            return
        self._seen.add(where)
        try:
            visit = self._visit(page.address)
            source = Source(where, visit.name, visit.data, visit.url, visit.content_type)
            for outcome in self._read(source):
                if isinstance(outcome, Draft):
                    remember(self._library, visit)
                yield where, _late_enough(where, outcome, page.since)
        except CorpusError as error:
            yield where, error

    def _visit(self, address: Address) -> Visit:
        """The page as it is now: as it was sent, or as it lies in the library if it is the same."""
        known: dict[Address, Visit] = {}

        def before(hop: Address) -> Mapping[str, str]:
            self._courtesy.wait(hop)
            visit = recalled(self._library, str(hop))
            if visit is None:
                return {}
            known[hop] = visit
            return visit.condition()

        with self._resting(address):
            fetched = self._fetcher.get(address, before)
        if fetched.data is None and fetched.address in known:
            return known[fetched.address]
        return Visit(
            url=str(fetched.address),
            name=fetched.name,
            data=_sent(fetched),
            content_type=fetched.content_type,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
        )

    @contextmanager
    def _resting(self, address: Address) -> Iterator[None]:
        """Leave the server alone for the rest of the run once it says that it is busy."""
        try:
            yield
        except Busy:
            self._courtesy.rest(address)
            raise

    def _read(self, source: Source) -> Iterator[Outcome]:
        if format_of(source) in _NOT_FROM_WEB:
            raise Refused(
                f"{source.where}: loại tệp này chỉ được thêm từ tệp, vì nó tự đặt được mã bài; "
                "hãy tải tệp về, kiểm tra rồi thêm tệp."
            )
        for outcome in parsed(source, self._sandbox):
            yield _anchored(outcome, source)


def _anchored(outcome: Outcome, source: Source) -> Outcome:
    """The article under the address that it was fetched from, whatever the page says of itself.

    A page that names another's address as its own would replace that article; one whose site names
    its front page everywhere would replace its neighbours.
    """
    if not isinstance(outcome, Draft) or source.url is None:
        return outcome
    article = replace(outcome.article, id=url_id(source.url), url=source.url)
    return Draft(article, outcome.original)


def _late_enough(where: str, outcome: Outcome, since: date | None) -> Outcome:
    """The outcome, or that it is left out: of a page whose listing gave no day."""
    day = outcome.article.published_on if isinstance(outcome, Draft) else None
    if since is None or day is None or day >= since.isoformat():
        return outcome
    return Skipped(f"{where}: bài đăng ngày {day}, trước {since}.")


def _older(entry: Entry, since: date | None) -> bool:
    return since is not None and entry.on is not None and entry.on < since


def _sent(fetched: Fetched) -> bytes:
    if fetched.data is None:
        raise Unreadable(
            f"{fetched.address}: máy chủ báo là không đổi dù chưa gửi lần nào; hãy thử lại sau."
        )
    return fetched.data
