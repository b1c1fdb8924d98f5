"""The element of a page that holds its article, and the lines and captions in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import html

from corpus.canonical import canonical_line
from corpus.extract import Line
from corpus.pages.captions import is_caption
from corpus.pages.chrome import names_of
from corpus.pages.lines import is_related, is_related_label
from corpus.pages.markup import BLOCKS, brief, shown, shown_inline
from corpus.pages.prose import is_linked, is_spelled, prose_of
from corpus.tables import Cell, Merged, lines_of

_PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "dl"))
_HOLDERS = ("div", "article", "section", "td", "body", "main", "center", "font", "form", "span")
_NAMED_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:\w*caption\w*|pcaption|img-?(?:desc|note|info)|image-?(?:desc|note|info)|"
    r"photo-?(?:desc|note|info)|chu-?thich(?:-?anh)?|anh-?chu-?thich|media-?desc\w*)(?:$|[\s_-]|\d)",
    re.IGNORECASE,
)
_NAMED_PICTURE = re.compile(
    r"(?:^|[\s_-])(?:image|img|photo|picture|media|anh|hinh|gallery|album|slide|avatar|thumb)",
    re.IGNORECASE,
)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_CAPTION_LENGTH = 1500  # of a caption that is marked as one: galleries tell their story in them
_LIKELY_LENGTH = 400  # of one that only stands under a picture
_ICON_WIDTH = 60
_DIRECT = 400  # so much text without paragraphs: an old portal's, parted by <br> alone
_LEAD_LENGTH = 80  # from so much on, a heading that ends as a sentence is one
_LINKED = 25  # characters: a shorter link is a button or a keyword
_MAX_SPAN = 50  # columns or rows that a cell may claim to cover
#: An element around the article's holder is taken where it holds so much more prose.
_MORE = 1.25


def holder_of(tree: html.HtmlElement, heading: html.HtmlElement | None) -> html.HtmlElement:
    """The element that holds the article: most prose directly, or more of it around that."""
    best, most = tree, 0
    for element in tree.iter(*_HOLDERS):
        if (size := _direct_prose(element)) > most:
            best, most = element, size
    around = best
    within = held = prose_of(best)
    while (parent := around.getparent()) is not None and parent.tag != "html":
        beside = sum(prose_of(child) for child in parent if child is not around)
        around = parent
        held += beside
        if held > _MORE * max(1, within):
            best, within = around, held
        if heading is not None and around in heading.iterancestors():
            break
    return best


def _direct_prose(element: html.HtmlElement) -> int:
    size = sum(
        len(text)
        for child in element
        if child.tag in _PARAGRAPHS and (text := canonical_line(child.text_content()))
        if not is_linked(child, text)
    )
    direct = len(canonical_line(" ".join(element.xpath("text()"))))
    return size + direct if direct > _DIRECT else size


def take_captions(holder: html.HtmlElement, heading: html.HtmlElement | None) -> tuple[str, ...]:
    """Take the captions out of the article's element and from between it and its heading: marked
    ones, and what stands at a picture."""
    captions: list[str] = []
    captioned: set[html.HtmlElement] = set()  # elements whose picture has its caption
    for element in _up_to_end(holder, heading):
        if element.getparent() is None:
            continue
        text = brief(element, _CAPTION_LENGTH)
        if text and _is_caption(element, text, holder, captioned):
            captions.append(text)
            captioned |= {element, *element.iterancestors()}
            tail, element.tail = element.tail, None
            element.clear()
            element.tail = tail
    return tuple(dict.fromkeys(captions))


def _up_to_end(
    holder: html.HtmlElement, heading: html.HtmlElement | None
) -> list[html.HtmlElement]:
    """The elements from the heading to the end of the article's, in the page's order."""
    if heading is None or holder in heading.iterancestors():
        return list(holder.iterdescendants())
    between: list[html.HtmlElement] = []
    seen = False
    around = {*heading.iterdescendants(), *holder.iterancestors()}
    for element in holder.getroottree().iter():
        if element is holder:
            break
        seen = seen or element is heading
        if seen and element is not heading and element not in around:
            between.append(element)
    return [*between, *holder.iterdescendants()]


def _is_caption(
    element: html.HtmlElement,
    text: str,
    holder: html.HtmlElement,
    captioned: set[html.HtmlElement],
) -> bool:
    if element.tag == "figcaption" or _NAMED_CAPTION.search(names_of(element)):
        return len(text) <= _CAPTION_LENGTH and not _has_picture(element)
    if element.tag in ("figure", "amp-img"):
        return len(text) <= _CAPTION_LENGTH and next(element.iter("figcaption"), None) is None
    if element.tag in ("em", "i"):
        return len(text) <= _LIKELY_LENGTH and _below_picture(element)
    if element.tag not in BLOCKS or any(e.tag in BLOCKS for e in element.iterdescendants()):
        return False
    if len(text) > _LIKELY_LENGTH or _is_bold(element, text):
        return False
    if _in_picture_box(element, holder):
        return True
    if not _at_picture(element, captioned):
        return False
    return _is_set_apart(element, text) or is_caption(text, under_picture=True, last=False)


def _below_picture(element: html.HtmlElement) -> bool:
    """Whether a slanted line stands right below a picture, where breaks alone part the lines."""
    above = next(element.itersiblings(preceding=True), None)
    broken = False
    while above is not None and not (above.tail or "").strip() and above.tag == "br":
        broken = True
        above = next(above.itersiblings(preceding=True), None)
    if above is None or not broken or (above.tail or "").strip() or above.text_content().strip():
        return False
    after = element.getnext()
    alone = not (element.tail or "").strip() and (after is None or after.tag == "br")
    return alone and (above.tag == "img" or _has_picture(above))


def _in_picture_box(element: html.HtmlElement, holder: html.HtmlElement) -> bool:
    """Whether the block stands in a table or a box that is made for a picture and its caption."""
    box = element.getparent()
    if box is not None and box.tag in ("tr", "tbody", "td", "font"):
        while box is not None and box is not holder and box.tag != "table":
            box = box.getparent()
    elif box is None or not _NAMED_PICTURE.search(names_of(box)):
        return False
    if box is None or box is holder or box in holder.iterancestors() or not _has_picture(box):
        return False
    return len(canonical_line(box.text_content())) <= _LIKELY_LENGTH


def _at_picture(element: html.HtmlElement, captioned: set[html.HtmlElement]) -> bool:
    """Whether the block shows a picture, or stands right below one that has no caption yet."""
    if _has_picture(element):
        return True
    above = next(element.itersiblings(preceding=True), None)
    while above is not None and not above.text_content().strip() and not _has_picture(above):
        above = next(above.itersiblings(preceding=True), None)
    if above is None or above in captioned or not _has_picture(above):
        return False
    return not above.text_content().strip()


def _is_set_apart(element: html.HtmlElement, text: str) -> bool:
    """Whether all of the text is slanted or in the middle, as captions are set."""
    slanted = sum(len(canonical_line(e.text_content())) for e in element.iter("em", "i"))
    centred = element.get("align") == "center" or _CENTRED.search(element.get("style") or "")
    return slanted >= 0.8 * len(text) or bool(centred)


def _is_bold(element: html.HtmlElement, text: str) -> bool:
    """Whether all of the text is bold: a heading, wherever it stands."""
    bold = sum(len(canonical_line(e.text_content())) for e in element.iter("strong", "b"))
    return bold >= len(text) or element.tag.startswith("h")


def _has_picture(element: html.HtmlElement) -> bool:
    return any(
        not (width := (img.get("width") or "").removesuffix("px")).isdigit()
        or int(width) > _ICON_WIDTH
        for img in element.iter("img", "amp-img", "picture")
    )


def lines(element: html.HtmlElement) -> Iterator[Line]:
    """Every line of the article's element, its lists, tables and inner boxes too."""
    run = [element.text or ""]
    linked = 0
    for child in element:
        if child.tag == "br" or child.tag in BLOCKS:
            yield from _line_of(run, linked)
            run, linked = [], 0
            yield from _block(child)
        elif any(e.tag in BLOCKS for e in child.iterdescendants()):
            yield from _line_of(run, linked)
            run, linked = [], 0
            yield from lines(child)  # a span, a font, an unknown element around paragraphs
        else:
            for at, part in enumerate(shown_inline(child).split("\n")):
                if at:
                    yield from _line_of(run, linked)
                    run, linked = [], 0
                run.append(part)
            linked += sum(len(canonical_line(a.text_content())) for a in child.iter("a"))
        run.append(child.tail or "")
    yield from _line_of(run, linked)


