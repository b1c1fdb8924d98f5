"""What the fetcher refuses: each hostile address and each hostile server, for its own reason."""

from __future__ import annotations

import gzip
import ipaddress
import re
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
import trustme
from web_server import HOST, PUBLIC, WebServer, is_test_internet, moved, network, page, serving

from corpus.errors import CorpusError, Refused, Unreadable
from corpus.web.address import address_of
from corpus.web.fetch import Fetched, Fetcher
from corpus.web.network import Network, is_public

#: Addresses that are refused before anything is looked up or sent, and why.
BAD_ADDRESSES = {
    "http://127.0.0.1/": "số IP",
    "http://127.0.0.1./": "số IP",
    "http://2130706433/": "số IP",
    "http://0x7f000001/": "số IP",
    "http://0x7f.0.0.1/": "số IP",
    "http://0177.0.0.1/": "số IP",
    "http://017700000001/": "số IP",
    "http://127.1/": "số IP",
    "http://127.0.1/": "số IP",
    "http://0/": "số IP",
    "http://１２７.０.０.１/": "số IP",
    "http://①②⑦.⓪.⓪.①/": "số IP",
    "http://127。0。0。1/": "số IP",
    "http://[::1]/": "số IP",
    "http://[::]/": "số IP",
    "http://[::ffff:127.0.0.1]/": "số IP",
    "http://[::ffff:7f00:1]/": "số IP",
    "http://[64:ff9b::7f00:1]/": "số IP",
    "http://[fe80::1%25eth0]/": "số IP",
    "http://169.254.169.254/latest/meta-data/": "số IP",
    "http://100.100.100.200/": "số IP",
    "http://bao.example.vn.127.0.0.1/": "số IP",
    "http://localhost/": "mạng nội bộ",
    "http://localhost./": "mạng nội bộ",
    "http://LOCALHOST:80/": "mạng nội bộ",
    "http://metadata/": "mạng nội bộ",
    "http://nguoi:matkhau@bao.example.vn/": "mật khẩu",
    "http://bao.example.vn@127.0.0.1/": "mật khẩu",
    "http://bao.example.vn:80@127.0.0.1:80/": "mật khẩu",
    "http://127.0.0.1\\@bao.example.vn/": "gạch chéo ngược",
    "http://bao.example.vn\\.evil.com/": "gạch chéo ngược",
    "http://bao.example.vn#@127.0.0.1/..\u0000": "ký tự điều khiển",
    "file:///etc/passwd": "http://",
    "gopher://bao.example.vn:70/_GET": "http://",
    "ftp://bao.example.vn/bai.doc": "http://",
    "data:text/html,<p>x": "http://",
    "dict://bao.example.vn:11211/stat": "http://",
    "jar:http://bao.example.vn!/": "http://",
    "//bao.example.vn/": "http://",
    "http://bao.example.vn/a\r\nHost: x/": "ký tự điều khiển",
    "http://bao.example.vn/a b": "dấu cách",
    "http://bao.example.vn/\u202efdp.html": "ký tự điều khiển",
    "http://bao.example.vn/" + "a" * 2_100: "dài quá",
    "http:///duong-dan": "không có tên miền",
    "http://:80/": "không có tên miền",
    "http://bao.example.vn:99999/": "không phải một địa chỉ hợp lệ",
    "http://bao.example.vn:abc/": "không phải một địa chỉ hợp lệ",
    "http://[::1/": "không phải một địa chỉ hợp lệ",
    "http://%31%32%37.0.0.1/": "số IP",
    "http://bao..example.vn/": "tên miền không hợp lệ",
    "http://-bao.example.vn/": "tên miền không hợp lệ",
    "http://bao_example%2evn/": "tên miền không hợp lệ",
    "http://evil.com/": "domains add evil.com",
    "http://xbao.example.vn/": "domains add xbao.example.vn",
    "http://bao.example.vn.evil.com/": "domains add bao.example.vn.evil.com",
    "http://bao.example.vn:22/": "domains add bao.example.vn:22",
    "https://bao.example.vn:80/": "domains add bao.example.vn:80",
    "http://169.254.169.254.nip.io/": "domains add 169.254.169.254.nip.io",
}

