"""LanceDB: vectors and its full-text index in one hybrid query."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import lancedb
import numpy as np
from sentence_transformers import SentenceTransformer

from eval.bench.peers.given import PASSAGE, QUERY, TOP, Passage, Peer, Vectors


class Lance:
    """A table with vectors and a full-text index, searched by both."""

    def __init__(self, model: Path) -> None:
        self._model = SentenceTransformer(str(model), device="cpu")
        self._folder = tempfile.TemporaryDirectory(prefix="lance-")
        self._table: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = self._model.encode([PASSAGE + text for text in texts], normalize_embeddings=True)
        return np.asarray(found, np.float32)

    def store(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        rows = [
            {"id": one.id, "text": one.text, "vector": vector}
            for one, vector in zip(passages, vectors, strict=True)
        ]
        self._table = lancedb.connect(self._folder.name).create_table("passages", rows)
        self._table.create_fts_index("text")

    def search(self, question: str) -> Sequence[str]:
        vector = self._model.encode([QUERY + question], normalize_embeddings=True)[0]
        query = self._table.search(query_type="hybrid").vector(vector).text(question)
        return [row["id"] for row in query.limit(TOP).to_list()]


def opened(model: Path, data: Path) -> Peer:  # noqa: ARG001 - it has a folder of its own
    return Lance(model)
