"""Fetching one page or document: from a listed domain, on a public address, within limits.

httpcore and not httpx: it takes the network that the connections go through, follows no redirect,
reads no environment and decodes no body (FACTS 24).
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote

import httpcore

from corpus.errors import Refused, Unreadable
from corpus.settings import FETCH_BYTES, FETCH_SECONDS
from corpus.web.address import Address, shown
from corpus.web.domains import permit
from corpus.web.network import Connections, Network, NotPublic, TooMuch

#: The name that robots.txt may use for us, and the honest answer to who is asking.
AGENT = "doingoai"
_HEADERS = (
    (b"User-Agent", f"{AGENT} (article library of a public office; obeys robots.txt)".encode()),
    (b"Accept-Language", b"vi"),
    (b"Accept-Encoding", b"identity"),  # a small body that unpacks to a large one is refused
    (b"Connection", b"close"),
)
_MAX_REDIRECTS = 3
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
#: Framing and head, beside the body. The head itself is held to 100 KiB by httpcore.
_HEAD_BYTES = 2**20

#: Media types of documents that readers exist for. Old portals send Word files as mere bytes; what
#: those are is told by ``corpus.formats``.
DOCUMENTS = frozenset(
    """
    text/html application/xhtml+xml text/plain application/pdf application/rtf text/rtf
    application/msword application/vnd.ms-excel application/vnd.oasis.opendocument.text
    application/vnd.openxmlformats-officedocument.wordprocessingml.document
    application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
    application/octet-stream binary/octet-stream application/force-download application/x-download
    """.split()
)
#: Media types that feeds and sitemaps are sent with.
LISTINGS = frozenset(
    """
    text/xml application/xml application/rss+xml application/atom+xml application/rdf+xml
    text/html text/plain application/gzip application/x-gzip application/octet-stream
    """.split()
)
_NAME_LENGTH = 120


class Busy(Unreadable):
    """The server asks to be left alone for a while."""


class Absent(Unreadable):
    """The server does not have the page, or not for us."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent. ``data`` is None where it says that nothing changed."""

    address: Address  # after redirects
    name: str  # of the file, as text
    data: bytes | None
    content_type: str | None
    etag: str | None
    last_modified: str | None


#: Called before each request, redirects included: it may wait, refuse, or add headers.
Before = Callable[[Address], Mapping[str, str]]


class Fetcher:
    """Fetches pages of the listed domains."""

    def __init__(
        self,
        domains: Sequence[str],
        network: Network | None = None,
        *,
        size: int = FETCH_BYTES,
        seconds: float = FETCH_SECONDS,
    ) -> None:
        self._domains = domains
        self._network = network or Network()
        self._size = size
        self._seconds = seconds

    def get(
        self,
        address: Address,
        before: Before = lambda _: {},
        *,
        media: frozenset[str] | None = DOCUMENTS,
        size: int | None = None,
    ) -> Fetched:
        """The page, after at most three redirects; ``media`` of None takes any type.

        Raises Refused for what must not be fetched, Unreadable for what cannot be.
        """
        first = address
        for _ in range(_MAX_REDIRECTS + 1):
            permit(self._domains, address)
            found = self._once(address, before(address), media, size or self._size)
            if isinstance(found, Fetched):
                return found
            address = found
        raise Refused(
            f"{shown(str(first))}: chuyển hướng quá {_MAX_REDIRECTS} lần nên không tải; "
            "hãy mở bằng trình duyệt rồi dùng địa chỉ cuối cùng."
        )

    def _once(
        self, address: Address, headers: Mapping[str, str], media: frozenset[str] | None, size: int
    ) -> Fetched | Address:
        """One request: what came, or where the server sends us instead."""
        where = shown(str(address))
        connections = Connections(self._network, self._seconds, size + _HEAD_BYTES)
        url = httpcore.URL(
            scheme=address.scheme, host=address.host, port=address.port, target=address.target
        )
        sent = [*_HEADERS, *((name.encode(), value.encode()) for name, value in headers.items())]
        tls = self._network.tls() if address.scheme == "https" else None
        try:
            with (
                httpcore.ConnectionPool(tls, network_backend=connections) as pool,
                pool.stream("GET", url, headers=sent) as response,
            ):
                return _answer(address, response, media, size)
        except NotPublic as error:
            raise Refused(
                f"{where}: tên miền này trỏ tới địa chỉ nội bộ hoặc đặc biệt ({error}) "
                "nên không tải; hãy kiểm tra lại địa chỉ."
            ) from error
        except TooMuch as error:
            raise _too_large(where, size) from error
        except httpcore.TimeoutException as error:
            raise Unreadable(
                f"{where}: máy chủ không trả lời trọn vẹn trong {self._seconds:.0f} giây; "
                "hãy thử lại sau, hoặc tải tệp bằng trình duyệt rồi thêm tệp."
            ) from error
        except httpcore.ConnectError as error:
            raise _unconnected(where, error) from error
        except (httpcore.ProtocolError, httpcore.NetworkError) as error:
            raise Unreadable(
                f"{where}: máy chủ trả lời sai giao thức hoặc ngắt giữa chừng, chưa lưu gì; "
                "hãy thử lại sau, hoặc tải tệp bằng trình duyệt rồi thêm tệp."
            ) from error


