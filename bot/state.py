"""The bot's state for its owners: what it serves, what waits, what went wrong. Nobody is named."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bot import log
from bot.catalogue import Language, team
from bot.settings import VIETNAM
from bot.staff import shelf
from corpus.library import Library
from index import wording
from index.record import Edition, Record

if TYPE_CHECKING:
    from bot.desk import Desk

#: The name that the product is installed under.
_PACKAGE = "doingoai"


@dataclass(frozen=True, slots=True)
class _Library:
    edition: Edition | None
    model: str
    fingerprint: str
    waiting: int


async def told(desk: Desk, language: Language, update_id: int) -> str:
    """The state in words; the update that asks for it waits for nothing. Nothing here waits for
    the engine, which may be what hangs."""
    inbox, outbox = await desk.store.do(partial(_queues, but=update_id))
    library = await asyncio.to_thread(_library, desk.data)
    edition, stuck, error = library.edition, desk.worker.stuck_seconds(), log.last_error()
    return team.STATE(
        language,
        edition=edition.number if edition else 0,
        articles=edition.articles if edition else 0,
        passages=edition.passages if edition else 0,
        published_at=_moment(datetime.fromisoformat(edition.published_at)) if edition else "–",
        until=wording.date(edition.until) if edition and edition.until else "–",
        waiting=library.waiting,
        inbox=inbox,
        outbox=outbox,
        engine=team.ENGINE_STUCK(language, seconds=round(stuck)) if stuck > 0
        else team.ENGINE_WELL(language),
        error=f"{error[1]} ({_moment(error[0])})" if error
        else team.NO_ERROR(language),
        disk=f"{shutil.disk_usage(desk.data).free / 2**30:.1f}",
        model=library.model,
        fingerprint=library.fingerprint,
        version=version(_PACKAGE),
    )  # fmt: skip


def _moment(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def _queues(db: sqlite3.Connection, but: int) -> tuple[int, int]:
    query = "SELECT count(*) FROM inbox WHERE body IS NOT NULL AND update_id != ?"
    waiting = db.execute(query, (but,)).fetchone()[0]
    unsent = db.execute("SELECT count(*) FROM outbox WHERE state = 'waiting'").fetchone()[0]
    return waiting, unsent


def _library(data: Path) -> _Library:
    waiting = shelf.waiting(data)
    with Library.open(data) as library:
        record = Record(library)
        edition = record.edition()
        model, fingerprint, _ = record.recipe(edition.recipe) if edition else ("–", "–", None)
    return _Library(edition, model, fingerprint, waiting.new + waiting.changed + waiting.leaving)
