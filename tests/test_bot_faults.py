"""What happens to questions and answers when something breaks, with the real bot."""

from __future__ import annotations

import json
import shutil
import socket
import sqlite3
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from bot_api_server import TOKEN, BotApi, Fault
from bot_process import LISTED, PEOPLE, BotProcess, command, serving

from bot import texts
from bot.catalogue import alerts, answers

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_data, tmp_path / "data")


def accepted(api: BotApi, message: int) -> int:
    """How often Telegram took a reply to this message."""
    return len(api.replies(message))


@pytest.mark.slow
def test_quick_kills_earn_nobody_an_apology_who_only_waited(api: BotApi, data: Path) -> None:
    """Only the question that the engine was at in every one of these runs may be given up: nobody
    can tell it from one that brings the process down. (Its apology may come twice where the kill
    fell between Telegram's taking it and our record of it.)"""
    with serving(data, api) as bot:
        asked = [api.say(LISTED, f"{QUESTION} Lượt {n}") for n in range(20)]
        for start in range(1, 8):
            api.wait(lambda: bot.output().count('"serving"') == start)  # noqa: B023
            if start == 1:
                api.wait(lambda: not api.updates)
            bot.kill()
            bot.start()
        api.wait(lambda: all(accepted(api, one) for one in asked), seconds=90)
        given_up = {sent.reply_to for sent in api.sent if sent.text == answers.FAILED.vi}
        assert len(given_up) <= 1


def test_a_question_stored_before_the_kill_is_answered_even_if_telegram_confirmed_it(
    api: BotApi, data: Path
) -> None:
    """FACTS 1: what is confirmed never comes again, so it must be on disk."""
    api.always["sendMessage"] = Fault("hang", seconds=30)
    with serving(data, api) as bot:
        asked = [api.say(person, QUESTION) for person in PEOPLE]
        api.wait(lambda: not api.updates)  # all of them confirmed
        bot.kill()
        del api.always["sendMessage"]
        bot.start()
        api.wait(lambda: all(accepted(api, one) for one in asked), seconds=40)
        assert [accepted(api, one) for one in asked] == [1] * len(asked)


def test_a_wrong_token_ends_the_start_with_one_sentence_and_status_2(
    api: BotApi, data: Path
) -> None:
    wrong = TOKEN[:-1] + "X"
    status, _, errors = command("--data", str(data), DOINGOAI_TOKEN=wrong, DOINGOAI_API_URL=api.url)
    assert status == 2
    assert errors.splitlines()[-1] == f"python -m bot: {texts.BAD_TOKEN}"
    assert wrong not in errors
    assert "Traceback" not in errors


def test_a_telegram_that_comes_back_while_the_bot_starts_is_waited_for(
    api: BotApi, data: Path
) -> None:
    api.faults["getMe"].extend([Fault("status", 502), Fault("html")])
    with serving(data, api) as bot:
        assert texts.CONNECTING in bot.output()
        message = api.say(LISTED, "/help")
        api.wait(lambda: accepted(api, message))


def test_a_telegram_that_stays_away_ends_the_start_with_one_sentence_and_status_1(
    data: Path,
) -> None:
    with socket.socket() as reserved:  # a port where nobody listens
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        status, _, errors = command(
            "--data", str(data), DOINGOAI_TOKEN=TOKEN, DOINGOAI_API_URL=url,
            DOINGOAI_CONNECT_SECONDS="1",
        )  # fmt: skip
    assert status == 1
    assert errors.splitlines()[-1] == f"python -m bot: {texts.UNREACHABLE}"
    assert TOKEN not in errors


def test_a_token_revoked_in_mid_run_ends_the_bot_at_once_with_status_2(
    api: BotApi, data: Path
) -> None:
    with serving(data, api) as bot:
        api.always["getUpdates"] = Fault("status", 401)
        api.say(LISTED, "/help")  # ends the long poll that is under way
        assert bot.wait(10) == 2
        assert texts.BAD_TOKEN in bot.output()


