"""Notices that polling no longer works, which python-telegram-bot does not (FACTS 3).

After a 401 in mid-run, or a getUpdates that never returns, no callback fires and the process
looks healthy. Here every completed getUpdates is stamped, and what cannot mend itself ends the
process with a sentence and a status other than 0.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from telegram.request import HTTPXRequest

from bot import texts
from bot.errors import BadToken, LostTelegram, StuckEngine
from bot.settings import Settings
from bot.worker import Worker
from corpus.errors import DoingoaiError

_TICK = 0.5
#: Seconds that a hanging engine gets beyond its time before the process ends.
_STUCK_SECONDS = 60.0


class Watchdog:
    """Raises from ``watch`` what ends the process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._last_poll = time.monotonic()
        self._conflict_since: float | None = None
        self._fault: DoingoaiError | None = None

    def polled(self, status: int) -> None:
        """Take note of the HTTP status of a getUpdates that came back."""
        now = time.monotonic()
        if status == 200:
            self._last_poll, self._conflict_since = now, None
        elif status in (401, 404):  # 404: a token that Telegram cannot parse
            self.token_refused()
        elif status == 409 and self._conflict_since is None:
            self._conflict_since = now

    def age(self) -> float:
        """Seconds since updates could last be had."""
        return time.monotonic() - self._last_poll

    def token_refused(self) -> None:
        self._fault = BadToken(texts.BAD_TOKEN)

    async def watch(self, worker: Worker) -> None:
        """Return never; raise when the process should end."""
        self._last_poll = time.monotonic()
        while True:
            if self._fault is not None:
                raise self._fault
            now = time.monotonic()
            since = self._conflict_since
            if since is not None and now - since > self._settings.conflict_seconds:
                raise LostTelegram(texts.CONFLICT)
            if now - self._last_poll > self._settings.stale_seconds:
                raise LostTelegram(texts.STALE.format(seconds=self._settings.stale_seconds))
            if worker.stuck_seconds() > _STUCK_SECONDS:
                raise StuckEngine(texts.STUCK)
            await asyncio.sleep(_TICK)


class PollingRequest(HTTPXRequest):
    """The connection for getUpdates, which tells the watchdog how each call ended."""

    def __init__(self, watchdog: Watchdog, **options: Any) -> None:
        super().__init__(connection_pool_size=1, **options)
        self._watchdog = watchdog

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        status, body = await super().do_request(*given, **named)
        self._watchdog.polled(status)
        return status, body
