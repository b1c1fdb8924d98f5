"""Small files, each refused for a reason of its own: the examples of docs/corpus.md.

``hostile_files`` has those that mean harm.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import openpyxl
from fpdf import FPDF
from hostile_files import FILES as HOSTILE
from hostile_files import PROSE, pdf
from office_files import odt, repacked, word_xml
from old_files import Piece, word_file
from PIL import Image

Maker = Callable[[Path], object]

_PIECES = [Piece(f"{PROSE}\r")]
_FONTS = ["Times New Roman"]
_MENU = "".join(f'<li><a href="/{n}">Chuyên mục {n}</a></li>' for n in range(12))
_TEASERS = "".join(
    f'<div class="item"><h3><a href="/{n}.html">Tin số {n} của huyện</a></h3><p>{PROSE}</p></div>'
    for n in range(12)
)
_TIMED = '<meta property="article:published_time" content="2031-01-04T10:13:00+07:00">'


def _text(text: str) -> Maker:
    return lambda path: path.write_text(text, "utf-8")


def _bytes(data: bytes) -> Maker:
    return lambda path: path.write_bytes(data)


def _page(title: str, body: str, head: str = "") -> Maker:
    return _text(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>")


def _lines(*records: object) -> Maker:
    return _text("".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records))


def _article(**more: object) -> dict[str, object]:
    """A record whose text no other file has, with one key more."""
    (key,) = more
    return {"id": f"truong-{key}", "title": "Tiêu đề", "text": f"{PROSE} {key}"} | more


def _scan(path: Path) -> None:
    made = FPDF(format="A4")
    made.add_page()
    made.image(Image.new("RGB", (60, 80), "gray"), 0, 0, 210, 297)
    made.output(str(path))


def _letter(path: Path, text: str, attached: tuple[str, bytes] | None = None) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "Gửi báo cáo tuần", "van-phong@vidu.vn"
    letter.set_content(text)
    if attached:
        letter.add_attachment(
            attached[1], maintype="application", subtype="octet-stream", filename=attached[0]
        )
    path.write_bytes(letter.as_bytes())


def _wide(path: Path) -> None:
    held = BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = PROSE
    book.active.cell(1_048_576, 200, "xa")
    book.save(held)
    path.write_bytes(held.getvalue())


def _no_text(path: Path) -> None:
    odt(path, "")
    space = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = f"<office:document-content xmlns:office='{space}'/>"
    repacked(path, path.read_bytes(), {"content.xml": content})


def _no_body(path: Path) -> None:
    word_xml(path, "")
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    repacked(path, path.read_bytes(), {"word/document.xml": f"<w:document xmlns:w='{space}'/>"})


#: More pages than are read, all of them one.
_PAGES = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Count 3001/Kids[" + b"3 0 R " * 3001 + b"]>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
]


_SHOWN = b"BT /F 9 Tf 9 9 Td <" + b"".join(b"%04X" % at for at in range(1, 200)) + b"> Tj ET"
#: A font that says which letter each sign is neither by itself nor by a table.
_UNKNOWN_FONT = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 90]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>>>>>",
    b"<</Length %d>>stream\n%s\nendstream" % (len(_SHOWN), _SHOWN),
    b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]>>",
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X/FontDescriptor 7 0 R"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
    b"<</Type/FontDescriptor/FontName/X/Flags 4/FontBBox[0 0 999 999]/ItalicAngle 0/Ascent 900"
    b"/Descent 0/CapHeight 900/StemV 80>>",
]


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(64 * 2**20 + 1)


def _linked(path: Path) -> None:
    path.symlink_to(path.parent / "rong.txt")


def _linked_folder(path: Path) -> None:
    path.symlink_to(path.parent.parent)


#: Made by ``hostile_files`` in little time.
_TAKEN = (
    "ti-le.docx", "noi-doi.docx", "long-nhau.docx", "ra-ngoai.docx", "khoa.docx", "sau.docx",
    "khong-dong.docx", "nhung.docx", "xxe.odt", "utf7.docx", "sau.html", "khoa.pdf", "cut.pdf",
    "sau.rtf", "cut.doc", "khoa.xls", "sau.jsonl", "bom.jsonl.gz", "cut.jsonl.gz", "hinh.pdf",
    "van-ban.docx", "le-byte.txt", "nul.txt", "ong-dan", "mat.txt", "dinh-kem.eml",
    "thu-long-nhau.eml", "khoa.odt",
)  # fmt: skip

FILES: dict[str, Maker] = {
    "rong.txt": _text(" \n\n"),
    "mat-chu.txt": _text(f"Tiêu đề\n\n{PROSE} Ngh� quyết."),
    "lon.txt": _large,
    "la.xyz": _text(PROSE),
    "lien-ket.txt": _linked,
    "thu-muc-lien-ket": _linked_folder,
    "trung-1.txt": _text(f"Một tiêu đề riêng\n\n{PROSE} Bài chép."),
    "trung-2.txt": _text(f"Một tiêu đề riêng\n\n{PROSE} Bài chép."),
    "cung-ma-1.md": _text(f"---\nid: cung-ma\n---\n# Bài thứ nhất\n\n{PROSE}"),
    "cung-ma-2.md": _text(f"---\nid: cung-ma\n---\n# Bài thứ hai\n\n{PROSE} Khác."),
    # Articles as JSON lines
    "khong-doi-tuong.jsonl": _lines([1, 2]),
    "trung-ma.jsonl": _lines(_article(abstract="một"), _article(abstract="hai")),
    "so.jsonl": _lines({"id": "so", "text": 12}),
    "khong-ma.jsonl": _lines({"text": PROSE}),
    "dia-chi.jsonl": _lines(_article(url="http://[abc")),
    "ma-dai.jsonl": _lines({"id": "a" * 201, "text": PROSE}),
    "chuoi.jsonl": _lines(_article(signer=["A", "B"])),
    "quan-he.jsonl": _lines(_article(relations=[["cites", "12-CT/TW"]])),
    "tieu-muc.jsonl": _lines(_article(headings=[["Chương I", 1]])),
    "danh-sach.jsonl": _lines(_article(tags="đối ngoại")),
    "ngay.jsonl": _lines(_article(issued_on="20/12/2031")),
    "gio.jsonl": _lines(_article(published_at="2031-12-20T10:13")),
    # Markdown
    "khong-khoa.md": _text(f"---\nchỉ có chữ\n---\n{PROSE}"),
    "khoa-la.md": _text(f"---\ntac_gia: An\n---\n{PROSE}"),
    "yaml.md": _text(f"---\ntitle: [một\n---\n{PROSE}"),
    "long-sau.md": _text("> " * 120 + PROSE),
    # Pages
    "danh-muc.html": _page("Biên giới", f"<h1>Biên giới</h1><ul>{_MENU}</ul>{_TEASERS}"),
    "chan.html": _page("Just a moment...", "<h2>Checking your browser before accessing.</h2>"),
    "trong.html": _page("", "&nbsp;<p></p>"),
    "loi.html": _page("404 Not Found", "<h1>404</h1><p>Không tìm thấy trang bạn yêu cầu.</p>"),
    "dang-nhap.html": _page(
        "Đăng nhập hệ thống",
        "<form>Mật khẩu <input type='password'><button>Đăng nhập</button></form>",
    ),
    "phim.html": _page(
        "Lễ khai mạc", "<h1>Toàn cảnh lễ khai mạc ở huyện</h1><video src='v.mp4'></video>", _TIMED
    ),
    "thu-phi.html": _page(
        "Bài thu phí",
        f"<div><h1>Bài dài về vùng cao</h1>{f'<p>{PROSE}</p>' * 6}"
        "<p>Đăng ký gói thành viên để đọc tiếp bài viết này</p></div>",
        _TIMED,
    ),
    "thuoc-tinh-nhieu.html": _page("", f"<p {' '.join(f'a{n}=1' for n in range(4000))}>{PROSE}"),
    "mat-nua.html": _page("Nửa bài", f"<p>{PROSE}</p><!-- {f'<p>{PROSE}</p>' * 9}"),
    "khong-the.html": _bytes(b"<!-- -->"),
    # Office documents
    "cu.doc": lambda p: p.write_bytes(word_file(_PIECES, _FONTS, version=0x65)),
    "khoa.doc": lambda p: p.write_bytes(word_file(_PIECES, _FONTS, flags=0x0100)),
    "truong.doc": lambda p: p.write_bytes(word_file([Piece(f"\x13 PAGE {PROSE}\r")], _FONTS)),
    "khong-than.odt": _no_text,
    "hong.xls": _bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le")
    ),
    "rong-lon.xlsx": _wide,
    "khong-than.docx": _no_body,
    "nghin-trang.pdf": _bytes(pdf(_PAGES)),
    "phong.pdf": _bytes(pdf(_UNKNOWN_FONT)),
    "anh.pdf": _scan,
    # Letters
    "khong-la-thu.eml": _text(PROSE),
    "chi-dinh-kem.eml": lambda p: _letter(p, " ", ("bai.txt", f"Tiêu đề\n\n{PROSE} Thư.".encode())),
    "kem-jsonl.eml": lambda p: _letter(p, f"{PROSE} Kèm.", ("kho.jsonl", b'{"id": "a"}')),
} | {name: HOSTILE[name][0] for name in _TAKEN}


def make_all(folder: Path) -> None:
    """Write every file into the folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        for name, make in FILES.items():
            make(folder / name)
    finally:
        os.chdir(before)