def test_another_poller_with_the_same_token_ends_the_bot_after_a_while_with_status_1(
    api: BotApi, data: Path
) -> None:
    with serving(data, api, DOINGOAI_CONFLICT_SECONDS="1.5") as bot:
        api.always["getUpdates"] = Fault("status", 409)
        api.say(LISTED, "/help")
        assert bot.wait(15) == 1
        assert texts.CONFLICT in bot.output()


def test_a_short_conflict_ends_nothing(api: BotApi, data: Path) -> None:
    with serving(data, api) as bot:
        api.faults["getUpdates"].extend([Fault("status", 409)] * 2)
        api.say(LISTED, "/start")
        message = api.say(LISTED, "/help")
        api.wait(lambda: accepted(api, message))
        assert bot.running


def test_a_getupdates_that_never_returns_ends_the_bot_with_status_1(
    api: BotApi, data: Path
) -> None:
    with serving(data, api, DOINGOAI_STALE_SECONDS="3", DOINGOAI_POLL_SECONDS="1") as bot:
        api.always["getUpdates"] = Fault("hang", seconds=60)
        api.say(LISTED, "/help")
        assert bot.wait(15) == 1
        assert texts.STALE.format(seconds=3) in bot.output()


def test_a_second_bot_on_the_same_data_is_refused_in_one_sentence(api: BotApi, data: Path) -> None:
    with serving(data, api):
        status, _, errors = command(
            "--data", str(data), DOINGOAI_TOKEN=TOKEN, DOINGOAI_API_URL=api.url
        )
    assert status == 2
    assert "một tiến trình bot khác đang chạy" in errors


@pytest.mark.parametrize(
    "faults",
    [
        [Fault("retry", seconds=1)],
        [Fault("status", 500)],
        [Fault("html")],
        [Fault("status", 500), Fault("retry", seconds=1)],
        [Fault("status", 400)],  # taken as plain text then
    ],
    ids=["429", "500", "html", "500 then 429", "400"],
)
def test_an_answer_that_telegram_did_not_take_goes_out_once_it_does(
    api: BotApi, data: Path, faults: list[Fault]
) -> None:
    with serving(data, api) as bot:
        api.faults["sendMessage"].extend(faults)
        api.say(LISTED, QUESTION)
        api.wait(lambda: bot.rows("SELECT count(*) FROM outbox") == [(0,)] and api.sent)
        assert len(api.sent) == 1
        assert "19/12" in api.sent[0].text


def assert_in_doubt(bot: BotProcess, api: BotApi, message: int) -> None:
    """It came once, and then the sentence that it may not have come."""
    answer, sentence = api.replies(message)
    assert "19/12" in answer.text
    assert sentence.text == alerts.UNSURE.vi
    assert '"ambiguous"' in bot.output()


def test_an_answer_that_telegram_took_but_whose_receipt_was_unreadable_is_not_repeated(
    api: BotApi, data: Path
) -> None:
    with serving(data, api) as bot:
        api.faults["sendMessage"].append(Fault("cut"))
        first = api.say(LISTED, QUESTION)
        second = api.say(LISTED, "/help")
        api.wait(lambda: accepted(api, second))
        assert_in_doubt(bot, api, first)


def test_an_answer_whose_connection_broke_after_telegram_took_it_is_not_repeated(
    api: BotApi, data: Path
) -> None:
    with serving(data, api) as bot:
        api.faults["sendMessage"].append(Fault("lost"))
        message = api.say(LISTED, QUESTION)
        api.wait(lambda: bot.rows("SELECT count(*) FROM inbox WHERE body IS NULL") == [(1,)])
        time.sleep(2)  # longer than the first pause of a repetition
        assert_in_doubt(bot, api, message)