def _block(child: html.HtmlElement) -> Iterator[Line]:
    if child.tag == "table":
        yield from _rows(child)
    elif child.tag in _PARAGRAPHS:
        level = max(1, int(child.tag[1]) - 1) if re.fullmatch("h[1-6]", child.tag) else 0
        for line in _lines_of(child):
            # A whole sentence is a lead, whatever the page sets it as.
            told = len(line) >= _LEAD_LENGTH and line[-1] in ".!?…"
            yield Line(line, 0 if told else level)
    elif child.tag != "br":
        yield from lines(child)


def _lines_of(child: html.HtmlElement) -> list[str]:
    text = shown(child)
    if not text or is_linked(child, text) or is_related_label(text):
        return []
    return text.split("\n")


def linked_lines(holder: html.HtmlElement) -> Iterator[str]:
    """Paragraphs of the article's element that are left out because they are a link, although
    their addresses do not spell them, as those of other articles spell the titles."""
    for paragraph in holder.iter("p"):
        text = shown(paragraph)
        if len(text) < _LINKED or not is_linked(paragraph, text) or is_related(text):
            continue
        links = list(paragraph.iter("a"))
        if len(links) == 1 and not is_spelled(links[0]) and not is_related_label(text):
            yield text


def _line_of(run: list[str], linked: int) -> list[Line]:
    text = canonical_line("".join(run))
    own = text and linked <= len(text) / 2 and not is_related_label(text)
    return [Line(text)] if own else []


