"""Backing up: a library with its originals and settings as one file, while others use it."""

from __future__ import annotations

import os
import re
import sqlite3
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus import verifying
from corpus.errors import FailedCheck
from corpus.finding import Finding
from corpus.library import Library, connect
from corpus.settings import DOMAINS_FILE, LIBRARY_FILE, ORIGINALS_FOLDER
from index import parcel, wayback
from index.doctor import editions as of_editions
from index.doctor import passages, vectors
from index.doctor.case import Case
from index.encoder import open_encoder
from index.errors import IndexFault
from index.parcel import Packing
from index.record import Record
from index.verdict import GATE_FILE

Report = Callable[[str, int, int], None]

#: Pages that are copied between two writers, and how often a writer may make the copying begin
#: anew: then the rest is copied at once, while writers wait (about a second a GiB).
_PAGES = 2_000
_RESTARTS = 3
#: Times that all is copied again because an article was purged meanwhile.
_AGAIN = 3

ORIGINAL = f"{ORIGINALS_FOLDER}/"
MEMBERS = rf"library\.db|{ORIGINAL}[0-9a-f]{{64}}|[A-Za-z0-9][\w.-]*\.(?:txt|toml|jsonl)"
_NEEDED = "SELECT original FROM revision UNION SELECT original FROM visit"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made. ``missing``: originals that the library itself lacks."""

    file: Path
    edition: int | None
    articles: int
    originals: int
    missing: tuple[str, ...]
    size: int


class _Purged(Exception):
    """An original went while it was to be copied."""


def back_up(data: Path, target: Path, report: Report, *, force: bool = False) -> Backup:
    """Write the library with its originals and settings to one file, while others use it.

    What is in the file was checked as ``corpus verify`` does, and read again. Raises LibraryError,
    IndexFault (nothing to back up, no room, the file exists), FailedCheck when the library is
    damaged: what is at ``target`` then stays.
    """
    target = target.absolute()
    with Library.open(data) as library:
        _check_room(library, target)
    for _ in range(_AGAIN):
        try:
            made = _backed_up(data, target, report, force)
        except _Purged:
            continue
        now = datetime.now(UTC).isoformat(timespec="seconds")
        wayback.note(data, wayback.Known(str(made.file), now, made.edition))
        return made
    raise IndexFault("có bài bị xoá vĩnh viễn trong khi sao lưu; hãy chạy lại lệnh.")


def _backed_up(data: Path, target: Path, report: Report, force: bool) -> Backup:
    snapshot = target.with_name(f".{target.name}.{os.getpid()}.db.part")
    try:
        with parcel.packed(target, "backup", force=force) as packing:
            _snapshot(data / LIBRARY_FILE, snapshot, report)
            with closing(connect(snapshot)) as db:
                report("Kiểm tra", 0, 1)
                missing = verified(data, db)
                report("Kiểm tra", 1, 1)
                if not set(missing) <= _named(data):
                    raise _Purged
                record = Record(Library(data, db))
                newest = record.edition()
                originals = [row[0] for row in db.execute(_NEEDED).fetchall() if row[0]]
                articles = record.library.count()
            packing.about = {
                "edition": newest.number if newest else None,
                "digest": newest.digest if newest else None,
                "articles": articles,
                "missing": missing,
            }
            with snapshot.open("rb") as source:
                packing.add(LIBRARY_FILE, source)
            wanted = sorted(set(originals) - set(missing))
            for number, digest in enumerate(wanted, 1):
                _pack_original(data, digest, packing)
                report("Tệp gốc", number, len(wanted))
            for file in _settings(data):
                with file.open("rb") as source:
                    packing.add(file.name, source)
    finally:
        for left in (snapshot, snapshot.with_name(f"{snapshot.name}-journal")):
            left.unlink(missing_ok=True)
    edition = newest.number if newest else None
    return Backup(target, edition, articles, len(wanted), tuple(missing), target.stat().st_size)


def _check_room(library: Library, target: Path) -> None:
    """The copy of the library, and the file with all in it."""
    size = (library.data / LIBRARY_FILE).stat().st_size
    folder = library.data / ORIGINALS_FOLDER
    originals = map(_size, folder.iterdir()) if folder.is_dir() else ()
    parcel.check_room(target.parent, 2 * size + sum(originals), "bản sao lưu")


def _size(file: Path) -> int:
    """In bytes; none where it is gone since it was listed, as a file in the making is."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


class _Restarted(Exception):
    """Somebody wrote, so the copying began anew once too often."""


def _snapshot(source: Path, target: Path, report: Report) -> None:
    """The library as it is at one moment (SQLite's online backup)."""
    least, restarts = 0, 0

    def told(_status: int, remaining: int, total: int) -> None:
        nonlocal least, restarts
        restarts += bool(least) and remaining > least
        least = remaining
        if restarts >= _RESTARTS:
            raise _Restarted
        report("Chép thư viện", total - remaining, total)

    target.unlink(missing_ok=True)
    with closing(connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        copy.execute("PRAGMA synchronous=OFF")  # verified, and packed into a file that is synced
        try:
            live.backup(copy, pages=_PAGES, progress=told, sleep=0.05)
        except _Restarted:
            live.backup(copy)
    report("Chép thư viện", 1, 1)


def verified(data: Path, db: sqlite3.Connection) -> list[str]:
    """The originals that a library lacks, whose folder is ``data``. Raises FailedCheck for any
    other damage."""
    case = Case.of(data, db, open_encoder)
    missing, damages = set(), []
    for find in (_files, passages.findings, vectors.findings, of_editions.findings,
                 of_editions.journaled):  # fmt: skip
        for finding in find(case):
            if finding.id.startswith("original-"):
                missing.add(str(finding.subject[0]))
            elif finding.severity in ("error", "fatal") and finding.id != "edition-purged":
                damages.append(finding)
        if any(finding.severity == "fatal" for finding in damages):
            break
    if damages:
        raise FailedCheck(
            f"thư viện có {len(damages)} lỗi ({damages[0].message}); hãy xem hết: "
            "python -m index doctor"
        )
    visited = db.execute("SELECT original FROM visit").fetchall()
    missing |= {one for (one,) in visited if not (data / ORIGINALS_FOLDER / one).exists()}
    return sorted(missing)


def _named(data: Path) -> set[str]:
    """The originals that the library names now."""
    with closing(connect(data / LIBRARY_FILE)) as live:
        return {one for (one,) in live.execute(_NEEDED).fetchall() if one}


def _files(case: Case) -> Iterator[Finding]:
    return verifying.findings(case.db, case.data)


def _pack_original(data: Path, digest: str, packing: Packing) -> None:
    try:
        with (data / ORIGINALS_FOLDER / digest).open("rb") as source:
            member = packing.add(f"{ORIGINAL}{digest}", source, squeeze=False)
    except FileNotFoundError as error:
        raise _Purged from error
    if member.sha256 != digest:
        raise FailedCheck(f"tệp gốc {digest} vừa bị sửa; hãy chạy: python -m index doctor")


def _settings(data: Path) -> list[Path]:
    """What people set for a library, and the questions that its gate asks."""
    gate = data / GATE_FILE
    names = {DOMAINS_FILE, GATE_FILE}
    if gate.exists():
        try:
            rows = tomllib.loads(gate.read_text("utf-8")).get("questions", [])
            names |= {str(row.get("file")) for row in rows}
        except (ValueError, AttributeError):  # the gate itself tells what is wrong with it
            pass
    found = [data / name for name in sorted(names) if re.fullmatch(MEMBERS, name)]
    return [file for file in found if file.is_file()]
