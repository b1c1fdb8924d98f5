"""Text in encodings from before Unicode becomes Unicode, and nothing else is touched."""

from __future__ import annotations

import codecs
import unicodedata
from pathlib import Path

import pytest
from conftest import Command
from old_files import written

from corpus.legacy.charsets import (
    DETECTED,
    TCVN3,
    VIETWARE_X,
    VISCII,
    VNI,
    VPS,
    WINDOWS_1258,
    Charset,
)
from corpus.legacy.decoding import decode
from corpus.legacy.mending import Run, mend, mend_lines
from corpus.legacy.syllables import is_syllable

TEXT = (
    "Ủy ban nhân dân tỉnh quyết định giao Sở Ngoại vụ chủ trì việc đón các đoàn khách quốc tế. "
    "Những đơn vị dưới đây phải gửi kế hoạch trước ngày mười: Văn phòng, Sở Tài chính, Sở Y tế, "
    "các huyện miền núi và hải đảo. Kỷ luật, ẩm thực, mẫu mã, lẫm liệt, ngã rẽ, chẳng hẳn, "
    "thẳm sâu, nghỉ hẳn, khuya khoắt, gìn giữ, quyển sổ, thuở ấy, mỹ mãn, lũy thừa, bỡ ngỡ."
)
MARKS = "\u0300\u0301\u0303\u0309\u0323"


def bytes_1258(text: str) -> bytes:
    """Windows-1258 as Windows types it: the letter with its shape, then the tone mark."""
    loose = ""
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        loose += unicodedata.normalize("NFC", "".join(p for p in parts if p not in MARKS))
        loose += "".join(p for p in parts if p in MARKS)
    return loose.encode("cp1258")


@pytest.mark.parametrize("charset", [c for c in DETECTED if c is not WINDOWS_1258])
def test_text_in_each_encoding_is_recognised_and_mended(charset: Charset) -> None:
    old = written(TEXT.lower(), charset)
    assert old != TEXT.lower()
    assert mend(old) == TEXT.lower()


@pytest.mark.parametrize("charset", [VNI, VIETWARE_X, VISCII, VPS])
def test_capitals_survive_in_encodings_that_have_them(charset: Charset) -> None:
    assert mend(written(TEXT.upper(), charset)) == TEXT.upper()


def test_windows_1258_with_its_tone_marks_apart_is_mended() -> None:
    assert decode(bytes_1258(TEXT)) == TEXT
    assert mend(bytes_1258(TEXT).decode("cp1252")) == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "Citroën, naïve café, São Paulo, Müller, Ångström, El Niño, mañana, garçon, Übermut",
        "Le maïs haï est né à la fête où il a été ; le rôle de l'hôtel près de la forêt",
        "El señor de la compañía habló más allá de los años, según él, con razón",
        "Die größte Tür öffnet sich für schöne Städte und Bürger aus Österreich",
        "Så går det på jobbet när man inte får göra något, sade hon på måndagen",
        "Você não vê que há três irmãs já avós na estação de São João",
        "Microsoft® Office © 2007 § 5 – 25 °C ± 3 µm × 4 · 7 ½ “quote” … «guillemets»",
        "Bé và cô giáo đi học ở trường làng, mẹ là người thương bé nhất nhà.",
        "Bé và cô",
        "Café à la carte",
        "Hội nghị ngoại giao lần thứ ba mươi hai",
        "Noe\u0302\u0323i dung NFD: Ho\u0323\u0302i nghi\u0323",
        "",
    ],
)
def test_what_is_no_old_encoding_stays_as_it_is(text: str) -> None:
    assert mend(text) == text


def test_the_font_decides_where_a_line_says_too_little() -> None:
    assert mend("Bé", ".VnTime") == "Bộ"
    assert mend("Bé", "Times New Roman") == "Bé"
    assert mend("ñi", "VNI-Times") == "đi"
    for font in (".VnArial", "VnTime", ".VnAvant", "ABCDEF+.VnTime,Italic"):
        assert mend("B¸o c¸o", font) == "Báo cáo"
    for font in ("VNI-Helve", "VNI-Aptima", "VNI Times"):
        assert mend("Baùo caùo", font) == "Báo cáo"


@pytest.mark.parametrize("font", [".VnTimeH", ".VnArialH", ".VnCentury SchoolbookH", "VnTimeHBold"])
def test_fonts_that_draw_capitals_give_capitals(font: str) -> None:
    assert mend("nghÞ quyÕt vÒ ®èi ngo¹i", font) == "NGHỊ QUYẾT VỀ ĐỐI NGOẠI"


def test_capitals_typed_around_small_marked_letters_are_restored_in_headings() -> None:
    assert mend("QUYÕT §ÞNH VÒ VIÖC Tæ CHøC HéI NGHÞ") == "QUYẾT ĐỊNH VỀ VIỆC TỔ CHỨC HỘI NGHỊ"


def test_unicode_typed_in_an_old_font_is_left_alone() -> None:
    text = "Điều này đã là Unicode, dù phông chữ là phông cũ: bé, cô, và."
    assert mend(text, ".VnTime") == text


