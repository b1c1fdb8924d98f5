"""Pages that hold no article, or not the whole of one, are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import Refused
from corpus.readers import html
from corpus.source import Source

PAGES = Path(__file__).resolve().parent / "pages"
ARTICLE = (PAGES / "vietnamnet.html").read_text(encoding="utf-8")
PROSE = (
    "Theo kế hoạch, mỗi xã cử một tổ công tác gồm năm người, làm việc luân phiên hai tuần một lần "
    "và báo cáo kết quả về phòng chuyên môn của huyện trước ngày 25 hằng tháng."
)
MENU = "".join(f'<li><a href="/{n}">Chuyên mục {n}</a></li>' for n in range(12))


def refusal(page: str) -> str:
    source = Source("trang.html", "trang.html", page.encode())
    with pytest.raises(Refused) as refused:
        list(html.read(source))
    sentence = str(refused.value)
    assert sentence.startswith("trang.html: ")
    assert sentence.endswith(".")
    return sentence


def page(body: str, title: str = "", head: str = "") -> str:
    return (
        f"<html><head><title>{title}</title>{head}</head><body><ul>{MENU}</ul>{body}</body></html>"
    )


@pytest.mark.parametrize(
    "text",
    [
        page("<h1>404</h1><p>Không tìm thấy trang bạn yêu cầu.</p>", "404 Not Found"),
        page("<h2>Lỗi 500</h2><p>Hệ thống đang gặp sự cố, vui lòng quay lại sau.</p>"),
        page("<p>Trang bạn đang tìm không tồn tại hoặc đã bị xóa.</p>", "Báo Ví Dụ"),
        page("<h1>Server Error in '/' Application.</h1><p>Runtime Error</p>", "Runtime Error"),
        page("<p>Bài viết này không còn tồn tại trên hệ thống.</p>", "Thông báo"),
        page("<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>"),
    ],
)
def test_an_error_page_is_named(text: str) -> None:
    assert "là trang báo lỗi" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        page(
            "<form><p>Tên đăng nhập</p><input name='u'><p>Mật khẩu</p><input type='password'>"
            "<button>Đăng nhập</button></form><a href='/q'>Quên mật khẩu?</a>",
            "Đăng nhập hệ thống",
        ),
        page("<div>Sign in<input type='password'></div>", "Sign in"),
    ],
)
def test_a_login_page_is_named(text: str) -> None:
    assert "là trang đăng nhập" in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "<html><head><title>Just a moment...</title></head><body><div id='cf-wrapper'>"
        "<h2>Checking your browser before accessing vidu.vn.</h2></div></body></html>",
        "<html><body><noscript>Vui lòng bật JavaScript để xem trang này.</noscript>"
        "<div id='root'></div></body></html>",
        "<html><body><script>document.cookie='D1N=8a9c; path=/';window.location.reload()</script>"
        "</body></html>".replace("'D1N", '"D1N').replace("path=/'", 'path=/"'),
        "<html><title>Attention Required! | Cloudflare</title><body><p>Ray ID: 1</p></body></html>",
        "<html><body><p>Vui lòng xác minh bạn không phải là người máy.</p></body></html>",
        "<html><body><p>Trình duyệt của bạn cần bật cookies để tiếp tục.</p></body></html>",
    ],
)
def test_a_wall_against_machines_is_named(text: str) -> None:
    assert "là trang chặn truy cập tự động" in refusal(text)


@pytest.mark.parametrize("text", ["<html><body></body></html>", "<html><body>&nbsp;<p></p></body>"])
def test_an_empty_page_is_named(text: str) -> None:
    assert "trang trống" in refusal(text)


@pytest.mark.parametrize(
    "film",
    [
        '<video src="v.mp4"></video>',
        '<iframe src="https://www.youtube.com/embed/x"></iframe>',
        '<div class="photo"><figure><img src="a.jpg"><figcaption>Lễ khai mạc</figcaption></figure>'
        "</div>",
    ],
)
def test_a_page_of_film_or_pictures_alone_is_named(film: str) -> None:
    data = '<meta property="article:published_time" content="2024-01-04T10:13:00+07:00">'
    assert "chỉ có video, âm thanh hoặc ảnh" in refusal(
        page(f"<h1>Toàn cảnh lễ khai mạc ở huyện Ví Dụ</h1>{film}", "Lễ khai mạc", data)
    )


def test_the_beginning_of_an_article_behind_a_paywall_is_named() -> None:
    wall = "<div class='wall'><p>Đăng ký gói thành viên để đọc tiếp bài viết này</p></div>"
    assert "chỉ hiện phần đầu" in refusal(
        ARTICLE.replace('<div class="article-relate">', wall + '<div class="article-relate">')
    )


def test_a_wall_that_the_page_keeps_hidden_is_none() -> None:
    wall = "<div style='display: none'><p>Đăng nhập để đọc tiếp</p></div>"
    source = Source("a.html", "a.html", ARTICLE.replace("</body>", wall + "</body>").encode())
    assert len(list(html.read(source))) == 1


TEASERS = "".join(
    f'<div class="item"><h3><a href="/{n}.html">Tin số {n} của huyện Ví Dụ</a></h3>'
    f"<p>{PROSE}</p></div>"
    for n in range(12)
)
ITEMS = ",".join(
    f'{{"@type": "NewsArticle", "headline": "Tin số {n}", "datePublished": "2024-01-0{n}"}}'
    for n in range(1, 8)
)


@pytest.mark.parametrize(
    "text",
    [
        page(f"<h1>Biên giới</h1>{TEASERS}", "Biên giới"),
        page(
            f"<h1>Biên giới</h1><div class='intro'><p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p></div>"
            f"{TEASERS}",
            "Biên giới",
        ),
        page(
            f"<h1>Biên giới</h1>{TEASERS}",
            "Biên giới",
            f'<script type="application/ld+json">[{ITEMS}]</script>',
        ),
        page(
            f"<h1>Biên giới</h1>{TEASERS}",
            "Biên giới",
            '<script type="application/ld+json">{"@type": "CollectionPage"}</script>'
            '<meta property="og:type" content="article">',
        ),
        page("<p>Liên hệ: 0123 456 789</p>", "Liên hệ"),
    ],
)
def test_a_listing_is_named(text: str) -> None:
    assert "là trang danh mục" in refusal(text)


@pytest.mark.parametrize(
    "broken",
    [
        ARTICLE.replace("<p>Theo kế hoạch", "<!-- <p>Theo kế hoạch"),
        ARTICLE.replace("<p>Theo kế hoạch", "<script>var a = 1; <p>Theo kế hoạch"),
        ARTICLE.replace("<p>Theo kế hoạch", "<div>" * 300 + "<p>Theo kế hoạch"),
    ],
    ids=["comment", "script", "depth"],
)
def test_a_page_whose_text_was_lost_in_parsing_is_named(broken: str) -> None:
    sentence = refusal(broken)
    assert "không đọc được trọn vẹn" in sentence or "chỉ đọc được" in sentence


@pytest.mark.parametrize(
    "title",
    [
        "Sở Ví Dụ khắc phục lỗi 404 trên cổng dịch vụ công",
        "Trang web đang bảo trì được người dân góp ý",
        "Cloudflare và captcha: vì sao trang chặn người máy",
        "Hướng dẫn đăng nhập tài khoản định danh",
    ],
)
def test_an_article_about_errors_walls_and_logins_is_no_such_page(title: str) -> None:
    form = "<form><input type='password'><input name='captcha'>Nhập mã captcha</form>"
    body = (
        f"<div class='c'><h1>{title}</h1>{''.join(f'<p>{PROSE} {n}.</p>' for n in range(4))}</div>"
    )
    source = Source("a.html", "a.html", page(body + form, title).encode())
    (article,) = html.read(source)
    assert article.title == title
    assert article.text.split("\n") == [f"{PROSE} {n}." for n in range(4)]
