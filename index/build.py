"""Building: cut what changed, embed it in batches that survive a kill, check, publish."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from corpus.article import Article
from corpus.library import Library
from index import caches, probed, staged
from index.checks import Checked
from index.embedding import Embed, embed
from index.encoder import Encoder, open_encoder
from index.errors import IndexFault, ModelFault
from index.model import prepare, prepared, probes_agree
from index.passages import Passage, cut
from index.publishing import Report, alone, forget_old_caches, publish
from index.record import Edition, Record
from index.settings import Cutting, model_name, models_folder
from index.staged import Deed, Staged
from index.staging import Staging

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


@dataclass(frozen=True, slots=True)
class Begun:
    """A build before its embedding: everything is cut, under this recipe."""

    staging: Staging
    encoder: Encoder
    recipe: str
    articles_cut: int


def build(
    library: Library,
    report: Report,
    cutting: Cutting | None = None,
    *,
    stage_only: bool = False,
    force: str | None = None,
    who: str | None = None,
    embedding: Embed = embed,
) -> Built:
    """Bring the newest edition up to the corpus: only what changed is cut and embedded.

    A killed build is resumed by the next one, which embeds nothing twice. ``stage_only``: nothing
    is published, ``publishing.publish_staged`` goes on from there; ``force`` and ``who`` as there;
    ``embedding``: what gives passages their vectors, if not this process.
    Raises IndexFault when there is nothing to build from, ModelFault, ChecksFailed (nothing is then
    published).
    """
    with alone(library.data):
        settled = _settled(library, cutting or Cutting())
        if settled is not None:
            return settled
        begun = begin(library, report, cutting)
        staging, encoder, recipe = begun.staging, begun.encoder, begun.recipe
        record, before = staging.record, staging.record.edition()
        embedded = embedding(staging, staging.unembedded(recipe), encoder, report)
        next_ = staged.after(record, *staging.difference(recipe), recipe)
        done = partial(
            Built,
            articles_cut=begun.articles_cut,
            passages_embedded=embedded,
            articles_added=len(next_.added),
            articles_dropped=len(next_.dropped),
        )
        if before is not None and _is_same(record, before, next_):
            _keep(record, before)
            return done(before, published=False)
        staged.keep(record, next_)
        if stage_only:
            caches.make(record, next_.edition, next_.entries)
            return done(next_.edition, published=False, staged=True)
        published = publish(record, next_, encoder, report, force, Deed(who=who))
        return done(published.edition, published=True, overruled=published.overruled)


def _settled(library: Library, cutting: Cutting) -> Built | None:
    """What a build finds that has nothing to do, told without the model; None where it may have."""
    record = Record(library)
    before = record.edition()
    manifest = probed.manifest_of(library.data, before.recipe) if before else None
    if before is None or manifest is None:
        return None
    record.prepare()
    settled = Staging(record).is_settled(before.recipe, manifest, cutting)
    if not settled or record.was_purged_since(before):
        return None
    _keep(record, before)
    return Built(before, False, 0, 0, 0, 0)


def _keep(record: Record, edition: Edition) -> None:
    """Leave the newest edition as it is."""
    staged.drop(record)
    caches.make(record, edition, record.entries(edition.number))
    forget_old_caches(record)


def begin(library: Library, report: Report, cutting: Cutting | None = None) -> Begun:
    """Choose the recipe and cut what changed. Under ``alone``; raises as ``build``."""
    record = Record(library)
    record.prepare()
    if record.edition() is None and not library.count():
        raise IndexFault("thư viện chưa có bài nào; hãy thêm bài: python -m corpus add FILE…")
    encoder = _encoder(library.data, report)
    staging, cutting = Staging(record), cutting or Cutting()
    recipe = staging.choose_recipe(encoder.manifest, cutting, _probes(encoder))
    probed.note(library.data, encoder.manifest, recipe)
    staging.drop_stale(recipe)
    staging.drop_unsound(recipe)
    return Begun(staging, encoder, recipe, _cut(staging, recipe, encoder, cutting, report))


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
