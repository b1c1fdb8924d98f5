"""A network that goes and comes back, long waits, a backlog, a webhook, figures: the real bot."""

from __future__ import annotations

import json
import os
import shutil
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bot_api_server import TOKEN, BotApi, Fault
from bot_process import LISTED, PEOPLE, BotProcess, command, serving

from bot import texts
from bot.catalogue import alerts, talk

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
#: A longer run of the backlog: 5,000 updates take five minutes, one a second in each chat.
BACKLOG = "DOINGOAI_BACKLOG"
#: Seconds that the network is away; 300 for the five minutes that a bot sits out by default.
OUTAGE = "DOINGOAI_OUTAGE"


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    return shutil.copytree(sample_data, tmp_path / "data")


def free_port() -> int:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        return int(reserved.getsockname()[1])


def once_each(api: BotApi, asked: list[int], seconds: float = 120) -> None:
    api.wait(lambda: all(api.replies(one) for one in asked), seconds)
    assert [len(api.replies(one)) for one in asked] == [1] * len(asked)


def kept_running(bot: BotProcess, until: Callable[[], bool]) -> int:
    """Start the bot again, after ten seconds, as often as it ends with status 1; how often."""
    starts, deadline = 0, time.monotonic() + 600
    while not until():
        assert time.monotonic() < deadline
        if not bot.running:
            assert bot.wait() == 1
            time.sleep(10)
            bot.start()
            starts += 1
        time.sleep(0.1)
    return starts


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_network_that_is_away_and_comes_back_loses_and_repeats_nothing(
    api: BotApi, data: Path
) -> None:
    """It goes while answers are composed and on their way. What was on its way may be lost, since
    nobody can tell whether it arrived; the bot says how many those were. Where it ends because
    Telegram is away for too long it is started again, as systemd does."""
    seconds = float(os.environ.get(OUTAGE) or 20)
    with serving(data, api) as bot:
        first = [api.say(person, QUESTION) for person in PEOPLE]
        api.wait(lambda: len(api.sent) > 3, 60)
        api.always["sendMessage"] = Fault("slow", seconds=0.5)
        api.wait(lambda: api.calls.count("sendMessage") > len(api.sent), 60)
        api.go_away()
        del api.always["sendMessage"]
        began = time.monotonic()
        api.wait(lambda: '"poll_failed"' in bot.output(), 60)
        asked = [api.say(person, QUESTION) for person in PEOPLE]
        starts = kept_running(bot, lambda: time.monotonic() - began > seconds)
        api.come_back()
        away = time.monotonic() - began
        starts += kept_running(bot, lambda: all(api.replies(one) for one in asked))
        once_each(api, asked)
        bodies = "SELECT count(*) FROM inbox WHERE body IS NOT NULL"
        api.wait(lambda: bot.rows(bodies) == [(0,)], 120)
        doubt = alerts.UNSURE("vi")
        counts = [sum(sent.text != doubt for sent in api.replies(one)) for one in first]
        doubts = [sum(sent.text == doubt for sent in api.replies(one)) for one in first]
        unsure = bot.output().count('"ambiguous"')
        print(f"{away:.0f} s without network, {starts} new starts: {len(asked)} asked in it, "
              f"{len(first)} before, of these {counts.count(0)} unanswered of {unsure} that were "
              f"on their way, {max(counts)} at most each")  # fmt: skip
        assert max(counts) == max(1, *doubts) == 1
        assert counts.count(0) <= sum(doubts) == unsure
        assert bot.running


@pytest.mark.slow
def test_a_network_that_stays_away_ends_the_bot_with_status_1_and_the_next_run_goes_on(
    api: BotApi, data: Path
) -> None:
    with serving(data, api, DOINGOAI_STALE_SECONDS="4", DOINGOAI_POLL_SECONDS="1") as bot:
        api.go_away()
        asked = [api.say(person, QUESTION) for person in PEOPLE]
        assert bot.wait(120) == 1
        assert texts.STALE.format(seconds=4) in bot.output()
    api.come_back()
    with serving(data, api):
        once_each(api, asked)


@pytest.mark.slow
@pytest.mark.timeout(1_800)
def test_a_backlog_is_answered_whole_and_in_order_for_each_person(api: BotApi, data: Path) -> None:
    count = int(os.environ.get(BACKLOG) or 600)
    asked = [api.say(PEOPLE[n % len(PEOPLE)], "/help") for n in range(count)]
    with serving(data, api) as bot:
        once_each(api, asked, seconds=60 + count)
        for person in PEOPLE:
            order = [sent.reply_to for sent in api.sent if sent.chat_id == person]
            assert order == sorted(order, key=lambda number: number or 0)
        bodies = "SELECT count(*) FROM inbox WHERE body IS NOT NULL"
        api.wait(lambda: bot.rows(bodies) == [(0,)])


