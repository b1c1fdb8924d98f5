"""PDF files: lines become paragraphs again, tables rows, and scans are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from office_files import PARAGRAPHS, ROWS, Paper, paper
from PIL import Image

from corpus.errors import Refused
from corpus.extract import Extract
from corpus.readers import pdf
from corpus.source import source_of


def texts(path: Path, extracts: list[Extract]) -> list[str]:
    list(pdf.read(source_of(path)))
    return [line.text for line in extracts[-1].lines]


def saved(paper: Paper, path: Path) -> Path:
    paper.output(str(path))
    return path


def page(head: str = "") -> Paper:
    made = Paper(head)
    made.add_page()
    return made


def scan(made: Paper) -> None:
    made.image(Image.new("L", (60, 80), 200), 0, 0, 210, 297)


def test_paragraphs_and_tables_come_back_whole(tmp_path: Path, extracts: list[Extract]) -> None:
    assert texts(paper(tmp_path / "a.pdf", PARAGRAPHS, ROWS), extracts) == [
        *PARAGRAPHS,
        "STT: 1; Nội dung: Rà soát các thoả thuận đã ký; Thời hạn: Quý I.",
        "STT: 2; Nội dung: Tổ chức hội thảo tại Cần Thơ; Thời hạn: Quý II.",
    ]


@pytest.mark.parametrize("align", ["J", "L"])
def test_running_heads_go_and_paragraphs_run_over_page_ends(
    tmp_path: Path, extracts: list[Extract], align: str
) -> None:
    made = page("Bản tin đối ngoại số 5")
    wanted = [f"Đoạn {at}: {text}" for at in range(12) for text in PARAGRAPHS[1:4]]
    made.paragraphs(wanted, align=align)
    assert made.page_no() > 2
    assert texts(saved(made, tmp_path / "a.pdf"), extracts) == wanted
    assert extracts[-1].above.split("\n")[:4] == ["Bản tin đối ngoại số 5", "1", "2", "3"]


def test_columns_are_read_one_after_the_other(tmp_path: Path, extracts: list[Extract]) -> None:
    made = page()
    made.multi_cell(0, 8, "Tiêu đề chung của cả hai cột", align="C", new_x="LEFT", new_y="NEXT")
    top = made.get_y() + 5
    made.set_y(top)
    made.paragraphs(PARAGRAPHS[1:3], width=75, align="L")
    made.set_xy(112, top)
    made.set_left_margin(112)
    made.paragraphs(PARAGRAPHS[3:4] + PARAGRAPHS[1:2], width=75, align="L")
    assert texts(saved(made, tmp_path / "a.pdf"), extracts) == [
        "Tiêu đề chung của cả hai cột",
        *PARAGRAPHS[1:4],
        PARAGRAPHS[1],
    ]


def test_the_two_sides_of_a_letterhead_stay_apart(tmp_path: Path, extracts: list[Extract]) -> None:
    made = page()
    for left, right in (
        ("BỘ XÂY CẦU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Số: 5/QĐ-BXC", "Độc lập - Tự do - Hạnh phúc"),
        ("", "Hà Nội, ngày 1 tháng 2 năm 2031"),
    ):
        made.cell(55, 7, left, align="C")
        made.cell(110, 7, right, align="C", new_x="LMARGIN", new_y="NEXT")
    made.ln(8)
    made.paragraphs(PARAGRAPHS[1:3])
    assert texts(saved(made, tmp_path / "a.pdf"), extracts) == [
        "BỘ XÂY CẦU",
        "Số: 5/QĐ-BXC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Hà Nội, ngày 1 tháng 2 năm 2031",
        *PARAGRAPHS[1:3],
    ]


def test_a_paragraphs_short_last_line_stays_with_it_above_a_signature(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    made = page()
    last = "Điều 3. Chánh Văn phòng và các đơn vị có liên quan chịu trách nhiệm thi hành việc này."
    made.paragraphs([PARAGRAPHS[1], last])
    for left, right in (("Nơi nhận:", "KT. BỘ TRƯỞNG"), ("- Như Điều 3;", "THỨ TRƯỞNG")):
        made.cell(85, 7, left)
        made.cell(75, 7, right, new_x="LMARGIN", new_y="NEXT")
    found = texts(saved(made, tmp_path / "a.pdf"), extracts)
    assert found == [
        PARAGRAPHS[1],
        last,
        "Nơi nhận:",
        "- Như Điều 3;",
        "KT. BỘ TRƯỞNG",
        "THỨ TRƯỞNG",
    ]


def test_raised_figures_stay_with_their_words(tmp_path: Path, extracts: list[Extract]) -> None:
    made = page()
    measures = (
        "Công trình rộng 250 m",
        "2",
        " sàn, lượng CO",
        "2",
        " giảm; đào đắp 30 m",
        "3",
        ".",
    )
    for at, text in enumerate(measures):
        made.char_vpos = "SUP" if at % 2 else "LINE"
        made.write(7, text)
    made.char_vpos = "LINE"
    made.ln(10)
    made.write(7, "Diện tích còn lại là 40 m")
    made.set_font_size(6)  # set by itself on a line of its own, as LibreOffice does
    made.text(made.get_x() + 1, made.get_y() + 3.4, "2")
    made.set_font_size(12)
    made.ln(10)
    made.paragraphs(PARAGRAPHS[1:2])
    assert texts(saved(made, tmp_path / "a.pdf"), extracts) == [
        "Công trình rộng 250 m2 sàn, lượng CO2 giảm; đào đắp 30 m3.",
        "Diện tích còn lại là 40 m2",
        PARAGRAPHS[1],
    ]


def test_a_cell_over_several_columns_keeps_its_reach(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    made = page()
    with made.table(borders_layout="ALL") as table:
        for cells in ([("STT", 1), ("Kinh phí", 2)], [("1", 1), ("giao năm 2030", 2)]):
            row = table.row()
            for text, span in cells:
                row.cell(text, colspan=span)
        row = table.row()
        for text in ("2", "mười tỷ", "năm tỷ"):
            row.cell(text)
    assert texts(saved(made, tmp_path / "a.pdf"), extracts) == [
        "STT: 1; Kinh phí: giao năm 2030.",
        "STT: 2; Kinh phí: mười tỷ; Kinh phí: năm tỷ.",
    ]


def test_a_hyphen_at_a_lines_end_is_kept_unless_the_word_stands_whole_elsewhere(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    made = page()
    for line in (
        "Tổng thống Pu-tin và đoàn thăm, ký Nghị quyết số 59-",
        "NQ/TW; sau đó bàn về chương trình interna-",
        "tional, tức là international và những việc khác nữa.",
    ):
        made.cell(0, 7, line, align="L", new_x="LMARGIN", new_y="NEXT")
    text = " ".join(texts(saved(made, tmp_path / "a.pdf"), extracts))
    assert "59-NQ/TW" in text
    assert "trình international, tức" in text


def test_text_across_the_page_is_searched_and_not_quoted(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    made = page()
    made.paragraphs(PARAGRAPHS[1:3])
    with made.rotation(45, 100, 150):
        made.text(100, 150, "MẬT")
    assert texts(saved(made, tmp_path / "a.pdf"), extracts) == list(PARAGRAPHS[1:3])
    assert "MẬT" in extracts[-1].above.splitlines()


def test_a_scan_is_refused_by_name(tmp_path: Path) -> None:
    made = page()
    scan(made)
    made.text(100, 290, "Ký bởi: Cổng thông tin")
    with pytest.raises(Refused, match="PDF ảnh, chưa hỗ trợ OCR"):
        list(pdf.read(source_of(saved(made, tmp_path / "a.pdf"))))


def test_a_scanned_page_among_others_is_a_warning(tmp_path: Path, extracts: list[Extract]) -> None:
    made = page()
    made.paragraphs(PARAGRAPHS)
    made.add_page()
    scan(made)
    made.add_page()
    scan(made)
    made.paragraphs(PARAGRAPHS[1:3])
    texts(saved(made, tmp_path / "a.pdf"), extracts)
    first, second = extracts[-1].warnings
    assert first.startswith("Trang 2 là ảnh, chưa hỗ trợ OCR")
    assert second.startswith("Trang 3 là ảnh có chữ do máy nhận dạng")


def test_a_password_is_named(tmp_path: Path) -> None:
    made = page()
    made.paragraphs(PARAGRAPHS)
    made.set_encryption(owner_password="chu", user_password="khach")
    with pytest.raises(Refused, match="PDF có mật khẩu"):
        list(pdf.read(source_of(saved(made, tmp_path / "a.pdf"))))
