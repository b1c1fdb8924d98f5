"""docs/corpus.md: complete, its commands run, and its examples say what it says."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import openpyxl
import pytest
import refused_files
import refused_pages
import xlwt
from conftest import ROOT, Command
from corpus_files import SANDBOX, read
from docs_corpus import DOCUMENT, blocks, files, pattern, raised, refusals, rows
from office_files import odt_text, paper, word
from old_files import Piece, word_file
from web_command import Done, in_process
from web_server import WebServer, page, serving

from corpus import settings
from corpus.article import Article
from corpus.draft import Draft
from corpus.formats import SUFFIXES
from corpus.library import Library
from corpus.official.kinds import KINDS
from corpus.official.structure import structure_of
from corpus.web.domains import DEFAULT

_HOST = re.compile(r"https://((?:\w+\.)?bao\.example\.vn)(?=/)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the document shows."""
    made = tmp_path_factory.mktemp("docs")
    for name, text in files().items():
        (made / name).write_text(text, "utf-8")
    return made


@pytest.fixture(scope="module")
def printed(folder: Path) -> list[str]:
    """What each block of commands printed, run as written and in order."""
    shown = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for block in blocks("sh"):
            shown.append("")
            for line in block.splitlines():
                done = _shell(line, folder / "data")
                assert done.returncode == 0, f"{line}\n{done.stderr}"
                shown[-1] += done.stdout
    return shown


