"""``corpus add`` with addresses, feeds and sitemaps: the real command against a server on
loopback, polite and in vain asked for anything hostile."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_corpus_fetch import BAD_ADDRESSES, BAD_SERVERS
from web_command import Done, as_people_run_it, in_process
from web_server import HOST, Answer, WebServer, moved, network, page, serving, tagged

from corpus.sandbox import Sandbox
from corpus.web.address import address_of
from corpus.web.courtesy import Courtesy
from corpus.web.fetch import Fetcher

PROSE = (
    "Trong năm qua tỉnh đã đón nhiều đoàn khách quốc tế, ký kết các thỏa thuận hợp tác và mở thêm "
    "cửa khẩu phụ phục vụ trao đổi hàng hóa của cư dân, lần thứ"
)


def article(title: str, number: int = 0, day: str = "2026-03-05") -> str:
    body = "".join(f"<p>{PROSE} {n + 10 * number}.</p>" for n in range(4))
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title>"
        f'<meta property="article:published_time" content="{day}T08:00:00+07:00"></head>'
        f"<body><h1>{title}</h1>{body}</body></html>"
    )


def rss(*items: str) -> Answer:
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin</title>'
    return page(f"{head}{''.join(items)}</channel></rss>", "application/rss+xml")


def item(link: str, day: str | None = None) -> str:
    dated = f"<pubDate>{day}</pubDate>" if day else ""
    return f"<item><title>Bài</title><link>{link}</link>{dated}</item>"


def sitemap(*entries: str, kind: str = "urlset") -> str:
    return (
        f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"{''.join(entries)}</{kind}>"
    )


def loc(address: str, day: str | None = None, tag: str = "url") -> str:
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    return f"<{tag}><loc>{address}</loc>{changed}</{tag}>"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as server:
        yield server


@pytest.fixture
def data(tmp_path: Path, server: WebServer) -> Path:
    """A data folder whose list holds the server's domain and nothing else."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "domains.txt").write_text(f"{server.domain}\n", encoding="utf-8")
    return data


_SANDBOX = Sandbox()


@pytest.fixture(scope="module", autouse=True)
def _sandbox_ended() -> Iterator[None]:
    yield
    _SANDBOX.close()


def corpus(data: Path, *arguments: object) -> Done:
    return in_process(_SANDBOX, data, *arguments)


def listed(data: Path) -> dict[str, dict[str, object]]:
    """The articles of the library by their path on the server."""
    found = json.loads(corpus(data, "list", "--json").stdout)
    return {re.sub(r"^http://[^/]+", "", one["url"]): one for one in found}


def test_a_page_is_added_and_costs_nothing_when_it_did_not_change(
    data: Path, server: WebServer
) -> None:
    server.answers["/bai-mot.htm"] = tagged(article("Hội nghị đối ngoại của tỉnh"), '"1"')
    added = as_people_run_it(data, "add", server.url("/bai-mot.htm"))
    assert "Thêm mới 1," in added.stdout, added.stderr
    again = corpus(data, "add", server.url("/bai-mot.htm"))
    assert (again.returncode, "không đổi 1" in again.stdout) == (0, True), again.stderr
    assert server.requests[-1][1]["if-none-match"] == '"1"'
    server.answers["/bai-mot.htm"] = tagged(article("Hội nghị đối ngoại của tỉnh", 1), '"2"')
    changed = corpus(data, "add", server.url("/bai-mot.htm"))
    assert "sửa đổi 1" in changed.stdout, changed.stderr
    (found,) = listed(data).values()
    assert (found["revision"], found["published_on"]) == (2, "2026-03-05")
    (data / "originals").rename(data / "khac")
    corpus(data, "add", server.url("/bai-mot.htm"))
    assert "if-none-match" not in server.requests[-1][1]
    assert "Kho nguyên vẹn" not in corpus(data, "verify").stdout  # the first revision's is gone


