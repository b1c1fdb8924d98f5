"""Building: cut what changed, embed it in batches that survive a kill, check, publish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.errors import FailedCheck, LibraryError
from corpus.library import Library
from corpus.lock import locked
from index import caches
from index.encoder import Encoder, open_encoder
from index.errors import IndexFault, ModelFault
from index.model import prepare, prepared, probes_agree
from index.passages import Passage, cut
from index.record import Edition, Record
from index.settings import (
    BUILD_LOCK,
    Cutting,
    model_name,
    models_folder,
)
from index.staging import Staged, Staging

#: Passages in one transaction: what a kill can cost.
_BATCH = 32
#: Code points of the articles staged in one transaction, about: readers wait while it is written.
_CUT_CHARS = 500_000

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


def build(library: Library, report: Report, cutting: Cutting | None = None) -> Built:
    """Bring the newest edition up to the corpus: only what changed is cut and embedded.

    A killed build is resumed by the next one, which embeds nothing twice. Raises IndexFault when
    there is nothing to build from, ModelFault, FailedCheck when a check fails (nothing is then
    published).
    """
    busy = IndexFault(
        f"một lệnh build khác đang chạy với thư mục {library.data}; hãy chờ lệnh đó xong."
    )
    try:
        with locked(library.data / BUILD_LOCK, busy):
            return _build(library, report, cutting or Cutting())
    except OSError as error:
        raise LibraryError(
            f"không ghi được vào thư mục {library.data} ({error.strerror or error}); "
            "hãy kiểm tra quyền ghi và dung lượng đĩa."
        ) from error


def _build(library: Library, report: Report, cutting: Cutting) -> Built:
    record = Record(library)
    record.prepare()
    before = record.edition()
    if before is None and not library.count():
        raise IndexFault("thư viện chưa có bài nào; hãy thêm bài: python -m corpus add FILE…")
    encoder = _encoder(library.data, report)
    staging = Staging(record)
    recipe = staging.choose_recipe(encoder.manifest, cutting, _probes(encoder))
    staging.drop_stale(recipe)
    articles_cut = _cut(staging, recipe, encoder, cutting, report)
    embedded = _embed(staging, recipe, encoder, report)
    staged = staging.next_edition(recipe)
    check(staging, staged.added, encoder.manifest.dimension)
    edition = _publish(staging, staged, before, report)
    return Built(
        edition,
        published=edition != before,
        articles_cut=articles_cut,
        passages_embedded=embedded,
        articles_added=len(staged.added),
        articles_dropped=len(staged.dropped),
    )


def _encoder(data: Path, report: Report) -> Encoder:
    if prepared(models_folder(data), model_name()) is None:
        report("Chuẩn bị mô hình", 0, 1)
        prepare(models_folder(data), model_name())
        report("Chuẩn bị mô hình", 1, 1)
    return open_encoder(data)


def _probes(encoder: Encoder) -> np.ndarray:
    """The vectors of the probe sentences on this machine, which must be vectors at all."""
    found = encoder.probes()
    if not probes_agree(found, found):
        raise ModelFault(
            f"mô hình “{encoder.manifest.name}” cho vectơ hỏng trên máy này; "
            "hãy chuẩn bị lại: python -m index model --again"
        )
    return found


def _publish(staging: Staging, staged: Staged, before: Edition | None, report: Report) -> Edition:
    """Publish what is staged, if it is anything new, with its caches ready before anyone asks.

    A purge changes an edition behind its back: its caches go then, for they still know the words.
    """
    report("Lập chỉ mục tìm kiếm", 0, 1)
    was_purged = before is not None and staging.record.was_purged_since(before)
    unchanged = (
        before is not None
        and not (staged.added or staged.dropped or was_purged)
        and before.recipe == staged.edition.recipe
    )
    if before is not None and unchanged:
        caches.make(staging.record, before, staged.entries)
        edition = before
    else:
        caches.make(staging.record, staged.edition, staged.entries)
        edition = staging.publish(staged)
    kept = (edition,) if before is None or was_purged else (before, edition)
    caches.forget(staging.library.data, keep=kept)
    report("Lập chỉ mục tìm kiếm", 1, 1)
    return edition


def _cut(staging: Staging, recipe: str, encoder: Encoder, cutting: Cutting, report: Report) -> int:
    todo = staging.uncut(recipe)
    ready: list[tuple[Article, list[Passage]]] = []
    chars = 0
    for number, (article_id, revision) in enumerate(todo, 1):
        article = staging.library.get(article_id, revision)
        passages = cut(article.text, cutting.passage_tokens, encoder.count_tokens, article.headings)
        ready.append((article, passages))
        chars += len(article.text)
        if number == len(todo) or chars >= _CUT_CHARS:
            staging.stage(recipe, ready)
            ready, chars = [], 0
            report("Cắt đoạn", number, len(todo))
    return len(todo)


def _embed(staging: Staging, recipe: str, encoder: Encoder, report: Report) -> int:
    todo = staging.unembedded(recipe)
    for at in range(0, len(todo), _BATCH):
        ids = todo[at : at + _BATCH]
        batch = staging.pending(ids)
        vectors = encoder.passages(
            [encoder.in_context(p.context, p.text) for p in batch]
            + [text for p in batch for text in p.sentences]
        )
        ends = np.cumsum([len(batch), *(len(p.sentences) for p in batch)])
        sentences = [vectors[a:b] for a, b in pairwise(ends)]
        staging.store_vectors(ids, vectors[: len(batch)], sentences)
        report("Tính vectơ", min(at + _BATCH, len(todo)), len(todo))
    return len(todo)


def check(staging: Staging, entries: Sequence[int], dimension: int) -> None:
    """Before publishing: offsets and hashes against the text; vectors all there, finite, of unit
    length.

    Raises FailedCheck naming the first article that fails.
    """
    for entry in entries:
        for start, end in staging.faults(entry, dimension):
            article_id, revision = next(staging.record.articles([entry]))
            raise FailedCheck(
                f"bài “{article_id}” bản {revision}: đoạn {start}–{end} không khớp văn bản "
                "hoặc vectơ hỏng; chưa phát hành gì. Hãy chạy: python -m corpus verify"
            )
