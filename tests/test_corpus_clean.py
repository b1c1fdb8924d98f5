"""Cleaning: the article stays, the page goes, and nothing is guessed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from corpus.clean import Page, clean
from corpus.dates import page_date
from corpus.metadata import agency_mark, author_line

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


#: For each seed: title's and text's hashes of their first and last three words, paragraphs,
#: captions, publisher, author, date. Hashes, because the texts are not ours to copy.
EXPECTED = {
    "000_b2f6d33eacd46e0d.txt": (
        "a09fa86ca6bc",
        "67da0e95e242",
        6,
        1,
        "BDO",
        "Trí Dũng, Quốc Chiến",
        "2021-12-14",
    ),
    "001_66f736d45d9a2031.txt": (
        "8c5be62f4d47",
        "98838f8554dc",
        6,
        0,
        "Đài Phát thanh và Truyền hình Bắc Kạn",
        "Phúc Thiệp",
        "2023-12-20",
    ),
    "002_eb37e1d492f2c415.txt": (
        "8a51302f20e3",
        "2f3caf65f69b",
        9,
        1,
        "ĐBP",
        "Phương Liên",
        "2021-12-14",
    ),
    "003_9a24d10f9ef117d2.txt": (
        "77d78427f1b6",
        "ab20ad070368",
        8,
        2,
        None,
        None,
        None,
    ),
    "004_f9d4c6d2b156b2da.txt": (
        "1c6467153e41",
        "0fec9b36a04c",
        4,
        2,
        "BTV",
        "Phương Hoa, Quốc Hưng",
        None,
    ),
}
CHROME = re.compile(
    r"captcha|bạn đọc|Lượt xem|In bài viết|Back To Top|Quay lên trên|Chia sẻ bài viết|Bình luận|"
    r"Phản hồi|Các tin khác|Xem nhiều nhất|\.png|Hoi_nghi|Cập nhật:|^\(B|^ĐBP|oC$",
    re.MULTILINE,
)


def fingerprint(text: str) -> str:
    words = text.split()
    return hashlib.sha256(" ".join(words[:3] + words[-3:]).encode()).hexdigest()[:12]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent")
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_seeds_come_out_as_a_careful_person_would_copy_them(name: str) -> None:
    found = clean((SEEDS / name).read_text(encoding="utf-8"))
    text = "\n".join(found.paragraphs)
    assert (
        fingerprint(found.title),
        fingerprint(text),
        len(found.paragraphs),
        len(found.captions),
        found.publisher,
        found.author,
        found.published_on,
    ) == EXPECTED[name]
    assert not CHROME.search(text)
