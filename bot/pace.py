"""When a message may go out: Telegram's limits for a chat, a group and the whole bot.

``AIORateLimiter`` does not pace private chats, and lets a group have twice its limit (FACTS 8).
Two limiters one behind the other do not hold both limits: what waited long for the second has
meanwhile got its place in the first anew. So a chat's time runs from when its message went out.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

#: (Messages at once, seconds between one and the next beyond those.) Telegram takes about 30 a
#: second from a bot: 4 + 25 in any second; one a second in a chat; 20 a minute in a group: 8 + 10.
_OVERALL = (4, 0.04)
_PER_CHAT = (1, 1.05)
_PER_GROUP = (8, 6.0)
_CHATS = 10_000


@dataclass
class _Bucket:
    at_once: int
    seconds: float
    emptied: float = 0.0  # when it would be empty if nothing more came
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def wait(self, now: float) -> float:
        """Seconds until it takes another message."""
        return max(0.0, self.emptied - (self.at_once - 1) * self.seconds - now)

    def take(self, moment: float) -> None:
        self.emptied = max(self.emptied, moment) + self.seconds

    def postpone(self, moment: float) -> None:
        """What was taken went out at this moment, and no earlier."""
        self.emptied = max(self.emptied, moment + self.seconds)


class Pace:
    """Lets each message wait for its chat's turn and for the bot's, first come first served."""

    def __init__(self) -> None:
        self._overall = _Bucket(*_OVERALL)
        self._chats: OrderedDict[int, _Bucket] = OrderedDict()
        self._hurry = asyncio.Event()

    def hasten(self) -> None:
        """Let nobody wait any more."""
        self._hurry.set()

    @property
    def hurries(self) -> bool:
        return self._hurry.is_set()

    async def pause(self, seconds: float) -> bool:
        """Wait; True when there is no time for it."""
        if seconds > 0 and not self._hurry.is_set():
            try:
                await asyncio.wait_for(self._hurry.wait(), seconds)
            except TimeoutError:
                return False
        return self._hurry.is_set() and seconds > 0

    async def admitted(self, chat_id: int) -> bool:
        """Wait for the turn of a message; False when there is no time to."""
        clock = asyncio.get_running_loop().time
        chat = self._bucket(chat_id)
        async with chat.turn:
            if await self.pause(chat.wait(clock())):
                return False
            wait = self._overall.wait(clock())
            self._overall.take(clock() + wait)
            if await self.pause(wait):
                return False
            chat.take(clock())
        return True

    def went_out(self, chat_id: int) -> None:
        """A message is out: after a halt that was waited for, later than it was admitted."""
        self._bucket(chat_id).postpone(asyncio.get_running_loop().time())

    def _bucket(self, chat_id: int) -> _Bucket:
        size = _PER_GROUP if chat_id < 0 else _PER_CHAT
        found = self._chats.setdefault(chat_id, _Bucket(*size))
        self._chats.move_to_end(chat_id)
        if len(self._chats) > _CHATS:
            self._chats.popitem(last=False)
        return found
