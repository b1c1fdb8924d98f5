"""Which boxes of a web page are the page's and not its article's, told by how pages name them.

A name alone never takes the heading away, nor most of the page's prose: portals also call the box
of the whole article "widget" or "print-area".
"""

from __future__ import annotations

import re

from lxml import html

from corpus.canonical import canonical_line
from corpus.pages.lines import PROSE
from corpus.pages.markup import brief, shown
from corpus.pages.prose import Dropped, continues, dropped, holds_prose, prose_of

_NOT_TEXT = (
    "script", "style", "noscript", "template", "nav", "iframe", "svg", "object", "embed", "audio",
    "video", "canvas", "marquee", "amp-iframe", "amp-ad", "amp-social-share",
    "amp-sidebar", "amp-analytics", "amp-video", "amp-youtube", "amp-list",
)  # fmt: skip
_CONTROLS = ("input", "select", "textarea", "button")
#: Comments may be longer than the article; a box so named goes whatever its size.
_COMMENTS = (
    r"comments?|comment-?(?:list|box|area|form|wrap\w*|section|item)|disqus|fb-comments|cmt|cmtlist|"
    r"binh-?luan|y-?kien(?:-?ban-?doc)?|ykcb|phan-?hoi|feedback|respond|"
    r"(?:box|list|form|block|detail|article)-?-?_?(?:comments?|binhluan|ykien)"
)
#: Boxes of other articles, advertisements and the like, which may hold prose of their own.
_FOREIGN = (
    r"relat(?:ed|e|es|ion)?s?|related-?\w+|\w+-?related|article-?relate\w*|morenews|more-?news|"
    r"other-?news|news-?other|tin-?(?:lien-?quan|khac|cung\w*|moi|doc-?nhieu|tuc-?khac)|"
    r"(?:bai|tin)viet-?(?:khac|lienquan)|bai-?(?:khac|lien-?quan)|lien-?quan|cung-?chuyen-?muc|"
    r"xem-?them|doc-?them|doc-?nhieu|xem-?nhieu|read-?more|suggest\w*|recommend\w*|most-?\w*view\w*|"
    r"pronews|relatebox|\w*relatedbox|link-?lists?|news-?relation|insert-?link|insert-?news|"
    r"ads?|ads-?\w+|adv\w{0,4}|advert\w*|banner\w*|quang-?cao|sponsor\w*|promo\w*|"
    r"subscri\w*|newsletter\w*|download-?app|app-?download|app-?banner|install-?app|donate\w*|"
    r"polls?|vote\w*|voting|survey\w*|khao-?sat|tham-?do\w*|binh-?chon|"
    r"captcha\w*|login\w*|dang-?nhap|popup\w*|modal\w*|cookie\w*|weather\w*|thoi-?tiet|"
    r"copyright\w*|imprint|author-?(?:bio|desc\w*|about)|about-?author"
)
#: Of these, what pages set right below their text, in prose of the page's own.
_BELOW = (
    r"subscri\w*|newsletter\w*|donate\w*|polls?|vote\w*|voting|survey\w*|khao-?sat|captcha\w*|"
    r"login\w*|dang-?nhap|popup\w*|modal\w*|cookie\w*|copyright\w*|imprint|"
    r"author-?(?:bio|desc\w*|about)|about-?author|ads?|ads-?\w+|adv\w{0,4}|advert\w*|sponsor\w*"
)
#: Buttons, keywords, ways and players. They hold no prose: where one does, it is the article's.
_TOOLS = (
    r"share|shares|sharing|share-?\w+|\w+-share|social\w*|socials|like-?\w*|addthis\w*|"
    r"sharethis|sharedaddy|zalo\w*|fb-like|follow\w*|google-?news|tool-?(?:bar|box|s)?|tools|"
    r"print|printing|font-?size|text-?size|view-?count\w*|luot-?xem|hits|action-?bar|actions|"
    r"bookmark\w*|qr-?\w*|"
    r"tags?|tag-?list|tags-?\w+|\w+-tags?|keywords?|tu-?khoa|breadcrumbs?|bread-?crumb\w*|navbar|"
    r"menu\w*|pagination|paging|pager|sidebar\w*|side-?bar|submenu|topbar\w*|"
    r"ratings?|rate|danh-?gia|stars?|player\w*|video-?js|vjs\w*|jw\w*|plyr\w*|audio\w*|tts\w*|"
    r"podcast\w*|nghe-?bai|doc-?bai|read-?aloud"
)
_SEPARATED = r"(?:^|[\s_/:]|--?|__)(?:{names})(?=$|[\s_/:]|-|\d)"
_IS_COMMENTS = re.compile(_SEPARATED.format(names=_COMMENTS), re.IGNORECASE)
_IS_FOREIGN = re.compile(_SEPARATED.format(names=_FOREIGN), re.IGNORECASE)
_IS_BELOW = re.compile(_SEPARATED.format(names=_BELOW), re.IGNORECASE)
_IS_TOOL = re.compile(_SEPARATED.format(names=_TOOLS), re.IGNORECASE)
_IS_TITLE = re.compile(r"(?:^|[\s_-])tit(?:le)?(?:$|[\s_-])", re.IGNORECASE)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp)(?:\?|$)", re.IGNORECASE)
#: Boxes of facts about an article (date, author, category, counters), inside of its element.
_FACTS = re.compile(
    r"(?:^|[\s_-])(?:(?:article|entry|post|news|detail|item|meta)-?_?(?:info|meta|data)(?:-term)?|"
    r"created-?by|category-name|hits|pub-?date|post-?date|byline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_FOOTER = re.compile(r"(?:^|[\s_-])footer(?:[\s_-]|$)", re.IGNORECASE)
_BOXES = (
    "div", "section", "ul", "ol", "dl", "table", "aside", "article", "p", "span", "li", "td",
    "center", "header", "label", "amp-carousel", "menu", "h2", "h3", "h4", "h5", "a",
)  # fmt: skip
#: A page's prose may not lose more than this share to boxes that are named so.
_MOST = 0.4
_FORM_TEXT = 400
_NAMES_LENGTH = 400
#: A teaser is a linked heading with at most so much text beside it, in characters.
_TEASER = 400


def drop_chrome(tree: html.HtmlElement, heading: html.HtmlElement | None) -> list[Dropped]:
    """Drop from a page all boxes that are not its article's; what of their text is sentences."""
    for element in list(tree.iter(*_NOT_TEXT)):
        element.drop_tree()
    asking = {box for control in tree.iter(*_CONTROLS) for box in control.iterancestors()}
    lost: list[Dropped] = []
    for form in list(tree.iter("form")):
        _drop_form(form, heading, lost)
    for control in list(tree.iter(*_CONTROLS)):
        control.drop_tree()
    _drop_footers(tree, heading, lost)
    _drop_named(tree, heading, asking, lost)
    _drop_teasers(tree, heading, lost)
    return lost


def _drop(box: html.HtmlElement, lost: list[Dropped]) -> None:
    lost.append(dropped(box))
    box.drop_tree()


def drop_facts(holder: html.HtmlElement) -> None:
    """Drop the boxes of facts in the article's element; they have been read."""
    for element in list(holder.iterdescendants("div", "dl", "ul", "p", "span", "header", "table")):
        named = _FACTS.search(names_of(element))
        if named and element.getparent() is not None and not prose_of(element):
            element.drop_tree()


def names_of(element: html.HtmlElement) -> str:
    """How the page names the element: classes and id, parted where capitals part them."""
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _HUMP.sub("-", named.strip()[:_NAMES_LENGTH])


def _drop_form(
    form: html.HtmlElement, heading: html.HtmlElement | None, lost: list[Dropped]
) -> None:
    """Drop a comment or search form. Old portals wrap the whole page in one: that is opened up."""
    asks = next(form.iter(*_CONTROLS), None) is not None
    has_title = heading is not None and form in heading.iterancestors()
    if asks and not has_title and not _is_inside(form) and len(shown(form)) < _FORM_TEXT:
        _drop(form, lost)
    else:
        form.drop_tag()


def _drop_footers(
    tree: html.HtmlElement, heading: html.HtmlElement | None, lost: list[Dropped]
) -> None:
    kept = set(heading.iterancestors()) if heading is not None else set()
    most = _MOST * prose_of(tree)
    for element in list(tree.iter("footer", "div", "section")):
        named = element.tag == "footer" or _FOOTER.search(
            f"{element.get('class', '')} {element.get('id', '')}"
        )
        if named and element not in kept and not _is_inside(element) and prose_of(element) <= most:
            _drop(element, lost)


def _drop_named(
    tree: html.HtmlElement,
    heading: html.HtmlElement | None,
    asking: set[html.HtmlElement],
    lost: list[Dropped],
) -> None:
    kept = set(heading.iterancestors()) | {heading} if heading is not None else set()
    prose = prose_of(tree)
    named: list[tuple[html.HtmlElement, str]] = []
    inside: set[html.HtmlElement] = set()
    for element in tree.iter(*_BOXES):
        if element.getparent() in inside:
            inside.add(element)
            continue
        names = names_of(element)
        if element in kept or not names:
            continue
        if (
            _IS_COMMENTS.search(names)
            or (_IS_FOREIGN.search(names) and prose_of(element) <= _MOST * prose)
            or (_IS_TOOL.search(names) and not holds_prose(element))
        ):
            named.append((element, names))
            inside.add(element)
    left = prose - sum(prose_of(element) for element, _ in named)
    foreign = {element for element, _ in named}
    going: list[html.HtmlElement] = []
    for element, names in named:
        # Where nothing would be left, what is called so was the article.
        own = _IS_COMMENTS.search(names) and left < PROSE and prose_of(element) > prose / 2
        if own or _is_inside_sentence(element):
            continue
        below = bool(_IS_COMMENTS.search(names) or _IS_BELOW.search(names))
        if element in asking or not continues(element, foreign, may_end=not below):
            going.append(element)
            if not (below and element in asking):  # a form, or comments with theirs
                lost.append(dropped(element, beside=not below))
    for element in going:
        element.drop_tree()


def _is_inside_sentence(element: html.HtmlElement) -> bool:
    """Whether the element is a piece of a sentence and no box: a linked keyword in a paragraph."""
    if element.tag not in ("span", "a", "label"):
        return False
    parent = element.getparent()
    if parent is None or parent.tag not in ("p", "li", "span", "td", "h2", "h3", "strong", "em"):
        return False
    return bool((parent.text or "").strip() or (element.tail or "").strip())


def _drop_teasers(
    tree: html.HtmlElement, heading: html.HtmlElement | None, lost: list[Dropped]
) -> None:
    """Drop boxes that show another article: its linked title, its picture and little more."""
    most = _MOST * prose_of(tree)
    kept = {heading, *heading.iterancestors()} if heading is not None else set()
    titles = [
        title
        for title in tree.iter("h2", "h3", "h4", "h5", "h6", "p", "div")
        if title not in kept and _is_link(title)
        if title.tag.startswith("h") or _IS_TITLE.search(names_of(title)) or _is_repeated(title)
    ]
    for title in titles:
        _drop_box(title, kept, most, lost)
    targets: dict[str, list[html.HtmlElement]] = {}
    for link in tree.iter("a"):
        targets.setdefault(link.get("href") or "", []).append(link)
    for link in list(tree.iter("a")):
        away = _leads_away(link) and not _PICTURE_FILE.search(link.get("href", ""))
        pictured = away and next(link.iter("img"), None) is not None
        if pictured and any(a.text_content().strip() for a in targets[link.get("href") or ""]):
            _drop_box(link, kept, most, lost)


def _is_repeated(title: html.HtmlElement) -> bool:
    """Whether the box that a linked line opens stands in a row of boxes opened so."""
    box = title.getparent()
    if box is None or box[0] is not title or len(box) < 2:
        return False
    return any(
        other.tag == box.tag
        and other.get("class") == box.get("class")
        and len(other) > 1
        and other[0].tag == title.tag
        and _is_link(other[0])
        for beside in (True, False)
        for other in box.itersiblings(preceding=beside)
    )


def _drop_box(
    element: html.HtmlElement,
    kept: set[html.HtmlElement],
    most: float,
    lost: list[Dropped],
) -> None:
    """Drop the largest element around that shows nothing more than a teaser does."""
    box = element
    own = len(element.text_content())
    while (
        (parent := box.getparent()) is not None
        and parent.tag not in ("body", "html")
        and parent not in kept
        and brief(parent, _TEASER + own) is not None
        and prose_of(parent) <= most
    ):
        box = parent
    if box.getparent() is not None:  # else it went with a box around it
        _drop(box, lost)


def _is_link(element: html.HtmlElement) -> bool:
    text = brief(element, _TEASER) or ""
    links = [a for a in (*element.iter("a"), *element.iterancestors("a")) if _leads_away(a)]
    return bool(text) and sum(len(canonical_line(a.text_content())) for a in links) >= len(text)


def _leads_away(link: html.HtmlElement) -> bool:
    target = (link.get("href") or "").strip()
    return bool(target) and not target.startswith(("#", "javascript:"))


def _is_inside(element: html.HtmlElement) -> bool:
    """Whether the element stands between paragraphs, and so in the article; or is gone already."""
    return element.getparent() is None or all(
        next(element.itersiblings("p", preceding=before), None) is not None
        for before in (True, False)
    )
