"""Retrieval and quotation on ViQuAD2 (skipped where ``../shared`` is absent)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import SHARED, Command

_SET = SHARED / "data" / "viquad2"


@pytest.fixture(scope="module")
def viquad_data(command: Command, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the 905 passages of the ViQuAD2 sample built."""
    if not _SET.exists():
        pytest.skip("../shared/data/viquad2 is absent")
    assert model.exists()
    data = tmp_path_factory.mktemp("viquad")
    for arguments in (("corpus", "add", _SET / "articles.jsonl"), ("index", "build")):
        done = command(*arguments, "--data", data)
        assert done.returncode == 0, done.stderr
    return data


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("options", "least"),
    [((), {"R@1": 0.87, "Quote@1": 0.68}), (("--no-marks",), {"R@1": 0.84})],
    ids=["marks", "no marks"],
)
def test_viquad_stays_at_the_level_that_was_accepted(
    command: Command,
    viquad_data: Path,
    tmp_path: Path,
    options: tuple[str, ...],
    least: dict[str, float],
) -> None:
    report = tmp_path / "report.json"
    questions = _SET / "questions.jsonl"
    done = command("eval", "run", questions, "--data", viquad_data, "--json", report, *options)
    assert done.returncode == 0, done.stderr
    measures = json.loads(report.read_text("utf-8"))["measures"]
    assert measures["verbatim"] == 1
    assert {name: measures[name] for name, bound in least.items() if measures[name] < bound} == {}
