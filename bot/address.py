"""Where a reply goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.catalogue import Language


@dataclass(frozen=True, slots=True)
class Address:
    """Where a reply goes, to which message, and when that was written."""

    update_id: int
    chat_id: int
    reply_to: int | None
    asked_at: datetime
    topic: int | None = None  # of a group with topics
    language: Language = "vi"  # of whoever reads it
