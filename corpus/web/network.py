"""The network that pages are fetched from: only public addresses, only so long, only so much.

The address is checked when the connection is made, on the address that is used (FACTS 24): a name
that answers differently the second time gains nothing, nor does a redirect.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

#: A server that does not take the connection in this time is given up, in seconds.
_CONNECT_SECONDS = 15.0

#: Public by their number, but not by their use: IETF protocols and cloud metadata, relays of 6to4,
#: Azure's host.
_NOT_PUBLIC_4 = tuple(
    map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
)
#: Global unicast; the rest (mapped IPv4, NAT64, ULA, link-local, multicast, …) is never public.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
#: In there: Teredo, ORCHID and other protocols; documentation; 6to4, which holds an IPv4 address.
_NOT_PUBLIC_6 = tuple(
    map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
)


class NotPublic(Exception):
    """A name stands for an address inside this network or machine, or one that is no server's."""


class TooMuch(Exception):
    """The server sent more than the limit, head and framing included."""


def is_public(ip: IP) -> bool:
    """Whether the address is one of a server on the internet."""
    if isinstance(ip, ipaddress.IPv6Address):
        return ip in _PUBLIC_6 and not any(ip in network for network in _NOT_PUBLIC_6)
    inside = ip.is_multicast or ip.is_reserved or any(ip in network for network in _NOT_PUBLIC_4)
    return ip.is_global and not inside


def _resolved(host: str) -> Sequence[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in found]


#: The authorities of the system and of certifi, loaded when they are first needed.
_trusted = cache(httpcore.default_ssl_context)


@dataclass(frozen=True, slots=True)
class Network:
    """How names become addresses, which of them may be reached, and whose certificates count.

    The defaults are the product's; only tests, whose servers stand on loopback, replace them.
    """

    resolve: Callable[[str], Sequence[str]] = _resolved
    reachable: Callable[[IP], bool] = is_public
    tls: Callable[[], ssl.SSLContext] = _trusted


class Connections(httpcore.NetworkBackend):
    """The connections of one request, with the time and the bytes that they have left."""

    def __init__(self, network: Network, seconds: float, size: int) -> None:
        self._network = network
        self._deadline = time.monotonic() + seconds
        self._bytes_left = size
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline holds for all of it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the name's addresses that answers, if all of them are public."""
        failed: Exception | None = None
        for ip in self._addresses(host):
            try:
                connected = self._backend.connect_tcp(
                    str(ip), port, min(self.left(), _CONNECT_SECONDS), local_address, socket_options
                )
                return _Stream(connected, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError(f"no address for {host}")

    def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise NotPublic(path)

    def _addresses(self, host: str) -> list[IP]:
        try:
            names = self._network.resolve(host)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no address for {host}") from error
        ips = [ipaddress.ip_address(name) for name in names]
        for ip in ips:
            if not self._network.reachable(ip):
                raise NotPublic(str(ip))
        return ips

    def left(self) -> float:
        """The seconds left. Raises ReadTimeout when there are none."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("deadline")
        return left

    def took(self, size: int) -> None:
        """Note that so many bytes came. Raises TooMuch past the limit."""
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise TooMuch


class _Stream(httpcore.NetworkStream):
    """A connection whose every step counts against the request's time and bytes: a server that
    sends one byte a second is not waited for longer than one that sends none."""

    def __init__(self, stream: httpcore.NetworkStream, connections: Connections) -> None:
        self._stream = stream
        self._connections = connections

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        data = self._stream.read(max_bytes, self._connections.left())
        self._connections.took(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._connections.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = min(self._connections.left(), _CONNECT_SECONDS)
        return _Stream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._connections
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
