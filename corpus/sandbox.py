"""Foreign documents are parsed in a child process with limits (FACTS 23).

A small process (the zygote) imports the readers once and forks for each document. The child has
its memory, its processor time and the files it writes limited by the system; the zygote limits its
time and its result, and survives whatever the document does to it. What comes back is JSON.
"""

from __future__ import annotations

import json
import os
import re
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import IO, Any, Self

from corpus import errors
from corpus.article import Article
from corpus.errors import CorpusError, Refused
from corpus.settings import PARSE_CPU_SECONDS, PARSE_MEMORY, PARSE_RESULT_BYTES, PARSE_SECONDS
from corpus.source import Source, unforeseen

_LENGTH = struct.Struct(">Q")
_CHUNK = 2**16
#: Seconds over the document's own time that the zygote gets to answer.
_PATIENCE = 30.0
#: Seconds that the zygote gets to end by itself.
_FAREWELL = 5.0
#: How the child ended, when it did not hand over a result.
_TOO_LONG, _TOO_MUCH, _DIED = "time", "memory", "died"
#: What tells a child that died for memory: its exit status, what its libraries said, how much of
#: its address space was in use.
_OUT_OF_MEMORY = 3
_STARVED = re.compile(rb"bad_alloc|memory allocation|out of memory|cannot allocate memory", re.I)
_NEARLY_ALL = 0.8


