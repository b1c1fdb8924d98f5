"""What the letterhead, title, basis and signature of an official document become."""

from __future__ import annotations

import pytest

from corpus.article import Article
from corpus.canonical import canonical
from corpus.extract import Extract, Line, article_of
from corpus.official.document import Document, document_of
from corpus.readers import READERS
from corpus.source import Source

PARTY = """BAN CHẤP HÀNH TRUNG ƯƠNG	ĐẢNG CỘNG SẢN VIỆT NAM
*
Số 12-CT/TW	Hà Nội, ngày 14 tháng 12 năm 2021

CHỈ THỊ
CỦA BAN BÍ THƯ
Về tăng cường quản lý vườn cây công cộng
trong tình hình mới
-----
Thời gian qua, vườn cây công cộng đã có nhiều tiến bộ, song còn hạn chế.
1. Các cấp ủy lãnh đạo việc trồng cây.
2. Chỉ thị này thay thế Chỉ thị số 07-CT/TW, ngày 3/2/2011 của Ban Bí thư và Chỉ thị số 9-CT/TW.
Chỉ thị này phổ biến đến chi bộ.

Nơi nhận:	T/M BAN BÍ THƯ
- Các tỉnh ủy, thành ủy,	THƯỜNG TRỰC
- Các ban đảng Trung ương
và đảng ủy trực thuộc,	(đã ký)
- Lưu Văn phòng Trung ương Đảng.	Trần Văn Mẫu
"""

DECREE = """CHÍNH PHỦ
-------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
---------------
Số: 34/2030/NĐ-CP
Hà Nội, ngày 05 tháng 3 năm 2030
NGHỊ ĐỊNH
Sửa đổi, bổ sung một số điều của Nghị định số 15/2021/NĐ-CP quy định về vườn cây
Căn cứ Luật Cây xanh ngày 01 tháng 7 năm 2029;
Căn cứ Luật Tổ chức Chính phủ;
Theo đề nghị của Bộ trưởng Bộ Xây dựng;
Chính phủ ban hành Nghị định quy định về vườn cây.
Chương I
QUY ĐỊNH CHUNG
Điều 1. Phạm vi điều chỉnh
1. Nghị định này quy định về vườn cây.
Điều 2. Hiệu lực
1. Bãi bỏ Quyết định số 8/2015/QĐ-TTg và Thông tư số 3/2016/TT-BXD.
2. Nghị định số 99/2020/NĐ-CP đã thay thế Nghị định số 50/2010/NĐ-CP.
Nơi nhận:
- Ban Bí thư Trung ương Đảng;
- Lưu: VT, CN (2).
TM. CHÍNH PHỦ
KT. THỦ TƯỚNG
PHÓ THỦ TƯỚNG
Nguyễn Văn Vườn
PHỤ LỤC
DANH MỤC CÂY TRỒNG
Cây bàng, cây phượng và cây sấu.
"""

PROVINCE = """UỶ BAN NHÂN DÂN   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÒN MẪU   Độc lập - Tự do - Hạnh phúc
Số: 1041/QĐ-UBND   Hòn Mẫu, ngày 32 tháng 13 năm 2022
QUYẾT ĐỊNH
Về việc thành lập Tổ công tác vườn cây
CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH
- Căn cứ Luật Tổ chức chính quyền địa phương;
QUYẾT ĐỊNH:
Điều 1. Thành lập Tổ công tác vườn cây.
Nơi nhận:
- Như Điều 1;
- Lưu: VT.
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Lê Thị Cành
"""

LETTER = """BỘ NGOẠI GIAO | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
VĂN PHÒNG | Độc lập - Tự do - Hạnh phúc
Số: 2312/BNG-VP | Hà Nội, ngày 2 tháng 5 năm 2024
V/v trả lời kiến nghị về vườn cây
Kính gửi: Ủy ban nhân dân tỉnh Hòn Mẫu
Bộ Ngoại giao nhận được công văn và có ý kiến như sau.
TL. BỘ TRƯỞNG
CHÁNH VĂN PHÒNG
(Đã ký)
Phạm Văn Lá
"""

