"""Pages as the kinds of sites that staff meet write them; all contents are invented.

``tests/pages/expected.json`` says what a careful person would keep of each page.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article
from corpus.readers import html
from corpus.source import source_of

PAGES = Path(__file__).resolve().parent / "pages"
EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (PAGES / "expected.json").read_text(encoding="utf-8")
)


def read(name: str) -> Article:
    (article,) = html.read(source_of(PAGES / f"{name}.html"))
    return article


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_page_gives_what_a_careful_person_would_keep(name: str) -> None:
    article = read(name)
    lines = article.text.split("\n")
    assert {
        "title": article.title,
        "subtitle": article.subtitle,
        "author": article.author,
        "publisher": article.publisher,
        "published_on": article.published_on,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "captions": list(article.captions),
        "lead": lines[0],
        "body": lines,
        "headings": [list(heading) for heading in article.headings],
        "warnings": len(article.warnings),
    } == EXPECTED[name]


def test_what_contradicts_itself_is_kept_as_warnings() -> None:
    assert read("conflict").warnings == (
        "Tiêu đề: dữ liệu trang ghi “Một tiêu đề khác hẳn do máy chủ đặt”, trong bài ghi “Huyện Ví "
        "Dụ mở đợt kết nghĩa với các xã vùng biên”; đã dùng “Huyện Ví Dụ mở đợt kết nghĩa với các "
        "xã vùng biên”.",
        "Ngày đăng: dữ liệu trang ghi 2024-01-04, trong bài ghi 2024-01-05; đã dùng 2024-01-04.",
        "Nơi đăng: dữ liệu trang ghi “Báo Ví Dụ” và “Tạp chí Mẫu”; đã dùng “Báo Ví Dụ”.",
    )
