"""What staff confirm is done exactly once, whenever the bot is killed and whatever comes twice."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from bot_api_server import BotApi, Sent
from bot_process import BotProcess, serving

from bot import audit, people
from bot.store import Store
from bot.users import Role
from corpus.article import Article
from corpus.library import Library

EDITOR = 6_880_001
KILLS = 8
SEED = 20_261


def said(api: BotApi, since: int) -> Sent:
    """The next message or edit with buttons."""
    api.wait(lambda: [one for one in api.sent[since:] if one.keyboard], 120)
    return next(one for one in api.sent[since:] if one.keyboard)


def pressed(api: BotApi, sent: Sent, label: str) -> Sent:
    since = len(api.sent)
    api.press(EDITOR, sent, sent.button(label))
    return said(api, since)


def confirmed(api: BotApi, asked: Sent) -> tuple[dict[str, Any], int]:
    """Press the button that confirms; the update and its number, to be delivered once more."""
    pushed: list[tuple[dict[str, Any], int]] = []
    with patch.object(
        api, "push", lambda update: pushed.append((update, BotApi.push(api, update)))
    ):
        api.press(EDITOR, asked, asked.button("Xác nhận"))
    return pushed[0]


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    """The sample library with an editor and one article that waits for publication."""
    data = shutil.copytree(sample_data, tmp_path / "data")
    store = Store.open(data)
    add = partial(people.add, actor=audit.CONSOLE, user_id=EDITOR, name=None, role=Role.EDITOR)
    store.run(add)
    store.close()
    with Library.open(data) as library:
        library.add(Article(id="sen", title="Sen", text="Vườn sen có chín giống sen quý hiếm."))
    return data


def published(api: BotApi, sent: Sent) -> str:
    """The last state of the message that shows how publishing goes."""
    return [one.text for one in api.sent if one.message_id == sent.message_id][-1]


@pytest.mark.slow
@pytest.mark.parametrize("wait", [0.2, 1.0, 3.0])
def test_killed_while_it_publishes_it_goes_on_and_publishes_once(data: Path, wait: float) -> None:
    with BotApi() as api, serving(data, api) as bot:
        since = len(api.sent)
        api.say(EDITOR, "/phathanh")
        asked = said(api, since)
        again = confirmed(api, asked)
        time.sleep(wait)
        bot.kill()
        api.settle()
        api.push(*again)
        bot.start()
        api.wait(lambda: published(api, asked).startswith("Đã phát hành ấn bản 2: 14 bài"), 180)
        time.sleep(1)
        actions = bot.rows("SELECT action, object FROM audit WHERE action GLOB 'edition.*'")
        assert actions == [("edition.publish", "2")]
        assert bot.rows("SELECT 1 FROM intents") == []


@pytest.mark.slow
def test_an_edition_that_misses_the_librarys_gate_is_not_published(data: Path) -> None:
    question = {"id": "q", "question": "Vườn sen có mấy giống?", "relevant": ["sen"],
                "answers": ["không có trong bài"]}  # fmt: skip
    (data / "q.jsonl").write_text(json.dumps(question) + "\n", "utf-8")
    gate = data / "gate.toml"
    gate.write_text(
        '[[questions]]\nfile = "q.jsonl"\n[questions.least]\n"Quote@1" = 1.0\n', "utf-8"
    )
    with BotApi() as api, serving(data, api) as bot:
        for passes in (False, True):
            since = len(api.sent)
            api.say(EDITOR, "/phathanh")
            asked = said(api, since)
            confirmed(api, asked)
            told = "Đã phát hành ấn bản 2" if passes else "Chưa phát hành được"
            api.wait(lambda a=asked, t=told: published(api, a).startswith(t), 180)
            assert ("Quote@1 là 0.0000" in published(api, asked)) is not passes
            gate.write_text(gate.read_text("utf-8").replace("1.0", "0.0"), "utf-8")
        actions = bot.rows("SELECT action, object FROM audit WHERE action GLOB 'edition.*'")
        assert actions == [("edition.refuse", "1"), ("edition.publish", "2")]


@pytest.mark.slow
def test_killed_at_any_moment_an_article_is_added_and_audited_once(data: Path) -> None:
    chance = random.Random(SEED)
    with BotApi() as api, serving(data, api) as bot:
        for number in range(KILLS):
            text = f"Vườn thứ {number}\n\nVườn thứ {number} có {number + 3} giống sen quý hiếm."
            since = len(api.sent)
            api.upload(EDITOR, f"vuon-{number}.txt", text.encode())
            asked = pressed(api, said(api, since), "Thêm vào kho")
            since = len(api.sent)
            again = confirmed(api, asked)
            wait = chance.uniform(0.0, 0.25)
            time.sleep(wait)
            bot.kill()
            api.settle()
            api.push(*again)
            bot.start()
            done(bot, number, f"seed {SEED}, kill {number} after {wait:.3f} s")
            api.wait(lambda since=since: any("Đã thêm" in one.text for one in api.sent[since:]), 60)
        added = bot.rows("SELECT object FROM audit WHERE action = 'article.add'")
    assert set(Counter(added).values()) == {1}
    with Library.open(data) as library:
        found = [one for one in library.articles() if one.title.startswith("Vườn thứ")]
    assert {one.id for one in found} == {one for (one,) in added}
    assert {one.revision for one in found} == {1}


def done(bot: BotProcess, number: int, where: str) -> None:
    """Wait until the confirmation has been carried out."""
    deadline = time.monotonic() + 120
    while True:
        rows = bot.rows("SELECT 1 FROM audit WHERE action = 'article.add'")
        if len(rows) > number and not bot.rows("SELECT 1 FROM intents"):
            assert len(rows) == number + 1, where
            return
        assert time.monotonic() < deadline, where
        time.sleep(0.1)
