"""The library of the sample corpus, the bot, and the day played from morning to evening."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot_api_server import BotApi
from bot_process import ROOT, BotProcess, assert_nothing_personal

from tour import script
from tour.day import Day


def played(data: Path, drawn: Callable[[bytes], list[bytes]]) -> Day:
    """The day on a library of its own in ``data``; ``drawn`` makes pictures of Word files."""
    for arguments in (("corpus", "add", "corpus/sample"), ("index", "build")):
        command = [sys.executable, "-m", *arguments, "--data", str(data)]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=280)
    with BotApi() as api:
        bot = BotProcess(data, api)
        script.prepare(bot)
        bot.start()
        try:
            api.wait(lambda: "getUpdates" in api.calls or not bot.running, 120)
            assert bot.running, bot.output()
            day = Day(api, bot, script.PEOPLE, drawn)
            script.play(day, api)
            assert bot.stop() == 0
        finally:
            if bot.running:
                bot.kill()
        assert_nothing_personal(bot)
        assert api.refused == []
    return day
