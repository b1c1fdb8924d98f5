"""Makers of files that mean harm, or that must not be kept, each with the reason it is refused for.

``FILES`` maps a name to its maker and to a piece of the sentence that must be said.
"""

from __future__ import annotations

import gzip
import os
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import docx
import openpyxl
from office_files import Paper, odt, repacked, word_xml

Maker = Callable[[Path], object]

SECRET_FILE = "khong-duoc-doc.txt"
SECRET = "Chuỗi này nằm ngoài mọi tệp được thêm"
PROSE = "Hội nghị bàn ba việc lớn của năm, có sự tham dự của nhiều bộ, ngành và địa phương."
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PARAGRAPH = f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>"
_MEBI = 2**20


def _entity(path: Path) -> str:
    return f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{path.parent.parent / SECRET_FILE}">]>'


_LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9))
    + "]>"
)


def _word() -> bytes:
    held = BytesIO()
    document = docx.Document()
    document.add_paragraph(PROSE)
    document.save(held)
    return held.getvalue()


def _sheet() -> bytes:
    held = BytesIO()
    book = openpyxl.Workbook()
    book.active.append([PROSE])
    book.save(held)
    return held.getvalue()


def _document(body: str, before: str = "") -> str:
    return f"{before}<w:document {_W}><w:body>{body}</w:body></w:document>"


def _with(name: str, data: Callable[[Path], str | bytes]) -> Maker:
    """A Word file with this member put in."""
    return lambda path: repacked(path, _word(), {name: data(path)})


def _body(body: str) -> Maker:
    return _with("word/document.xml", lambda _: _document(body))


def _in_sheet(data: Callable[[Path], str | bytes]) -> Maker:
    return lambda path: repacked(path, _sheet(), {"xl/sharedStrings.xml": data(path)})


def _in_odt(data: Callable[[Path], str | bytes]) -> Maker:
    def make(path: Path) -> None:
        odt(path, f"<text:p>{PROSE}</text:p>")
        repacked(path, path.read_bytes(), {"content.xml": data(path)})

    return make


def _bytes(data: bytes) -> Maker:
    return lambda path: path.write_bytes(data)


def _cut(make: Maker) -> Maker:
    def cut(path: Path) -> None:
        make(path)
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 2 // 3])

    return cut


def _lying(path: Path) -> None:
    """The directory says that the text is short; it is not."""
    repacked(path, _word(), {"word/document.xml": _document(_PARAGRAPH * 20_000)})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 2000)
    path.write_bytes(data)


def _overlapping(path: Path) -> None:
    """Two hundred names for the same packed bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", os.urandom(4000))
        first = made.infolist()[0]
        for at in range(200):
            twin = zipfile.ZipInfo(f"word/media/{at}.png")
            for name in ("compress_type", "compress_size", "file_size", "CRC", "header_offset"):
                setattr(twin, name, getattr(first, name))
            made.filelist.append(twin)


def _locked(path: Path) -> None:
    data = bytearray(_word())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)


def _with_name(name: str) -> Maker:
    return lambda path: repacked(path, _word(), {name: b"x"})


def _nul_name(path: Path) -> None:
    repacked(path, _word(), {"word/evilXexe": b"x"})
    path.write_bytes(path.read_bytes().replace(b"word/evilXexe", b"word/evil\0exe"))


def _nested(path: Path) -> None:
    data = zlib.compress(bytes(_MEBI))
    for _ in range(5):
        held = BytesIO()
        with zipfile.ZipFile(held, "w", 8) as made:
            for at in range(10):
                made.writestr(f"{at}.zip", data)
        data = held.getvalue()
    path.write_bytes(data)


def _members(path: Path) -> None:
    repacked(path, _word(), {f"word/media/{at}.png": b"" for at in range(6000)})


def pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, the first of which is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for at, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, data)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table)
    return bytes(out)


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _stream(data: bytes, filters: bytes) -> bytes:
    return b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(data), filters, data)


def _flate(path: Path) -> None:
    """A hundred megabytes of drawing, packed twice into some kilobytes."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b"0 0 m 9 9 l S\n" * 80_000) for _ in range(120))
    twice = zlib.compress(once + packer.flush(), 9)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
    stream = _stream(twice, b"/FlateDecode/FlateDecode")
    path.write_bytes(pdf([_CATALOG, _ONE_PAGE, page, stream]))


