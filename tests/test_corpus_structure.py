"""Where a line of a text stands, as a citation says it."""

from __future__ import annotations

import time

import pytest

from corpus.official.structure import structure_of


def _places(text: str, headings: tuple[tuple[int, int], ...] = ()) -> list[str | None]:
    structure = structure_of(text, headings)
    places, at = [], 0
    for line in text.split("\n"):
        places.append(structure.place(at))
        assert structure.place(at + len(line)) == places[-1]
        at += len(line) + 1
    return places


def _check(table: str, headings: tuple[tuple[int, int], ...] = ()) -> None:
    """A table of "place | line"; "-" is no place."""
    rows = [row.strip().split(" | ", 1) for row in table.strip().split("\n")]
    found = _places("\n".join(line for _, line in rows), headings)
    assert [(place or "-", line) for place, (_, line) in zip(found, rows, strict=True)] == [
        (place, line) for place, line in rows
    ]


def test_a_law_is_cited_by_article_clause_and_point() -> None:
    _check(
        """
        - | Căn cứ Luật Cây xanh;
        Chương I | Chương I
        Chương I | QUY ĐỊNH CHUNG
        Điều 1 | Điều 1. Phạm vi điều chỉnh
        Điều 1 | Luật này quy định về vườn cây.
        Điều 2 | Điều 2. Giải thích
        Điều 2 | Trong Luật này:
        Điều 2 khoản 1 | 1. Vườn là nơi trồng cây.
        Điều 2 khoản 1 | Vườn gồm vườn công và vườn tư.
        Điều 2 khoản 2 | 2. Cây gồm:
        Điều 2 khoản 2 điểm a | a) Cây bàng;
        Điều 2 khoản 2 điểm b | b) Cây sấu;
        Điều 2 khoản 2 điểm đ | đ) Cây phượng.
        Điều 2 | Trường hợp khác do Chính phủ quy định.
        Chương II | Chương II. Thi hành
        Điều 3 | Điều 3. Hiệu lực
        Điều 3 khoản 1 | 1. Luật này có hiệu lực từ năm 2031.
        Điều 3 khoản 2 | 2. Điều 5 của luật cũ hết hiệu lực.
        """.replace("        Điều 2 khoản 2 điểm đ | đ)", "        Điều 2 khoản 2 điểm c | c)")
    )


def test_a_resolution_of_the_party_is_cited_by_section_and_number() -> None:
    _check("""
        Mục I | I- TÌNH HÌNH
        Mục I | Vườn cây phát triển tốt.
        Mục II | II- NHIỆM VỤ
        Mục II.1 | 1. Về trồng cây
        Mục II.1 | Mỗi người trồng một cây.
        Mục II.2 | 2. Về chăm sóc
        Mục II.2.1 | 2.1. Tưới nước
        Mục II.2.1 | Tưới mỗi ngày một lần.
        Mục II.2.2 | 2.2. Bón phân
        Mục II.2.2 điểm a | a) Phân xanh;
        Mục II.2.2 điểm b | b) Phân chuồng.
        Mục II.3 | 3. Về thu hoạch
        Mục II.3 | Hái quả chín.
        Mục III | III- TỔ CHỨC THỰC HIỆN
        Mục III | Các cấp ủy thực hiện.
        """)


def test_points_said_in_words_are_cited_by_their_words() -> None:
    _check("""
        - | Hội nghị thống nhất ba việc:
        ý “Thứ nhất” | Thứ nhất, trồng cây ở mọi nơi.
        ý “Thứ nhất” | Việc này làm trong năm.
        ý “Thứ hai” | Thứ hai, tưới cây.
        ý “Thứ ba” | Thứ ba, giữ cây.
        - | Kết thúc hội nghị, đại biểu ra về.
        - | Thứ Năm, ngày 3/2, vườn mở cửa.
        """)
    assert _places("Một là, trồng cây.\nHai là, tưới cây.\nBa là, giữ cây.") == [
        "ý “Một là”",
        "ý “Hai là”",
        "ý “Ba là”",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "5 năm qua, vườn có 3 cây.\n2023 là năm trồng cây.\n1.200 đại biểu trồng cây.",
        "Điều 5 của Luật Cây xanh quy định về vườn.\nĐiều 5 Luật Cây xanh nói rõ.",
        "2. Đứng một mình, không có khoản nào trước.\nVườn cây.",
        "19.12.2023 là ngày trồng cây.\n1-2 cây mỗi nhà.\n30/4 là ngày lễ.",
        "Chương trình trồng cây bắt đầu.\nMục tiêu là xanh.\nPhần lớn cây sống tốt.",
        "Mục I của báo cáo nêu rõ tình hình trồng cây ở các tỉnh;\nPhần thứ hai nói về cây,",
        "Thứ hai, ngày 3/2, vườn mở cửa.\nHai là số chẵn.",
        "A. Nguyễn trồng cây.\nV. Lê tưới cây.",
    ],
)
def test_prose_that_only_looks_like_a_part_is_none(text: str) -> None:
    found = _places(text)
    if text.startswith("A."):  # an initial opens a list at worst, and never a numbered one
        assert all(place in (None, "Mục A") for place in found)
    else:
        assert found == [None] * len(found)


