"""Restoring a backup: everything in it is verified before anything in the data folder changes."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from corpus import journal
from corpus.errors import FailedCheck, LibraryError
from corpus.library import Library, connect
from corpus.migrations import copies_of
from corpus.settings import LIBRARY_FILE, ORIGINALS_FOLDER
from corpus.syncing import sync_folder
from index import caches, parcel
from index.backup import MEMBERS, ORIGINAL, verified
from index.doctor.folder import needed
from index.errors import IndexFault
from index.parcel import BadParcel, Manifest, Parcel
from index.publishing import alone
from index.record import Edition, Record

Report = Callable[[str, int, int], None]

#: What the library that was there is kept under, with the time.
REPLACED = "replaced-"
_WORK = ".restoring-"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where what was there before is kept."""

    manifest: Manifest
    edition: int | None
    articles: int
    kept: Path | None


def restore(file: Path, data: Path, report: Report, *, force: bool = False) -> Restored:
    """Put the library of a backup in place, with its originals and settings.

    A library that is there is kept aside, and only with ``force``. Raises BadParcel when the backup
    is not whole, IndexFault: nothing has then changed.
    """
    with parcel.opened(file, "backup", MEMBERS) as backup:
        if LIBRARY_FILE not in backup.manifest.members:
            raise BadParcel(f"{file} không chứa {LIBRARY_FILE}; hãy dùng một tệp khác.")
        if (data / LIBRARY_FILE).exists() and not force:
            raise IndexFault(
                f"{data} đã có thư viện; hãy chọn thư mục khác bằng --data, hoặc thêm --force để "
                f"thay (thư viện cũ được giữ ở {data}/{REPLACED}…)."
            )
        parcel.check_room(data, backup.size + backup.size // 10, "khôi phục")
        _make_folder(data)
        with alone(data), _work_folder(data) as work:
            _unpack(backup, work, report)
            edition, articles = _check(backup, work)
            kept = _put_in_place(data, work, backup)
            _make_caches(data, report)
    return Restored(backup.manifest, edition.number if edition else None, articles, kept)


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"không tạo được thư mục {data} ({error.strerror or error}); hãy chọn thư mục khác."
        ) from error


@contextmanager
def _work_folder(data: Path) -> Iterator[Path]:
    """A folder on the same disk; one that a killed restore left goes."""
    for left in data.glob(f"{_WORK}*"):
        shutil.rmtree(left, ignore_errors=True)
    work = data / f"{_WORK}{os.getpid()}.part"
    (work / ORIGINALS_FOLDER).mkdir(parents=True)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _unpack(backup: Parcel, work: Path, report: Report) -> None:
    names = list(backup.manifest.members)
    for number, name in enumerate(names, 1):
        backup.extract(name, work / name)
        report("Lấy từ bản sao lưu", number, len(names))


def _check(backup: Parcel, work: Path) -> tuple[Edition | None, int]:
    """What was unpacked is a sound library, and the one that was packed; it tells in its journal
    that it was restored."""
    about = backup.manifest.about
    try:
        with Library.open(work) as library:
            lacking = set(verified(work, library.connection)) - set(about.get("missing", ()))
            newest = Record(library).edition()
            if lacking or (newest.number if newest else None) != about.get("edition"):
                raise FailedCheck("khác với lúc sao lưu")
            with library.batch():
                journal.note(
                    library.connection,
                    "restore",
                    edition=newest.number if newest else None,
                    reason=f"{backup.file.name}, {backup.manifest.made_at}",
                )
            articles = library.count()
    except (LibraryError, FailedCheck, sqlite3.Error) as error:
        raise BadParcel(
            f"{backup.file}: thư viện bên trong không dùng được ({error}); chưa thay đổi gì, hãy "
            "dùng một bản sao lưu khác."
        ) from error
    for left in copies_of(work / LIBRARY_FILE):  # the backup itself is the way back
        left.unlink()
    with (work / LIBRARY_FILE).open("rb") as made:
        os.fsync(made.fileno())
    return newest, articles


def _put_in_place(data: Path, work: Path, backup: Parcel) -> Path | None:
    """Originals first, which harm nobody; then the library, in one renaming; then what is left."""
    file = data / LIBRARY_FILE
    (data / ORIGINALS_FOLDER).mkdir(exist_ok=True)
    for original in (work / ORIGINALS_FOLDER).iterdir():
        original.replace(data / ORIGINALS_FOLDER / original.name)
    sync_folder(data / ORIGINALS_FOLDER)
    if not file.exists():
        (work / LIBRARY_FILE).replace(file)
        sync_folder(data)
        _put_settings(data, work, backup, None)
        return None
    kept = _kept_folder(data)
    with _nobody_writing(file):
        _keep(file, kept)
        sync_folder(kept)
        (work / LIBRARY_FILE).replace(file)
        sync_folder(data)
    _put_settings(data, work, backup, kept)
    for copy in copies_of(file):
        copy.replace(kept / copy.name)
    (kept / ORIGINALS_FOLDER).mkdir()
    with Library.open(data) as library, library.batch():  # nobody adds an article to them now
        wanted = needed(library.connection)
        for original in (data / ORIGINALS_FOLDER).iterdir():
            if original.name not in wanted:
                original.replace(kept / ORIGINALS_FOLDER / original.name)
    return kept


def _kept_folder(data: Path) -> Path:
    name = f"{REPLACED}{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for number in count(1):
        folder = data / (name if number == 1 else f"{name}-{number}")
        with suppress(FileExistsError):
            folder.mkdir()
            break
    return folder


@contextmanager
def _nobody_writing(file: Path) -> Iterator[None]:
    """No other process has a transaction open in the library that is replaced; what a killed one
    left is undone first, so that no journal of the old file lies beside the new one.

    Whoever writes afterwards finds that the file is another (``Library.batch``). A library too
    damaged to be locked has no writer.
    """
    with ExitStack() as ended:
        try:
            db = ended.enter_context(closing(connect(file)))
            db.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise LibraryError(
                f"có tiến trình đang dùng {file} ({error}); hãy chờ nó xong rồi chạy lại lệnh."
            ) from error
        except sqlite3.DatabaseError:
            file.with_name(f"{file.name}-journal").unlink(missing_ok=True)
        yield


def _put_settings(data: Path, work: Path, backup: Parcel, kept: Path | None) -> None:
    for name in backup.manifest.members:
        if name == LIBRARY_FILE or name.startswith(ORIGINAL):
            continue
        if kept is not None and (data / name).exists():
            _keep(data / name, kept)
        (work / name).replace(data / name)


def _keep(file: Path, folder: Path) -> None:
    """Have a file under a second name: a renaming then takes only the first."""
    try:
        os.link(file, folder / file.name)
    except OSError:  # a file system without links
        shutil.copy2(file, folder / file.name)


def _make_caches(data: Path, report: Report) -> None:
    """So that the first question does not wait for them, nor the doctor find them missing."""
    with Library.open(data) as library:
        record = Record(library)
        newest = record.edition()
        if newest is not None:
            report("Lập chỉ mục tìm kiếm", 0, 1)
            caches.make(record, newest, record.entries(newest.number))
            report("Lập chỉ mục tìm kiếm", 1, 1)
