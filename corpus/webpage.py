"""From the HTML of a news page to its article.

Sources in the order that held on Vietnamese pages (FACTS 25): JSON-LD, then meta, then trafilatura;
the page's own paragraphs are the judge of what trafilatura may have lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import trafilatura
from lxml import html

from corpus.canonical import canonical, canonical_line
from corpus.clean import Page, clean_body
from corpus.errors import Refused
from corpus.markup import BLOCKS, parsed, shown, shown_around, shown_inline
from corpus.metadata import date_in
from corpus.pagedata import PageData, page_data, same_words

_NOT_TEXT = ("script", "style", "noscript", "template", "nav", "iframe", "svg")
_PARAGRAPHS = frozenset(("p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl"))
_CONTROLS = ("input", "select", "textarea", "button")
_SIGNS = re.compile(r"[\W_]+")
_FOOTER = re.compile(r"(?:^|[\s_-])footer(?:[\s_-]|$)", re.IGNORECASE)
_CAPTION = "//figcaption|//*[contains(concat(' ', normalize-space(@class)), ' caption')]"

#: A page without an article's metadata must hold this much prose in one place, in characters;
#: listings hold many teasers, each in a box of its own.
_PROSE = 400
#: Below this share of the page's own paragraphs in its extraction, trafilatura took the wrong part.
_KEPT = 0.6


def page_of(source: str, where: str) -> tuple[Page, str | None, tuple[str, str]]:
    """The page's article, its address, and what the page shows above the title and from it on.

    Raises Refused where there is no whole article.
    """
    tree = parsed(source, where)
    data = page_data(tree)
    heading = _heading(tree, data.title)
    captions = _captions(tree)
    around = shown_around(tree, heading)
    _drop_around(tree, heading)
    own, holder = _own_paragraphs(tree)
    if not data.is_article and sum(map(len, own)) < _PROSE:
        raise Refused(
            f"{where}: là trang danh mục hoặc không có bài viết; hãy lưu trang của từng bài."
        )
    whole, page_text = list(_all_lines(holder)), shown(tree)
    body = _extracted(tree)
    body = whole if _share(own, body) < _KEPT else _merged(whole, body, page_text)
    title = canonical_line(heading.text_content()) if heading is not None else data.title
    page = clean_body(title, [line for line in body if line not in captions])
    return _completed(page, data, tree, captions), data.url, around


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
    for form in list(tree.iter("form")):
        _drop_form(form)
    for control in list(tree.iter(*_CONTROLS)):
        control.drop_tree()
    for element in list(tree.iter("footer", "div", "section")):
        named = element.tag == "footer" or _FOOTER.search(
            f"{element.get('class', '')} {element.get('id', '')}"
        )
        if named and not _is_inside(element) and next(element.iter("h1"), None) is None:
            element.drop_tree()
    at = heading
    level = 0
    while at is not None and at.tag != "body" and (parent := at.getparent()) is not None:
        for above in list(at.itersiblings(preceding=True)):
            if parent.tag != "html" and not (level < 2 and _is_lead(above)):
                parent.remove(above)
        at = parent
        level += 1


def _drop_form(form: html.HtmlElement) -> None:
    """Drop a comment or search form. Old portals wrap the whole page in one: that is opened up."""
    asks = next(form.iter(*_CONTROLS), None) is not None
    has_title = next(form.iter("h1"), None) is not None
    if asks and not has_title and not _is_inside(form) and len(shown(form)) < _PROSE:
        form.drop_tree()
    else:
        form.drop_tag()


def _is_inside(element: html.HtmlElement) -> bool:
    """Whether the element stands between paragraphs, and so in the article; or is gone already."""
    return element.getparent() is None or all(
        next(element.itersiblings("p", preceding=before), None) is not None
        for before in (True, False)
    )


def _is_lead(element: html.HtmlElement) -> bool:
    """Whether what stands just above the title is prose of the article."""
    if element.tag not in ("p", "h2", "div") or any(
        e.tag in BLOCKS for e in element.iterdescendants()
    ):
        return False
    text = shown(element)
    return len(text) >= 40 and text[-1] in '.!?…”"' and not _is_linked(element, text)


def _own_paragraphs(tree: html.HtmlElement) -> tuple[list[str], html.HtmlElement]:
    """The paragraphs of the element that holds the most prose directly, links not counted."""
    best: list[str] = []
    holder = tree
    for element in tree.iter("div", "article", "section", "td", "body", "main"):
        lines = [line for child in element for line in _lines_of(child)]
        direct = canonical_line(" ".join(element.xpath("text()")))
        if len(direct) > _PROSE:  # old portals part paragraphs by <br> alone
            lines = shown(element).split("\n")
        if sum(map(len, lines)) > sum(map(len, best)):
            best, holder = lines, element
    return best, holder


def _lines_of(child: html.HtmlElement) -> list[str]:
    if child.tag not in _PARAGRAPHS:
        return []
    text = shown(child)
    return text.split("\n") if text and not _is_linked(child, text) else []


def _is_linked(element: html.HtmlElement, text: str) -> bool:
    """Whether most of the element's text is links: a menu, a list of other news."""
    return sum(len(canonical_line(a.text_content())) for a in element.iter("a")) > len(text) / 2


