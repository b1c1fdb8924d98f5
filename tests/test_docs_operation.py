"""The commands of docs/van-hanh.md and docs/bot.md run, and every setting that they name exists."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

import bot.__main__
import corpus.cli
import corpus.command
import eval.cli
import index.cli
from bot import settings

TEXT = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")
OF_THE_BOT = (ROOT / "docs" / "bot.md").read_text("utf-8")
#: Kinds of blocks: commands, which are run here; what is put into other programs' files; chat,
#: and long runs of tests.
KINDS = {"sh", "ini", "nginx", "text"}
MAIN: dict[str, Callable[[list[str]], int]] = {
    "bot": bot.__main__.main,
    "corpus": lambda given: corpus.command.run(corpus.cli.command(), given),
    "eval": eval.cli.main,
    "index": index.cli.main,
}
_NAMED = re.compile(r"python -m (bot|corpus|eval|index)((?: [a-z]+)*)")
_LONG = re.compile(r"^(DOINGOAI_[A-Z]+)=\d+ python -m pytest .*(tests/\w+\.py)$", re.MULTILINE)
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_commands_of_the_guide_to_operation_run(sample_data: Path, tmp_path: Path) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "DOINGOAI_DATA": str(data), "PATH": path}
    commands = [line for block in _BLOCK.findall(TEXT) for line in block.splitlines()]
    assert len(commands) >= 10
    for line in commands:
        done = subprocess.run(
            line, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True,
            timeout=200, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}: {done.stderr}"
    for name in ("kho.zip", "bot.db"):
        assert (data / "backup" / name).stat().st_size > 0


def test_every_block_is_run_or_marked_as_no_command(sample_data: Path, tmp_path: Path) -> None:
    for text in (TEXT, OF_THE_BOT):
        opened = re.findall(r"^```(.*)$", text, re.MULTILINE)[::2]
        assert set(opened) <= KINDS
    data = shutil.copytree(sample_data, tmp_path / "data")
    for block in _BLOCK.findall(OF_THE_BOT):
        for line in block.splitlines():
            module, *arguments = line.partition("#")[0].split()[2:]
            assert MAIN[module]([*arguments, "--data", str(data)]) == 0, line


def test_every_command_that_is_named_in_passing_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for module, named in sorted(set(_NAMED.findall(TEXT + OF_THE_BOT))):
        with pytest.raises(SystemExit) as ended:
            MAIN[module]([*named.split(), "--help"])
        assert ended.value.code == 0, (module, named)
        assert capsys.readouterr().out


def test_every_long_run_is_of_a_test_that_reads_its_setting() -> None:
    runs = _LONG.findall(OF_THE_BOT)
    assert len(runs) >= 6
    for variable, path in runs:
        assert f'"{variable}"' in (ROOT / path).read_text("utf-8")


def test_every_setting_that_the_guide_names_exists() -> None:
    known = {v for k, v in vars(settings).items() if k.endswith("_VARIABLE")} | {"DOINGOAI_DATA"}
    named = set(re.findall(r"DOINGOAI_[A-Z_]+", TEXT))
    assert named <= known
    assert {settings.PROXY_VARIABLE, settings.API_URL_VARIABLE, settings.TOKEN_VARIABLE} <= named
