"""What a web page says about itself in its head: JSON-LD first, then meta (FACTS 25)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml import html

from corpus.canonical import canonical_line
from corpus.identity import address
from corpus.metadata import date_in

_ARTICLE_TYPES = frozenset(
    ("NewsArticle", "Article", "ReportageNewsArticle", "BlogPosting", "AnalysisNewsArticle")
)
_DATE_METAS = ("article:published_time", "pubdate", "datepublished", "dc.date", "dc.date.issued")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class PageData:
    title: str
    description: str
    publisher: str | None
    author: str | None
    published_on: str | None
    url: str | None
    is_article: bool  # whether the page calls itself an article in a way that listings do not


def page_data(tree: html.HtmlElement) -> PageData:
    story = next(_stories(tree), {})
    meta = _metas(tree)
    date_meta = next((meta[name] for name in _DATE_METAS if name in meta), "")
    names = [_name(story.get("publisher")), meta.get("og:site_name")]
    publisher = next(filter(None, sorted(names, key=_is_address)), None)
    titles = tree.xpath("//title")
    shown = canonical_line(titles[0].text_content()) if titles else ""
    return PageData(
        title=_text(story.get("headline")) or meta.get("og:title") or shown,
        description=_text(story.get("description"))
        or meta.get("og:description")
        or meta.get("description")
        or "",
        publisher=publisher,
        author=_author(story.get("author"), publisher),
        published_on=date_in(_text(story.get("datePublished"))) or date_in(date_meta),
        url=_url(tree, meta),
        is_article=bool(story) or bool(date_in(date_meta)),
    )


def same_words(one: str, other: str) -> bool:
    """Whether two texts share most of their words: a title and the heading that shows it."""
    a, b = (
        set(canonical_line(one).casefold().split()),
        set(canonical_line(other).casefold().split()),
    )
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= 0.6 and len(a) <= 3 * len(b)


def _stories(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The article objects of the page's JSON-LD, wherever they nest."""
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            loaded = json.loads(script.text_content(), strict=False)
        except (ValueError, RecursionError):
            continue  # broken JSON-LD is common; meta and the page itself remain
        waiting = [loaded]
        while waiting:
            found = waiting.pop(0)
            if isinstance(found, list):
                waiting += found
            elif isinstance(found, dict):
                types = found.get("@type")
                if _ARTICLE_TYPES & set(types if isinstance(types, list) else [str(types)]):
                    yield found
                waiting += [found["@graph"]] if "@graph" in found else []


def _metas(tree: html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (value := _text(element.get("content"))):
            metas.setdefault(name.lower(), value)
    return metas


def _text(value: Any) -> str:
    """A string of JSON-LD or meta as text: entities are often escaped twice."""
    return canonical_line(unescape(unescape(value))) if isinstance(value, str) else ""


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value))) or None
    return _text(value.get("name") if isinstance(value, dict) else value) or None


def _author(value: Any, publisher: str | None) -> str | None:
    """The author's name, unless the site put its own name or domain there."""
    name = _name(value)
    if name is None or _is_address(name):
        return None
    site = (publisher or "").casefold()
    return None if name.casefold() in site or (site and site in name.casefold()) else name


def _is_address(name: str | None) -> bool:
    """Whether a site gave its domain for its name."""
    return name is None or bool(_DOMAIN.fullmatch(re.sub(r"^https?://|/$", "", name)))


def _url(tree: html.HtmlElement, meta: dict[str, str]) -> str | None:
    links = tree.xpath('//link[@rel="canonical"]/@href')
    for url in (*map(str, links), meta.get("og:url", "")):
        # A broken one is the page's own mistake; the article goes in without it.
        if (parts := address(url)) is not None and parts.scheme in ("http", "https"):
            return url.strip()
    return None
