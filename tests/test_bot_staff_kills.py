"""Whatever staff do is done exactly once, with the bot killed at a random moment of each deed.

A hundred kills take about a quarter of an hour:
``DOINGOAI_KILLS=100 python -m pytest -s -m slow tests/test_bot_staff_kills.py``
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from bot_api_server import BotApi, Sent
from bot_process import BotProcess, serving

from bot import audit, people
from bot.store import Store
from bot.users import Role
from corpus.library import Library

OWNER = 6_990_001
#: People that are listed in the chat.
NEWCOMERS = 6_991_000
#: Variables that choose how often, and from which seed.
KILLS, SEED = "DOINGOAI_KILLS", "DOINGOAI_SEED"
#: Longest wait from the deed to the kill, in seconds: a publication takes longer than the rest.
LONGEST = {"edition.publish": 3.0}


@dataclass
class Day:
    """What the owner has done so far, each thing with a kill in it."""

    api: BotApi
    bot: BotProcess
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)  # audited action → how often
    articles: list[str] = field(default_factory=list)  # in the library
    published: list[str] = field(default_factory=list)  # in the newest edition
    listed: list[int] = field(default_factory=list)

    def deeds(self) -> list[tuple[str, Callable[[], None]]]:
        """What can be done now, by the name that it has in the audit."""
        found = [("article.add", self.add)] * 4 + [("user.add", self.list_person)] * 2
        if self.articles:
            found += [("article.remove", self.remove)] * 2
        if sorted(self.articles) != self.published:
            found.append(("edition.publish", self.publish))
        return found + ([("user.role", self.change_role)] if self.listed else [])

    def killed_at(self, action: str, deed: Callable[[], None]) -> None:
        """Do it, kill the bot in the middle, have the last update delivered again, and wait
        until what was begun is finished."""
        before = self.audited()
        deed()
        number = max(self.api.updates, default=0)
        update = self.api.updates.get(number)
        pause = self.chance.uniform(0.0, LONGEST.get(action, 0.25))
        time.sleep(pause)
        self.bot.kill()
        self.api.settle()
        if update is not None:
            self.api.push({k: v for k, v in update.items() if k != "update_id"}, number)
        self.bot.start()
        self.done[action] += 1
        where = f"{action}, number {sum(self.done.values())}, killed after {pause:.3f} s"
        self.until(lambda: self.audited()[action] > before[action] and self.idle(), where)
        assert self.audited() == before + Counter([action]), where

    def until(self, true: Callable[[], bool], where: str) -> None:
        deadline = time.monotonic() + 200
        while not true():
            assert time.monotonic() < deadline, where
            time.sleep(0.1)

    def idle(self) -> bool:
        waiting = "SELECT 1 FROM inbox WHERE body IS NOT NULL"
        return not (self.bot.rows(waiting) or self.bot.rows("SELECT 1 FROM intents"))

    def audited(self) -> Counter[str]:
        return Counter(str(action) for (action,) in self.bot.rows("SELECT action FROM audit"))

    # --- what the owner does ---

    def add(self) -> None:
        number = self.chance.randrange(10**9)
        text = f"Vườn thứ {number}\n\nVườn thứ {number} có {number + 3} giống sen quý hiếm."
        upload = partial(self.api.upload, OWNER, f"vuon-{number}.txt", text.encode())
        self.press(self.pressed(self.asked(upload), "Thêm vào kho"), "Xác nhận")

    def remove(self) -> None:
        named = self.articles.pop(self.chance.randrange(len(self.articles)))
        self.press(self.asked(partial(self.api.say, OWNER, f"/xoabai {named}")), "Xác nhận")

    def publish(self) -> None:
        self.published = sorted(self.articles)
        self.press(self.asked(partial(self.api.say, OWNER, "/phathanh")), "Xác nhận")

    def list_person(self) -> None:
        self.listed.append(NEWCOMERS + len(self.listed))
        self.say(f"/nguoidung them {self.listed[-1]} doc")

    def change_role(self) -> None:
        person = self.listed[-1]
        (role,) = self.bot.rows(f"SELECT role FROM users WHERE user_id = {person}")[0]
        self.say(f"/nguoidung vaitro {person} {'doc' if role == 'editor' else 'bientap'}")

    # --- how ---

    def say(self, text: str) -> None:
        self.api.wait(lambda: not self.api.updates, 120)
        self.api.say(OWNER, text)

    def asked(self, write: Callable[[], Any]) -> Sent:
        """The next message with buttons."""
        since = len(self.api.sent)
        write()
        self.api.wait(lambda: [one for one in self.api.sent[since:] if one.keyboard], 120)
        return next(one for one in self.api.sent[since:] if one.keyboard)

    def pressed(self, sent: Sent, label: str) -> Sent:
        return self.asked(lambda: self.press(sent, label))

    def press(self, sent: Sent, label: str) -> None:
        self.api.wait(lambda: not self.api.updates, 120)
        self.api.press(OWNER, sent, sent.button(label))


@pytest.mark.slow
@pytest.mark.timeout(7_200)
def test_what_staff_do_is_done_and_audited_exactly_once(sample_data: Path, tmp_path: Path) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    store = Store.open(data)
    add = partial(people.add, actor=audit.CONSOLE, user_id=OWNER, name=None, role=Role.OWNER)
    store.run(add)
    store.close()
    seed = int(os.environ.get(SEED) or random.randrange(10**6))
    kills = int(os.environ.get(KILLS) or 6)
    print(f"seed {seed}")
    with BotApi() as api, serving(data, api) as bot:
        day = Day(api, bot, random.Random(seed))
        for _ in range(kills):
            day.killed_at(*day.chance.choice(day.deeds()))
            with Library.open(data) as library:
                held = {one.id for one in library.articles() if one.title.startswith("Vườn thứ")}
            day.articles += sorted(held - {*day.articles})
            assert sorted(held) == sorted(day.articles)
        assert bot.stop() == 0
        store = Store.open(data)
        assert store.run(audit.problems) == []
        store.close()
    print(f"{kills} kills: {dict(day.done)}, each done and audited once")
