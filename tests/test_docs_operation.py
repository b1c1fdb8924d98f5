"""The commands of docs/van-hanh.md run, and every setting that it names exists."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

from bot import settings

TEXT = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")
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


def test_every_setting_that_the_guide_names_exists() -> None:
    known = {v for k, v in vars(settings).items() if k.endswith("_VARIABLE")} | {"DOINGOAI_DATA"}
    named = set(re.findall(r"DOINGOAI_[A-Z_]+", TEXT))
    assert named <= known
    assert {settings.PROXY_VARIABLE, settings.API_URL_VARIABLE, settings.TOKEN_VARIABLE} <= named
