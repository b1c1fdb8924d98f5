"""Word 97, RTF and Excel files: what their screen shows becomes the article, and nothing else."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlwt
from conftest import Command
from office_files import odt_text, word
from old_files import DELETED, HIDDEN, SPECIAL, Piece, word_file, written
from openpyxl.styles import Font

from corpus.article import Article
from corpus.errors import CorpusError, Unreadable
from corpus.legacy.charsets import TCVN3, VNI
from corpus.readers import READERS
from corpus.source import Source

FONTS = [".VnTime", ".VnTimeH", "VNI-Times", "Times New Roman", "Wingdings"]
TIME, CAPITALS, SOUTH, ROMAN, SIGNS = range(5)
BODY = "Các đơn vị báo cáo tình hình thực hiện trước ngày mười lăm hằng tháng.\r"
PARAGRAPHS = (
    Piece(written("kế hoạch đối ngoại\r", TCVN3), CAPITALS),
    Piece(written(BODY, TCVN3), TIME),
    Piece(written("Sở Ngoại vụ giúp việc.\r", VNI), SOUTH),
)


def article(kind: str, data: bytes, name: str = "tệp") -> Article:
    (read,) = READERS[kind](Source(name, name, data))
    assert isinstance(read, Article)
    return read


def refusal(kind: str, data: bytes) -> str:
    with pytest.raises(CorpusError) as caught:
        list(READERS[kind](Source("van-ban", "van-ban", data)))
    assert isinstance(caught.value, Unreadable)
    return str(caught.value)


def lines(one: Article) -> list[str]:
    return one.text.split("\n")


def test_each_run_of_a_word_file_is_read_in_the_encoding_of_its_font() -> None:
    read = lines(article("doc", word_file(PARAGRAPHS, FONTS)))
    assert read[0] == "KẾ HOẠCH ĐỐI NGOẠI"
    assert read[1:] == [BODY.strip(), "Sở Ngoại vụ giúp việc."]


def test_field_codes_deleted_and_hidden_words_stay_out_of_the_text() -> None:
    pieces = [
        *PARAGRAPHS,
        Piece("Hôm nay ", ROMAN),
        Piece("không ", ROMAN, DELETED),
        Piece("\x13", ROMAN, SPECIAL),
        Piece(" DATE \\@ ", ROMAN),
        Piece("\x14", ROMAN, SPECIAL),
        Piece("02/9", ROMAN),
        Piece("\x15", ROMAN, SPECIAL),
        Piece(" bí ẩn", ROMAN, HIDDEN),
        Piece(" nghỉ.\r", ROMAN),
    ]
    assert lines(article("doc", word_file(pieces, FONTS)))[-1] == "Hôm nay 02/9 nghỉ."


def test_rows_of_a_word_table_become_sentences() -> None:
    cell, row_end = b"\x16\x24\x01", b"\x16\x24\x01\x17\x24\x01"
    rows = [("STT", "Nội dung", "Kinh phí"), ("1", "Đón đoàn", "20"), ("2", "Tập huấn", "35")]
    pieces, shapes = list(PARAGRAPHS), [(0, b"")] * len(PARAGRAPHS)
    for row in rows:
        pieces += [Piece(written(value, TCVN3) + "\x07", TIME) for value in row]
        pieces.append(Piece("\x07", TIME))
        shapes += [(0, cell)] * len(row) + [(0, row_end)]
    read = lines(article("doc", word_file(pieces, FONTS, shapes)))
    assert read[-2:] == [
        "STT: 1; Nội dung: Đón đoàn; Kinh phí: 20.",
        "STT: 2; Nội dung: Tập huấn; Kinh phí: 35.",
    ]


def test_word_files_that_cannot_be_read_whole_are_refused_with_the_reason() -> None:
    data = word_file(PARAGRAPHS, FONTS)
    assert "có mật khẩu" in refusal("doc", word_file(PARAGRAPHS, FONTS, flags=0x0100))
    assert "Word 95" in refusal("doc", word_file(PARAGRAPHS, FONTS, version=0x65))
    assert "hỏng" in refusal("doc", data[: len(data) // 2])
    text = written("tình hình", TCVN3).encode("utf-16-le")
    assert "hỏng" in refusal("doc", data.replace(text, bytes(len(text))))


RTF = (
    rb"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\fnil\fcharset0 .VnTime;}{\f1 .VnTimeH;}"
    rb"{\f2\fcharset0 Times New Roman;}{\f3\fcharset163 Arial;}{\f4 VNI-Times;}}"
    rb"{\stylesheet{\s1\f1 heading 1;}}{\info{\title x}}{\header\pard trang \par}"
)


def rtf(body: str) -> bytes:
    escaped = "".join(
        sign if sign < "\x7f" else f"\\'{sign.encode('cp1252').hex()}" for sign in body
    )
    return RTF + escaped.encode() + b"}"


def test_each_run_of_an_rtf_file_is_read_in_the_encoding_of_its_font() -> None:
    head = written("chương trình hành động", TCVN3)
    body = written(BODY.strip(), TCVN3)
    south = written("Sở Ngoại vụ", VNI)
    read = article(
        "rtf",
        rtf(
            rf"\pard\s1{{\f1 {head}}}\par\pard {body}\par "
            rf"{{\f4 {south}}} {{\f2 caf\'e9 \u7897?}} {{\f3 Vi\'ea\'f2t Nam}}\par"
        ),
    )
    assert lines(read) == [
        "CHƯƠNG TRÌNH HÀNH ĐỘNG",
        BODY.strip(),
        "Sở Ngoại vụ café ộ Việt Nam",
    ]


def test_what_an_rtf_file_does_not_show_stays_out_of_the_text() -> None:
    read = article(
        "rtf",
        rtf(
            r"\pard\f2 Muc luc cong tac\par Noi {\deleted khong }{\v an }dung"
            r"{\field{\*\fldinst PAGE}{\fldrslt 7}}{\*\bkmkstart a}{\pict 0102}"
            r"{\footnote Chu thich.\par} het cau.\par"
        ),
    )
    assert lines(read) == ["Muc luc cong tac", "Noi dung7 het cau."]
    assert read.warnings == ("Không đưa vào bài: 1 đoạn chú thích cuối trang; hãy xem tệp gốc.",)


def test_rows_of_an_rtf_table_become_sentences() -> None:
    row = r"\trowd\cellx1000\cellx5000\pard\intbl\f2 {}\cell {}\cell\row "
    table = "".join(row.format(*cells) for cells in (("STT", "Ten"), ("1", "An"), ("2", "Ha")))
    read = lines(article("rtf", rtf(r"\pard\f2 Danh sach can bo\par " + table)))
    assert read[-2:] == ["STT: 1; Ten: An.", "STT: 2; Ten: Ha."]


def test_bullets_of_symbol_fonts_are_dashes() -> None:
    listed = r"\pard{\listtext\u61623\'3f\tab}Kho\u7843?ng hai nghi ng\u432?\u7901?i.\par"
    found = lines(article("rtf", rtf(r"\pard Muc luc cong tac\par" + listed)))
    assert found == ["Muc luc cong tac", "- Khoảng hai nghi người."]


def test_damaged_rtf_files_are_refused_with_the_reason() -> None:
    assert "hỏng" in refusal("rtf", rtf(r"\pard Noi dung\par")[:-1])
    assert "hỏng" in refusal("rtf", rtf("\\pard Noi \0\0\0 dung\\par"))


def xls(rows: list[list[object]], font: str, hidden: bool = False) -> bytes:
    book = xlwt.Workbook()
    style = xlwt.XFStyle()
    style.font.name = font
    sheet = book.add_sheet("KH2005")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(at, column, value, style)
    if hidden:
        other = book.add_sheet("Nhap")
        other.write(0, 0, "khong dung")
        other.visibility = 1
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


TABLE = [
    ["Kế hoạch năm", ""],
    ["", ""],
    ["Đơn vị", "Số đoàn"],
    ["Sở Ngoại vụ", 12],
    ["Sở Tài chính", 3.5],
]


@pytest.mark.parametrize("font", [".VnTime", "Arial"])
def test_cells_of_an_old_excel_file_are_read_in_their_encoding(font: str) -> None:
    rows = [[written(v, TCVN3) if isinstance(v, str) else v for v in row] for row in TABLE]
    read = lines(article("sheet", xls(rows, font)))
    assert read == [
        "Kế hoạch năm",
        "Đơn vị: Sở Ngoại vụ; Số đoàn: 12.",
        "Đơn vị: Sở Tài chính; Số đoàn: 3,5.",
    ]


def test_hidden_sheets_stay_out_and_are_named() -> None:
    read = article("sheet", xls(TABLE, "Arial", hidden=True))
    assert "khong dung" not in read.text
    assert read.warnings == ("Không đưa vào bài: trang tính ẩn “Nhap”; hãy xem tệp gốc.",)


def test_new_excel_files_show_numbers_and_dates_as_on_a_vietnamese_desk() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([written("Biểu số liệu", TCVN3)])
    sheet["A1"].font = Font(name=".VnTimeH")
    for row in (["Nội dung", "Kinh phí", "Tỷ lệ"], ["Đón đoàn", 1234567.5, 0.125]):
        sheet.append(row)
    sheet.append(["Tập huấn", 20, 0.5])
    for cell in ("B3", "B4"):
        sheet[cell].number_format = "#,##0.0"
    for cell in ("C3", "C4"):
        sheet[cell].number_format = "0.0%"
    kept = io.BytesIO()
    book.save(kept)
    assert lines(article("sheet", kept.getvalue())) == [
        "BIỂU SỐ LIỆU",
        "Nội dung: Đón đoàn; Kinh phí: 1.234.567,5; Tỷ lệ: 12,5%.",
        "Nội dung: Tập huấn; Kinh phí: 20,0; Tỷ lệ: 50,0%.",
    ]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (7, "000", "007"),
        (912345678, "0000-000-000", "0912-345-678"),
        (0.125, "0%", "13%"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1,01"),
        (1.5, "0.0##", "1,5"),
        (35, '#,##0" người"', "35 người"),
        (2500.5, '_-* #,##0.00\\ "₫"_-', "2.500,50 ₫"),
        (1234567, "#,##0,", "1.235"),
        (-1200, "_(* #,##0_);_(* (#,##0)", "-1.200"),
        (-5, '0" tăng";0" giảm"', "5 giảm"),
        (12345.678, "0.00E+00", "12345,678"),
        (0.00001234, "General", "0,00001234"),
        (500, '[>=1000]0.0,"K";0', "500"),
        (1e300, "0.00", f"1{'0' * 300},00"),
        (datetime.datetime(2031, 5, 1), "mmm-yy", "05/2031"),
        (datetime.datetime(2031, 5, 1), "yyyy", "2031"),
        (datetime.datetime(2031, 5, 12), "m/d/yyyy", "12/05/2031"),
        (datetime.datetime(2031, 5, 12, 14, 30), "dd/mm/yyyy hh:mm", "12/05/2031 14:30"),
        (datetime.datetime(2031, 5, 12), '[$-42A]dddd, dd" tháng "mm', "12/05"),
        (datetime.time(15, 5), "h:mm AM/PM", "15:05"),
        (datetime.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
    ],
)
def test_a_cell_says_what_its_format_shows(value: object, form: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Số liệu của năm", "được ghi dưới đây"])
    book.active.append(["trị số", value])
    book.active["B2"].number_format = form
    kept = io.BytesIO()
    book.save(kept)
    assert lines(article("sheet", kept.getvalue()))[-1] == f"trị số | {shown}"


def test_formulas_that_nobody_counted_are_told() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Tổng số người của hai đoàn", "=1+1"])
    kept = io.BytesIO()
    book.save(kept)
    (warning,) = article("sheet", kept.getvalue()).warnings
    assert "1 ô công thức chưa có kết quả" in warning


def test_damaged_excel_files_are_refused_with_the_reason() -> None:
    data = xls(TABLE, "Arial")
    assert "hỏng" in refusal("sheet", data[:3000])
    assert "hỏng" in refusal("sheet", b"PK\x03\x04" + bytes(500))


@pytest.mark.parametrize(("kind", "maker"), [("docx", word), ("odt", odt_text)])
def test_a_short_line_is_read_like_the_document_that_it_stands_in(
    tmp_path: Path, kind: str, maker: Callable[[Path, Sequence[str]], Path]
) -> None:
    said = ("Báo cáo", BODY.strip(), "Độ cao", "Hoàn thành: đủ")
    file = maker(tmp_path / "cu", [written(line, TCVN3) for line in said])
    assert lines(article(kind, file.read_bytes()))[1:] == list(said[1:])


def test_old_files_are_added_by_the_command(command: Command, tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(word_file(PARAGRAPHS, FONTS))
    (tmp_path / "b.rtf").write_bytes(rtf(r"\pard\f2 Muc luc cong tac\par Noi dung het cau.\par"))
    (tmp_path / "c.xls").write_bytes(xls(TABLE, "Arial"))
    (tmp_path / "d.doc").write_bytes(word_file(PARAGRAPHS, FONTS, flags=0x0100))
    data = tmp_path / "data"
    done = command("corpus", "--data", data, "add", *sorted(tmp_path.glob("*.*")))
    assert "d.doc: tệp có mật khẩu" in done.stderr
    listed = command("corpus", "--data", data, "list").stdout
    assert "KẾ HOẠCH ĐỐI NGOẠI" in listed
    assert len(listed.splitlines()) == 3
