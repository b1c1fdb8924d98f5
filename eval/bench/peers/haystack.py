"""Haystack: in-memory store, BM25 and embeddings joined by reciprocal rank fusion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from haystack import Document, Pipeline
from haystack.components.embedders import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice

from eval.bench.peers.given import PASSAGE, QUERY, TOP, Passage, Peer, Vectors


class Haystack:
    """The hybrid retrieval pipeline of Haystack's tutorial, without its reranker."""

    def __init__(self, model: Path) -> None:
        cpu = ComponentDevice.from_str("cpu")
        told = {"device": cpu, "normalize_embeddings": True, "progress_bar": False}
        self._writer = SentenceTransformersDocumentEmbedder(str(model), prefix=PASSAGE, **told)
        self._writer.warm_up()
        self._documents = InMemoryDocumentStore(embedding_similarity_function="dot_product")
        self._pipeline = line = Pipeline()
        embedder = SentenceTransformersTextEmbedder(str(model), prefix=QUERY, **told)
        line.add_component("embedder", embedder)
        line.add_component("dense", InMemoryEmbeddingRetriever(self._documents, top_k=TOP))
        line.add_component("words", InMemoryBM25Retriever(self._documents, top_k=TOP))
        line.add_component("joiner", DocumentJoiner("reciprocal_rank_fusion", top_k=TOP))
        line.connect("embedder", "dense")
        line.connect("dense", "joiner")
        line.connect("words", "joiner")

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = self._writer.run([Document(content=text) for text in texts])["documents"]
        return np.asarray([one.embedding for one in found], np.float32)

    def store(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        documents = [Document(id=one.id, content=one.text) for one in passages]
        self._documents.write_documents(
            [replace(d, embedding=v.tolist()) for d, v in zip(documents, vectors, strict=True)]
        )

    def search(self, question: str) -> Sequence[str]:
        found = self._pipeline.run({"embedder": {"text": question}, "words": {"query": question}})
        return [document.id for document in found["joiner"]["documents"]]


def opened(model: Path, data: Path) -> Peer:  # noqa: ARG001 - it keeps all in memory
    return Haystack(model)
