"""Document numbers: read as people write them, kept with the articles, never mistaken."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Command
from document_numbers import absent, articles, written

from corpus.article import Article
from corpus.errors import NoNumber
from corpus.library import Library
from corpus.numbers.registry import documents, resolve
from corpus.numbers.written import mentions


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("numbers"), create=True) as library:
        with library.batch():
            for article in articles():
                library.add(article)
        yield library


def _found(library: Library, form: str) -> list[str]:
    """The ids of the articles that a written form stands for."""
    try:
        resolved = resolve(library.connection, form)
    except NoNumber:
        return []
    return [article for one in resolved for d in one.found for article in d.articles]


def test_at_least_99_in_100_of_the_written_forms_are_read_right(library: Library) -> None:
    forms = written()
    assert len(set(forms)) >= 200
    numbers: dict[str, list[str]] = {}
    for article in articles():
        numbers.setdefault(str(article.number), []).append(article.id)
    wrong = [f for f, number in forms if sorted(_found(library, f)) != sorted(numbers[number])]
    assert len(wrong) <= len(forms) / 100, wrong


def test_no_number_that_is_absent_is_taken_for_a_neighbour(library: Library) -> None:
    forms = absent()
    assert len(set(forms)) >= 200
    assert [form for form in forms if _found(library, form)] == []


def test_an_absent_number_names_its_neighbours_as_other_documents(library: Library) -> None:
    (one,) = resolve(library.connection, "13-CT/TW")
    assert not one.found
    assert "12-CT/TW" in {str(document.number) for document in one.nearest}


@pytest.mark.parametrize(
    "prose",
    [
        "Kế hoạch 5 năm 2021-2025 đã xong.",
        "Hội nghị ra nghị quyết 3 nội dung và quyết định 2 việc.",
        "Tòa nhà CT12 và căn hộ số 5/NTL ở phố Mẫu.",
        "Quy định 12h mở cửa, thông báo 3 người trúng giải, báo cáo 6 tháng.",
        "Đình chỉ thi 37 thí sinh.",
        "Ngày 30/4, kế hoạch 30/4 và 1/5, chương trình 135.",
        "Tỉ số 3-1, 5 HD, 7 TT, MIG-21, VTV3, 1.200 đại biểu, TT 3 và TB 7,5.",
        "Nghị quyết Đại hội XIII và Nghị quyết Trung ương 4.",
    ],
)
def test_figures_in_prose_are_no_document_numbers(prose: str) -> None:
    assert [prose[m.start : m.end] for m in mentions(prose)] == []


def test_a_mention_tells_what_stands_beside_it() -> None:
    text = (
        "Theo Nghị quyết số 28-NQ/TW ngày 25 tháng 10 năm 2013 của Ban Chấp hành Trung ương "
        "khóa XI và Nghị định 178 năm 2013 của Chính phủ, Luật số 65/2020/QH14."
    )
    first, second, third = mentions(text)
    assert text[first.start : first.end] == "Nghị quyết số 28-NQ/TW"
    assert first.number.issued_on == "2013-10-25"
    assert first.number.issuer == "Ban Chấp hành Trung ương"
    assert first.number.term == "XI"
    assert (str(second.number), second.number.issuer) == ("nghị định 178/2013", "Chính phủ")
    assert (str(third.number), third.number.term) == ("65/2020/QH14", "XIV")


def test_a_short_form_is_the_full_one_of_its_own_article_only(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        full = (
            "Chỉ thị số 12-CT/TW ngày 5/1/2022 của Ban Bí thư (Chỉ thị 12) nói rõ. Chỉ thị 12 hay."
        )
        library.add(Article(id="đủ", title="Đủ", text=full))
        library.add(Article(id="tắt", title="Tắt", text="Chỉ thị 12 yêu cầu trồng cây."))
        found = documents(library.connection)
    assert [(str(d.number), d.number.issued_on, len(d.mentions)) for d in found] == [
        ("chỉ thị 12", None, 1),
        ("12-CT/TW", "2022-01-05", 3),
    ]


def test_two_documents_of_one_number_are_both_kept_and_shown(library: Library) -> None:
    (one,) = resolve(library.connection, "NQ 28")
    assert [d.number.issued_on for d in one.found] == ["2013-10-25", "2018-05-23"]
    (one,) = resolve(library.connection, "Nghị quyết 28-NQ/TW ngày 23/5/2018")
    assert [d.number.issued_on for d in one.found] == ["2018-05-23"]


def test_where_the_term_is_not_known_a_document_is_neither_taken_nor_denied(
    library: Library,
) -> None:
    (one,) = resolve(library.connection, "Chỉ thị 12-CT/TW của Ban Bí thư khóa XII")
    assert (one.found, one.nearest) == ((), ())
    assert [document.articles for document in one.unsure] == [("12-CT/TW 2022-01-05",)]


def test_the_registry_follows_revisions_and_removals(tmp_path: Path) -> None:
    with Library.open(tmp_path, create=True) as library:
        library.add(Article(id="a", title="A", text="Theo Chỉ thị số 12-CT/TW."))
        library.add(Article(id="a", title="A", text="Theo Nghị quyết số 59-NQ/TW, 59-NQ/TW."))
        (found,) = documents(library.connection)
        assert str(found.number) == "59-NQ/TW"
        assert [text_place[0] for text_place in found.mentions] == ["a", "a"]
        text = library.get("a").text
        _, start, end = found.mentions[1]
        assert text[start:end] == "59-NQ/TW"
        library.remove("a")
        assert documents(library.connection) == []


def test_the_command_lists_and_looks_up(command: Command, tmp_path: Path) -> None:
    with Library.open(tmp_path / "kho", create=True) as library:
        library.add(Article(id="bài", title="B", text="Theo Chỉ thị số 12-CT/TW ngày 5/1/2022."))
    data = ("--data", tmp_path / "kho")
    listed = command("corpus", "numbers", *data)
    assert listed.stdout.splitlines() == [
        "12-CT/TW · chỉ thị · 05/01/2022 · được nhắc trong: bài (1 lần)",
        "Tổng cộng 1 văn bản.",
    ]
    found = json.loads(command("corpus", "numbers", "ct12", "--json", *data).stdout)
    assert found[0]["found"][0]["number"] == "12-CT/TW"
    assert found[0]["found"][0]["mentions"] == [{"article_id": "bài", "start": 5, "end": 24}]
    absent_one = command("corpus", "numbers", "Chỉ thị 13", *data)
    assert absent_one.returncode == 0
    assert absent_one.stdout == (
        "Trong kho không có văn bản chỉ thị 13; gần nhất (không phải văn bản đó): 12-CT/TW.\n"
    )
    wrong = command("corpus", "numbers", "vườn cây", *data)
    assert wrong.returncode == 2
    assert "không phải số hiệu văn bản" in wrong.stderr


def test_half_a_million_letters_are_scanned_in_a_moment() -> None:
    text = "Ngày 14/12, hội nghị về Nghị quyết 59 có 1.200 đại biểu ở 81 điểm cầu dự. " * 400
    started = time.process_time()
    for _ in range(20):
        found = mentions(text)
    # 94 M letters of news took 24 s on a machine that others used.
    assert time.process_time() - started < 5
    assert len(found) == 400


def test_a_list_of_ten_thousand_documents_is_taken_in_in_seconds(tmp_path: Path) -> None:
    lines = (f"{n}. Quyết định số {n}/2016/QĐ-UBND ngày 5/1/2016." for n in range(1, 10_001))
    text = "\n".join([*lines, "Riêng Quyết định số 17 còn hiệu lực."])
    with Library.open(tmp_path, create=True) as library:
        started = time.process_time()
        library.add(Article(id="a", title="Danh mục", text=text))
        assert time.process_time() - started < 20  # where each was compared with all, 60
        (found,) = resolve(library.connection, "17/2016/QĐ-UBND")
    assert len(found.found[0].mentions) == 2


def test_a_text_that_gives_one_number_to_thousands_costs_little(tmp_path: Path) -> None:
    text = " ".join(
        f"Nghị định số 1/{1950 + n % 75}/NĐ-{chr(65 + n // 75 % 26)}{'AB' * (n // 1950 + 1)}"
        for n in range(6_000)
    )
    with Library.open(tmp_path, create=True) as library:
        started = time.process_time()
        library.add(Article(id="a", title="Bẫy", text=text))
        assert time.process_time() - started < 10
