"""A finding: something in the data folder that is not as it should be, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

#: ``ok``: to be known, nothing is wrong. ``warning``: answers are right, but something will be
#: missed or get worse. ``error``: something is wrong or cannot be served. ``fatal``: nothing can be
#: read or trusted any more.
Severity = Literal["ok", "warning", "error", "fatal"]
SEVERITIES: tuple[Severity, ...] = ("ok", "warning", "error", "fatal")

REPAIR = "hãy chạy: python -m index doctor --repair"
RESTORE = "hãy khôi phục từ bản sao lưu: python -m index restore TỆP"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with which file, article or edition, and what mends it, in Vietnamese."""

    id: str  # such as "article-text": one for all of a kind
    severity: Severity
    message: str  # without a full stop
    remedy: str  # without a full stop
    subject: tuple[str | int, ...] = ()  # which one, for a repair

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}."


def worst(severities: Iterable[Severity]) -> Severity:
    """The worst of these; ``ok`` where there are none."""
    return max(severities, key=SEVERITIES.index, default="ok")
