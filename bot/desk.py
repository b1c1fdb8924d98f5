"""What handlers work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from telegram import Bot

from bot import buttons
from bot.catalogue import Text
from bot.inbox import Inbox
from bot.message import Button
from bot.request import Request
from bot.store import Store
from bot.worker import Worker

if TYPE_CHECKING:
    from bot.registry import Registry
    from bot.staff.publisher import Publisher


@dataclass
class Desk:
    """The store, the engine, and what outlives a single request."""

    data: Path
    store: Store
    worker: Worker
    inbox: Inbox
    bot: Bot
    key: bytes
    registry: Registry
    publisher: Publisher
    #: User → the album already answered.
    albums: dict[int, str] = field(default_factory=dict)

    def button(
        self, request: Request, label: Text, action: str, subject: int = 0, page: int = 0
    ) -> Button:
        """A button for the person who asks, and nobody else."""
        return Button(label(request.language), self.signed(request, action, subject, page))

    def signed(self, request: Request, action: str, subject: int = 0, page: int = 0) -> str:
        """What such a button carries."""
        return buttons.data(self.key, action, request.user_id, subject, page)
