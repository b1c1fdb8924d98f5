"""Editions: each holds what was published, and the ranges in which entries are held make sense."""

from __future__ import annotations

from collections.abc import Iterator

from corpus import journal
from corpus.finding import RESTORE, Finding
from index.doctor.case import Case
from index.record import Edition
from index.verifying import edition_findings

#: The newest editions whose contents are read and compared, a few seconds each in a large library.
_READ = 20

_OVERLAP = "h.valid_from < ifnull(g.valid_to, 1e18) AND g.valid_from < ifnull(h.valid_to, 1e18)"
_RANGES = (
    (
        "held-range",
        "bị giữ trong khoảng ấn bản ngược, từ {0} đến trước {1}",
        "SELECT valid_from, valid_to, entry FROM held WHERE valid_to <= valid_from",
    ),
    (
        "held-unknown",
        "thuộc ấn bản {0} chưa từng phát hành",
        "SELECT max(valid_from, ifnull(valid_to, 0)) AS n, 0, entry FROM held "
        "WHERE n > (SELECT max(number) FROM edition)",
    ),
    (
        "held-overlap",
        "bị giữ hai lần trong ấn bản {0}",
        "SELECT g.valid_from, 0, h.entry FROM held h JOIN held g ON g.entry = h.entry "
        f"AND g.valid_from > h.valid_from WHERE {_OVERLAP}",
    ),
    (
        "held-twice",
        "có hai bản cùng lúc trong ấn bản {0}",
        "SELECT max(h.valid_from, g.valid_from), 0, h.entry FROM entry e JOIN entry f "
        "ON f.article_id = e.article_id AND f.id > e.id JOIN held h ON h.entry = e.id "
        f"JOIN held g ON g.entry = f.id WHERE {_OVERLAP}",
    ),
    (
        "held-mixed",
        "trong ấn bản {0} được tính vectơ theo công thức khác với ấn bản đó",
        "SELECT d.number, 0, h.entry FROM held h JOIN entry e ON e.id = h.entry JOIN edition d "
        "ON d.number >= h.valid_from AND d.number < ifnull(h.valid_to, 1e18) "
        "WHERE d.recipe <> e.recipe",
    ),
)


def findings(case: Case) -> Iterator[Finding]:
    """What is wrong with the rows of editions, with what they hold, and with the journal."""
    editions = case.editions()
    if not editions:
        remedy = "hãy chạy: python -m index build"
        yield Finding("edition-none", "warning", "thư viện chưa có ấn bản nào", remedy)
        return
    numbers = {edition.number for edition in editions}
    for number in sorted(set(range(min(numbers), max(numbers))) - numbers):
        message = f"thư viện thiếu ấn bản {number}"
        yield Finding("edition-gap", "error", message, RESTORE, (number,))
    recipes = {row[0] for row in case.db.execute("SELECT id FROM recipe").fetchall()}
    for edition in editions:
        if edition.recipe not in recipes:
            message = f"ấn bản {edition.number} dùng công thức {edition.recipe} không có"
            yield Finding("edition-recipe", "fatal", message, RESTORE, (edition.number,))
    yield from _ranges(case)
    yield from _contents(case, editions)


def journaled(case: Case) -> Iterator[Finding]:
    """What is wrong with the journal's chain."""
    for fault in journal.faults(case.db):
        remedy = f"hãy tìm xem ai đã sửa tệp thư viện, hoặc {RESTORE.removeprefix('hãy ')}"
        yield Finding("journal-broken", "error", fault, remedy)


def _ranges(case: Case) -> Iterator[Finding]:
    for identity, what, statement in _RANGES:
        for start, end, entry in case.db.execute(statement).fetchall():
            row = case.db.execute(
                "SELECT article_id, revision FROM entry WHERE id = ?", (entry,)
            ).fetchone() or (f"mục {entry}", 0)
            message = f"bài “{row[0]}” bản {row[1]} {what.format(start, end)}"
            yield Finding(identity, "error", message, RESTORE, (entry,))


def _contents(case: Case, editions: list[Edition]) -> Iterator[Finding]:
    for edition in editions[-_READ:]:
        for finding in edition_findings(case.record, edition):
            # What was purged is gone from the editions before as well, as it should be.
            if finding.id != "edition-purged" or edition == editions[-1]:
                yield finding
