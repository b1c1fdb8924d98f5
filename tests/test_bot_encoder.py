"""The real bot while its model hangs or is gone: everybody is answered, by words."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from bot_api_server import BotApi, Sent
from bot_process import LISTED, PEOPLE, BotProcess, serving

from bot.catalogue import answers

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
MANY = 60


@pytest.fixture
def models(model: Path, tmp_path: Path) -> Path:
    """Prepared models that may be moved away."""
    return Path(shutil.copytree(model, tmp_path / "models", copy_function=os.link))


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        yield server


@pytest.fixture
def bot(sample_data: Path, tmp_path: Path, api: BotApi, models: Path) -> Iterator[BotProcess]:
    data = shutil.copytree(sample_data, tmp_path / "data")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = {"DOINGOAI_ENCODER_SECONDS": "5", "DOINGOAI_MODELS": str(models)}
    settings["DOINGOAI_METRICS_PORT"] = port
    with serving(data, api, **settings) as process:
        process.metrics = f"http://127.0.0.1:{port}/metrics"
        yield process


def figures(bot: BotProcess) -> str:
    shown: bytes = urllib.request.urlopen(bot.metrics, timeout=60).read()
    return shown.decode()


def ask(api: BotApi, user: int, text: str = QUESTION) -> Sent:
    number = api.say(user, text)
    api.wait(lambda: api.replies(number), seconds=120)
    return api.replies(number)[-1]


def encoders(bot: BotProcess) -> list[int]:
    """The processes in which this bot's model runs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            command = (stat.parent / "cmdline").read_bytes()
        except OSError:  # ended meanwhile
            continue
        if parent == bot.process_id and b"index.aside" in command:
            found.append(int(stat.parent.name))
    return found


def test_while_the_model_hangs_everybody_is_answered_by_words_and_then_as_before(
    api: BotApi, bot: BotProcess, models: Path
) -> None:
    assert ask(api, LISTED).text.startswith(answers.OUTCOMES["answered"].vi)
    (graph,) = models.glob("*/model.onnx")
    whole = graph.rename(graph.with_suffix(".whole"))
    os.mkfifo(graph)  # who loads it waits for ever
    (encoder,) = encoders(bot)
    os.kill(encoder, signal.SIGSTOP)

    asked = [api.say(PEOPLE[n % len(PEOPLE)], f"{QUESTION} Lượt {n}") for n in range(MANY)]
    help_ = api.say(PEOPLE[-1], "/moi")
    api.wait(lambda: all(api.replies(one) for one in [*asked, help_]), seconds=240)
    for one in asked:
        (reply,) = api.replies(one)
        assert answers.BY_WORDS.vi in reply.text
        assert not reply.text.startswith(answers.OUTCOMES["answered"].vi)
    assert '"event": "encoder_failed", "error": "hung"' in bot.output()
    assert bot.output().count('"event": "by_words"') == MANY
    shown = figures(bot)
    assert "doingoai_encoder_ready 0.0" in shown
    assert f'doingoai_events_total{{event="by_words"}} {MANY}.0' in shown

    writer = os.open(graph, os.O_WRONLY)  # the one that hangs gets an end of file …
    graph.unlink()
    whole.rename(graph)
    os.close(writer)  # … and the next one the model
    api.wait(lambda: "encoder_back" in bot.output() or not ask_by_words(api), seconds=240)
    assert ask(api, LISTED).text.startswith(answers.OUTCOMES["answered"].vi)
    assert '"event": "encoder_back"' in bot.output()
    assert "doingoai_encoder_ready 1.0" in figures(bot)

    (encoder,) = encoders(bot)
    bot.kill()
    api.wait(lambda: has_ended(encoder))


def has_ended(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def ask_by_words(api: BotApi) -> bool:
    return answers.BY_WORDS.vi in ask(api, LISTED).text


@pytest.mark.slow
def test_a_model_that_is_killed_or_moved_away_holds_up_nobody(
    api: BotApi, bot: BotProcess, models: Path
) -> None:
    (encoder,) = encoders(bot)
    os.kill(encoder, signal.SIGKILL)
    api.wait(lambda: not ask_by_words(api), seconds=240)  # the first one after it where it is quick
    away = models.rename(models.with_name("away"))
    os.kill(encoders(bot)[0], signal.SIGKILL)
    assert answers.BY_WORDS.vi in ask(api, LISTED).text
    assert bot.stop() == 0
    bot.start()  # also one that starts without it serves
    assert answers.BY_WORDS.vi in ask(api, LISTED).text
    assert "hãy chạy: python -m index model" in bot.output()
    away.rename(models)
    api.wait(lambda: not ask_by_words(api), seconds=240)
    assert bot.stop() == 0
    assert encoders(bot) == []
