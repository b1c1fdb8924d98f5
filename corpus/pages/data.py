"""What a web page says about itself in its head: JSON-LD first, then meta (FACTS 25)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import html

from corpus.canonical import canonical_line
from corpus.identity import address
from corpus.pages.dates import Moment, in_vietnam, stated

_ARTICLE_TYPES = frozenset(
    "NewsArticle Article ReportageNewsArticle BlogPosting AnalysisNewsArticle LiveBlogPosting "
    "OpinionNewsArticle BackgroundNewsArticle ReviewNewsArticle AdvertiserContentArticle".split()
)
_DATE_METAS = (
    "article:published_time", "og:published_time", "pubdate", "datepublished", "publishdate",
    "article.published", "dc.date", "dc.date.issued", "dcterms.created", "citation_date",
)  # fmt: skip
_CHANGE_METAS = (
    "article:modified_time", "og:updated_time", "datemodified", "lastmod", "article.updated",
    "dcterms.modified",
)  # fmt: skip
_AUTHOR_METAS = ("article:author", "author", "dc.creator", "dable:author", "citation_author")
_DOMAIN = re.compile(
    r"[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info|gov|edu|asia|tv|news|online|io)",
    re.ASCII | re.IGNORECASE,
)
_SIGNS = re.compile(r"[\W_]+")
_SITE_PART = re.compile(r"\s+[-–—|»:]\s+|\s*\|\s*")
#: What portals write into <title> on every page.
_NO_TITLE = re.compile(
    r"(?:Chi tiết(?: tin(?: tức)?| bài viết| nội dung)?|Tin tức(?: [-–] sự kiện)?|Trang chủ|Home|"
    r"Bài viết|Nội dung(?: chi tiết)?|News|Details?|View|Untitled.*|Default|Index)|"
    r"(?:Cổng|Trang) (?:thông tin|tin|TTĐT).*",
    re.IGNORECASE,
)
_SITE_WORDS = 4  # a title no longer than this that begins as a site's name is one
_DEPTH = 6  # JSON-LD nests an article at most so deep


@dataclass(frozen=True, slots=True)
class PageData:
    """What JSON-LD and meta say, each list in order of trust and without what is empty."""

    titles: tuple[str, ...]  # headline, og:title, <title>, without the site's name
    description: str
    subtitle: str | None
    publishers: tuple[str, ...]
    authors: tuple[str, ...]  # each may be the site's own name
    published: tuple[Moment, ...]
    changed: Moment | None
    url: str | None
    is_article: bool  # whether the page calls itself an article in a way that listings do not
    is_listing: bool  # whether it calls itself a list
    is_video: bool


def page_data(tree: html.HtmlElement) -> PageData:
    meta = _metas(tree)
    things = list(_things(tree))
    titles = tree.xpath("//title")
    shown = canonical_line(titles[0].text_content()) if titles else ""
    headings = [*map(canonical_line, (h.text_content() for h in tree.iter("h1"))), shown]
    headings.append(meta.get("og:title", ""))
    story = _story([t for t in things if _types(t) & _ARTICLE_TYPES], headings)
    types = set().union(*map(_types, things)) if things else set()
    publishers = _distinct(
        [_name(story.get("publisher")), meta.get("og:site_name"), _site_in(shown)]
    )
    published = _moments([story.get("datePublished"), *(meta.get(n) for n in _DATE_METAS)])
    changed = _moments([story.get("dateModified"), *(meta.get(n) for n in _CHANGE_METAS)])
    names = (*publishers, _host(meta.get("og:url", "")))
    headline = _text(story.get("headline")) or _text(story.get("name"))
    candidates = (headline, meta.get("og:title"), meta.get("title"), shown)
    return PageData(
        titles=_distinct([_title(title, names) for title in candidates if title]),
        description=_text(story.get("description"))
        or meta.get("og:description")
        or meta.get("description")
        or "",
        subtitle=_text(story.get("alternativeHeadline")) or None,
        publishers=tuple(sorted(publishers, key=is_address)),
        authors=_distinct([_name(story.get("author")), *(meta.get(n) for n in _AUTHOR_METAS)]),
        published=published,
        changed=changed[0] if changed else None,
        url=_url(tree, meta),
        is_article=bool(story) or bool(_moments([meta.get(n) for n in _DATE_METAS])),
        is_listing=not story and bool(types & {"CollectionPage", "ItemList", "SearchResultsPage"}),
        is_video=meta.get("og:type", "").startswith("video") or "VideoObject" in types,
    )


def key(text: str) -> str:
    """The letters and figures of a text, small: what makes two titles or names the same."""
    return _SIGNS.sub("", canonical_line(text)).casefold()


def same_words(one: str, other: str) -> bool:
    """Whether two texts share most of their words: a title and the heading that shows it."""
    a, b = (
        set(canonical_line(one).casefold().split()),
        set(canonical_line(other).casefold().split()),
    )
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= 0.6 and len(a) <= 3 * len(b)


def is_address(name: str) -> bool:
    """Whether a site gave its domain for its name."""
    return bool(_DOMAIN.fullmatch(re.sub(r"^https?://|/$", "", name)))


def without_site(title: str, names: Sequence[str]) -> str:
    """The title without the site's name, which pages put behind a dash or a bar."""
    parts = [(found.start(), found.end()) for found in _SITE_PART.finditer(title)]
    for start, end in reversed(parts):
        after = key(title[end:])
        known = any(after and (after in key(name) or key(name) in after) for name in names if name)
        if not (known or is_address(title[end:].strip()) or names_site(title[end:])):
            break
        title = title[:start]
    return title


