"""Telegram's limits, counted where the messages arrive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot_api_server import Sent

#: Messages in a second: from a bot altogether, and in one chat; in a minute in a group.
ALL, CHAT, GROUP = 30, 1, 20
#: Seconds over which the rate is asserted. A busy machine delivers late, and then what was sent in
#: turn arrives together: over one second that cannot be told from a bot that sends too much.
STRETCH = 5


def busiest(times: Sequence[float], seconds: float) -> int:
    """The most messages in any stretch of so many seconds."""
    times = sorted(times)
    most = first = 0
    for last, moment in enumerate(times):
        while times[first] <= moment - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def assert_within_limits(sent: Sequence[Sent]) -> str:
    """Returns the most that came in any second, to be printed."""
    chats: dict[int, list[float]] = defaultdict(list)
    for one in sent:
        chats[one.chat_id].append(one.at)
    every = [moment for times in chats.values() for moment in times]
    assert busiest(every, STRETCH) <= ALL * STRETCH
    for chat, times in chats.items():
        if chat < 0:
            assert busiest(times, 60) <= GROUP
        else:
            assert busiest(times, STRETCH) <= CHAT * STRETCH + 1
    fullest = max(busiest(times, 1) for times in chats.values())
    return f"at most {busiest(every, 1)} messages a second, {fullest} in one chat"
