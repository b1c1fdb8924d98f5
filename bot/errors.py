"""Errors of ``bot``, in the tree that ``corpus.errors`` begins."""

from __future__ import annotations

from corpus.errors import DoingoaiError, FailedCheck


class BotFault(DoingoaiError):
    """Base of the errors of ``bot`` that a person can mend: exit status 2."""


class BadSetting(BotFault):
    """An environment variable holds something that cannot be meant."""


class BadToken(BotFault):
    """Telegram does not know this token (401), at the start or in mid-run."""


class StoreFault(BotFault):
    """``bot.db`` cannot be opened, is damaged, or is of a newer version."""


class AlreadyRunning(BotFault):
    """Another process serves the same data folder."""


class LostTelegram(FailedCheck):
    """Polling no longer works: unreachable, stale, or another process polls with the same token.
    Exit status 1, so that whoever supervises the process starts it again."""


class StuckEngine(FailedCheck):
    """The engine did not come back from a question: exit status 1, start again."""


class TooSlow(BotFault):
    """The engine took longer than a person should wait; the person is told so."""
