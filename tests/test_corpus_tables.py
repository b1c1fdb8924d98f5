"""Tables: a row reads as a sentence where the columns have names, and no cell is lost."""

from __future__ import annotations

import pytest

from corpus.tables import Merged, lines_of

LEFT, ABOVE = Merged.LEFT, Merged.ABOVE


def test_rows_below_names_become_sentences() -> None:
    rows = [
        ["STT", "Nội dung", "Thời hạn", "Ghi chú"],
        ["1", "Rà soát văn bản", "Quý I", ""],
        ["2", "Báo cáo kết quả.", "Quý II", "Gửi\nqua mạng"],
    ]
    assert lines_of(rows) == [
        "STT: 1; Nội dung: Rà soát văn bản; Thời hạn: Quý I.",
        "STT: 2; Nội dung: Báo cáo kết quả. Thời hạn: Quý II; Ghi chú: Gửi qua mạng.",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Họ và tên", "Nguyễn Văn An"], ["Chức vụ", "Vụ trưởng"]],
        [["Tên nước", "Lào"], ["Dân số", "7,5 triệu"], ["Diện tích", "236.800 km2"]],
        [["Thời gian", "8 giờ"], ["Địa điểm", "Hà Nội"]],
        [["2019", "2020", "2021"], ["1", "2", "3"], ["4", "5", "6"]],
        [["Ông A", "Bà B", "Ông C"], ["đến", "đi", "ở"], ["lại", "nữa", "thôi"]],
        [["Khai mạc hội nghị.", "Bế mạc hội nghị."], ["a", "b"]],
    ],
)
def test_a_first_row_that_may_be_data_names_nothing(rows: list[list[str]]) -> None:
    assert lines_of(rows) == [" | ".join(row) for row in rows]


def test_a_declared_or_evident_header_is_one() -> None:
    rows = [["Ông A", "Bà B"], ["đến", "đi"]]
    assert lines_of(rows, header=True) == ["Ông A: đến; Bà B: đi."]
    years = [["Mặt hàng", "2019", "2020"], ["Gạo", "6,3", "6,2"], ["Than", "1,1", "0,9"]]
    assert lines_of(years)[0] == "Mặt hàng: Gạo; 2019: 6,3; 2020: 6,2."


def test_merged_cells_keep_their_reach() -> None:
    rows = [
        ["Tỉnh", "Kinh phí", LEFT],
        [ABOVE, "2030", "2031"],
        ["I. Miền núi", LEFT, LEFT],
        ["Lai Châu", "5", "6"],
        [ABOVE, "7", LEFT],
    ]
    assert lines_of(rows, header=True) == [
        "I. Miền núi",
        "Tỉnh: Lai Châu; Kinh phí – 2030: 5; Kinh phí – 2031: 6.",
        "Tỉnh: Lai Châu; Kinh phí – 2030, Kinh phí – 2031: 7.",
    ]


def test_a_letterhead_gives_its_lines_in_order() -> None:
    rows = [
        ["BỘ XÂY CẦU\nSố: 5/QĐ-BXC", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do"],
        ["", "Hà Nội, ngày 1 tháng 2 năm 2031"],
    ]
    assert lines_of(rows) == [
        "BỘ XÂY CẦU",
        "Số: 5/QĐ-BXC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do",
        "Hà Nội, ngày 1 tháng 2 năm 2031",
    ]


def test_rows_that_only_lines_in_cells_make_are_not_paired() -> None:
    rows = [["TT", "Nội dung", "Mức"], ["1\n2\n3", "Đường\nĐiện và\nnước\nTrạm", "5\n6\n7"]]
    assert lines_of(rows) == [
        "TT: 1",
        "2",
        "3",
        "Nội dung: Đường",
        "Điện và",
        "nước",
        "Trạm",
        "Mức: 5",
        "6",
        "7",
    ]


def test_a_row_that_counts_the_columns_is_no_data_and_an_empty_column_keeps_its_name() -> None:
    rows = [["TT", "Nội dung", "Ký nhận"], ["(1)", "(2)", "(3)"], ["1", "Gạo", ""]]
    assert lines_of(rows) == [
        "TT | Nội dung | Ký nhận",
        "(1) | (2) | (3)",
        "TT: 1; Nội dung: Gạo.",
    ]


@pytest.mark.parametrize("rows", [[], [[]], [["", ""]], [[LEFT]], [["một"], ["hai"]], [["a", ""]]])
def test_odd_tables_break_nothing(rows: list[list[str | Merged]]) -> None:
    texts = [cell for row in rows for cell in row if isinstance(cell, str) and cell]
    assert lines_of(rows) == texts
