"""Who may have what done, in which form and where: every declared handler, every cell.

The updates go through the real dispatcher; only what the handlers themselves would do is replaced
by a note that they ran. What each cell must show is computed from the declaration alone.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from bot_api_server import BOT, BotApi
from bot_process import serving
from telegram import Update, User

from bot import audit, buttons, people, users
from bot.catalogue import Text, answers, talk
from bot.desk import Desk
from bot.dialogue import Dialogue
from bot.handlers import HANDLERS
from bot.inbox import Inbox
from bot.message import plain
from bot.registry import Handler, Registry, Reply
from bot.request import Form, Scope
from bot.store import Store
from bot.users import Role

KEY = b"k" * 32
NOW = 1_700_000_000
STAFF = [one for one in HANDLERS if one.kind == "command" and one.role > Role.READER]

#: The columns. Anonymous admins and channels are no persons: Telegram gives a stand-in as sender.
LISTED = {"reader": Role.READER, "editor": Role.EDITOR, "owner": Role.OWNER}
NOBODY = ("stranger", "removed")
HIDDEN = ("anonymous admin", "channel")
FORMS = (Form.NEW, Form.EDITED, Form.FORWARDED, Form.VIA_BOT)
PRESSES = ("own", "of another user", "forged", "old", "altered")

_numbers = itertools.count(1)
_people = itertools.count(7_000_001)


@dataclass(frozen=True)
class Cell:
    """One update, and what must come of it: "ran …", a text, a toast, or nothing."""

    name: str
    update: dict[str, Any]
    expected: str
    whose: str = "reader"


@dataclass
class Office:
    """The real dispatcher on a real store, with handlers that only say that they ran."""

    store: Store
    toasts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)

    def dispatcher(self) -> Callable[[Update, Any], Any]:
        async def toast(query_id: str, text: str | None, show_alert: bool) -> None:
            assert show_alert == bool(text)
            self.toasts[query_id] = text or ""

        async def typing(*_: object, **__: object) -> None:
            return None

        bot: Any = SimpleNamespace(
            bot=User.de_json(BOT, None), answer_callback_query=toast, send_chat_action=typing
        )
        registry = Registry(map(_noting, HANDLERS))
        nobody: Any = None
        desk = Desk(Path(), self.store, nobody, Inbox(self.store), bot, KEY, registry, nobody)
        found: list[Any] = []
        application: Any = SimpleNamespace(
            add_handler=found.append, add_error_handler=lambda _: None
        )
        Dialogue(desk).register(application)
        (handler,) = found
        context = SimpleNamespace(bot=bot)
        return lambda update, _: handler.callback(update, context)

    def seen(self, update: dict[str, Any]) -> str:
        """What came of an update."""
        query = "SELECT text FROM outbox WHERE update_id = ? ORDER BY part"
        rows = self.store.run(lambda db: db.execute(query, (update["update_id"],)).fetchall())
        if "callback_query" in update and not rows:
            return "toast " + self.toasts.get(update["callback_query"]["id"], "none")
        return "; ".join(text for (text,) in rows)


def _noting(handler: Handler) -> Handler:
    async def run(_desk: Desk, _request: object) -> Reply:
        return Reply(plain(_ran(handler)))

    return replace(handler, run=run)


def _ran(handler: Handler) -> str:
    return f"ran {handler.kind} {handler.name} for {handler.role.name}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = Store.open(tmp_path)
    found = Office(store)
    for name, role in LISTED.items():
        found.ids[name] = next(_people)
        add = partial(people.add, actor="x", user_id=found.ids[name], name=None, role=role)
        store.run(add)
    yield found
    store.close()


def person(office: Office, whose: str) -> int:
    """A listed person of this role; of the others a new one each time: they are told once a day."""
    if whose in office.ids:
        return office.ids[whose]
    user_id = next(_people)
    if whose == "removed":
        office.store.run(partial(users.add, user_id=user_id, name=None, role=Role.OWNER))
        office.store.run(partial(users.remove, user_id=user_id))
    return user_id


def written(handler: Handler, user_id: int, form: Form, scope: Scope, hidden: str | None = None
            ) -> dict[str, Any]:  # fmt: skip
    """A command or message, as Telegram delivers it."""
    private = scope is Scope.PRIVATE
    chat_id = user_id if private else -1_000_000_000_000 - user_id
    mention = "" if private else "@doingoai_bot "
    sender = {"id": user_id, "is_bot": False, "first_name": "A"}
    message: dict[str, Any] = {
        "message_id": next(_numbers),
        "date": NOW,
        "chat": {"id": chat_id, "type": "private" if private else "supergroup", "title": "B"},
        "from": sender,
    }
    if handler.kind == "command":
        message["text"] = f"/{handler.name}"
    elif handler.name in ("question", "link"):
        asked = "Ai chủ trì?" if handler.name == "question" else "https://a.example/b"
        message["text"] = mention + asked
    else:
        thing = {"file_id": "a", "file_unique_id": "b", "duration": 1}
        message["document" if handler.name == "file" else "voice"] = thing
        message["caption"] = mention or "x"
    if mention:
        key = "entities" if "text" in message else "caption_entities"
        message[key] = [{"type": "mention", "offset": 0, "length": len(mention) - 1}]
    if form is Form.FORWARDED:
        message["forward_origin"] = {"type": "user", "sender_user": sender, "date": NOW}
    if form is Form.VIA_BOT:
        message["via_bot"] = {"id": 9, "is_bot": True, "first_name": "B", "username": "khac_bot"}
    if hidden == "anonymous admin":
        message["from"] = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"}
        message["sender_chat"] = message["chat"]
    elif hidden == "channel":
        message["from"] = {"id": 136_817_688, "is_bot": True, "first_name": "Channel"}
        message["sender_chat"] = {"id": -1_009, "type": "channel", "title": "K"}
    edited = form is Form.EDITED
    if edited:
        message["edit_date"] = NOW + 5
    key = "edited_message" if edited else "message"
    return {"update_id": next(_numbers), key: message}


def pressed(user_id: int, data: str) -> dict[str, Any]:
    number = next(_numbers)
    message = {"message_id": number, "date": NOW, "chat": {"id": user_id, "type": "private"}}
    sender = {"id": user_id, "is_bot": False, "first_name": "A"}
    query = {"id": f"press{number}", "from": sender, "chat_instance": "1", "data": data}
    return {"update_id": number, "callback_query": query | {"message": message}}


def declared(handler: Handler, role: Role) -> Handler | None:
    """What a role gets under a handler's name, told from the declarations by itself."""
    best = None
    for one in HANDLERS:
        if (one.kind, one.name) == (handler.kind, handler.name) and one.role <= role:
            best = one if best is None or one.role > best.role else best
    return best


