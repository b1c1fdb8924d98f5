"""Building: cut what changed, embed it in batches that survive a kill, check, publish."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.library import Library
from index import caches, staged
from index.checks import Checked
from index.encoder import Encoder, open_encoder
from index.errors import IndexFault, ModelFault
from index.model import prepare, prepared, probes_agree
from index.passages import Passage, cut
from index.publishing import Report, alone, forget_old_caches, publish
from index.record import Edition, Record
from index.settings import Cutting, model_name, models_folder
from index.staged import Deed, Staged
from index.staging import Staging

#: Passages in one transaction: what a kill can cost.
_BATCH = 32
#: Code points of the articles staged in one transaction, about: readers wait while it is written.
_CUT_CHARS = 500_000


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did. ``edition`` is the newest, or the one that is ``staged``; ``published``:
    this run made it, with the failed checks of quality that were ``overruled``."""

    edition: Edition
    published: bool
    articles_cut: int
    passages_embedded: int
    articles_added: int
    articles_dropped: int
    staged: bool = False
    overruled: tuple[Checked, ...] = ()


def build(
    library: Library,
    report: Report,
    cutting: Cutting | None = None,
    *,
    stage_only: bool = False,
    force: str | None = None,
    who: str | None = None,
) -> Built:
    """Bring the newest edition up to the corpus: only what changed is cut and embedded.

    A killed build is resumed by the next one, which embeds nothing twice. ``stage_only``: nothing
    is published, ``publishing.publish_staged`` goes on from there; ``force`` and ``who`` as there.
    Raises IndexFault when there is nothing to build from, ModelFault, ChecksFailed (nothing is then
    published).
    """
    with alone(library.data):
        record = Record(library)
        record.prepare()
        before = record.edition()
        if before is None and not library.count():
            raise IndexFault("thư viện chưa có bài nào; hãy thêm bài: python -m corpus add FILE…")
        encoder = _encoder(library.data, report)
        staging = Staging(record)
        cutting = cutting or Cutting()
        recipe = staging.choose_recipe(encoder.manifest, cutting, _probes(encoder))
        staging.drop_stale(recipe)
        staging.drop_unsound(recipe)
        cut_now = _cut(staging, recipe, encoder, cutting, report)
        embedded = embed(staging, recipe, encoder, report)
        next_ = staged.of(record, staging.wanted(recipe), recipe)
        done = partial(
            Built,
            articles_cut=cut_now,
            passages_embedded=embedded,
            articles_added=len(next_.added),
            articles_dropped=len(next_.dropped),
        )
        if before is not None and _is_same(record, before, next_):
            staged.drop(record)
            caches.make(record, before, next_.entries)
            forget_old_caches(record)
            return done(before, published=False)
        staged.keep(record, next_)
        if stage_only:
            caches.make(record, next_.edition, next_.entries)
            return done(next_.edition, published=False, staged=True)
        published = publish(record, next_, encoder, report, force, Deed(who=who))
        return done(published.edition, published=True, overruled=published.overruled)


def _is_same(record: Record, before: Edition, next_: Staged) -> bool:
    """Whether there is nothing to publish. A purge changes an edition behind its back: it is then
    published anew, for its caches still know the words."""
    return (
        not (next_.added or next_.dropped)
        and before.recipe == next_.edition.recipe
        and not record.was_purged_since(before)
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


def embed(staging: Staging, recipe: str, encoder: Encoder, report: Report) -> int:
    """Give every passage under this recipe that has no vector one; returns how many had none."""
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
