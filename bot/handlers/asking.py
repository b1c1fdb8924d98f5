"""A question and its answer."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

from bot import courtesy, followup, gaps, history, log, render
from bot.catalogue import answers, talk
from bot.desk import Desk
from bot.handlers import talking
from bot.history import Asked
from bot.message import Button, plain
from bot.registry import EVERYWHERE, Handler, Reply
from bot.request import LINK, Form, Request
from bot.settings import FOLLOW_SECONDS
from bot.users import Role
from index.answer import Answer
from index.errors import BadQuestion
from index.reading.filters import NO_FILTERS, Filters
from index.words import syllables

#: Buttons of a row, and questions of a message that are answered one by one, at most.
_IN_A_ROW, _SEVERAL = 3, 4
_QUESTION = re.compile(r"(?<=\?)\s+")


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as typed, in full where it follows another, and where it is searched."""

    typed: str
    full: str | None = None
    within: Filters = NO_FILTERS


@dataclass(frozen=True, slots=True)
class _Found:
    """An answer, from where, and in how many milliseconds."""

    answer: Answer
    within: Filters
    ms: int


async def question(desk: Desk, request: Request) -> Reply:
    """The answer to a message, read with the last question where it only makes sense so."""
    kind_word = courtesy.reply(request.text)
    if kind_word is not None:
        return Reply(plain(kind_word(request.language)))
    if courtesy.asks_for_help(request.text):
        return await talking.help_(desk, request)
    asked = courtesy.bare(request.text)
    if links := LINK.search(asked):
        asked = LINK.sub(" ", asked).strip()
        if not syllables(asked) or followup.completed(asked, links[0]) is not None:
            return Reply(plain(_no_links(request)))
    previous = await desk.store.do(partial(history.last, wish=request.wish, seconds=FOLLOW_SECONDS))
    began = partial(desk.inbox.begin, request.wish.update_id)
    found = await _found(desk, _read(asked, previous), began)
    if found.answer.outcome == "answered":
        return _shown(desk, request, found)
    each = await _each(desk, request, asked, previous)
    if not any(one.answer.outcome == "answered" for one in each):
        return _shown(desk, request, found)
    replies = []
    for number, one in enumerate(each, start=1):
        told = {"number": number, "count": len(each), "question": one.answer.question}
        replies.append(_shown(desk, request, one, answers.ONE_OF(request.language, **told)))
    parts = (part for reply in replies for part in reply.parts)
    return Reply(tuple(parts), also=tuple(work for reply in replies for work in reply.also))


def _no_links(request: Request) -> str:
    """An editor's one link is read; what is asked of a page is not, nor a page of a reader."""
    several = len(LINK.findall(request.text)) > 1
    text = talk.ONE_LINK if several and request.role >= Role.EDITOR else talk.LINK
    return text(request.language)


async def searched(desk: Desk, request: Request, typed: str, filters: Filters) -> Reply:
    """The answer from a part of the corpus."""
    began = partial(desk.inbox.begin, request.wish.update_id)
    return _shown(desk, request, await _found(desk, _Read(typed, None, filters), began))


def _read(typed: str, previous: Asked | None) -> _Read:
    """A question with the last one where it only makes sense so."""
    if previous is None:
        return _Read(typed)
    year = followup.year(typed)
    if year is not None and (previous.filters.since or previous.filters.until):
        meant = Filters.written(year, year)  # "còn năm 2022 thì sao?" after /tim năm:2023
        within = replace(previous.filters, since=meant.since, until=meant.until)
        return _Read(typed, previous.understood, within)
    full = followup.completed(typed, previous.understood)
    return _Read(typed, full, previous.filters if full is not None else NO_FILTERS)


async def _each(desk: Desk, request: Request, asked: str, previous: Asked | None) -> list[_Found]:
    """The answers to several questions of one message, each read with the one before it; none
    where it is one question, or a whole letter."""
    questions = [one for one in _QUESTION.split(asked) if syllables(one)]
    found: list[_Found] = []
    if not 1 < len(questions) <= _SEVERAL:
        return []
    for one in questions:
        try:
            found.append(await _found(desk, _read(one, previous)))
        except BadQuestion:  # a piece such as "12?"
            return []
        previous = history.of(request.wish.whose, found[-1].answer, found[-1].within)
    return found


async def _found(
    desk: Desk, read: _Read, began: Callable[[], Awaitable[None]] | None = None
) -> _Found:
    """Ask the engine."""
    start = asyncio.get_running_loop().time()
    question, within = read.full or read.typed, read.within
    answer = await desk.worker.do(lambda engine: engine.ask(question, within), began)
    if read.full is not None:
        answer = replace(answer, question=read.typed, read_as=answer.read_as or read.full)
    spent = round(1_000 * (asyncio.get_running_loop().time() - start))
    return _Found(answer, read.within, spent)


def _shown(desk: Desk, request: Request, found: _Found, note: str | None = None) -> Reply:
    """The answer with its buttons; which places were quoted is remembered."""
    answer, wish = found.answer, request.wish
    log.event("answered", who=log.pseudonym(request.user_id), outcome=answer.outcome,
              edition=answer.edition, citations=len(answer.citations), ms=found.ms)  # fmt: skip
    if answer.by_words:
        log.event("by_words")
    asked = history.of(wish.whose, answer, found.within)
    rows = _buttons(desk, request, asked)
    parts = render.parts(answer, wish.form is Form.EDITED, request.language, rows, note)

    def remember(db: sqlite3.Connection) -> None:
        history.keep(db, asked)
        gaps.keep(db, desk.data, request, asked, answer)

    return Reply(parts, also=(remember,))


def _buttons(desk: Desk, request: Request, asked: Asked) -> tuple[tuple[Button, ...], ...]:
    """Context and whole article of each quotation; other results and a Word file; verdicts."""
    button = partial(desk.button, request, subject=asked.id)
    verdict = (button(answers.BUTTON_USEFUL, "good"), button(answers.BUTTON_WRONG, "bad"))
    if not asked.citations:
        return (verdict,)
    several = len(asked.citations) > 1
    places = range(len(asked.citations))

    def each(label: str, action: str) -> tuple[Button, ...]:
        return tuple(
            Button(
                f"{label} {n + 1}" if several else label, desk.signed(request, action, asked.id, n)
            )
            for n in places
        )

    contexts = each(answers.BUTTON_CONTEXT(request.language), "ctx")
    articles = each(answers.BUTTON_ARTICLE(request.language), "art")
    of_each = [*_rows(contexts), *_rows(articles)] if several else [contexts + articles]
    return (
        *of_each,
        (button(answers.BUTTON_OTHERS, "more"), button(answers.BUTTON_WORD, "word")),
        verdict,
    )


def _rows(buttons: tuple[Button, ...]) -> list[tuple[Button, ...]]:
    """Rows of equal length in which a phone shows whole labels."""
    count = -(-len(buttons) // _IN_A_ROW)
    size = -(-len(buttons) // count)
    return [buttons[at : at + size] for at in range(0, len(buttons), size)]


_FORMS = frozenset({Form.NEW, Form.EDITED, Form.FORWARDED})
_REFUSED = frozenset({Form.VIA_BOT, Form.HIDDEN})

HANDLERS = tuple(
    Handler("message", name, Role.READER, question, EVERYWHERE, _FORMS, _REFUSED)
    for name in ("question", "link")
)
