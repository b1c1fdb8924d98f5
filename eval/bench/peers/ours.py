"""The product's own encoder and search as the bot has them, without choosing what to quote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.bench.peers.given import TOP, Passage, Peer, Vectors
from index.encoder import open_encoder
from index.engine import Engine


class Ours:
    """Searches the library of ``data`` as it was published."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._engine = Engine.open(data, tell=lambda *_: None)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return open_encoder(self._data).passages(texts)

    def store(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """The library is there."""

    def search(self, question: str) -> Sequence[str]:
        return [str(one.passage) for one in self._engine.found(question)[:TOP]]


def opened(model: Path, data: Path) -> Peer:  # noqa: ARG001 - it opens its own, prepared model
    return Ours(data)
