"""The folder: who may read and write it, what killed commands left there, and room on the disk."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from corpus.finding import REPAIR, Finding
from corpus.settings import LIBRARY_FILE, ORIGINALS_FOLDER
from index.doctor.case import library_file
from index.gaps import FILE as GAPS_FILE
from index.settings import CACHE_FOLDER, models_folder

#: What only its owner may read: people's questions and ids, and the key of the bot's buttons.
PRIVATE = (GAPS_FILE, "bot.db", "bot.key")
#: Seconds after which a file is no longer one that a running command is about to use: a batch of
#: ``corpus add`` ends after 20 seconds.
YOUNG = 600.0
#: Bytes below which nothing can be published.
LEAST_FREE = 64 * 2**20

_ORIGINAL = re.compile(r"[0-9a-f]{64}")
_PROCESS = re.compile(r"(\d+)(?:\.db)?\.part$")


def access(data: Path) -> Iterator[Finding]:
    """Files that their owner cannot use, that anybody can change, that others can read."""
    opens = bool(data.stat().st_mode & stat.S_IXOTH)
    for file in (data, *_kept(data)):
        mode = stat.S_IMODE(file.stat().st_mode)
        needed = 0o700 if file.is_dir() else 0o600
        if mode & needed != needed or not os.access(file, os.R_OK | os.W_OK):
            message = f"{file} (quyền {mode:03o}) không đọc hoặc ghi được"
            may_mend = os.getuid() in (0, file.stat().st_uid)
            remedy = REPAIR if may_mend else f"hãy nhờ người quản trị chạy: chown $USER {file}"
            yield Finding("access-denied", "error", message, remedy, (str(file), needed))
        if mode & stat.S_IWOTH:
            message = f"{file} (quyền {mode:03o}) ai cũng sửa được"
            yield Finding("access-open", "error", message, REPAIR, (str(file),))
        if opens and file.name in PRIVATE and mode & (stat.S_IRGRP | stat.S_IROTH):
            message = f"{file} (quyền {mode:03o}) có dữ liệu riêng mà người khác đọc được"
            yield Finding("access-private", "warning", message, REPAIR, (str(file),))


def _kept(data: Path) -> list[Path]:
    names = (LIBRARY_FILE, ORIGINALS_FOLDER, CACHE_FOLDER, *PRIVATE)
    return [data / name for name in names if (data / name).exists()]


def leftovers(data: Path) -> Iterator[Finding]:
    """What killed commands left behind, aside of what is in use."""
    folders = {
        data: ("*.part", ".*.part"),
        data / ORIGINALS_FOLDER: ("*.part",),
        data / CACHE_FOLDER: (".making-*",),
        models_folder(data): (".making-*", ".replaced-*"),
    }
    for folder, patterns in folders.items():
        for file in sorted(f for pattern in patterns for f in folder.glob(pattern)):
            if is_old(file) and not _is_being_written(file):
                message = f"{file} còn lại từ một lệnh bị ngắt"
                yield Finding("leftover", "warning", message, REPAIR, (str(file),))


def _is_being_written(file: Path) -> bool:
    """Whether the process that named the file after itself lives: a backup takes its time."""
    found = _PROCESS.search(file.name)
    return found is not None and Path(f"/proc/{found[1]}").exists()


def orphans(data: Path, db: sqlite3.Connection) -> Iterator[Finding]:
    """Originals that no article was read from. Looked up after the files were listed, so that one
    that is added meanwhile is known."""
    files = [f for f in sorted((data / ORIGINALS_FOLDER).glob("*")) if is_old(f)]
    known = needed(db)
    for file in files:
        if _ORIGINAL.fullmatch(file.name) and file.name not in known:
            message = f"tệp gốc {file} không thuộc bài nào"
            yield Finding("original-orphan", "warning", message, REPAIR, (file.name,))


def needed(db: sqlite3.Connection) -> set[str]:
    """The hashes of all originals that articles or fetched pages name."""
    rows = db.execute("SELECT original FROM revision UNION SELECT original FROM visit").fetchall()
    return {row[0] for row in rows if row[0]}


def is_old(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime > YOUNG
    except OSError:  # gone since it was listed
        return False


def space(data: Path) -> Iterator[Finding]:
    """Room for the next edition, and for the file once more, which a purge writes anew."""
    free = shutil.disk_usage(data).free
    file = library_file(data)
    size = file.stat().st_size if file.exists() else 0
    told = f"ổ đĩa của {data} còn {free / 2**20:.0f} MiB, thư viện có {size / 2**20:.0f} MiB"
    remedy = "hãy dọn bớt ổ đĩa hoặc chuyển thư mục dữ liệu sang ổ lớn hơn"
    if free < LEAST_FREE:
        yield Finding("space-none", "error", f"{told}, không đủ để phát hành ấn bản mới", remedy)
    elif free < 2 * size:
        message = f"{told}, không đủ để sao lưu hoặc xoá vĩnh viễn một bài"
        yield Finding("space-low", "warning", message, remedy)
