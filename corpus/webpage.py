"""From the HTML of a news page to its article.

Sources in the order that held on Vietnamese pages (FACTS 25): JSON-LD, then meta, then trafilatura;
the page's own paragraphs are the judge of what trafilatura may have lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import trafilatura
from lxml import etree, html

from corpus.canonical import canonical, canonical_line
from corpus.clean import Page, clean_body
from corpus.errors import Refused
from corpus.metadata import date_in
from corpus.pagedata import PageData, page_data, same_words

#: lxml drops all that lies deeper, and the text after it, without an exception (FACTS 22).
_TOO_DEEP = re.compile(r"excessive depth|huge", re.IGNORECASE)
_BLOCKS = frozenset(("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td"))
_NOT_TEXT = ("script", "style", "noscript", "template", "form", "nav", "iframe", "svg")
_FOOTER = re.compile(r"(?:^|[\s_-])footer(?:[\s_-]|$)", re.IGNORECASE)
_CAPTION = "//figcaption|//*[contains(concat(' ', normalize-space(@class)), ' caption')]"

#: A page without an article's metadata must hold this much prose in one place, in characters;
#: listings hold many teasers, each in a box of its own.
_PROSE = 400
#: Below this share of the page's own paragraphs in its extraction, trafilatura took the wrong part.
_KEPT = 0.6


def page_of(source: str, where: str) -> tuple[Page, str | None]:
    """The page's article and its address. Raises Refused where there is no whole article."""
    tree = _parsed(source, where)
    data = page_data(tree)
    heading = _heading(tree, data.title)
    captions = _captions(tree)
    _drop_around(tree, heading)
    own = _own_paragraphs(tree)
    if not data.is_article and sum(map(len, own)) < _PROSE:
        raise Refused(
            f"{where}: là trang danh mục hoặc không có bài viết; hãy lưu trang của từng bài."
        )
    body = _extracted(tree)
    if _share(own, body) < _KEPT:
        body = own
    title = canonical_line(heading.text_content()) if heading is not None else data.title
    page = clean_body(title, [line for line in body if line not in captions])
    return _completed(page, data, tree, captions), data.url


def _parsed(source: str, where: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused(f"{where}: không có nội dung HTML; hãy lưu lại trang này.") from error
    if any(_TOO_DEEP.search(entry.message or "") for entry in parser.error_log):
        raise Refused(
            f"{where}: trang lồng quá sâu nên không đọc được trọn vẹn; hãy lưu trang dạng văn bản."
        )
    return tree


def _heading(tree: html.HtmlElement, title: str) -> html.HtmlElement | None:
    """The heading that shows the title; a site's logo is often a heading too."""
    headings = [h for h in tree.iter("h1") if canonical_line(h.text_content())]
    if not title:
        return headings[0] if len(headings) == 1 else None
    return next((h for h in headings if same_words(h.text_content(), title)), None)


def _captions(tree: html.HtmlElement) -> tuple[str, ...]:
    found = (canonical_line(element.text_content()) for element in tree.xpath(_CAPTION))
    return tuple(dict.fromkeys(line for line in found if 0 < len(line) <= 600))


def _drop_around(tree: html.HtmlElement, heading: html.HtmlElement | None) -> None:
    """Drop what is no text, footers, and all of the body above the title: menus, logos, banners."""
    for element in list(tree.iter(*_NOT_TEXT)):
        element.drop_tree()
    for element in list(tree.iter("footer", "div", "section")):
        named = element.tag == "footer" or _FOOTER.search(
            f"{element.get('class', '')} {element.get('id', '')}"
        )
        if named and element.getparent() is not None and next(element.iter("h1"), None) is None:
            element.drop_tree()
    at = heading
    while at is not None and at.tag != "body" and (parent := at.getparent()) is not None:
        for above in list(at.itersiblings(preceding=True)):
            if parent.tag != "html":
                parent.remove(above)
        at = parent


def _own_paragraphs(tree: html.HtmlElement) -> list[str]:
    """The paragraphs of the element that holds the most prose directly, links not counted."""
    best: list[str] = []
    for element in tree.iter("div", "article", "section", "td", "body", "main"):
        lines = [line for child in element for line in _lines_of(child)]
        direct = canonical_line(" ".join(element.xpath("text()")))
        if len(direct) > _PROSE:  # old portals part paragraphs by <br> alone
            lines = canonical(_with_breaks(element)).split("\n")
        if sum(map(len, lines)) > sum(map(len, best)):
            best = lines
    return best


def _lines_of(child: html.HtmlElement) -> Iterator[str]:
    if child.tag not in ("p", "h2", "h3", "h4", "blockquote", "ul", "ol"):
        return
    text = canonical(_with_breaks(child))
    linked = sum(len(canonical_line(a.text_content())) for a in child.iter("a"))
    if text and linked <= len(text) / 2:
        yield from text.split("\n")


def _with_breaks(element: html.HtmlElement) -> str:
    """The element's text with a line end for each <br> and each block inside."""
    parts = [element.text or ""]
    for child in element:
        broken = child.tag == "br" or child.tag in _BLOCKS
        parts += ["\n" if broken else "", _with_breaks(child), "\n" if broken else ""]
        parts.append(child.tail or "")
    return "".join(re.sub(r"[\r\n\t ]+", " ", part) if part != "\n" else part for part in parts)


def _extracted(tree: html.HtmlElement) -> list[str]:
    found = trafilatura.extract(
        tree, include_comments=False, include_tables=True, output_format="txt", no_fallback=False
    )
    return canonical(found or "").split("\n") if found else []


def _share(own: list[str], body: list[str]) -> float:
    """The share of the page's own paragraphs that the extraction holds, by length."""
    whole = " ".join(body)
    kept = sum(len(line) for line in own if line in whole)
    return kept / max(1, sum(map(len, own)))


def _completed(
    page: Page, data: PageData, tree: html.HtmlElement, captions: tuple[str, ...]
) -> Page:
    """The page with its lead restored and its metadata in order of trust."""
    paragraphs = page.paragraphs
    text = canonical_line(" ".join(paragraphs))
    lead = _lead(tree, data.description)
    if lead and lead.rstrip(".… ")[:80] not in text and not same_words(lead, page.title):
        completed = clean_body(page.title, [lead])
        paragraphs = (*completed.paragraphs, *paragraphs)
        page = replace(page, publisher=completed.publisher or page.publisher)
    shown = " ".join(paragraphs)
    return replace(
        page,
        title=page.title or data.title,
        paragraphs=paragraphs,
        captions=(*page.captions, *(line for line in captions if line not in shown)),
        publisher=data.publisher or page.publisher,
        author=data.author or page.author,
        published_on=data.published_on or _printed_date(tree) or page.published_on,
    )


def _lead(tree: html.HtmlElement, description: str) -> str | None:
    """The lead as the page shows it, found by the description; the description itself else.

    A description that breaks off ("…") is no sentence to quote.
    """
    start = description.rstrip(".… ")[:60]
    if not start:
        return None
    for element in tree.iter("h2", "p", "div", "strong", "span"):
        text = canonical_line(element.text_content())
        if start in text[:120] and len(text) <= 2 * len(description) + 60:
            return text
    return None if description.endswith(("...", "…")) else description


def _printed_date(tree: html.HtmlElement) -> str | None:
    for element in tree.iter("time"):
        if found := date_in(element.get("datetime") or element.text_content()):
            return found
    return None