def put_off(bot: BotProcess, api: BotApi, fault: Fault) -> int:
    """A message whose answer had to wait; at its redelivery, the fault."""
    api.always["sendMessage"] = Fault("status", 502)
    message = api.say(LISTED, QUESTION)
    api.wait(lambda: bot.rows("SELECT 1 FROM outbox WHERE not_before > 0"))
    calls = api.calls.count("sendMessage")
    api.always["sendMessage"] = fault
    api.wait(lambda: api.calls.count("sendMessage") > calls, seconds=60)
    return message


def assert_not_repeated_by_the_next_run(bot: BotProcess, api: BotApi, message: int) -> None:
    api.always.clear()
    bot.start()
    later = api.say(LISTED, "/help")
    api.wait(lambda: accepted(api, later))
    assert accepted(api, message) == 1


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [3, 26], ids=["short", "nearly as long as a send may take"])
def test_sigterm_while_an_answer_is_sent_again_repeats_nothing(
    api: BotApi, data: Path, seconds: float
) -> None:
    with serving(data, api) as bot:
        message = put_off(bot, api, Fault("slow", seconds=seconds))
        bot.terminate()
        assert bot.wait(60) == 0
        assert accepted(api, message) == 1
        assert bot.rows("SELECT * FROM outbox") == []
        assert_not_repeated_by_the_next_run(bot, api, message)


@pytest.mark.slow
def test_sigterm_while_a_first_answer_takes_long_repeats_nothing(api: BotApi, data: Path) -> None:
    """Longer than the questions under way get: the message is on its way and is waited for."""
    with serving(data, api) as bot:
        api.always["sendMessage"] = Fault("slow", seconds=26)
        message = api.say(LISTED, QUESTION)
        api.wait(lambda: api.sending)
        bot.terminate()
        assert bot.wait(60) == 0
        assert accepted(api, message) == 1
        assert_not_repeated_by_the_next_run(bot, api, message)


def test_a_fault_that_ends_the_bot_repeats_no_answer_that_was_on_its_way(
    api: BotApi, data: Path
) -> None:
    with serving(data, api) as bot:
        api.always["sendMessage"] = Fault("slow", seconds=2)
        message = api.say(LISTED, QUESTION)
        api.wait(lambda: api.sending)
        api.always["getUpdates"] = Fault("status", 401)
        api.say(LISTED, "/help")  # ends the long poll that is under way
        assert bot.wait() == 2
        assert accepted(api, message) == 1
        assert_not_repeated_by_the_next_run(bot, api, message)


def test_strangers_refused_yesterday_are_forgotten(api: BotApi, data: Path) -> None:
    with serving(data, api) as bot:
        api.wait(lambda: '"serving"' in bot.output())
        bot.kill()
        bot.rows("INSERT INTO refusals VALUES (42, '2020-01-01')")
        bot.start()
        api.wait(lambda: bot.output().count('"serving"') == 2)
        assert bot.rows("SELECT * FROM refusals") == []


def test_a_damaged_list_of_gaps_keeps_nobody_from_an_answer(api: BotApi, data: Path) -> None:
    (data / "gaps.db").write_bytes(b"no database" * 1000)
    with serving(data, api) as bot:
        asked = api.say(LISTED, QUESTION)
        api.wait(lambda: accepted(api, asked))
        api.wait(lambda: "gaps_not_pruned" in bot.output())


def test_an_answer_that_telegram_never_takes_is_replaced_by_one_sentence(
    api: BotApi, data: Path
) -> None:
    with serving(data, api):
        api.faults["sendMessage"].extend([Fault("status", 400)] * 2)
        api.say(LISTED, QUESTION)
        api.wait(lambda: api.sent)
        assert [sent.text for sent in api.sent] == [answers.UNSENDABLE.vi]


@pytest.mark.slow
def test_an_answer_survives_a_network_that_is_away_for_a_while(api: BotApi, data: Path) -> None:
    with serving(data, api) as bot:
        api.always["sendMessage"] = Fault("status", 502)
        message = api.say(LISTED, QUESTION)
        api.wait(lambda: bot.rows("SELECT 1 FROM outbox WHERE not_before > 0"))
        del api.always["sendMessage"]
        api.wait(lambda: accepted(api, message), seconds=40)
        assert accepted(api, message) == 1


