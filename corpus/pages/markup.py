"""HTML as a tree and as lines: what a page shows, a line for each block, row and line break."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from corpus.canonical import canonical, canonical_line
from corpus.errors import Refused

#: lxml drops all that lies deeper, and the text after it, without an exception (FACTS 22).
_TOO_DEEP = re.compile(r"excessive depth|huge", re.IGNORECASE)
#: libxml2 compares each attribute with all the others of its tag: 500,000 take minutes (FACTS 23).
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MOST_ATTRIBUTES = 1000
_SPACES = re.compile(r"[\r\n\t ]+")
#: What an HTML source holds beside its text; an end that never comes takes nothing.
_NO_TEXT = re.compile(
    r"<!--.*?-->|<(script|style|title|svg)\b[^>]*>.*?</\1\s*>|"
    r"""<[a-zA-Z/!?](?>[^>"']+|"[^"]*"|'[^']*')*+>|<[a-zA-Z/!?][^>]*>|&#?\w{1,10};""",
    re.DOTALL | re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]")
#: A broken page (a comment or script that never ends, a stray NUL) loses text without a word
#: (FACTS 22): so much of the letters in the source must have become text, scripts included.
_READ = 0.95

#: Elements that begin and end a line.
BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_HIDDEN = frozenset(("script", "style", "template", "svg", "head", "textarea", "select"))


def parsed(source: str, where: str) -> html.HtmlElement:
    """The tree of an HTML source. Raises Refused where there is none, or not the whole of it."""
    tags = (_QUOTED.sub("", tag[0]) for tag in _LONG_TAG.finditer(source))
    if any(tag.count("=") > _MOST_ATTRIBUTES for tag in tags):
        raise Refused(
            f"{where}: có thẻ HTML với quá nhiều thuộc tính, có thể là tệp cố ý gây hại; hãy kiểm "
            "tra nguồn của trang, hoặc lưu trang dạng văn bản."
        )
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(source.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused(f"{where}: không có nội dung HTML; hãy lưu lại trang này.") from error
    if any(_TOO_DEEP.search(entry.message or "") for entry in parser.error_log):
        raise Refused(
            f"{where}: trang lồng quá sâu nên không đọc được trọn vẹn; hãy lưu trang dạng văn bản."
        )
    written = len(_LETTERS.findall(_NO_TEXT.sub(" ", source)))
    read = sum(len(_LETTERS.findall(text)) for text in _texts(tree))
    if read < _READ * written:
        raise Refused(
            f"{where}: chỉ đọc được {read} trên {written} chữ của trang (mã HTML hỏng); "
            "hãy mở trang bằng trình duyệt rồi lưu lại dạng văn bản."
        )
    return tree


def _texts(tree: html.HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if element.tag not in ("script", "style", "title", "svg"):
            yield element.text or ""
        yield element.tail or ""


def shown(element: html.HtmlElement) -> str:
    """What the element shows, canonical: each block, cell and line break on a line of its own."""
    return canonical(_text(element, None)[0])


def brief(element: html.HtmlElement, limit: int) -> str | None:
    """The element's text on one line; None if it is longer than ``limit``.

    Most elements that are asked so hold the whole page: reading all of each would take minutes.
    """
    length = 0
    parts: list[str] = []
    for part in element.itertext():
        parts.append(part)
        length += len(part.strip())
        if length > limit:
            return None
    text = canonical_line("".join(parts))
    return text if len(text) <= limit else None


def shown_inline(element: html.HtmlElement) -> str:
    """What a piece of a line shows, with the spaces that part it from its neighbours."""
    return _text(element, None)[0]


def shown_around(tree: html.HtmlElement, middle: html.HtmlElement | None) -> tuple[str, str]:
    """What a page shows above an element, and from it on; with no element, all of it twice."""
    above, below = _text(tree, middle)
    return above, below if middle is not None else above


def _text(root: html.HtmlElement, middle: html.HtmlElement | None) -> tuple[str, str]:
    """The text of the root before and from ``middle``. Walked, for a page may nest deeply."""
    parts: tuple[list[str], list[str]] = ([], [])
    now = parts[0]
    hidden = laid_out = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element is middle and event == "start":
            now = parts[1]
        tag = element.tag
        if event == "start":
            hidden += tag in _HIDDEN
            laid_out += tag == "pre"
            own = element.text
        else:
            hidden -= tag in _HIDDEN
            laid_out -= tag == "pre"
            own = element.tail if element is not root else None
        if (tag in BLOCKS and not hidden) or (tag == "br" and event == "end"):
            now.append("\n")
        if own and not hidden:
            # In <pre> lines and columns are made of spaces: a mark may stand in the second column.
            now.append(own if laid_out else _SPACES.sub(" ", own))
    return "".join(parts[0]), "".join(parts[1])
