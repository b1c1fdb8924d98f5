"""A person's own data, followed topics and files, with the real bot on a library of its own."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from bot_api_server import BotApi, Sent
from bot_process import PEOPLE, BotProcess, command, serving
from conftest import Command
from docx import Document
from index_builds import built_of

from bot import users
from bot.catalogue import alerts, answers, files, own
from bot.handlers.own import NOTICE
from bot.store import Store
from bot.users import Role

OWNER, KEEPER, LEAVER, FOLLOWER = PEOPLE[:4]
QUESTION = "Hội nghị Cây Xanh khai mạc ngày nào?"
SECRET = "Hội nghị Hoa Mai Vàng của riêng tôi họp ở đâu?"


def article(name: str, text: str) -> dict[str, str]:
    return {"id": name, "title": f"Tin {name}", "text": text, "publisher": "Báo Mẫu"}


@pytest.fixture(scope="module")
def data(command: Command, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert model.exists()
    folder = tmp_path_factory.mktemp("own") / "data"
    return built_of(
        command, folder, [article("một", "Hội nghị Cây Xanh khai mạc ngày 3/2 tại Huế.")]
    )


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture(scope="module")
def bot(api: BotApi, data: Path) -> Iterator[BotProcess]:
    store = Store.open(data)
    store.run(partial(users.add, user_id=OWNER, name=None, role=Role.OWNER))
    store.close()
    with serving(data, api) as process:
        yield process


def after(api: BotApi, user: int, before: int) -> Sent:
    def found() -> list[Sent]:
        return [one for one in api.sent[before:] if one.chat_id == user]

    api.wait(found)
    return found()[0]


def ask(api: BotApi, user: int, text: str) -> Sent:
    before = len(api.sent)
    api.say(user, text)
    return after(api, user, before)


def press(api: BotApi, user: int, sent: Sent, label: str) -> Sent:
    before = len(api.sent)
    api.press(user, sent, sent.button(label))
    return after(api, user, before)


@pytest.mark.usefixtures("bot")
def test_the_privacy_notice_names_its_version_and_takes_and_returns_consent(
    api: BotApi, bot: BotProcess
) -> None:
    notice = ask(api, KEEPER, "/quyenriengtu")
    assert notice.text.startswith(f"Quyền riêng tư (bản {NOTICE})\n")
    assert "Hiện tại: chưa đồng ý." in notice.text
    agreed = press(api, KEEPER, notice, own.BUTTON_AGREE.vi)
    assert f"Hiện tại: đã đồng ý (bản {NOTICE})." in agreed.text
    assert bot.rows(f"SELECT consent FROM users WHERE user_id = {KEEPER}") == [(NOTICE,)]
    back = press(api, KEEPER, agreed, own.BUTTON_WITHDRAW.vi)
    assert "Hiện tại: chưa đồng ý." in back.text
    assert bot.rows(f"SELECT consent FROM users WHERE user_id = {KEEPER}") == [(0,)]


@pytest.mark.usefixtures("bot")
def test_the_conversation_comes_as_a_word_file_and_ones_own_data_as_a_file(api: BotApi) -> None:
    assert ask(api, KEEPER, "/xuat").text == own.NOTHING_TO_EXPORT.vi
    answer = ask(api, KEEPER, QUESTION)
    quote = answer.quotations()[0]
    assert ask(api, KEEPER, "Giá vé tàu từ Tokyo đến Osaka là bao nhiêu?")
    export = ask(api, KEEPER, "/xuat")
    assert export.file is not None
    name, body = export.file
    assert name.endswith(".docx")
    lines = [paragraph.text for paragraph in Document(BytesIO(body)).paragraphs]
    assert f"1. {QUESTION}" in lines
    proof = next(line for line in answer.text.splitlines() if line.startswith("Mã kiểm chứng: "))
    assert lines[lines.index(f"“{quote}” [1]") + 1] == proof
    assert lines[-1].startswith("[1] Báo Mẫu, “Tin một”")
    mine = ask(api, KEEPER, "/dulieucuatoi")
    assert mine.file is not None
    kept = json.loads(mine.file[1])
    assert next(one["question"] for one in kept["history"]) == QUESTION
    assert kept["users"][0]["user_id"] == KEEPER


def test_a_report_reaches_the_administrators_without_a_name(
    api: BotApi, bot: BotProcess, data: Path
) -> None:
    assert bot.running
    assert ask(api, KEEPER, "/baoloi").text == own.HOW_TO_REPORT.vi
    assert ask(api, KEEPER, "/baoloi Thiếu bài về Huế").text == own.REPORTED.vi
    _, out, _ = command("feedback", "--reports", "--data", str(data))
    assert out.endswith("\tThiếu bài về Huế\n")
    assert str(KEEPER) not in out


def test_erasing_leaves_no_byte_of_a_person_in_any_file(
    api: BotApi, bot: BotProcess, data: Path
) -> None:
    notice = ask(api, LEAVER, "/quyenriengtu")
    press(api, LEAVER, notice, own.BUTTON_AGREE.vi)
    answer = ask(api, LEAVER, SECRET)
    press_wrong = ask(api, LEAVER, f"/theodoi {SECRET}")
    assert press_wrong.text == alerts.FOLLOWED.vi.format(topic=SECRET)
    ask(api, LEAVER, f"/baoloi {SECRET}")
    assert answer.chat_id == LEAVER
    assert holding(data, SECRET.encode())
    choice = ask(api, LEAVER, "/xoadulieu")
    done = press(api, LEAVER, choice, own.BUTTON_ERASE_ALL.vi)
    assert done.text == own.ERASED_ALL.vi
    api.wait(lambda: not bot.rows("SELECT name FROM duty"), seconds=60)
    forms = [SECRET.encode(), SECRET.encode("ascii", "backslashreplace"), str(LEAVER).encode()]
    forms += [struct.pack(">I", LEAVER), struct.pack(">I", LEAVER)[1:]]  # as SQLite stores numbers
    api.wait(lambda: not any(holding(data, form) for form in forms), seconds=60)
    (owner,) = bot.rows(f"SELECT count(*) FROM users WHERE user_id = {LEAVER}")
    assert owner == (0,)


def holding(data: Path, form: bytes) -> list[str]:
    files = [path for path in data.rglob("*") if path.is_file()]
    return [path.name for path in files if form in path.read_bytes()]


def test_the_last_owner_stays_and_the_history_can_go_alone(api: BotApi, bot: BotProcess) -> None:
    ask(api, OWNER, QUESTION)
    choice = ask(api, OWNER, "/xoadulieu")
    pressed = api.press(OWNER, choice, choice.button(own.BUTTON_ERASE_ALL.vi))
    assert api.toast(pressed) == own.LAST_OWNER.vi
    done = press(api, OWNER, choice, own.BUTTON_ERASE_HISTORY.vi)
    assert done.text == own.ERASED_HISTORY.vi
    assert bot.rows(f"SELECT count(*) FROM history WHERE user_id = {OWNER}") == [(0,)]
    assert bot.rows(f"SELECT role FROM users WHERE user_id = {OWNER}") == [("owner",)]


@pytest.mark.slow
def test_who_follows_a_topic_is_told_once_when_an_edition_answers_it(
    api: BotApi, bot: BotProcess, data: Path, command: Command
) -> None:
    topic = "Hội nghị Biển Xanh khai mạc ngày nào?"
    assert ask(api, FOLLOWER, f"/theodoi {topic}").text.startswith("Tôi sẽ báo khi ")
    assert f"– {topic}" in ask(api, FOLLOWER, "/theodoi").text
    before = len(api.sent)
    built_of(command, data, [article("hai", "Hội nghị Biển Xanh khai mạc ngày 7/8 tại Vinh.")])
    api.wait(lambda: [s for s in api.sent[before:] if s.chat_id == FOLLOWER], seconds=90)
    told = next(one for one in api.sent[before:] if one.chat_id == FOLLOWER)
    assert told.text.startswith(f"Ấn bản 2 có nội dung mới về chủ đề anh/chị theo dõi: {topic}\n")
    assert "7/8" in told.quotations()[0]
    assert bot.rows(f"SELECT edition FROM followed WHERE user_id = {FOLLOWER}") == [(2,)]
    choice = ask(api, FOLLOWER, "/botheodoi")
    assert press(api, FOLLOWER, choice, topic).text == alerts.DROPPED.vi
    assert ask(api, FOLLOWER, "/botheodoi").text == alerts.FOLLOWING_NOTHING.vi


def test_what_was_asked_before_an_edition_can_be_exported_and_looked_up_after_it(
    api: BotApi, bot: BotProcess, data: Path, command: Command
) -> None:
    assert bot.running
    user = PEOPLE[5]
    answer = ask(api, user, QUESTION)
    code = answer.text.partition("Mã kiểm chứng: ")[2].split()[0]
    label = next(label for label, _ in answer.keyboard if label.startswith("Ngữ cảnh"))
    before = ask(api, user, "/moi").text
    built_of(command, data, [article("một", "Hội nghị Cây Xanh khai mạc ngày 9/2 tại Huế.")])
    newest = ask(api, user, "/moi").text
    assert newest.splitlines()[0] != before.splitlines()[0]
    gone = api.press(user, answer, answer.button(label))
    assert api.toast(gone) == answers.GONE.vi
    export = ask(api, user, "/xuat")
    assert export.file is not None
    lines = [paragraph.text for paragraph in Document(BytesIO(export.file[1])).paragraphs]
    assert files.WITHDRAWN.vi.format(number=1) in lines
    assert f"Mã kiểm chứng: {code}" in lines
    assert not any("3/2" in line for line in lines)
    again = ask(api, user, QUESTION)
    assert "9/2" in again.quotations()[0]
    picture = ask(api, user, "/nguon")
    assert picture.file is not None
    assert picture.text.startswith(
        newest.partition("Ấn bản ")[2].split(":")[0].join(("Ấn bản ", ":"))
    )
    number = api.say(user, f"/kiemchung {code}")
    api.wait(lambda: api.replies(number))  # behind the second message of /nguon
    proof = api.replies(number)[0]
    assert "3/2" in proof.quotations()[0]
    assert "bản mới không còn câu này" in proof.text
