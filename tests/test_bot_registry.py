"""What is declared: a role for everything, both languages for every text, signed buttons."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
import time
from pathlib import Path

import pytest

import bot.catalogue
from bot import buttons, secret
from bot.catalogue import Text
from bot.handlers import HANDLERS
from bot.message import MAX_CODE_POINTS, Button, Part, plain
from bot.registry import Handler, Registry, Reply
from bot.request import Form, Scope
from bot.users import Role

KEY = b"k" * 32
_BOT = Path(bot.catalogue.__file__).parents[1]


def texts() -> dict[str, Text]:
    found = {}
    for module in pkgutil.iter_modules(bot.catalogue.__path__):
        loaded = importlib.import_module(f"bot.catalogue.{module.name}")
        for name, value in vars(loaded).items():
            if isinstance(value, Text):
                found[f"{module.name}.{name}"] = value
            elif isinstance(value, dict) and name.isupper():
                found |= {f"{module.name}.{name}[{key!r}]": one for key, one in value.items()}
    return found


def values(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_text_is_there_in_both_languages_and_takes_the_same_values() -> None:
    assert len(texts()) > 50
    for name, text in texts().items():
        assert text.vi.strip(), name
        assert text.en.strip(), name
        # English may say more generally what the engine's Vietnamese sentence says.
        allowed = {"reason", "limit"}
        assert values(text.vi) ^ values(text.en) <= allowed, name


def test_no_text_is_left_over() -> None:
    files = [f for f in _BOT.rglob("*.py") if "catalogue" not in f.parts]
    code = "\n".join(file.read_text("utf-8") for file in files)
    used = set(re.findall(r"\b([a-z]+\.[A-Z][A-Z_]+)\b", code))
    assert {name.partition("[")[0] for name in texts()} - used == set()


def test_everything_is_declared_with_a_role_that_a_listed_person_can_have() -> None:
    for one in Registry(HANDLERS):
        # A stranger may bring an invitation, and nothing else.
        assert one.role >= Role.READER or (one.kind, one.name) == ("command", "start"), one
        assert one.scopes, one
        assert one.forms, one
        assert not one.forms & one.refused, one
        assert Form.HIDDEN not in one.forms, one
        if one.kind == "callback":
            assert re.fullmatch(r"[a-z]{1,6}", one.name), one
        if one.about is not None:  # what Telegram takes as a command and its description
            assert re.fullmatch(r"[a-z0-9_]{1,32}", one.name)
            assert 1 <= len(one.about.vi) <= 256


def test_a_handler_is_declared_once_for_a_role_and_the_highest_role_counts() -> None:
    async def nothing(_desk: object, _request: object) -> Reply:
        return Reply()

    reader = Handler("message", "file", Role.READER, nothing)
    editor = Handler("message", "file", Role.EDITOR, nothing)
    registry = Registry((reader, editor))
    assert registry.find("message", "file", Role.STRANGER) is None
    assert registry.find("message", "file", Role.READER) is reader
    assert registry.find("message", "file", Role.OWNER) is editor
    with pytest.raises(ValueError, match="declared twice"):
        Registry((reader, reader))


def test_readers_are_shown_no_command_of_the_staff() -> None:
    registry = Registry(HANDLERS)
    for scope in Scope:
        assert all(one.role is Role.READER for one in registry.commands(Role.READER, scope))


def test_a_button_carries_what_was_put_in_and_fits_into_64_bytes() -> None:
    largest = buttons.data(KEY, "action", 2**52, 2**40, 36**3)
    assert len(largest.encode()) <= 64
    press = buttons.read(KEY, largest)
    assert press is not None
    assert (press.action, press.asker, press.subject, press.page) == (
        "action", 2**52, 2**40, 36**3,
    )  # fmt: skip
    assert abs(press.at - time.time()) < 60


def test_a_button_that_was_altered_or_signed_with_another_key_is_none() -> None:
    made = buttons.data(KEY, "ctx", 5_550_001, 77, 2)
    for at in range(len(made)):
        assert buttons.read(KEY, made[:at] + "~" + made[at + 1 :]) is None
    for forged in ("", ".", "ctx", "ctx.1.2.3.4.", "đ" * 20, made + "A", made.upper()):
        assert buttons.read(KEY, forged) is None
    assert buttons.read(b"x" * 32, made) is None


def test_a_long_text_is_cut_at_line_ends_and_the_buttons_are_below_the_last_message() -> None:
    text = "\n".join(f"{number} " + "chữ " * 60 for number in range(60)) + "\n" + "x" * 9_000
    button = Button("Một", "data")
    parts = plain(text, (button,))
    assert all(0 < len(part.text) <= MAX_CODE_POINTS for part in parts)
    assert "".join(part.text for part in parts).replace("\n", "") == text.replace("\n", "")
    assert [part.buttons for part in parts] == [()] * (len(parts) - 1) + [((button,),)]
    assert plain("một\n\nhai") == (Part("một\n\nhai"),)


def test_the_key_is_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    made = secret.key(tmp_path)
    assert len(made) == 32
    assert secret.key(tmp_path) == made
    assert (tmp_path / "bot.key").stat().st_mode & 0o077 == 0


def test_a_button_means_the_same_to_every_role() -> None:
    """The highest role's handler is taken: of two buttons of one name an editor had but one."""
    names = [handler.name for handler in HANDLERS if handler.kind == "callback"]
    assert len(names) == len(set(names))
