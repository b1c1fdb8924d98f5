"""Cleaning never eats or rewrites the article: where a line could be its own, it stays."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from corpus_files import read
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.canonical import canonical
from corpus.checks import secrecy_mark
from corpus.draft import Draft
from corpus.pages.clean import Page, clean

LEAD = (
    "Sáng 5-3, Sở Ngoại vụ tỉnh tổ chức hội nghị tổng kết công tác đối ngoại với sự tham dự của "
    "hơn hai trăm đại biểu đến từ các huyện, thị xã và thành phố trong tỉnh."
)
TITLE = "Tổng kết công tác đối ngoại của tỉnh năm qua"


def page(*lines: str) -> Page:
    return clean("\n\n".join(lines))


# Words inside a line


@pytest.mark.parametrize(
    "line",
    [
        "Tổ chức ví dụ giữ xếp hạng A- cho nước bạn.",
        "Chuyến thăm thu hút 1.200 lượt xem trực tuyến.",
        "Trang tin có Lượt xem: 500 trong ngày đầu",
    ],
)
def test_a_line_that_mentions_a_counter_is_kept_word_for_word(line: str) -> None:
    found = page(TITLE, "12.000 lượt xem", "20/12/2023 Lượt xem: 9", line, LEAD)
    assert found.paragraphs == (line, LEAD)
    assert found.published_on == "2023-12-20"


def test_a_title_that_mentions_a_rating_is_kept_word_for_word() -> None:
    title = "Tổ chức ví dụ giữ xếp hạng A- cho tỉnh"
    assert page(title, "20/12/2023", LEAD).title == title


WORDS = [
    TITLE,
    LEAD,
    f"(VDU) {LEAD}",
    f"VDU - {LEAD} Hết.",
    "20/12/2023",
    "08:30 - Thứ Hai, 05/03/2018 Lượt xem: 1.234 In bài viết",
    "12.000 lượt xem",
    "Xếp hạng A- và A+ Lượt xem: 3",
    "Trang chủ > Đối ngoại",
    "• Ví Dụ",
    "Báo Ví Dụ",
    "Số người dự: 700 đại biểu",
    "Chính trịĐối ngoại",
    "Ý kiến bạn đọc",
    "anh_hoi_nghi_01.jpg",
    "Quang cảnh hội nghị",
    "Nguyễn Văn A - Trần B",
    "Các nước gồm:",
    "Nam Phi, Ấn Độ",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
    "CHỈ THỊ",
    "H\u00f4\u0323i nghi\u0323 bế mạc.",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_every_line_that_comes_out_is_a_line_that_went_in(lines: list[str]) -> None:
    raw = "\n\n".join(lines)
    found = clean(raw)
    went_in = canonical(raw).split("\n")
    marked = {line.removeprefix("(VDU) ").removeprefix("VDU - ") for line in went_in}
    assert {*found.paragraphs, *found.captions} <= {*went_in, *marked}
    assert found.title in {"", *went_in} or found.title in {
        f"{one} {two}" for one, two in pairwise(went_in)
    }


# Whole lines


@pytest.mark.parametrize(
    "line",
    [
        "Ảnh hưởng tới kinh tế là 500 tỷ đồng mỗi năm.",
        "Ảnh hưởng tới kinh tế địa phương",
        "Toàn cảnh kinh tế đối ngoại năm qua",
        "Toàn cảnh hội nghị cho thấy sự đồng thuận cao.",
        "Các đại biểu dự hội nghị nhất trí 5 mục tiêu",
        "Các đại biểu tham dự hội nghị tại Ví Dụ thống nhất 5 mục tiêu.",
        "Cỡ chữ 13 đến 14 cho phần nội dung.",
        "Chia sẻ tin tức",
        "Việt Nam tham dự ba hội nghị cấp cao ASEAN",
        "Bản quyền của tác phẩm được bảo hộ 50 năm.",
        "Gửi ý kiến về Sở Ngoại vụ trước ngày 30/12.",
    ],
)
def test_prose_that_opens_like_chrome_stays(line: str) -> None:
    found = page(TITLE, LEAD, LEAD + " Hai.", line, "Hội nghị bế mạc.")
    assert found.paragraphs == (LEAD, LEAD + " Hai.", line, "Hội nghị bế mạc.")


def test_a_sentence_right_below_a_picture_stays() -> None:
    found = page(TITLE, LEAD, "anh_hoi_nghi_01.jpg", "Ông A chủ trì hội nghị.", LEAD + " Hai.")
    assert "Ông A chủ trì hội nghị." in found.paragraphs


@pytest.mark.parametrize(
    "line",
    [
        "Quang cảnh hội nghị",
        "Ảnh minh họa",
        "Ảnh: Văn C",
        "Các đại biểu dự hội nghị tại điểm cầu tỉnh Ví Dụ.",
        "Bộ trưởng Nguyễn Văn A phát biểu khai mạc tại hội nghị",
        "Đồng chí Nguyễn Văn A chủ trì hội nghị",
    ],
)
def test_captions_are_still_kept_apart(line: str) -> None:
    found = page(TITLE, LEAD, line, LEAD + " Hai.")
    assert (found.paragraphs, found.captions) == ((LEAD, LEAD + " Hai."), (line,))


@pytest.mark.parametrize(
    "names",
    [
        ["Nam Phi, Ấn Độ, Hàn Quốc"],
        ["Nam Phi", "Ấn Độ"],
        ["Nam Phi", "Ấn Độ", "Hàn Quốc", "Bồ Đào Nha"],
    ],
)
def test_names_that_end_a_list_are_no_authors(names: list[str]) -> None:
    found = page(TITLE, LEAD, "Các nước được trao giải gồm:", *names)
    assert found.author is None
    assert found.paragraphs[2:] == tuple(names)


def test_facts_above_the_date_stay_and_are_no_title() -> None:
    found = page(
        "Báo cáo nhanh", "Số người dự: 700 đại biểu", "Địa điểm: Hà Nội", "20/12/2023", LEAD
    )
    assert found.title == "Báo cáo nhanh"
    assert found.paragraphs == ("Số người dự: 700 đại biểu", "Địa điểm: Hà Nội", LEAD)


def test_a_line_above_the_title_stays_where_no_menu_stands() -> None:
    found = page("Báo cáo nhanh", TITLE, "20/12/2023", LEAD)
    assert (found.title, found.paragraphs) == (TITLE, ("Báo cáo nhanh", LEAD))


def test_a_date_that_heads_a_part_of_the_article_stays() -> None:
    found = page(TITLE, "20/12/2023", "Diễn biến", "19/12/2023", "Khai mạc.", LEAD)
    assert found.paragraphs == ("Diễn biến", "19/12/2023", "Khai mạc.", LEAD)


def test_a_sentence_below_the_kind_of_a_document_is_no_title() -> None:
    found = page("Thông báo", "Sáng 19/12, Sở khai mạc hội nghị.", LEAD)
    assert found.title == "Thông báo"
    assert found.paragraphs[1:] == ("Sáng 19/12, Sở khai mạc hội nghị.", LEAD)


# Input that used to take minutes, or for ever


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "raw",
    [
        f"{'>' * 80}!\n{TITLE}\n{LEAD}",
        "\n\n".join([TITLE, *(f"{LEAD} {number}." for number in range(6000))]),
        f"{TITLE}\n{LEAD}\n{'a_' * 100_000}.\n{LEAD}",
        f"{TITLE}\n\n" + "một dòng dài hơn bốn mươi ký tự viết thường \n" * 40_000,
        f"{TITLE}\nĐộ mật:{' ' * 300_000}x\n{LEAD}",
    ],
    ids=["crumbs", "paragraphs", "stem", "wrapped", "mark"],
)
def test_a_strange_text_is_cleaned_in_a_moment(tmp_path: Path, raw: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(raw, encoding="utf-8")
    assert [isinstance(outcome, Draft) for outcome in read(path)] == [True]


def test_a_mark_far_to_the_right_of_the_letterhead_is_found() -> None:
    assert secrecy_mark(f"BỘ VÍ DỤ{' ' * 500}TỐI MẬT") == "TỐI MẬT"
    assert secrecy_mark(f"Độ mật:{' ' * 500}Tối mật") == "Độ mật: Tối mật"
