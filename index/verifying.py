"""Verifying: whether an edition holds what was published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from corpus.finding import RESTORE, Finding
from corpus.purging import purged

if TYPE_CHECKING:  # the record asks this of its newest edition
    from index.record import Edition, Record


def edition_findings(record: Record, edition: Edition) -> Iterator[Finding]:
    """What an edition holds that it did not when it was published, or does not hold any more."""
    number = edition.number
    contents = record.contents(record.entries(number))
    counted = (contents.articles, contents.passages)
    if contents.digest != edition.digest and _purged_since(record, edition):
        message = f"có bài bị xoá vĩnh viễn sau khi phát hành ấn bản {number}"
        remedy = "hãy chạy: python -m index build"
        yield Finding("edition-purged", "error", message, remedy, (number,))
    elif counted != (edition.articles, edition.passages):
        message = (
            f"ấn bản {number} ghi {edition.articles} bài và {edition.passages} đoạn, thư viện có "
            f"{contents.articles} bài và {contents.passages} đoạn"
        )
        yield Finding("edition-counts", "error", message, RESTORE, (number,))
    elif contents.digest != edition.digest:
        message = f"nội dung ấn bản {number} khác với lúc phát hành"
        yield Finding("edition-digest", "error", message, RESTORE, (number,))


def _purged_since(record: Record, edition: Edition) -> bool:
    return any(at >= edition.published_at for at in purged(record.db).values())