#: Addresses that no page is fetched from, whatever name leads to them.
INTERNAL = """
0.0.0.0 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7
203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
64:ff9b::a00:1 64:ff9b:1::1 100::1 2001::1 2001:10::1 2001:db8::1 2002:7f00:1::1 3fff::1 5f00::1
fc00::1 fd00:ec2::254 fe80::1 fe80::1%1 fec0::1 ff02::1
""".split()


def get(text: str, fetcher: Fetcher) -> Fetched:
    return fetcher.get(address_of(text))


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with serving() as server:
        yield server


#: Seconds for a server that is not there to be slow, on a machine that may be.
_AMPLE = 20.0


@pytest.fixture
def fetcher(server: WebServer) -> Fetcher:
    return Fetcher((server.domain,), network(), size=2**20, seconds=_AMPLE)


@pytest.mark.parametrize("text", BAD_ADDRESSES)
def test_a_hostile_address_is_refused_before_anything_is_sent(text: str) -> None:
    def nothing_may_be_looked_up(host: str) -> list[str]:
        raise AssertionError(host)

    fetcher = Fetcher((HOST,), network(nothing_may_be_looked_up))
    with pytest.raises(Refused, match=re.escape(BAD_ADDRESSES[text])) as refused:
        get(text, fetcher)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("ip", INTERNAL)
def test_a_name_that_leads_inside_is_refused(ip: str) -> None:
    fetcher = Fetcher((HOST,), Network(resolve=lambda _: [ip]))
    with pytest.raises(Refused, match="nội bộ hoặc đặc biệt"):
        get(f"http://{HOST}/", fetcher)
    beside_a_public_one = Fetcher((HOST,), Network(resolve=lambda _: ["8.8.8.8", ip]))
    with pytest.raises(Refused, match="nội bộ hoặc đặc biệt"):
        get(f"http://{HOST}/", beside_a_public_one)


def test_public_addresses_are_public() -> None:
    for ip in ("8.8.8.8", "203.162.4.191", "172.32.0.1", "2405:4800::1", "2606:4700::1111"):
        assert is_public(ipaddress.ip_address(ip))


def test_the_systems_own_resolver_leads_inside_only_to_be_refused() -> None:
    domains = ("localhost.localdomain", "127.0.0.1.nip.io", HOST)
    for domain in domains:
        with pytest.raises(CorpusError):
            get(f"http://{domain}/", Fetcher(domains))


def test_a_name_that_changes_its_address_between_two_requests_is_refused(server: WebServer) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    server.answers["/doi"] = moved("/doi-tiep")
    fetcher = Fetcher((server.domain,), network(lambda _: next(answers)))
    with pytest.raises(Refused, match="nội bộ"):
        get(server.url("/doi"), fetcher)
    assert server.asked("/doi-tiep") == 0


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("http://127.0.0.1/", "số IP"),
        ("http://[::ffff:169.254.169.254]/", "số IP"),
        ("//localhost/", "mạng nội bộ"),
        ("http://evil.com/", "domains add evil.com"),
        ("http://bao.example.vn:22/", "domains add bao.example.vn:22"),
        ("file:///etc/passwd", "không bắt đầu bằng http"),
        ("http://a:b@bao.example.vn/", "mật khẩu"),
        ("http://[", "không phải một địa chỉ hợp lệ"),
        ("/ve-chinh-no", "chuyển hướng quá 3 lần"),
    ],
)
def test_a_redirect_leads_nowhere_that_an_address_does_not(
    server: WebServer, fetcher: Fetcher, to: str, why: str
) -> None:
    server.answers["/ve-chinh-no"] = moved(to)
    with pytest.raises(Refused, match=why):
        get(server.url("/ve-chinh-no"), fetcher)


