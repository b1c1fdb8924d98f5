"""A model so small that a process opens it in milliseconds: one row of a table for each word."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from index.model import GRAPH, TOKENIZER, Manifest, write_manifest

NAME = "tiny"
DIMENSION = 32
#: Words that the tests write, and the numbers in them; any other word is one and the same.
WORDS = "hội nghị thứ họp ngày bàn về kinh tế lượt query passage : . / ? nào".split()
NUMBERS = 3_000


def make(folder: Path) -> Path:
    """Write a prepared model into a new folder of models; returns that folder.

    ``DOINGOAI_MODELS`` is to name it, and ``DOINGOAI_MODEL`` is ``NAME``.
    """
    target = folder / f"{NAME}-{hashlib.sha256(NAME.encode()).hexdigest()[:8]}"
    target.mkdir(parents=True)
    vocabulary = ["[UNK]", *WORDS, *map(str, range(NUMBERS))]
    words = models.WordLevel({w: i for i, w in enumerate(vocabulary)}, unk_token="[UNK]")
    tokenizer = Tokenizer(words)
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(target / TOKENIZER))
    table = np.random.default_rng(7).standard_normal((len(vocabulary), DIMENSION))
    write_table(target / GRAPH, table.astype(np.float32))
    write_manifest(target, _signed(target))
    return folder


def write_table(file: Path, table: npt.NDArray[np.float32]) -> None:
    """Write a graph that gives each token its row of the table (tokens × dimension)."""
    shape = ["batch", "length", table.shape[1]]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["tokens"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("tokens", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(table, "table")],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(made, str(file))


def _signed(folder: Path) -> Manifest:
    from index import model

    files = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in (GRAPH, TOKENIZER)}
    draft = Manifest(NAME, DIMENSION, 256, "mean", 0, ("input_ids",), files, 1.0)
    return replace(draft, fingerprint=model._fingerprint(draft))
