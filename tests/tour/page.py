"""The screens as an HTML page: the messages as the server stored them, text and entities."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path

from bot_api_server import Sent
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from tour.day import Scene

_TAGS = {
    "bold": ("<b>", "</b>"),
    "text_link": ('<span class="link">', "</span>"),
    "code": ("<code>", "</code>"),
}
_FOLDING = "expandable_blockquote"
_QUOTES = ("blockquote", _FOLDING)
#: What Telegram makes a link of without being asked: commands, mentions and addresses.
_LINKS = re.compile(r"(?<!\S)/[a-z]+(?:@\w+)?|(?<!\w)@\w+|https?://\S+")


def whole(scenes: Sequence[Scene]) -> str:
    """The day on one page, light or dark as the reader's system is."""
    return _TEMPLATE.render(scenes=scenes, whole=True, dark=False)


def alone(scene: Scene) -> str:
    """One scene, for a picture."""
    return _TEMPLATE.render(scenes=[scene], whole=False, dark=scene.dark)


def message(sent: Sent, folded: bool) -> Markup:
    """The text with its entities, whose offsets count UTF-16 units; those of one message lie
    within each other or apart."""
    units = sent.text.encode("utf-16-le")
    starts: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for entity in sorted(sent.entities, key=lambda e: (e["offset"], -e["length"])):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] in _QUOTES:
            shut = folded and entity["type"] == _FOLDING
            before, after = f'<div class="quote{" folded" if shut else ""}">', "</div>"
        else:
            before, after = _TAGS[entity["type"]]
        starts.setdefault(start, []).append(before)
        ends.setdefault(end, []).insert(0, after)
    borders = sorted({0, len(units) // 2, *starts, *ends})
    made = []
    for start, end in zip(borders, [*borders[1:], borders[-1]], strict=True):
        made += [*ends.get(start, []), *starts.get(start, [])]
        made.append(spoken(units[2 * start : 2 * end].decode("utf-16-le")))
    # A block stands on lines of its own: the line breaks beside it are not shown again.
    joined = re.sub(r'\n(?=<div class="quote)', "", "".join(made))
    return Markup(joined.replace("</div>\n", "</div>"))


def spoken(text: str) -> Markup:
    """Text as Telegram shows it without entities."""
    at, made = 0, Markup("")
    for found in _LINKS.finditer(text):
        made += escape(text[at : found.start()])
        made += Markup('<span class="link">{}</span>').format(found[0])
        at = found.end()
    return made + escape(text[at:])


def keys(sent: Sent) -> list[list[str]]:
    """The labels of the buttons, row by row."""
    labels = [label for label, _ in sent.keyboard]
    return [[labels.pop(0) for _ in range(count)] for count in sent.rows]


def data(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
_ENVIRONMENT.filters |= {"message": message, "spoken": spoken, "keys": keys, "data": data}
_TEMPLATE = _ENVIRONMENT.get_template("page.html.j2")
