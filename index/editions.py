"""The editions of a library: which there are, how each came to be, and what tells two apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from corpus import journal
from index import caches, verdict
from index.errors import NoEdition
from index.record import Edition, Record

#: An edition, and the entries that it holds.
Holding = tuple[Edition, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition as ``index editions`` shows it.

    ``added``, ``changed`` and ``removed`` count articles against the edition before, None where
    that was pruned; ``lost``: articles gone from it by a purge. ``how`` is the journal's word.
    """

    number: int
    published_at: str
    articles: int
    passages: int
    added: int | None
    changed: int | None
    removed: int | None
    lost: int
    how: str
    source: int | None
    reason: str | None
    who: str | None
    passed: bool | None  # the gate; None where it was not asked
    measures: list[dict[str, Any]]  # one object a question set
    cached: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Changed:
    """An article of two editions, by its revisions in them; None: not in that one."""

    article_id: str
    title: str
    first: int | None
    second: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What the second edition has that the first has not, and so on; by article id."""

    first: int
    second: int
    added: tuple[Changed, ...]
    removed: tuple[Changed, ...]
    changed: tuple[Changed, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def find(record: Record, number: int | None = None) -> Edition:
    """An edition by its number, or the newest.

    Raises NoEdition where it was never published, or was pruned.
    """
    found = record.edition(number)
    if found is not None:
        return found
    newest = record.edition()
    if newest is None:
        raise NoEdition(
            f"thư viện {record.library.data} chưa có ấn bản nào; hãy lập chỉ mục: "
            "python -m index build"
        )
    if number is not None and 0 < number < newest.number:
        raise NoEdition(
            f"ấn bản {number} đã được dọn đi (python -m index prune), nên không dùng lại được; "
            "xem các ấn bản còn giữ: python -m index editions"
        )
    raise NoEdition(
        f"không có ấn bản {number}, mới nhất là ấn bản {newest.number}; xem danh sách: "
        "python -m index editions"
    )


def newest_holding(record: Record) -> Holding:
    """The newest edition with what it holds. Raises NoEdition."""
    return holding(record, None)


def holding(record: Record, number: int | None) -> Holding:
    """An edition by its number, or the newest, with what it holds. Raises NoEdition."""
    edition = find(record, number)
    return edition, record.entries(edition.number)


def every(record: Record) -> list[Edition]:
    """All editions that are kept, oldest first."""
    return last(record, -1)[::-1]


def last(record: Record, count: int) -> list[Edition]:
    """The newest editions, newest first; all of them for -1."""
    if not record.is_prepared():
        return []
    rows = record.db.execute(
        "SELECT number FROM edition ORDER BY number DESC LIMIT ?", (count,)
    ).fetchall()
    return [find(record, number) for (number,) in rows]


def listed(record: Record) -> list[Listed]:
    """Every edition that is kept, newest first."""
    made = {line.edition: line for line in journal.lines(record.db) if line.what in _MAKING}
    found = []
    known = every(record)
    for at, edition in enumerate(known):
        line, judged = made.get(edition.number), verdict.find(record, edition)
        added, changed, removed = _counts(record, edition.number) if at else (None, None, None)
        if edition.number == 1:
            added, changed, removed = edition.articles, 0, 0
        folder = caches.folder_of(record.library.data, edition)
        found.append(
            Listed(
                number=edition.number,
                published_at=edition.published_at,
                articles=edition.articles,
                passages=edition.passages,
                added=added,
                changed=changed,
                removed=removed,
                lost=edition.articles - record.article_count(edition.number),
                how=line.what if line else "publish",
                source=line.source if line else None,
                reason=line.reason if line else None,
                who=line.who if line else None,
                passed=judged.passed if judged else None,
                measures=judged.measures if judged else [],
                cached=caches.problem(folder, edition) is None,
            )
        )
    return found[::-1]


def difference(record: Record, first: int, second: int) -> Difference:
    """What tells two editions apart. Raises NoEdition."""
    before, after = (_articles(record, find(record, number).number) for number in (first, second))
    return Difference(
        first,
        second,
        added=_changed(record, before, after, sorted(after.keys() - before.keys())),
        removed=_changed(record, before, after, sorted(before.keys() - after.keys())),
        changed=_changed(
            record, before, after, sorted(a for a in before if before[a] != after.get(a, before[a]))
        ),
    )


#: What makes an edition, of all that the journal tells.
_MAKING = ("publish", "rollback", "force", "import")


def _articles(record: Record, number: int) -> dict[str, int]:
    return dict(record.articles(record.entries(number)))


def _changed(
    record: Record, before: dict[str, int], after: dict[str, int], ids: Iterable[str]
) -> tuple[Changed, ...]:
    found = []
    for one in ids:
        revision = after.get(one, before.get(one))
        title = record.library.get(one, revision).title
        found.append(Changed(one, title, before.get(one), after.get(one)))
    return tuple(found)


def _counts(record: Record, number: int) -> tuple[int, int, int]:
    """Articles added, changed and removed: of what begins with this edition and what ends."""
    begins, ends = (
        dict(
            record.db.execute(
                "SELECT e.article_id, e.revision FROM held h JOIN entry e ON e.id = h.entry "
                f"WHERE h.{side} = ?",
                (number,),
            ).fetchall()
        )
        for side in ("valid_from", "valid_to")
    )
    changed = sum(begins[one] != ends[one] for one in begins.keys() & ends.keys())
    return len(begins.keys() - ends.keys()), changed, len(ends.keys() - begins.keys())
