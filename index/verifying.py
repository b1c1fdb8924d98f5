"""Verifying: whether an edition holds what was published. The doctor looks at much more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.finding import REPAIR, RESTORE, Finding
from corpus.purging import purged

if TYPE_CHECKING:  # the record asks this of its newest edition
    from index.record import Edition, Record


_BARE = (
    "SELECT count(*) FROM held h JOIN passage p ON p.entry = h.entry "
    "WHERE p.id NOT IN (SELECT passage FROM vector)"
)


def counted_findings(record: Record) -> Iterator[Finding]:
    """What is wrong with the newest edition as far as counting its rows tells: texts are not read,
    so that it costs little in a large library."""
    edition = record.edition()
    if edition is None:
        return
    entries = record.entries(edition.number)
    counted = (len(entries), record.passage_count(edition.number))
    yield from _miscounted(record, edition, counted)


def newest_findings(record: Record) -> Iterator[Finding]:
    """What is wrong with the file, as far as can be told at once, and with the newest edition."""
    for line, *_ in record.db.execute("PRAGMA quick_check").fetchall():
        if line != "ok":
            yield Finding("library-damaged", "fatal", f"SQLite báo lỗi: {line}", RESTORE)
    edition = record.edition()
    if edition is None:
        return
    found = list(edition_findings(record, edition))
    yield from found
    bare = 0 if found else record.db.execute(_BARE).fetchone()[0]
    if bare:
        message = f"{bare} đoạn đã phát hành thiếu vectơ"
        remedy = REPAIR
        yield Finding("vector-missing", "error", message, remedy)


def edition_findings(record: Record, edition: Edition) -> Iterator[Finding]:
    """What an edition holds that it did not when it was published, or does not hold any more."""
    number = edition.number
    contents = record.contents(record.entries(number))
    miscounted = list(_miscounted(record, edition, (contents.articles, contents.passages)))
    yield from miscounted
    if contents.digest != edition.digest and not miscounted:
        message = f"nội dung ấn bản {number} khác với lúc phát hành"
        yield Finding("edition-digest", "error", message, RESTORE, (number,))


def _miscounted(record: Record, edition: Edition, counted: tuple[int, int]) -> Iterator[Finding]:
    number = edition.number
    if counted == (edition.articles, edition.passages):
        return
    if counted[0] < edition.articles and _purged_since(record, edition):
        message = f"có bài bị xoá vĩnh viễn sau khi phát hành ấn bản {number}"
        remedy = "hãy chạy: python -m index build"
        yield Finding("edition-purged", "error", message, remedy, (number,))
        return
    message = (
        f"ấn bản {number} ghi {edition.articles} bài và {edition.passages} đoạn, thư viện có "
        f"{counted[0]} bài và {counted[1]} đoạn"
    )
    yield Finding("edition-counts", "error", message, RESTORE, (number,))


def _purged_since(record: Record, edition: Edition) -> bool:
    return any(at >= edition.published_at for at in purged(record.db).values())
