"""The domains that pages are fetched from: a short list that staff change, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import idna
import tld

from corpus.errors import CorpusError, LibraryError, Refused
from corpus.settings import DOMAINS_FILE
from corpus.web.address import PORTS, Address, host_of, shown

#: Until staff change the list: the state's and the party's own sites, the news agency, and the
#: papers that the product was tried on.
DEFAULT = (
    "baochinhphu.vn",
    "chinhphu.vn",
    "dangcongsan.vn",
    "dantri.com.vn",
    "mofa.gov.vn",
    "nhandan.vn",
    "nld.com.vn",
    "quochoi.vn",
    "vietnamplus.vn",
    "vnexpress.net",
)

_ABOUT = (
    "# Tên miền được phép tải bài, mỗi dòng một tên; đổi bằng: python -m corpus domains add …\n"
)


def domains_of(data: Path) -> tuple[str, ...]:
    """The list of this data folder. Raises LibraryError where its file is no such list."""
    file = data / DOMAINS_FILE
    try:
        lines = file.read_text("utf-8").splitlines()
        return tuple(
            sorted({domain_of(line) for line in lines if line.strip()[:1] not in ("", "#")})
        )
    except FileNotFoundError:
        return DEFAULT
    except (OSError, UnicodeDecodeError, CorpusError) as error:
        raise LibraryError(
            f"{file}: không đọc được danh sách tên miền ({error}); "
            "hãy sửa dòng sai, hoặc xoá tệp này để trở về danh sách mặc định."
        ) from error


def add_domains(data: Path, names: Iterable[str]) -> tuple[str, ...]:
    """The list with these as well. Raises Refused for what is no domain; then nothing changes."""
    return _keep(data, {*domains_of(data), *map(domain_of, names)})


def remove_domains(data: Path, names: Iterable[str]) -> tuple[str, ...]:
    """The list without these. Raises Refused for one that is not on it; then nothing changes."""
    kept = set(domains_of(data))
    for name in names:
        domain = domain_of(name)
        if domain not in kept:
            raise Refused(
                f"{shown(name)}: không có trong danh sách tên miền; "
                "xem danh sách: python -m corpus domains"
            )
        kept.discard(domain)
    return _keep(data, kept)


def domain_of(name: str) -> str:
    """The domain as the list holds it: ASCII, with a port where it has its own ("bao.vn:8080").

    Raises Refused for anything else, and for a suffix under which anybody may register.
    """
    host, _, port = name.strip().partition(":")
    numbered = port.isdecimal() and port.isascii() and 0 < int(port) < 65_536
    domain = _public(host)
    if domain is None or "/" in name or (port and not numbered):
        raise Refused(
            f"{shown(name)}: không phải tên miền trên mạng công cộng; "
            "hãy chỉ ghi tên miền, không kèm đường dẫn, như bao.vn."
        )
    if tld.is_tld(domain):
        raise Refused(
            f"{shown(name)}: là đuôi chung mà ai cũng đăng ký được tên dưới đó; "
            "hãy ghi tên miền của chính cơ quan hoặc tờ báo."
        )
    return f"{domain}:{int(port)}" if port else domain


def _public(host: str) -> str | None:
    """The name in ASCII, a public suffix among them; None for one that is not of the internet."""
    if tld.is_tld(host.lower()):
        return host.lower()
    try:
        domain = host_of(host, host)
    except Refused:
        return None
    return domain if tld.get_tld(f"http://{domain}", fail_silently=True) else None


def permit(domains: Sequence[str], address: Address) -> None:
    """Raises Refused, with the command that allows it, for an address of no domain on the list."""
    needed = address.host
    if address.port != PORTS[address.scheme]:
        needed = f"{needed}:{address.port}"
    if not any(needed == domain or needed.endswith(f".{domain}") for domain in domains):
        raise Refused(
            f"{shown(str(address))}: tên miền {needed} không có trong danh sách được phép tải; "
            f"nếu tin cậy trang này, hãy chạy: python -m corpus domains add {needed}"
        )


def unicode_of(domain: str) -> str:
    """The domain as people write it ("báo.vn")."""
    host, colon, port = domain.partition(":")
    try:
        return f"{idna.decode(host)}{colon}{port}"
    except idna.IDNAError:
        return domain


def _keep(data: Path, domains: Iterable[str]) -> tuple[str, ...]:
    """Write the list aside and rename it, so that it is never half there."""
    kept = tuple(sorted(domains))
    file = data / DOMAINS_FILE
    aside = file.with_name(f"{DOMAINS_FILE}.{os.getpid()}.part")
    try:
        data.mkdir(parents=True, exist_ok=True)
        aside.write_text(_ABOUT + "".join(f"{domain}\n" for domain in kept), "utf-8")
        aside.replace(file)
    except OSError as error:
        raise LibraryError(
            f"{file}: không ghi được danh sách tên miền ({error.strerror or error}); "
            "hãy kiểm tra quyền ghi và dung lượng đĩa."
        ) from error
    return kept