def _all_lines(element: html.HtmlElement) -> Iterator[str]:
    """Every line of the article's element, its lists, tables and inner boxes too."""
    run = [element.text or ""]
    linked = 0
    for child in element:
        if child.tag == "br" or child.tag in BLOCKS:
            yield from _line_of(run, linked)
            run, linked = [], 0
            if child.tag == "table":
                yield from _rows(child)
            elif child.tag in _PARAGRAPHS:
                yield from _lines_of(child)
            elif child.tag not in ("h1", "figure", "figcaption", "br"):
                yield from _all_lines(child)
        else:
            run.append(shown_inline(child))
            linked += sum(len(canonical_line(a.text_content())) for a in child.iter("a"))
        run.append(child.tail or "")
    yield from _line_of(run, linked)


def _line_of(run: list[str], linked: int) -> list[str]:
    text = canonical_line("".join(run))
    return [text] if text and linked <= len(text) / 2 else []


def _rows(table: html.HtmlElement) -> Iterator[str]:
    """A line a row, its cells parted; a table that only lays a page out gives its lines."""
    if table.find(".//p") is not None or table.find(".//table") is not None:
        for cell in table.iter("td", "th"):
            if next(cell.iterancestors("table")) is table:
                yield from _all_lines(cell)
        return
    for row in table.iter("tr"):
        cells = [canonical_line(shown(cell)) for cell in row.iter("td", "th")]
        if any(cells) and not _is_linked(row, "".join(cells)):
            yield " | ".join(cells)


def _extracted(tree: html.HtmlElement) -> list[str]:
    found = trafilatura.extract(
        tree, include_comments=False, include_tables=True, output_format="txt", no_fallback=False
    )
    return canonical(found or "").split("\n") if found else []


def _key(line: str) -> str:
    """The letters and figures of a line: extractions differ in bullets, bars and spaces."""
    return _SIGNS.sub("", line)


def _merged(own: list[str], body: list[str], page: str) -> list[str]:
    """The article's own lines and, where they stood among them, the extraction's further ones.

    The extraction loses lists, and words out of sentences (FACTS 25): a line of it that the page
    does not show so, or shows inside a longer one, is left out.
    """
    own_keys = "\n".join(map(_key, own))
    page_key = _key(page)
    places: dict[str, int] = {}
    for at, line in enumerate(body):
        places.setdefault(_key(line), at)
    known = set(own_keys.split("\n"))
    more = [key not in known and key in page_key and key not in own_keys for key in places]
    further = {at for at, is_more in zip(places.values(), more, strict=True) if is_more}
    merged: list[str] = []
    done = 0
    for line in own:
        at = places.get(_key(line), -1)
        if at >= done:
            merged += [body[i] for i in range(done, at) if i in further]
            done = at + 1
        merged.append(line)
    return merged + [body[i] for i in range(done, len(body)) if i in further]


def _share(own: list[str], body: list[str]) -> float:
    """The share of the page's own paragraphs that the extraction holds, by length."""
    whole = _key("".join(body))
    kept = sum(len(line) for line in own if _key(line) in whole)
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
