"""Ten questions on the five real articles, two each (skipped where ``../shared`` is absent)."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.folding import unmarked
from index.engine import Engine

#: (question, what the first quotation must hold, title of the article, publisher, date)
_FOREIGN = (
    "Hội nghị đối ngoại toàn quốc triển khai thực hiện Nghị quyết Đại hội đại biểu toàn quốc "
    "lần thứ XIII của Đảng"
)
_DIEN_BIEN = "Phát triển và hoàn thiện đường lối đối ngoại theo Nghị quyết Đại hội XIII của Đảng"
_ABROAD = "Hội nghị trực tuyến quán triệt Nghị quyết đầu tiên tại 81 điểm cầu ngoài nước"
_SCHEME = (
    "Phổ biến, hướng dẫn thực hiện Đề án số 01 và Chỉ thị số 12 của Ban Bí thư về công tác đối "
    "ngoại"
)
_DIPLOMACY = (
    "Hội nghị Ngoại giao lần thứ 32",
    "Đài Phát thanh và Truyền hình Bắc Kạn",
    "2023-12-20",
)
_CASES = [
    ("Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?", "19/12", *_DIPLOMACY),
    ("Lãnh đạo chủ chốt đã thực hiện bao nhiêu chuyến thăm các nước?", "45", *_DIPLOMACY),
    (
        "Ai là Bí thư Tỉnh ủy Bình Dương dự hội nghị?",
        "Nguyễn Văn Lợi",
        _FOREIGN,
        "BDO",
        "2021-12-14",
    ),
    (
        "Hội nghị đối ngoại toàn quốc tổ chức tại hội trường nào?",
        "Diên Hồng",
        _FOREIGN,
        "BDO",
        "2021-12-14",
    ),
    (
        "Đảng Cộng sản Việt Nam có quan hệ với bao nhiêu chính đảng?",
        "247",
        _DIEN_BIEN,
        "ĐBP",
        "2021-12-14",
    ),
    ("Ai chủ trì tại điểm cầu tỉnh Điện Biên?", "Mùa A Sơn", _DIEN_BIEN, "ĐBP", "2021-12-14"),
    ("Có bao nhiêu đại biểu dự tại các điểm cầu ngoài nước?", "1.200", _ABROAD, None, None),
    ("Chuyên đề do PGS, TS. Trần Đình Thiên trình bày là gì?", "2021-2030", _ABROAD, None, None),
    ("Đề án số 01 của Ban Bí thư ban hành ngày nào?", "3/3/2022", _SCHEME, "BTV", None),
    ("Ai chủ trì hội nghị tại điểm cầu Bắc Ninh?", "Vương Quốc Tuấn", _SCHEME, "BTV", None),
]


@pytest.fixture(scope="module")
def engine(seed_data: Path) -> Engine:
    return Engine.open(seed_data)


@pytest.mark.parametrize("marks", [True, False], ids=["marks", "no marks"])
@pytest.mark.parametrize(("question", "held", "title", "publisher", "date"), _CASES)
def test_the_right_sentence_of_the_right_article_is_quoted(
    engine: Engine,
    question: str,
    held: str,
    title: str,
    publisher: str | None,
    date: str | None,
    marks: bool,
) -> None:
    answer = engine.ask(question if marks else unmarked(question))
    assert answer.outcome == "answered"
    first = answer.citations[0]
    assert held in first.quote
    assert (first.title, first.publisher, first.published_on) == (title, publisher, date)
