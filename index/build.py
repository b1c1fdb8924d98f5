"""Building: cut what changed, embed it in batches that survive a kill, check, publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpus.errors import FailedCheck
from corpus.library import Library, sha256_of
from corpus.lock import locked
from index import caches
from index.encoder import Encoder
from index.errors import IndexFault, ModelFault
from index.model import PROBES, prepare, prepared, read_manifest
from index.passages import cut
from index.record import Edition, Record
from index.settings import BUILD_LOCK, Cutting, model_name, models_folder

#: Passages in one transaction: what a kill can cost.
_BATCH = 64
#: Articles cut in one transaction.
_CUT_BATCH = 500
#: Vectors of the probe sentences must be this close to those the recipe was made with (FACTS 20).
PROBE_COSINE = 0.999

#: Called with (phase, done, total).
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``edition`` is the newest; ``published``: this run made it."""

    edition: Edition
    published: bool
    articles_cut: int
    passages_embedded: int
    articles_added: int
    articles_dropped: int


def open_encoder(data: Path, name: str | None = None) -> Encoder:
    """The encoder of a prepared model (the one set, unless named).

    Raises ModelFault when it has not been prepared, or when its files were altered.
    """
    name = name or model_name()
    folder = prepared(models_folder(data), name)
    if folder is None:
        raise ModelFault(f"chưa chuẩn bị mô hình “{name}”; hãy chạy: python -m index model")
    return Encoder(folder, read_manifest(folder))


def check_probes(encoder: Encoder, expected: np.ndarray, name: str) -> None:
    """Refuse to mix vectors: the encoder must give the recipe's probe vectors (FACTS 20, 34a)."""
    found = encoder.encode(list(PROBES))
    if found.shape != expected.shape or float(np.min(np.sum(found * expected, axis=1))) < (
        PROBE_COSINE
    ):
        raise ModelFault(
            f"mô hình “{name}” trên máy này cho vectơ khác với khi lập chỉ mục; hãy chuẩn bị lại "
            "mô hình (python -m index model --again) rồi lập lại chỉ mục (python -m index build)."
        )


def build(library: Library, report: Report, cutting: Cutting | None = None) -> Built:
    """Bring the newest edition up to the corpus: only what changed is cut and embedded.

    A killed build is resumed by the next one, which embeds nothing twice. Raises IndexFault when
    there is nothing to build from, ModelFault, FailedCheck when a check fails (nothing is then
    published).
    """
    busy = IndexFault(
        f"một lệnh build khác đang chạy với thư mục {library.data}; hãy chờ lệnh đó xong."
    )
    with locked(library.data / BUILD_LOCK, busy):
        return _build(library, report, cutting or Cutting())


def _build(library: Library, report: Report, cutting: Cutting) -> Built:
    record = Record(library)
    record.prepare()
    before = record.edition()
    if before is None and not library.count():
        raise IndexFault("thư viện chưa có bài nào; hãy thêm bài: python -m corpus add FILE…")
    if prepared(models_folder(library.data), model_name()) is None:
        report("Chuẩn bị mô hình", 0, 1)
        prepare(models_folder(library.data), model_name())
        report("Chuẩn bị mô hình", 1, 1)
    encoder = open_encoder(library.data)
    recipe = record.add_recipe(encoder.manifest, cutting, encoder.encode(list(PROBES)))
    check_probes(encoder, record.recipe(recipe)[2], encoder.manifest.name)
    record.drop_stale(recipe)
    articles_cut = _cut(record, recipe, encoder, cutting, report)
    embedded = _embed(record, recipe, encoder, report)
    added, dropped = record.difference(recipe)
    check(record, added)
    if before is not None and not added and not dropped:
        edition, published = before, False
    else:
        edition, published = record.publish(recipe), True
    report("Lập chỉ mục tìm kiếm", 0, 1)
    caches.open_or_build(record, edition)
    report("Lập chỉ mục tìm kiếm", 1, 1)
    return Built(edition, published, articles_cut, embedded, len(added), len(dropped))


def _cut(record: Record, recipe: str, encoder: Encoder, cutting: Cutting, report: Report) -> int:
    todo = record.uncut(recipe)
    for at in range(0, len(todo), _CUT_BATCH):
        with record.library.batch():
            for article_id, revision in todo[at : at + _CUT_BATCH]:
                text = record.library.get(article_id, revision).text
                passages = cut(text, cutting.passage_tokens, encoder.count_tokens)
                record.stage(recipe, article_id, revision, passages)
        report("Cắt đoạn", min(at + _CUT_BATCH, len(todo)), len(todo))
    return len(todo)


def _embed(record: Record, recipe: str, encoder: Encoder, report: Report) -> int:
    todo = record.unembedded(recipe)
    for at in range(0, len(todo), _BATCH):
        ids = todo[at : at + _BATCH]
        batch = record.pending(ids)
        vectors = encoder.passages(
            [p.in_context for p in batch] + [text for p in batch for text in p.sentences]
        )
        ends = np.cumsum([len(batch), *(len(p.sentences) for p in batch)])
        sentences = [vectors[a:b] for a, b in pairwise(ends)]
        record.store_vectors(ids, vectors[: len(batch)], sentences)
        report("Tính vectơ", min(at + _BATCH, len(todo)), len(todo))
    return len(todo)


def check(record: Record, entries: list[int]) -> None:
    """Before publishing: offsets and hashes against the text, vectors finite and of unit length.

    Raises FailedCheck naming the first article that fails.
    """
    for entry in entries:
        article_id, revision = record.db.execute(
            "SELECT article_id, revision FROM entry WHERE id = ?", (entry,)
        ).fetchone()
        text = record.library.get(article_id, revision).text
        for start, end, digest, whole in record.db.execute(
            'SELECT p.start, p."end", p.sha256, v.whole FROM passage p '
            "LEFT JOIN vector v ON v.passage = p.id WHERE p.entry = ?",
            (entry,),
        ):
            vector = np.frombuffer(whole or b"", "<f4")
            sound = vector.size and abs(float(np.linalg.norm(vector)) - 1) < 1e-3
            if sha256_of(text[start:end]) != digest or not sound:
                raise FailedCheck(
                    f"bài “{article_id}” bản {revision}: đoạn {start}–{end} không khớp văn bản "
                    "hoặc vectơ hỏng; chưa phát hành gì. Hãy chạy: python -m corpus verify"
                )
