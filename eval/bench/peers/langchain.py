"""LangChain: community FAISS with HuggingFace embeddings, of the class that takes prompts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_community.embeddings import HuggingFaceBgeEmbeddings
from langchain_community.vectorstores import FAISS

from eval.bench.peers.given import PASSAGE, QUERY, TOP, Passage, Peer, Vectors


class LangChain:
    """A vector store, searched by similarity."""

    def __init__(self, model: Path) -> None:
        self._store: FAISS
        self._embeddings = HuggingFaceBgeEmbeddings(
            model_name=str(model),
            model_kwargs={"device": "cpu"},
            encode_kwargs={"normalize_embeddings": True},
            query_instruction=QUERY,
            embed_instruction=PASSAGE,
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self._embeddings.embed_documents(list(texts)), np.float32)

    def store(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        texts = [one.text for one in passages]
        self._store = FAISS.from_embeddings(
            zip(texts, vectors, strict=True),
            self._embeddings,
            metadatas=[{"id": one.id} for one in passages],
        )

    def search(self, question: str) -> Sequence[str]:
        return [one.metadata["id"] for one in self._store.similarity_search(question, k=TOP)]


def opened(model: Path, data: Path) -> Peer:  # noqa: ARG001 - it keeps all in memory
    return LangChain(model)
