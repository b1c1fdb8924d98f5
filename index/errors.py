"""Errors of ``index``, in the tree that ``corpus.errors`` begins."""

from __future__ import annotations

from corpus.errors import DoingoaiError, FailedCheck


class IndexFault(DoingoaiError):
    """Base of the errors of ``index``."""


class NoEdition(IndexFault):
    """Nothing has been published yet."""


class ModelFault(IndexFault):
    """The embedding model is missing, damaged, or not the one the library was built with."""


class AlteredModel(ModelFault):
    """The prepared model's files are not the ones that were prepared."""


class PostgresFault(IndexFault):
    """No PostgreSQL server gives what is asked of it, or what it holds may not be changed."""


class Purged(FailedCheck):
    """An article went for good while an edition was made of it."""

    def __init__(self) -> None:
        super().__init__(
            "một bài vừa bị xoá vĩnh viễn trong khi lập chỉ mục; hãy chạy lại: "
            "python -m index build"
        )


class BadQuestion(IndexFault):
    """The question is empty, too long, or holds no words."""


class GateFault(FailedCheck):
    """A quotation differs from the library's record and must not be shown."""


class BadCode(IndexFault):
    """What was typed is no code of a quotation, or of none that this library holds."""


class NotProved(FailedCheck):
    """The record's text is not the one that a code's quotation was taken from, or is gone."""