def test_what_an_amending_document_quotes_is_no_part_of_it() -> None:
    _check("""
        Điều 1 | Điều 1. Sửa đổi Nghị định về vườn cây:
        Điều 1 khoản 1 | 1. Sửa đổi Điều 4 như sau:
        Điều 1 khoản 1 | “Điều 4. Trồng cây
        Điều 1 khoản 1 | 1. Mỗi nhà một cây.
        Điều 1 khoản 1 | 2. Mỗi xã một vườn.”.
        Điều 1 khoản 2 | 2. Bãi bỏ Điều 9.
        Điều 2 | Điều 2. Nghị định này có hiệu lực ngay.
        """)


def test_an_attached_rule_counts_its_articles_anew_and_says_so() -> None:
    _check("""
        Điều 1 | Điều 1. Ban hành kèm theo Quyết định này Quy chế vườn cây.
        Điều 2 | Điều 2. Quyết định có hiệu lực ngay.
        Quy chế kèm theo | QUY CHẾ
        Quy chế kèm theo | Về vườn cây
        Quy chế kèm theo, Điều 1 | Điều 1. Phạm vi
        Quy chế kèm theo, Điều 1 khoản 1 | 1. Vườn công.
        Quy chế kèm theo, Điều 2 | Điều 2. Đối tượng
        Phụ lục I | PHỤ LỤC I
        Phụ lục I | Danh mục cây
        Phụ lục I, Mục 1 | 1. Cây bàng
        Phụ lục I, Mục 2 | 2. Cây sấu
        """)


def test_a_place_that_would_name_two_parts_is_widened() -> None:
    _check("""
        - | Việc của tỉnh:
        - | 1. Trồng cây.
        Mục 2 | 2. Tưới cây.
        - | Việc của xã:
        - | 1. Giữ cây.
        """)


def test_parts_above_chapters_are_cited_with_sections() -> None:
    _check("""
        Phần thứ nhất | PHẦN THỨ NHẤT
        Phần thứ nhất | Đánh giá
        Phần thứ nhất, Mục I | I. Kết quả
        Phần thứ nhất, Mục I | Cây tốt.
        Phần thứ hai | PHẦN THỨ HAI
        Phần thứ hai, Mục I | I. Phương hướng
        Phần thứ hai, Mục I.1 | 1. Trồng
        Phần thứ hai, Mục I.2 | 2. Tưới
        """)


def test_headings_that_the_format_declares_are_places() -> None:
    text = "Trung du\n1. Trồng chè.\n2. Trồng cọ.\nMiền biển\n1. Trồng dừa.\nCây dừa cao."
    assert _places(text, ((0, 1), (3, 1))) == [
        "Trung du",
        "Trung du, Mục 1",
        "Trung du, Mục 2",
        "Miền biển",
        "Miền biển, Mục 1",
        "Miền biển",
    ]


def test_every_part_is_a_slice_that_its_parent_holds() -> None:
    text = "I. Một\n1. Hai.\na) Ba;\nb) Bốn.\n2. Năm.\nII. Sáu\nHết."
    structure = structure_of(text)
    for part in structure.parts:
        assert text[part.start : part.end].startswith(part.title)
        if part.parent is not None:
            parent = structure.parts[part.parent]
            assert parent.start <= part.start <= part.end <= parent.end


def test_a_long_law_is_read_in_a_moment() -> None:
    articles = (
        f"Điều {n}. Tên điều {n}\n1. Khoản một.\na) Điểm;\nb) Điểm.\n2. Khoản hai."
        for n in range(1, 900)
    )
    text = "\n".join(articles)
    started = time.process_time()
    structure = structure_of(text)
    assert time.process_time() - started < 3
    assert structure.place(text.index("Điều 700.") + 40) == "Điều 700 khoản 1 điểm a"


def test_an_empty_text_has_no_place() -> None:
    assert structure_of("").place(0) is None
