"""What is staged: the entries that the next edition will hold, kept until they are published.

What was measured and checked is what is published, whatever enters the corpus meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from corpus import journal
from corpus.journal import What
from index.contents import Contents
from index.editions import Holding, newest_holding
from index.errors import Purged
from index.record import Edition, Record


@dataclass(frozen=True, slots=True)
class Staged:
    """The next edition as it will be published: all its entries, and what it adds to the newest one
    and takes out of it."""

    edition: Edition
    entries: tuple[int, ...]
    added: tuple[int, ...]
    dropped: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """How an edition comes to be, for the journal. ``who``: the system's user, if not told."""

    what: What = "publish"
    source: int | None = None  # the edition that is gone back to
    reason: str | None = None
    who: str | None = None


def of(record: Record, entries: Sequence[int], recipe: str) -> Staged:
    """The next edition, if it held just these entries."""
    return _counted(record, _beside_newest(record, _uncounted(recipe), entries))


def after(record: Record, added: Sequence[int], dropped: Sequence[int], recipe: str) -> Staged:
    """The next edition, if it held what the newest one holds with these entries, and without
    those."""
    newest = record.edition()
    held = record.entries(newest.number) if newest else []
    entries = tuple(sorted({*held, *added}.difference(dropped)))
    number = newest.number + 1 if newest else 1
    edition = replace(_uncounted(recipe), number=number)
    return _counted(record, Staged(edition, entries, tuple(added), tuple(dropped)))


def contents(record: Record, staged: Staged) -> Contents:
    """What it amounts to, told from the newest edition where most of it is of that."""
    newest = record.edition()
    if newest is None or len(staged.added) + len(staged.dropped) > newest.articles:
        return record.contents(staged.entries)
    return record.contents_after(newest, staged.entries, staged.added, staged.dropped)


def keep(record: Record, staged: Staged) -> None:
    """Have ``index publish`` go on from here."""
    edition = replace(staged.edition, published_at=_now())
    row = {**asdict(edition), "entries": json.dumps(staged.entries)}
    with record.library.batch():
        record.db.execute("DELETE FROM staged")
        record.db.execute(
            "INSERT INTO staged (staged_at, recipe, articles, passages, digest, until, layout, "
            "entries, sums) VALUES (:published_at, :recipe, :articles, :passages, :digest, :until, "
            ":layout, :entries, :sums)",
            row,
        )


def kept(record: Record) -> tuple[Staged, str] | None:
    """What is staged, and since when; None where nothing is."""
    if not record.has_table("staged"):
        return None
    row = record.db.execute(
        "SELECT recipe, articles, passages, digest, until, layout, sums, staged_at, entries "
        "FROM staged"
    ).fetchone()
    if row is None:
        return None
    *edition, staged_at, entries = row
    return _beside_newest(record, Edition(0, "", *edition), json.loads(entries)), str(staged_at)


def holding(record: Record) -> Holding:
    """What is staged, or else the newest edition, with what it holds. Raises NoEdition."""
    found = kept(record)
    return (found[0].edition, found[0].entries) if found else newest_holding(record)


def drop(record: Record) -> None:
    """Nothing is staged any more."""
    with record.library.batch():
        record.db.execute("DELETE FROM staged")


def release(record: Record, staged: Staged, deed: Deed) -> Edition:
    """Make it the newest edition, in one small transaction with its line in the journal.

    Raises Purged where an article of it was purged since it was checked.
    """
    edition = replace(staged.edition, published_at=_now())
    with record.library.batch():
        if record.count(staged.entries) != len(staged.entries):
            raise Purged
        record.db.executemany(
            "UPDATE held SET valid_to = ? WHERE entry = ? AND valid_to IS NULL",
            [(edition.number, entry) for entry in staged.dropped],
        )
        record.db.executemany(
            "INSERT INTO held (entry, valid_from) VALUES (?, ?)",
            [(entry, edition.number) for entry in staged.added],
        )
        record.db.execute(
            "INSERT INTO edition (number, published_at, recipe, articles, passages, digest, "
            "until, layout, sums) VALUES (:number, :published_at, :recipe, :articles, :passages, "
            ":digest, :until, :layout, :sums)",
            asdict(edition),
        )
        if deed.what != "rollback":  # what was staged before one may still be wanted after it
            record.db.execute("DELETE FROM staged")
        journal.note(
            record.db,
            deed.what,
            edition=edition.number,
            source=deed.source,
            reason=deed.reason,
            who=deed.who,
        )
    return edition


def _uncounted(recipe: str) -> Edition:
    return Edition(0, "", recipe, 0, 0, "", None, "", b"")


def _counted(record: Record, staged: Staged) -> Staged:
    held = contents(record, staged)
    edition = replace(
        staged.edition,
        articles=held.articles,
        passages=held.passages,
        digest=held.digest,
        until=held.until,
        layout=held.layout,
        sums=held.sums,
    )
    return replace(staged, edition=edition)


def _beside_newest(record: Record, edition: Edition, entries: Sequence[int]) -> Staged:
    newest = record.edition()
    held = set(record.entries(newest.number)) if newest else set()
    return Staged(
        replace(edition, number=newest.number + 1 if newest else 1),
        tuple(sorted(entries)),
        tuple(sorted(set(entries) - held)),
        tuple(sorted(held - set(entries))),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
