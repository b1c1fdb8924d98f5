"""What ``index status`` tells: the edition, what is staged, and every problem found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from corpus import journal
from corpus.library import Library
from index import caches, calibration, editions, staged
from index.choosing import support
from index.model import prepared
from index.record import Record
from index.settings import models_folder
from index.staging import Staging


@dataclass(frozen=True, slots=True)
class Status:
    """A library's state. ``problems`` are sentences; empty when all is well."""

    articles: int
    edition: int | None
    published_at: str | None
    edition_articles: int
    passages: int
    to_cut: int  # articles
    to_embed: int  # passages
    to_add: int  # articles
    to_drop: int  # articles
    model: str | None
    fingerprint: str | None
    calibrated_on: str | None  # ISO date; None where nothing tells when this model answers
    staged_at: str | None  # what `index publish` would publish; None where nothing is staged
    rolled_back_to: int | None  # the next build would undo this rollback
    caches: str
    recall: float | None  # at 10, of an approximate index against the exact one; None of an exact
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The object that ``python -m index status --json`` prints."""
        return asdict(self)


def rolled_back(library: Library) -> int | None:
    """The edition that was gone back to, where the newest one is such a rollback and the next build
    would undo it; else None."""
    record = Record(library)
    newest = record.edition()
    sources = {
        one.edition: one.source
        for one in journal.lines(library.connection)
        if one.what == "rollback"
    }
    if newest is None or newest.number not in sources:
        return None
    built = (one for one in editions.last(record, -1) if one.number not in sources)
    recipe = next(built, newest).recipe  # of the last build; pruning may have taken that edition
    undone = recipe != newest.recipe or any(Staging(record).difference(recipe))
    return sources[newest.number] if undone else None


def read_status(library: Library) -> Status:
    """Read the state; nothing is written."""
    record = Record(library)
    staging = Staging(record)
    edition = record.edition()
    recipe = staging.latest_recipe() if record.is_prepared() else None
    added, dropped = staging.difference(recipe) if recipe else ([], [])
    state, measured = "chưa có ấn bản", None
    if edition is not None:
        kept = caches.folder_of(library.data, edition)
        fault = caches.problem(kept, edition)
        measured = None if fault else caches.measured(kept)
        state = f"{fault}, sẽ được dựng lại khi cần" if fault else "đủ và đúng mã băm"
    model, fingerprint, probes = record.recipe(recipe) if recipe else (None, None, None)
    folder = prepared(models_folder(library.data), model) if model else None
    calibrated = (
        calibration.find(folder, model, probes, support.FEATURES)
        if model is not None and folder is not None and probes is not None
        else None
    )
    waiting = staged.kept(record)
    return Status(
        articles=library.count(),
        edition=edition.number if edition else None,
        published_at=edition.published_at if edition else None,
        edition_articles=edition.articles if edition else 0,
        passages=edition.passages if edition else 0,
        to_cut=len(staging.uncut(recipe)) if recipe else library.count(),
        to_embed=len(staging.unembedded(recipe)) if recipe else 0,
        to_add=len(added),
        to_drop=len(dropped),
        model=model,
        fingerprint=fingerprint,
        calibrated_on=calibrated.fitted_on if calibrated else None,
        staged_at=waiting[1] if waiting else None,
        rolled_back_to=rolled_back(library),
        caches=state,
        recall=measured.recall if measured else None,
        problems=tuple(record.counted_problems()),
    )
