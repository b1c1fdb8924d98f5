"""What is made again from the record: SQLite's indices, derived tables, vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.finding import Finding
from corpus.kin import kinship
from corpus.numbers import registry
from index.doctor.case import Case
from index.doctor.opening import all_tables, expected
from index.embedding import embed
from index.encoder import check_same
from index.staging import Staging
from index.verifying import edition_findings

#: Findings of vectors: all are mended in the same way.
VECTORS = (
    "vector-missing", "vector-length", "vector-not-finite", "vector-norm", "vector-sentences",
    "vector-altered", "vector-repeated", "vector-foreign",
)  # fmt: skip

Found = Sequence[Finding]


def indices(case: Case, found: Found) -> Iterator[str]:
    for name in sorted({str(finding.subject[0]) for finding in found}):
        case.db.execute(f'REINDEX "{name}"')
        yield f"Đã lập lại chỉ mục {name} của SQLite."


def index_made(case: Case, found: Found) -> Iterator[str]:
    names = {str(finding.subject[0]) for finding in found}
    for name, statement in _statements(case, "index"):
        if name in names:
            case.db.execute(statement)
            yield f"Đã tạo lại chỉ mục {name} của SQLite."


def table_made(case: Case, found: Found) -> Iterator[str]:
    names = {str(finding.subject[0]) for finding in found}
    for name, statement in _statements(case, "table"):
        if name in names:
            case.db.execute(statement)
            yield f"Đã tạo lại bảng {name}."


def _statements(case: Case, kind: str) -> list[tuple[str, str]]:
    return (
        expected(all_tables(case.db))
        .execute("SELECT name, sql FROM sqlite_master WHERE type = ? AND sql NOT NULL", (kind,))
        .fetchall()
    )


def numbers(case: Case, found: Found) -> Iterator[str]:
    for article_id, revision in (finding.subject for finding in found):
        with case.library.batch():
            registry.record(case.db, case.library.get(str(article_id), int(revision)))
    yield f"Đã đọc lại số hiệu văn bản trong {len(found)} bài."


def kin(case: Case, found: Found) -> Iterator[str]:
    for article_id, revision in (finding.subject for finding in found):
        with case.library.batch():
            kinship.again(case.db, case.library.get(str(article_id), int(revision)))
    yield f"Đã tìm lại các bài liên quan của {len(found)} bài."


def kin_forgotten(case: Case, found: Found) -> Iterator[str]:
    for subject in (finding.subject for finding in found):
        with case.library.batch():
            row = case.db.execute(
                "SELECT id FROM kin_text WHERE article_id = ? AND revision = ?", subject
            ).fetchone()
            if row is not None:
                kinship.forget(case.db, row[0])
    yield f"Đã bỏ {len(found)} bài không còn trong kho khỏi bảng các bài liên quan."


def kin_both_ways(case: Case, found: Found) -> Iterator[str]:
    refs = case.db.execute(
        "SELECT DISTINCT t.article_id, t.revision FROM kin k JOIN kin_text t ON t.id = k.text "
        "WHERE NOT EXISTS (SELECT 1 FROM kin o WHERE o.text = k.other AND o.other = k.text)"
    ).fetchall()
    again = [
        Finding("kin-stale", finding.severity, "", "", ref) for finding in found for ref in refs
    ]
    yield from kin(case, again)


def vectors(case: Case, found: Found) -> Iterator[str]:
    """Embed the passages again, where their rows are surely the ones that were published: a new
    seal would else make an altered passage look sound."""
    passages = {int(finding.subject[0]) for finding in found}
    sound = {
        entry
        for edition in case.editions()
        if not any(edition_findings(case.record, edition))
        for entry in case.record.entries(edition.number)
    }
    staging = Staging(case.record)
    for recipe, ids in _by_recipe(case, passages, sound).items():
        name, fingerprint, probes = case.record.recipe(recipe)
        encoder = case.open_encoder(case.data, name)
        check_same(
            case.data, (name, fingerprint, probes), (encoder.manifest.fingerprint, encoder.probes())
        )
        with case.library.batch():
            case.db.executemany("DELETE FROM vector WHERE passage = ?", [(one,) for one in ids])
        embed(staging, ids, encoder, lambda *_: None)
        yield f"Đã tính lại vectơ của {len(ids)} đoạn."


def _by_recipe(case: Case, passages: set[int], sound: set[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for passage in sorted(passages):
        row = case.db.execute(
            "SELECT p.entry, e.recipe, EXISTS (SELECT 1 FROM held WHERE entry = e.id) "
            "FROM passage p JOIN entry e ON e.id = p.entry WHERE p.id = ?",
            (passage,),
        ).fetchone()
        if row is not None and (row[0] in sound or not row[2]):
            found.setdefault(row[1], []).append(passage)
    return found
