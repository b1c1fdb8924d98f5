"""What follows from the articles: the registry of document numbers, and the tables of kin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from corpus.article import Article
from corpus.errors import LibraryError
from corpus.finding import REPAIR, Finding
from corpus.kin import kinship
from corpus.numbers import registry
from index.doctor.case import Case

#: Revisions whose numbers and kin are told anew and compared, spread evenly over the library: all
#: of a library of some thousand, and no longer than some minutes of a large one.
_SAMPLED = 2_000


def findings(case: Case) -> Iterator[Finding]:
    """Revisions of which these tables hold something else than would be entered now."""
    refs = case.db.execute(
        "SELECT r.article_id, r.revision, r.revision = a.revision FROM revision r "
        "JOIN article a ON a.id = r.article_id ORDER BY r.article_id, r.revision"
    ).fetchall()
    known = set(case.db.execute("SELECT article_id, revision FROM kin_text").fetchall())
    for ref in refs:
        if ref[:2] not in known:
            yield _stale(ref, "thiếu trong bảng các bài liên quan")
    for article_id, revision in sorted(known - {ref[:2] for ref in refs}):
        message = f"bảng các bài liên quan còn bài “{article_id}” bản {revision} không có trong kho"
        yield Finding("kin-orphan", "warning", message, REPAIR, (article_id, revision))
    counts = kinship.counts(case.db)
    for ref in _sample([ref for ref in refs if ref[:2] in known]):
        try:
            article = case.library.get(ref[0], ref[1])
        except LibraryError:  # told by the check of the articles
            continue
        yield from _compared(case, ref, article, counts)
    lost = case.db.execute(
        "SELECT count(*) FROM kin k WHERE NOT EXISTS "
        "(SELECT 1 FROM kin o WHERE o.text = k.other AND o.other = k.text)"
    ).fetchone()[0]
    if lost:
        message = f"{lost} liên kết giữa các bài chỉ có một chiều"
        yield Finding("kin-one-way", "warning", message, REPAIR)


def _compared(
    case: Case, ref: Sequence[Any], article: Article, counts: dict[int, int]
) -> Iterator[Finding]:
    if not kinship.is_kept(case.db, article, counts):
        yield _stale(ref, "có các bài liên quan khác với văn bản của nó")
    if ref[2] and sorted(registry.rows_of(article), key=str) != sorted(
        registry.kept(case.db, article.id), key=str
    ):
        message = f"bài “{article.id}” có các số hiệu văn bản khác với văn bản của nó"
        yield Finding("numbers-stale", "warning", message, REPAIR, (article.id, article.revision))


def _stale(ref: Sequence[Any], why: str) -> Finding:
    message = f"bài “{ref[0]}” bản {ref[1]} {why}"
    return Finding("kin-stale", "warning", message, REPAIR, (ref[0], ref[1]))


def _sample(refs: Sequence[Any]) -> Sequence[Any]:
    return refs[:: 1 + len(refs) // _SAMPLED]
