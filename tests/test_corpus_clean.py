"""Cleaning: the article stays, the page goes, and nothing is guessed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from corpus.pages.clean import Page, clean
from corpus.pages.dates import page_date
from corpus.pages.metadata import agency_mark, author_line
from corpus.readers import text
from corpus.source import source_of

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"

LEAD = (
    "Sáng 5-3, Sở Ngoại vụ tỉnh tổ chức hội nghị tổng kết công tác đối ngoại với sự tham dự của "
    "hơn hai trăm đại biểu đến từ các huyện, thị xã và thành phố trong tỉnh."
)
SECOND = (
    "Báo cáo tại hội nghị cho biết trong năm qua tỉnh đã đón nhiều đoàn khách quốc tế, ký kết ba "
    "thỏa thuận hợp tác và mở thêm hai cửa khẩu phụ phục vụ trao đổi hàng hóa của cư dân."
)
TITLE = "Tổng kết công tác đối ngoại của tỉnh năm qua"


def page(*lines: str) -> Page:
    return clean("\n\n".join(lines))


def test_menus_counters_and_the_comment_form_are_taken_out() -> None:
    found = page(
        "Đài Phát thanh và Truyền hình Ví Dụ",
        "• Ví Dụ",
        "27 °C",
        "Thời sựĐối ngoại",
        TITLE,
        "08:30 - Thứ Hai, 05/03/2018 Lượt xem: 1.234 In bài viết",
        f"VDU - {LEAD}",
        "anh_hoi_nghi_01.jpg",
        "Quang cảnh hội nghị",
        SECOND,
        "Tin, ảnh: Nguyễn Văn A - Trần B",
        "Ý kiến bạn đọc",
        "Vui lòng gõ tiếng Việt có dấu. Chúng tôi sẽ biên tập ý kiến của bạn đọc trước khi đăng.",
        "reset captcha",
        "Quay lên trên",
    )
    assert found == Page(
        title=TITLE,
        paragraphs=(LEAD, SECOND),
        captions=("Quang cảnh hội nghị",),
        kind="news",
        publisher="Đài Phát thanh và Truyền hình Ví Dụ",
        author="Nguyễn Văn A, Trần B",
        published_on="2018-03-05",
        published_at="2018-03-05T08:30:00+07:00",
    )


def test_the_agency_mark_names_the_publisher_only_where_no_fuller_name_stands() -> None:
    assert page(TITLE, f"(VDU) {LEAD}", SECOND).publisher == "VDU"
    assert page(TITLE, f"VDU - {LEAD}", SECOND).publisher == "VDU"
    assert page(TITLE, LEAD, SECOND).publisher is None


def test_a_name_that_the_article_itself_uses_is_no_agency_mark() -> None:
    lead = "ASEAN - Việt Nam là chủ đề chính của cuộc gặp."
    assert agency_mark(lead, "Các nước ASEAN nhất trí.") == (None, lead)


def test_a_plain_article_loses_nothing_but_its_title() -> None:
    body = (LEAD, "Kết quả nổi bật", SECOND, "1. Mục tiêu", "Phản hồi của cơ sở", LEAD + " Hết.")
    found = page(TITLE, *body)
    assert (found.title, found.paragraphs, found.captions) == (TITLE, body, ())


def test_the_day_on_which_a_page_was_opened_is_not_the_date_of_its_article() -> None:
    found = page(
        "Thứ sáu, 27/9/2024",
        "Trang chủ",
        "Đối ngoại",
        TITLE,
        "Thu Hà",
        "Thứ Năm, 26/09/2024 08:15",
        LEAD,
        SECOND,
        "Nguồn tin: Báo Ví Dụ",
        "Những tin cũ hơn",
    )
    assert (found.title, found.author, found.published_on) == (TITLE, "Thu Hà", "2024-09-26")
    assert found.paragraphs == (LEAD, SECOND)


def test_words_of_the_page_that_open_a_section_do_not_end_the_article() -> None:
    found = page(TITLE, LEAD, "Bình luận", SECOND, "Tin liên quan", LEAD)
    assert found.paragraphs == (LEAD, "Bình luận", SECOND, "Tin liên quan", LEAD)


def test_lines_broken_at_a_fixed_width_become_one_paragraph() -> None:
    words = LEAD.split()
    broken = "\n".join([" ".join(words[:16]), " ".join(words[16:])])
    assert words[16][0].islower()
    assert clean(f"{TITLE}\n\n{broken}\n\n{SECOND}").paragraphs == (LEAD, SECOND)


def test_a_paragraph_with_several_sentences_and_a_photo_credit_is_no_caption() -> None:
    line = "Hội nghị bế mạc. Các đại biểu ra về (Ảnh: Văn C)"
    assert line in page(TITLE, LEAD, line, SECOND).paragraphs


def test_an_official_document_is_kept_from_letterhead_to_signature() -> None:
    lines = (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số 99-CT/VD",
        "CHỈ THỊ",
        "về công tác ví dụ",
        LEAD,
        "T/M BAN VÍ DỤ",
        "Nguyễn Văn A",
    )
    found = page(*lines)
    assert found.paragraphs == lines
    assert found.title == "CHỈ THỊ về công tác ví dụ"
    assert found.author is None


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("Cập nhật: 14-12-2021 | 15:58:28", "2021-12-14"),
        ("15:16, 20/12/2023", "2023-12-20"),
        ("12:07 - Thứ Ba, 14/12/2021", "2021-12-14"),
        ("Thứ Hai, 5.3.2018 | 08:30 GMT+7", "2018-03-05"),
        ("Ngày đăng: 2018-03-05T08:30:00+07:00", "2018-03-05"),
        ("Ngày 5 tháng 3 năm 2018", "2018-03-05"),
        ("Chủ nhật, ngày 4/3/2018 08h30", "2018-03-04"),
        ("Sáng 14-12", None),  # no year: not guessed
        ("14/12", None),
        ("31/02/2018", None),
        ("Hà Nội, ngày 5 tháng 1 năm 2022", None),  # a document's own date line
        ("Chỉ thị số 12 ngày 5/1/2022", None),
    ],
)
def test_a_publication_date_is_read_only_from_a_line_of_its_own(line: str, iso: str | None) -> None:
    assert page_date(line) == iso


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Trí Dũng- Quốc Chiến", "Trí Dũng, Quốc Chiến"),
        ("Tin, ảnh: Phương Liên", "Phương Liên"),
        ("Bài và ảnh: KHÁNH HUYỀN", "KHÁNH HUYỀN"),
        ("Hà Thu (tổng hợp)", "Hà Thu"),
        ("Theo TTXVN", "Theo TTXVN"),
        ("PV", "PV"),
        ("Hội nghị kết thúc", None),
        ("Việt Nam", None),
        ("Kết luận hội nghị", None),
    ],
)
def test_authors_are_read_from_a_line_of_names(line: str, names: str | None) -> None:
    assert author_line(line) == names


#: For each seed: hashes of the title and of the whole text, then paragraphs, captions, publisher,
#: author, date and times. Hashes, because the texts are not ours to copy.
EXPECTED = {
    "000_b2f6d33eacd46e0d.txt": (
        "ca98aa43281cdd10c4fe1aed0f15c6575305b2f37a3212aac0d5bf503d1fa628",
        "98bce1450bcc08e6eb14f1cfa0659a8af951c854cc74d698bca06b01b68e45d6",
        6,
        1,
        ("BDO", "Trí Dũng, Quốc Chiến", "2021-12-14", None, "2021-12-14T15:58:28+07:00"),
    ),
    "001_66f736d45d9a2031.txt": (
        "783bfda6bffa859f48513d220f52df505f6d1e5760742b4eb5499c27aaa5569f",
        "50291a99c9753c1dcf52b45f64e9cdfb7129b511be991b7fcddb6c65bc4f70e4",
        6,
        0,
        (
            "Đài Phát thanh và Truyền hình Bắc Kạn",
            "Phúc Thiệp",
            "2023-12-20",
            "2023-12-20T15:16:00+07:00",
            None,
        ),
    ),
    "002_eb37e1d492f2c415.txt": (
        "3b5d929e9ae069f660f965b11d6609f8eb0d12007441eb796c20c97695f33e89",
        "82d2b5853194ed031bd694b687a1e8eb84a6614b953ac5a47af997cc1ffbb21b",
        9,
        1,
        ("ĐBP", "Phương Liên", "2021-12-14", "2021-12-14T12:07:00+07:00", None),
    ),
    "003_9a24d10f9ef117d2.txt": (
        "6f6d0502b0b894e7ba6130329498b311b62f469e8c4da6cdf7692c8fc220eaa9",
        "36feefc474f38f69736212070c82be9412f716e38ed0c62b5f6c1aea7d1e64b6",
        8,
        2,
        (None, None, None, None, None),
    ),
    "004_f9d4c6d2b156b2da.txt": (
        "0c840e10f6ece6719d034633d1a5b949baeccb3ebccf2d6394d0073ae8329abf",
        "011fbab2098294f89a7ebf5762377aade3e3163f50295ca3ef137e7c38236cf8",
        4,
        2,
        ("BTV", "Phương Hoa, Quốc Hưng", None, None, None),
    ),
}


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_seeds_come_out_as_a_careful_person_would_copy_them(name: str) -> None:
    (article,) = text.read(source_of(SEEDS / name))
    assert (
        sha256(article.title),
        sha256(article.text),
        len(article.text.split("\n")),
        len(article.captions),
        (
            article.publisher,
            article.author,
            article.published_on,
            article.published_at,
            article.updated_at,
        ),
    ) == EXPECTED[name]