def test_getupdates_that_fail_for_a_while_lose_nothing(api: BotApi, data: Path) -> None:
    with serving(data, api):
        api.faults["getUpdates"].extend([Fault("status", 500), Fault("html"), Fault("cut")])
        asked = [api.say(LISTED, "/start"), api.say(LISTED, "/help")]
        api.wait(lambda: all(accepted(api, one) for one in asked), seconds=30)
        assert [accepted(api, one) for one in asked] == [1, 1]


def test_an_engine_that_fails_leaves_nobody_in_silence(api: BotApi, data: Path) -> None:
    """The library's table is taken away under the running bot."""
    with serving(data, api) as bot:
        with sqlite3.connect(data / "library.db") as library:
            tables = library.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ).fetchall()
            for (table,) in tables:
                library.execute(f'DROP TABLE "{table}"')
        message = api.say(LISTED, QUESTION)
        api.wait(lambda: accepted(api, message))
        assert api.replies(message)[0].text == answers.FAILED.vi
        assert accepted(api, message) == 1
        assert bot.running


@pytest.mark.slow
def test_a_bot_db_that_cannot_be_written_for_a_while_loses_nothing(api: BotApi, data: Path) -> None:
    with serving(data, api) as bot:
        holder = sqlite3.connect(data / "bot.db", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        asked = [api.say(person, "/help") for person in PEOPLE[:3]]
        api.wait(lambda: "inbox_not_writable" in bot.output())
        assert not api.sent
        assert len(api.updates) == 3  # not confirmed, so Telegram keeps them
        holder.execute("ROLLBACK")
        holder.close()
        api.wait(lambda: all(accepted(api, one) for one in asked))
        assert [accepted(api, one) for one in asked] == [1, 1, 1]


def test_a_question_that_brought_five_runs_down_is_apologised_for(api: BotApi, data: Path) -> None:
    api.always["getUpdates"] = Fault("hang", seconds=30)
    message = api.say(LISTED, QUESTION)
    number, update = api.updates.popitem()
    with serving(data, api) as bot:
        bot.kill()
        row = f"{number}, {time.time()}, '{json.dumps(update)}', 5"
        bot.rows(f"INSERT INTO inbox VALUES ({row})")
        bot.start()
        api.wait(lambda: accepted(api, message))
        assert api.replies(message)[0].text == answers.FAILED.vi


def test_the_proxy_that_is_set_is_used(api: BotApi, data: Path) -> None:
    """The server stands in for the proxy: it is asked for an address that does not exist."""
    nowhere = "http://telegram.invalid"
    with serving(data, api, DOINGOAI_API_URL=nowhere, DOINGOAI_PROXY=api.url):
        message = api.say(LISTED, "/help")
        api.wait(lambda: accepted(api, message))


@pytest.mark.skipif(find_spec("socksio") is not None, reason="the package for socks5 is there")
def test_a_socks_proxy_without_its_package_is_explained_in_one_sentence(data: Path) -> None:
    status, _, errors = command(
        "--data", str(data), DOINGOAI_TOKEN=TOKEN, DOINGOAI_PROXY="socks5://127.0.0.1:1080"
    )
    assert status == 2
    assert errors.splitlines()[-1] == f"python -m bot: {texts.BAD_PROXY}"


def test_without_an_edition_the_bot_says_so_and_does_not_start(api: BotApi, tmp_path: Path) -> None:
    status, _, errors = command(
        "--data", str(tmp_path), DOINGOAI_TOKEN=TOKEN, DOINGOAI_API_URL=api.url
    )
    assert status == 2
    assert "Traceback" not in errors
    assert "python -m" in errors.splitlines()[-1]  # which command mends it
    assert api.calls == []
