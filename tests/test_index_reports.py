"""Answers over copies: one quotation, with who else reported it, from the served edition only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from index_builds import quiet

from corpus.article import Article
from corpus.library import Library
from index.build import build
from index.choosing.reports import also_reported
from index.engine import Engine
from index.facets import Facets
from index.record import Record

FACT = "Hội nghị hợp tác biên giới Cao Lãng có 240 đại biểu của hai nước tham dự."
BODY = (
    "Sáng 5-3, ông Trần Quốc Lâm chủ trì hội nghị hợp tác biên giới tại thị xã Cao Lãng.\n"
    f"{FACT} Bà Somchit Vongsa nói phía bạn mong mở thêm ba cửa khẩu trong năm tới.\n"
    "Hai bên nhất trí họp mỗi năm hai kỳ, luân phiên ở mỗi nước, và lập một đường dây nóng."
)
FIRST = Article(
    id="goc",
    title="Hội nghị hợp tác biên giới Cao Lãng",
    publisher="Báo Một",
    published_on="2021-03-05",
    text=BODY,
)
REPRINT = replace(FIRST, id="lai", publisher="Báo Hai", text=f"{BODY}\nTheo Báo Một")
EVENT = Article(
    id="rieng",
    title="Cao Lãng đón hội nghị biên giới",
    publisher="Báo Ba",
    published_on="2021-03-06",
    text="Thị xã Cao Lãng hôm 5/3 đông vui hơn thường lệ.\nÔng Trần Quốc Lâm tiếp bà Somchit "
    "Vongsa cùng đoàn bạn, trong số 240 đại biểu đã tới.",
)
UPDATED = replace(
    FIRST,
    id="sau",
    publisher="Báo Bốn",
    text=f"{BODY}\nHội nghị Cao Lãng bế mạc với bản ghi nhớ gồm 17 điều khoản về xuất nhập cảnh.",
)
OTHER = Article(id="khac", title="Mùa vải", text="Vùng đồi thu được 900 tấn vải trong tháng sáu.")


@pytest.fixture(scope="module")
def built(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert model.exists()
    data = tmp_path_factory.mktemp("reports")
    with Library.open(data, create=True) as library:
        for article in (FIRST, REPRINT, UPDATED, EVENT, OTHER):
            library.add(article)
        build(library, lambda *_: None)
    return data


@pytest.fixture(scope="module")
def engine(built: Path) -> Iterator[Engine]:
    opened = Engine.open(built)
    yield opened
    opened.close()


def test_a_reprint_collapses_and_an_independent_report_is_counted_apart(engine: Engine) -> None:
    answer = engine.ask("Hội nghị Cao Lãng có bao nhiêu đại biểu?")
    cited = {citation.article_id for citation in answer.citations}
    assert answer.outcome == "answered"
    assert len(cited & {"goc", "lai", "sau"}) == 1
    first = answer.citations[0]
    named = {other.article_id: other.relation for other in first.also_reported_by}
    assert named.keys() == {"goc", "lai", "sau", "rieng"} - {first.article_id}
    assert named.pop("rieng") == "event"
    assert set(named.values()) <= {"reprint", "near"}
    assert answer.as_json()["citations"][0]["also_reported_by"][-1]["article_id"] == "rieng"


def test_only_what_the_served_edition_holds_is_named(built: Path, tmp_path: Path) -> None:
    data = shutil.copytree(built, tmp_path / "data")
    with Library.open(data) as library:
        library.add(replace(REPRINT, id="moi", text=f"{BODY}\nTổng hợp"))
        library.remove("rieng")
        record = Record(library)
        facets = Facets.learn(record.facets(record.entries(1)), ())
        named = also_reported(library, facets, library.get("goc"))
    assert {other.article_id for other in named} == {"lai", "sau", "rieng"}


def test_copies_of_a_report_and_briefs_of_one_article_are_no_further_witnesses(
    built: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(built, tmp_path / "data")
    long = "\n".join(f"Đoàn thứ {n} thăm làng nghề số {n} rồi trở về thị xã." for n in range(9))
    copied = replace(EVENT, id="rieng-2", publisher="Báo Năm", text=f"{EVENT.text}\n{long}")
    again = replace(copied, id="rieng-3", publisher="Báo Sáu", text=f"{copied.text}\nTheo Báo Năm")
    brief = replace(EVENT, id="tom-1", kind="brief", title="Tin từ hội nghị biên giới Cao Lãng")
    with Library.open(data) as library:
        library.remove("rieng")
        for article in (copied, again, brief, replace(brief, id="tom-2", text=EVENT.text[:-30])):
            library.add(article)
        build(library, quiet)
        record = Record(library)
        facets = Facets.learn(record.facets(record.entries(2)), ())
        named = also_reported(library, facets, library.get("goc"))
    relations = {other.article_id: other.relation for other in named}
    assert {relations.pop("rieng-2"), relations.pop("rieng-3")} == {"event", "reprint"}
    assert len(relations.keys() & {"tom-1", "tom-2"}) == 1


def test_what_an_update_adds_is_still_quoted(engine: Engine) -> None:
    answer = engine.ask("Bản ghi nhớ ở hội nghị Cao Lãng gồm bao nhiêu điều khoản?")
    assert answer.citations[0].article_id == "sau"
    assert "17 điều khoản" in answer.citations[0].quote
