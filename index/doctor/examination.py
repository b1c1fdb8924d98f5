"""The examination: every check in turn; each says what it found, or that it could not run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import LibraryError
from corpus.finding import RESTORE, Finding, Severity, worst
from corpus.verifying import article_findings, file_findings
from index.doctor import (
    beside,
    cachefiles,
    clock,
    derived,
    editions,
    folder,
    locks,
    models,
    opening,
    passages,
    vectors,
)
from index.doctor.case import (
    READ_AGAIN,
    UNREADABLE,
    Case,
    OpenEncoder,
    connect_for_reading,
    library_file,
)
from index.wayback import way_back

Report = Callable[[str, int, int], None]

#: Of the folder, each with its name and what it is called.
_OF_FOLDER: tuple[tuple[str, str, Callable[[Path], Iterable[Finding]]], ...] = (
    ("access", "quyền truy cập", folder.access),
    ("space", "dung lượng đĩa", folder.space),
    ("locks", "khóa", locks.findings),
    ("leftovers", "tệp còn lại từ lệnh bị ngắt", folder.leftovers),
    ("beside", "gaps.db và bot.db", beside.findings),
)
_OF_LIBRARY: tuple[tuple[str, str, Callable[[Case], Iterable[Finding]]], ...] = (
    ("file", "tệp thư viện", lambda case: file_findings(case.db, case.data)),
    ("articles", "bài và tệp gốc", lambda case: article_findings(case.db, case.data)),
    ("orphans", "tệp gốc thừa", lambda case: folder.orphans(case.data, case.db)),
    ("derived", "số hiệu và bài liên quan", derived.findings),
    ("passages", "đoạn", passages.findings),
    ("vectors", "vectơ", vectors.findings),
    ("editions", "ấn bản", editions.findings),
    ("journal", "nhật ký", editions.journaled),
    ("clock", "đồng hồ", clock.findings),
    ("caches", "bộ nhớ đệm", cachefiles.findings),
    ("model", "mô hình và hiệu chuẩn", models.findings),
)
#: Times that a check is run again which found something while somebody wrote.
_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """One check. ``findings`` is None where it could not be run for what was found before."""

    name: str
    title: str
    findings: tuple[Finding, ...] | None

    @property
    def severity(self) -> Severity | None:
        if self.findings is None:
            return None
        return worst(finding.severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Examination:
    """What all checks found."""

    checks: tuple[Checked, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for check in self.checks for finding in check.findings or ())

    @property
    def severity(self) -> Severity:
        """The worst of all."""
        return worst(finding.severity for finding in self.findings)


def examine(
    data: Path, report: Report = lambda *_: None, open_encoder: OpenEncoder = READ_AGAIN
) -> Examination:
    """Run all checks; writes nothing. Raises LibraryError where there is no such folder."""
    if not data.is_dir():
        raise LibraryError(
            f"không có thư mục dữ liệu {data}; hãy thêm bài trước: python -m corpus add FILE…"
        )
    checks: list[Checked] = []
    total = len(_OF_FOLDER) + 1 + len(_OF_LIBRARY)

    def check(name: str, title: str, find: Callable[[], Iterable[Finding]] | None) -> Checked:
        report(title, len(checks), total)
        checks.append(Checked(name, title, _run(data, title, find) if find else None))
        return checks[-1]

    for name, title, of_folder in _OF_FOLDER:
        check(name, title, lambda find=of_folder: find(data))  # type: ignore[misc]
    db = _opened(data)
    if isinstance(db, Finding):
        opened = check("library", "mở thư viện", lambda: (db,))
    else:
        opened = check("library", "mở thư viện", lambda: opening.findings(data, db))
    readable = isinstance(db, sqlite3.Connection) and _is_readable(opened)
    case = Case.of(data, db, open_encoder) if isinstance(db, sqlite3.Connection) else None
    for name, title, of_library in _OF_LIBRARY:
        if case is None or not readable:
            check(name, title, None)
        else:
            check(name, title, lambda find=of_library: settled(case, find))  # type: ignore[misc]
    if case is not None:
        case.library.close()
    report("xong", total, total)
    return Examination(tuple(checks))


def _opened(data: Path) -> sqlite3.Connection | Finding:
    file = library_file(data)
    if not file.exists():
        return Finding("library-missing", "fatal", f"không có thư viện {file}", RESTORE)
    try:
        if found := opening.in_wal_mode(data):
            return found
        db = connect_for_reading(file)
    except UNREADABLE as error:
        return opening.unopened(data, error)
    try:
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except UNREADABLE as error:
        db.close()
        return opening.unopened(data, error)
    return db


def _is_readable(opened: Checked) -> bool:
    """Whether tables are there to be read: not all repairable damages leave them."""
    blocking = ("schema-older", "table-missing")
    return not any(f.severity == "fatal" or f.id in blocking for f in opened.findings or ())


def settled(case: Case, find: Callable[[Case], Iterable[Finding]]) -> list[Finding]:
    """What a check finds while nobody writes: it reads in many steps, between which a publication
    may fall."""
    for _ in range(_AGAIN):
        before = case.db.execute("PRAGMA data_version").fetchone()
        found = list(find(case))
        if not found or case.db.execute("PRAGMA data_version").fetchone() == before:
            break
    return found


def _run(data: Path, title: str, find: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    try:
        found.extend(find())
    except (sqlite3.Error, UnicodeDecodeError) as error:
        found.append(opening.unopened(data, error))
    except OSError as error:
        message = f"không kiểm tra hết được {title} ({error})"
        remedy = "hãy cho người chạy lệnh này quyền đọc thư mục dữ liệu"
        found.append(Finding("check-failed", "error", message, remedy))
    except Exception as error:  # a damaged row may have any value in it: each ends in a sentence
        message = f"không kiểm tra hết được {title} ({type(error).__name__}: {error})"
        found.append(Finding("check-failed", "error", message, RESTORE))
    # The last backup is named where one is known.
    return tuple(
        replace(one, remedy=way_back(data)) if one.remedy == RESTORE else one for one in found
    )
