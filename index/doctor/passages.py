"""Passages: slices of their articles' texts, with sentences inside, for every entry."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.finding import RESTORE, Finding
from index import soundness
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
            if fault := soundness.of_passage(text[0], start, end, digest, sentences):
                message = f"{name}: đoạn {passage} ({start}–{end}) {fault.says}"
                called = "passage-sentences" if fault.kind == "sentences" else "passage-slice"
                yield Finding(called, "error", message, remedy, (passage,))
