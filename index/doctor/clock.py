"""The clock: that it went forward while articles were stored and editions published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from corpus.finding import Finding
from index.doctor.case import Case

#: How far two machines' clocks may be apart.
_APART = timedelta(minutes=5)


def findings(case: Case) -> Iterator[Finding]:
    """Times in the record that are later than now, or run backwards: one of two clocks is wrong."""
    now = datetime.now(UTC)
    remedy = "hãy chỉnh lại đồng hồ của máy"
    latest = case.db.execute("SELECT max(added_at) FROM revision").fetchone()[0]
    if latest and _moment(latest) > now + _APART:
        message = f"có bài được thêm lúc {latest}, sau giờ hiện tại của máy ({now:%Y-%m-%dT%H:%MZ})"
        yield Finding("clock-article", "warning", message, remedy)
    before = datetime.min.replace(tzinfo=UTC)
    for edition in case.editions():
        moment = _moment(edition.published_at)
        told = f"ấn bản {edition.number} ghi phát hành lúc {edition.published_at}"
        if moment > now + _APART:
            message = f"{told}, sau giờ hiện tại của máy ({now:%Y-%m-%dT%H:%MZ})"
            yield Finding("clock-edition", "warning", message, remedy, (edition.number,))
        elif moment + _APART < before:
            message = f"{told}, trước ấn bản ngay trước nó: đồng hồ của máy đã bị lùi"
            yield Finding("clock-backwards", "warning", message, remedy, (edition.number,))
        before = moment


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
