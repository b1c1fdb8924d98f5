"""Web pages as portals really write them: nothing of the article is lost, nothing secret stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus_files import read

from corpus.draft import Draft

TITLE = "Tổng kết công tác đối ngoại của tỉnh"
PROSE = (
    "Trong năm qua tỉnh đã đón nhiều đoàn khách quốc tế, ký kết các thỏa thuận hợp tác và mở thêm "
    "cửa khẩu phụ phục vụ trao đổi hàng hóa của cư dân, lần thứ"
)
PARAGRAPHS = [f"{PROSE} {number}." for number in range(6)]
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def outcome(folder: Path, inner: str) -> object:
    path = folder / "trang.html"
    path.write_text(
        f"<html><head><title>{TITLE}</title>"
        '<meta property="article:published_time" content="2023-12-20"></head>'
        f"<body>{inner}</body></html>",
        encoding="utf-8",
    )
    (found,) = read(path)
    return found


def lines(folder: Path, inner: str) -> list[str]:
    found = outcome(folder, inner)
    assert isinstance(found, Draft), found
    return found.article.text.split("\n")


@pytest.mark.parametrize(
    "above",
    [
        "<div><b>TỐI MẬT</b></div>",
        "<table><tr><td>BỘ VÍ DỤ</td><td>MẬT</td></tr></table>",
        "<p>UBND TỈNH<br>MẬT</p>",
        "".join(f"<a href='/{n}'>Mục {n}</a><br>" for n in range(90)) + "<div>TUYỆT MẬT</div>",
        "<form><input><div>MẬT</div></form>",
        "<pre>BỘ VÍ DỤ            MẬT\nSố: 1</pre>",
    ],
)
@pytest.mark.parametrize("heading", [f"<h1>{TITLE}</h1>", ""])
def test_a_secrecy_mark_above_the_heading_keeps_the_page_out(
    tmp_path: Path, above: str, heading: str
) -> None:
    assert "tài liệu mật" in str(outcome(tmp_path, above + heading + BODY))


def test_lists_of_the_article_stay_where_they_stand(tmp_path: Path) -> None:
    found = lines(
        tmp_path,
        f"<div><h1>{TITLE}</h1>{BODY}<ul><li>Mục tiêu một đạt 30%</li><li>Mục tiêu hai</li></ul>"
        "<dl><dt>Trụ cột</dt><dd>Đối ngoại Đảng 77</dd></dl><pre>Dòng 66</pre>"
        "<ol><li>Việc thứ nhất</li></ol><table><tr><td>Thu</td><td>500 tỷ</td></tr></table>"
        "<section><p>Trong khung 44.</p></section><p>Hết bài.</p></div>",
    )
    assert found == [
        *PARAGRAPHS,
        "Mục tiêu một đạt 30%",
        "Mục tiêu hai",
        "Trụ cột",
        "Đối ngoại Đảng 77",
        "Dòng 66",
        "Việc thứ nhất",
        "Thu | 500 tỷ",
        "Trong khung 44.",
        "Hết bài.",
    ]


def test_a_box_without_paragraphs_keeps_its_sentence_whole_and_a_lone_link_goes(
    tmp_path: Path,
) -> None:
    box = (
        '<div><a href="/n">Nghị quyết ví dụ</a> nêu <b>ba</b> <i>mục tiêu</i> cho cả giai đoạn tới.'
        '</div><div><a href="/x">Tin khác của báo</a></div>'
    )
    found = lines(tmp_path, f"<div><h1>{TITLE}</h1>{BODY}{box}<p>Hết bài.</p></div>")
    told = "Nghị quyết ví dụ nêu ba mục tiêu cho cả giai đoạn tới."
    assert found == [*PARAGRAPHS, told, "Hết bài."]


def test_a_word_that_the_extraction_drops_out_of_a_sentence_is_kept(tmp_path: Path) -> None:
    told = f"{PROSE} <time>19/12</time> và <label>20/12</label>."
    found = lines(tmp_path, f"<div><h1>{TITLE}</h1>{BODY}<p>{told}</p></div>")
    assert found == [*PARAGRAPHS, f"{PROSE} 19/12 và 20/12."]


def test_a_page_wrapped_in_a_form_is_read(tmp_path: Path) -> None:
    page = f'<form id="aspnetForm"><input type="hidden"><div><h1>{TITLE}</h1>{BODY}</div></form>'
    assert lines(tmp_path, page) == PARAGRAPHS


def test_a_form_or_footer_box_between_paragraphs_is_the_articles_own(tmp_path: Path) -> None:
    inside = (
        "<form><p>Ghi chú 55 nước.</p><input></form><div class='box_footer'><p>Ba 99.</p></div>"
    )
    found = lines(tmp_path, f"<div><h1>{TITLE}</h1>{BODY}{inside}<p>Hết bài.</p></div>")
    assert found == [*PARAGRAPHS, "Ghi chú 55 nước.", "Ba 99.", "Hết bài."]


def test_a_comment_form_below_the_article_is_dropped(tmp_path: Path) -> None:
    form = "<form><p>Họ và tên</p><textarea>Nội dung</textarea><button>Gửi</button></form>"
    assert lines(tmp_path, f"<div><h1>{TITLE}</h1>{BODY}{form}</div>") == PARAGRAPHS


@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_lead_that_stands_above_the_heading_is_kept(tmp_path: Path, tag: str) -> None:
    lead = "Sáng 19/12, hội nghị khai mạc với 700 đại biểu dự."
    page = f"<div><{tag} class='sapo'>{lead}</{tag}><h1>{TITLE}</h1>{BODY}</div>"
    assert lines(tmp_path, page) == [lead, *PARAGRAPHS]


def test_a_broken_canonical_link_does_not_keep_the_page_out(tmp_path: Path) -> None:
    found = outcome(tmp_path, f'<link rel="canonical" href="http://[x"><h1>{TITLE}</h1>{BODY}')
    assert isinstance(found, Draft)
    assert found.article.url is None


@pytest.mark.parametrize(
    "link", ["https://vidu.vn/", "https://vidu.vn/doi-ngoai.htm", "https://vidu.vn/tin?page=2"]
)
def test_the_address_of_a_front_page_or_a_section_is_no_articles(tmp_path: Path, link: str) -> None:
    head = f'<link rel="canonical" href="{link}"><h1>{TITLE}</h1>'
    ids = []
    for name in ("mot", "hai"):
        (tmp_path / name).mkdir()
        found = outcome(tmp_path / name, f"{head}{BODY}<p>Bài {name}.</p>")
        assert isinstance(found, Draft)
        assert found.article.url is None
        (tmp_path / name / "trang.html").rename(page := tmp_path / f"{name}.html")
        (found,) = read(page)
        assert isinstance(found, Draft)
        ids.append(found.article.id)
    assert ids[0] != ids[1]


def test_the_address_of_an_article_names_it(tmp_path: Path) -> None:
    link = "https://vidu.vn/doi-ngoai/tong-ket-cong-tac-doi-ngoai-123.html"
    found = outcome(tmp_path, f'<link rel="canonical" href="{link}"><h1>{TITLE}</h1>{BODY}')
    assert isinstance(found, Draft)
    assert found.article.url == link


NAMES = (
    "ads adv banner promo popup modal login related related-news xem-them read-more copyright "
    "comment comments binh-luan feedback newsletter subscribe poll vote sponsor cookie-notice "
    "author-bio share"
).split()


@pytest.mark.parametrize("name", NAMES)
def test_prose_in_a_box_named_as_chrome_is_kept_or_a_warning_names_it(
    tmp_path: Path, name: str
) -> None:
    for at, box in [(0, "div"), (3, "section"), (2, "p"), (5, "div"), (4, "aside")]:
        boxes = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
        inner = PARAGRAPHS[at] if box == "p" else boxes[at]
        boxes[at] = f'<{box} class="{name}">{inner}</{box}>'
        body = f"<div>{''.join(boxes)}</div>"
        found = outcome(tmp_path, f"<article><h1>{TITLE}</h1>{body}</article>")
        assert isinstance(found, Draft), found
        if at == 5 and PARAGRAPHS[at] not in found.article.text:
            (warning,) = found.article.warnings
            assert PARAGRAPHS[at][:60] in warning
        else:
            assert found.article.text.split("\n") == PARAGRAPHS


def test_a_teaser_and_readers_comments_are_no_prose_of_the_article(tmp_path: Path) -> None:
    teaser = f'<div class="related"><a href="/cau-moi">Cầu mới</a><p>{PROSE} 90.</p></div>'
    comments = f'<div class="comments"><p>{PROSE} 91.</p><textarea></textarea></div>'
    boxes = f"<p>{PARAGRAPHS[0]}</p>{teaser}{BODY.removeprefix(f'<p>{PARAGRAPHS[0]}</p>')}"
    found = outcome(tmp_path, f"<div><h1>{TITLE}</h1><div>{boxes}{comments}</div></div>")
    assert isinstance(found, Draft)
    assert (found.article.text.split("\n"), found.article.warnings) == (PARAGRAPHS, ())


def test_a_linked_paragraph_that_is_a_sentence_stays(tmp_path: Path) -> None:
    told = "Hội nghị thông qua kế hoạch năm tới."
    linked = f'<p><a href="/ke-hoach/7">{told}</a></p><p>Hết bài.</p>'
    found = lines(tmp_path, f"<div><h1>{TITLE}</h1>{BODY}{linked}</div>")
    assert found == [*PARAGRAPHS, told, "Hết bài."]


def test_a_linked_line_goes_without_a_word_only_where_its_address_spells_it(tmp_path: Path) -> None:
    for link, warnings in [("/hoi-nghi-lan-thu-sau-khai-mac-9.html", 0), ("/van-ban/9", 1)]:
        linked = f'<p><a href="{link}">Hội nghị lần thứ sáu khai mạc</a></p><p>Hết bài.</p>'
        found = outcome(tmp_path, f"<div><h1>{TITLE}</h1>{BODY}{linked}</div>")
        assert isinstance(found, Draft)
        assert found.article.text.split("\n") == [*PARAGRAPHS, "Hết bài."]
        assert len(found.article.warnings) == warnings


def test_an_official_document_on_a_portal_is_read_as_one(tmp_path: Path) -> None:
    letterhead = (
        "<table><tr><td><p>ỦY BAN NHÂN DÂN<br>HUYỆN VÍ DỤ</p><p>Số: 15/QĐ-UBND</p></td>"
        "<td><p>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</p><p>Độc lập - Tự do - Hạnh phúc</p>"
        "<p>Ví Dụ, ngày 02 tháng 01 năm 2024</p></td></tr></table>"
        "<p>QUYẾT ĐỊNH</p><p>Về việc tổ chức đợt kết nghĩa với các xã vùng biên</p>"
    )
    signed = "<p>Nơi nhận:</p><p>- Như Điều 2;</p><p>CHỦ TỊCH</p><p>Nguyễn Văn Mẫu</p>"
    articles = "".join(f"<p>Điều {n}. {PROSE} {n}.</p>" for n in (1, 2, 3))
    found = outcome(tmp_path, f"<div>{letterhead}{articles}{signed}</div>")
    assert isinstance(found, Draft), found
    article = found.article
    assert (article.kind, article.number, article.signer) == (
        "decision",
        "15/QĐ-UBND",
        "Nguyễn Văn Mẫu",
    )
    assert (article.issued_on, article.published_on) == ("2024-01-02", "2023-12-20")
    assert article.text.split("\n")[-7:] == [
        *(f"Điều {n}. {PROSE} {n}." for n in (1, 2, 3)),
        "Nơi nhận:",
        "- Như Điều 2;",
        "CHỦ TỊCH",
        "Nguyễn Văn Mẫu",
    ]
