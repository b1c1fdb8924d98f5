"""A message as plain text with spans: what Telegram and the terminal both show.

Plain text with entities, because HTML or Markdown made of article text is refused or injected
into (FACTS 4). Span offsets count UTF-16 units, lengths of messages count code points (FACTS 5).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

#: Telegram's own limits are 4,096 code points and about 100 entities, the rest of which it drops
#: in silence (FACTS 5). What is left free holds the line that says that an answer is late.
MAX_CODE_POINTS = 4_000
MAX_SPANS = 90

SpanKind = Literal["bold", "expandable_blockquote", "text_link"]


@dataclass(frozen=True, slots=True)
class Span:
    kind: SpanKind
    offset: int  # UTF-16 units
    length: int  # UTF-16 units
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One message."""

    text: str
    spans: tuple[Span, ...] = ()

    def slice(self, span: Span) -> str:
        """The text that a span covers."""
        units = self.text.encode("utf-16-le", "surrogatepass")
        cut = units[2 * span.offset : 2 * (span.offset + span.length)]
        return cut.decode("utf-16-le", "surrogatepass")

    def spans_as_json(self) -> str:
        return json.dumps([asdict(span) for span in self.spans])

    def after(self, line: str) -> Part:
        """This part with a line in front of it."""
        shift = utf16_length(line) + 1
        moved = (Span(s.kind, s.offset + shift, s.length, s.url) for s in self.spans)
        return Part(f"{line}\n{self.text}", tuple(moved))


def part_from(text: str, spans: str) -> Part:
    """The inverse of ``text`` and ``spans_as_json``."""
    return Part(text, tuple(Span(**span) for span in json.loads(spans)))


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


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> tuple[Part, ...]:
    """One sentence as a whole reply."""
    return (Part(text),)
