"""The terms of a passage: what lexical search finds it by, in the process and in PostgreSQL alike.

A field is a place (text or context) and a kind (syllables or pairs of them), each on two sides:
``marked`` as written, ``folded`` without marks.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.folding import unmarked
from index.words import bigrams, syllables

#: In the order of their numbers in PostgreSQL.
FIELDS = ("text", "text_pairs", "context", "context_pairs")
SIDES = ("marked", "folded")


def terms_of(context: str, text: str) -> Iterator[tuple[str, str, list[str]]]:
    """(field, side, terms in order) of a passage and of what stands above it."""
    for name, written in (("text", text), ("context", context)):
        marked = syllables(written)
        for side, words in zip(SIDES, (marked, [unmarked(w) for w in marked]), strict=True):
            yield name, side, words
            yield f"{name}_pairs", side, bigrams(words)
