"""A message as plain text with spans: what Telegram and the terminal both show.

Plain text with entities, because HTML or Markdown made of article text is refused or injected
into (FACTS 4). Span offsets count UTF-16 units, lengths of messages count code points (FACTS 5).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

#: Telegram's own limits are 4,096 code points and about 100 entities, the rest of which it drops
#: in silence (FACTS 5). What is left free holds the lines that say that an answer is late and
#: which part of it this is.
MAX_CODE_POINTS = 3_970
MAX_SPANS = 90
#: The same of a text beside a file.
MAX_CAPTION = 1_000

SpanKind = Literal["bold", "blockquote", "expandable_blockquote", "text_link"]
#: Telegram folds an expandable quotation to so many lines; a line of a phone in code points.
_SEEN, _LINE = 3, 40
#: Lines of a quotation that stands unfolded, and of one whose words in bold would be folded away.
_SHORT, _LONG = 8, 18


@dataclass(frozen=True, slots=True)
class Span:
    kind: SpanKind
    offset: int  # UTF-16 units
    length: int  # UTF-16 units
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message; ``data`` is signed (see ``bot.buttons``)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes out with the text as its caption."""

    name: str
    data: bytes
    kind: Literal["document", "photo"] = "document"


@dataclass(frozen=True, slots=True)
class Part:
    """One message; ``edits`` is the id of the bot's own message that it takes the place of."""

    text: str
    spans: tuple[Span, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    edits: int | None = None
    file: File | None = None

    def slice(self, span: Span) -> str:
        """The text that a span covers."""
        units = self.text.encode("utf-16-le", "surrogatepass")
        cut = units[2 * span.offset : 2 * (span.offset + span.length)]
        return cut.decode("utf-16-le", "surrogatepass")

    def spans_as_json(self) -> str:
        return json.dumps([asdict(span) for span in self.spans])

    def extra_as_json(self) -> str:
        """Everything but text, spans and the file's bytes."""
        extra: dict[str, Any] = {}
        if self.buttons:
            extra["buttons"] = [[[one.label, one.data] for one in row] for row in self.buttons]
        if self.edits is not None:
            extra["edits"] = self.edits
        if self.file is not None:
            extra["file"] = [self.file.name, self.file.kind]
        return json.dumps(extra, ensure_ascii=False)

    def after(self, line: str) -> Part:
        """This part with a line in front of it."""
        shift = utf16_length(line) + 1
        moved = (Span(s.kind, s.offset + shift, s.length, s.url) for s in self.spans)
        return replace(self, text=f"{line}\n{self.text}", spans=tuple(moved))


def part_from(text: str, spans: str, extra: str = "{}", data: bytes | None = None) -> Part:
    """The inverse of ``text``, ``spans_as_json``, ``extra_as_json`` and the file's bytes."""
    given = json.loads(extra)
    rows = [
        tuple(Button(label, pressed) for label, pressed in row) for row in given.get("buttons", ())
    ]
    named = given.get("file")
    file = File(named[0], data, named[1]) if named and data is not None else None
    shown = tuple(Span(**span) for span in json.loads(spans))
    return Part(text, shown, tuple(rows), given.get("edits"), file)


@dataclass(slots=True)
class Draft:
    """A stretch of a message under construction."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def add(self, text: str, kind: SpanKind | None = None, url: str | None = None) -> Draft:
        if kind and text:
            self.spans.append(Span(kind, utf16_length(self.text), utf16_length(text), url))
        self.text += text
        return self

    def quote(self, text: str, telling: int = 0) -> Draft:
        """Add a quotation; ``telling``: where the last of its words that answer ends. A long one
        is folded, unless that hides these words and it is no longer than a screen."""
        lines = _lines(text)
        seen = lines <= _SHORT or (_lines(text[:telling]) > _SEEN and lines <= _LONG)
        return self.add(text, "blockquote" if seen else "expandable_blockquote")

    def fits(self, other: Draft, gap: str) -> bool:
        length = len(self.text) + len(gap) + len(other.text)
        return length <= MAX_CODE_POINTS and len(self.spans) + len(other.spans) <= MAX_SPANS

    def join(self, other: Draft, gap: str) -> None:
        self.text += gap
        shift = utf16_length(self.text)
        self.spans += [Span(s.kind, s.offset + shift, s.length, s.url) for s in other.spans]
        self.text += other.text

    def part(self) -> Part:
        return Part(self.text, tuple(self.spans))


def _lines(text: str) -> int:
    return sum(max(1, -(-len(line) // _LINE)) for line in text.split("\n"))


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str, *rows: tuple[Button, ...]) -> tuple[Part, ...]:
    """One text as a whole reply, in several messages where it is long, cut at the ends of lines;
    the buttons are below the last."""
    *others, end = _messages(text)
    return (*map(Part, others), Part(end, buttons=rows))


def _messages(text: str) -> list[str]:
    found = [""]
    for line in text.split("\n"):
        pieces = [line[at : at + MAX_CODE_POINTS] for at in range(0, len(line), MAX_CODE_POINTS)]
        for piece in pieces or [""]:
            longer = f"{found[-1]}\n{piece}" if found[-1] else piece
            if len(longer) <= MAX_CODE_POINTS:
                found[-1] = longer
            else:
                found.append(piece)
    return found