def expected(handler: Handler, role: Role, form: Form, scope: Scope) -> str:
    """What a listed person must see."""
    one = declared(handler, role)
    if one is None:
        known = form is Form.NEW and scope is Scope.PRIVATE
        return talk.UNKNOWN_COMMAND.vi if known else ""
    if form in one.refused:
        return talk.TYPE_IT.vi
    if form not in one.forms:
        return ""
    return _ran(one) if scope in one.scopes else talk.PRIVATE_ONLY.vi


def cells(office: Office) -> Iterator[Cell]:
    for handler in HANDLERS:
        if handler.kind == "callback":
            yield from press_cells(office, handler)
            continue
        for form, scope in itertools.product(FORMS, Scope):
            name = f"{handler.kind} {handler.name} ({handler.role.name}), {form.value}, {scope}"
            for whose, role in LISTED.items():
                update = written(handler, person(office, whose), form, scope)
                yield Cell(f"{name}, {whose}", update, expected(handler, role, form, scope))
            for whose in NOBODY:
                user_id = person(office, whose)
                told = talk.STRANGER if scope is Scope.PRIVATE else talk.STRANGER_IN_GROUP
                joins = declared(handler, Role.STRANGER)
                served = joins and form in joins.forms and scope in joins.scopes
                said = _ran(joins) if joins and served else told.vi.format(user_id=user_id)
                yield Cell(f"{name}, {whose}", written(handler, user_id, form, scope), said)
            for whose in HIDDEN if scope is Scope.GROUP else ():
                update = written(handler, next(_people), form, scope, whose)
                yield Cell(f"{name}, {whose}", update, talk.HIDDEN_SENDER.vi)


def press_cells(office: Office, handler: Handler) -> Iterator[Cell]:
    for whose, kind in itertools.product((*LISTED, *NOBODY), PRESSES):
        user_id = person(office, whose)
        asker = next(_people) if kind == "of another user" else user_id
        made = NOW if kind == "old" else time.time()
        with patch.object(buttons.time, "time", return_value=made):
            data = buttons.data(KEY, handler.name, asker, 1)
        if kind == "forged":
            data = buttons.data(b"x" * 32, handler.name, asker, 1)
        if kind == "altered":
            data = data.replace(".1.", ".2.", 1)
        one = declared(handler, LISTED.get(whose, Role.STRANGER))
        text: Text | None
        if whose in NOBODY:
            text = answers.FOREIGN
        elif kind in ("forged", "altered"):
            text = answers.FORGED
        elif one is None:
            text = answers.OLD
        elif kind == "of another user":
            text = answers.FOREIGN
        else:
            text = answers.OLD if kind == "old" and one.seconds is not None else None
        told = f"toast {text.vi}" if text is not None else _ran(one) if one else ""
        name = f"press {handler.name} ({handler.role.name}), {kind}, {whose}"
        yield Cell(name, pressed(user_id, data), told)