def test_a_space_in_a_redirect_is_one_as_in_browsers(server: WebServer, fetcher: Fetcher) -> None:
    server.answers["/a"] = moved("/chỉ thị.htm".encode().decode("latin-1"))
    server.answers["/ch%E1%BB%89%20th%E1%BB%8B.htm"] = page("<html>bài</html>")
    assert get(server.url("/a"), fetcher).name == "chỉ thị.htm"


def test_three_redirects_are_followed_and_a_fourth_is_not(
    server: WebServer, fetcher: Fetcher
) -> None:
    for number in range(1, 5):
        server.answers[f"/{number}"] = moved(f"/{number - 1}")
    server.answers["/0"] = page("<html>bài</html>")
    found = get(server.url("/3"), fetcher)
    assert (str(found.address), found.data) == (server.url("/0"), "<html>bài</html>".encode())
    with pytest.raises(Refused, match="chuyển hướng quá 3 lần"):
        get(server.url("/4"), fetcher)


@dataclass(frozen=True)
class Endless:
    start: bytes
    data: bytes
    pause: float = 0.0

    def __iter__(self) -> Iterator[bytes]:
        yield self.start
        while True:
            time.sleep(self.pause)
            yield self.data


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
_BOMB = gzip.compress(b"\0" * 2**22)

#: Servers that mean harm or are broken, by what they send, and why their answer is not taken.
BAD_SERVERS: dict[str, tuple[Iterable[bytes], str]] = {
    "compressed-bomb": (
        [OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_BOMB), _BOMB],
        "nội dung nén",
    ),
    "compressed-twice": (
        [OK + b"Content-Encoding: identity\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx"],
        "nội dung nén",
    ),
    "compressed-transfer": ([OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n"], "sai giao thức"),
    "endless-body": (Endless(OK + b"\r\n", b"x" * 65_536), "lớn hơn 1 MiB"),
    "endless-chunks": (
        Endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 60_000 + b"\r\nx\r\n"),
        "lớn hơn 1 MiB",
    ),
    "endless-head": (Endless(OK, b"X: " + b"x" * 1_000 + b"\r\n"), "sai giao thức"),
    "endless-100-continue": (Endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500), "MiB|giây"),
    "long-header": ([OK + b"X: " + b"x" * 200_000 + b"\r\n\r\n"], "sai giao thức"),
    "claims-much": ([OK + b"Content-Length: 99999999999\r\n\r\nx"], "lớn hơn 1 MiB"),
    "claims-more-than-it-sends": ([OK + b"Content-Length: 500\r\n\r\n<html></html>"], "giữa chừng"),
    "two-lengths": ([OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"], "sai giao thức"),
    "negative-length": ([OK + b"Content-Length: -1\r\n\r\n"], "sai giao thức"),
    "cut-without-length": ([OK + b"\r\n<html><p>mot phan"], "không cho biết độ dài"),
    "slow-body": (
        Endless(OK + b"Content-Length: 5000\r\n\r\n", b"x", 0.1),
        "không trả lời trọn vẹn trong 1 giây",
    ),
    "slow-head": (Endless(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.1), "không trả lời trọn vẹn"),
    "not-http": ([b"SSH-2.0-OpenSSH_9.2\r\n"], "sai giao thức"),
    "nothing": ([], "sai giao thức"),
    "image-type": (page(b"<html>x", "image/png")({}), "loại nội dung image/png"),
    "program-type": (page(b"MZ", "application/x-msdownload")({}), "loại nội dung"),
    "part-of-it": (page("<html>", status=206)({}), "mã 206"),
    "not-there": (page("<html>", status=404)({}), "không có trang này"),
    "login": (page("<html>", status=401)({}), "không cho xem"),
    "busy": (page("<html>", status=429)({}), "đang bận"),
    "broken": (page("<html>", status=500)({}), "mã 500"),
    "redirect-without-place": (page("", status=302)({}), "mã 302"),
}


@pytest.mark.parametrize("name", BAD_SERVERS)
def test_a_hostile_server_is_refused_within_limits(server: WebServer, name: str) -> None:
    sent, why = BAD_SERVERS[name]
    server.answers[f"/{name}"] = lambda _: sent
    seconds = 1.0 if name.startswith("slow") else _AMPLE
    fetcher = Fetcher((server.domain,), network(), size=2**20, seconds=seconds)
    start = time.monotonic()
    with pytest.raises((Refused, Unreadable), match=why):
        get(server.url(f"/{name}"), fetcher)
    assert time.monotonic() - start < seconds + 5


def test_a_page_is_handed_over_as_it_was_sent_with_its_charset_and_name(
    server: WebServer, fetcher: Fetcher
) -> None:
    server.answers["/tai.aspx?id=5"] = page(
        b"\xd0\xcf",
        "application/octet-stream; charset=x",
        Content_Disposition="attachment; filename*=UTF-8''..%2F..%2Fch%E1%BB%89%20th%E1%BB%8B.doc",
        ETag='"1"',
    )
    found = get(server.url("/tai.aspx?utm_source=rss&id=5#dau"), fetcher)
    assert (found.data, found.name, found.etag) == (b"\xd0\xcf", "chỉ thị.doc", '"1"')
    assert found.content_type == "application/octet-stream; charset=x"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="../../../etc/passwd"', "passwd"),
        ("attachment; filename=C:\\\\a\\\\b.doc", "b.doc"),
        ("attachment; filename=..", HOST),
        ("attachment; filename*" + "9" * 5_000 + "=x", "tệp.pdf"),
        ("attachment; filename*=khong-co''%ff%00.doc", "doc"),
        ("=?", "tệp.pdf"),
    ],
)
def test_a_file_name_is_never_a_path(
    server: WebServer, fetcher: Fetcher, disposition: str, name: str
) -> None:
    server.answers["/a/t%E1%BB%87p.pdf"] = page("<html>", Content_Disposition=disposition)
    assert get(server.url("/a/t%E1%BB%87p.pdf"), fetcher).name.endswith(name)


