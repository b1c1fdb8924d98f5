"""What every peer is given, and what is asked of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

#: Passages that a search is to find.
TOP = 10
QUERY = "query: "
PASSAGE = "passage: "

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Passage:
    """``text`` stands behind its context (title, heading), as the product embeds it."""

    id: str
    article: str
    text: str


class Peer(Protocol):
    """One software, opened."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages, by its own model in its own way."""

    def store(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Take in passages with vectors that were made before."""

    def search(self, question: str) -> Sequence[str]:
        """The ids of the best passages for a question, best first, embedding included."""


def write(passages: Sequence[Passage], file: Path) -> None:
    """Write what ``read`` reads."""
    with file.open("w", encoding="utf-8") as out:
        for one in passages:
            row = {"id": one.id, "article": one.article, "text": one.text}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def read(file: Path) -> list[Passage]:
    """The passages of a library."""
    with file.open(encoding="utf-8") as lines:
        return [Passage(**json.loads(line)) for line in lines]
