"""Secrecy marks: found however they are set, before anything is stored; words are no marks."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from corpus.checks import secrecy_mark
from corpus.errors import Refused
from corpus.readers import html, text
from corpus.source import Source

PAGE = (Path(__file__).resolve().parent / "pages" / "epi.html").read_text(encoding="utf-8")
PROSE = (
    "Theo kế hoạch, mỗi xã cử một tổ công tác gồm năm người, làm việc luân phiên hai tuần một lần "
    "và báo cáo kết quả về phòng chuyên môn của huyện trước ngày 25 hằng tháng."
)
MARKS = [
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "M Ậ T",
    "T Ố I  M Ậ T",
    "M.Ậ.T",
    "[MẬT]",
    "HỎA TỐC - MẬT",
    "MẬT (Bản số 2)",
    "TÀI LIỆU TỐI MẬT",
    "Tối mật",
    "Độ mật: Mật",
]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_however_it_is_set(mark: str, form: str) -> None:
    set_so = unicodedata.normalize(form, mark)
    for place in ("{}", "UBND HUYỆN VÍ DỤ\t{}", "Dòng thứ nhất\n" * 60 + "{}\nDòng cuối"):
        assert secrecy_mark(place.format(set_so)) is not None


@pytest.mark.parametrize(
    "words",
    ["BÍ MẬT", "MẬT ONG", "Mật ong rừng", "Bảo vệ bí mật nhà nước", "KHẨN", "Độ mật: Không", "mật"],
)
def test_words_are_no_marks(words: str) -> None:
    assert secrecy_mark(words) is None


@pytest.mark.parametrize("mark", ["TỐI MẬT", "M Ậ T", unicodedata.normalize("NFD", "TUYỆT MẬT")])
@pytest.mark.parametrize("anchor", ["<body>", '<div class="site-content">', "</h1>", "</time>"])
def test_a_mark_anywhere_in_a_page_keeps_it_out(mark: str, anchor: str) -> None:
    page = PAGE.replace(anchor, f"{anchor}<div class='stamp'>{mark}</div>", 1)
    with pytest.raises(Refused, match="tài liệu mật"):
        list(html.read(Source("a.html", "a.html", page.encode())))


@pytest.mark.parametrize("mark", ["TỐI MẬT", "M Ậ T", unicodedata.normalize("NFD", "TUYỆT MẬT")])
def test_a_mark_anywhere_in_a_text_keeps_it_out(mark: str) -> None:
    for lines in ([mark, PROSE], ["Báo cáo nhanh", PROSE, mark], ["Báo cáo", *[PROSE] * 60, mark]):
        with pytest.raises(Refused, match="tài liệu mật"):
            list(text.read(Source("a.txt", "a.txt", "\n".join(lines).encode())))
