"""Pages as the kinds of sites that staff meet write them; all contents are invented.

``tests/pages/expected.json`` says what a careful person would keep of each page.
"""

from __future__ import annotations

import hashlib
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


REAL = PAGES.parent.parent.parent / "shared" / "data" / "html"
#: Of each real article, read by eye against its page: hash of the text, lines, captions, author,
#: publisher. Hashes, because the texts are not ours to copy.
READ = {
    "baochinhphu_article.html": (
        "7cb649109470953fa02bef18d7a6d950ede8cf26dd1a666ac604602d34cbc798",
        72,
        0,
        None,
        "Báo Điện tử Chính phủ",
    ),
    "dantri_article.html": (
        "c49e71ed82e94383cba025f3947befade2e8c3a8de92a29045331d2d9528e094",
        13,
        0,
        "Tri Túc",
        "Báo điện tử Dân Trí",
    ),
    "nld_article.html": (
        "a8fdb61e4128643d63386f41935e6921b425a10b1b572d76b60223216601609f",
        20,
        2,
        "Minh Chiến",
        "Báo Người Lao Động Online",
    ),
    "vnexpress_article.html": (
        "85921a1689c484e0e6cad4e55c90c1b8b7d968e045e5fca2bf55e1d8211cae19",
        29,
        2,
        "Hà Thu",
        "Báo VnExpress",
    ),
}


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data/html is absent")
@pytest.mark.parametrize("name", sorted(READ))
def test_the_real_articles_stay_as_they_were_read_by_eye(name: str) -> None:
    gold = json.loads((REAL / "gold.json").read_text(encoding="utf-8"))[name]
    (article,) = html.read(source_of(REAL / name))
    assert (article.title, article.published_at) == (gold["title"], gold["date"])
    assert (
        hashlib.sha256(article.text.encode()).hexdigest(),
        len(article.text.split("\n")),
        len(article.captions),
        article.author,
        article.publisher,
    ) == READ[name]