def _packed_objects(path: Path) -> None:
    data = zlib.compress(b" " * (100 * _MEBI), 1)
    stream = (
        b"<</Type/ObjStm/N 99999999/First 9/Length %d/Filter/FlateDecode>>stream\n%s\nendstream"
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>"
    path.write_bytes(pdf([_CATALOG, _ONE_PAGE, page, stream % (len(data), data)]))


def _secret_pdf(path: Path) -> None:
    made = Paper("TỐI MẬT")
    made.add_page()
    made.paragraphs([PROSE] * 3)
    made.output(str(path))


def _locked_pdf(path: Path) -> None:
    made = Paper()
    made.add_page()
    made.paragraphs([PROSE])
    made.set_encryption(owner_password="chu", user_password="khach")
    made.output(str(path))


def _letter(subject: str = "Thư", text: str = PROSE) -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = subject, "a@example.vn"
    made.set_content(text)
    return made


def _attached(path: Path) -> None:
    made = _letter()
    text = f"TỐI MẬT\n\n{PROSE}"
    made.add_attachment(text.encode(), "text", "plain", filename="bao-cao.txt")
    path.write_bytes(made.as_bytes())


def _letters(path: Path) -> None:
    made = _letter()
    for _ in range(6):
        outer = _letter()
        outer.add_attachment(made)
        made = outer
    path.write_bytes(made.as_bytes())


def _parts(path: Path) -> None:
    made = _letter()
    for at in range(300):
        made.add_attachment(b"x", "text", "plain", filename=f"{at}.txt")
    path.write_bytes(made.as_bytes())


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


def _text(text: str, encoding: str = "utf-8") -> Maker:
    return lambda path: path.write_bytes(text.encode(encoding))


_LARGE, _PASSWORD, _BROKEN = "bung ra quá lớn", "mật khẩu", "hỏng"
_ENTITIES, _NAMES, _MARK = "DOCTYPE hoặc ENTITY", "tên các thành phần", "có dấu “"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RUN = "<w:r><w:t>%s</w:t></w:r>"
_BOX = (
    "<w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>TUYỆT MẬT</w:t></w:r></w:p>"
    f"</w:txbxContent></v:textbox></w:pict></w:r></w:p>{_PARAGRAPH}"
)

FILES: dict[str, tuple[Maker, str]] = {
    # Zip files
    "phang.docx": (_body("<w:p/>" + "a" * (50 * _MEBI)), _LARGE),
    "ti-le.docx": (_body(f"<w:p><w:r><w:t>{'a' * (5 * _MEBI)}</w:t></w:r></w:p>"), _LARGE),
    "noi-doi.docx": (_lying, _BROKEN),
    "long-nhau.docx": (_nested, "nén zip"),
    "nhieu-tep.docx": (_members, _LARGE),
    "chong-nhau.docx": (_overlapping, _LARGE),
    "ra-ngoai.docx": (_with_name("../../ra-ngoai.txt"), _NAMES),
    "tuyet-doi.docx": (_with_name("/ra-ngoai.txt"), _NAMES),
    "ky-tu-nul.docx": (_nul_name, _NAMES),
    "ten-dai.docx": (_with_name("word/" + "a" * 5000), _NAMES),
    "khoa.docx": (_locked, _PASSWORD),
    "khoa-ole.docx": (
        _bytes(_OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")),
        _PASSWORD,
    ),
    "cut.docx": (_cut(_body(_PARAGRAPH * 99)), _BROKEN),
    # XML
    "xxe.docx": (_with("word/document.xml", lambda p: _document("&x;", _entity(p))), _ENTITIES),
    "xxe-rels.docx": (_with("word/_rels/document.xml.rels", _entity), _ENTITIES),
    "xxe-utf16.docx": (
        _with("word/document.xml", lambda p: _document("&x;", _entity(p)).encode("utf-16")),
        _ENTITIES,
    ),
    "utf7.docx": (
        _with("word/styles.xml", lambda _: b"<?xml version='1.0' encoding='utf-7'?><a/>"),
        "bảng mã “utf-7”",
    ),
    "cuoi.docx": (_with("word/document.xml", lambda _: _document("&j;", _LAUGHS)), _ENTITIES),
    "sau.docx": (_body("<w:sdt>" * 50_000 + "</w:sdt>" * 50_000), _BROKEN),
    "khong-dong.docx": (
        _body(f"<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r>{_RUN % PROSE}</w:p>"),
        "không kết thúc",
    ),
    "nhung.docx": (_body("<w:altChunk/>" + _PARAGRAPH), "nhúng từ tệp khác"),
    "xxe.odt": (_in_odt(_entity), _ENTITIES),
    "cuoi.odt": (_in_odt(lambda _: _LAUGHS + "<r>&j;</r>"), _ENTITIES),
    "bom.odt": (_in_odt(lambda _: "<r>" + " " * (50 * _MEBI) + "</r>"), _LARGE),
    "cut.odt": (_cut(lambda p: odt(p, f"<text:p>{PROSE}</text:p>" * 99)), _BROKEN),
    "khoa.odt": (
        lambda p: repacked(
            p,
            odt(p, "<text:p/>").read_bytes(),
            {"META-INF/manifest.xml": "<m><encryption-data/></m>"},
        ),
        _PASSWORD,
    ),
    "xxe.xlsx": (_in_sheet(_entity), _ENTITIES),
    "bom.xlsx": (_in_sheet(lambda _: "<sst>" + " " * (50 * _MEBI) + "</sst>"), _LARGE),
    "xxe.html": (lambda p: p.write_text(f"{_entity(p)}<p>&x;</p>"), ""),
    "sau.html": (_text("<html>" + "<div>" * 200_000 + PROSE * 9), ""),
    "thuoc-tinh.html": (
        _text("<html><p " + " ".join(f"a{at}=b" for at in range(500_000)) + f">{PROSE}"),
        "",
    ),
    # PDF
    "bom.pdf": (_flate, ""),
    "bom-doi-tuong.pdf": (_packed_objects, ""),
    "vong.pdf": (_bytes(pdf([_CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"])), _BROKEN),
    "ti-trang.pdf": (
        _bytes(pdf([_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 999999999>>", b"<<>>"])),
        "",
    ),
    "khong-lo.pdf": (
        _bytes(
            pdf(
                [
                    _CATALOG,
                    _ONE_PAGE,
                    b"<</Type/Page/Parent 2 0 R/MediaBox[-9e30 -9e30 9e30 9e30]>>",
                ]
            )
        ),
        "",
    ),
    "khoa.pdf": (_locked_pdf, _PASSWORD),
    "cut.pdf": (_bytes(b"%PDF-1.4\n1 0 obj <</Type/Catalog"), _BROKEN),
    # Other formats, and names that lie
    "sau.rtf": (_text("{\\rtf1 " + "{" * 300_000 + PROSE), ""),
    "cut.doc": (_bytes(_OLE + bytes(100) + "WordDocument".encode("utf-16-le")), ""),
    "khoa.xls": (_bytes(_OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")), _PASSWORD),
    "sau.jsonl": (_text('{"id":"a","title":"b","text":' + "[" * 500_000), ""),
    "bom.jsonl.gz": (lambda p: p.write_bytes(gzip.compress(b" " * (40 * _MEBI), 1)), "MiB"),
    "cut.jsonl.gz": (_bytes(gzip.compress(b'{"id": "a"}' * 99)[:-20]), ""),
    "hinh.pdf": (_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99)), "ảnh"),
    "chuong-trinh.txt": (_bytes(b"\x7fELF" + bytes(99)), "chương trình"),
    "hinh-va-zip.docx": (lambda p: p.write_bytes(b"GIF89a" + _word()), "ảnh"),
    "van-ban.docx": (_text(PROSE), ""),
    "nen.txt": (_bytes(b"Rar!\x1a\x07" + bytes(99)), "RAR"),
    "le-byte.txt": (_bytes(b"\xff\xfe" + PROSE.encode("utf-16-le") + b"a"), ""),
    "nua-cap.txt": (_bytes(b"\xff\xfe" + b"\x00\xd8" * 99), ""),
    "nul.txt": (_text("a\0b" * 99), "nhị phân"),
    "ong-dan": (os.mkfifo, "không phải tệp thường"),
    "o-cam.txt": (_socket, "không phải tệp thường"),
    # Marks of secrecy
    "mat.txt": (_text(f"MẬT\n\n{PROSE}"), _MARK),
    "cach.txt": (_text(f"T U Y Ệ T   M Ậ T\n\n{PROSE}"), _MARK),
    "roi-dau.txt": (_text(normalize("NFD", f"TỐI MẬT\n\n{PROSE}")), _MARK),
    "utf16.txt": (_text(f"MẬT\n\n{PROSE}", "utf-16"), _MARK),
    "dau-trang.docx": (
        lambda p: word_xml(p, _PARAGRAPH, header1="<w:p><w:r><w:t>MẬT</w:t></w:r></w:p>"),
        _MARK,
    ),
    "chu-chim.docx": (
        lambda p: word_xml(p, _PARAGRAPH, header1='<v:textpath string="TỐI MẬT"/>'),
        _MARK,
    ),
    "khung.docx": (lambda p: word_xml(p, _BOX), _MARK),
    "chan-trang.odt": (
        lambda p: odt(p, f"<text:p>{PROSE}</text:p>", "<text:p>M Ậ T</text:p>"),
        _MARK,
    ),
    "dau-trang.pdf": (_secret_pdf, _MARK),
    "chu-de.eml": (lambda p: p.write_bytes(_letter("Báo cáo tuần [MẬT]").as_bytes()), _MARK),
    "dinh-kem.eml": (_attached, _MARK),
    "thu-long-nhau.eml": (_letters, "thư lồng quá"),
    "nhieu-dinh-kem.eml": (_parts, "tệp đính kèm"),
}
