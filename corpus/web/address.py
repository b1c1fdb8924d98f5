"""The address of a page as people type it, checked before anything is looked up or sent."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from corpus.errors import Refused
from corpus.messages import printable

#: The two schemes that are fetched, and their ports.
PORTS = {"http": 80, "https": 443}
#: Longer ones are no address of an article; servers refuse them as well.
_LONGEST = 2_048
_SHOWN = 200

#: Two slashes, or the schemes that do without; "C:\\…" and "ghi chú: 1.txt" are paths.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|(?:https?|data|javascript|file|mailto):", re.IGNORECASE)
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
#: Browsers read a host whose last label is a number as an IPv4 address, in any of its spellings
#: (decimal, octal, hexadecimal, with fewer parts).
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
#: Query keys that say where a reader came from; the page is the same without them.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|zarsrc)(?:=.*)?")


@dataclass(frozen=True, slots=True)
class Address:
    """An address of a page: a name in ASCII, a port and what is asked of the server there."""

    scheme: str
    host: str
    port: int
    target: str  # path and query, percent-encoded

    def __str__(self) -> str:
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.target}"

    def sibling(self, target: str) -> Address:
        """Another page of the same server."""
        return Address(self.scheme, self.host, self.port, target)

    def linked(self, link: str) -> Address:
        """The address that a link on this page means; a space in it is one, as in browsers. Raises
        Refused as ``address_of`` does."""
        try:
            return address_of(urljoin(str(self), link.strip().replace(" ", "%20")))
        except ValueError as error:
            raise _refused(link, "không phải một địa chỉ hợp lệ") from error


def is_address(text: str) -> bool:
    """Whether the text is meant as an address rather than as a path, whatever its scheme."""
    return _SCHEME.match(text.strip()) is not None


def address_of(text: str) -> Address:
    """The address that the text gives. Raises Refused, saying why, for all but a plain one."""
    text = text.strip(" \t\r\n")
    if len(text) > _LONGEST:
        raise _refused(text, f"dài quá {_LONGEST} ký tự")
    if not text.isprintable() or " " in text or "\\" in text:
        raise _refused(text, "có ký tự điều khiển, dấu cách hoặc dấu gạch chéo ngược")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _refused(text, "không phải một địa chỉ hợp lệ") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _refused(text, "không bắt đầu bằng http:// hoặc https://")
    if "@" in parts.netloc:
        raise _refused(text, "có tên hoặc mật khẩu trước dấu @")
    query = quote(_without_tracking(parts.query), safe="/?:@!$&'()*+,;=-._~%[]")
    path = quote(parts.path or "/", safe="/:@!$&'()*+,;=-._~%")
    return Address(
        scheme,
        host_of(parts.hostname or "", text),
        port if port is not None else PORTS[scheme],
        path + (f"?{query}" if query else ""),
    )


def host_of(name: str, whole: str) -> str:
    """The name of a server in ASCII ("báo.vn" is "xn--bo-jma.vn"), without a last dot.

    Raises Refused, naming the ``whole`` text, for an IP address in any spelling and for a name
    that only a local network knows.
    """
    ascii_name = name.lower().removesuffix(".")
    if not ascii_name:
        raise _refused(whole, "không có tên miền")
    if not ascii_name.isascii():
        try:
            ascii_name = idna.encode(ascii_name, uts46=True).decode().removesuffix(".")
        except idna.IDNAError as error:
            raise _refused(whole, "có tên miền không hợp lệ") from error
    labels = ascii_name.split(".")
    if _is_ip(ascii_name) or _NUMBER.fullmatch(labels[-1]):
        raise _refused(whole, "dùng số IP thay cho tên miền")
    if len(ascii_name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused(whole, "có tên miền không hợp lệ")
    if len(labels) == 1:
        raise _refused(whole, "có tên miền chỉ dùng trong mạng nội bộ")
    return ascii_name


def shown(text: str) -> str:
    """What a person typed or a page held, short and without characters that act on a terminal."""
    plain = printable(text)
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


def _is_ip(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _without_tracking(query: str) -> str:
    return "&".join(part for part in query.split("&") if not _TRACKING.fullmatch(part))


def _refused(text: str, why: str) -> Refused:
    return Refused(
        f"{shown(text)}: địa chỉ {why}, nên không tải; "
        "hãy dùng địa chỉ công khai của trang, dạng https://ten-mien/duong-dan."
    )
