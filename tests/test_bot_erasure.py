"""/xoadulieu after everything that a person can leave behind: no byte of it is in any file."""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from bot_api_server import BotApi, Sent
from bot_process import BotProcess, contents, serving
from conftest import Command

from bot import audit, groups, people, users
from bot.catalogue import answers, own, team
from bot.store import Store
from bot.users import Role

LEAVER, OWNER, GROUP = 5_770_001, 5_770_002, -1_005_770_003
NAME = "Trần Thị Rời Đi"
ANSWERED = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
#: In every question, report, topic, file and file name of the person who leaves.
SECRET = "Hoa Mai Vàng Xứ Lạ"
FILE = b"Chuy\xe1\xbb\x87n ri\xc3\xaang\n\n" + f"{SECRET} nở ngày 3/2 ở quê tôi.".encode()


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    data = shutil.copytree(sample_data, tmp_path / "data")
    store = Store.open(data)
    add = partial(people.add, actor=audit.CONSOLE, user_id=OWNER, name=None, role=Role.OWNER)
    store.run(add)
    store.run(partial(groups.add, chat_id=GROUP))
    store.close()
    return data


def holding(data: Path) -> set[str]:
    """What of the person is in which file."""
    forms = {SECRET: SECRET.encode(), "as JSON": SECRET.encode("ascii", "backslashreplace")}
    forms |= {"name": NAME.encode(), "file": FILE, "id": str(LEAVER).encode()}
    forms |= {"id as SQLite keeps it": struct.pack(">I", LEAVER)[1:]}
    found = set()
    for path, body in contents(data):
        found |= {f"{path.name}: {name}" for name, form in forms.items() if form in body}
    return found


def answer_to(api: BotApi, write: Callable[[], object], chat: int = LEAVER) -> Sent:
    before = len(api.sent)
    write()
    api.wait(lambda: [one for one in api.sent[before:] if one.chat_id == chat], 120)
    return next(one for one in api.sent[before:] if one.chat_id == chat)


def press(api: BotApi, sent: Sent, label: str) -> None:
    api.toast(api.press(LEAVER, sent, sent.button(label)))


def live(api: BotApi, data: Path, command: Command) -> None:
    """All that a person does from being a stranger to being an editor."""
    say = partial(api.say, LEAVER)
    answer_to(api, lambda: say(f"Cho tôi vào, tôi cần {SECRET}"))
    store = Store.open(data)
    store.run(partial(users.add, user_id=LEAVER, name=NAME, role=Role.EDITOR))
    store.close()
    press(api, answer_to(api, lambda: say("/quyenriengtu")), own.BUTTON_AGREE.vi)
    for text in (
        f"{SECRET} nở ở đâu?", f"/tim loại: bài báo {SECRET} nở ở đâu?", f"/theodoi {SECRET}?",
        f"/baoloi Thiếu {SECRET}", f"/vanban {SECRET}", f"/xoabai {SECRET}",
        f"/nguoidung them 1 {SECRET}", f"/kiemchung {SECRET}", "/xuat", "/dulieucuatoi",
    ):  # fmt: skip
        answer_to(api, partial(say, text))
    answer_to(api, lambda: say(f"{SECRET} ở tỉnh nào?", edited=True))
    verdict = answer_to(api, lambda: say(f"{ANSWERED} {SECRET}"))
    press(api, verdict, answers.BUTTON_USEFUL.vi)
    wrong = answer_to(api, lambda: press(api, verdict, answers.BUTTON_WRONG.vi))
    press(api, wrong, answers.BUTTON_WRONG_SOURCE.vi)
    mention = [{"type": "mention", "offset": 0, "length": len("@doingoai_bot")}]
    in_group: dict[str, Any] = {"chat": "supergroup", "chat_id": GROUP, "entities": mention}
    answer_to(api, lambda: say(f"@doingoai_bot {SECRET} nở khi nào?", **in_group), GROUP)
    answer_to(api, lambda: api.upload(LEAVER, f"{SECRET}.txt", FILE))  # never confirmed
    answer_to(api, lambda: api.upload(LEAVER, "x.txt", FILE, caption=SECRET))
    done = command("index", "gaps", "--data", data)
    assert SECRET in done.stdout
    done = command("bot", "feedback", "--reports", "--data", data)
    assert SECRET in done.stdout


def settled(api: BotApi, bot: BotProcess) -> None:
    api.wait(lambda: not bot.rows("SELECT name FROM duty"), seconds=120)
    api.wait(lambda: not bot.rows("SELECT 1 FROM inbox WHERE body IS NOT NULL"), seconds=60)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("how", ["by themselves", "killed meanwhile", "by an owner"])
def test_nothing_of_a_person_is_left_in_any_file(data: Path, command: Command, how: str) -> None:
    with BotApi() as api, serving(data, api) as bot:
        live(api, data, command)
        held = {one.partition(": ")[2] for one in holding(data)}
        assert held >= {SECRET, "name", "file", "id as SQLite keeps it"}
        (kept,) = bot.rows("SELECT count(*) FROM audit")
        if how == "by an owner":
            removed = f"/nguoidung bo {LEAVER}"
            told = answer_to(api, lambda: api.say(OWNER, removed), OWNER).text
            assert told.startswith(team.PERSON_REMOVED.vi.partition("{")[0])
        else:
            choice = answer_to(api, lambda: api.say(LEAVER, "/xoadulieu"))
            erase = choice.button(own.BUTTON_ERASE_ALL.vi)
            done = answer_to(api, lambda: api.press(LEAVER, choice, erase))
            assert done.text == own.ERASED_ALL.vi
            if how == "killed meanwhile":
                bot.kill()
                bot.start()
        settled(api, bot)
        api.wait(lambda: not holding(data), seconds=120)
        assert bot.rows("SELECT count(*) FROM audit")[0] > kept  # who left is an alias there
        done = command("index", "gaps", "--data", data)
        assert SECRET not in done.stdout
        assert bot.stop() == 0
    assert holding(data) == set()
