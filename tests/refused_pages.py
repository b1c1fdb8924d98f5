"""Pages, feeds and servers on loopback, each refused for a reason of its own: the examples of
docs/corpus.md that name https://bao.example.vn."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

from web_server import Answer, WebServer, moved, page

_PROSE = "Hội nghị bàn ba việc lớn của năm, có sự tham dự của nhiều bộ, ngành và địa phương. "
_ARTICLE = (
    '<html><head><meta property="article:published_time" content="2031-03-12T08:30:00+07:00">'
    f"</head><body><h1>Tiêu đề của bài trên mạng</h1>{f'<p>{_PROSE * 2}</p>' * 3}</body></html>"
)
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _feed(*items: str) -> Answer:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return page(f"<rss><channel><title>Tin</title>{entries}</channel></rss>", "text/xml")


def _raw(*data: bytes) -> Answer:
    return lambda _: data


def _robots(asked: dict[str, str]) -> Iterable[bytes]:
    """One host asks for long pauses, the others keep a folder to themselves."""
    slow = asked["host"].startswith("cham.")
    rules = "Crawl-delay: 90" if slow else "Disallow: /cam/"
    return page(f"User-agent: *\n{rules}\n", "text/plain")(asked)


def serve(server: WebServer) -> None:
    """Let the server answer as the examples want it."""
    index = "http://www.sitemaps.org/schemas/sitemap/0.9"
    for depth in range(1, 4):
        further = server.url(f"/tang-{depth + 1}.xml")
        server.answers[f"/tang-{depth}.xml"] = page(
            f'<sitemapindex xmlns="{index}"><sitemap><loc>{further}</loc></sitemap></sitemapindex>',
            "text/xml",
        )
    server.answers |= {
        "/robots.txt": _robots,
        "/bai.html": page(_ARTICLE),
        "/ban.html": page("", status=429),
        "/loi.html": page("<html>", status=500),
        "/mat.html": page("<html>", status=404),
        "/khong-doi.html": page("", status=304),
        "/chi-cho-hoi-vien.html": page("<html>", status=401),
        "/anh.png": page(b"\x89PNG", "image/png"),
        "/nen.html": page(b"x", Content_Encoding="gzip"),
        "/lon.html": _raw(_OK + b"Content-Length: 99999999999\r\n\r\nx"),
        "/cut.html": _raw(_OK + b"\r\n<html><p>m"),
        "/sai.html": _raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "/kho.jsonl": page('{"id": "a", "text": "b"}', "application/octet-stream"),
        **{f"/{n}.html": moved(f"/{n - 1}.html") for n in range(1, 5)},
        "/trang-thuong": page("<html><body>không phải nguồn tin</body></html>"),
        "/hong.xml": page("", "text/xml"),
        "/trong.rss": _feed(),
        "/tin.rss": _feed(f"<link>{server.url('/bai.html')}</link>"),
        "/cu.rss": _feed(
            f"<link>{server.url('/bai.html')}</link><pubDate>Mon, 10 Mar 2031 08:00:00 +0700"
            "</pubDate>"
        ),
        "/khong-dia-chi.rss": _feed("<title>Tin không có địa chỉ</title>"),
        "/cut.xml.gz": page(gzip.compress(b"<urlset/>" * 99)[:-9], "application/gzip"),
        "/hong.xml.gz": page(b"\x1f\x8b" + b"x" * 50, "application/gzip"),
    }
