"""A disk whose power fails: what was never synced may be there, or not, or in part.

The model is harder than the file systems in use. What a file held at its last fsync stays; of each
later write any sectors may be lost, in any order, and so may a change of length. Names (created,
renamed, deleted) survive only when their folder was synced since; of the others, a folder keeps the
first few, in order. What survives of one file or folder says nothing of another.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from faults.trace import Step

_SECTOR = 512
#: What is on a disk: file name -> bytes, None for a folder.
State = dict[str, bytes | None]


@dataclass(eq=False)
class _File:
    """A file or (``is_folder``) a folder, whatever its name."""

    synced: bytes = b""
    since: list[Step] = field(default_factory=list)  # writes and truncations not yet synced
    is_folder: bool = False

    def content(self, lost: random.Random | None, share: float) -> bytes:
        """Its bytes when each sector written since survives with this probability."""
        found = bytearray(self.synced)
        for step in self.since:
            if step[0] == "truncate":
                if share >= 1 or (lost and lost.random() < share):
                    found[step[2] :] = bytes(max(0, step[2] - len(found)))
                continue
            _, _, offset, data = step
            for at, piece in _sectors(offset, data):
                if share >= 1 or (lost and lost.random() < share):
                    found[len(found) :] = bytes(max(0, at - len(found)))
                    found[at : at + len(piece)] = piece
        return bytes(found)


def _sectors(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        size = _SECTOR - (offset + at) % _SECTOR
        yield offset + at, data[at : at + size]
        at += size


class Disk:
    """What a folder held, and what was done to it since."""

    def __init__(self, folder: Path) -> None:
        self._names: dict[str, _File] = {}  # as running processes see them
        self._kept: dict[str, _File] = {}  # as they were synced
        self._changes: dict[str, list[Step]] = {}  # by folder, not yet synced
        for path in sorted(folder.rglob("*")):
            made = _File(b"" if path.is_dir() else path.read_bytes(), [], path.is_dir())
            self._names[str(path.relative_to(folder))] = made
        self._kept = dict(self._names)

    def do(self, step: Step) -> None:
        """Let one step of a process happen."""
        what, path = step[0], str(step[1])
        if what in ("write", "truncate"):
            self._names[path].since.append(step)
        elif what == "sync" and (path == "" or self._names[path].is_folder):
            for change in self._changes.pop(path, ()):
                _apply(self._kept, change)
        elif what == "sync":
            file = self._names[path]
            file.synced, file.since = file.content(None, 1), []
        elif what != "said":
            change = (*step, _File(is_folder=what == "mkdir"))
            _apply(self._names, change)
            self._changes.setdefault(_folder(path), []).append(change)

    def whole(self) -> State:
        """What a running process sees."""
        return _state(self._names, None, 1)

    def after_power_cut(self, data: float, names: float, seed: int) -> State:
        """What may be found when power fails now: the shares of unsynced sectors and of unsynced
        names that survive."""
        lost = random.Random(seed)
        left = dict(self._kept)
        for changes in self._changes.values():
            if names >= 1:
                stay = len(changes)
            else:
                stay = 0 if names <= 0 else lost.randrange(len(changes) + 1)
            for change in changes[:stay]:
                _apply(left, change)
        return _state(left, lost, data)


def _folder(path: str) -> str:
    parent = str(PurePosixPath(path).parent)
    return "" if parent == "." else parent


def _apply(names: dict[str, _File], change: Step) -> None:
    what, path = change[0], str(change[1])
    if what in ("create", "mkdir"):
        names[path] = change[-1]
    elif what == "rename":
        below = [n for n in names if n == path or n.startswith(path + "/")]
        for name in below:
            names[change[2] + name[len(path) :]] = names.pop(name)
    else:
        names.pop(path, None)


def _state(names: dict[str, _File], lost: random.Random | None, share: float) -> State:
    found: State = {}
    for name in sorted(names):
        if (folder := _folder(name)) and folder not in found:
            continue  # its folder was lost
        file = names[name]
        found[name] = None if file.is_folder else file.content(lost, share)
    return found


def lay_out(state: State, folder: Path) -> None:
    """Write what is on the disk into a new folder."""
    folder.mkdir(parents=True)
    for name, content in state.items():
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content)
