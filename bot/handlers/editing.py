"""The articles of the corpus, taking one out, and publishing: for editors."""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial

from bot import audit, intents, people
from bot.catalogue import answers, staff
from bot.desk import Desk
from bot.handlers.uploads import card
from bot.message import Button, Draft, Part, plain
from bot.registry import Handler, Reply
from bot.request import Request
from bot.staff import shelf
from bot.users import Role
from corpus.article import Article
from index import wording

#: Articles on a page, and code points of a title there.
_PAGE, _TITLE = 6, 120


async def listed(desk: Desk, request: Request) -> Reply:
    """The articles, what waits for publication first; with an id, that article."""
    if request.text and request.wish.kind == "command":
        found = await asyncio.to_thread(shelf.article, desk.data, request.text)
        if found is None:
            return _no_article(request, request.text)
        return Reply((_card(desk, request, found),))
    language, items = request.language, await asyncio.to_thread(shelf.items, desk.data)
    last = max(0, (len(items) - 1) // _PAGE)
    at = min(request.page, last)
    leaving = sum(item.state == "leaving" for item in items)
    waiting = sum(item.state != "published" for item in items)
    lines = [staff.ARTICLES(language, count=len(items) - leaving, waiting=waiting)]
    rows: list[tuple[Button, ...]] = []
    for number, item in enumerate(items[at * _PAGE : (at + 1) * _PAGE], at * _PAGE + 1):
        state = staff.ITEM_STATES[item.state](language)
        title = wording.field(item.title, _TITLE) or staff.FIELD_TITLE(language)
        lines.append(f"{number}. {title} – {state}\n    {item.id}")
        if item.state != "leaving":
            view = staff.BUTTON_VIEW(language, number=number)
            remove = staff.BUTTON_REMOVE(language, number=number)
            rows.append(
                (
                    Button(view, desk.signed(request, "show", item.key)),
                    Button(remove, desk.signed(request, "rm", item.key)),
                )
            )
    if waiting:
        rows.append((desk.button(request, staff.BUTTON_PUBLISH, "pub"),))
    turn = []
    if at > 0:
        turn.append(desk.button(request, answers.BUTTON_BEFORE, "list", page=at - 1))
    if at < last:
        turn.append(desk.button(request, answers.BUTTON_NEXT, "list", page=at + 1))
    rows += [tuple(turn)] if turn else []
    edits = request.wish.message_id if request.wish.kind == "callback" else None
    return Reply((Part("\n".join(lines), (), tuple(rows), edits),))


async def show(desk: Desk, request: Request) -> Reply:
    """One article."""
    found = await asyncio.to_thread(shelf.article, desk.data, request.subject)
    if found is None:
        return Reply(toast=answers.GONE(request.language))
    return Reply((_card(desk, request, found),))


async def remove(desk: Desk, request: Request) -> Reply:
    """Ask whether an article is to go: named by its id, or pressed in the list."""
    given: int | str = request.subject if request.wish.kind == "callback" else request.text
    if given == "":
        return Reply(plain(staff.WHICH_ARTICLE(request.language)))
    found = await asyncio.to_thread(shelf.article, desk.data, given)
    if found is None:
        return _no_article(request, given)
    title = wording.field(found.title) or staff.FIELD_TITLE(request.language)
    asked = staff.ASK_REMOVE(request.language, title=title, id=found.id)
    return _asked(desk, request, "remove", found.id, asked, "rmok")


async def removed(desk: Desk, request: Request) -> Reply:
    """The press that confirms: out of the library, and into the audit, once."""
    wish = request.wish
    intent = await desk.store.do(partial(_take, request=request, deed="remove"))
    if intent is None:
        return Reply(toast=staff.EXPIRED(request.language))
    # After a crash it may be out already: what was confirmed has then been done.
    await asyncio.to_thread(shelf.remove, desk.data, intent.about)

    def end(db: sqlite3.Connection) -> Reply:
        intents.finish(db, intent.id)
        audit.note(db, people.alias(db, request.user_id), "article.remove", intent.about)
        text = staff.REMOVED(request.language, id=intent.about)
        row = (desk.button(request, staff.BUTTON_PUBLISH, "pub"),)
        return Reply((Part(text, buttons=(row,), edits=wish.message_id),))

    return Reply(within=end)


async def publish(desk: Desk, request: Request) -> Reply:
    """Say what the next edition would change, and ask."""
    waiting = await asyncio.to_thread(shelf.waiting, desk.data)
    if not waiting.any:
        return Reply(plain(staff.NOTHING_TO_PUBLISH(request.language, edition=waiting.edition)))
    asked = staff.ASK_PUBLISH(
        request.language, new=waiting.new, changed=waiting.changed, leaving=waiting.leaving
    )
    return _asked(desk, request, "publish", str(waiting.edition), asked, "pubok")


async def published(desk: Desk, request: Request) -> Reply:
    """The press that confirms: what follows happens in the background, once."""
    intent = await desk.store.do(partial(_take, request=request, deed="publish"))
    if intent is None:
        return Reply(toast=staff.EXPIRED(request.language))
    desk.publisher.wake()
    text = staff.PUBLISHING(request.language)
    return Reply((Part(text, edits=request.wish.message_id),))


def _asked(
    desk: Desk, request: Request, deed: intents.Deed, about: str, text: str, action: str
) -> Reply:
    number = intents.new_number()
    propose = partial(intents.propose, number=number, user_id=request.user_id, deed=deed,
                      about=about, step=1)  # fmt: skip
    row = (
        desk.button(request, staff.BUTTON_SURE, action, number),
        desk.button(request, staff.BUTTON_DROP, "drop", number),
    )
    return Reply(plain(text, row), also=(propose,))


def _take(db: sqlite3.Connection, request: Request, deed: intents.Deed) -> intents.Intent | None:
    wish = request.wish
    where = (wish.chat_id, wish.message_id)
    return intents.take(db, request.subject, request.user_id, deed, wish.update_id, where)


def _card(desk: Desk, request: Request, article: Article) -> Part:
    draft = Draft()
    card(draft, article, request.language)
    row = (desk.button(request, staff.BUTTON_REMOVE_THIS, "rm", shelf.key_of(article.id)),)
    return Part(draft.text, tuple(draft.spans), (row,))


def _no_article(request: Request, given: int | str) -> Reply:
    if isinstance(given, int):
        return Reply(toast=answers.GONE(request.language))
    return Reply(plain(staff.NO_ARTICLE(request.language, id=wording.field(given, 100))))


HANDLERS = (
    Handler("command", "bientap", Role.EDITOR, listed, about=staff.ABOUT_ARTICLES),
    Handler("callback", "list", Role.EDITOR, listed),
    Handler("callback", "show", Role.EDITOR, show),
    Handler("command", "xoabai", Role.EDITOR, remove, about=staff.ABOUT_REMOVE),
    Handler("callback", "rm", Role.EDITOR, remove),
    Handler("callback", "rmok", Role.EDITOR, removed, seconds=intents.CONFIRM_SECONDS),
    Handler("command", "phathanh", Role.EDITOR, publish, about=staff.ABOUT_PUBLISH),
    Handler("callback", "pub", Role.EDITOR, publish),
    Handler("callback", "pubok", Role.EDITOR, published, seconds=intents.CONFIRM_SECONDS),
)
