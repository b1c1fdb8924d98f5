"""The matrix of ``test_bot_matrix`` in the real process: in private chats and in listed groups.

Each cell has a person of its own, and a group of its own: what one cell says hides no other.
"""

from __future__ import annotations

import itertools
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bot_api_server import BotApi
from bot_matrix import (
    FORMS,
    HIDDEN,
    LISTED,
    NOBODY,
    PRESSES,
    button,
    expected,
    pressed,
    told,
    written,
)
from bot_process import BotProcess, serving

from bot import audit, groups, people, users
from bot.catalogue import answers, talk
from bot.handlers import HANDLERS
from bot.registry import Handler
from bot.request import Form, Scope
from bot.settings import KEY_FILE
from bot.store import Store
from bot.users import Role

#: What says that a person may not have something done.
REFUSALS = {talk.UNKNOWN_COMMAND.vi, talk.TYPE_IT.vi, talk.PRIVATE_ONLY.vi, talk.HIDDEN_SENDER.vi}
_people = itertools.count(7_100_001)


@dataclass(frozen=True)
class Cell:
    handler: Handler
    whose: str
    form: Form
    scope: Scope
    user_id: int

    @property
    def chat_id(self) -> int:
        private = self.scope is Scope.PRIVATE
        return self.user_id if private else -1_000_000_000_000 - self.user_id

    def update(self) -> dict[str, Any]:
        hidden = self.whose if self.whose in HIDDEN else None
        update = written(self.handler, self.user_id, self.form, self.scope, hidden)
        (message,) = (one for key, one in update.items() if key != "update_id")
        message |= dict.fromkeys({"date", "edit_date"} & message.keys(), int(time.time()))
        message["chat"]["id"] = self.chat_id
        return {key: one for key, one in update.items() if key != "update_id"}

    def fault(self, said: list[str]) -> str | None:
        """What is wrong with what the bot said."""
        if self.whose in NOBODY:
            alone = self.scope is Scope.PRIVATE
            refusal = (talk.STRANGER if alone else talk.STRANGER_IN_GROUP).vi
            wanted = refusal.format(user_id=self.user_id)
        elif self.whose in HIDDEN:
            wanted = talk.HIDDEN_SENDER.vi
        else:
            wanted = expected(self.handler, LISTED[self.whose], self.form, self.scope)
        if wanted.startswith("ran "):
            sound = bool(said) and not set(said) & REFUSALS
        else:
            sound = said == ([wanted] if wanted else [])
        where = f"{self.handler.name}, {self.whose}, {self.form.value}, {self.scope.value}"
        return None if sound else f"{where}: {said} instead of {wanted!r}"


def written_cells() -> list[Cell]:
    return [
        Cell(handler, whose, form, scope, next(_people))
        for handler in HANDLERS
        if handler.kind != "callback"
        for form, scope in itertools.product(FORMS, Scope)
        for whose in (*LISTED, *NOBODY, *(HIDDEN if scope is Scope.GROUP else ()))
    ]


def prepared(sample_data: Path, folder: Path, cells: Sequence[Cell]) -> Path:
    """A library that lists the people and the groups of the cells."""
    data = shutil.copytree(sample_data, folder / "data")
    store = Store.open(data)

    def listing(db: Any) -> None:
        for cell in cells:
            if cell.whose in LISTED:
                role = LISTED[cell.whose]
                people.add(db, actor="x", user_id=cell.user_id, name=None, role=role)
            if cell.whose == "removed":
                users.add(db, cell.user_id, None, Role.OWNER)
                users.remove(db, cell.user_id)
            if cell.scope is Scope.GROUP:
                groups.add(db, cell.chat_id)

    store.run(listing)
    store.close()
    return data


def dealt_with(api: BotApi, bot: BotProcess) -> None:
    api.wait(lambda: not api.updates, 200)
    api.wait(lambda: not bot.rows("SELECT 1 FROM inbox WHERE body IS NOT NULL"), 200)


def faults_of(cells: Sequence[Cell], sample_data: Path, folder: Path) -> list[str]:
    """Everything that is said in turn; nothing of it changes the list or the library."""
    data = prepared(sample_data, folder, cells)
    store = Store.open(data)
    noted = store.run(audit.count)
    store.close()
    with BotApi() as api, serving(data, api) as bot:
        api.chats |= {cell.chat_id for cell in cells}
        for cell in cells:
            api.push(cell.update())
        dealt_with(api, bot)
        said: dict[int, list[str]] = {cell.chat_id: [] for cell in cells}
        for sent in api.sent:
            said[sent.chat_id].append(sent.text)
        assert bot.rows("SELECT count(*) FROM audit") == [(noted,)]
    return [fault for cell in cells if (fault := cell.fault(said[cell.chat_id]))]


def test_a_sample_of_all_cells_and_the_staffs_commands(sample_data: Path, tmp_path: Path) -> None:
    chosen = [
        cell
        for number, cell in enumerate(written_cells())
        if number % 13 == 0 or (cell.handler.role > Role.READER and cell.scope is Scope.PRIVATE)
    ]
    assert faults_of(chosen, sample_data, tmp_path) == []


@pytest.mark.slow
def test_every_cell_of_what_is_written(sample_data: Path, tmp_path: Path) -> None:
    every = written_cells()
    print(f"{len(every)} cells")
    assert faults_of(every, sample_data, tmp_path) == []


@pytest.mark.slow
def test_every_cell_of_what_is_pressed(sample_data: Path, tmp_path: Path) -> None:
    """Toasts alone: what a served press says of an answer that does not exist is its own affair."""
    pressers = (*LISTED, *NOBODY, *HIDDEN)
    buttons = [one for one in HANDLERS if one.kind == "callback"]
    every = [
        (Cell(handler, whose, Form.NEW, scope, next(_people)), kind)
        for handler, whose, kind, scope in itertools.product(buttons, pressers, PRESSES, Scope)
    ]
    data = prepared(sample_data, tmp_path, [cell for cell, _ in every])
    with BotApi() as api, serving(data, api) as bot:
        api.chats |= {cell.chat_id for cell, _ in every}
        key = (data / KEY_FILE).read_bytes()
        sent: dict[str, tuple[Cell, str]] = {}
        for cell, kind in every:
            asker = next(_people) if kind == "of another user" else cell.user_id
            made = time.time() - 86_400 if kind == "old" else time.time()
            signed = b"x" * 32 if kind == "forged" else key
            data_ = button(signed, cell.handler.name, asker, made)
            if kind == "altered":
                data_ = data_.replace(".1.", ".2.", 1)
            hidden = cell.whose if cell.whose in HIDDEN else None
            reach = kind != "on a message out of reach"
            update = pressed(cell.user_id, data_, cell.scope, hidden, reach=reach)
            sent[update["callback_query"]["id"]] = cell, kind
            api.push({"callback_query": update["callback_query"]})
        dealt_with(api, bot)
        shown = dict(api.toasts)
    refusals = {answers.FOREIGN.vi, answers.FORGED.vi, talk.PRIVATE_ONLY.vi}
    wrong = []
    for press, (cell, kind) in sent.items():
        text = told(cell.handler, cell.whose, kind, cell.scope)
        if cell.whose in HIDDEN:
            sound = press not in shown
        elif text is None:
            sound = shown[press] not in refusals
        else:
            sound = shown[press] == text.vi
        wrong += [] if sound else [f"{cell.handler.name} {cell.whose} {kind}: {shown.get(press)}"]
    print(f"{len(sent)} presses")
    assert wrong == []
