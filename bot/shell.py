"""This program's commands as they work when typed in the reader's shell.

After ``make run`` no virtual environment is activated there: a bare ``python`` would be another.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

from bot.settings import TOKEN_VARIABLE
from corpus.settings import DATA_VARIABLE, DEFAULT_DATA

_PROJECT = Path(__file__).resolve().parents[1]


def python() -> str:
    """The running interpreter: relative to the current folder where it lies below it."""
    running = Path(sys.executable)  # not resolved: in a virtual environment it is a link
    if running.is_relative_to(Path.cwd()):
        return shlex.quote(str(running.relative_to(Path.cwd())))
    if shutil.which("python") == str(running):
        return "python"
    return shlex.quote(str(running))


def add_user(data: Path) -> str:
    """How to list a user."""
    return f"{python()} -m bot{_data_option(data)} users add MÃ_NGƯỜI_DÙNG"


def list_users(data: Path) -> str:
    """How to see who is listed."""
    return f"{python()} -m bot{_data_option(data)} users list"


def start(data: Path) -> str:
    """How to start the bot in Telegram."""
    makefile = Path("Makefile")
    if makefile.exists() and makefile.resolve().parent == _PROJECT:
        chosen = "" if _is_default(data) else f"{DATA_VARIABLE}={shlex.quote(str(data))} "
        return f"{chosen}{TOKEN_VARIABLE}=… make run"
    return f"{TOKEN_VARIABLE}=… {python()} -m bot{_data_option(data)}"


def _data_option(data: Path) -> str:
    return "" if _is_default(data) else f" --data {shlex.quote(str(data))}"


def _is_default(data: Path) -> bool:
    return data == Path(DEFAULT_DATA)
