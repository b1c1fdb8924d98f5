"""From the HTML of a news page to its article.

The page's data come in the order that held on Vietnamese pages (FACTS 25): JSON-LD, then meta, then
what the page shows; where they contradict each other, a warning says what was taken. The text is
what the element of the article shows. trafilatura drops leads and lists and takes teasers for text
(FACTS 25), so it is only the second witness: prose that it sees elsewhere is named in a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import trafilatura
from lxml import html

from corpus.canonical import canonical, canonical_line
from corpus.extract import Line
from corpus.official.document import document_of
from corpus.pages.body import holder_of, lines, linked_lines, take_captions
from corpus.pages.chrome import drop_chrome, drop_facts, names_of
from corpus.pages.clean import Page, clean, clean_body
from corpus.pages.data import PageData, key, names_site, page_data, same_words, shortened
from corpus.pages.facts import Facts, facts_of
from corpus.pages.kind import Look, refuse_empty, refuse_other, refuse_teaser
from corpus.pages.lead import drop_above, leads, unmarked
from corpus.pages.lines import is_prose
from corpus.pages.markup import brief, parsed, shown, shown_around
from corpus.pages.prose import Dropped
from corpus.pages.trust import complete

_SUBTITLE = re.compile(
    r"(?:^|[\s_-])(?:sub-?title|title-?sub|sub-?headline|phu-?de|second-?title|extra-?title)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
#: Where a page without an <h1> shows its title, likelier tags first.
_TITLE_TAGS = (("h2", "h3", "h4", "h5"), ("div", "span", "p", "td", "strong", "b", "font"))
_SUBTITLE_LENGTH = 250
_SECTION_WORDS = 5  # of a section's name, at most
_WITNESSED = 150  # characters of a paragraph that only the second witness sees


def page_of(source: str, where: str) -> tuple[Page, str | None, tuple[str, str]]:
    """The page's article, its address, and what the page shows above the title and from it on.

    Raises Refused where there is no whole article.
    """
    tree = parsed(source, where)
    data = page_data(tree)
    refuse_other(tree, data, where)
    refuse_teaser(tree, where)
    heading = _heading(tree, data)
    around = shown_around(tree, heading)
    page_lines = shown(tree).split("\n")
    look = Look(tree)
    subtitle = data.subtitle or _subtitle(tree, heading)
    lost = drop_chrome(tree, heading)
    holder = holder_of(tree, heading)
    facts = facts_of(heading, holder, page_lines)
    if heading is not None and holder in heading.iterancestors():
        drop_above(heading, holder, data.description)
    captions = take_captions(holder, heading)
    drop_facts(holder)
    body = _body(tree, heading, holder, data, facts)
    page = _page(heading, data, facts, body, subtitle)
    refuse_empty(look, data, where, sum(map(len, page.paragraphs)))
    shown_captions = (*captions, *page.captions)
    page = replace(
        page,
        captions=tuple(line for line in dict.fromkeys(shown_captions) if line != page.title),
        headings=_headings(page.paragraphs, body),
    )
    page = complete(page, data, facts)
    shown_prose = (line.text for line in body if is_prose(line.text))
    losses = (*_lost(lost, heading, holder), *linked_lines(holder), *shown_prose)
    warnings = (*page.warnings, *_missing(losses, page), *_witness(tree, page))
    return replace(page, warnings=warnings), data.url, around


def _heading(tree: html.HtmlElement, data: PageData) -> html.HtmlElement | None:
    """The element that shows the title; a site's logo is often a heading too."""
    headings = [h for h in tree.iter("h1") if canonical_line(h.text_content())]
    titles = {key(one) for title in data.titles for one in (title, shortened(title))}
    for heading in headings:
        if key(heading.text_content()) in titles:
            return heading
    for title in data.titles:
        for heading in headings:
            if same_words(heading.text_content(), title):
                return heading
    own = [h for h in headings if not names_site(canonical_line(h.text_content()))]
    alone = own[0] if len(own) == 1 else None
    if not data.titles:
        return alone
    longest = 2 * max(map(len, data.titles))
    for tags in _TITLE_TAGS:
        for element in tree.iter(*tags):
            if (
                key(brief(element, longest) or "") in titles
                and next(element.iterancestors("a"), 0) == 0
            ):
                return element
    # Portals head all pages of a section by its name; the only heading is then the article's.
    words = len(canonical_line(alone.text_content()).split()) if alone is not None else 0
    return alone if words > max(_SECTION_WORDS, *(len(t.split()) for t in data.titles)) else None


