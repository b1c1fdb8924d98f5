"""Records what a real process asks of the file system, by tracing its system calls.

``python -m faults.trace LOG WATCHED COMMAND…`` runs ``python -m COMMAND…`` and writes every create,
write, truncate, fsync, rename and unlink below the folder WATCHED into LOG, in the order in which
they ended, with all bytes; and what the process said. A call that writes in a way that is not
understood ends the run: nothing is left out unsaid. Linux on x86-64 only, ptrace(2).
"""

from __future__ import annotations

import ctypes
import os
import pickle
import platform
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from faults.zygote import become

ROOT = Path(__file__).resolve().parents[2]
#: ("create" | "mkdir" | "unlink" | "rmdir" | "sync", path), ("write", path, offset, bytes),
#: ("truncate", path, size), ("rename", from, to), ("said", bytes). Paths below WATCHED.
Step: TypeAlias = tuple[Any, ...]

_TRACEME, _GETREGS, _SYSCALL, _SETOPTIONS = 0, 12, 24, 0x4200
#: A mark on stops at system calls; threads and children are traced too, and die with the tracer.
_OPTIONS = 0x1 | 0x2 | 0x4 | 0x8 | 0x100000
_WALL = 0x40000000
_SAID = 1
_AT_FDCWD = -100
_WRITE, _OPEN, _FSYNC, _FDATASYNC, _FTRUNCATE, _RENAME, _MKDIR = 1, 2, 74, 75, 77, 82, 83
_RMDIR, _UNLINK, _PWRITE, _WRITEV, _OPENAT, _MKDIRAT, _UNLINKAT = 84, 87, 18, 20, 257, 258, 263
_RENAMEAT, _RENAMEAT2, _CREAT, _TRUNCATE, _MMAP = 264, 316, 85, 76, 9
#: sendfile, pwritev, pwritev2, copy_file_range, splice, fallocate, sync_file_range, link, symlink
_UNKNOWN = {40, 296, 328, 326, 275, 285, 277, 86, 88, 265, 266}


class _Registers(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_ulonglong)
        for name in "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs "
        "eflags rsp ss fs_base gs_base ds es fs gs".split()
    ]


_ptrace = ctypes.CDLL(None, use_errno=True).ptrace
_ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
_ptrace.restype = ctypes.c_long


def _call(request: int, pid: int, data: Any = None) -> None:
    if _ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), f"ptrace {request}")


