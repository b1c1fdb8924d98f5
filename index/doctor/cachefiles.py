"""Caches: those that are there hold what the record does, and the newest edition has some."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np

from corpus.finding import REPAIR, Finding, Severity
from index import caches, staged
from index.dense import Dense
from index.doctor.case import Case
from index.doctor.folder import is_old
from index.layered import Layered
from index.record import Edition
from index.settings import CACHE_FOLDER

#: Vectors compared at once.
_PAGE = 1_000
#: What ``caches.problem`` says, as findings.
_IDS: dict[str, tuple[str, Severity]] = {
    "chưa có": ("cache-missing", "warning"),
    "đã hỏng": ("cache-altered", "error"),
}


def findings(case: Case) -> Iterator[Finding]:
    """Caches that are missing, altered, of another format, of no edition, or differ from the
    record."""
    editions = case.editions()
    newest = editions[-1:]
    folders = {caches.folder_of(case.data, edition): edition for edition in editions}
    for folder, edition in folders.items():
        if not (folder.exists() or [edition] == newest):
            continue
        name = f"bộ nhớ đệm {folder} của ấn bản {edition.number}"
        if why := caches.problem(folder, edition, again=True):
            identity, severity = _IDS.get(why, ("cache-foreign", "warning"))
            yield Finding(identity, severity, f"{name} {why}", REPAIR, (edition.number,))
        elif why := _differs(case, edition):
            yield Finding("cache-differs", "error", f"{name} {why}", REPAIR, (edition.number,))
    waiting = staged.kept(case.record)
    if waiting is not None:
        folders.setdefault(caches.folder_of(case.data, waiting[0].edition), waiting[0].edition)
    for folder in sorted((case.data / CACHE_FOLDER).glob("*")):
        if folder.is_dir() and folder not in folders and folder.name[0] != "." and is_old(folder):
            message = f"bộ nhớ đệm {folder} không thuộc ấn bản nào"
            yield Finding("cache-orphan", "warning", message, REPAIR, (str(folder),))


def _differs(case: Case, edition: Edition) -> str | None:
    """Why sound files do not hold what the record does."""
    found = caches.ready(case.data, edition, again=True)
    if found is None:
        return "không mở được"
    entries = case.record.entries(edition.number)
    ids = np.array(sorted(p for p, _ in case.record.passage_entries(entries)), np.int64)
    if not np.array_equal(np.sort(found.dense.ids), ids):
        return f"có {found.dense.vectors} vectơ, thư viện có {len(ids)} đoạn hoặc các đoạn khác"
    if found.lexical.documents != len(ids):
        return f"có {found.lexical.documents} đoạn để tìm theo từ, thư viện có {len(ids)}"
    if not np.array_equal(np.sort(found.facets.ids), ids):
        return "lọc theo ngày và nơi đăng trên các đoạn khác với thư viện"
    if not _are_vectors(case, found.dense, ids.tolist()):
        return "có vectơ khác với thư viện"
    return None


def _are_vectors(case: Case, dense: Dense | Layered, ids: list[int]) -> bool:
    """Whether the vectors are those of the record, as the index keeps them; those that the record
    lacks or holds in no sound form are told by the check of the vectors."""
    for at in range(0, len(ids), _PAGE):
        rows = case.db.execute(
            "SELECT passage, whole FROM vector WHERE passage IN (SELECT value FROM json_each(?))",
            (json.dumps(ids[at : at + _PAGE]),),
        ).fetchall()
        size = dense.kept(ids[at : at + 1]).nbytes
        sound = [(passage, whole) for passage, whole in rows if len(whole) == size]
        told = b"".join(whole for _, whole in sound)
        if not dense.holds([passage for passage, _ in sound], np.frombuffer(told, "<f4")):
            return False
    return True
