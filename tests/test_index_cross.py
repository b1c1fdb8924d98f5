"""The optional cross-encoder: off by default, one setting, one sentence when it cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import Command

from index import cross
from index.engine import Engine
from index.errors import IndexFault, ModelFault
from index.settings import CROSS_PASSAGES_VARIABLE, CROSS_VARIABLE, cross_passages

_ASKED = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"


class _Backwards:
    """A reranker that likes what the search liked least."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        assert question == _ASKED
        assert all(isinstance(text, str) and text for text in texts)
        return [float(n) for n in range(len(texts))]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CrossEncoder with random weights, of a few thousand parameters."""
    import tokenizers
    import transformers

    folder = tmp_path_factory.mktemp("cross")
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "hội", "nghị", "ngày", "ngoại", "giao"]
    words = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({w: n for n, w in enumerate(known)}, unk_token="[UNK]")
    )
    words.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words,
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=64,
    )
    tokenizer.save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(known),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        num_labels=1,
    )
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_the_best_passages_exchange_their_scores_and_the_rest_stays(
    sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Engine.open(sample_data)
    before = plain.consider(_ASKED).found
    plain.close()
    monkeypatch.setattr(cross, "configured", _Backwards)
    monkeypatch.setenv(CROSS_PASSAGES_VARIABLE, "5")
    engine = Engine.open(sample_data)
    after = engine.consider(_ASKED).found
    engine.close()
    assert [one.passage for one in after[:5]] == [one.passage for one in before[4::-1]]
    assert [one.score for one in after] == [one.score for one in before]
    assert after[5:] == before[5:]


def test_a_real_cross_encoder_orders_passages_from_a_folder(
    tiny: Path, sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Engine.open(sample_data)
    before = plain.consider(_ASKED).found
    plain.close()
    monkeypatch.setenv(CROSS_VARIABLE, str(tiny))
    engine = Engine.open(sample_data)
    after = engine.consider(_ASKED).found
    answer = engine.ask(_ASKED)
    engine.close()
    assert {one.passage for one in after} == {one.passage for one in before}
    assert engine.settings()["cross_encoder"] == str(tiny)
    assert answer.edition == 1


def test_a_missing_or_broken_model_is_one_sentence(
    command: Command, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.json").write_text("{", "utf-8")
    monkeypatch.setenv(CROSS_VARIABLE, str(tmp_path))
    with pytest.raises(ModelFault, match="không dùng được mô hình xếp hạng lại"):
        Engine.open(sample_data)
    done = command("index", "ask", _ASKED, "--data", sample_data)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert CROSS_VARIABLE in done.stderr


@pytest.mark.parametrize("given", ["0", "101", "hai", "-1", "2.5"])
def test_a_wrong_number_of_passages_is_said(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CROSS_PASSAGES_VARIABLE, given)
    with pytest.raises(IndexFault, match=CROSS_PASSAGES_VARIABLE):
        cross_passages()


def test_it_is_off_unless_set(
    command: Command, sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CROSS_VARIABLE, raising=False)
    assert cross.configured() is None
    done = command("index", "ask", _ASKED, "--data", sample_data)
    assert done.returncode == 0