class _Calls:
    """Turns system calls into steps: at entry a call says what it would do, at its end it did."""

    def __init__(self, watched: str) -> None:
        self.watched = watched
        self.steps: list[Step] = []
        self.entered: dict[int, Callable[[int], Step | None] | None] = {}

    def stop(self, thread: int) -> None:
        regs = _Registers()
        _call(_GETREGS, thread, ctypes.byref(regs))
        if thread not in self.entered:
            self.entered[thread] = self._entry(thread, regs)
        elif (ended := self.entered.pop(thread)) is not None:
            result = ctypes.c_longlong(regs.rax).value
            if result >= 0 and (step := ended(result)) is not None:
                self.steps.append(step)

    def _entry(self, thread: int, regs: _Registers) -> Callable[[int], Step | None] | None:
        number = regs.orig_rax
        first, second, third, fourth = regs.rdi, regs.rsi, regs.rdx, regs.r10
        if number in (_WRITE, _PWRITE, _WRITEV):
            return self._write(thread, number, first, second, third, fourth)
        if number in (_OPEN, _OPENAT, _CREAT):
            return self._open(thread, number, first, second, third)
        if number in (_FSYNC, _FDATASYNC, _FTRUNCATE):
            path = self._of_fd(thread, first)
            if path is None:
                return None
            truncates = number == _FTRUNCATE
            return lambda _: ("truncate", path, second) if truncates else ("sync", path)
        if number in (_RENAME, _RENAMEAT, _RENAMEAT2):
            at = number != _RENAME
            old = self._path(thread, first if at else _AT_FDCWD, second if at else first)
            new = self._path(thread, third if at else _AT_FDCWD, fourth if at else second)
            assert (old is None) == (new is None), "renamed across the border"
            return None if old is None else lambda _: ("rename", old, new)
        if number in (_MKDIR, _MKDIRAT, _RMDIR, _UNLINK, _UNLINKAT):
            at = number in (_MKDIRAT, _UNLINKAT)
            path = self._path(thread, first if at else _AT_FDCWD, second if at else first)
            is_folder = number == _RMDIR or (number == _UNLINKAT and third & 0x200)
            what = "mkdir" if number in (_MKDIR, _MKDIRAT) else "rmdir" if is_folder else "unlink"
            return None if path is None else lambda _: (what, path)
        if number in _UNKNOWN or number == _TRUNCATE:
            paths = (self._of_fd(thread, fd) for fd in (first, second, third))
            assert not any(paths), f"system call {number} writes in a way that is not understood"
        if number == _MMAP and third & 2 and fourth & 1:
            assert self._of_fd(thread, regs.r8) is None, "a file is written through memory"
        return None

    def _write(
        self, thread: int, number: int, fd: int, data: int, size: int, offset: int
    ) -> Callable[[int], Step | None] | None:
        said = number == _WRITE and fd == _SAID
        path = self._of_fd(thread, fd)
        if path is None and not said:
            return None
        if number == _WRITEV:
            parts = self._memory(thread, data, 16 * size)
            words = [int.from_bytes(parts[i : i + 8], "little") for i in range(0, len(parts), 8)]
            pairs = zip(words[::2], words[1::2], strict=True)
            content = b"".join(self._memory(thread, at, length) for at, length in pairs)
        else:
            content = self._memory(thread, data, size)
        if path is None:
            return lambda done: ("said", content[:done])
        if number != _PWRITE:
            about = Path(f"/proc/{thread}/fdinfo/{fd}").read_text().split()
            appends = int(about[about.index("flags:") + 1], 8) & os.O_APPEND
            size_now = Path(f"/proc/{thread}/fd/{fd}").stat().st_size
            offset = size_now if appends else int(about[about.index("pos:") + 1])
        return lambda done: ("write", path, offset, content[:done])

    def _open(
        self, thread: int, number: int, first: int, second: int, third: int
    ) -> Callable[[int], Step | None] | None:
        at = number == _OPENAT
        flags = third if at else second
        if number == _CREAT:
            flags = os.O_CREAT | os.O_TRUNC | os.O_WRONLY
        if not flags & (os.O_CREAT | os.O_TRUNC):
            return None
        path = self._path(thread, first if at else _AT_FDCWD, second if at else first)
        if path is None:
            return None
        if not Path(self.watched, path).exists():
            return lambda _: ("create", path)
        return (lambda _: ("truncate", path, 0)) if flags & os.O_TRUNC else None

    def _of_fd(self, thread: int, fd: int) -> str | None:
        try:
            return self._inside(str(Path(f"/proc/{thread}/fd/{fd}").readlink()))
        except OSError:
            return None

    def _path(self, thread: int, fd: int, name: int) -> str | None:
        given = self._memory(thread, name, 4096).split(b"\0")[0].decode()
        fd = ctypes.c_int(fd & 0xFFFFFFFF).value
        link = f"/proc/{thread}/cwd" if fd == _AT_FDCWD else f"/proc/{thread}/fd/{fd}"
        return self._inside(os.path.normpath(Path(link).readlink() / given))

    def _inside(self, path: str) -> str | None:
        if path == self.watched:
            return ""
        below = path.startswith(self.watched + "/") and not path.endswith(" (deleted)")
        return path[len(self.watched) + 1 :] if below else None

    def _memory(self, thread: int, at: int, size: int) -> bytes:
        with Path(f"/proc/{thread}/mem").open("rb", buffering=0) as memory:
            memory.seek(at)
            found = b""
            while len(found) < size:
                try:
                    more = memory.read(min(size - len(found), 4096 - (at + len(found)) % 4096))
                except OSError:
                    break  # a name that ends where a page ends
                found += more
            return found


def record(command: list[str], watched: Path) -> tuple[int, list[Step]]:
    """Run a command under the tracer (this process must have no other children)."""
    child = os.fork()
    if child == 0:
        _call(_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        become(command)
    os.waitpid(child, 0)
    _call(_SETOPTIONS, child, _OPTIONS)
    calls = _Calls(str(watched))
    _call(_SYSCALL, child)
    while True:
        thread, status = os.waitpid(-1, _WALL)
        if not os.WIFSTOPPED(status):
            calls.entered.pop(thread, None)
            if thread == child:
                return os.waitstatus_to_exitcode(status), calls.steps
            continue
        number = os.WSTOPSIG(status)
        if number == signal.SIGTRAP | 0x80:
            calls.stop(thread)
            number = 0
        elif number in (signal.SIGTRAP, signal.SIGSTOP):  # a new thread, or news of one
            number = 0
        _call(_SYSCALL, thread, number)


def run(log: Path, watched: Path, *command: str) -> list[Step]:
    """Record a command in a process of its own; returns its steps. It must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "faults.trace", log, watched, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    steps: list[Step] = pickle.loads(log.read_bytes())
    return steps


def unavailable() -> str | None:
    """Why processes cannot be traced here; None where they can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return "the recorder of system calls knows Linux on x86-64 only"
    probe = subprocess.run(
        [sys.executable, "-c", "import ctypes; exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) < 0)"],
        check=False,
    )
    return "ptrace is not permitted here" if probe.returncode else None


if __name__ == "__main__":
    from importlib import import_module

    from index.cli import COMMANDS

    for file in COMMANDS:  # or that would be recorded
        import_module(f"index.commands.{file}")
    ended, found = record(sys.argv[3:], Path(sys.argv[2]).resolve())
    Path(sys.argv[1]).write_bytes(pickle.dumps(found))
    sys.exit(ended)
