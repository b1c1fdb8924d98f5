"""Prose in the boxes of a page: how much there is, whose it is, and what of it was dropped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import unquote

from lxml import html

from corpus.canonical import canonical_line
from corpus.folding import fold
from corpus.pages.lines import PROSE, is_button, is_imprint, is_prose
from corpus.pages.markup import BLOCKS
from corpus.pages.metadata import names_document

_SENTENCE = 60  # characters: no sentence that is missed is shorter
_LINKED = 25  # and no linked one, for "Xem thêm." is a button
_ENDS = (".", "!", "?", "…", ":", ";", "”", '"')
#: So much of a box's text must be prose for it to be a piece of the article.
_MOSTLY = 0.6
_ENTIRELY = 0.9
_LINKS = 3  # so many links make a menu of what might be a linked sentence
#: An address spells a title where it holds so much of the title's words.
_SPELLED = 0.7
_WORDS = re.compile("[a-z0-9]+")
_TEASER = 400
#: An article's own paragraph is looked for among so many neighbours of a box on each side.
_NEAR = 100
_INLINE = ("span", "a", "label")
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


@dataclass(frozen=True, slots=True)
class Dropped:
    """Sentences that went with a box, and the elements that the box stood in, from inside out."""

    sentences: tuple[str, ...]
    around: tuple[html.HtmlElement, ...]
    beside: bool  # whether it may have been the article's where it stood beside the text, not in it


def is_linked(element: html.HtmlElement, text: str) -> bool:
    """Whether most of the element's text is links: a menu, a list of other news.

    Names of official documents are the article's own, and so are sentences, linked or not.
    """
    links = list(element.iter("a"))
    linked = sum(len(canonical_line(a.text_content())) for a in links if a.get("href"))
    if linked <= len(text) / 2:
        return False
    told = len(text) >= _LINKED and text[-1] in ".;:" and not text.endswith("...")
    own = names_document(text) or told
    return not own or len(links) > _LINKS


def prose_of(element: html.HtmlElement) -> int:
    """How much unlinked prose the element shows in paragraphs, in characters."""
    return sum(_paragraph(child) for child in element.iter("p", "div", "td", "li", "blockquote"))


def holds_prose(element: html.HtmlElement) -> bool:
    return any(_paragraph(child) >= PROSE for child in element.iter("p", "div", "td", "li", "span"))


def _paragraph(element: html.HtmlElement) -> int:
    if any(child.tag in BLOCKS for child in element):
        return len(direct) if len(direct := canonical_line(_own_text(element))) >= PROSE else 0
    text = canonical_line(element.text_content())
    return len(text) if len(text) >= 60 and not is_linked(element, text) else 0


def _own_text(element: html.HtmlElement) -> str:
    return " ".join(element.xpath("text()"))


def continues(box: html.HtmlElement, foreign: set[html.HtmlElement], *, may_end: bool) -> bool:
    """Whether a box holds nothing but prose and stands among the article's own paragraphs.

    ``foreign`` are other boxes that are named as no article's. Where a box so named usually stands
    below an article (``may_end`` is false), paragraphs of the article's must follow it.
    """
    text = canonical_line(box.text_content())
    prose = told = 0
    for paragraph in _paragraphs(box):
        line = canonical_line(paragraph.text_content())
        if not _is_sentence(paragraph, line):
            continue
        told += len(line)
        prose += len(line) >= PROSE
    heads = sum(len(canonical_line(e.text_content())) for e in box.iter(*_HEADINGS))
    share = _MOSTLY if may_end else _ENTIRELY
    if not prose or told < share * (len(text) - heads) or _titles(box):
        return False
    outer = box
    while (parent := outer.getparent()) is not None and len(parent) == 1:
        outer = parent
    sides = (False, True) if may_end else (False,)
    return any(
        sibling not in foreign and _is_own_paragraph(sibling)
        for before in sides
        for sibling in islice(outer.itersiblings(preceding=before), _NEAR)
    )


def dropped(box: html.HtmlElement, *, beside: bool = True) -> Dropped:
    """What a box that is about to be dropped holds of sentences.

    None where each of them tells what another article is about, below its linked title.
    """
    lines = ((e, canonical_line(e.text_content())) for e in _paragraphs(box))
    sentences = tuple(line for e, line in lines if _is_sentence(e, line))
    parent = box.getparent()
    titles = _titles(parent if parent is not None and box.tag in _INLINE else box)
    if len(sentences) <= len(titles) and max(map(len, sentences), default=0) <= _TEASER:
        sentences = ()
    return Dropped(sentences, tuple(box.iterancestors()), beside)


def is_spelled(link: html.HtmlElement) -> bool:
    """Whether the link's address spells its text, as the addresses of articles their titles."""
    words = _WORDS.findall(fold(canonical_line(link.text_content())))
    target = set(_WORDS.findall(fold(unquote(link.get("href") or ""))))
    return bool(words) and sum(word in target for word in words) >= _SPELLED * len(words)


def _paragraphs(box: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The innermost blocks of a box, or itself."""
    for element in box.iter("p", "div", "td", "li", "blockquote", "section", "aside", "span"):
        inline = element.tag == "span" and element is not box
        if not inline and not any(e.tag in BLOCKS for e in element.iterdescendants()):
            yield element


def _is_own_paragraph(element: html.HtmlElement) -> bool:
    if not isinstance(element.tag, str) or any(e.tag in BLOCKS for e in element.iterdescendants()):
        return False
    line = canonical_line(element.text_content())
    return len(line) >= PROSE and _is_sentence(element, line)


def _is_sentence(element: html.HtmlElement, line: str) -> bool:
    if len(line) < _SENTENCE or not line.endswith(_ENDS) or is_linked(element, line):
        return False
    return not (is_button(line) or is_imprint(line)) and (len(line) < PROSE or is_prose(line))


def _titles(box: html.HtmlElement) -> set[str]:
    """The linked lines of a box, and the links that open a line, as titles of other articles do."""
    found = set()
    for link in box.iter("a"):
        text = canonical_line(link.text_content())
        parent = link.getparent()
        whole = canonical_line(parent.text_content()) if parent is not None else ""
        opens = whole.startswith(text) and (len(text) >= _LINKED or _ends_line(link))
        if text and (link is box or opens or 2 * len(text) > len(whole)):
            found.add(text)
    return found


def _ends_line(link: html.HtmlElement) -> bool:
    after = link.getnext()
    return not (link.tail or "").strip() and (
        after is None or after.tag in BLOCKS or after.tag == "br"
    )
