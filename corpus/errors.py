"""One exception tree. Each error is raised with the Vietnamese sentence that the user will read:
what is wrong, with which file or value, and what to do next."""

from __future__ import annotations


class DoingoaiError(Exception):
    """Base of every error that a person may meet; ``status`` is the command's exit status."""

    status = 2


class FailedCheck(DoingoaiError):
    """The input was sound, but a check of the product's own state failed."""

    status = 1


class CorpusError(DoingoaiError):
    """Base of the errors of ``corpus``."""


class Unreadable(CorpusError):
    """A file is missing, cannot be opened, or is not what its name says."""


class Refused(CorpusError):
    """A document was read and must not enter the corpus (empty, lost text, secrecy mark, …)."""


class Skipped(CorpusError):
    """Something was left out for a reason that is no fault of the input: said, but no failure."""

    status = 0


class NoSuchArticle(CorpusError):
    """No article has this id (or this revision)."""


class NoNumber(CorpusError):
    """What was asked for is written as no document number is."""


class LibraryError(CorpusError):
    """The library cannot be opened, is damaged, or is of a newer schema."""