PASTED = """KẾT LUẬN
của Bộ Chính trị số 69-KL/TW ngày 2 tháng 1 năm 2024 về vườn cây

Sau khi nghe báo cáo, Bộ Chính trị kết luận như sau.
I. Tình hình
Vườn cây phát triển tốt.
"""


def _read(text: str) -> Document:
    document = document_of(text.split("\n"))
    assert document is not None
    return document


def test_a_directive_of_the_party_is_read_from_two_columns() -> None:
    document = _read(PARTY)
    assert document == Document(
        title="CHỈ THỊ CỦA BAN BÍ THƯ Về tăng cường quản lý vườn cây công cộng trong tình hình mới",
        kind="directive",
        number="12-CT/TW",
        issuer="Ban Bí thư",
        issued_on="2021-12-14",
        signer="Trần Văn Mẫu",
        signer_post="THƯỜNG TRỰC",
        abstract="Về tăng cường quản lý vườn cây công cộng trong tình hình mới",
        addressees=(
            "Các tỉnh ủy, thành ủy",
            "Các ban đảng Trung ương và đảng ủy trực thuộc",
        ),
        relations=(("replaces", "07-CT/TW"), ("replaces", "9-CT/TW")),
    )


def test_a_decree_gives_its_basis_and_relations_and_keeps_its_appendix() -> None:
    document = _read(DECREE)
    assert document.kind == "decree"
    assert document.number == "34/2030/NĐ-CP"
    assert document.issuer == "Chính phủ"
    assert document.issued_on == "2030-03-05"
    assert document.abstract is not None
    assert document.abstract.startswith("Sửa đổi, bổ sung một số điều")
    assert document.legal_basis == (
        "Căn cứ Luật Cây xanh ngày 01 tháng 7 năm 2029",
        "Căn cứ Luật Tổ chức Chính phủ",
    )
    assert document.addressees == ("Ban Bí thư Trung ương Đảng",)
    assert document.signer == "Nguyễn Văn Vườn"
    assert document.relations == (
        ("amends", "15/2021/NĐ-CP"),
        ("repeals", "8/2015/QĐ-TTg"),
        ("repeals", "3/2016/TT-BXD"),
    )


def test_a_decision_of_a_province_has_no_date_where_it_names_an_impossible_one() -> None:
    document = _read(PROVINCE)
    assert document.title == "QUYẾT ĐỊNH Về việc thành lập Tổ công tác vườn cây"
    assert document.number == "1041/QĐ-UBND"
    assert document.issuer == "Uỷ ban nhân dân tỉnh Hòn Mẫu"
    assert document.issued_on is None
    assert document.signer == "Lê Thị Cành"
    assert document.signer_post == "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"
    assert document.legal_basis == ("Căn cứ Luật Tổ chức chính quyền địa phương",)


def test_an_official_letter_is_titled_by_what_it_is_about() -> None:
    document = _read(LETTER)
    assert document.title == document.abstract == "V/v trả lời kiến nghị về vườn cây"
    assert document.kind == "letter"
    assert document.number == "2312/BNG-VP"
    assert document.signer == "Phạm Văn Lá"


def test_a_pasted_document_without_letterhead_is_read_from_its_title() -> None:
    document = _read(PASTED)
    assert document.number == "69-KL/TW"
    assert document.issuer == "Bộ Chính trị"
    assert document.issued_on == "2024-01-02"
    assert document.abstract == "về vườn cây"
    assert document.signer is None