class Sandbox:
    """Reads documents in child processes; a context manager that ends them."""

    def __init__(self) -> None:
        self._zygote: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the zygote, which ends the document that it may be at once the line is closed."""
        if self._line is not None:
            self._line.close()
        if self._zygote is not None:
            try:
                self._zygote.wait(_FAREWELL)
            except subprocess.TimeoutExpired:
                self._zygote.kill()
                self._zygote.wait()
        self._line = self._zygote = None

    def read(self, source: Source, form: str) -> list[Article | CorpusError]:
        """The articles of a document of this format, or what is wrong with it. Never raises for
        a bad document."""
        try:
            found = self._ask(source, form)
        except OSError as error:
            self.close()
            return [unforeseen(source.where, error)]
        if isinstance(found, str):
            return [_ended(source, found)]
        return [_result(one) for one in found]

    def _ask(self, source: Source, form: str) -> list[dict[str, Any]] | str:
        line = self._started()
        line.settimeout(PARSE_SECONDS + _PATIENCE)
        about = {**asdict(source), "data": None, "form": form}
        _put(line, json.dumps(about).encode())
        _put(line, source.data)
        answer = _take(line)
        if answer is None:
            raise ConnectionError("tiến trình đọc tệp đã dừng")
        found: list[dict[str, Any]] | str = json.loads(answer)
        return found

    def _started(self) -> socket.socket:
        if self._line is None or self._zygote is None or self._zygote.poll() is not None:
            self.close()
            ours, theirs = socket.socketpair()
            with theirs:
                self._zygote = subprocess.Popen(
                    [sys.executable, "-m", "corpus.sandbox", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
            self._line = ours
        return self._line


def _result(found: dict[str, Any]) -> Article | CorpusError:
    if "error" in found:
        kind: type[CorpusError] = getattr(errors, found["error"])
        return kind(found["sentence"])
    return Article.restored(found)


def _ended(source: Source, how: str) -> CorpusError:
    """The sentence for a document whose child did not live to answer."""
    reason = {
        _TOO_LONG: f"đọc quá {PARSE_SECONDS:.0f} giây mà chưa xong",
        _TOO_MUCH: f"cần quá {PARSE_MEMORY // 2**20} MiB bộ nhớ hoặc cho ra quá nhiều nội dung",
        _DIED: "chương trình đọc loại tệp này đã hỏng giữa chừng",
    }[how]
    return Refused(
        f"{source.where}: {reason}, có thể là tệp hỏng hoặc tệp cố ý gây hại, chưa lưu gì; hãy "
        "kiểm tra tệp gốc, hoặc lưu lại dưới dạng văn bản thuần rồi thêm."
    )


def _put(line: socket.socket, data: bytes) -> None:
    line.sendall(_LENGTH.pack(len(data)))
    line.sendall(data)


def _take(line: socket.socket) -> bytes | None:
    """The next message; None where the other side is gone."""
    header = _exactly(line, _LENGTH.size)
    return None if header is None else _exactly(line, _LENGTH.unpack(header)[0])


def _exactly(line: socket.socket, size: int) -> bytes | None:
    held = bytearray()
    while len(held) < size:
        chunk = line.recv(min(_CHUNK * 16, size - len(held)))
        if not chunk:
            return None
        held += chunk
    return bytes(held)


# --- in the zygote ---


def _serve(line: socket.socket) -> None:
    """Fork for each document that comes, until the other side is gone."""
    import corpus.readers  # noqa: F401  # once, for all the children to come

    # Ctrl-C reaches the parent too, whose end of the line closes then: no document is left running.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while (about := _take(line)) is not None and (data := _take(line)) is not None:
        asked = json.loads(about)
        form = asked.pop("form")
        _put(line, _forked(Source(**{**asked, "data": data}), form, line))


def _forked(source: Source, form: str, line: socket.socket) -> bytes:
    with tempfile.TemporaryFile() as complaints:
        return _read_by_child(source, form, line, complaints)


def _read_by_child(source: Source, form: str, line: socket.socket, complaints: IO[bytes]) -> bytes:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        line.close()  # only the zygote answers
        status = 1
        try:
            os.setsid()  # so that tools it starts end with it
            os.dup2(complaints.fileno(), 2)
            _limit()
            with os.fdopen(writing, "wb") as out:
                out.write(_parsed(source, form))
            status = 0
        except MemoryError:
            status = _OUT_OF_MEMORY
        finally:
            os._exit(status)
    os.close(writing)
    result, ended = _collected(reading, child, line, complaints)
    return result if ended is None else json.dumps(ended).encode()


def _collected(
    reading: int, child: int, line: socket.socket, complaints: IO[bytes]
) -> tuple[bytes, str | None]:
    """What the child wrote, or how it ended instead; it and all that it started are gone then.

    The line has nothing to read before the answer: where it has, the other side is gone.
    """
    held, ended = bytearray(), None
    deadline = time.monotonic() + PARSE_SECONDS
    with os.fdopen(reading, "rb", buffering=0) as pipe:
        while ended is None:
            left = deadline - time.monotonic()
            ready = select.select([reading, line.fileno()], [], [], max(0.0, left))[0]
            if not ready or line.fileno() in ready:
                ended = _TOO_LONG
            elif not (chunk := pipe.read(_CHUNK)):
                break
            else:
                held += chunk
                ended = _TOO_MUCH if len(held) > PARSE_RESULT_BYTES else None
    if ended is not None:
        os.kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if ended is None and status != 0:
        ended = _death(os.waitstatus_to_exitcode(status), used.ru_maxrss * 1024, complaints)
    return bytes(held), ended


def _death(code: int, peak: int, complaints: IO[bytes]) -> str:
    """Why a child ended before its answer: ``code`` below 0 is the signal that killed it.

    A library that gets no more memory seldom raises: C++ and Rust abort with a word on standard
    error, C may go on to a fault.
    """
    if -code in (signal.SIGXCPU, signal.SIGKILL):
        return _TOO_LONG
    complaints.seek(0)
    starved = code == _OUT_OF_MEMORY or peak > _NEARLY_ALL * PARSE_MEMORY
    return _TOO_MUCH if starved or _STARVED.search(complaints.read(_CHUNK)) else _DIED


def _limit() -> None:
    for limit, value in (
        (resource.RLIMIT_AS, PARSE_MEMORY),
        (resource.RLIMIT_CPU, PARSE_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, PARSE_RESULT_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _parsed(source: Source, form: str) -> bytes:
    return json.dumps(list(records(source, form))).encode()


def records(source: Source, form: str) -> Iterator[dict[str, Any]]:
    """What the reader of this format finds, as JSON takes it. Never raises."""
    from corpus.readers import READERS

    try:
        for one in READERS[form](source):
            yield _said(one) if isinstance(one, CorpusError) else asdict(one)
    except CorpusError as error:
        yield _said(error)
    except (MemoryError, RecursionError):
        yield _said(_ended(source, _TOO_MUCH))
    except Exception as error:
        # What no reader foresaw must not take the other files of the run with it.
        yield _said(unforeseen(source.where, error))


def _said(error: CorpusError) -> dict[str, str]:
    return {"error": type(error).__name__, "sentence": str(error)}


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as parent:
        _serve(parent)
