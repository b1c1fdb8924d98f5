"""What is wrong with a passage or with a vector, told from the rows that hold them.

The checks before a publication, an import and the doctor all ask here: what one of them lets pass,
another cannot find fault with. Rows of a damaged library may hold values of any type.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.library import sha256_of
from index.record import seal_of

#: How far from 1 the length of a vector may be: of f32, and of sentences kept in f16.
_UNIT, _UNIT_HALF = 1e-3, 1e-2


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong; ``says`` goes on after the name of the passage or the vector.

    ``kind``: of a passage "place", "hash" or "sentences"; of a vector "missing", "length",
    "not-finite", "norm", "sentences" or "altered".
    """

    kind: str
    says: str


def of_passage(text: str, start: Any, end: Any, digest: Any, spans: Any) -> Fault | None:
    """What is wrong with a slice of an article's text and with its sentences (JSON)."""
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        return Fault("place", f"nằm ngoài văn bản dài {len(text)} ký tự")
    if sha256_of(text[start:end]) != digest:
        return Fault("hash", "khác mã băm lúc cắt")
    if not _are_inside(spans, end - start):
        return Fault("sentences", "có ranh giới câu bị hỏng")
    return None


def of_vector(seal: Any, sealed: Sequence[Any], dimension: int) -> Fault | None:
    """What is wrong with the vectors of a passage and of its sentences; ``sealed``: what
    ``record.SEALED`` selects."""
    *_, spans, whole, rest = sealed
    if seal is None and whole is None and rest is None:
        return Fault("missing", "bị thiếu")
    with np.errstate(all="ignore"):  # NaN and infinity are what is looked for
        found = _of_values(whole, rest, spans, dimension)
    if found is None and seal_of(*sealed) != seal:
        return Fault("altered", "khác dấu đã ghi, hoặc dòng của đoạn đã bị sửa")
    return found


def _of_values(whole: Any, rest: Any, spans: Any, dimension: int) -> Fault | None:
    if not isinstance(whole, bytes) or len(whole) != 4 * dimension:
        return Fault("length", f"không có {dimension} chiều")
    vector = np.frombuffer(whole, "<f4")
    if not np.isfinite(vector).all():
        return Fault("not-finite", "có giá trị NaN hoặc vô hạn")
    if abs(float(np.linalg.norm(vector)) - 1) > _UNIT:
        return Fault("norm", f"có độ dài {float(np.linalg.norm(vector)):.3f} thay vì 1")
    count = _count(spans)
    if not isinstance(rest, bytes) or len(rest) != 2 * dimension * count:
        return Fault("sentences", f"không đủ cho {count} câu của đoạn")
    rows = np.frombuffer(rest, "<f2").astype(np.float32).reshape(-1, dimension)
    norms = np.linalg.norm(rows, axis=1)
    if not (np.abs(norms - 1) < _UNIT_HALF).all():  # false for NaN too
        return Fault("sentences", "có câu mang giá trị NaN, vô hạn hoặc độ dài khác 1")
    return None


def _are_inside(spans: Any, length: int) -> bool:
    """Whether these are spans (JSON) in ascending order inside a passage of this length."""
    try:
        last = 0
        for start, end in json.loads(spans):
            if not last <= start < end <= length:
                return False
            last = end
    except (ValueError, TypeError):
        return False
    return last > 0


def _count(spans: Any) -> int:
    try:
        return len(json.loads(spans))
    except (ValueError, TypeError):
        return 0
