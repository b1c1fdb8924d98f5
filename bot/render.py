"""From an answer to message parts: outcome, numbered quotations, sources, edition.

The quotation inside its span is ``citation.quote`` and nothing else. Parts are split between
citations; only a quotation that no message can hold is cut, into spans that join to it exactly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from bot import phrasing
from bot.catalogue import Language, answers
from bot.message import MAX_CODE_POINTS, Button, Draft, Part, Span, utf16_length
from corpus.library import sha256_of
from index import wording
from index.answer import Answer, Citation
from index.errors import GateFault

#: Longest list of nearest titles.
_LISTED = 5
_LONGEST_URL = 1_000
#: Code points of a line above an answer, at most.
_NOTE = 600
#: Code points of a part kept for the quotation when one quotation has to be cut.
_SLICE = MAX_CODE_POINTS - 200


def parts(
    answer: Answer,
    edited: bool = False,
    language: Language = "vi",
    buttons: tuple[tuple[Button, ...], ...] = (),
    note: str | None = None,
) -> tuple[Part, ...]:
    """The messages that show an answer, in order, numbered where they are several; the buttons
    are below the last. ``note`` is a line above the answer, cut where it is long."""
    blocks = list(_blocks(answer, edited, language))
    if note is not None:
        above = Draft().add(wording.field(note, _NOTE) + "\n")
        above.join(blocks[0], "")
        blocks[0] = above
    shown = [blocks[0]]
    for block in blocks[1:]:
        if shown[-1].fits(block, "\n\n"):
            shown[-1].join(block, "\n\n")
        else:
            shown.append(block)
    made = [draft.part() for draft in shown]
    if len(made) > 1:
        made = [
            part.after(answers.PART(language, number=number, count=len(made)))
            for number, part in enumerate(made, start=1)
        ]
    return (*made[:-1], replace(made[-1], buttons=buttons))


def _blocks(answer: Answer, edited: bool, language: Language) -> Iterator[Draft]:
    yield _opening(answer, edited, language)
    if answer.outcome == "not_found":  # no quotation under a refusal (FACTS 34)
        yield _searched(answer, language)
        return
    for number, citation in enumerate(answer.citations, start=1):
        yield from _citation(number, citation, language)
    yield Draft().add(answers.EDITION(language, edition=answer.edition))


def _opening(answer: Answer, edited: bool, language: Language) -> Draft:
    draft = Draft()
    if edited:
        draft.add(answers.EDITED(language) + "\n")
    draft.add(answers.OUTCOMES[answer.outcome](language), "bold")
    if answer.by_words:
        draft.add("\n" + answers.BY_WORDS(language))
    elif not answer.calibrated:
        draft.add("\n" + answers.UNCALIBRATED(language))
    if question := wording.field(phrasing.read_as(answer, language), limit=1_000):
        draft.add("\n" + answers.READ_AS(language, question=question))
    for sentence in wording.unknown(answer, phrasing.words(language)):
        draft.add(f"\n{sentence}")
    return draft


def _searched(answer: Answer, language: Language) -> Draft:
    draft = Draft().add(wording.searched(answer, phrasing.words(language)))
    titles = [title for title in map(wording.field, answer.nearest[:_LISTED]) if title]
    if titles:
        draft.add("\n" + answers.NEAREST(language))
    for title in titles:
        draft.add(f"\n– {title}")
    return draft


def _citation(number: int, citation: Citation, language: Language) -> Iterator[Draft]:
    quote = citation.quote
    if sha256_of(quote) != citation.sha256:  # whatever happened on the way here
        raise GateFault(answers.GATE(language))
    head, source = answers.QUOTATION(language, number=number), _source(citation, language)
    yield from quotation(Draft().add(head + "\n"), citation, source)


def quotation(draft: Draft, citation: Citation, source: Draft) -> Iterator[Draft]:
    """The draft with a quotation and its source behind it: several where no message holds it."""
    quote = citation.quote
    room = MAX_CODE_POINTS - len(draft.text) - len(source.text) - 1
    at = 0
    while len(quote) - at > room:
        cut = at + _cut(quote[at:])
        yield _quoted(draft, citation, at, cut)
        draft, at = Draft(), cut
    if at < len(quote):
        _quoted(draft, citation, at, len(quote)).add("\n")
    draft.join(source, "")
    yield draft


def _quoted(draft: Draft, citation: Citation, start: int, end: int) -> Draft:
    """The draft with a slice of the quotation behind it, the words that answer in bold."""
    before = utf16_length(draft.text)
    within = [(max(first, start), min(last, end)) for first, last in citation.emphasis]
    telling = max((last - start for first, last in within if first < last), default=0)
    draft.quote(citation.quote[start:end], telling)
    for first, last in within:
        if first < last:
            offset = before + utf16_length(citation.quote[start:first])
            draft.spans.append(Span("bold", offset, utf16_length(citation.quote[first:last])))
    return draft


def _cut(quote: str) -> int:
    """Where to cut a quotation that no message holds: inside a word, because Telegram trims
    spaces at the ends of a message (FACTS 6) and a letter must keep its marks."""
    for cut in range(min(_SLICE, len(quote)), _SLICE // 2, -1):
        beside = quote[cut - 1 : cut + 1]
        if not any(c.isspace() or unicodedata.combining(c) for c in beside):
            return cut
    return min(_SLICE, len(quote))


def _source(citation: Citation, language: Language) -> Draft:
    words = phrasing.words(language)
    draft = Draft().add(answers.SOURCE(language)).add(wording.source(citation, words))
    if citation.url and _is_link(citation.url):
        draft.add(" · ").add(answers.LINK(language), "text_link", citation.url)
    if citation.code:
        draft.add("\n" + answers.CODE(language, code=citation.code))
    if others := wording.also_reported(citation, words):
        draft.add(f"\n{others}")
    return draft


def _is_link(url: str) -> bool:
    sound = url.isprintable() and " " not in url and len(url) <= _LONGEST_URL
    return sound and url.lower().startswith(("http://", "https://"))