def test_a_page_cannot_take_another_pages_place(data: Path, server: WebServer) -> None:
    server.answers["/that.htm"] = page(article("Bài thật của tờ báo"))
    fake = article("Bài giả của tờ báo", 1).replace(
        "</head>", f'<link rel="canonical" href="{server.url("/that.htm")}"></head>'
    )
    server.answers["/gia.htm"] = page(fake)
    own_id = "---\nid: tom-luoc-81-diem-cau-bo-truong\ntitle: Bài giả\n---\n\nNội dung giả.\n"
    server.answers["/gia.md"] = page(own_id, "text/plain; charset=utf-8")
    server.answers["/gia.jsonl"] = page('{"id": "x", "title": "a", "text": "b"}\n', None)
    corpus(data, "add", server.url("/that.htm"))
    names = ("/gia.htm", "/gia.md", "/gia.jsonl")
    done = corpus(data, "add", *(server.url(name) for name in names))
    articles = listed(data)
    assert articles["/that.htm"]["title"] == "Bài thật của tờ báo"
    assert articles["/that.htm"]["revision"] == 1
    assert articles["/gia.htm"]["id"] != articles["/that.htm"]["id"]
    assert all(
        one["id"] not in ("x", "tom-luoc-81-diem-cau-bo-truong") for one in articles.values()
    )
    assert "gia.jsonl: loại tệp này chỉ được thêm từ tệp" in done.stderr


def test_the_servers_charset_is_believed(data: Path, server: WebServer) -> None:
    body = article("Hội nghị").replace("<meta charset=utf-8>", "").encode("utf-16")
    server.answers["/utf16.htm"] = page(body, "text/html; charset=utf-16")
    done = corpus(data, "add", server.url("/utf16.htm"))
    assert listed(data)["/utf16.htm"]["title"] == "Hội nghị", done.stderr


@pytest.mark.parametrize("kind", ["rss", "atom", "rdf"])
def test_a_feeds_pages_are_added_and_older_ones_left_out(
    data: Path, server: WebServer, kind: str
) -> None:
    for number in range(4):
        day = "2026-02-10" if number == 3 else "2026-03-05"
        server.answers[f"/bai-{number}.htm"] = page(article(f"Bài số {number}", number, day))
    days = ["2026-03-05T08:00:00+07:00", "2026-02-28T18:00:00Z", "2026-02-28T10:00:00Z", None]
    server.answers["/tin"] = _feed(kind, server, days)
    done = corpus(data, "add", "--feed", server.url("/tin"), "--since", "2026-03-01")
    assert done.returncode == 0, done.stderr
    assert set(listed(data)) == {"/bai-0.htm", "/bai-1.htm"}
    assert "1 mục đề ngày trước 2026-03-01" in done.stderr
    assert "bai-3.htm: bài đăng ngày 2026-02-10, trước 2026-03-01" in done.stderr
    assert server.asked("/bai-2.htm") == 0


def _feed(kind: str, server: WebServer, days: list[str | None]) -> Answer:
    items = []
    for number, day in enumerate(days):
        link = f"/bai-{number}.htm"
        if kind == "atom":
            dated = f"<published>{day}</published>" if day else ""
            items.append(
                f'<entry><link rel="self" href="/khac"/><link href="{link}"/>{dated}'
                "<updated>2026-03-09</updated></entry>"
                if day
                else f'<entry><link href="{link}"/></entry>'
            )
        else:
            dated = f"<dc:date>{day}</dc:date>" if day else ""
            items.append(f"<item><link> {server.url(link)}?utm_source=rss </link>{dated}</item>")
    inner = "".join(items)
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    if kind == "atom":
        return page(f'<feed xmlns="http://www.w3.org/2005/Atom">{inner}</feed>', "text/xml")
    if kind == "rdf":
        rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        inner = f'<rdf:RDF {rdf} {dc} xmlns="http://purl.org/rss/1.0/">{inner}</rdf:RDF>'
        return page(inner, "application/rdf+xml")
    return page(f'<rss version="2.0" {dc}><channel>{inner} A & B</channel></rss>', "text/html")


def test_a_sitemap_leads_to_its_pages_two_levels_down_and_no_further(
    data: Path, server: WebServer
) -> None:
    for number in range(4):
        server.answers[f"/{number}.htm"] = page(article(f"Bài số {number}", number))
    pages = sitemap(
        loc(server.url("/0.htm"), "2026-03-02"),
        loc(server.url("/1.htm"), "2025-01-01"),
        loc("http://khac.example.com/2.htm"),
        loc("http://127.0.0.1/"),
    )
    server.answers["/trang.xml.gz"] = page(gzip.compress(pages.encode()), "application/x-gzip")
    server.answers["/cu.xml"] = page(sitemap(loc(server.url("/2.htm"))), "text/xml")
    index = "sitemapindex"
    third = sitemap(loc(server.url("/trang.xml.gz"), tag="sitemap"), kind=index)
    second = sitemap(
        loc(server.url("/trang.xml.gz"), tag="sitemap"),
        loc(server.url("/cu.xml"), "2025-12-31", "sitemap"),
        loc(server.url("/ba.xml"), tag="sitemap"),
        kind=index,
    )
    server.answers["/ba.xml"] = page(third, "text/xml")
    server.answers["/hai.xml"] = page(second, "text/xml")
    first = sitemap(loc(server.url("/hai.xml"), tag="sitemap"), kind=index)
    server.answers["/sitemap.xml"] = page(first, "text/xml")
    asked = ("--sitemap", server.url("/sitemap.xml"), "--since", "2026-01-01")
    done = corpus(data, "add", *asked)
    assert set(listed(data)) == {"/0.htm"}
    assert "domains add khac.example.com" in done.stderr
    assert "http://127.0.0.1/: địa chỉ dùng số IP" in done.stderr
    assert "lồng quá 2 tầng" in done.stderr
    assert [server.asked(path) for path in ("/cu.xml", "/1.htm", "/0.htm")] == [0, 0, 1]