@pytest.mark.parametrize(
    "text",
    [
        "Ban Bí thư ban hành Chỉ thị số 12-CT/TW\nNgày 14/12, Ban Bí thư đã ban hành chỉ thị.",
        "Quyết định táo bạo của người trồng cây\nÔng Mẫu trồng cả một khu vườn.",
        "Vườn cây\nSố 5 phố Mẫu, ngày 14 tháng 12 năm 2021, cây đổ.\nNgười dân đã dọn cây.",
        "",
        "Chỉ thị",
    ],
)
def test_a_report_of_a_document_is_no_document(text: str) -> None:
    assert document_of(text.split("\n")) is None


def test_a_page_that_quotes_a_document_below_its_own_prose_is_no_document() -> None:
    lead = "Ban Bí thư vừa ban hành chỉ thị về quản lý vườn cây công cộng, " * 3
    assert document_of([lead, *PARTY.split("\n")]) is None


@pytest.mark.parametrize("text", [PARTY, DECREE, PROVINCE, LETTER, PASTED])
def test_every_line_of_a_document_can_be_quoted(text: str) -> None:
    """Its letterhead, signature and "Nơi nhận" too: who signed it is asked for."""
    lines = tuple(Line(line) for line in text.split("\n"))
    article = article_of(Source("ct12.doc", "ct12.doc", b""), Extract(lines))
    assert article.text == canonical(text)


def test_a_document_whose_columns_were_lost_is_read_all_the_same() -> None:
    text = (
        "TỈNH ỦY HÒN MẪU ĐẢNG CỘNG SẢN VIỆT NAM\n* Hòn Mẫu, ngày 1 tháng 2 năm 2023\n"
        "Số 08-CTr/TU\nCHƯƠNG TRÌNH\nthực hiện nghị quyết về vườn cây\n-----\nI. MỤC TIÊU\n"
        "Trồng nhiều cây.\nT/M BAN THƯỜNG VỤ\nBÍ THƯ\nĐỗ Văn Gốc"
    )
    document = _read(text)
    assert document.issuer == "Tỉnh ủy Hòn Mẫu"
    assert document.number == "08-CTr/TU"
    assert document.issued_on == "2023-02-01"
    assert document.kind == "programme"
    assert document.signer == "Đỗ Văn Gốc"


def test_a_document_becomes_an_article_with_all_its_fields() -> None:
    lines = tuple(Line(line) for line in PARTY.split("\n"))
    article = article_of(Source("thư mục/ct12.doc", "ct12.doc", b""), Extract(lines))
    assert article.kind == "directive"
    assert article.number == "12-CT/TW"
    assert article.issuer == "Ban Bí thư"
    assert article.issued_on == "2021-12-14"
    assert article.published_on is None
    assert article.signer == "Trần Văn Mẫu"
    assert article.relations[0] == ("replaces", "07-CT/TW")


def test_a_document_written_in_markdown_gives_the_fields_that_nobody_declared() -> None:
    def read(front: str, body: str = DECREE) -> Article:
        data = f"{front}{body}".replace("\n", "\n\n").encode()
        (article,) = READERS["markdown"](Source("nd.md", "nd.md", data))
        assert isinstance(article, Article)
        return article

    whole = read("")
    assert (whole.kind, whole.number, whole.issued_on) == ("decree", "34/2030/NĐ-CP", "2030-03-05")
    assert (whole.issuer, whole.signer) == ("Chính phủ", "Nguyễn Văn Vườn")
    assert whole.title.startswith("NGHỊ ĐỊNH Sửa đổi, bổ sung")
    assert whole.text.startswith("CHÍNH PHỦ\n")  # every line stays
    declared = read("---\nsigner: Lê Thị Mẫu\ntitle: Nghị định vườn cây\n---\n")
    assert (declared.signer, declared.title) == ("Lê Thị Mẫu", "Nghị định vườn cây")
    assert declared.number == "34/2030/NĐ-CP"
    brief = read("---\nkind: brief\ntitle: Nghị định vườn cây\n---\n")
    assert (brief.kind, brief.number, brief.signer) == ("brief", None, None)
