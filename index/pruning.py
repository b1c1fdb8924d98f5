"""Pruning: old editions go, with the passages and vectors that only they hold.

Revisions of articles stay, so that a quotation can be proved by its code for as long as the article
was not purged; it is vectors that take the space.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from corpus import journal
from corpus.library import Library
from index import editions, staged
from index.publishing import alone, forget_old_caches
from index.record import Edition, Record
from index.staging import Staging

#: Entries deleted in one transaction: readers wait no longer than that takes.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Pruned:
    """What went: editions, and entries (revisions of articles as they were cut and embedded)."""

    editions: tuple[Edition, ...]
    entries: int


def prune(library: Library, keep: int, reason: str | None = None, who: str | None = None) -> Pruned:
    """Delete all but the newest ``keep`` editions (at least one), and write the file anew.

    What is staged, or would be published next, stays. A kill leaves whole editions.
    """
    with alone(library.data):
        record = Record(library)
        record.prepare()
        spared = _wanted(record)
        kept = editions.last(record, max(keep, 1))
        gone = tuple(one for one in editions.every(record) if one not in kept)
        if gone:
            oldest = kept[-1].number
            with library.batch():
                record.db.execute("DELETE FROM edition WHERE number < ?", (oldest,))
                record.db.execute("DELETE FROM held WHERE valid_to <= ?", (oldest,))
                record.db.execute(_VERDICTS)
                journal.note(record.db, "prune", edition=oldest, reason=reason, who=who)
        entries = _unheld(record, spared)
        for at in range(0, len(entries), _AT_ONCE):
            with library.batch():
                record.db.executemany(
                    "DELETE FROM entry WHERE id = ?",
                    [(entry,) for entry in entries[at : at + _AT_ONCE]],
                )
        forget_old_caches(record)
        if gone or entries:
            record.db.execute("VACUUM")
        return Pruned(gone, len(entries))


#: Verdicts on contents that no edition has and that are not staged.
_VERDICTS = (
    "DELETE FROM verdict WHERE digest NOT IN "
    "(SELECT digest FROM edition UNION SELECT digest FROM staged)"
)


def _wanted(record: Record) -> set[int]:
    """Entries that are staged, or that the next build would publish: after a rollback those of the
    editions that were left."""
    waiting = staged.kept(record)
    found = set(waiting[0].entries) if waiting else set()
    staging, newest = Staging(record), record.edition()
    recipes = {staging.latest_recipe(), newest.recipe if newest else None} - {None}
    return found.union(*(staging.wanted(str(recipe)) for recipe in recipes))


def _unheld(record: Record, spared: set[int]) -> list[int]:
    """Entries of no edition, but for these."""
    found = record.db.execute(
        "SELECT id FROM entry WHERE id NOT IN (SELECT entry FROM held) "
        "AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(sorted(spared)),),
    )
    return [row[0] for row in found.fetchall()]
