"""sentence-transformers in fp32 and an exact FAISS index: the least that one would write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from sentence_transformers import SentenceTransformer

from eval.bench.peers.given import PASSAGE, QUERY, TOP, Passage, Peer, Vectors


class Flat:
    """Passages are compared with the question one and all."""

    def __init__(self, model: Path) -> None:
        self._model = SentenceTransformer(str(model), device="cpu")
        self._ids: list[str] = []
        self._index: faiss.IndexFlatIP

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = self._model.encode([PASSAGE + text for text in texts], normalize_embeddings=True)
        return np.asarray(found, np.float32)

    def store(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        self._ids = [one.id for one in passages]
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, question: str) -> Sequence[str]:
        vector = self._model.encode([QUERY + question], normalize_embeddings=True)
        return [self._ids[i] for i in self._index.search(vector, TOP)[1][0]]


def opened(model: Path, data: Path) -> Peer:  # noqa: ARG001 - it keeps all in memory
    return Flat(model)
