"""Who may have what done, in which form and where: every declared handler, every cell.

The updates go through the real dispatcher; only what the handlers themselves would do is replaced
by a note that they ran. What each cell must show is computed from the declaration alone.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import SimpleNamespace
from typing import Any

import pytest
from bot_api_server import BOT
from bot_matrix import (
    FORMS,
    HIDDEN,
    LISTED,
    NOBODY,
    NOW,
    PRESSES,
    button,
    declared,
    expected,
    pressed,
    ran,
    told,
    written,
)
from telegram import Update, User

from bot import handlers, people, users
from bot.catalogue import talk
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
        return Reply(plain(ran(handler)))

    return replace(handler, run=run)


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
                refusal = talk.STRANGER if scope is Scope.PRIVATE else talk.STRANGER_IN_GROUP
                joins = declared(handler, Role.STRANGER)
                served = joins and form in joins.forms and scope in joins.scopes
                said = ran(joins) if joins and served else refusal.vi.format(user_id=user_id)
                yield Cell(f"{name}, {whose}", written(handler, user_id, form, scope), said)
            for whose in HIDDEN if scope is Scope.GROUP else ():
                update = written(handler, next(_people), form, scope, whose)
                yield Cell(f"{name}, {whose}", update, talk.HIDDEN_SENDER.vi)


def press_cells(office: Office, handler: Handler) -> Iterator[Cell]:
    for whose, kind, scope in itertools.product((*LISTED, *NOBODY), PRESSES, Scope):
        user_id = person(office, whose)
        asker = next(_people) if kind == "of another user" else user_id
        made = NOW if kind == "old" else time.time()
        data = button(KEY, handler.name, asker, made)
        if kind == "forged":
            data = button(b"x" * 32, handler.name, asker, made)
        if kind == "altered":
            data = data.replace(".1.", ".2.", 1)
        text = told(handler, whose, kind, scope)
        one = declared(handler, LISTED.get(whose, Role.STRANGER))
        wanted = f"toast {text.vi}" if text is not None else ran(one) if one else ""
        name = f"press {handler.name} ({handler.role.name}), {kind}, {scope}, {whose}"
        reach = kind != "on a message out of reach"
        yield Cell(name, pressed(user_id, data, scope, reach=reach), wanted)
    for whose, scope in itertools.product(HIDDEN, Scope):  # stand-ins are no person: ignored
        listed = office.ids["owner"]
        update = pressed(listed, button(KEY, handler.name, listed, time.time()), scope, whose)
        yield Cell(f"press {handler.name}, {scope}, {whose}", update, "toast none")


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
    served = {cell.expected for cell in every if cell.expected.startswith("ran ")}
    assert served == {ran(one) for one in HANDLERS}  # nothing is declared that nobody can have


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


def test_every_handler_has_a_role_and_every_file_of_handlers_is_served() -> None:
    assert [one.name for one in HANDLERS if not isinstance(one.role, Role)] == []
    files = [import_module(f"bot.handlers.{one.name}") for one in iter_modules(handlers.__path__)]
    assert len(files) > 5
    declared_somewhere = [one for file in files for one in file.HANDLERS]
    assert Counter(map(id, declared_somewhere)) == Counter(map(id, HANDLERS))


def test_a_handler_without_a_role_cannot_be_declared() -> None:
    async def nothing(_desk: Desk, _request: object) -> Reply:
        return Reply()

    with pytest.raises(TypeError, match="role"):
        Handler("command", "x", run=nothing)  # type: ignore[call-arg]
