"""docs/evaluation.md: complete, and its commands run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Command

from eval.measures import MEASURES
from eval.slices import TYPES
from eval.verdict import Verdict

DOCUMENT = (ROOT / "docs" / "evaluation.md").read_text("utf-8")
COMMANDS = ("run", "compare", "gate", "make", "convert", "targets", "ablate")


def test_every_measure_verdict_and_type_is_documented():
    table = DOCUMENT.split("## Measures")[1].split("- Retrieval and")[0]
    assert [name for name in MEASURES if f"`{name}`" not in table] == []
    assert [verdict for verdict in Verdict if f"| `{verdict}` |" not in DOCUMENT] == []
    assert [name for name in TYPES if name not in DOCUMENT] == []


def test_every_command_is_documented_and_its_help_closes_with_an_example(command: Command):
    offered = re.findall(r"^    (\w+) ", command("eval", "--help").stdout, re.MULTILINE)
    assert tuple(offered) == COMMANDS
    for name in COMMANDS:
        assert f"eval {name}" in DOCUMENT
        done = command("eval", name, "--help")
        assert done.returncode == 0
        assert f"Ví dụ: python -m eval {name}" in done.stdout


@pytest.mark.slow
def test_the_commands_of_the_document_run_and_the_sample_corpus_passes_its_gate(
    sample_data: Path, tmp_path: Path
):
    (block,) = re.findall(r"^```sh\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    data = shutil.copytree(sample_data, tmp_path / "data")
    (tmp_path / "eval").symlink_to(ROOT / "eval")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "DOINGOAI_DATA": str(data), "PATH": path}
    for line in block.splitlines():
        done = subprocess.run(
            line.split(),
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )
        assert done.returncode == 0, f"{line}: {done.stderr}"
    assert (tmp_path / "report.html").stat().st_size > 100_000
