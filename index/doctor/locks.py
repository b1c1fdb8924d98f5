"""Locks: which process holds a file, and lock files that nobody can lock.

The system releases a lock when its process ends, however it ends: a lock file that lies there is
no lock. What is held too long is held by a process that lives.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from corpus.finding import REPAIR, Finding
from index.settings import BUILD_LOCK, CACHE_FOLDER

#: Seconds after which a lock that is still held is told; a first build of a large library with an
#: unhurried processor takes hours.
LONG = 6 * 3600.0
_LOCKS = (BUILD_LOCK, f"{CACHE_FOLDER}/.lock", "migration.lock", "bot.lock")


def holders_of(file: Path) -> list[str]:
    """The numbers of the processes that hold a lock on a file; none where the system tells none."""
    try:
        stat = file.stat()
        lines = Path("/proc/locks").read_text("ascii").splitlines()
    except (OSError, ValueError):
        return []
    device = f"{os.major(stat.st_dev):02x}:{os.minor(stat.st_dev):02x}:{stat.st_ino}"
    held = [line.split() for line in lines if "->" not in line]
    return sorted({words[4] for words in held if len(words) > 5 and words[5] == device})


def findings(data: Path) -> Iterator[Finding]:
    """Lock files that cannot be locked, and locks held longer than any command takes."""
    for name in _LOCKS:
        file = data / name
        if file.is_dir() or (file.is_symlink() and not file.exists()):
            message = f"{file} không phải tệp khóa nên không lệnh nào khóa được nó"
            remedy = REPAIR
            yield Finding("lock-blocked", "error", message, remedy, (name,))
        elif name == BUILD_LOCK:
            yield from _held(file)


def _held(file: Path) -> Iterator[Finding]:
    for process in holders_of(file):
        seconds = _age(process)
        message = f"{file} do tiến trình {process} giữ"
        if seconds > LONG:
            message += f", đã chạy {seconds / 3600:.0f} giờ"
            remedy = f"hãy xem tiến trình {process} có bị treo không, nếu có thì dừng nó"
            yield Finding("lock-long", "warning", message, remedy, (process,))
        else:
            yield Finding("lock-held", "ok", message, "không cần làm gì")


def _age(process: str) -> float:
    """Seconds since a process was started; 0 where that cannot be read."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
        uptime = float(Path("/proc/uptime").read_text("ascii").split()[0])
        ticks = int(stat.rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):  # of another container, or gone since
        return 0.0
    return uptime - ticks / os.sysconf("SC_CLK_TCK")
