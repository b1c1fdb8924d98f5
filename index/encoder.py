"""Turning texts into vectors with a prepared model (onnxruntime, no torch)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Encoding, Tokenizer

from index.model import GRAPH, PASSAGE_PROMPT, QUERY_PROMPT, TOKENIZER, Manifest

Vectors = npt.NDArray[np.float32]
Span = tuple[int, int]

#: Texts in one run of the graph; 8 to 16 beat 32 (FACTS 34a).
BATCH = 16


@dataclass(frozen=True, slots=True)
class Embedded:
    """One text's vector (dimension,) and the vectors of spans inside it (spans × dimension)."""

    text: Vectors
    spans: Vectors


class Encoder:
    """A prepared model in memory. Vectors have unit length, so a dot product is the cosine."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self.manifest = manifest
        self.tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(manifest.max_tokens)
        self._session = onnxruntime.InferenceSession(
            str(folder / GRAPH), options, providers=["CPUExecutionProvider"]
        )

    def count_tokens(self, text: str) -> int:
        """Tokens of the text alone, without special ones, cut at the model's maximum."""
        return len(self.tokenizer.encode(text, add_special_tokens=False).ids)

    def query(self, question: str) -> Vectors:
        """The question's vector, shape (dimension,)."""
        vector: Vectors = self.encode([QUERY_PROMPT + question])[0]
        return vector

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of whole inputs (prompts included), shape (texts, dimension)."""
        if not texts:
            return np.zeros((0, self.manifest.dimension), np.float32)
        return np.stack([e.text for e in self._embed(list(texts), [()] * len(texts))])

    def passages(
        self, contexts: Sequence[str], texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> list[Embedded]:
        """Vectors of passages, each behind its context (title, headings), and of spans inside it.

        A span's vector is the mean of its tokens' contextual embeddings ("late chunking", Günther
        et al. 2024), so it costs no second run of the model. Spans are code point offsets in the
        passage's text; a span beyond the model's length gets the passage's vector.
        """
        heads = [PASSAGE_PROMPT + (c + "\n" if c else "") for c in contexts]
        shifted = [
            [(len(h) + start, len(h) + end) for start, end in of]
            for h, of in zip(heads, spans, strict=True)
        ]
        return self._embed([h + t for h, t in zip(heads, texts, strict=True)], shifted)

    def _embed(self, inputs: list[str], spans: Sequence[Sequence[Span]]) -> list[Embedded]:
        """Run in batches sorted by length: padding is the main waste (FACTS 37)."""
        encodings = self.tokenizer.encode_batch(inputs)
        order = sorted(range(len(inputs)), key=lambda i: len(encodings[i].ids))
        done: dict[int, Embedded] = {}
        for at in range(0, len(order), BATCH):
            chosen = order[at : at + BATCH]
            tokens = self._run([encodings[i] for i in chosen])
            for row, i in enumerate(chosen):
                done[i] = self._pool(tokens[row], encodings[i], spans[i])
        return [done[i] for i in range(len(inputs))]

    def _run(self, encodings: list[Encoding]) -> Vectors:
        longest = max(len(e.ids) for e in encodings)
        ids = np.full((len(encodings), longest), self.manifest.pad_id, np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        given = {
            "input_ids": ids,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(ids),
        }
        tokens: Vectors = self._session.run(None, {n: given[n] for n in self.manifest.inputs})[0]
        return tokens

    def _pool(self, tokens: Vectors, encoding: Encoding, spans: Sequence[Span]) -> Embedded:
        used = tokens[: len(encoding.ids)]
        whole = _unit(used[0] if self.manifest.pooling == "cls" else used.mean(axis=0))
        if not spans:
            return Embedded(whole, np.zeros((0, whole.shape[0]), np.float32))
        borders = np.array(encoding.offsets)
        middle = borders.sum(axis=1) / 2
        real = borders[:, 1] > borders[:, 0]
        vectors = []
        for start, end in spans:
            inside = real & (middle >= start) & (middle < end)
            vectors.append(_unit(used[inside].mean(axis=0)) if inside.any() else whole)
        return Embedded(whole, np.stack(vectors))


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    result: Vectors = (vector / length).astype(np.float32) if length > 0 else vector
    return result
