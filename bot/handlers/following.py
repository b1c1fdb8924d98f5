"""/theodoi and /botheodoi."""

from __future__ import annotations

from functools import partial

from bot import following
from bot.catalogue import Language, alerts
from bot.desk import Desk
from bot.following import LIMIT, LONGEST, Followed
from bot.message import Button, Part, plain
from bot.registry import Handler, Reply
from bot.request import Request
from bot.users import Role
from corpus.canonical import canonical_line
from index import wording

_LABEL = 50


async def follow(desk: Desk, request: Request) -> Reply:
    """Follow a topic, or say which ones are followed."""
    topics = await _topics(desk, request)
    topic = canonical_line(request.text)[:LONGEST]
    if not topic:
        said = _listed(topics, request.language)
        return Reply(plain(alerts.HOW_TO_FOLLOW(request.language, following=said)))
    if len(topics) >= LIMIT:
        return Reply(plain(alerts.TOO_MANY(request.language, limit=LIMIT)))
    await desk.worker.ask(topic)  # BadQuestion says what is wrong with it
    edition = await desk.worker.do(lambda engine: engine.edition)
    work = partial(following.add, user_id=request.user_id, topic=topic, edition=edition)
    return Reply(plain(alerts.FOLLOWED(request.language, topic=topic)), also=(work,))


async def unfollow(desk: Desk, request: Request) -> Reply:
    """Ask which topic; each is a button."""
    topics = await _topics(desk, request)
    if not topics:
        return Reply(plain(alerts.FOLLOWING_NOTHING(request.language)))
    rows = [(_button(desk, request, one),) for one in topics]
    return Reply(plain(alerts.WHICH_TO_DROP(request.language), *rows))


async def dropped(_desk: Desk, request: Request) -> Reply:
    work = partial(following.drop, followed=request.subject, user_id=request.user_id)
    parts = (Part(alerts.DROPPED(request.language), edits=request.wish.message_id),)
    return Reply(parts, also=(work,))


async def _topics(desk: Desk, request: Request) -> list[Followed]:
    return await desk.store.do(partial(following.of, user_id=request.user_id))


def _button(desk: Desk, request: Request, one: Followed) -> Button:
    return Button(wording.field(one.topic, _LABEL), desk.signed(request, "stop", one.id))


def _listed(topics: list[Followed], language: Language) -> str:
    if not topics:
        return alerts.FOLLOWING_NOTHING(language)
    return alerts.FOLLOWING(language, topics="\n".join(f"– {one.topic}" for one in topics))


HANDLERS = (
    Handler("command", "theodoi", Role.READER, follow, about=alerts.ABOUT_FOLLOW),
    Handler("command", "botheodoi", Role.READER, unfollow, about=alerts.ABOUT_UNFOLLOW),
    Handler("callback", "stop", Role.READER, dropped),
)
