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
