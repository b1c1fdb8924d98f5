"""A question and its answer."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
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
from index.reading.filters import NO_FILTERS, Filters
from index.words import syllables

#: Buttons of a row, at most.
_IN_A_ROW = 3


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
    if previous is None:
        return await answered(desk, request, asked)
    year = followup.year(asked)
    if year is not None and (previous.filters.since or previous.filters.until):
        meant = Filters.written(year, year)  # "còn năm 2022 thì sao?" after /tim năm:2023
        within = replace(previous.filters, since=meant.since, until=meant.until)
        return await answered(desk, request, asked, previous.understood, within)
    full = followup.completed(asked, previous.understood)
    within = previous.filters if full is not None else NO_FILTERS
    return await answered(desk, request, asked, full, within)


def _no_links(request: Request) -> str:
    """An editor's one link is read; what is asked of a page is not, nor a page of a reader."""
    several = len(LINK.findall(request.text)) > 1
    text = talk.ONE_LINK if several and request.role >= Role.EDITOR else talk.LINK
    return text(request.language)


async def answered(
    desk: Desk,
    request: Request,
    typed: str,
    full: str | None = None,
    filters: Filters = NO_FILTERS,
) -> Reply:
    """Ask the engine, remember which places were quoted, and show them. ``full``: the question as
    understood, where that is not what was typed."""
    wish = request.wish
    began = asyncio.get_running_loop().time()
    begin = partial(desk.inbox.begin, wish.update_id)
    answer = await desk.worker.do(lambda engine: engine.ask(full or typed, filters), begin)
    if full is not None:
        answer = replace(answer, question=typed, read_as=answer.read_as or full)
    spent = round(1_000 * (asyncio.get_running_loop().time() - began))
    log.event("answered", who=log.pseudonym(request.user_id), outcome=answer.outcome,
              edition=answer.edition, citations=len(answer.citations), ms=spent)  # fmt: skip
    if answer.by_words:
        log.event("by_words")
    asked = history.of(wish.whose, answer, filters)
    rows = _buttons(desk, request, asked)
    parts = render.parts(answer, wish.form is Form.EDITED, request.language, rows)

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