def _subtitle(tree: html.HtmlElement, heading: html.HtmlElement | None) -> str | None:
    """The line that continues the title, where the page names it so right below the heading.

    The lead is none: it is prose, and stays the first paragraph of the text.
    """
    if heading is None:
        return None
    seen = False
    for element in tree.iter("h1", "h2", "h3", "h4", "p", "div", "span"):
        seen = seen or element is heading
        if seen and element.tag == "p" and is_prose(canonical_line(element.text_content())):
            return None
        if seen and _SUBTITLE.search(names_of(element)):
            return brief(element, _SUBTITLE_LENGTH) or None
    return None


def _body(
    tree: html.HtmlElement,
    heading: html.HtmlElement | None,
    holder: html.HtmlElement,
    data: PageData,
    facts: Facts,
) -> list[Line]:
    """The article's lines: its lead, and what its element shows without the facts at its ends."""
    own = _without_facts(list(lines(holder)), facts)
    inner = key("".join(line.text for line in own))
    above = leads(tree, heading, holder, data, inner)
    return [*(line for line in above if line.text not in facts.lines), *own]


def _without_facts(body: list[Line], facts: Facts) -> list[Line]:
    """The lines without dates and bylines before the first prose and after the last."""
    prose = [at for at, line in enumerate(body) if is_prose(line.text)]
    first, last = (prose[0], prose[-1]) if prose else (len(body), -1)
    return [
        line for at, line in enumerate(body) if first < at < last or line.text not in facts.lines
    ]


def _page(
    heading: html.HtmlElement | None,
    data: PageData,
    facts: Facts,
    body: list[Line],
    subtitle: str | None,
) -> Page:
    title = canonical_line(heading.text_content()) if heading is not None else ""
    title = title or next(iter(data.titles), "")
    texts = [line.text for line in body if line.text != subtitle]
    if not title:
        # Nothing names the title: the lines above the text are read as somebody would paste them.
        return replace(clean("\n\n".join([*facts.above, *texts])), subtitle=subtitle)
    if document_of(texts) is not None:
        return Page(title=title, paragraphs=tuple(texts), subtitle=subtitle)
    above = {key(title)}
    while texts and key(texts[0]) in above:
        del texts[0]  # repeated in other capitals
    return replace(clean_body(title, texts), subtitle=subtitle)


def _headings(paragraphs: tuple[str, ...], body: list[Line]) -> tuple[tuple[int, int], ...]:
    levels = {line.text: line.level for line in body if line.level}
    return tuple((at, levels[line]) for at, line in enumerate(paragraphs) if line in levels)


def _lost(
    lost: list[Dropped], heading: html.HtmlElement | None, holder: html.HtmlElement
) -> Iterator[str]:
    """The sentences of boxes that were dropped from the article's element or from beside it."""
    region = {holder}
    if heading is not None and holder not in (around := set(heading.iterancestors())):
        for outer in holder.iterancestors():
            region.add(outer)
            if outer in around:
                break
        region = {element for element in region if element.tag != "body"} | {holder}
    for box in lost:
        if holder in box.around or (box.beside and not region.isdisjoint(box.around)):
            yield from box.sentences


def _missing(losses: Sequence[str], page: Page) -> Iterator[str]:
    """A warning that names the first of the lines that were dropped and stand nowhere else."""
    taken = key("".join((page.title, page.subtitle or "", *page.paragraphs, *page.captions)))
    gone = [line for line in dict.fromkeys(losses) if key(unmarked(line)) not in taken]
    if gone:
        yield (
            f"Nội dung: đã bỏ {len(gone)} đoạn trong các khung không giống của bài, đoạn đầu là "
            f"“{gone[0][:60]}…”; hãy đối chiếu bài với trang gốc."
        )


def _witness(tree: html.HtmlElement, page: Page) -> Iterator[str]:
    found = trafilatura.extract(
        tree, include_comments=False, include_tables=False, output_format="txt", fast=True
    )
    taken = key("".join((page.title, *page.paragraphs, *page.captions)))
    for line in canonical(found or "").split("\n"):
        if len(line) >= _WITNESSED and key(unmarked(line)) not in taken:
            yield (
                f"Nội dung: trang còn đoạn “{line[:60]}…” ngoài phần đã lấy; "
                "hãy đối chiếu bài với trang gốc."
            )
            return