def _shell(line: str, data: Path) -> Done:
    """The line as a shell runs it; the product's own commands without starting a Python each."""
    program, *typed = shlex.split(line)
    if [program, *typed[:2]] == ["python", "-m", "corpus"]:
        return in_process(SANDBOX, data, *typed[2:])
    return subprocess.run([program, *typed], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def articles(folder: Path) -> dict[str, Article]:
    """The articles of the files shown, as ``show --json`` has them before any revision."""
    data = folder / "first"
    done = in_process(SANDBOX, data, "add", *(folder / name for name in files()))
    assert done.returncode == 0, done.stderr
    with Library.open(data) as library:
        return {one.file_name or "kho.jsonl": one for one in library.articles()}


@pytest.fixture(scope="module")
def server() -> Iterator[WebServer]:
    with serving() as made:
        refused_pages.serve(made)
        yield made


def run(server: WebServer, data: Path, line: str) -> Done:
    """A command after ``python -m corpus``, with the tests' server for https://bao.example.vn."""
    typed = _HOST.sub(rf"http://\1:{server.port}", line)
    typed = re.sub(r"(domains \w+ bao\.example\.vn)$", rf"\1:{server.port}", typed)
    return in_process(SANDBOX, data, *shlex.split(typed))


# What there is, the document has


def test_every_format_field_setting_kind_and_domain_is_documented() -> None:
    formats = " ".join(row[0] for row in rows("Formats"))
    assert [suffix for suffix in SUFFIXES if f"`{suffix}`" not in formats] == []
    named = [row[0].strip("`") for row in rows("Fields")]
    assert named == list(dict.fromkeys(named))
    assert set(named) == {field.name for field in fields(Article)}
    assert [kind.english for kind in KINDS if f"`{kind.english}`" not in DOCUMENT] == []
    assert [domain for domain in DEFAULT if domain not in DOCUMENT] == []


def test_every_setting_is_documented_with_its_value_and_unit() -> None:
    table = {row[0].strip("`"): row[1] for row in rows("Safety")}
    for name, value in vars(settings).items():
        if not name.isupper():
            continue
        if isinstance(value, str):
            assert f"`{name}` (`{value}`)" in DOCUMENT.replace("\n", " ")
            continue
        units = {"MiB": 2**20, "KiB": 2**10, "s": 1}
        number, _, unit = table[name].partition(" ")
        assert float(number) * units.get(unit, 1) == value, name


def test_every_command_and_option_is_documented_and_its_help_closes_with_an_example(
    command: Command,
) -> None:
    offered = re.findall(r"^    (\w+) ", command("corpus", "--help").stdout, re.MULTILINE)
    assert set(offered) == set("add domains list show remove purge numbers verify export".split())
    for name in offered:
        assert f"python -m corpus {name}" in DOCUMENT
    done = command("corpus", "add", "--help")
    assert "Ví dụ: python -m corpus add" in done.stdout
    for option in re.findall(r"--[a-z]+", done.stdout):
        assert option in ("--help", "--data") or option in DOCUMENT


def test_every_sentence_of_a_refusal_is_documented_once() -> None:
    held = [sentence for sentence, _ in refusals()]
    assert sorted(set(held)) == sorted(held)
    flowing = " ".join(DOCUMENT.split())
    missing = [s for s in dict.fromkeys(raised()) if s not in held and f"“{s}”" not in flowing]
    assert missing == [], "to be written into the tables of docs/corpus.md, section Refusals"


# What the document says is so


def test_the_commands_of_the_document_print_what_it_says(printed: list[str]) -> None:
    expected = blocks("output")
    assert len(expected) == len(printed) == 3
    for block, shown in zip(expected, printed, strict=True):
        assert [line for line in block.splitlines() if line not in shown] == []


def test_every_field_comes_from_where_the_document_says(articles: dict[str, Article]) -> None:
    for name, _, example in rows("Fields"):
        file, _, value = example.partition(": ")
        found = getattr(articles[file.strip("`")], name.strip("`"))
        if value:
            assert json.loads(json.dumps(found)) == json.loads(value.strip("`")), name
        else:
            assert found, name


def test_every_text_and_place_of_the_document_is_what_the_readers_make(
    articles: dict[str, Article],
) -> None:
    assert _texts()[1:] == [articles["cu.rtf"].text, articles["so-lieu.md"].text]
    cited = {}
    for article in articles.values():
        structure = structure_of(article.text, article.headings)
        for opening, *_ in rows("Structure and citations"):
            if (at := article.text.find(opening.strip("`"))) >= 0 and structure.place(at):
                cited[opening] = structure.place(at)
    assert cited == {row[0]: row[1] for row in rows("Structure and citations")}


def _texts() -> list[str]:
    """The texts that the document shows, apart from the files."""
    return [text.strip() for text in blocks("text") if text not in files().values()]


def test_one_notice_reads_the_same_in_every_office_format(tmp_path: Path) -> None:
    notice = _texts()[0]
    paragraphs = notice.split("\n")[:2]
    table = [re.findall(r"(\w[\w ]*): ([^;.]+)", line) for line in notice.split("\n")[2:]]
    cells = [[name for name, _ in table[0]], *([value for _, value in row] for row in table)]
    word(tmp_path / "a.docx", paragraphs, cells)
    odt_text(tmp_path / "a.odt", paragraphs, cells)
    paper(tmp_path / "a.pdf", paragraphs, cells)
    book, old = openpyxl.Workbook(), xlwt.Workbook()
    sheet = old.add_sheet("Sheet1")
    for y, row in enumerate([*([one] for one in paragraphs), *cells]):
        book.active.append(row)
        for x, cell in enumerate(row):
            sheet.write(y, x, cell)
    book.save(tmp_path / "a.xlsx")
    old.save(str(tmp_path / "a.xls"))
    pieces = [Piece(f"{one}\r") for one in paragraphs]
    (tmp_path / "a.doc").write_bytes(word_file(pieces, ["Times New Roman"]))
    for suffix in (".docx", ".odt", ".pdf", ".xlsx", ".xls", ".doc"):
        (draft,) = read(tmp_path / f"a{suffix}")
        assert isinstance(draft, Draft), draft
        expected = notice if suffix != ".doc" else "\n".join(paragraphs)
        assert draft.article.text == expected, suffix


def test_the_addresses_of_the_document_are_fetched(server: WebServer, tmp_path: Path) -> None:
    link = server.url("/bai.html")
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    sitemap = f'<urlset xmlns="{space}"><url><loc>{link}</loc></url></urlset>'
    server.answers["/sitemap.xml"] = page(sitemap, "text/xml")
    (block,) = blocks("web")
    said = []
    for line in block.splitlines():
        done = run(server, tmp_path, line.removeprefix("python -m corpus "))
        assert done.returncode == 0, f"{line}: {done.stderr}"
        said.append(done.stdout)
    assert "Thêm mới 1," in said[1]
    assert all("không đổi 1" in one for one in said[2:4])


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What is said of all the small files."""
    folder = tmp_path_factory.mktemp("refused")
    refused_files.make_all(folder)
    done = in_process(SANDBOX, folder.parent / f"{folder.name}-data", "add", "--all", folder)
    said = done.stderr.replace(f"{folder}/", "").splitlines()
    return [line.partition(": ")[2] for line in said]


def _examples(kind: str) -> list[tuple[str, str]]:
    found = []
    for sentence, example in refusals():
        is_test, is_file = "::" in example, example in refused_files.FILES
        if kind == ("test" if is_test else "file" if is_file else "command"):
            found.append((sentence, example))
    return found


def test_every_small_file_is_refused_with_the_sentence_of_the_document(refused: list[str]) -> None:
    examples = _examples("file")
    assert len(examples) >= 50
    for sentence, name in examples:
        said = [line for line in refused if re.match(rf"{re.escape(name)}\W", line)]
        assert any(pattern(sentence).match(line) for line in said), (sentence, said)
    for name in set(refused_files.FILES) & set(re.findall(r"\(`([\w.-]+)`\)", DOCUMENT)):
        assert any(line.startswith(f"{name}:") for line in refused), name


@pytest.mark.parametrize(("sentence", "line"), _examples("command"))
def test_a_command_of_the_document_is_refused_with_its_sentence(
    server: WebServer,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sentence: str,
    line: str,
) -> None:
    (tmp_path / "domains.txt").write_text(f"{server.domain}\n", "utf-8")
    (folder / "thu-muc-rong").mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    *before, last = line.split(" && ")
    assert [run(server, tmp_path, one).returncode for one in before] == [0] * len(before)
    said = run(server, tmp_path, last).stderr.splitlines()
    whole = pattern(sentence if sentence.startswith("…") else f"…{sentence}")
    assert any(whole.match(one) for one in said), said


def test_the_tests_that_the_document_names_exist() -> None:
    for sentence, example in _examples("test"):
        file, _, name = example.partition("::")
        assert f"def {name}(" in (ROOT / file).read_text("utf-8"), sentence


def test_a_broken_data_folder_is_said(server: WebServer, folder: Path, tmp_path: Path) -> None:
    """The four sentences that only a damaged or closed data folder gives."""
    newer, closed, full, locked = (tmp_path / name for name in "abcd")
    with Library.open(newer, create=True) as library:
        library.connection.execute("PRAGMA user_version = 99")
    (closed / "library.db").mkdir(parents=True)
    full.mkdir()
    (full / "originals").write_text("một tệp ở chỗ của thư mục", "utf-8")
    (locked / f"domains.txt.{os.getpid()}.part").mkdir(parents=True)
    held = [sentence for sentence, example in refusals() if example.endswith("_folder_is_said")]
    lines = {newer: "list", closed: "list", full: f"add {folder / 'chi-thi.txt'}"}
    said = [
        run(server, data, line).stderr
        for data, line in (*lines.items(), (locked, "domains add vidu.vn"))
    ]
    assert len(held) == len(said)
    for sentence in held:
        assert any(pattern(f"…{sentence}\n").match(one) for one in said), (sentence, said)
