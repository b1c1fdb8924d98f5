"""The difference between what PostgreSQL holds and an edition of the library, entry by entry."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import psycopg

from index.record import Record


@dataclass(frozen=True, slots=True)
class Difference:
    """Entries by id, ascending; ``added`` with the seals that they are known by.

    ``lost``: what PostgreSQL has of any edition and the library has no more, as after a purge.
    Their ids may be those of others now, which then are ``added`` too.
    """

    added: dict[int, str]
    dropped: list[int]
    lost: list[int]
    is_strange: bool  # nothing that PostgreSQL has is known


def difference(
    connection: psycopg.Connection, record: Record, number: int, before: int | None
) -> Difference:
    """What edition ``number`` of the library changes; ``before``: PostgreSQL's newest."""
    rows = connection.execute("SELECT id, seal, held @> %s::int FROM entry", (before,)).fetchall()
    known, wanted = _seals(record), {*record.entries(number)}
    lost = {entry for entry, seal, _ in rows if known.get(entry) != seal}
    there = {entry for entry, _, is_newest in rows if is_newest}
    return Difference(
        {entry: known[entry] for entry in sorted(wanted - (there - lost))},
        sorted(there - (wanted - lost)),
        sorted(lost),
        bool(rows) and len(lost) == len(rows),
    )


def _seals(record: Record) -> dict[int, str]:
    """What each entry of the library is known by, whatever id it has: the revision, its text and
    fields, how it was cut and embedded, and its first passage."""
    rows = record.db.execute(
        "SELECT e.id, e.article_id, e.revision, e.recipe, r.sha256, r.fields, "
        "(SELECT min(p.id) FROM passage p WHERE p.entry = e.id) FROM entry e "
        "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision"
    )
    return {entry: hashlib.sha256(json.dumps(told).encode()).hexdigest() for entry, *told in rows}