def test_a_chat_that_is_halted_for_an_hour_keeps_its_answers_and_holds_up_nobody(
    api: BotApi, data: Path
) -> None:
    with serving(data, api) as bot:
        api.faults["sendMessage"].append(Fault("retry", seconds=3_600))
        halted = [api.say(LISTED, "/help"), api.say(LISTED, "/help")]
        api.wait(lambda: bot.rows("SELECT count(*) FROM outbox WHERE not_before > 0") == [(2,)], 60)
        once_each(api, [api.say(PEOPLE[1], "/help")])
        assert [api.replies(one) for one in halted] == [[], []]
        assert api.calls.count("sendMessage") == 2  # the halted chat was asked of once
        (until,) = bot.rows("SELECT min(not_before) FROM outbox WHERE not_before > 0")
        assert float(str(until[0])) > time.time() + 3_000
        assert bot.stop() == 0
        bot.rows("UPDATE outbox SET not_before = 0")  # an hour later
        bot.start()
        once_each(api, halted)


def test_a_stop_does_not_wait_for_a_chat_that_is_halted(api: BotApi, data: Path) -> None:
    with serving(data, api) as bot:
        api.faults["sendMessage"].append(Fault("retry", seconds=50))
        message = api.say(LISTED, "/help")
        api.wait(lambda: "sendMessage" in api.calls)
        bot.terminate()
        assert bot.wait(45) == 0  # less than Telegram asked for
        bot.start()
        once_each(api, [message])


def test_figures_are_served_on_loopback_and_hold_nothing_personal(api: BotApi, data: Path) -> None:
    port = free_port()
    with serving(data, api, DOINGOAI_METRICS_PORT=str(port)):
        message = api.say(LISTED, QUESTION)
        once_each(api, [message])
        figures = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30).read()
        shown = figures.decode()
        assert 'doingoai_answers_total{outcome="answered"} 1.0' in shown
        assert "doingoai_answer_seconds_count 1.0" in shown
        assert "doingoai_waiting_updates 0.0" in shown
        for secret in (TOKEN, str(LISTED), QUESTION, "Ngoại giao"):
            assert secret not in shown


def test_a_port_in_use_and_a_port_that_is_none_are_explained(data: Path, api: BotApi) -> None:
    given = {"DOINGOAI_TOKEN": TOKEN, "DOINGOAI_API_URL": api.url}
    status, _, errors = command("--data", str(data), **given, DOINGOAI_METRICS_PORT="70000")
    assert status == 2
    wrong = texts.BAD_PORT_NUMBER.format(variable="DOINGOAI_METRICS_PORT", value="70000")
    assert errors.splitlines()[-1] == f"python -m bot: {wrong}"
    with socket.socket() as used:
        used.bind(("127.0.0.1", 0))
        used.listen()
        port = used.getsockname()[1]
        status, _, errors = command("--data", str(data), **given, DOINGOAI_METRICS_PORT=str(port))
    assert status == 2
    used_by = texts.BAD_PORT.format(variable="DOINGOAI_METRICS_PORT", port=port)
    assert errors.splitlines()[-1] == f"python -m bot: {used_by}"


def bring(port: int, path: str, secret: str, update: dict[str, object]) -> int:
    """As Telegram brings an update; the status."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        json.dumps(update).encode(),
        {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret},
    )
    try:
        return int(urllib.request.urlopen(request, timeout=60).status)
    except urllib.error.HTTPError as error:
        return error.code


def test_updates_that_are_brought_to_the_webhook_are_answered_and_forged_ones_are_not(
    api: BotApi, data: Path
) -> None:
    port, url = free_port(), "https://bot.example/telegram"
    # Nothing is fetched; the block begins when Telegram was told of the webhook.
    api.calls.append("getUpdates")
    with serving(data, api, DOINGOAI_WEBHOOK_URL=url, DOINGOAI_WEBHOOK_PORT=str(port)) as bot:
        api.wait(lambda: '"serving"' in bot.output(), 120)
        assert api.webhook["url"] == url
        secret = str(api.webhook["secret_token"])
        message = api.say(LISTED, "/help")
        update = api.updates.popitem()[1]
        assert bring(port, "/telegram", "x" * 64, update) == 403
        assert bring(port, "/other", secret, update) == 404
        assert [bring(port, "/telegram", secret, update) for _ in range(2)] == [200, 200]
        api.wait(lambda: api.replies(message))
        assert api.replies(message)[0].text != talk.UNKNOWN_COMMAND.vi
        assert bot.stop() == 0
        assert len(api.replies(message)) == 1
        assert api.calls.count("getUpdates") == 1
        assert secret not in bot.output()
