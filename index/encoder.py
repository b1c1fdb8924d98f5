"""Turning texts into vectors with a prepared model (onnxruntime, no torch)."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.awaited import Awaited, ReadAhead
from index.cores import spread
from index.errors import ModelFault
from index.model import (
    GRAPH,
    PASSAGE_PROMPT,
    PROBES,
    QUERY_PROMPT,
    TOKENIZER,
    Manifest,
    prepared,
    probes_agree,
    read_manifest,
)
from index.settings import MODEL_VARIABLE, is_torch, model_name, models_folder

if TYPE_CHECKING:  # who asks a model in another process needs neither
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from index.pieces import Pieces

Vectors = npt.NDArray[np.float32]

#: How onnxruntime computes: sums of products exactly, also on processors without VNNI. There it
#: would cut them off at 16 bits: vectors lay at a cosine of 0.994 to those of other machines.
EXACTLY = {"session.x64quantprecision": "1"}

#: In a prepared model's folder: its tokenizer's pieces, as they are searched.
_PIECES = ".pieces"
#: Tokens kept free where context and passage meet: joined, they may be cut otherwise than apart.
_SEAM = 2


class Encoder:
    """A prepared model in memory. Vectors have unit length, so a dot product is the cosine."""

    #: None where the tokenizer alone knows the model's tokens.
    _pieces: Pieces | None = None

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        self.folder = folder
        self._pieces, self._session = _loaded(folder, manifest.fingerprint, manifest.max_tokens)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """For what ``_pieces`` do not know, and for where tokens stand: most need none of it, and
        making it takes a second."""
        return _tokenizer(self.folder, self.manifest.fingerprint, self.manifest.max_tokens)

    def count_tokens(self, text: str) -> int:
        """Tokens of the text alone, without special ones, cut at the model's maximum."""
        count = self._pieces.count(text) if self._pieces else None
        if count is None:
            return len(self.tokenizer.encode(text, add_special_tokens=False).ids)
        return count

    #: Unlike one that lives in another process (see ``Aside``).
    ready = True

    def tend(self) -> None:
        """Nothing to look after."""

    def close(self) -> None:
        """Nothing to end."""

    def begin(self, question: str, ahead: ReadAhead) -> Awaited:
        """The question's vector, for which nobody waits any more. ``ahead`` reads what may be
        needed once it is searched."""
        vector = self.query(question)
        return Awaited(lambda: vector, ahead=ahead)

    def query(self, question: str) -> Vectors:
        """The question's vector, shape (dimension,)."""
        vector: Vectors = self.encode([QUERY_PROMPT + question])[0]
        return vector

    def probes(self) -> Vectors:
        """Vectors of the probe sentences, in one batch: so recipes have always kept them."""
        return self._run(PROBES)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched (passages behind their context, sentences), one row each."""
        return self.encode([PASSAGE_PROMPT + text for text in texts])

    def in_context(self, context: str, text: str) -> str:
        """A passage behind its context (title, heading), as it is embedded.

        The context gets what the model's maximum leaves beside the passage, and is cut at a word
        border: a title of 2,700 characters would else push the passage out of its own vector.
        """
        room = self.manifest.max_tokens - len(self._ids(PASSAGE_PROMPT + text)) - _SEAM
        if self.count_tokens(context) > max(room, 0):
            offsets = self.tokenizer.encode(context, add_special_tokens=False).offsets
            context = context[: offsets[room][0]] if room > 0 else ""
            context = context[: max(context.rfind(" "), context.rfind("\n"), 0)]
        return f"{context}\n{text}" if context else text

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of whole inputs (prompts included), shape (texts, dimension).

        Each text is run by itself: the int8 graph scales by what is in a batch, so that in one a
        vector would hang on its neighbours (cosine 0.994). One core a text, the longest first, is
        faster than batches over all cores too.
        """
        vectors = np.zeros((len(texts), self.manifest.dimension), np.float32)

        def one(i: int) -> None:
            vectors[i] = self._run([texts[i]])[0]

        spread(one, sorted(range(len(texts)), key=lambda i: -len(texts[i])))
        return vectors

    def _run(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts in one batch, shape (texts, dimension)."""
        written = [self._ids(text) for text in texts]
        longest = max(map(len, written))
        ids = np.full((len(written), longest), self.manifest.pad_id, np.int64)
        mask = np.zeros_like(ids)
        for row, numbers in enumerate(written):
            ids[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
        }
        tokens: Vectors = self._session.run(None, {n: given[n] for n in self.manifest.inputs})[0]
        return np.stack(
            [self._pool(rows[: len(one)]) for rows, one in zip(tokens, written, strict=True)]
        )

    def _ids(self, text: str) -> list[int]:
        found = self._pieces.ids(text) if self._pieces else None
        return list(self.tokenizer.encode(text).ids) if found is None else found

    def _pool(self, tokens: Vectors) -> Vectors:
        """Token embeddings (tokens × dimension) into one unit vector (dimension,)."""
        pooled: Vectors = tokens[0] if self.manifest.pooling == "cls" else tokens.mean(axis=0)
        length = float(np.linalg.norm(pooled))
        return pooled / length if length > 0 else pooled


@lru_cache(maxsize=1)
def _loaded(
    folder: Path,
    fingerprint: str,  # noqa: ARG001
    max_tokens: int,
) -> tuple[Pieces | None, InferenceSession]:
    """Pieces, where it has such, and graph, once a process: a second takes its cores as long as the
    first and as much memory. The fingerprint is of the files' hashes, which were compared just
    before."""
    import onnxruntime

    from index.pieces import Pieces

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # what fails is raised, and told by who asked
    options.intra_op_num_threads = 1  # cores are for texts beside each other
    for name, value in EXACTLY.items():
        options.add_session_config_entry(name, value)
    graphs: list[InferenceSession] = []
    pieces: list[Pieces | None] = []

    def load(part: int) -> None:
        if part:
            written = (folder / TOKENIZER).read_bytes()
            pieces.append(Pieces.of(written, max_tokens, folder / _PIECES))
        else:
            graph = str(folder / GRAPH)
            only = ["CPUExecutionProvider"]
            graphs.append(onnxruntime.InferenceSession(graph, options, providers=only))

    spread(load, (0, 1))
    return pieces[0], graphs[0]


@lru_cache(maxsize=1)
def _tokenizer(
    folder: Path,
    fingerprint: str,  # noqa: ARG001
    max_tokens: int,
) -> Tokenizer:
    return tokenizer_of(folder, max_tokens)


def tokenizer_of(folder: Path, max_tokens: int) -> Tokenizer:
    """A prepared model's tokenizer, as texts are counted and cut with it."""
    from tokenizers import Tokenizer

    # Read here, which lets other threads begin: making it keeps Python to itself for a second.
    tokenizer = Tokenizer.from_buffer((folder / TOKENIZER).read_bytes())
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def open_encoder(data: Path, name: str | None = None, *, again: bool = False) -> Encoder:
    """The encoder of a prepared model (the one set, unless named); ``again``: its files are read
    even where they were found whole before.

    Raises ModelFault when it has not been prepared, or when its files were altered.
    """
    name = name or model_name()
    folder = prepared(models_folder(data), name)
    if folder is None:
        setting = "" if name == model_name() else f"{MODEL_VARIABLE}={shlex.quote(name)} "
        raise ModelFault(
            f"chưa chuẩn bị mô hình “{name}”; hãy chạy: {setting}python -m index model"
        )
    manifest = read_manifest(folder, again=again)
    if is_torch(manifest.name):
        from index.torched import TorchEncoder

        return TorchEncoder(folder, manifest)
    return Encoder(folder, manifest)


def check_same(data: Path, recipe: tuple[str, str, Vectors], found: tuple[str, Vectors]) -> None:
    """Refuse to mix vectors: the encoder must have the fingerprint and give the probe vectors that
    the library was built with (FACTS 20, 34a). Raises ModelFault."""
    name, fingerprint, probes = recipe
    if found[0] != fingerprint:
        raise ModelFault(
            f"thư viện {data} được lập bằng mô hình “{name}” dấu {fingerprint}, máy này có dấu "
            f"{found[0]}; hãy lập lại chỉ mục: python -m index build"
        )
    if not probes_agree(found[1], probes):
        raise ModelFault(
            f"mô hình “{name}” trên máy này cho vectơ khác với khi lập chỉ mục; hãy lập lại chỉ "
            "mục trên máy này (mọi đoạn sẽ được tính lại): python -m index build"
        )