def _answer(
    address: Address, response: httpcore.Response, media: frozenset[str] | None, size: int
) -> Fetched | Address:
    """What the response holds. Raises Refused or Unreadable before a bad body is read."""
    where = shown(str(address))
    head = _head(response)
    if response.status in _REDIRECTS and "location" in head:
        return address.linked(head["location"])
    content_type = head.get("content-type")
    about = (content_type, _token(head.get("etag")), _token(head.get("last-modified")))
    if response.status == 304:
        return Fetched(address, "", None, *about)
    if response.status != 200:
        raise _not_sent(where, response.status)
    if head.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refused(
            f"{where}: máy chủ gửi nội dung nén ({shown(head['content-encoding'])}) dù không được "
            "yêu cầu, nên không nhận; hãy tải tệp bằng trình duyệt rồi thêm tệp."
        )
    kind = (content_type or "").partition(";")[0].strip().lower()
    if media is not None and kind and kind not in media:
        raise Refused(
            f"{where}: máy chủ gửi loại nội dung {shown(kind)}, không phải bài viết hay văn bản; "
            "hãy kiểm tra lại địa chỉ."
        )
    if int(head.get("content-length", "0")) > size:  # digits only: h11 checks it
        raise _too_large(where, size)
    body = bytearray()
    for chunk in response.iter_stream():
        body += chunk
        if len(body) > size:
            raise _too_large(where, size)
    if "content-length" not in head and "transfer-encoding" not in head:
        _check_end(where, body)
    return Fetched(address, _name(address, head.get("content-disposition")), bytes(body), *about)


def _head(response: httpcore.Response) -> dict[str, str]:
    """The response's headers; of several with one name the first, but every encoding."""
    head: dict[str, str] = {}
    for raw_name, raw in response.headers:
        name, value = raw_name.decode("ascii").lower(), raw.decode("utf-8", "replace")
        if name == "content-encoding" and name in head:
            head[name] += f", {value}"
        head.setdefault(name, value)
    return head


def _token(value: str | None) -> str | None:
    """What can be sent back to the server as it came; else as if it had sent none."""
    return value if value and value.isascii() and value.isprintable() else None


def _check_end(where: str, body: bytearray) -> None:
    """A server that names no length ends the body by hanging up, as a broken line does: only a
    page that closes itself is known to be whole."""
    if b"</html" not in body[-4096:].lower():
        raise Unreadable(
            f"{where}: máy chủ không cho biết độ dài nên không chắc đã nhận trọn vẹn, chưa lưu gì; "
            "hãy tải tệp bằng trình duyệt rồi thêm tệp."
        )


def _name(address: Address, disposition: str | None) -> str:
    """The document's file name: the server's, else the last part of the address. Never a path."""
    given = None
    if disposition:
        message = Message()
        message["content-disposition"] = disposition.replace("\r", "").replace("\n", "")
        with suppress(ValueError):  # a part number of 5,000 digits, say
            given = message.get_filename()
    name = given or unquote(address.target.partition("?")[0])
    last = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    plain = "".join(c for c in last if c.isprintable()).strip(". ")
    return plain[-_NAME_LENGTH:] or address.host


def _not_sent(where: str, status: int) -> Unreadable:
    if status in (429, 503):
        return Busy(
            f"{where}: máy chủ đang bận hoặc hạn chế truy cập (mã {status}); hãy thử lại sau."
        )
    if status in (404, 410):
        return Absent(f"{where}: không có trang này (mã {status}); hãy kiểm tra lại địa chỉ.")
    if 400 <= status < 500:
        return Absent(
            f"{where}: máy chủ không cho xem trang này (mã {status}); "
            "hãy mở bằng trình duyệt, nếu được phép thì lưu lại rồi thêm tệp."
        )
    return Unreadable(
        f"{where}: máy chủ không gửi trang (mã {status}); hãy thử lại sau hoặc kiểm tra địa chỉ."
    )


def _too_large(where: str, size: int) -> Refused:
    return Refused(
        f"{where}: nội dung lớn hơn {size / 2**20:.3g} MiB nên không tải tiếp; "
        "hãy tải tệp bằng trình duyệt, chia nhỏ rồi thêm tệp."
    )


def _unconnected(where: str, error: httpcore.ConnectError) -> Unreadable:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLError):
        return Unreadable(
            f"{where}: chứng chỉ hoặc kết nối bảo mật của máy chủ không hợp lệ "
            f"({getattr(cause, 'verify_message', '') or cause.reason or cause}), nên không tải; "
            "hãy báo đơn vị quản lý trang, hoặc lưu trang bằng trình duyệt rồi thêm tệp."
        )
    return Unreadable(
        f"{where}: không kết nối được máy chủ; hãy kiểm tra tên miền và đường truyền rồi thử lại."
    )
