"""Files that were found to have the hash that was written down for them: who comes next need not
read them again.

A file is known by device, inode, length and the time of its last change. That holds within one boot
of the machine only: what a power cut leaves of a file that nobody synced may differ from what was
read before it. A file that changed too short a time ago is not noted, for the clock of a file
system has ticks, and another change in the same one would not show.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from index.keeping import keep

#: The system's name for this boot, on Linux. Elsewhere nothing is noted, and every file is read.
_BOOT = Path("/proc/sys/kernel/random/boot_id")
#: Seconds: longer than a tick of a file system that keeps nanoseconds, and of any other.
TICK, _LONG_TICK = 0.02, 3.0

#: Name -> hash, device, inode, length, time.
Seen = dict[str, list[str | int]]


def is_whole(
    folder: Path, names: Iterable[str], hashes: Mapping[str, str], note: Path | None
) -> bool:
    """Whether the files of these names have their hashes; those that ``note`` knows are not read,
    and it is brought up to date. Without it all are."""
    known = _read(note) if note else {}
    found: Seen = {}
    for name in names:
        file = folder / name
        told = _told(file, hashes.get(name, ""))  # before it is read: a later change then shows
        if known.get(name) != told and sha256_of(file) != hashes.get(name):
            return False
        found[name] = told
    if note and found != known:
        write(found, note)
    return True


def noted(folder: Path, hashes: Mapping[str, str]) -> Seen:
    """What ``write`` keeps of files whose hashes were just taken."""
    return {name: _told(folder / name, digest) for name, digest in hashes.items()}


def write(seen: Seen, note: Path) -> None:
    """Note files that have their hashes; where nothing can be written they are read again."""
    now = time.time()
    kept = {name: told for name, told in seen.items() if _is_settled(int(told[-1]), now)}
    if boot() and kept:
        keep(note, json.dumps({"boot": boot(), "seen": kept}).encode())


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _told(file: Path, digest: str) -> list[str | int]:
    of = file.stat()
    return [digest, of.st_dev, of.st_ino, of.st_size, of.st_mtime_ns]


def _is_settled(changed: int, now: float) -> bool:
    tick = _LONG_TICK if changed % 1_000_000 == 0 else TICK
    return now - changed / 1e9 > tick


def _read(note: Path) -> Seen:
    try:
        kept = json.loads(note.read_text("utf-8"))
        return dict(kept["seen"]) if kept["boot"] == boot() else {}
    except (OSError, ValueError, LookupError, TypeError):
        return {}


def boot() -> str:
    """The system's name for this boot; empty where there is none."""
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""
