"""Makers of Word, OpenDocument and PDF files from known Vietnamese text."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import fontpkg_be_vietnam_pro
from fpdf import FPDF

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = (
    f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" '
    f'xmlns:table="{_ODF}:table:1.0" xmlns:style="{_ODF}:style:1.0" '
    f'xmlns:draw="{_ODF}:drawing:1.0" xmlns:fo="{_ODF}:xsl-fo-compatible:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_ODT_TYPE = "application/vnd.oasis.opendocument.text"
_FONT = "BeVietnamPro"

#: Invented: a document with every letter that Vietnamese has.
PARAGRAPHS = (
    "Chương I. Quy định chung",
    "Hội nghị diễn ra tại thành phố Hải Phòng từ ngày 12 đến ngày 14 tháng 5 năm 2031, với sự tham "
    "dự của hơn 350 đại biểu đến từ các bộ, ngành, địa phương và các cơ quan đại diện ở xa.",
    "Phát biểu khai mạc, đồng chí chủ trì nhấn mạnh yêu cầu chủ động, sáng tạo, giữ vững nguyên "
    "tắc; đẩy mạnh ngoại giao kinh tế, ngoại giao văn hoá và công tác kiều bào.",
    "Mỗi đơn vị rà soát kỹ những việc đã nêu, lập kế hoạch cụ thể, báo cáo kết quả trước quý III; "
    "nơi nào vướng mắc thì kiến nghị ngay, không để chậm trễ, kéo dài.",
    "Ằ ẳ ẵ ặ Ấ ầ ẩ ẫ ậ Ề ể ễ ệ Ố ồ ổ ỗ ộ Ớ ờ ở ỡ ợ Ứ ừ ử ữ ự Ỳ ỷ ỹ ỵ Ý Đ ĩ ị ỉ ũ ụ ủ ọ õ ỏ ẹ ẻ.",
)
ROWS = (
    ("STT", "Nội dung", "Thời hạn"),
    ("1", "Rà soát các thoả thuận đã ký", "Quý I"),
    ("2", "Tổ chức hội thảo tại Cần Thơ", "Quý II"),
)


def word(path: Path, paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Path:
    """A Word file; the first paragraph is a heading."""
    document = docx.Document()
    for at, text in enumerate(paragraphs):
        document.add_heading(text, 1) if at == 0 else document.add_paragraph(text)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for y, row in enumerate(rows):
            for x, text in enumerate(row):
                table.cell(y, x).text = text
    document.save(str(path))
    return path


def word_xml(path: Path, body: str, **parts: str) -> Path:
    """A Word file whose body is the given XML; further parts of "word/" by name ("header1")."""
    held = BytesIO()
    document = docx.Document()
    document.save(held)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    about = f'xmlns:w="{space}" xmlns:v="urn:schemas-microsoft-com:vml"'
    made = {
        "word/document.xml": f"<w:document {about}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}.xml": f"<w:part {about}>{xml}</w:part>" for name, xml in parts.items()},
    }
    if "numbering" in parts:
        made["word/numbering.xml"] = f"<w:numbering {about}>{parts['numbering']}</w:numbering>"
    return repacked(path, held.getvalue(), made)


def repacked(path: Path, archive: bytes, members: dict[str, str | bytes]) -> Path:
    """The zip file with these members replaced or added."""
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(path, "w", 8) as new:
        for info in old.infolist():  # in their order: OpenDocument's first one tells the format
            data = members.pop(info.filename, None)
            new.writestr(info, old.read(info) if data is None else data)
        for name, more in members.items():
            new.writestr(name, more)
    return path


def odt(path: Path, body: str, styles: str = "", automatic: str = "") -> Path:
    """An OpenDocument text whose body, master styles and automatic styles are the given XML."""
    with zipfile.ZipFile(path, "w", 8) as made:
        made.writestr("mimetype", _ODT_TYPE, zipfile.ZIP_STORED)
        made.writestr(
            "content.xml",
            f"<office:document-content {_NAMESPACES}><office:automatic-styles>{automatic}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text>"
            "</office:body></office:document-content>",
        )
        made.writestr(
            "styles.xml",
            f"<office:document-styles {_NAMESPACES}><office:master-styles>{styles}"
            "</office:master-styles></office:document-styles>",
        )
        made.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def odt_text(path: Path, paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Path:
    """An OpenDocument text; the first paragraph is a heading."""
    first, *others = (escape(text) for text in paragraphs)
    body = f'<text:h text:outline-level="1">{first}</text:h>'
    body += "".join(f"<text:p>{text}</text:p>" for text in others)
    if rows:
        cells = "".join(
            "<table:table-row>"
            + "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
            + "</table:table-row>"
            for row in rows
        )
        body += f"<table:table>{cells}</table:table>"
    return odt(path, body)


class Paper(FPDF):
    """A PDF with a font that has every Vietnamese letter, a running head and page numbers."""

    def __init__(self, head: str = "") -> None:
        super().__init__(format="A4")
        self._head = head
        folder = fontpkg_be_vietnam_pro.ROOT / "files"
        self.add_font(_FONT, "", folder / "BeVietnamPro-Regular.ttf")
        self.add_font(_FONT, "B", folder / "BeVietnamPro-Bold.ttf")
        self.set_font(_FONT, size=12)
        self.set_margins(25, 25, 20)

    def header(self) -> None:
        if self._head:
            self.set_y(10)
            self.cell(0, 6, self._head, align="C")
            self.set_y(25)

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 6, str(self.page_no()), align="C")

    def paragraphs(self, texts: Sequence[str], width: float = 0, align: str = "J") -> None:
        for text in texts:
            self.multi_cell(width, 7, text, align=align, new_x="LEFT", new_y="NEXT")
            self.ln(2)

    def grid(self, rows: Sequence[Sequence[str]]) -> None:
        with self.table(borders_layout="ALL") as table:
            for row in rows:
                cells = table.row()
                for text in row:
                    cells.cell(text)


def paper(path: Path, paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> Path:
    """A PDF of these paragraphs and a table with lines."""
    made = Paper()
    made.add_page()
    made.paragraphs(paragraphs)
    if rows:
        made.grid(rows)
    made.output(str(path))
    return path
