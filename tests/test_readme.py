"""The commands of both READMEs run, in the order in which a reader meets them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_the_commands_of_the_readme_run(name: str, model: Path, tmp_path: Path) -> None:
    assert model.exists()
    text = (ROOT / name).read_text("utf-8")
    commands = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
    assert len(commands) >= 5
    assert not re.search(r"@[A-Z]+@", text), "a figure was never filled in"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "DOINGOAI_DATA": str(tmp_path), "PATH": path}
    for line in commands:
        done = subprocess.run(
            line, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"


def test_every_command_and_sub_command_of_the_readme_exists() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    table = re.findall(r"^\| (`.*?) \|", text, re.MULTILINE)
    named = [c.split() for cell in table for c in re.findall(r"`python -m ([a-z]+ [a-z]+)", cell)]
    assert len(named) >= 7
    for module, command in named:
        done = subprocess.run(
            [sys.executable, "-m", module, command, "--help"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0
        assert "Ví dụ: " in done.stdout
