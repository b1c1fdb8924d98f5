"""The command line reads the file of the command that is asked for, and all of them for help."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib import import_module

import pytest

from corpus.command import parser
from index import cli


@pytest.mark.parametrize("file", cli.COMMANDS)
def test_each_file_has_the_commands_that_it_is_read_for(file: str) -> None:
    commands = parser("x", "x", "x").add_subparsers()
    import_module(f"index.commands.{file}").register(commands)
    assert isinstance(commands, argparse._SubParsersAction)
    assert tuple(commands.choices) == cli.COMMANDS[file]


@pytest.mark.parametrize("arguments", [["--help"], ["--data", "x", "status", "--help"], ["gì"]])
def test_whatever_comes_first_every_command_is_known(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(arguments)
    said = capsys.readouterr()
    known = {name for names in cli.COMMANDS.values() for name in names}
    assert arguments[-2:] == ["status", "--help"] or all(
        name in said.out + said.err for name in known
    )


def test_a_command_that_needs_no_model_reads_none_of_its_libraries() -> None:
    code = (
        "import sys; from index.cli import main; main(['gaps', '--data', '/khong-co']); "
        "print([name for name in ('onnxruntime', 'tokenizers', 'faiss') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.endswith("[]\n"), done.stdout
