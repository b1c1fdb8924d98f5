"""Greetings, help, language, and what cannot be read."""

from __future__ import annotations

from functools import partial

from bot import menu, users
from bot.catalogue import LANGUAGES, Language, talk
from bot.desk import Desk
from bot.message import Button, Part, plain
from bot.registry import EVERYWHERE, Handler, Reply
from bot.request import Form, Request
from bot.users import Role
from index.reading.question import MAX_CHARS


async def start(desk: Desk, request: Request) -> Reply:
    return Reply(plain(talk.START(request.language, example=_example(desk, request))))


async def help_(desk: Desk, request: Request) -> Reply:
    language = request.language
    listed = desk.registry.commands(request.role, request.wish.scope)
    lines = [f"/{one.name} – {one.about(language)}" for one in listed if one.about]
    values = {"example": _example(desk, request), "limit": _limit(language)}
    return Reply(plain(talk.HELP(language, commands="\n".join(lines), **values)))


def _limit(language: Language) -> str:
    """ "1.000" in Vietnamese, "1,000" in English."""
    return f"{MAX_CHARS:,}".replace(",", "." if language == "vi" else ",")


async def choose_language(desk: Desk, request: Request) -> Reply:
    row = tuple(
        Button(talk.LANGUAGE_NAME(language), desk.signed(request, "lang", page=number))
        for number, language in enumerate(LANGUAGES)
    )
    return Reply(plain(talk.CHOOSE_LANGUAGE(request.language), row))


async def set_language(desk: Desk, request: Request) -> Reply:
    language = LANGUAGES[request.page % len(LANGUAGES)]
    work = partial(users.set_language, user_id=request.user_id, language=language)
    user = users.User(request.user_id, None, "", request.role, language)
    await menu.publish_for(desk.bot, desk.registry, user)
    said = Part(talk.LANGUAGE_SET(language), edits=request.wish.message_id)
    return Reply((said,), also=(work,))


async def not_text(desk: Desk, request: Request) -> Reply:
    """One sentence; an album of ten pictures arrives as ten messages and gets one as well."""
    message, chat_id = request.wish.message, request.wish.chat_id
    album = message.media_group_id if message is not None else None
    if album is not None and desk.albums.get(chat_id) == album:
        return Reply()
    if album is not None:
        desk.albums[chat_id] = album
    return Reply(plain(talk.TEXT_ONLY(request.language)))


def _example(desk: Desk, request: Request) -> str:
    question = desk.worker.example
    return talk.EXAMPLE(request.language, question=question) if question else ""


_ANY_FORM = frozenset({Form.NEW, Form.FORWARDED, Form.VIA_BOT})
_HIDDEN = frozenset({Form.HIDDEN})

HANDLERS = (
    Handler("command", "start", Role.READER, start, EVERYWHERE, about=talk.ABOUT_START),
    Handler("command", "trogiup", Role.READER, help_, EVERYWHERE, about=talk.ABOUT_HELP),
    Handler("command", "help", Role.READER, help_, EVERYWHERE),
    Handler("command", "ngonngu", Role.READER, choose_language, about=talk.ABOUT_LANGUAGE),
    Handler("callback", "lang", Role.READER, set_language),
    Handler("message", "file", Role.READER, not_text, EVERYWHERE, _ANY_FORM, _HIDDEN),
    Handler("message", "other", Role.READER, not_text, EVERYWHERE, _ANY_FORM, _HIDDEN),
)