def test_every_cell_of_the_matrix_is_as_declared(office: Office) -> None:
    every = list(cells(office))
    dispatch = office.dispatcher()

    async def all_of_them() -> None:
        for at in range(0, len(every), 100):  # a hundred at once: they share transactions
            updates = [Update.de_json(cell.update, None) for cell in every[at : at + 100]]
            await asyncio.gather(*(dispatch(update, None) for update in updates))

    asyncio.run(all_of_them())
    wrong = [
        f"{cell.name}: {seen!r} instead of {cell.expected!r}"
        for cell in every
        if (seen := office.seen(cell.update)) != cell.expected
    ]
    assert wrong == []
    assert len(every) > 1_000
    ran = {cell.expected for cell in every if cell.expected.startswith("ran ")}
    assert ran == {_ran(one) for one in HANDLERS}  # nothing is declared that nobody can have


def test_what_changes_the_corpus_or_the_list_of_people_is_declared_for_the_staff() -> None:
    editors = {"bientap", "xoabai", "phathanh", "keep", "sure", "drop", "rm", "rmok", "pubok"}
    owners = {"nguoidung", "nhatky", "trangthai", "people", "audit"}
    roles = {one.name: one.role for one in HANDLERS}
    assert {roles[name] for name in editors} == {Role.EDITOR}
    assert {roles[name] for name in owners} == {Role.OWNER}
    for one in HANDLERS:
        if one.name in editors | owners:
            assert one.scopes == {Scope.PRIVATE}
            assert one.forms == {Form.NEW}


def test_a_handler_without_a_role_cannot_be_declared() -> None:
    async def nothing(_desk: Desk, _request: object) -> Reply:
        return Reply()

    with pytest.raises(TypeError, match="role"):
        Handler("command", "x", run=nothing)  # type: ignore[call-arg]


def test_the_commands_of_the_staff_in_the_running_bot(sample_data: Path, tmp_path: Path) -> None:
    """The same for the commands that change something, in one start of the real process."""
    data = shutil.copytree(sample_data, tmp_path / "data")
    store = Store.open(data)
    senders: dict[tuple[str, Form], int] = {}
    for whose, form in itertools.product((*LISTED, *NOBODY), FORMS):
        senders[whose, form] = user_id = next(_people)
        if whose in LISTED:
            add = partial(people.add, actor="x", user_id=user_id, name=None, role=LISTED[whose])
            store.run(add)
    noted = store.run(audit.count)
    store.close()
    with BotApi() as api, serving(data, api) as bot:
        sent: dict[tuple[str, str, Form], int] = {}
        for (whose, form), user_id in senders.items():
            for one in STAFF:
                update = written(one, user_id, form, Scope.PRIVATE)
                (message,) = (update[k] for k in ("message", "edited_message") if k in update)
                extra = {k: message[k] for k in ("forward_origin", "via_bot") if k in message}
                edited = form is Form.EDITED
                number = api.say(user_id, f"/{one.name}", edited=edited, **extra)
                sent[whose, one.name, form] = number
            last = api.say(user_id, "/trogiup")
            sent[whose, "", form] = last
        for (whose, name, _form), number in sent.items():
            if whose in LISTED and not name:  # what was said before it has been dealt with
                api.wait(partial(api.replies, number), 120)
        api.wait(lambda: not bot.rows("SELECT 1 FROM inbox WHERE body IS NOT NULL"), 120)
        for (whose, name, form), number in sent.items():
            handler = next((one for one in STAFF if one.name == name), None)
            replies = [one.text for one in api.replies(number)]
            if handler is None:
                continue
            if whose in NOBODY:
                assert all(text.startswith("Xin lỗi, tôi chỉ phục vụ") for text in replies)
                continue
            wanted = expected(handler, LISTED[whose], form, Scope.PRIVATE)
            refusals = {talk.UNKNOWN_COMMAND.vi, talk.TYPE_IT.vi}
            if wanted.startswith("ran "):
                assert replies, (whose, name, form)
                assert not set(replies) & refusals, (whose, name, form)
            else:
                assert replies == ([wanted] if wanted else []), (whose, name, form)
        for whose, form in itertools.product(NOBODY, FORMS):
            told = [one for one in api.sent if one.chat_id == senders[whose, form]]
            assert len(told) == 1  # one sentence a day, whatever they try
        assert bot.rows("SELECT count(*) FROM audit") == [(noted,)]
