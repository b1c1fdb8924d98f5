"""Useful or wrong: what people say about an answer."""

from __future__ import annotations

from functools import partial

from bot import feedback, history
from bot.catalogue import answers
from bot.desk import Desk
from bot.feedback import FAULTS, USEFUL
from bot.message import Part, plain
from bot.registry import EVERYWHERE, Handler, Reply
from bot.request import Request
from bot.users import Role

#: In the order of ``FAULTS``.
_LABELS = (
    answers.BUTTON_WRONG_SOURCE,
    answers.BUTTON_WRONG_CONTENT,
    answers.BUTTON_INCOMPLETE,
    answers.BUTTON_OTHER_FAULT,
)


async def useful(desk: Desk, request: Request) -> Reply:
    return await _kept(desk, request, USEFUL)


async def wrong(desk: Desk, request: Request) -> Reply:
    """Ask what is wrong."""
    labels = enumerate(_LABELS)
    every = [desk.button(request, label, "why", request.subject, n) for n, label in labels]
    rows = (tuple(every[:2]), tuple(every[2:]))
    return Reply(plain(answers.WHICH_FAULT(request.language), *rows))


async def why(desk: Desk, request: Request) -> Reply:
    """Note the fault, and take the question for it away."""
    kept = await _kept(desk, request, FAULTS[request.page % len(FAULTS)])
    if not kept.also:
        return kept
    thanks = answers.THANKS(request.language)
    return Reply(_edited(request, thanks), also=kept.also)


async def _kept(desk: Desk, request: Request, verdict: str) -> Reply:
    find = partial(history.find, answer=request.subject, user_id=request.user_id)
    asked = await desk.store.do(find)
    if asked is None:
        return Reply(toast=answers.OLD(request.language))
    note = partial(feedback.keep, asked=asked, verdict=verdict)
    return Reply(toast=answers.THANKS(request.language), also=(note,))


def _edited(request: Request, text: str) -> tuple[Part, ...]:
    return (Part(text, edits=request.wish.message_id),)


HANDLERS = (
    Handler("callback", "good", Role.READER, useful, EVERYWHERE),
    Handler("callback", "bad", Role.READER, wrong, EVERYWHERE),
    Handler("callback", "why", Role.READER, why, EVERYWHERE),
)
