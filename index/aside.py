"""The embedding model in a process of its own: one that hangs, fails or is killed holds up nobody.

A question whose vector does not come in time has none, and is answered by words alone. The process
is then ended and another one started, which serves once it has given the probe sentences the
vectors that the library was built with.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np

from index import starting
from index.awaited import Awaited, ReadAhead
from index.encoder import Encoder, Vectors, check_same, open_encoder
from index.errors import AlteredModel, ModelFault
from index.settings import ENCODER_VARIABLE, encoder_seconds, model_name
from index.starting import Process

#: "hung": no vector in time; "ended": the process is gone; "gone": no prepared model; "other": not
#: the library's model; "failed": the model raised an error; "back": it serves again.
News = Literal["hung", "ended", "gone", "other", "failed", "back"]
#: Told what happened, with a sentence for the operator (none when it serves again).
Tell = Callable[[News, str], None]

#: Seconds that a start may take, with the model's files read and compared with their hashes.
_START_SECONDS = 120.0
#: Seconds between two starts that failed, at most.
_LONGEST_PAUSE = 60.0
#: PR_SET_PDEATHSIG of Linux.
_END_WITH_PARENT = 1
_BY_WORDS = "trong lúc đó, câu hỏi chỉ được tìm theo từ ngữ."

#: What stands before everything that the two processes say to each other: what it is, how long.
_HEAD = struct.Struct("<cI")
_QUESTION, _READY, _VECTOR, _GONE, _OTHER, _FAILED = b"Q", b"R", b"V", b"G", b"O", b"F"
_TROUBLES: dict[bytes, News] = {_GONE: "gone", _OTHER: "other", _FAILED: "failed"}


class _Trouble(Exception):
    """Why there is no vector."""

    def __init__(self, news: News, sentence: str) -> None:
        super().__init__(sentence)
        self.news: News = news


class Aside:
    """Asks an encoder in another process. For one thread at a time, as the engine is."""

    def __init__(
        self, data: Path, recipe: tuple[str, str, Vectors], patience: float, tell: Tell,
        begun: Process | None = None,
    ) -> None:  # fmt: skip
        """``recipe``: the model's name, fingerprint and probe vectors in the library;
        ``patience``: seconds that a question waits for its vector; ``begun``: a process of the
        model that was started before."""
        self._data, self._recipe = data, recipe
        self._patience, self._tell = patience, tell
        self._process = begun
        self._heard = bytearray()
        self._owed, self._asked = False, 0.0  # a vector that nobody has taken yet, since when
        self._began, self._again = time.monotonic(), 0.0
        self._faults = 0  # since the last vector
        #: Whether questions get vectors at present.
        self.ready = False
        if begun is None:
            self._start()

    def wait(self) -> None:
        """Wait for the first start. Raises ModelFault where the model is there, but is not the one
        that the library was built with, or was altered; whatever else is wrong may mend itself."""
        if self._process is None:
            return
        try:
            self._greet(_START_SECONDS)
        except _Trouble as trouble:
            if trouble.news == "other":
                self.close()
                raise ModelFault(str(trouble)) from None
            self._fail(trouble)

    def begin(self, question: str, ahead: ReadAhead = lambda _: None) -> Awaited:
        """Have the question's vector made, to be taken before the next is begun; there is none when
        it cannot be had now. ``ahead`` reads what may be needed then."""
        self.tend()
        asked = Awaited(lambda: None)
        try:
            if self._process is not None and not self.ready and self._faults == 1:
                self._greet(self._began + self._patience - time.monotonic())
            if self.ready:
                self._ask(question)
                asked = Awaited(self._take, self._is_said, ahead)
        except _Trouble as trouble:
            self._fail(trouble)
        return asked

    def _take(self) -> Vectors | None:
        try:
            vector = self._vector()
        except _Trouble as trouble:
            self._fail(trouble)
            return None
        if self._faults:
            self._faults = 0
            self._tell("back", "")
        return vector

    def tend(self) -> None:
        """Start anew what ended, and see whether what was started is ready. Waits for nothing."""
        if self._process is None and time.monotonic() >= self._again:
            self._start()
        if self._process is None:
            return
        try:
            if not self.ready:
                self._greet(0)
            elif self._process.poll() is not None:
                raise self._ended()
        except _Trouble as trouble:
            self._fail(trouble)

    def close(self) -> None:
        """End the process."""
        self.ready = self._owed = False
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what was not written is not wanted any more
                if pipe is not None:
                    pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):  # one that the system cannot end now
            process.wait(1)

    @property
    def process_id(self) -> int:
        """Of the process that is asked; 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def command(self) -> list[str]:
        """What is run."""
        return starting.command(self._data, self._recipe[0])

    def _start(self) -> None:
        self._heard.clear()
        self._began = time.monotonic()
        try:
            self._process = starting.start(self.command())
        except OSError as error:  # no memory, too many processes
            self._fail(_Trouble("failed", _failed(error.strerror or str(error))))

    def _fail(self, trouble: _Trouble) -> None:
        """End the process; the first fault in a row is mended at once, the next ones later and
        later."""
        self.close()
        self._faults += 1
        pause = min(_LONGEST_PAUSE, 2.0 ** (self._faults - 2)) if self._faults > 1 else 0.0
        self._again = time.monotonic() + pause
        self._tell(trouble.news, str(trouble))
        if not pause:
            self._start()

    def _greet(self, seconds: float) -> None:
        """Take note of a process that is ready, within so many seconds if it is not yet."""
        body = self._read(_READY, seconds)
        if body is None:
            if time.monotonic() - self._began > _START_SECONDS:
                raise _hung(_START_SECONDS)
            return
        fingerprint, _, vectors = body.partition(b"\n")
        found = np.frombuffer(vectors, "<f4").reshape(-1, self._recipe[2].shape[1])
        try:
            check_same(self._data, self._recipe, (fingerprint.decode(), found))
        except ModelFault as fault:
            raise _Trouble("other", str(fault)) from None
        self.ready = True

    def _ask(self, question: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        if self._owed:  # an error kept it from being taken: it is no other question's
            self._vector()
        try:
            _say(self._process.stdin.fileno(), _QUESTION, question.encode("utf-8", "replace"))
        except OSError:
            raise self._ended() from None
        self._asked, self._owed = time.monotonic(), True

    def _is_said(self) -> bool:
        """Whether there is something to read, be it the end."""
        assert self._process is not None
        assert self._process.stdout is not None
        ready = select.poll()
        ready.register(self._process.stdout, select.POLLIN)
        return bool(ready.poll(0))

    def _vector(self) -> Vectors:
        body = self._read(_VECTOR, max(0.0, self._asked + self._patience - time.monotonic()))
        if body is None:
            raise _hung(self._patience)
        self._owed = False
        return np.frombuffer(body, "<f4")

    def _read(self, wanted: bytes, seconds: float) -> bytes | None:
        """What the process says next, or None if that does not come whole in so many seconds."""
        assert self._process is not None
        assert self._process.stdout is not None
        ready, until = select.poll(), time.monotonic() + seconds
        ready.register(self._process.stdout, select.POLLIN)
        while len(self._heard) < _HEAD.size or len(self._heard) < _HEAD.size + self._length():
            if not ready.poll(max(0.0, 1_000 * (until - time.monotonic()))):
                return None
            said = os.read(self._process.stdout.fileno(), 65_536)
            if not said:
                raise self._ended()
            self._heard += said
        kind, body = bytes(self._heard[:1]), bytes(self._heard[_HEAD.size :])
        self._heard.clear()
        if kind in _TROUBLES:
            raise _Trouble(_TROUBLES[kind], body.decode())
        if kind != wanted:
            raise _Trouble("failed", _failed(repr(kind)))
        return body

    def _length(self) -> int:
        return int(_HEAD.unpack_from(self._heard)[1])

    def _ended(self) -> _Trouble:
        return _Trouble(
            "ended",
            "tiến trình của mô hình nhúng dừng đột ngột và đang được chạy lại; nếu lặp lại, hãy "
            f"xem bộ nhớ của máy; {_BY_WORDS}",
        )


def opened(
    data: Path, recipe: tuple[str, str, Vectors], tell: Tell | None, begun: Process | None
) -> Encoder | Aside:
    """The encoder of a library's recipe, in this process or, with ``tell``, aside: to be waited
    for. ``begun``: a process of the model as set.

    Raises ModelFault where the model is not the one that the library was built with.
    """
    if tell is not None:
        begun = begun if recipe[0] == model_name() else None
        return Aside(data, recipe, encoder_seconds(), tell, begun)
    encoder = open_encoder(data, recipe[0])
    check_same(data, recipe, (encoder.manifest.fingerprint, encoder.probes()))
    return encoder


def _hung(seconds: float) -> _Trouble:
    return _Trouble(
        "hung",
        f"mô hình nhúng không trả lời trong {seconds:g} giây (xem biến {ENCODER_VARIABLE}) và đang "
        f"được chạy lại; {_BY_WORDS}",
    )


def _failed(reason: str) -> str:
    return (
        f"mô hình nhúng báo lỗi ({reason}); nếu lặp lại, hãy chạy: python -m index model --again; "
        f"{_BY_WORDS}"
    )


# --- in the other process ---


def main(data: Path, name: str) -> None:
    """Say that the model is ready, then one vector for each question, until nobody asks."""
    if sys.platform == "linux":  # one that hangs would not see that nobody asks any more
        ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    for number in (signal.SIGINT, signal.SIGTERM):  # the asking process decides when it ends
        signal.signal(number, signal.SIG_IGN)
    out = os.dup(1)
    os.dup2(2, 1)  # what a library prints is not taken for an answer
    try:
        encoder = open_encoder(data, name)
        ready = f"{encoder.manifest.fingerprint}\n".encode() + _bytes(encoder.probes())
        _say(out, _READY, ready)
        with os.fdopen(0, "rb") as asked:
            while head := asked.read(_HEAD.size):
                _say(out, _VECTOR, _answer(encoder, asked.read(_HEAD.unpack(head)[1])))
    except ModelFault as fault:
        kind = _OTHER if isinstance(fault, AlteredModel) else _GONE
        _say(out, kind, str(fault).encode())
    except Exception as error:  # whatever the runtime raises; its message may hold the question
        _say(out, _FAILED, _failed(type(error).__name__).encode())


def _answer(encoder: Encoder, question: bytes) -> bytes:
    return _bytes(encoder.query(question.decode()))


def _bytes(vectors: Vectors) -> bytes:
    return vectors.astype("<f4").tobytes()


def _say(to: int, kind: bytes, body: bytes) -> None:
    said = _HEAD.pack(kind, len(body)) + body
    while said:
        said = said[os.write(to, said) :]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