def _site_in(title: str) -> str | None:
    """The site's name at the end of a <title>."""
    last = _SITE_PART.split(title)[-1].strip()
    return last if last != title and names_site(last) else None


def _title(title: str, names: Sequence[str]) -> str | None:
    """The title without the site's name; None where nothing else stands in it."""
    bare = without_site(title, names)
    known = any(key(bare) in key(name) for name in names if name)
    site = names_site(bare) and (known or len(bare.split()) <= _SITE_WORDS)
    if site or is_address(bare) or _NO_TITLE.fullmatch(bare) or key(bare) in map(key, names):
        return None
    return bare


def shortened(title: str) -> str:
    """The title without its last part, which may name a site that nothing else on the page names.

    It counts only where the page itself shows the title so.
    """
    parts = list(_SITE_PART.finditer(title))
    return title[: parts[-1].start()] if parts else title


def names_site(text: str) -> bool:
    """Whether a text begins as the names of newspapers, stations and portals do."""
    return bool(
        re.match(r"(?:Báo|Tạp chí|Đài|Cổng|Trang (?:thông tin|tin)|Thông tấn xã)\s", text.strip())
    )


def _host(url: str) -> str:
    parts = address(url)
    return (parts.hostname or "").removeprefix("www.") if parts else ""


def _story(stories: list[dict[str, Any]], headings: list[str]) -> dict[str, Any]:
    """The article that the page is about. A listing describes many, none of them its heading."""
    if len(stories) <= 1:
        return stories[0] if stories else {}
    named = [(_text(s.get("headline")) or _text(s.get("name")), s) for s in stories]
    if len({key(name) for name, _ in named}) == 1:
        return stories[0]
    shown = [key(heading) for heading in headings if heading]
    return next((s for name, s in named if name and any(key(name) in h for h in shown)), {})


def _things(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, wherever they nest."""
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        waiting = [(_loaded(script.text_content()), 0)]
        while waiting:
            found, depth = waiting.pop(0)
            if isinstance(found, list):
                waiting += [(item, depth) for item in found]
            elif isinstance(found, dict) and depth < _DEPTH:
                yield found
                waiting += [
                    (found[name], depth + 1)
                    for name in ("@graph", "mainEntity", "mainEntityOfPage")
                    if name in found
                ]


def _loaded(text: str) -> Any:
    """The JSON of a script; what templates leave around and inside it is taken off."""
    bare = re.sub(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$", "", text)
    for candidate in (bare, unescape(bare), re.sub(r",(\s*[}\]])", r"\1", bare)):
        try:
            return json.loads(candidate.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
    return None  # broken JSON-LD is common; meta and the page itself remain


def _types(thing: dict[str, Any]) -> set[str]:
    types = thing.get("@type")
    return {
        str(name).rsplit("/", 1)[-1] for name in (types if isinstance(types, list) else [types])
    }


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        value = _text(element.get("content"))
        for attribute in ("property", "name", "itemprop"):
            if (name := element.get(attribute)) and value:
                metas.setdefault(name.lower(), value)
    return metas


def _text(value: Any) -> str:
    """A string of JSON-LD or meta as text: entities are often escaped twice."""
    return canonical_line(unescape(unescape(value))) if isinstance(value, str) else ""


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_name, value)))) or None
    return _text(value.get("name") if isinstance(value, dict) else value) or None


def _distinct(values: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _moments(values: Sequence[Any]) -> tuple[Moment, ...]:
    found = (stated(_text(value)) for value in values)
    return tuple(dict.fromkeys(in_vietnam(moment) for moment in found if moment))


def _url(tree: html.HtmlElement, meta: dict[str, str]) -> str | None:
    links = tree.xpath('//link[@rel="canonical"]/@href')
    for url in (*map(str, links), meta.get("og:url", "")):
        # A broken one is the page's own mistake; the article goes in without it.
        if (parts := address(url)) is not None and parts.scheme in ("http", "https"):
            return url.strip()
    return None
