"""What people's disks and files really hold: nothing stops the run, nothing is lost unsaid."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus_files import add, read

from corpus import adding
from corpus import library as library_module
from corpus.article import Article
from corpus.cli import command
from corpus.command import run
from corpus.draft import Draft
from corpus.errors import LibraryError
from corpus.files import expected
from corpus.library import Library
from corpus.readers import READERS
from corpus.sandbox import records
from corpus.source import Source

LEAD = (
    "Sáng 5-3, Sở Ngoại vụ tỉnh tổ chức hội nghị tổng kết công tác đối ngoại với sự tham dự của "
    "hơn hai trăm đại biểu đến từ các huyện, thị xã và thành phố trong tỉnh."
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "data", create=True) as opened:
        yield opened


def put(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def refusals(path: Path) -> str:
    return "\n".join(str(outcome) for outcome in read(path) if not isinstance(outcome, Draft))


# Files that used to end the run


def test_a_name_that_is_no_utf8_keeps_neither_its_article_nor_the_others_out(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "bai"
    put(folder / "tot.txt", f"Tiêu đề tốt\n\n{LEAD}")
    for number, name in enumerate((b"x\xff.txt", b"x\xfe.txt")):
        put(folder / os.fsdecode(name), f"Tiêu đề\n\n{LEAD} {number}")
    assert add(library, [folder]).counts["added"] == 3
    names = {article.file_name for article in library.articles()}
    assert names == {"tot.txt", "x\\xff.txt", "x\\xfe.txt"}


@pytest.mark.parametrize("url", ["http://[abc", "http://[::1", "//[x"])
def test_an_address_that_is_none_is_named_by_its_line(tmp_path: Path, url: str) -> None:
    good = {"title": "Một", "text": LEAD}
    bad = {"title": "Hai", "text": f"{LEAD} Hai.", "url": url}
    path = put(tmp_path / "a.jsonl", f"{json.dumps(bad)}\n{json.dumps(good)}\n")
    outcomes = list(read(path))
    assert "dòng 1: “url”" in str(outcomes[0])
    assert isinstance(outcomes[1], Draft)


@pytest.mark.parametrize("tag", ["int", "float", "bool", "timestamp", "binary"])
def test_a_front_matter_value_is_text_whatever_it_calls_itself(tmp_path: Path, tag: str) -> None:
    path = put(tmp_path / "a.md", f"---\ntitle: !!{tag} có lẽ\n---\n{LEAD}\n")
    (outcome,) = read(path)
    assert isinstance(outcome, Draft), outcome
    assert outcome.article.title == "có lẽ"


def test_a_path_too_long_is_named_and_the_others_go_in(library: Library, tmp_path: Path) -> None:
    good = put(tmp_path / "tot.txt", f"Tiêu đề\n\n{LEAD}")
    report = add(library, [Path("d" * 300 + ".txt"), good])
    assert report.counts["added"] == 1
    assert "ddd.txt: không đọc được" in str(report.refused[0])


def test_a_folder_closed_to_us_and_a_linked_one_are_named(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bai"
    put(folder / "tot.txt", f"Tiêu đề\n\n{LEAD}")
    put(folder / "dong" / "b.txt", f"Tiêu đề hai\n\n{LEAD} Hai.")
    (folder / "vong").symlink_to(folder)
    opened = os.scandir

    def scandir(path: str) -> object:  # root may read every folder, so a mode would prove nothing
        if str(path).endswith("dong"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path)

    monkeypatch.setattr(os, "scandir", scandir)
    report = add(library, [folder])
    assert report.counts["added"] == 1
    assert [f"{folder / 'dong'}: không có quyền đọc" in str(e) for e in report.refused] == [True]
    assert [f"{folder / 'vong'}: là liên kết" in str(note) for note in report.notes] == [True]


def test_what_no_reader_foresaw_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(source: Source) -> Iterator[Article]:
        raise AssertionError(f"hỏng ở {source.name}")

    monkeypatch.setitem(READERS, "markdown", fails)
    (found,) = records(Source("kho/a.md", "a.md", LEAD.encode()), "markdown")
    assert (
        "kho/a.md: không đọc được, chưa lưu gì (AssertionError: hỏng ở a.md)" in found["sentence"]
    )


# Markdown that is partly HTML, or nested without end


def test_html_blocks_in_markdown_keep_their_words(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.md",
        f"# Nghị quyết\n\n{LEAD}\n\n<!-- ghi chú -->\n\n"
        "<p>Điều 5. Kinh phí 500 tỷ &amp; hơn.</p>\n\n"
        "<table><tr><td>Điều 6.</td><td>Đến năm 2030.</td></tr></table>\n",
    )
    (outcome,) = read(path)
    assert isinstance(outcome, Draft)
    assert outcome.article.text.split("\n") == [
        LEAD,
        "Điều 5. Kinh phí 500 tỷ & hơn.",
        "Điều 6.",
        "Đến năm 2030.",
    ]


def test_deep_lists_are_read_whole_or_refused(tmp_path: Path) -> None:
    deep = [f"{'  ' * level}- mức {level}" for level in range(80)]
    (outcome,) = read(put(tmp_path / "a.md", "\n".join(["# T", "", *deep[:40]])))
    assert isinstance(outcome, Draft)
    assert outcome.article.text.split("\n")[-1] == "- mức 39"
    assert "lồng quá sâu" in refusals(put(tmp_path / "b.md", "\n".join(["# T", "", *deep])))


# Two articles under one id, one article under two


def test_two_files_of_one_name_and_title_do_not_hide_each_other(
    library: Library, tmp_path: Path
) -> None:
    one = put(tmp_path / "s1" / "tin.txt", f"Tin trong ngày\n\n{LEAD} Một.")
    two = put(tmp_path / "s2" / "tin.txt", f"Tin trong ngày\n\n{LEAD} Hai.")
    report = add(library, [one, two, one])
    assert (report.counts["added"], report.counts["unchanged"]) == (1, 1)
    (refused,) = report.refused
    assert str(one) in str(refused)
    assert str(two) in str(refused)
    assert "“id”" in str(refused)
    assert [article.text for article in library.articles()] == [f"{LEAD} Một."]


def test_two_prepared_files_of_one_id_are_told_apart(library: Library, tmp_path: Path) -> None:
    one = put(tmp_path / "1.md", f"---\nid: x\n---\n# Một\n\n{LEAD}")
    two = put(tmp_path / "2.md", f"---\nid: x\n---\n# Hai\n\n{LEAD} Hai.")
    assert [f"đã dùng cho {one}" in str(e) for e in add(library, [one, two]).refused] == [True]


def test_a_known_article_that_now_equals_another_gets_its_revision(
    library: Library, tmp_path: Path
) -> None:
    one = put(tmp_path / "1.md", f"---\nid: a\n---\n# Một\n\n{LEAD}")
    two = put(tmp_path / "2.md", f"---\nid: b\n---\n# Hai\n\n{LEAD} Sai.")
    three = put(tmp_path / "3.md", f"---\nid: c\n---\n# Ba\n\n{LEAD}")
    add(library, [one, two])
    put(two, f"---\nid: b\n---\n# Hai\n\n{LEAD}")
    report = add(library, [two, three])
    assert (report.counts["changed"], report.counts["duplicate"]) == (1, 1)
    assert library.get("b").text == LEAD
    assert not report.refused
    (note,) = map(str, report.notes)
    assert str(three) in note
    assert "“a”" in note


# What verify advises must mend what it found


def test_adding_again_brings_a_lost_or_altered_original_back(
    library: Library, tmp_path: Path
) -> None:
    file = put(tmp_path / "a.txt", f"Tiêu đề\n\n{LEAD}")
    add(library, [file])
    (kept,) = (library.data / "originals").iterdir()
    for harm in (kept.unlink, lambda: kept.write_bytes(b"khac")):
        harm()
        assert "hãy thêm lại bài" in library.verify()[0]
        assert add(library, [file]).counts["unchanged"] == 1
        assert library.verify() == []
        assert kept.read_bytes() == file.read_bytes()


def test_adding_again_mends_an_altered_text_and_makes_the_index_read_it_again(
    library: Library, tmp_path: Path
) -> None:
    file = put(tmp_path / "a.txt", f"Tiêu đề\n\n{LEAD}")
    add(library, [file])
    library.connection.execute("UPDATE revision SET text = replace(text, 'hai', 'ba')")
    assert "hãy thêm lại bài" in library.verify()[0]
    assert add(library, [file]).counts["changed"] == 1
    (article,) = library.articles()
    assert (article.text, article.revision) == (LEAD, 2)
    assert library.verify() == []


@pytest.mark.parametrize(("arguments", "status"), [(["list"], 2), (["verify"], 1), (["add"], 2)])
def test_a_damaged_library_is_said_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    data = tmp_path / "data"
    with Library.open(data, create=True) as library, library.batch():
        for number in range(300):
            library.add(Article(id=f"bai-{number}", title="", text=f"{LEAD} {number}"))
    file = data / "library.db"
    raw = bytearray(file.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    file.write_bytes(raw)
    if arguments == ["add"]:
        arguments = ["add", str(put(tmp_path / "a.txt", f"Tiêu đề\n\n{LEAD}"))]
    assert run(command(), ["--data", str(data), *arguments]) == status
    assert "bản sao lưu" in capsys.readouterr().err


def test_a_row_that_is_no_article_is_named(library: Library, tmp_path: Path) -> None:
    add(library, [put(tmp_path / "a.txt", f"Tiêu đề\n\n{LEAD}")])
    library.connection.execute("UPDATE revision SET fields = '{hỏng'")
    with pytest.raises(LibraryError, match="trong thư viện bị hỏng"):
        list(library.articles())


# Sizes


def test_a_batch_ends_at_its_bytes_and_all_articles_go_in(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "BATCH_BYTES", 1000)
    lines = "".join(f'{{"id": "{n}", "title": "", "text": "{LEAD} {n}"}}\n' for n in range(40))
    file = put(tmp_path / "a.jsonl", lines)
    commits: list[str] = []
    library.connection.set_trace_callback(
        lambda sql: commits.append(sql) if sql == "COMMIT" else None
    )
    assert add(library, [file]).counts["added"] == 40
    assert 8 <= len(commits) <= 20  # two or more of about 200 bytes each, none of all 40


def test_lines_are_counted_whatever_their_length(tmp_path: Path) -> None:
    assert expected([put(tmp_path / "a.jsonl", "x" * 3_000_000 + "\n\ny")]) == 3
    assert expected([put(tmp_path / "b.jsonl", "x\ny\n")]) == 2


@pytest.mark.parametrize("day", ["2021-W05-1", "20210201", "2021-2-01", "٢٠٢١-٠٢-٠١"])
def test_a_date_is_written_year_month_day(tmp_path: Path, day: str) -> None:
    assert "“published_on”" in refusals(
        put(tmp_path / "a.md", f"---\npublished_on: {day}\n---\n{LEAD}")
    )


# Other processes and a full disk


def test_a_library_that_another_command_makes_meanwhile_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = library_module._schema

    def look_late(connection: sqlite3.Connection) -> int:
        found = look(connection)
        monkeypatch.setattr(library_module, "_schema", look)
        Library.open(tmp_path, create=True).close()
        return found

    monkeypatch.setattr(library_module, "_schema", look_late)
    with Library.open(tmp_path, create=True) as opened:
        assert add(opened, [put(tmp_path / "a.txt", f"Tiêu đề\n\n{LEAD}")]).counts["added"] == 1


def _line(number: int) -> str:
    return json.dumps({"id": f"bai-{number}", "title": "T", "text": f"{LEAD} {number}"})


def test_a_full_disk_is_said_and_leaves_the_library_as_it_was(
    library: Library, tmp_path: Path
) -> None:
    add(library, [put(tmp_path / "a.txt", f"Tiêu đề\n\n{LEAD}")])
    pages = library.connection.execute("PRAGMA page_count").fetchone()[0]
    library.connection.execute(f"PRAGMA max_page_count = {pages + 4}")
    more = put(tmp_path / "b.jsonl", "\n".join(map(_line, range(200))))
    with pytest.raises(sqlite3.OperationalError, match="full"):
        add(library, [more])
    library.connection.execute("PRAGMA max_page_count = 100000")
    assert (library.count(), library.verify()) == (1, [])
    assert add(library, [more]).counts["added"] == 200
