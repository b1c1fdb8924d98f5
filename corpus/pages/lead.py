"""The lead (sapo): the article's opening paragraph, which pages show outside of its text.

It is prose and stays the first paragraph of the text, not the subtitle.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator

from lxml import html

from corpus.extract import Line
from corpus.pages.body import lines
from corpus.pages.chrome import names_of
from corpus.pages.data import PageData, key
from corpus.pages.markup import BLOCKS, brief, shown
from corpus.pages.metadata import agency_mark
from corpus.pages.prose import is_linked

_NAMED = re.compile(
    r"(?:^|[\s_-])(?:\w*sapo|lead|summary|chapeau|desc|description|intro|introtext|abstract|"
    r"tom-?tat|trich-?dan|trich-?yeu)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TAGS = ("p", "h2", "h3", "h4", "div", "strong", "b", "span", "td", "section", "article")
_LEVELS = 2  # how far around the heading a lead above it is looked for
_LENGTH = 40  # characters: a lead is no shorter, and so much of a description finds it


def drop_above(heading: html.HtmlElement, holder: html.HtmlElement, description: str) -> None:
    """Drop what stands above the heading in the article's element, but for a lead."""
    at = heading
    level = 0
    while at is not holder and (parent := at.getparent()) is not None:
        for above in list(at.itersiblings(preceding=True)):
            if not (level < _LEVELS and _is_lead(above, description, above=True)):
                parent.remove(above)
        at = parent
        level += 1


def leads(
    tree: html.HtmlElement,
    heading: html.HtmlElement | None,
    holder: html.HtmlElement,
    data: PageData,
    inner: str,
) -> list[Line]:
    """The article's prose outside of its element; ``inner`` is the element's text as a key.

    It stands between the heading and the element, or just above the heading, or elsewhere where the
    page's description finds it. A description that the page does not show is not quoted.
    """
    taken = list(_around(heading, holder, data.description)) if heading is not None else []
    found = [line for element in taken for line in _lead_lines(element)]
    if not found and (element := _described(tree, data, inner)) is not None:
        found = _lead_lines(element)
    return [line for line in found if key(unmarked(line.text)) not in inner]


def unmarked(line: str) -> str:
    """The line without the agency's mark, which pages put into one copy of a lead only."""
    return agency_mark(line, "")[1]


def _is_lead(element: html.HtmlElement, description: str, *, above: bool) -> bool:
    """Whether what stands outside of the text is prose of the article, or is named its lead."""
    text = shown(element) if isinstance(element.tag, str) else ""
    if len(text) < _LENGTH or is_linked(element, text):
        return False
    if _NAMED.search(names_of(element)):
        return True
    if element.tag not in _TAGS or any(e.tag in BLOCKS for e in element.iterdescendants()):
        return False
    described = key(unmarked(description))[:_LENGTH]
    if described and described in key(text):
        return True
    return not above and text[-1] in '.!?…”"'  # above, it may be a portal's slogan


def _around(
    heading: html.HtmlElement, holder: html.HtmlElement, description: str
) -> Iterator[html.HtmlElement]:
    if holder in heading.iterancestors():
        return
    over: list[html.HtmlElement] = []
    at = heading
    for _ in range(_LEVELS):
        siblings = at.itersiblings(preceding=True)
        over += [e for e in siblings if _is_lead(e, description, above=True)]
        at = at.getparent()
        if at is None or at in holder.iterancestors():
            break
    yield from reversed(over)
    yield from (e for e in _between(heading, holder) if _is_lead(e, description, above=False))


def _between(heading: html.HtmlElement, holder: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The outermost candidates after the heading and before the text, in the page's order."""
    passed = {*holder.iterancestors(), *heading.iterancestors()}
    seen = False
    inside: set[html.HtmlElement] = set()
    for element in holder.getroottree().iter():
        if element is holder:
            return
        if element.getparent() in inside:
            inside.add(element)
        elif element is heading:
            seen = True
            inside.add(element)
        elif seen and element not in passed and _is_candidate(element):
            inside.add(element)
            yield element


def _is_candidate(element: html.HtmlElement) -> bool:
    return element.tag in _TAGS and (
        bool(_NAMED.search(names_of(element)))
        or not any(e.tag in BLOCKS for e in element.iterdescendants())
    )


def _described(tree: html.HtmlElement, data: PageData, inner: str) -> html.HtmlElement | None:
    start = key(unmarked(data.description.rstrip(".… ")))[:_LENGTH]
    if len(start) < _LENGTH or any(start in key(title) for title in data.titles) or start in inner:
        return None
    for element in tree.iter("h2", "h3", "p", "div", "strong", "span", "td"):
        text = brief(element, 2 * len(data.description) + 60) or ""
        if start in key(text[:120]):
            return element
    return None


def _lead_lines(element: html.HtmlElement) -> list[Line]:
    """A lead's lines; that a page sets it as a heading makes it none."""
    wrapped = html.Element("div")
    wrapped.append(copy.deepcopy(element))
    wrapped[0].tail = None
    return [Line(line.text) for line in lines(wrapped)]