def test_the_request_says_who_asks_and_sends_nothing_else(
    server: WebServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    server.answers["/bài-vi%e1%ba%bft"] = page("x")
    server.answers["/b%C3%A0i-vi%e1%ba%bft"] = page("<html>x</html>")
    get(server.url("/bài-vi%e1%ba%bft"), fetcher)
    asked = server.requests[-1][1]
    assert set(asked) == {"host", "user-agent", "accept-language", "accept-encoding", "connection"}
    assert asked["user-agent"].startswith("doingoai ")
    assert asked["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("certified", "trusted", "why"),
    [(HOST, True, None), ("khac.example.vn", True, "chứng chỉ"), (HOST, False, "chứng chỉ")],
)
def test_a_certificate_must_be_of_the_host_and_from_a_trusted_authority(
    certified: str, trusted: bool, why: str | None
) -> None:
    authority = trustme.CA()
    ours, theirs = (
        ssl.create_default_context(),
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
    )
    authority.issue_cert(certified).configure_cert(theirs)
    if trusted:
        authority.configure_trust(ours)
    with serving(theirs) as secure:
        secure.answers["/"] = page("<html>bài</html>")
        fetcher = Fetcher((secure.domain,), network(tls=lambda: ours))
        address = f"https://{HOST}:{secure.port}/"
        if why is None:
            assert get(address, fetcher).data == "<html>bài</html>".encode()
        else:
            with pytest.raises(Unreadable, match=why):
                get(address, fetcher)


def test_only_tests_reach_loopback() -> None:
    assert Network().reachable is is_public
    assert Network().reachable is not is_test_internet
