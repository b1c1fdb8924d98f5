"""A conversation in Telegram, with the real bot on the real library."""

from __future__ import annotations

import itertools
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api_server import PERSON, BotApi, Sent
from bot_process import LISTED, PEOPLE, BotProcess, command, serving

from bot.catalogue import talk
from index.answer import Answer
from index.engine import Engine

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
UNANSWERABLE = "Giá vé tàu cao tốc từ Tokyo đến Osaka là bao nhiêu?"
STICKER = {
    "file_id": "a",
    "file_unique_id": "b",
    "type": "regular",
    "width": 9,
    "height": 9,
    "is_animated": False,
    "is_video": False,
}
PHOTO = [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]
_ASKING = itertools.cycle(PEOPLE)
VOICE = {"file_id": "a", "file_unique_id": "b", "duration": 1}


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture(scope="module")
def data(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(sample_data, tmp_path_factory.mktemp("telegram") / "data")


@pytest.fixture(scope="module")
def bot(api: BotApi, data: Path) -> Iterator[BotProcess]:
    with serving(data, api) as process:
        yield process


@pytest.fixture(scope="module")
def answers(sample_data: Path) -> Iterator[Engine]:
    engine = Engine.open(sample_data)
    yield engine
    engine.close()


def answered(api: BotApi, message: int) -> Sent:
    """The bot's reply to a message."""
    api.wait(lambda: api.replies(message))
    (reply,) = api.replies(message)
    return reply


def ask(api: BotApi, text: str | None, **extra: object) -> Sent:
    """The reply to one of the listed people, in turn: each chat takes one message a second."""
    return answered(api, api.say(next(_ASKING), text, **extra))  # type: ignore[arg-type]


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


@pytest.mark.usefixtures("bot")
def test_start_greets_and_gives_a_question_that_the_library_answers(
    api: BotApi, answers: Engine
) -> None:
    reply = ask(api, "/start")
    example = answers.example_question()
    assert example is not None
    assert reply.text == talk.START.vi.format(example=talk.EXAMPLE.vi.format(question=example))
    assert ask(api, example).quotations()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("word", ["/help", "/trogiup", "/help@doingoai_bot"])
def test_help_says_how_to_ask_and_how_to_read_an_answer(api: BotApi, word: str) -> None:
    reply = ask(api, word)
    assert reply.text.startswith("Cách hỏi:\n– Mỗi tin nhắn một câu hỏi")
    assert "Cách đọc câu trả lời:" in reply.text


@pytest.mark.usefixtures("bot")
def test_a_question_is_answered_with_exactly_the_quotations_of_the_library(
    api: BotApi, answers: Engine
) -> None:
    reply = ask(api, QUESTION)
    expected = answers.ask(QUESTION)
    assert expected.outcome == "answered"
    assert "19/12" in quotes(expected)[0]
    assert reply.quotations() == quotes(expected)
    assert reply.covered("bold")[0] == "Trả lời bằng trích dẫn nguyên văn từ kho tư liệu:"
    assert reply.text == reply.given  # Telegram alters nothing (FACTS 6)
    assert "Nguồn: Bản tóm lược, theo " in reply.text
    assert reply.text.endswith(f"\n\nẤn bản {expected.edition}")


@pytest.mark.usefixtures("bot")
def test_a_question_without_marks_is_read_and_shown_as_understood(
    api: BotApi, answers: Engine
) -> None:
    typed = "hoi nghi ngoai giao lan thu 32 dien ra ngay nao"
    reply, expected = ask(api, typed), answers.ask(typed)
    assert expected.read_as is not None
    assert f"\nHiểu câu hỏi là: {expected.read_as}\n" in reply.text
    assert "19/12" in reply.quotations()[0]


@pytest.mark.usefixtures("bot")
def test_a_question_that_the_library_does_not_answer_gets_no_quotation(
    api: BotApi, answers: Engine
) -> None:
    reply = ask(api, UNANSWERABLE)
    assert answers.ask(UNANSWERABLE).outcome == "not_found"
    assert reply.covered("bold") == ["Kho tư liệu chưa có nội dung trả lời câu hỏi này."]
    assert reply.quotations() == []
    assert "\nĐã tìm trong toàn bộ Ấn bản 1, gồm các bài đến ngày 20/12/2023." in reply.text


@pytest.mark.usefixtures("bot")
def test_an_edited_question_is_answered_again_and_says_so(api: BotApi) -> None:
    reply = ask(api, QUESTION, edited=True)
    assert reply.text.startswith("Trả lời cho câu hỏi vừa sửa:\n")
    assert "19/12" in reply.quotations()[0]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("text", ["😀🎉👍", "???", "x" * 4_096, "chữ " * 1_000])
def test_a_question_that_is_none_gets_one_sentence_that_says_what_to_do(
    api: BotApi, text: str
) -> None:
    reply = ask(api, text)
    assert reply.entities == ()
    assert len(reply.text) < 250
    assert "lỗi" not in reply.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("content", [{"sticker": STICKER}, {"photo": PHOTO}, {"voice": VOICE}])
def test_whatever_is_no_text_gets_one_sentence(api: BotApi, content: dict[str, object]) -> None:
    assert ask(api, None, **content).text == talk.TEXT_ONLY.vi


@pytest.mark.usefixtures("bot")
def test_an_album_of_pictures_gets_one_sentence_and_not_one_for_each(api: BotApi) -> None:
    album = [api.say(LISTED, None, photo=PHOTO, media_group_id="77") for _ in range(5)]
    answered(api, api.say(LISTED, "/help"))  # a person's messages are handled in order
    assert [len(api.replies(one)) for one in album] == [1, 0, 0, 0, 0]


@pytest.mark.usefixtures("bot")
def test_an_unknown_command_is_answered(api: BotApi) -> None:
    assert ask(api, "/thoitiet").text == talk.UNKNOWN_COMMAND.vi


@pytest.mark.usefixtures("bot")
def test_markup_in_a_question_changes_nothing(api: BotApi) -> None:
    reply = ask(api, "<b>Hội nghị</b> *Ngoại giao* [lần](tg://user?id=1) thứ 32 ngày nào?")
    assert reply.entities
    assert api.refused == []


@pytest.mark.usefixtures("bot")
def test_a_greeting_and_thanks_around_a_question_are_not_searched_for(api: BotApi) -> None:
    asked = f"Chào bot, cho mình hỏi: {QUESTION} Cảm ơn nhiều!"
    assert "19/12" in ask(api, asked).quotations()[0]
    assert ask(api, "bạn là ai?").text.startswith("Cách hỏi:")
    for link in ("https://bao.example/a.html", "https://bao.example/a.html bài này nói gì?"):
        assert ask(api, link).text == talk.LINK.vi
    assert "19/12" in ask(api, f"https://bao.example/a.html {QUESTION}").quotations()[0]


@pytest.mark.usefixtures("bot")
def test_an_answer_to_an_old_question_says_that_it_is_late(api: BotApi) -> None:
    reply = ask(api, QUESTION, age=600)
    assert reply.text.startswith("Trả lời muộn cho câu hỏi gửi lúc ")
    assert "19/12" in reply.quotations()[0]


def test_a_stranger_is_refused_once_with_the_id_and_served_when_listed(
    api: BotApi, bot: BotProcess, data: Path
) -> None:
    stranger = 6_660_001
    first = api.say(stranger, QUESTION)
    assert answered(api, first).text == talk.STRANGER.vi.format(user_id=stranger)
    later = [api.say(stranger, text) for text in (QUESTION, "/start", "/help", "xin chào")]
    api.wait(lambda: bot.rows("SELECT count(*) FROM inbox WHERE body IS NOT NULL") == [(0,)])
    assert [api.replies(one) for one in later] == [[], [], [], []]

    folder = ("--data", str(data))
    assert command("users", *folder, "add", str(stranger), "--name", "Vụ Mẫu")[0] == 0
    assert "Vụ Mẫu" in command("users", *folder, "list")[1]
    assert answered(api, api.say(stranger, QUESTION)).quotations()
    assert command("users", *folder, "remove", str(stranger))[0] == 0
    api.say(stranger, QUESTION)
    api.wait(lambda: bot.output().count('"refused"') == 6)
    assert len([sent for sent in api.sent if sent.chat_id == stranger]) == 2


def test_a_group_gets_no_answer_and_leaves_nothing(api: BotApi, bot: BotProcess) -> None:
    before = bot.rows("SELECT count(*) FROM inbox")
    for kind in ("group", "supergroup", "channel"):
        api.say(LISTED, QUESTION, chat=kind, chat_id=-100_200_300)
        api.say(LISTED, "/start", chat=kind, chat_id=-100_200_300)
    number = api.say(LISTED, "/help")
    answered(api, number)
    assert not [sent for sent in api.sent if sent.chat_id == -100_200_300]
    api.wait(lambda: bot.rows("SELECT count(*) FROM inbox") == [(int(str(before[0][0])) + 1,)])


def test_an_update_that_comes_twice_is_answered_once(api: BotApi, bot: BotProcess) -> None:
    number = api.say(LISTED, QUESTION)
    update_id, update = max(api.updates.items())
    answered(api, number)
    api.wait(lambda: update_id not in api.updates)
    bodies = "SELECT count(*) FROM inbox WHERE body IS NOT NULL"
    api.wait(lambda: bot.rows(bodies) == [(0,)])
    api.push({"message": update["message"]}, update_id)
    ask(api, "/help")
    assert len(api.replies(number)) == 1


def test_messages_and_quotations_are_gone_from_disk_when_answered(
    api: BotApi, bot: BotProcess, data: Path
) -> None:
    reply = ask(api, QUESTION)
    api.wait(lambda: bot.rows("SELECT count(*) FROM outbox") == [(0,)])
    left = (data / "bot.db").read_bytes()
    quote = reply.quotations()[0][:60]
    for secret in (quote, PERSON):
        assert secret.encode() not in left
        assert secret.encode("ascii", "backslashreplace") not in left  # as JSON writes it
    bodies = "SELECT count(*) FROM inbox WHERE body IS NOT NULL"
    assert bot.rows(bodies) == [(0,)]


@pytest.mark.usefixtures("bot")
def test_a_flood_of_one_person_does_not_hold_up_another(api: BotApi) -> None:
    flood = [api.say(LISTED, QUESTION) for _ in range(9)]
    other = 6_660_002
    first = api.say(other, "/start")  # a stranger: refused at once, in a turn of its own
    api.wait(lambda: api.replies(first), seconds=3)
    assert sum(bool(api.replies(one)) for one in flood) < 9
    api.wait(lambda: all(api.replies(one) for one in flood))


def test_sigterm_ends_the_bot_with_status_0_and_loses_no_question(
    sample_data: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    with BotApi() as api, serving(data, api) as bot:
        asked = [api.say(LISTED, f"{QUESTION} ({number})") for number in range(8)]
        api.wait(lambda: api.replies(asked[0]))
        assert bot.stop() == 0
        out = [len(api.replies(one)) for one in asked]
        assert 0 in out  # else this test proves nothing about what waited
        bot.start()
        api.wait(lambda: all(api.replies(one) for one in asked), seconds=40)
        assert [len(api.replies(one)) for one in asked] == [1] * len(asked)


def test_ctrl_c_ends_the_bot_like_sigterm(sample_data: Path, tmp_path: Path) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    with BotApi() as api, serving(data, api) as bot:
        assert bot.end(signal.SIGINT) == 0
        assert "Traceback" not in bot.output()
