"""Embedding: passages that were cut get their vectors, in batches that survive a kill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from index.encoder import Encoder, Vectors
from index.staging import Pending, Staging

#: Called with (phase, done, total).
Report = Callable[[str, int, int], None]
#: What gives these passages, which have no vector, one each; returns how many they are.
Embed = Callable[[Staging, Sequence[int], Encoder, Report], int]

#: Passages in one transaction: what a kill can cost.
BATCH = 32
PHASE = "Tính vectơ"


def embed(staging: Staging, todo: Sequence[int], encoder: Encoder, report: Report) -> int:
    """Give these passages, which have no vector, one each; returns how many they are."""
    for at in range(0, len(todo), BATCH):
        ids = todo[at : at + BATCH]
        staging.store_vectors(ids, *vectors_of(encoder, staging.pending(ids)))
        report(PHASE, min(at + BATCH, len(todo)), len(todo))
    return len(todo)


def vectors_of(encoder: Encoder, batch: Sequence[Pending]) -> tuple[Vectors, list[Vectors]]:
    """The vector of each passage (passages × dimension), and those of its sentences."""
    vectors = encoder.passages(
        [encoder.in_context(p.context, p.text) for p in batch]
        + [text for p in batch for text in p.sentences]
    )
    ends = np.cumsum([len(batch), *(len(p.sentences) for p in batch)])
    return vectors[: len(batch)], [vectors[a:b] for a, b in pairwise(ends)]