def test_text_of_another_encoding_than_its_font_promises_is_read_by_its_words() -> None:
    assert mend(written(TEXT.lower(), VNI), ".VnTime") == TEXT.lower()


def test_one_line_may_mix_fonts_and_a_letter_may_be_cut_between_runs() -> None:
    line = [
        Run("Hµ Néi ", ".VnTime"),
        Run("– Hà Nội ", "Times New Roman"),
        Run("Vie", "VNI-Times"),
        Run("ät", "VNI-Helve"),
        Run(" Café", "Arial"),
    ]
    assert mend_lines([line]) == ["Hà Nội – Hà Nội Việt Café"]


def test_a_line_with_few_marks_follows_its_neighbours_of_the_same_font() -> None:
    lines = ["B¸o c¸o t×nh h×nh s¶n xuÊt", "Bé Y tÕ", "Café Citroën", "N§-CP gi¸ 5.000 ®"]
    mended = mend_lines([[Run(line)] for line in lines])
    assert mended == ["Báo cáo tình hình sản xuất", "Bộ Y tế", "Café Citroën", "NĐ-CP giá 5.000 đ"]


def test_cells_of_one_word_each_prove_their_encoding_together() -> None:
    cells = ["§¬n vÞ", "Sè", "NghÖ An", "Hµ TÜnh", "Qu¶ng B×nh"]
    mended = mend_lines([[Run(cell, "Arial")] for cell in cells])
    assert mended == ["Đơn vị", "Số", "Nghệ An", "Hà Tĩnh", "Quảng Bình"]


def test_signs_that_pdf_readers_give_for_letters_are_letters_again() -> None:
    assert (
        mend("Thñ t−íng, trung −¬ng vµ l∙nh ®¹o, − 5") == "Thủ tướng, trung ương và lãnh đạo, − 5"
    )


def test_foreign_names_inside_old_text_keep_their_letters() -> None:
    text = "François Wörner ®· ®Õn th¨m vµ lµm viÖc t¹i ViÖt Nam"
    assert mend(text) == "François Wörner đã đến thăm và làm việc tại Việt Nam"


@pytest.mark.parametrize("charset", [TCVN3, VNI, VISCII, VPS])
def test_bytes_of_a_text_file_are_decoded_where_they_prove_their_encoding(charset: Charset) -> None:
    codec = "cp1252" if charset in (TCVN3, VNI) else "latin-1"
    assert decode(written(TEXT.lower(), charset).encode(codec)) == TEXT.lower()


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_decoded(codec: str) -> None:
    assert decode(TEXT.encode(codec)) == TEXT


@pytest.mark.parametrize(
    "data",
    [
        "Le maïs est né à la fête où il a été".encode("latin-1"),
        "Die größte Tür öffnet sich".encode("cp1252"),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0",
        bytes(range(256)) * 8,
        "Bé và cô".encode("cp1258"),
        "Đường lối".encode("utf-16-le")[1:],
    ],
)
def test_bytes_that_prove_nothing_are_not_guessed(data: bytes) -> None:
    assert decode(data) is None


def test_syllables_are_told_from_other_words() -> None:
    good = "nghiêng khuỷu quyết giếng gìn yêu ý thuở xoong Nguyễn HỘI gia quốc oanh".split()
    bad = "cafộ ngê kâ Citroởn haïs nÃo quoc tet hoc zá être cacs".split()
    assert [word for word in good if not is_syllable(word)] == []
    assert [word for word in bad if is_syllable(word)] == []


def test_old_text_files_and_interchange_files_are_added(command: Command, tmp_path: Path) -> None:
    body = TEXT.lower()
    plain = f"về đối ngoại\n{body} việc này đã báo cáo và được đồng ý."
    (tmp_path / "tcvn3.txt").write_bytes(written(plain, TCVN3).encode("cp1252"))
    other = "Về hội nhập\nCác bên trao đổi và thống nhất chương trình làm việc của năm tới."
    (tmp_path / "rong.txt").write_bytes(other.encode("utf-16-le"))
    record = '{"id": "%s", "title": "Chỉ thị", "text": "%s"}\n'
    (tmp_path / "cu.jsonl").write_bytes(written(record % ("cu", body), TCVN3).encode("cp1252"))
    wide = codecs.BOM_UTF16_LE + (record % ("rong", TEXT)).encode("utf-16-le")
    (tmp_path / "rong.jsonl").write_bytes(wide)
    (tmp_path / "phap.txt").write_bytes("Le maïs est né à la fête où il a été".encode("latin-1"))
    data = tmp_path / "data"
    done = command("corpus", "--data", data, "add", *sorted(tmp_path.glob("*.*")))
    assert "phap.txt: không phải văn bản UTF-8" in done.stderr
    assert done.returncode == 2
    shown = command("corpus", "--data", data, "show", "cu")
    assert body[:60] in shown.stdout
    assert len(command("corpus", "--data", data, "list").stdout.splitlines()) == 4
