"""Vectors: one of unit length for every published passage and each of its sentences."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np

from corpus.finding import Finding
from index.doctor.case import Case
from index.doctor.opening import REPAIR
from index.record import context_of, seal_of

#: How far from 1 the length of a vector may be: of f32, and of sentences kept in f16.
_UNIT, _UNIT_HALF = 1e-3, 1e-2

_PASSAGES = (
    "SELECT p.id, e.article_id, e.revision, c.dimension, v.passage IS NOT NULL, v.seal, p.start, "
    'p."end", p.heading, p.sha256, p.sentences, v.whole, v.sentences, '
    "EXISTS (SELECT 1 FROM held WHERE entry = e.id) FROM passage p JOIN entry e ON e.id = p.entry "
    "JOIN recipe c ON c.id = e.recipe LEFT JOIN vector v ON v.passage = p.id WHERE {after}"
)


def findings(case: Case) -> Iterator[Finding]:
    """Vectors that are missing, of another length than their recipe's, not finite, of no unit
    length, not of all sentences, not those that were stored, or the same for two texts."""
    seen: dict[bytes, int] = {}
    for passage, article_id, revision, dimension, is_there, seal, *sealed, is_held in case.paged(
        _PASSAGES, "p.id"
    ):
        name = f"bài “{article_id}” bản {revision}: vectơ của đoạn {passage}"
        *_, spans, whole, rest = sealed
        if not is_there:
            if is_held:
                message = f"{name} thiếu dù đã phát hành"
                yield Finding("vector-missing", "error", message, REPAIR, (passage,))
            continue
        with np.errstate(all="ignore"):  # NaN and infinity are what is looked for
            found = _wrong(whole, rest, spans, dimension)
        if found is None and seal_of(*sealed) != seal:
            found = ("vector-altered", "khác dấu đã ghi, hoặc dòng của đoạn đã bị sửa")
        if found is not None:
            yield Finding(found[0], "error", f"{name} {found[1]}", REPAIR, (passage,))
            continue
        # By hash: the vectors of a large library do not fit into memory.
        other = seen.setdefault(hashlib.sha256(whole).digest(), passage)
        if other != passage and not _alike(case, passage, other):
            message = f"{name} giống hệt của đoạn {other} dù hai đoạn khác nhau"
            yield Finding("vector-repeated", "error", message, REPAIR, (passage, other))


def _wrong(whole: Any, rest: Any, spans: Any, dimension: int) -> tuple[str, str] | None:
    if not isinstance(whole, bytes) or len(whole) != 4 * dimension:
        return "vector-length", f"không có {dimension} chiều"
    vector = np.frombuffer(whole, "<f4")
    if not np.isfinite(vector).all():
        return "vector-not-finite", "có giá trị NaN hoặc vô hạn"
    if abs(float(np.linalg.norm(vector)) - 1) > _UNIT:
        return "vector-norm", f"có độ dài {float(np.linalg.norm(vector)):.3f} thay vì 1"
    count = _count(spans)
    if not isinstance(rest, bytes) or len(rest) != 2 * dimension * count:
        return "vector-sentences", f"không đủ cho {count} câu của đoạn"
    rows = np.frombuffer(rest, "<f2").astype(np.float32).reshape(-1, dimension)
    norms = np.linalg.norm(rows, axis=1)
    if not (np.abs(norms - 1) < _UNIT_HALF).all():  # false for NaN too
        return "vector-sentences", "có câu mang giá trị NaN, vô hạn hoặc độ dài khác 1"
    return None


def _count(spans: Any) -> int:
    try:
        return len(json.loads(spans))
    except (ValueError, TypeError):
        return 0


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