_ENTITY = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (page("<html><body>không phải</body></html>"), "không phải nguồn tin"),
        (page("không phải XML", "text/xml"), "không phải nguồn tin"),
        (page("", "text/xml"), "nguồn tin|không đọc được"),
        (page("x", "image/png"), "loại nội dung image/png"),
        (page(f"{_ENTITY}<rss><channel>{item('&b;')}</channel></rss>", "text/xml"), "địa chỉ"),
        (page("<rss><channel>" + "<a>" * 900_000, "text/xml"), "XML sai từ dòng 1"),
        (page("<rss><channel/></rss>", "text/xml"), "không nêu trang nào"),
        (page("<rss>" + item("/1") * 50_001 + "</rss>", "text/xml"), "nêu hơn 50000 trang"),
        (page("", status=304), "không đổi dù chưa gửi"),
        (page("<rss><channel>" + item("") + "</channel></rss>", "text/xml"), "không ghi địa chỉ"),
        (page("<rss/>" + " " * 9_000_000, "text/xml"), "lớn hơn 8 MiB"),
    ],
)
def test_a_bad_feed_is_named_and_stores_nothing(
    data: Path, server: WebServer, answer: Answer, why: str
) -> None:
    server.answers["/tin"] = answer
    done = corpus(data, "add", "--feed", server.url("/tin"))
    assert re.search(why, done.stderr), done.stderr
    assert "root:" not in done.stderr
    assert "Thêm mới 0" in done.stdout


