"""Passages: slices of their articles' texts, with sentences inside, for every entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpus.finding import RESTORE, Finding
from corpus.library import sha256_of
from index.doctor.case import Case

_BUILD = "hãy chạy: python -m index build"


def findings(case: Case) -> Iterator[Finding]:
    """Entries without passages; passages whose offsets, hash or sentences are wrong."""
    for entry, article_id, revision, is_held in case.paged(
        "SELECT e.id, e.article_id, e.revision, EXISTS (SELECT 1 FROM held WHERE entry = e.id) "
        "FROM entry e WHERE {after}",
        "e.id",
    ):
        name = f"bài “{article_id}” bản {revision}"
        remedy = RESTORE if is_held else _BUILD
        text = case.db.execute(
            "SELECT text FROM revision WHERE article_id = ? AND revision = ?",
            (article_id, revision),
        ).fetchone()
        rows = case.db.execute(
            'SELECT id, ordinal, start, "end", sha256, sentences FROM passage WHERE entry = ? '
            "ORDER BY ordinal",
            (entry,),
        ).fetchall()
        if text is None:
            continue  # a lost reference, which SQLite finds
        if not rows and text[0].strip():
            message = f"{name} trong chỉ mục không có đoạn nào"
            yield Finding("entry-empty", "error", message, remedy, (entry,))
        if [row[1] for row in rows] != list(range(len(rows))):
            message = f"{name}: thứ tự các đoạn bị thiếu hoặc lặp"
            yield Finding("passage-order", "error", message, remedy, (entry,))
        for passage, _, start, end, digest, sentences in rows:
            if why := _wrong(text[0], start, end, digest):
                message = f"{name}: đoạn {passage} ({start}–{end}) {why}"
                yield Finding("passage-slice", "error", message, remedy, (passage,))
            elif not _are_inside(sentences, end - start):
                message = f"{name}: ranh giới câu của đoạn {passage} ({start}–{end}) bị hỏng"
                yield Finding("passage-sentences", "error", message, remedy, (passage,))


def _wrong(text: str, start: Any, end: Any, digest: Any) -> str | None:
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        return f"nằm ngoài văn bản dài {len(text)} ký tự"
    if sha256_of(text[start:end]) != digest:
        return "khác mã băm lúc cắt"
    return None


def _are_inside(sentences: Any, length: int) -> bool:
    """Whether these are spans (JSON) in ascending order inside a passage of this length."""
    try:
        last = 0
        for start, end in json.loads(sentences):
            if not last <= start < end <= length:
                return False
            last = end
    except (ValueError, TypeError):
        return False
    return last > 0
