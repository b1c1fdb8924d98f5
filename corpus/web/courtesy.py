"""Manners towards other people's servers: robots.txt, pauses, and leaving busy ones alone."""

from __future__ import annotations

import time
from collections.abc import Callable

from protego import Protego

from corpus.errors import CorpusError, Refused
from corpus.settings import MAX_PAUSE_SECONDS, PAUSE_SECONDS, ROBOTS_BYTES
from corpus.web.address import Address, shown
from corpus.web.fetch import AGENT, Absent, Fetcher

_ROBOTS = "/robots.txt"
#: What holds where the server has none.
_OPEN = Protego.parse("")


class Courtesy:
    """What the servers of one run allow, and when each was asked last."""

    def __init__(
        self,
        fetcher: Fetcher,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._sleep = sleep
        self._robots: dict[str, Protego | CorpusError] = {}
        self._next: dict[str, float] = {}
        self._resting: set[str] = set()

    def wait(self, address: Address) -> None:
        """Wait until the server may be asked for this page.

        Raises Refused where its robots.txt forbids the page or asks for too long a pause, or where
        the server asked to be left alone.
        """
        if address.host in self._resting:
            raise Refused(
                f"{shown(str(address))}: máy chủ đã báo bận nên thôi tải trang của nó trong lần "
                "chạy này; hãy chạy lại lệnh sau."
            )
        robots = self._rules(address)
        if not robots.can_fetch(str(address), AGENT):
            raise Refused(
                f"{shown(str(address))}: tệp robots.txt của trang không cho chương trình tải; "
                "hãy lưu trang bằng trình duyệt rồi thêm tệp."
            )
        pause = max(PAUSE_SECONDS, robots.crawl_delay(AGENT) or 0.0)
        if pause > MAX_PAUSE_SECONDS:
            raise Refused(
                f"{shown(str(address))}: robots.txt của trang đòi nghỉ {pause:.0f} giây giữa hai "
                f"lần tải, quá {MAX_PAUSE_SECONDS:.0f} giây; hãy lưu trang bằng trình duyệt rồi "
                "thêm tệp."
            )
        self._pause(address.host, pause)

    def rest(self, address: Address) -> None:
        """Ask nothing more of this server in this run."""
        self._resting.add(address.host)

    def _pause(self, host: str, seconds: float) -> None:
        """Wait out the pause since the host was last asked, then count this as asking."""
        left = self._next.get(host, 0.0) - self._clock()
        if left > 0:
            self._sleep(left)
        self._next[host] = self._clock() + seconds

    def _rules(self, address: Address) -> Protego:
        """The rules of the page's server. Raises what kept us from them: then nothing may be
        fetched (RFC 9309, 2.3.1.4)."""
        server = str(address.sibling("/"))
        if server not in self._robots:
            self._robots[server] = self._fetched(address.sibling(_ROBOTS))
        rules = self._robots[server]
        if isinstance(rules, CorpusError):
            raise type(rules)(f"{shown(str(address))}: chưa rõ trang có cho tải không, vì {rules}")
        return rules

    def _fetched(self, address: Address) -> Protego | CorpusError:
        def paced(hop: Address) -> dict[str, str]:
            self._pause(hop.host, PAUSE_SECONDS)
            return {}

        try:
            found = self._fetcher.get(address, paced, media=None, size=ROBOTS_BYTES)
        except Absent:
            return _OPEN
        except CorpusError as error:
            return error
        return Protego.parse((found.data or b"").decode("utf-8", "replace"))
