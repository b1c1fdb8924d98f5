"""From an answer to message parts: outcome, numbered quotations, sources, edition.

The quotation inside its span is ``citation.quote`` and nothing else. Parts are split between
citations; only a quotation that no message can hold is cut, into spans that join to it exactly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from bot import texts
from bot.message import MAX_CODE_POINTS, Draft, Part
from corpus.article import BRIEF
from corpus.canonical import canonical_line
from index.answer import Answer, Citation

#: Longest metadata field shown, in code points; a title beyond it is cut with "…".
_FIELD = 300
#: Longest list of other publishers or nearest titles.
_LISTED = 5
_LONGEST_URL = 1_000
#: Code points of a part kept for the quotation when one quotation has to be cut.
_SLICE = MAX_CODE_POINTS - 200

_OUTCOMES = {"answered": texts.ANSWERED, "related": texts.RELATED}
#: A heading that already says what it is ("Mục II.3", "Điều 5") needs no "mục" before it.
_HEADINGS = ("mục", "điều", "chương", "phần", "khoản", "điểm", "tiểu mục", "phụ lục")


def parts(answer: Answer, edited: bool = False) -> tuple[Part, ...]:
    """The messages that show an answer, in order."""
    blocks = list(_blocks(answer, edited))
    shown = [blocks[0]]
    for block in blocks[1:]:
        if shown[-1].fits(block, "\n\n"):
            shown[-1].join(block, "\n\n")
        else:
            shown.append(block)
    return tuple(draft.part() for draft in shown)


def _blocks(answer: Answer, edited: bool) -> Iterator[Draft]:
    yield _opening(answer, edited)
    if answer.outcome == "not_found":  # no quotation under a refusal (FACTS 34)
        yield _searched(answer)
        return
    for number, citation in enumerate(answer.citations, start=1):
        yield from _citation(number, citation)
    yield Draft().add(texts.EDITION.format(edition=answer.edition))


def _opening(answer: Answer, edited: bool) -> Draft:
    draft = Draft()
    if edited:
        draft.add(texts.EDITED + "\n")
    draft.add(_OUTCOMES.get(answer.outcome, texts.NOT_FOUND), "bold")
    if answer.read_as:
        draft.add("\n" + texts.READ_AS.format(question=_clean(answer.read_as, limit=1_000)))
    return draft


def _searched(answer: Answer) -> Draft:
    draft = Draft()
    if answer.corpus_until:
        until = _date(answer.corpus_until)
        draft.add(texts.SEARCHED_UNTIL.format(edition=answer.edition, until=until))
    else:
        draft.add(texts.SEARCHED.format(edition=answer.edition))
    titles = [title for title in map(_clean, answer.nearest[:_LISTED]) if title]
    if titles:
        draft.add("\n" + texts.NEAREST)
    for title in titles:
        draft.add(f"\n– {title}")
    return draft


def _citation(number: int, citation: Citation) -> Iterator[Draft]:
    quote = citation.quote
    head, source = texts.QUOTATION.format(number=number), _source(citation)
    draft = Draft().add(head + "\n")
    room = MAX_CODE_POINTS - len(draft.text) - len(source.text) - 1
    while len(quote) > room:
        cut = _cut(quote)
        yield draft.add(quote[:cut], "expandable_blockquote")
        draft, quote = Draft(), quote[cut:]
    if quote:
        draft.add(quote, "expandable_blockquote").add("\n")
    draft.join(source, "")
    yield draft


def _cut(quote: str) -> int:
    """Where to cut a quotation that no message holds: inside a word, because Telegram trims
    spaces at the ends of a message (FACTS 6) and a letter must keep its marks."""
    for cut in range(min(_SLICE, len(quote)), _SLICE // 2, -1):
        beside = quote[cut - 1 : cut + 1]
        if not any(c.isspace() or unicodedata.combining(c) for c in beside):
            return cut
    return min(_SLICE, len(quote))


def _source(citation: Citation) -> Draft:
    draft = Draft().add(texts.SOURCE).add(" · ".join(_described(citation)))
    if citation.url and _is_link(citation.url):
        draft.add(" · ").add(texts.LINK, "text_link", citation.url)
    others = _also(citation.also_reported_by)
    if others:
        draft.add("\n" + texts.ALSO_REPORTED_BY.format(sources=others))
    return draft


def _described(citation: Citation) -> Iterator[str]:
    title, publisher = _clean(citation.title), _clean(citation.publisher)
    if citation.kind != BRIEF:
        yield from filter(None, (title, publisher))
    elif publisher:
        yield texts.BRIEF_BY.format(publisher=publisher, title=title)
    else:
        yield texts.BRIEF.format(title=title)
    if citation.published_on:
        yield _date(citation.published_on)
    yield _place(citation)
    if number := _clean(citation.number):
        yield texts.NUMBER.format(number=number)


def _place(citation: Citation) -> str:
    paragraph = texts.PARAGRAPH.format(paragraph=citation.paragraph)
    heading = _clean(citation.heading)
    if not heading:
        return paragraph
    if not heading.casefold().startswith(_HEADINGS):
        heading = texts.HEADING.format(heading=heading)
    return f"{heading}, {paragraph}"


def _also(publishers: Iterable[str]) -> str:
    names = [name for name in map(_clean, publishers) if name]
    shown = "; ".join(names[:_LISTED])
    if len(names) > _LISTED:
        shown += "; " + texts.AND_MORE.format(count=len(names) - _LISTED)
    return shown


def _date(iso: str) -> str:
    """dd/mm/yyyy, or mm/yyyy and yyyy where no more is known."""
    return "/".join(reversed(_clean(iso).split("-")))


def _is_link(url: str) -> bool:
    sound = url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    return sound and url.lower().startswith(("http://", "https://"))


def _clean(field: str | None, limit: int = _FIELD) -> str:
    """Metadata on one line, without what Telegram would drop or what could turn a line around."""
    line = canonical_line(field or "")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
