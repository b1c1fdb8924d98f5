"""Buttons, follow-ups and groups, with the real bot on the real library."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from bot_api_server import BOT, BotApi, Sent
from bot_process import LISTED, PEOPLE, BotProcess, command, serving
from docx import Document

from bot import buttons, groups, secret
from bot.catalogue import answers, talk
from bot.store import Store

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
GROUP, OTHER_GROUP = -1_001_000_000_007, -1_001_000_000_008
_ASKING = itertools.cycle(PEOPLE[5:])


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture(scope="module")
def data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_data, tmp_path_factory.mktemp("conversation") / "data")


@pytest.fixture(scope="module")
def bot(api: BotApi, data: Path) -> Iterator[BotProcess]:
    store = Store.open(data)
    store.run(partial(groups.add, chat_id=GROUP))
    store.close()
    with serving(data, api) as process:
        yield process


def ask(api: BotApi, user: int, text: str, **extra: object) -> Sent:
    number = api.say(user, text, **extra)  # type: ignore[arg-type]
    api.wait(lambda: api.replies(number))
    return api.replies(number)[-1]


def pressed(api: BotApi, user: int, sent: Sent, label: str) -> Sent:
    """What the bot sends when a person presses a button."""
    before = len(api.sent)
    api.press(user, sent, sent.button(label))
    api.wait(lambda: [one for one in api.sent[before:] if one.chat_id == sent.chat_id])
    return next(one for one in api.sent[before:] if one.chat_id == sent.chat_id)


@pytest.mark.usefixtures("bot")
def test_the_buttons_of_an_answer_show_context_article_others_and_word_file(api: BotApi) -> None:
    user = next(_ASKING)
    answer = ask(api, user, QUESTION)
    quote = answer.quotations()[0]
    label = next(label for label, _ in answer.keyboard if label.startswith("Ngữ cảnh"))
    context = pressed(api, user, answer, label)
    assert quote in context.covered("bold")
    assert context.method == "sendMessage"
    assert context.reply_to == answer.message_id

    label = next(label for label, _ in answer.keyboard if label.startswith("Toàn văn"))
    article = pressed(api, user, answer, label)
    assert quote in article.text
    file = pressed(api, user, article, "Tải tệp")
    assert file.method == "sendDocument"
    assert file.file is not None
    assert quote in "\n".join(p.text for p in Document(BytesIO(file.file[1])).paragraphs)

    others = pressed(api, user, answer, "Kết quả khác")
    assert others.text.startswith(f"Các bài khác có liên quan đến câu hỏi “{QUESTION}”:\n– ")

    word = pressed(api, user, answer, "Tệp Word")
    assert word.file is not None
    lines = [p.text for p in Document(BytesIO(word.file[1])).paragraphs]
    assert any(quote in line and line.endswith("[1]") for line in lines)
    assert any(line.startswith("[1] ") for line in lines[lines.index("TÀI LIỆU THAM KHẢO") :])


@pytest.mark.usefixtures("bot")
def test_pages_are_turned_in_place_and_join_to_the_whole_article(api: BotApi) -> None:
    user = next(_ASKING)
    answer = ask(api, user, QUESTION)
    label = next(label for label, _ in answer.keyboard if label.startswith("Ngữ cảnh"))
    page = pressed(api, user, answer, label)
    number = page.message_id
    while "Tiếp »" in dict(page.keyboard):
        page = pressed(api, user, page, "Tiếp »")
        assert (page.method, page.message_id) == ("editMessageText", number)
    count = page.text.rpartition("/")[2]
    assert page.text.endswith(f"Trang {count}/{count}")


def test_a_verdict_is_kept_for_the_editors_and_names_nobody(
    api: BotApi, bot: BotProcess, data: Path
) -> None:
    user = next(_ASKING)
    answer = ask(api, user, QUESTION)
    press = api.press(user, answer, answer.button("Hữu ích"))
    assert api.toast(press) == answers.THANKS.vi
    asked = pressed(api, user, answer, "Chưa đúng")
    thanks = pressed(api, user, asked, "Thiếu")
    assert (thanks.method, thanks.text) == ("editMessageText", answers.THANKS.vi)
    assert thanks.keyboard == ()
    api.wait(lambda: bot.rows("SELECT count(*) FROM feedback") == [(1,)])  # the later one counts
    status, out, _ = command("feedback", "--data", str(data))
    assert status == 0
    (row,) = [json.loads(line) for line in out.splitlines()]
    assert (row["question"], row["tags"], row["confirmed"]) == (
        QUESTION, ["feedback", "incomplete"], False,
    )  # fmt: skip
    assert str(user) not in out


def test_buttons_belong_to_the_asker_cannot_be_made_up_and_survive_a_restart(
    api: BotApi, bot: BotProcess, data: Path
) -> None:
    user, other = next(_ASKING), next(_ASKING)
    answer = ask(api, user, QUESTION)
    label = next(label for label, _ in answer.keyboard if label.startswith("Ngữ cảnh"))
    given = answer.button(label)
    assert api.toast(api.press(other, answer, given)) == answers.FOREIGN.vi
    assert api.toast(api.press(6_660_009, answer, given)) == answers.FOREIGN.vi  # a stranger
    assert api.toast(api.press(user, answer, given[:-1] + "~")) == answers.FORGED.vi
    assert api.toast(api.press(user, answer, "x" * 64)) == answers.FORGED.vi
    unknown = buttons.data(secret.key(data), "nosuch", user)
    assert api.toast(api.press(user, answer, unknown)) == answers.OLD.vi
    forgotten = buttons.data(secret.key(data), "ctx", user, subject=12_345)
    assert api.toast(api.press(user, answer, forgotten)) == answers.GONE.vi
    assert bot.stop() == 0
    bot.start()
    assert pressed(api, user, answer, label).covered("bold")


@pytest.mark.usefixtures("bot")
def test_a_follow_up_is_read_with_the_question_before_and_shown_as_understood(api: BotApi) -> None:
    user = next(_ASKING)
    ask(api, user, QUESTION)
    reply = ask(api, user, "Ai chủ trì?")
    assert "\nHiểu câu hỏi là: Ai chủ trì Hội nghị Ngoại giao lần thứ 32?\n" in reply.text
    again = ask(api, user, "còn lần thứ 31 thì sao?")
    assert "\nHiểu câu hỏi là: Ai chủ trì Hội nghị Ngoại giao lần thứ 31?" in again.text
    fresh = ask(api, next(_ASKING), "Ai chủ trì?")  # somebody else asked nothing before
    assert "lần thứ 32?" not in fresh.text


@pytest.mark.usefixtures("bot")
def test_the_language_is_each_persons_own(api: BotApi) -> None:
    user = next(_ASKING)
    choice = ask(api, user, "/ngonngu")
    assert pressed(api, user, choice, "English").text == talk.LANGUAGE_SET.en
    answer = ask(api, user, QUESTION)
    assert answer.text.startswith(answers.OUTCOMES["answered"].en)
    assert "Useful" in dict(answer.keyboard)
    assert ask(api, user, "/nosuch").text == talk.UNKNOWN_COMMAND.en
    scope = json.dumps({"type": "chat", "chat_id": user})
    menus = [m for m in api.menus if json.loads(m["scope"]) == json.loads(scope)]
    assert '"help"' in menus[-1]["commands"]


def test_a_listed_group_is_answered_when_it_addresses_the_bot_as_a_reply_in_the_topic(
    api: BotApi, bot: BotProcess
) -> None:
    user = next(_ASKING)
    topic: dict[str, Any] = {"is_topic_message": True, "message_thread_id": 44}
    say = partial(api.say, chat="supergroup", chat_id=GROUP)
    mention = f"@{BOT['username']} {QUESTION}"
    marked = [{"type": "mention", "offset": 0, "length": len(str(BOT["username"])) + 1}]
    ignored = [say(user, QUESTION), say(user, "/start@other_bot"), say(user, "/thoitiet")]
    ignored.append(say(user, "/start", edited=True))
    asked = say(user, mention, entities=marked, **topic)
    api.wait(lambda: api.replies(asked))
    (reply,) = api.replies(asked)
    assert (reply.chat_id, reply.topic) == (GROUP, 44)
    assert "19/12" in reply.quotations()[0]
    replied = {"message_id": 1, "date": 1, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT}
    follow = say(user, "Ai chủ trì?", reply_to_message=replied | {"text": "…"}, **topic)
    api.wait(lambda: api.replies(follow))
    assert "Hội nghị Ngoại giao lần thứ 32" in api.replies(follow)[0].text
    hidden = say(1_087_968_824, mention, entities=marked,
                 sender_chat={"id": GROUP, "type": "supergroup", "title": "G"})  # fmt: skip
    api.wait(lambda: api.replies(hidden))
    assert api.replies(hidden)[0].text == talk.HIDDEN_SENDER.vi
    stranger = say(6_660_010, mention, entities=marked)
    api.wait(lambda: api.replies(stranger))
    assert api.replies(stranger)[0].text == talk.STRANGER_IN_GROUP.vi
    for command_, sentence in (("/abc", talk.UNKNOWN_COMMAND), ("/start", talk.SEND_AGAIN)):
        named = say(user, f"{command_}@{BOT['username']}", edited=True)
        api.wait(lambda: api.replies(named))  # noqa: B023
        assert api.replies(named)[0].text == sentence.vi
    private = say(user, "/ngonngu")
    api.wait(lambda: api.replies(private))
    assert api.replies(private)[0].text == talk.PRIVATE_ONLY.vi
    api.say(user, mention, chat="supergroup", chat_id=OTHER_GROUP, entities=marked)
    ask(api, LISTED, "/help")
    assert not any(api.replies(one) for one in ignored)
    assert not [sent for sent in api.sent if sent.chat_id == OTHER_GROUP]
    assert bot.rows(f"SELECT count(*) FROM inbox WHERE body LIKE '%{OTHER_GROUP}%'") == [(0,)]


@pytest.mark.usefixtures("bot")
def test_forwarded_edited_and_unknown_commands_are_told_why_they_are_not_carried_out(
    api: BotApi,
) -> None:
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "A"}
    assert ask(api, LISTED, "/start", forward_origin=origin).text == talk.TYPE_IT.vi
    via = {"id": 9, "is_bot": True, "first_name": "V", "username": "v_bot"}
    assert ask(api, LISTED, "/start", via_bot=via).text == talk.TYPE_IT.vi
    assert ask(api, LISTED, "/start", edited=True).text == talk.SEND_AGAIN.vi
    for given in ({}, {"edited": True}, {"forward_origin": origin}):
        assert ask(api, LISTED, "/abc", **given).text == talk.UNKNOWN_COMMAND.vi
    forwarded = ask(api, LISTED, QUESTION, forward_origin=origin)
    assert forwarded.quotations()
