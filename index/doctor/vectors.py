"""Vectors: one of unit length for every published passage and each of its sentences."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator

from corpus.finding import REPAIR, Finding
from index import soundness
from index.doctor.case import Case
from index.record import SEALED, context_of

_PASSAGES = (
    f"SELECT p.id, e.article_id, e.revision, c.dimension, v.seal, {SEALED}, "
    "EXISTS (SELECT 1 FROM held WHERE entry = e.id) FROM passage p JOIN entry e ON e.id = p.entry "
    "JOIN recipe c ON c.id = e.recipe LEFT JOIN vector v ON v.passage = p.id WHERE {after}"
)


def findings(case: Case) -> Iterator[Finding]:
    """Vectors that are missing, of another length than their recipe's, not finite, of no unit
    length, not of all sentences, not those that were stored, or the same for two texts."""
    seen: dict[bytes, int] = {}
    for passage, article_id, revision, dimension, seal, *sealed, is_held in case.paged(
        _PASSAGES, "p.id"
    ):
        name = f"bài “{article_id}” bản {revision}: vectơ của đoạn {passage}"
        fault = soundness.of_vector(seal, sealed, dimension)
        if fault is not None:
            if fault.kind != "missing":
                message = f"{name} {fault.says}"
                yield Finding(f"vector-{fault.kind}", "error", message, REPAIR, (passage,))
            elif is_held:
                message = f"{name} thiếu dù đã phát hành"
                yield Finding("vector-missing", "error", message, REPAIR, (passage,))
            continue
        # By hash: the vectors of a large library do not fit into memory.
        other = seen.setdefault(hashlib.sha256(sealed[5]).digest(), passage)
        if other != passage and not _alike(case, passage, other):
            message = f"{name} giống hệt của đoạn {other} dù hai đoạn khác nhau"
            yield Finding("vector-repeated", "error", message, REPAIR, (passage, other))


def _alike(case: Case, one: int, other: int) -> bool:
    """Whether two passages are the same to the model: text and context, but for forms of letters
    and spaces."""
    return _embedded(case, one) == _embedded(case, other)


def _embedded(case: Case, passage: int) -> str:
    place = case.record.place(passage)
    if place is None:
        return ""
    article = case.library.get(place.article_id, place.revision)
    context = context_of(article.title, place.heading)
    text = unicodedata.normalize("NFKC", f"{context}\n{article.text[place.start : place.end]}")
    return " ".join(text.split())
