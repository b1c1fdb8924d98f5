"""Errors of ``index``, in the tree that ``corpus.errors`` begins."""

from __future__ import annotations

from corpus.errors import DoingoaiError, FailedCheck


class IndexFault(DoingoaiError):
    """Base of the errors of ``index``."""


class NoEdition(IndexFault):
    """Nothing has been published yet."""


class ModelFault(IndexFault):
    """The embedding model is missing, damaged, or not the one the library was built with."""


class BadQuestion(IndexFault):
    """The question is empty, too long, or holds no words."""


class GateFault(FailedCheck):
    """A quotation differs from the library's record and must not be shown."""
