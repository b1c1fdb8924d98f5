"""The bot's log: one JSON object a line on standard error, without anything personal.

No question text, no user id, no name, no token. Only this module's ``event`` decides what is
written: the messages of libraries are left out whole, because httpx logs the address with the
token in it (FACTS 11) and telegram logs a cut answer with the text that was in it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import resource
import secrets
import sys
import threading
import time
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import TextIO

from bot import metrics, texts

#: Seconds that a pseudonym holds. Its key is in memory only: after that, and after the process,
#: nobody can trace it back (FACTS 38).
_HOLDS = 86_400.0
_LOGGER = logging.getLogger("bot")
#: When something last went wrong in this run, and what: an event and a kind of error.
_LAST: list[tuple[datetime, str]] = []


def event(name: str, **fields: str | int | float | None) -> None:
    """Log what happened. ``fields`` are counts, durations, names of kinds, and pseudonyms."""
    if fields.get("error"):
        _LAST[:] = [(datetime.now(UTC), f"{name}: {fields['error']}")]
    _LOGGER.info(name, extra={"fields": fields})
    metrics.count(name, fields)


def last_error() -> tuple[datetime, str] | None:
    """What last went wrong, by its kind, and when."""
    return _LAST[0] if _LAST else None


def pseudonym(user_id: int) -> str:
    """A short stand-in for a user, the same for a day at most."""
    key = _key(int(time.monotonic() // _HOLDS))
    return hashlib.blake2b(str(user_id).encode(), key=key, digest_size=4).hexdigest()


@lru_cache(maxsize=1)
def _key(_day: int) -> bytes:
    return secrets.token_bytes(16)


def place(error: BaseException) -> str:
    """File and line where an error arose: the message may hold a question or the token."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        }
        if record.name == _LOGGER.name:
            line |= {"event": record.getMessage(), **getattr(record, "fields", {})}
        else:
            line |= {"event": "library", "logger": record.name, "level": record.levelname}
            line["place"] = f"{record.filename}:{record.lineno}"
            if record.exc_info and record.exc_info[0]:
                line["error"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def set_up(stream: TextIO | None = None) -> None:
    """Send all logging of the process through the one formatter, and crashes as well. A core
    would hold the token and questions: none is written."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    _LOGGER.setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook = _crash
    threading.excepthook = lambda crash: _crash(crash.exc_type, crash.exc_value, None)
    sys.unraisablehook = lambda crash: _crash(crash.exc_type, crash.exc_value, None)


def internal(error: BaseException) -> str:
    """The sentence for an error that nobody foresaw."""
    return texts.INTERNAL.format(kind=type(error).__name__, place=place(error))


def _crash(
    kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None
) -> None:
    if kind is not SystemExit:
        print(internal(error if error is not None else kind()), file=sys.stderr)
