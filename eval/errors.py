"""Errors of ``eval``, in the tree that ``corpus.errors`` begins."""

from __future__ import annotations

from corpus.errors import DoingoaiError, FailedCheck


class EvalFault(DoingoaiError):
    """Base of the errors of ``eval``: a set, a library or a target file that cannot be used."""


class BadQuestions(EvalFault):
    """A question file is missing, empty or broken; the message names every bad line."""


class WrongLibrary(EvalFault):
    """The questions name articles that this library does not hold."""


class NotVerbatim(FailedCheck):
    """A quotation differed from its slice of the library's text: the product's one promise."""


class BadResult(EvalFault):
    """A file is no result of ``eval run --json``, or two are not of the same questions."""


class BadGate(EvalFault):
    """A gate file is missing, broken, or names measures and files that do not exist."""


class GateFailed(FailedCheck):
    """An edition fell below its gate; the message has a sentence for each line it failed."""