def _rows(table: html.HtmlElement) -> Iterator[Line]:
    """The rows of a table; one that only lays a page out gives its cells' lines."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    nested = next(table.iterdescendants("table"), None) is not None
    if nested or all(len(row) <= 1 for row in cells):
        for cell in (cell for row in cells for cell in row):
            yield from lines(cell)
        return
    text = canonical_line(table.text_content())
    if text and not is_linked(table, text):
        named = bool(cells) and all(cell.tag == "th" for cell in cells[0])
        yield from map(Line, lines_of(_grid(cells), named))


def _grid(cells: list[list[html.HtmlElement]]) -> list[list[Cell]]:
    """The table's cells where they stand, with what covers the other places."""
    grid: list[list[Cell]] = [[] for _ in cells]
    covered: dict[tuple[int, int], Merged] = {}
    for at, row in enumerate(cells):
        for cell in row:
            while (at, len(grid[at])) in covered:
                grid[at].append(covered[at, len(grid[at])])
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(cells) - at)
            column = len(grid[at])
            covered |= {(at, column + right): Merged.LEFT for right in range(1, wide)}
            covered |= {
                (at + down, column + right): Merged.ABOVE
                for down in range(1, high)
                for right in range(wide)
            }
            grid[at].append(shown(cell))
        while (at, len(grid[at])) in covered:
            grid[at].append(covered[at, len(grid[at])])
    return grid


def _span(cell: html.HtmlElement, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return max(1, min(int(value), _MAX_SPAN)) if re.fullmatch("[0-9]{1,3}", value) else 1
