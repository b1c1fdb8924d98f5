"""A web server on loopback that says what a test tells it to, byte for byte, and the network that
leads to it instead of to the internet."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from corpus.web.network import IP, Network

#: Loopback that stands for the internet in tests, while 127.0.0.1 stays what it is: internal.
PUBLIC = "127.0.0.2"
HOST = "bao.example.vn"

#: What is asked for by path: the bytes to send, computed from the request's headers.
Answer = Callable[[dict[str, str]], Iterable[bytes]]


def network(resolve: Callable[[str], list[str]] = lambda _: [PUBLIC], **more: object) -> Network:
    """The network of the tests: names lead to loopback, of which one address counts as public."""
    return Network(resolve=resolve, reachable=is_test_internet, **more)  # type: ignore[arg-type]


def is_test_internet(ip: IP) -> bool:
    return str(ip) == PUBLIC


def page(
    body: str | bytes,
    content_type: str | None = "text/html; charset=utf-8",
    status: int = 200,
    **headers: str,
) -> Answer:
    """A plain answer with its length; ``_`` in header names stands for ``-``."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(data)}"]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return lambda _: ["\r\n".join([*lines, "", ""]).encode("latin-1") + data]


def moved(to: str) -> Answer:
    return page("", status=302, Location=to)


def tagged(body: str, etag: str) -> Answer:
    """A page that is sent only to who does not have it yet."""
    fresh, same = page(body, ETag=etag), page("", status=304, ETag=etag)
    return lambda asked: (same if asked.get("if-none-match") == etag else fresh)(asked)


@dataclass
class WebServer:
    port: int
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str = "/", host: str = HOST) -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def domain(self) -> str:
        return f"{HOST}:{self.port}"

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for one, _ in self.requests if one == path)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    class Handler(socketserver.StreamRequestHandler):
        timeout = 10

        def setup(self) -> None:
            if tls is not None:
                self.request = tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def handle(self) -> None:
            path = self.rfile.readline(65_536).decode("latin-1").split(" ")[1]
            headers = {}
            while line := self.rfile.readline(65_536).strip():
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            server.requests.append((path, headers))
            for data in server.answers.get(path, page("không có", status=404))(headers):
                self.wfile.write(data)
                self.wfile.flush()

    class Listening(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """The other side hung up: what it is tested to do."""

    with Listening((PUBLIC, 0), Handler) as listening:
        server = WebServer(listening.server_address[1])
        threading.Thread(target=listening.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()
