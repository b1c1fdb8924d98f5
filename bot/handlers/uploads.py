"""A file or a link from an editor: shown as read, then confirmed in two steps, then stored.

What was stored waits for the next edition. Nothing is kept of what nobody confirms.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from dataclasses import asdict
from functools import partial

from telegram.error import TelegramError

from bot import audit, intents, log, people
from bot.catalogue import Language, Text, staff
from bot.desk import Desk
from bot.message import Draft, Part, plain
from bot.registry import Handler, Reply
from bot.request import Form, Request
from bot.staff import shelf
from bot.staff.reading import Read, Reading, read
from bot.users import Role
from corpus.article import Article
from corpus.official.kinds import KINDS
from index import wording

#: What Telegram lets a bot fetch (FACTS 5), in MB of 2**20 bytes.
_MOST_MB = 20
_TOO_BIG = "too big"
#: A sentence that holds this tells what to do in a terminal.
_ON_THE_SERVER = "python -m "
#: Code points shown of a text's beginning, refusals shown.
_BEGINNING, _REFUSALS = 500, 5
#: Of a name, a field, a title among others, a warning; warnings shown: together one message.
_NAME, _FIELD, _TITLE, _WARNING, _WARNINGS = 100, 120, 100, 300, 3
#: Fields that are copied and so shown whole.
_WHOLE = ("id", "url")
_KINDS = {kind.english: kind.name for kind in KINDS}
#: Fields that are named even where nothing is known.
_ALWAYS = ("kind", "published_on")


async def file(desk: Desk, request: Request) -> Reply:
    """What a file holds, with a button that leads on."""
    document = request.wish.message.document if request.wish.message is not None else None
    assert document is not None
    too_large = Reply(plain(staff.TOO_LARGE(request.language, limit=_MOST_MB)))
    if (document.file_size or 0) > _MOST_MB * 2**20:
        return too_large
    try:
        held = await (await desk.bot.get_file(document.file_id)).download_as_bytearray()
    except TelegramError as error:
        if _TOO_BIG in error.message.lower():
            return too_large
        log.event("not_downloaded", error=type(error).__name__)
        return Reply(plain(staff.NOT_DOWNLOADED(request.language)))
    name = wording.field(document.file_name) or "tệp"
    return _shown(desk, request, name, await read(desk.data, name, bytes(held)))


async def link(desk: Desk, request: Request) -> Reply:
    """The same of a page on the web, if its domain is on the list (``corpus domains``)."""
    url = request.text.strip()
    return _shown(desk, request, wording.field(url), await read(desk.data, url, url=url))


async def keep(desk: Desk, request: Request) -> Reply:
    """The first press: ask once more, with a new number that holds for two minutes."""

    def ask(db: sqlite3.Connection) -> Reply:
        again = intents.advance(db, request.subject, request.user_id, "add")
        intent = intents.find(db, again, request.user_id, "add") if again else None
        if intent is None:
            return Reply(toast=staff.EXPIRED(request.language))
        titles = [article["title"] for article in json.loads(intent.about)]
        asked = staff.ASK_ADD(
            request.language, count=len(titles), title=_listed(titles, request.language)
        )
        row = (
            desk.button(request, staff.BUTTON_SURE, "sure", intent.id),
            desk.button(request, staff.BUTTON_DROP, "drop", intent.id),
        )
        return Reply(plain(asked, row))

    return Reply(within=ask)


async def sure(desk: Desk, request: Request) -> Reply:
    """The second press: into the library, and into the audit, once."""
    wish = request.wish
    where = (wish.chat_id, wish.message_id)
    take = partial(intents.take, number=request.subject, user_id=request.user_id, deed="add",
                   update_id=wish.update_id, where=where)  # fmt: skip
    intent = await desk.store.do(take)
    if intent is None:
        return Reply(toast=staff.EXPIRED(request.language))
    articles = [Article.restored(one) for one in json.loads(intent.about)]
    # Into another file than the audit: done twice after a crash, it changes nothing more.
    became = await asyncio.to_thread(shelf.add, desk.data, articles, intent.body or b"")
    stored = [a for a, what in zip(articles, became, strict=True) if what != "duplicate"]

    def end(db: sqlite3.Connection) -> Reply:
        intents.finish(db, intent.id)
        actor = people.alias(db, request.user_id)
        for article in stored:
            audit.note(db, actor, "article.add", article.id)
        if not stored:
            text = staff.NOT_ADDED(request.language)
            return Reply((Part(text, edits=wish.message_id),))
        titles = _listed([article.title for article in stored], request.language)
        row = (desk.button(request, staff.BUTTON_PUBLISH, "pub"),)
        text = staff.ADDED(request.language, titles=titles)
        return Reply((Part(text, buttons=(row,), edits=wish.message_id),))

    return Reply(within=end)


async def drop(_desk: Desk, request: Request) -> Reply:
    """Leave it."""

    def forget(db: sqlite3.Connection) -> Reply:
        if not intents.give_up(db, request.subject, request.user_id):
            return Reply(toast=staff.EXPIRED(request.language))
        text = staff.DROPPED(request.language)
        return Reply((Part(text, edits=request.wish.message_id),))

    return Reply(within=forget)


def _shown(desk: Desk, request: Request, name: str, reading: Reading | None) -> Reply:
    language, name = request.language, wording.field(name, _NAME)
    if reading is None or not (reading.articles or reading.refused):
        return Reply(plain(staff.NOT_READ(language, name=name)))
    if not reading.articles:
        refused = [_short(sentence) for sentence in reading.refused[:_REFUSALS]]
        said = [staff.IN_VIETNAMESE(language, reason=sentence) for sentence in refused]
        if any(_ON_THE_SERVER in sentence for sentence in refused):
            said.append(staff.ON_THE_SERVER(language))
        return Reply(plain("\n".join(said)))
    if len(reading.articles) == 1:
        draft = Draft().add(staff.READ(language, name=name) + "\n\n")
        card(draft, reading.articles[0].article, language)
        draft.add("\n" + staff.STATE(language, state=_state(reading.articles[0])(language)))
    else:
        count = len(reading.articles)
        draft = Draft().add(staff.READ_SEVERAL(language, name=name, count=count))
        for one in reading.articles:
            title = wording.field(_title(one.article, language), _TITLE)
            draft.add(f"\n– {title} ({_state(one)(language)})")
    if reading.refused:
        reasons = staff.IN_VIETNAMESE(language, reason="\n".join(reading.refused[:_REFUSALS]))
        draft.add("\n" + f"{staff.LEFT_OUT(language)}\n{reasons}"[:400])
    fresh = [one.article for one in reading.articles if not (one.same or one.twin)]
    if not fresh:
        return Reply((draft.part(),))
    number = intents.new_number()
    about = json.dumps([asdict(article) for article in fresh], ensure_ascii=False)
    propose = partial(intents.propose, number=number, user_id=request.user_id, deed="add",
                      about=about, body=reading.original)  # fmt: skip
    row = (
        desk.button(request, staff.BUTTON_KEEP, "keep", number),
        desk.button(request, staff.BUTTON_DROP, "drop", number),
    )
    return Reply((Part(draft.text, tuple(draft.spans), (row,)),), also=(propose,))


def card(draft: Draft, article: Article, language: Language) -> None:
    """What is known about an article, and how its text begins."""
    draft.add(_title(article, language), "bold")
    for name, label in staff.FIELDS.items():
        value = getattr(article, name)
        if value is not None or name in _ALWAYS:
            draft.add(f"\n{label(language)}: {_value(name, value) or staff.UNKNOWN(language)}")
    for warning in article.warnings[:_WARNINGS]:
        shown = staff.IN_VIETNAMESE(language, reason=wording.field(warning, _WARNING))
        draft.add("\n" + staff.WARNING(language, warning=shown))
    draft.add("\n" + staff.FIRST_LINES(language) + "\n")
    draft.quote(_beginning(article.text))


def _beginning(text: str) -> str:
    """How a text begins, to the end of a word."""
    if len(text) <= _BEGINNING:
        return text
    cut = text[:_BEGINNING]
    whole = cut.rstrip() if text[_BEGINNING].isspace() else cut.rpartition(" ")[0] or cut
    return whole.rstrip() + " …"


def _value(name: str, value: str | None) -> str:
    if value is None:
        return ""
    if name.endswith("_on"):
        return wording.date(value)
    shown = _KINDS.get(value, value) if name == "kind" else value
    return wording.field(shown) if name in _WHOLE else wording.field(shown, _FIELD)


def _state(one: Read) -> Text:
    if one.same:
        return staff.STATES["same"]
    if one.twin is not None:
        return staff.STATES["twin"]
    return staff.STATES["new" if one.known is None else "revision"]


def _title(article: Article, language: Language) -> str:
    return wording.field(article.title) or staff.FIELD_TITLE(language)


def _listed(titles: list[str], language: Language) -> str:
    shown = [f"“{wording.field(t) or staff.FIELD_TITLE(language)}”" for t in titles[:3]]
    return ", ".join([*shown, "…"] if len(titles) > 3 else shown)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 600 else sentence[:600] + "…"


#: Sending changes nothing yet, so what others wrote may be forwarded.
_SENT = frozenset({Form.NEW, Form.FORWARDED})
_REFUSED = frozenset({Form.VIA_BOT, Form.HIDDEN})

HANDLERS = (
    Handler("message", "file", Role.EDITOR, file, forms=_SENT, refused=_REFUSED),
    Handler("message", "link", Role.EDITOR, link, forms=_SENT, refused=_REFUSED),
    Handler("callback", "keep", Role.EDITOR, keep, seconds=intents.PROPOSED_SECONDS),
    Handler("callback", "sure", Role.EDITOR, sure, seconds=intents.CONFIRM_SECONDS),
    Handler("callback", "drop", Role.EDITOR, drop),
)
