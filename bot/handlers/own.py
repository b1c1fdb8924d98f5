"""A person's own data, the conversation as a Word file, and reports."""

from __future__ import annotations

import json
import sqlite3
from functools import partial

from bot import erasure, feedback, gaps, history, users, word
from bot.catalogue import own
from bot.desk import Desk
from bot.message import File, Part, plain
from bot.registry import EVERYWHERE, Handler, Reply
from bot.request import Request
from bot.settings import KEEP_DAYS
from bot.users import Role

#: The privacy notice that is shown; raised with every change of what it says.
NOTICE = 2
#: Seconds in which an erasure is to be confirmed.
_CONFIRM = 120.0
#: Questions in one Word file: the newest.
_EXPORTED = 50


async def privacy(desk: Desk, request: Request) -> Reply:
    return _notice(desk, request, request.consent)


async def consent(desk: Desk, request: Request) -> Reply:
    """Agree (page 1) or withdraw (page 0): what was kept by the consent goes with it."""
    version = NOTICE if request.page else 0

    def change(db: sqlite3.Connection) -> None:
        users.set_consent(db, request.user_id, version)
        if not version:
            gaps.forget(db, desk.data, request.user_id)

    return Reply(_notice(desk, request, version, edits=True).parts, also=(change,))


def _notice(desk: Desk, request: Request, version: int, *, edits: bool = False) -> Reply:
    language = request.language
    said = own.AGREED(language, version=version) if version else own.NOT_AGREED(language)
    text = own.PRIVACY(language, version=NOTICE, days=KEEP_DAYS, consent=said)
    label = own.BUTTON_WITHDRAW if version else own.BUTTON_AGREE
    button = desk.button(request, label, "agree", page=0 if version else 1)
    shown = request.wish.message_id if edits else None
    return Reply((Part(text, buttons=((button,),), edits=shown),))


async def my_data(desk: Desk, request: Request) -> Reply:
    found = await desk.store.do(partial(erasure.everything, user_id=request.user_id))
    body = json.dumps(found, ensure_ascii=False, indent=1).encode()
    caption = own.MY_DATA(request.language, count=len(found["history"]))
    return Reply((Part(caption, file=File("du-lieu-cua-toi.json", body)),))


async def erase(desk: Desk, request: Request) -> Reply:
    """Ask first, once more."""
    rows = (
        (desk.button(request, own.BUTTON_ERASE_HISTORY, "erase", page=0),),
        (desk.button(request, own.BUTTON_ERASE_ALL, "erase", page=1),),
    )
    return Reply(plain(own.ERASE(request.language), *rows))


async def erased(desk: Desk, request: Request) -> Reply:
    """Erase the history (page 0) or everything (page 1)."""
    everything = bool(request.page)
    if everything and request.role is Role.OWNER:
        listed = await desk.store.do(users.everyone)
        if sum(one.role is Role.OWNER for one in listed) == 1:
            return Reply(toast=own.LAST_OWNER(request.language))
    work = partial(
        erasure.erase_all if everything else erasure.erase_history,
        data=desk.data,
        user_id=request.user_id,
        update_id=request.wish.update_id,
    )
    said = own.ERASED_ALL if everything else own.ERASED_HISTORY
    parts = (Part(said(request.language), edits=request.wish.message_id),)
    return Reply(parts, also=(work,))


async def export(desk: Desk, request: Request) -> Reply:
    """The conversation of this chat as a Word file."""
    chat_id = request.wish.chat_id
    work = partial(history.conversation, user_id=request.user_id, chat_id=chat_id)
    asked = (await desk.store.do(work))[-_EXPORTED:]
    if not asked:
        return Reply(plain(own.NOTHING_TO_EXPORT(request.language)))
    return Reply((await word.reply(desk, asked, request.language),))


async def report(_desk: Desk, request: Request) -> Reply:
    if not request.text:
        return Reply(plain(own.HOW_TO_REPORT(request.language)))
    work = partial(feedback.report, text=request.text, user_id=request.user_id)
    return Reply(plain(own.REPORTED(request.language)), also=(work,))


HANDLERS = (
    Handler("command", "xuat", Role.READER, export, EVERYWHERE, about=own.ABOUT_EXPORT),
    Handler("command", "quyenriengtu", Role.READER, privacy, about=own.ABOUT_PRIVACY),
    Handler("callback", "agree", Role.READER, consent),
    Handler("command", "dulieucuatoi", Role.READER, my_data, about=own.ABOUT_MY_DATA),
    Handler("command", "xoadulieu", Role.READER, erase, about=own.ABOUT_ERASE),
    Handler("callback", "erase", Role.READER, erased, seconds=_CONFIRM),
    Handler("command", "baoloi", Role.READER, report, about=own.ABOUT_REPORT),
)
