"""Repairing: what can be made again from the record, and what killed commands left, deleted.

Nothing here touches what only the record knows: articles, passages, editions, the journal.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from corpus.errors import LibraryError
from corpus.finding import Finding
from corpus.library import Library
from corpus.settings import ORIGINALS_FOLDER
from index import caches
from index.doctor import folder, remade
from index.doctor.case import READ_AGAIN, Case, OpenEncoder
from index.doctor.examination import Examination, Report, examine
from index.publishing import alone

#: Times that is repaired and examined again: a table that was made anew is filled the next time,
#: and caches are made again of vectors that were.
_ROUNDS = 4

Found = Sequence[Finding]


def repair(
    data: Path, report: Report = lambda *_: None, open_encoder: OpenEncoder = READ_AGAIN
) -> tuple[list[str], Examination]:
    """Mend what can be mended; what was done, a Vietnamese sentence each, and how things stand
    then.

    Raises IndexFault while a build, publication, … runs, LibraryError where there is no folder.
    """
    done: list[str] = []
    found = examine(data, report, open_encoder)
    for _ in range(_ROUNDS):
        said = list(_round(data, found, open_encoder))
        done += said
        if not said:
            break
        found = examine(data, report, open_encoder)
    return done, found


def is_repairable(finding: Finding) -> bool:
    """Whether ``repair`` may mend it."""
    return finding.severity != "fatal" and finding.id in {*_OF_FOLDER, *_OF_LIBRARY}


def _round(data: Path, found: Examination, open_encoder: OpenEncoder) -> Iterator[str]:
    of: dict[str, list[Finding]] = {}
    for finding in filter(is_repairable, found.findings):
        of.setdefault(finding.id, []).append(finding)
    for identity in (one for one in _OF_FOLDER if one in of):
        yield from _tried(lambda one=identity: _OF_FOLDER[one](data, of[one]))  # type: ignore[misc]
    if not any(one in of for one in _OF_LIBRARY):
        return
    with ExitStack() as stack:
        stack.enter_context(alone(data))
        try:
            library = stack.enter_context(Library.open(data))
        except LibraryError:  # told by the examination
            return
        case = Case.of(data, library.connection, open_encoder)
        for identity in (one for one in _OF_LIBRARY if one in of):
            mend = _OF_LIBRARY[identity]
            yield from _tried(lambda mend=mend, these=of[identity]: mend(case, these))  # type: ignore[misc]


def _tried(mend: Callable[[], Iterator[str]]) -> Iterator[str]:
    """What was done; what could not be is told by the examination that follows."""
    try:
        yield from mend()
    except Exception:  # as in an examination: a damaged row may have any value in it
        return


# --- of the folder ---


def _access(_: Path, found: Found) -> Iterator[str]:
    for finding in found:
        file, needed = Path(str(finding.subject[0])), int(finding.subject[1])
        if file.stat().st_uid == os.getuid() and file.stat().st_mode & needed != needed:
            file.chmod(stat.S_IMODE(file.stat().st_mode) | needed)
            yield f"Đã cho chủ sở hữu quyền đọc và ghi {file}."


def _open_to_all(_: Path, found: Found) -> Iterator[str]:
    for file in (Path(str(finding.subject[0])) for finding in found):
        file.chmod(stat.S_IMODE(file.stat().st_mode) & ~stat.S_IWOTH)
        yield f"Đã bỏ quyền ghi của người khác ở {file}."


def _private(_: Path, found: Found) -> Iterator[str]:
    for file in (Path(str(finding.subject[0])) for finding in found):
        file.chmod(0o600)
        yield f"Đã để riêng chủ sở hữu đọc {file}."


def _blocked(data: Path, found: Found) -> Iterator[str]:
    for finding in found:
        file = data / str(finding.subject[0])
        if file.is_symlink():
            file.unlink()
        else:
            file.rmdir()  # an empty one: what somebody keeps there is not ours
        yield f"Đã xoá {file} để các lệnh khóa được."


def _leftover(_: Path, found: Found) -> Iterator[str]:
    for file in (Path(str(finding.subject[0])) for finding in found):
        if folder.is_old(file):
            if file.is_dir():
                shutil.rmtree(file)
            else:
                file.unlink(missing_ok=True)
            yield f"Đã xoá {file}."


def _reopened(data: Path, found: Found) -> Iterator[str]:
    with Library.open(data) as library:  # undoes what was interrupted, migrates, leaves WAL
        library.count()
    for finding in found:
        yield f"Đã {_REOPENED[finding.id]} thư viện {data}."


_REOPENED = {
    "library-unfinished": "hoàn lại lần ghi dở vào",
    "schema-older": "nâng lược đồ của",
    "library-wal": "bỏ chế độ WAL của",
}
_OF_FOLDER: dict[str, Callable[[Path, Found], Iterator[str]]] = {
    "access-denied": _access,
    "access-open": _open_to_all,
    "access-private": _private,
    "lock-blocked": _blocked,
    "leftover": _leftover,
    **dict.fromkeys(_REOPENED, _reopened),
}


# --- of the library ---


def _orphan(case: Case, found: Found) -> Iterator[str]:
    with case.library.batch():  # nobody is adding an article to them now
        needed = folder.needed(case.db)
        for name in (str(finding.subject[0]) for finding in found):
            file = case.data / ORIGINALS_FOLDER / name
            if name not in needed and file.exists():
                file.unlink()
                yield f"Đã xoá tệp gốc thừa {file}."


def _caches(case: Case, found: Found) -> Iterator[str]:
    editions = case.editions()
    numbers = {finding.subject[0] for finding in found}
    for edition in (one for one in editions if one.number in numbers):
        shutil.rmtree(caches.folder_of(case.data, edition), ignore_errors=True)
        if edition == editions[-1]:
            caches.make(case.record, edition, case.record.entries(edition.number))
            yield f"Đã dựng lại bộ nhớ đệm của ấn bản {edition.number}."
        else:
            yield f"Đã xoá bộ nhớ đệm hỏng của ấn bản {edition.number}."


def _cache_orphan(_: Case, found: Found) -> Iterator[str]:
    for file in (Path(str(finding.subject[0])) for finding in found):
        shutil.rmtree(file)
        yield f"Đã xoá bộ nhớ đệm {file}."


#: In this order: what comes later is made of what comes before.
_OF_LIBRARY: dict[str, Callable[[Case, Found], Iterator[str]]] = {
    "library-index": remade.indices,
    "index-missing": remade.index_made,
    "table-missing": remade.table_made,
    "numbers-stale": remade.numbers,
    "kin-stale": remade.kin,
    "kin-orphan": remade.kin_forgotten,
    "kin-one-way": remade.kin_both_ways,
    **dict.fromkeys(remade.VECTORS, remade.vectors),
    "original-orphan": _orphan,
    "cache-orphan": _cache_orphan,
    **dict.fromkeys(("cache-missing", "cache-altered", "cache-foreign", "cache-differs"), _caches),
}
