"""Two bots with two tokens on one corpus in PostgreSQL, as real processes: both answer, both follow
what is published, and both go on when the primary is killed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from bot_api_server import TOKEN, BotApi
from bot_process import PEOPLE, BotProcess, serving
from conftest import Command
from postgres_cluster import Cluster

from corpus.article import Article
from corpus.library import Library

pytestmark = pytest.mark.slow

OTHER_TOKEN = "987654321:TEST-token_for-the-second-bot-here-1"
QUESTION = "Hội nghị thứ {name} họp ngày nào?"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.close()


def test_two_bots_with_two_tokens_answer_from_one_corpus(
    small: Library,
    cluster: Cluster,
    command: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    primary = cluster.server()
    monkeypatch.setenv("DOINGOAI_POSTGRES", primary.address)
    _done(command, "publish", "--data", small.data)
    replica = cluster.standby(primary)
    both = (
        "postgresql://postgres@/postgres?host=127.0.0.1,127.0.0.1"
        f"&port={primary.port},{replica.port}"
    )
    folders = [small.data, shutil.copytree(small.data, tmp_path / "second")]
    with ExitStack() as stack:
        bots = []
        for folder, token in zip(folders, (TOKEN, OTHER_TOKEN), strict=True):
            api = stack.enter_context(BotApi(token=token))
            engine = {"DOINGOAI_ENGINE": "postgres", "DOINGOAI_POSTGRES": both}
            bots.append(stack.enter_context(serving(folder, api, DOINGOAI_TOKEN=token, **engine)))
        _both_answer(bots, "hai", "4/5")
        small.add(Article(id="bốn", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
        _done(command, "build", "--data", small.data)
        kept = tmp_path / "library.zip"
        _done(command, "backup", kept, "--data", small.data)
        _done(command, "restore", kept, "--force", "--data", folders[1])
        replica.wait_for(primary)
        _both_answer(bots, "bốn", "8/9")
        primary.kill()
        _both_answer(bots, "ba", "6/7")
        for bot in bots:
            assert bot.running, bot.output()
            assert "401" not in bot.output(), "each has its own token"


def _both_answer(bots: list[BotProcess], name: str, day: str) -> None:
    """Asked until they know: what was just published is followed within seconds."""
    for bot in bots:
        for _ in range(40):
            before = len(bot.api.sent)
            bot.api.say(PEOPLE[1], QUESTION.format(name=name))
            bot.api.wait(lambda bot=bot, before=before: _answered(bot.api, before), seconds=60)
            if any(day in quote for sent in bot.api.sent[before:] for quote in sent.quotations()):
                break
        else:
            raise AssertionError([sent.text for sent in bot.api.sent[-3:]])


def _answered(api: BotApi, before: int) -> bool:
    return any(sent.reply_to for sent in api.sent[before:]) or len(api.sent) > before + 1


def _done(command: Command, *arguments: object) -> None:
    done = command("index", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
