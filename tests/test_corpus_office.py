"""Word, OpenDocument and e-mail: what a reader of the file sees becomes the article's text."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from office_files import PARAGRAPHS, ROWS, odt, odt_text, word, word_xml

from corpus.article import Article
from corpus.canonical import canonical_line
from corpus.errors import CorpusError, Skipped
from corpus.extract import Extract
from corpus.readers import docx, eml
from corpus.readers import odt as odt_reader
from corpus.source import source_of

BODY = "Hội nghị bàn ba việc lớn của năm, có sự tham dự của nhiều bộ, ngành và địa phương."


def texts(path: Path, extracts: list[Extract]) -> list[str]:
    reader = docx if path.suffix == ".docx" else odt_reader
    list(reader.read(source_of(path)))
    return [canonical_line(line.text) for line in extracts[-1].lines]


def p(text: str, about: str = "") -> str:
    return f"<w:p><w:pPr>{about}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("make", [word, odt_text])
def test_a_document_is_read_in_order_with_its_headings_and_tables(
    tmp_path: Path, extracts: list[Extract], make: object
) -> None:
    path = tmp_path / ("a.docx" if make is word else "a.odt")
    make(path, PARAGRAPHS, ROWS)  # type: ignore[operator]
    assert texts(path, extracts) == [
        *PARAGRAPHS,
        "STT: 1; Nội dung: Rà soát các thoả thuận đã ký; Thời hạn: Quý I.",
        "STT: 2; Nội dung: Tổ chức hội thảo tại Cần Thơ; Thời hạn: Quý II.",
    ]
    assert [line.level for line in extracts[-1].lines][:2] == [1, 0]


# Word


def test_word_revisions_count_as_accepted_and_field_codes_are_not_text(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGEREF x</w:instrText>'
        '<w:t>mã trường</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = (
        "<w:p><w:r><w:t>Họp ngày </w:t></w:r><w:del><w:r><w:delText>3</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>4</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>chuyển</w:t></w:r></w:moveFrom>"
        f"<w:r><w:t> tháng 5, trang </w:t></w:r>{field}</w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Đoạn này </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>liền với đoạn sau.</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>chữ ẩn</w:t></w:r></w:p>"
    )
    assert texts(word_xml(tmp_path / "a.docx", body), extracts) == [
        "Họp ngày 4 tháng 5, trang 12",
        "Đoạn này liền với đoạn sau.",
    ]
    assert "chữ ẩn" in extracts[-1].above


def level(at: int, pattern: str, form: str = "decimal", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def numbered(text: str, at: int, list_id: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')


def test_word_shows_the_numbers_of_its_lists(tmp_path: Path, extracts: list[Extract]) -> None:
    levels = (
        level(0, "Điều %1.")
        + level(1, "%2.")
        + level(2, "%3)", "lowerLetter")
        + level(3, "%1.%2.%4", "decimal")
        + level(4, "", "bullet")
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="9"/></w:lvlOverride></w:num>'
    )
    body = "".join(
        (
            numbered("Phạm vi", 0),
            numbered("Khoản một", 1),
            numbered("điểm a", 2),
            numbered("điểm b", 2),
            numbered("Khoản hai", 1),
            numbered("điểm a nữa", 2),
            numbered("số ghép", 3),
            numbered("gạch đầu dòng", 4),
            numbered("Đối tượng", 0),
            numbered("Khoản một nữa", 1),
            numbered("Đánh số lại", 0, 2),
        )
    )
    path = word_xml(tmp_path / "a.docx", body, numbering=numbering)
    assert texts(path, extracts) == [
        "Điều 1. Phạm vi",
        "1. Khoản một",
        "a) điểm a",
        "b) điểm b",
        "2. Khoản hai",
        "a) điểm a nữa",
        "1.2.1 số ghép",
        "- gạch đầu dòng",
        "Điều 2. Đối tượng",
        "1. Khoản một nữa",
        "Điều 9. Đánh số lại",
    ]


def cell(text: str, about: str = "") -> str:
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{text if text.startswith('<') else p(text)}</w:tc>"


def row(*cells: str, about: str = "") -> str:
    return f"<w:tr><w:trPr>{about}</w:trPr>{''.join(cells)}</w:tr>"


def test_word_tables_keep_merged_cells_and_tables_inside(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    span, first, more = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    inner = f"<w:tbl>{row(cell('Xã A'), cell('12 hộ'))}</w:tbl><w:p/>"
    body = (
        "<w:tbl>"
        + row(cell("Tỉnh", first), cell("Kinh phí", span), cell("Ghi chú", first))
        + row(cell("", more), cell("Năm 2030"), cell("Năm 2031"), cell("", more))
        + row(cell("Hà Giang", first), cell("10"), cell("12"), cell("đã giao"))
        + row(cell("", more), cell("7", span), cell(inner))
        + row(cell("đã xoá"), cell("1"), cell("1"), cell("1"), about="<w:del/>")
        + "</w:tbl>"
        + p("Sau bảng.")
    )
    assert texts(word_xml(tmp_path / "a.docx", body), extracts) == [
        "Tỉnh: Hà Giang; Kinh phí – Năm 2030: 10; Kinh phí – Năm 2031: 12; Ghi chú: đã giao.",
        "Tỉnh: Hà Giang; Kinh phí – Năm 2030, Kinh phí – Năm 2031: 7; Ghi chú: Xã A | 12 hộ.",
        "Sau bảng.",
    ]


def test_what_stands_around_a_word_text_is_searched_and_not_quoted(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    box = "<w:r><w:pict><v:textbox><w:txbxContent>" + p("trong khung") + "</w:txbxContent>"
    body = f"<w:p>{box}</v:textbox></w:pict></w:r><w:r><w:t>Trong bài.</w:t></w:r></w:p>"
    path = word_xml(
        tmp_path / "a.docx",
        body,
        header1=p("đầu trang"),
        footnotes=p("chú thích"),
        header2='<v:textpath string="chữ chìm"/>',
    )
    assert texts(path, extracts) == ["Trong bài."]
    for text in ("trong khung", "đầu trang", "chú thích", "chữ chìm"):
        assert text in extracts[-1].above
    assert "1 đoạn trong khung chữ, 1 đoạn chú thích" in extracts[-1].warnings[0]


def test_old_fonts_in_word_are_mended_across_runs(tmp_path: Path, extracts: list[Extract]) -> None:
    font = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    body = (
        f"<w:p><w:r>{font}<w:t>Héi nghÞ bµn vÒ hî</w:t></w:r><w:r>{font}<w:t>p t¸c kinh tÕ"
        f"</w:t></w:r><w:r>{font}<w:t> n</w:t><w:softHyphen/><w:t>íc</w:t></w:r>"
        "<w:r><w:t> và Citroën</w:t></w:r></w:p>"
    )
    path = word_xml(tmp_path / "a.docx", body)
    assert texts(path, extracts) == ["Hội nghị bàn về hợp tác kinh tế nước và Citroën"]


# OpenDocument


def test_opendocument_lists_boxes_notes_and_deletions(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    automatic = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
        'style:num-format="a" style:num-suffix=")"/></text:list-style>'
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>đã xoá</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:list text:style-name="L"><text:list-item><text:p>Việc một</text:p><text:list>'
        "<text:list-item><text:p>phần a</text:p></text:list-item><text:list-item><text:p>phần b"
        "</text:p><text:p>không số</text:p></text:list-item></text:list></text:list-item>"
        "</text:list>"
        "<text:p>Xen giữa.</text:p>"
        '<text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>'
        "Việc\n  hai</text:p></text:list-item></text:list>"
        "<text:p>Trong<text:s/>bài<text:note><text:note-body><text:p>chú thích</text:p>"
        "</text:note-body></text:note>.<draw:frame><draw:text-box><text:p>trong khung</text:p>"
        '</draw:text-box></draw:frame><text:span text:style-name="H">chữ ẩn</text:span></text:p>'
    )
    path = odt(tmp_path / "a.odt", body, "<text:p>chân trang</text:p>", automatic)
    assert texts(path, extracts) == [
        "1. Việc một",
        "a) phần a",
        "b) phần b",
        "không số",
        "Xen giữa.",
        "2. Việc hai",
        "Trong bài.",
    ]
    for text in ("chú thích", "trong khung", "chữ ẩn", "chân trang"):
        assert text in extracts[-1].above
    assert "đã xoá" not in extracts[-1].above


def test_an_opendocument_list_without_a_name_goes_on_with_no_other(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    automatic = "".join(
        f'<text:list-style style:name="{name}"><text:list-level-style-{kind} text:level="1"/>'
        "</text:list-style>"
        for name, kind in (
            ("N", 'number style:num-format="1" style:num-suffix="."'),
            ("B", "bullet"),
        )
    )
    item = "<text:list-item><text:p>Một việc</text:p></text:list-item>"
    body = "".join(f'<text:list text:style-name="{name}">{item}</text:list>' for name in "NBN")
    path = odt(tmp_path / "a.odt", body, "", automatic)
    assert texts(path, extracts) == ["1. Một việc", "- Một việc", "1. Một việc"]


def test_old_fonts_in_opendocument_hold_for_what_stands_inside(
    tmp_path: Path, extracts: list[Extract]
) -> None:
    automatic = (
        '<style:style style:name="P"><style:text-properties style:font-name=".VnTime"/>'
        '</style:style><style:style style:name="B"><style:text-properties fo:font-weight="bold"/>'
        "</style:style>"
    )
    body = '<text:p text:style-name="P"><text:span text:style-name="B">§ît 1:</text:span></text:p>'
    assert texts(odt(tmp_path / "a.odt", body, "", automatic), extracts) == ["Đợt 1:"]


def test_opendocument_tables_keep_merged_cells(tmp_path: Path, extracts: list[Extract]) -> None:
    def one(text: str, about: str = "") -> str:
        return f"<table:table-cell {about}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    across = 'table:number-columns-spanned="2"'
    down = 'table:number-rows-spanned="2"'
    rows = (
        one("Tỉnh", down) + one("Số lượng", across) + covered,
        covered + one("Nam") + one("Nữ"),
        one("Lai Châu") + one("5") + one("6"),
    )
    body = "".join(f"<table:table-row>{cells}</table:table-row>" for cells in rows)
    path = odt(tmp_path / "a.odt", f"<table:table>{body}</table:table>")
    assert texts(path, extracts) == [
        "Tỉnh: Lai Châu; Số lượng – Nam: 5; Số lượng – Nữ: 6.",
    ]


# E-mail


def letter(path: Path, text: str = BODY, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = headers.get("subject", "Về kế hoạch tuần tới")
    made["From"] = headers.get("sender", "Văn thư <van.thu@example.vn>")
    made["Date"] = "Tue, 04 Mar 2031 23:30:00 +0700"
    made.set_content(text)
    path.write_bytes(made.as_bytes())
    return made


def read_letter(path: Path) -> list[Article | CorpusError]:
    return list(eml.read(source_of(path)))


def test_a_letter_becomes_an_article_with_whole_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "thu.eml"
    letter(
        path,
        "Kính gửi các đơn vị,\n\nTuần tới hội nghị họp tại Đà Nẵng, đề nghị các đơn vị cử\n"
        "người dự đúng thành phần và gửi danh sách trước thứ năm.\n- Ý thứ nhất\n- Ý thứ hai\n",
    )
    (article,) = read_letter(path)
    assert isinstance(article, Article)
    assert article.title == "Về kế hoạch tuần tới"
    assert article.author == "Văn thư <van.thu@example.vn>"
    assert (article.published_on, article.published_at) == (
        "2031-03-04",
        "2031-03-04T23:30:00+07:00",
    )
    assert article.text.split("\n") == [
        "Kính gửi các đơn vị,",
        "Tuần tới hội nghị họp tại Đà Nẵng, đề nghị các đơn vị cử người dự đúng thành phần và gửi "
        "danh sách trước thứ năm.",
        "- Ý thứ nhất",
        "- Ý thứ hai",
    ]


def test_attachments_become_articles_and_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "thu.eml"
    made = letter(path)
    attached = word(tmp_path / "x.docx", PARAGRAPHS).read_bytes()
    made.add_attachment(attached, "application", "octet-stream", filename="báo cáo.docx")
    made.add_attachment(b"\x89PNG\r\n", "image", "png", filename="anh.png")
    inner = letter(tmp_path / "inner.eml", "Nội dung thư bên trong.", subject="Thư chuyển tiếp")
    made.add_attachment(inner)
    path.write_bytes(made.as_bytes())
    own, report, picture, forwarded = read_letter(path)
    assert isinstance(own, Article)
    assert isinstance(report, Article)
    assert report.file_name == "thu.eml/báo cáo.docx"
    assert PARAGRAPHS[1] in report.text
    assert isinstance(picture, Skipped)
    assert "anh.png" in str(picture)
    assert isinstance(forwarded, Article)
    assert forwarded.title == "Thư chuyển tiếp"


def test_a_letter_of_html_is_read_as_it_is_shown(tmp_path: Path) -> None:
    made = EmailMessage()
    made["Subject"], made["From"] = "Thư", "a@example.vn"
    made.set_content(f"<p>{BODY}</p><p>Đoạn <b>hai</b>.</p>", subtype="html")
    path = tmp_path / "a.eml"
    path.write_bytes(made.as_bytes())
    (article,) = read_letter(path)
    assert isinstance(article, Article)
    assert article.text == f"{BODY}\nĐoạn hai."