def test_sitemaps_that_name_each_other_are_read_once_and_not_without_end(
    data: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.web.crawl.MAX_SITEMAPS", 3)
    own = [loc(server.url(f"/{n}.xml"), tag="sitemap") for n in range(9)]
    for number in range(9):
        server.answers[f"/{number}.xml"] = page(sitemap(*own, kind="sitemapindex"), "text/xml")
    done = corpus(data, "add", "--sitemap", server.url("/0.xml"))
    assert done.stderr.count("có hơn 3 sơ đồ trang con") == 1
    assert sum(server.asked(f"/{number}.xml") for number in range(9)) == 3


def test_no_more_pages_are_taken_than_a_run_may(
    data: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corpus.web.crawl.MAX_PAGES", 2)
    server.answers["/tin"] = rss(*(item(f"/{number}.htm") for number in range(5)))
    done = corpus(data, "add", "--feed", server.url("/tin"))
    assert done.stderr.count("không có trang này (mã 404)") == 2
    assert "có hơn 2 trang, chỉ tải tới đó" in done.stderr


def test_a_packed_sitemap_that_unpacks_to_too_much_is_refused(
    data: Path, server: WebServer
) -> None:
    whole = gzip.compress(sitemap(loc(server.url("/1.htm"))).encode())
    server.answers["/bom.gz"] = page(gzip.compress(b" " * 2**25), "application/gzip")
    server.answers["/cut.gz"] = page(whole[:-9], "application/gzip")
    server.answers["/hong.gz"] = page(b"\x1f\x8b" + b"x" * 50, "application/gzip")
    for path, why in (("/bom.gz", "giải nén"), ("/cut.gz", "bị cắt"), ("/hong.gz", "hỏng")):
        assert why in corpus(data, "add", "--sitemap", server.url(path)).stderr


def test_every_hostile_address_and_server_is_named_and_nothing_is_kept(
    data: Path, server: WebServer
) -> None:
    for name, (sent, _) in BAD_SERVERS.items():
        server.answers[f"/{name}"] = lambda _, sent=sent: sent  # type: ignore[misc]
    server.answers["/noi-bo"] = moved("http://127.0.0.1/")
    server.answers["/anh.htm"] = page(b"\x89PNG\r\n\x1a\n" + b"\0" * 500)
    server.answers["/mat.htm"] = page(article("Bài").replace("<h1>", "<p>TỐI MẬT</p><h1>"))
    server.answers["/sau.htm"] = page("<html><body>" + "<div>" * 200_000 + "<p>x</p></html>")
    texts = [text for text in BAD_ADDRESSES if "\0" not in text and "://" in text]
    # Busy last: the server is left alone after that.
    names = sorted(BAD_SERVERS, key=lambda name: name == "busy")
    paths = ["noi-bo", "anh.htm", "mat.htm", "sau.htm", *names]
    before = sorted(path for path in data.parent.rglob("*"))
    done = as_people_run_it(
        data, "add", "--all", *texts, *(server.url(f"/{path}") for path in paths)
    )
    refused = [line for line in done.stderr.splitlines() if line.startswith("Từ chối: ")]
    assert done.returncode == 2
    assert len(refused) == len(texts) + len(paths)
    assert "Thêm mới 0, sửa đổi 0, không đổi 0" in done.stdout
    assert int(re.findall(r"growth (\d+) KiB", done.stderr)[0]) < 300 * 1024
    after = set(data.parent.rglob("*")) - set(before)
    assert {path.name for path in after} == {"library.db"}
    kept = (data / "library.db").read_bytes()
    assert b"mat.htm" not in kept


def test_robots_txt_is_obeyed_and_asked_for_once(data: Path, server: WebServer) -> None:
    rules = "User-agent: *\nDisallow: /rieng/\n\nUser-agent: doingoai\nDisallow: /cam/\n"
    server.answers["/robots.txt"] = page(rules, "text/plain")
    for path in ("/cam/1.htm", "/rieng/1.htm"):
        server.answers[path] = page(article(f"Bài {path}"))
    done = corpus(data, "add", server.url("/cam/1.htm"), server.url("/rieng/1.htm"))
    assert set(listed(data)) == {"/rieng/1.htm"}
    assert "cam/1.htm: tệp robots.txt của trang không cho" in done.stderr
    assert (server.asked("/robots.txt"), server.asked("/cam/1.htm")) == (1, 0)


@pytest.mark.parametrize(
    ("robots", "why"),
    [
        (page("", status=500), "chưa rõ trang có cho tải không.*mã 500"),
        (moved("http://127.0.0.1/robots.txt"), "chưa rõ trang có cho tải không.*số IP"),
        (page("x" * 600_000, "text/plain"), "chưa rõ trang có cho tải không.*lớn hơn 0.5 MiB"),
        (page("User-agent: *\nCrawl-delay: 600", "text/plain"), "đòi nghỉ 600 giây"),
        (page("User-agent: *\nDisallow: /*.htm$", "text/plain"), "không cho chương trình tải"),
    ],
)
def test_a_page_is_not_fetched_where_robots_txt_does_not_allow_it(
    data: Path, server: WebServer, robots: Answer, why: str
) -> None:
    server.answers["/robots.txt"] = robots
    server.answers["/1.htm"] = page(article("Bài"))
    assert re.search(why, corpus(data, "add", server.url("/1.htm")).stderr)
    assert server.asked("/1.htm") == 0


def test_one_request_a_second_goes_to_a_host_or_as_few_as_it_asks_for(
    server: WebServer,
) -> None:
    server.answers["/robots.txt"] = page("User-agent: *\nCrawl-delay: 7", "text/plain")
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    fetcher = Fetcher((server.domain,), network())
    courtesy = Courtesy(fetcher, clock=lambda: now[0], sleep=sleep)
    for path in ("/1", "/2", "/3"):
        courtesy.wait(address_of(server.url(path)))
        now[0] += 0.5  # the answer took that long
    courtesy.wait(address_of(server.url("/", f"tinh.{HOST}")))  # another host, asked at once
    assert slept == [1.0, 6.5, 6.5, 1.0]


def test_a_busy_server_is_left_alone(data: Path, server: WebServer) -> None:
    server.answers["/1.htm"] = page("", status=503)
    done = corpus(data, "add", *(server.url(f"/{number}.htm") for number in (1, 2, 3)))
    assert done.stderr.count("hãy chạy lại lệnh sau") == 2
    assert [server.asked(f"/{number}.htm") for number in (1, 2, 3)] == [1, 0, 0]


def test_a_subdomain_needs_no_entry_of_its_own(data: Path, server: WebServer) -> None:
    server.answers["/1.htm"] = page(article("Bài của tiểu mục"))
    done = corpus(data, "add", server.url("/1.htm", f"tinh.{HOST}"))
    assert "Thêm mới 1" in done.stdout, done.stderr
