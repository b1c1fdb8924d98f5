"""What happens while something is staged or being published: articles go, files change, faults."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from faults.library import add, change, question
from index_builds import quiet

from corpus import journal
from corpus.errors import FailedCheck, LibraryError
from corpus.library import Library
from corpus.purging import purge
from eval import cli
from eval.run import Run
from index import calibration, checks, editions, verdict
from index.build import build
from index.checks import ChecksFailed
from index.cli import main
from index.publishing import publish_staged
from index.record import Record

pytestmark = pytest.mark.usefixtures("tiny_model")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """A library of one edition."""
    change(tmp_path / "data", 1)
    with Library.open(tmp_path / "data") as opened:
        build(opened, quiet)
        yield opened


@pytest.mark.parametrize("article", ["bài-1", "bài-1002"])
def test_what_was_staged_with_an_article_that_was_purged_is_refused_and_built_anew(
    library: Library, article: str
) -> None:
    change(library.data, 2)
    build(library, quiet, stage_only=True)
    purge(library, article)
    with pytest.raises(ChecksFailed, match=r"số lượng.*python -m index build"):
        publish_staged(library, quiet, force="vội")
    assert Record(library).edition() == editions.find(Record(library), 1)
    assert build(library, quiet).edition.number == 2
    assert Record(library).problems() == []


def test_an_article_that_is_purged_while_the_edition_is_checked_is_never_published(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    quality = checks.quality

    def purged(of: checks.Publication) -> list[checks.Checked]:
        with Library.open(library.data) as other:
            purge(other, "bài-1001")  # which the edition before holds too
        return quality(of)

    add(library.data, 3000, 1)
    monkeypatch.setattr(checks, "quality", purged)
    with pytest.raises(FailedCheck, match=r"xoá vĩnh viễn.*python -m index build"):
        build(library, quiet)
    monkeypatch.undo()
    assert Record(library).edition() == editions.find(Record(library), 1)


@pytest.mark.parametrize(
    "damage",
    ["passage SET sha256 = 'x'", "passage SET heading = 'x'", "vector SET sentences = x'00'"],
)
def test_what_is_staged_and_was_damaged_is_refused_and_the_next_build_makes_it_again(
    library: Library, damage: str
) -> None:
    add(library.data, 3000, 1)
    build(library, quiet, stage_only=True)
    library.connection.execute(f"UPDATE {damage} WHERE rowid = (SELECT max(id) FROM passage)")
    with pytest.raises(ChecksFailed, match="python -m index build"):
        publish_staged(library, quiet, force="vội")
    built = build(library, quiet)
    assert (built.edition.number, built.articles_cut) == (2, 1)
    assert Record(library).problems() == []


@pytest.mark.parametrize("command", [("rollback",), ("diff", "1"), ("export",)])
def test_a_number_beyond_all_numbers_is_of_no_edition(
    library: Library, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    file = ["x.zip"] if command == ("export",) else []
    status = main([*command, "9" * 20, *file, "--data", str(library.data)])
    said = capsys.readouterr().err
    assert (status, said.count("\n"), "không có ấn bản" in said) == (2, 1, True)


def test_a_gate_that_cannot_be_read_is_no_library_without_one(library: Library) -> None:
    change(library.data, 2)
    (library.data / "gate.toml").symlink_to("gone.toml")
    with pytest.raises(ChecksFailed, match=r"không đọc được .*gate\.toml"):
        build(library, quiet)
    assert Record(library).edition() == editions.find(Record(library), 1)


def test_a_reason_to_overrule_is_more_than_spaces(library: Library) -> None:
    change(library.data, 2)
    (library.data / "gate.toml").symlink_to("gone.toml")
    with pytest.raises(ChecksFailed):
        build(library, quiet, force="  ")
    assert build(library, quiet, force=" vội ").edition.number == 2
    assert journal.lines(library.connection)[-1].reason == "vội"


def test_a_verdict_is_of_the_bounds_that_were_read_however_the_gate_is_edited_meanwhile(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"id": "q", "question": question(1), "answers": ["lượt 1"], "relevant": ["bài-1"]}
    (library.data / "q.jsonl").write_text(json.dumps(asked), "utf-8")
    gate = library.data / "gate.toml"
    bounds = '[[questions]]\nfile = "q.jsonl"\nleast = {"R@10" = %s}\n'
    gate.write_text(bounds % "0.0", "utf-8")
    measured = cli._measured

    def edited(*arguments: Any) -> Run:
        gate.write_text(bounds % "0.5", "utf-8")
        return measured(*arguments)

    monkeypatch.setattr(cli, "_measured", edited)
    assert cli.main(["gate", "--data", str(library.data)]) == 0
    edition = editions.find(Record(library))
    assert verdict.find(Record(library), edition, gate) is None
    gate.write_text(bounds % "0.0", "utf-8")
    found = verdict.find(Record(library), edition, gate)
    assert found is not None
    assert found.passed


def test_a_verdict_that_was_measured_with_other_settings_is_measured_again(
    library: Library, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = {"id": "q", "question": question(1), "answers": ["lượt 1"], "relevant": ["bài-1"]}
    (library.data / "q.jsonl").write_text(json.dumps(asked), "utf-8")
    gate = library.data / "gate.toml"
    gate.write_text('[[questions]]\nfile = "q.jsonl"\nleast = {"R@10" = 0.0}\n', "utf-8")
    assert cli.main(["gate", "--data", str(library.data)]) == 0
    record = Record(library)
    edition = editions.find(record)
    assert verdict.find(record, edition, gate) is not None
    with monkeypatch.context() as other:
        other.setenv("DOINGOAI_CROSS_ENCODER", "other/model")
        assert verdict.find(record, edition, gate) is None
    known = calibration.read(calibration.PACKAGED)
    fitted = replace(known, probes=calibration.packed(record.recipe(edition.recipe)[2]))
    calibration.write(tmp_path / "calibration.json", fitted)
    monkeypatch.setattr(calibration, "PACKAGED", tmp_path / "calibration.json")
    assert verdict.find(record, edition, gate) is None

    def worse(data: Path) -> str:
        gate.write_text(gate.read_text("utf-8").replace("0.0", "1.1"), "utf-8")
        cli.main(["gate", "--data", str(data)])
        return ""

    monkeypatch.setattr(verdict, "measure", worse)
    change(library.data, 2)
    build(library, quiet, stage_only=True)
    gate_then = gate.read_text("utf-8")
    assert cli.main(["gate", "--data", str(library.data)]) == 0
    calibration.write(tmp_path / "calibration.json", replace(fitted, answered=0.99))
    with pytest.raises(ChecksFailed, match=r"R@10 là .*cần ít nhất 1.1"):
        publish_staged(library, quiet)
    gate.write_text(gate_then, "utf-8")
    calibration.write(tmp_path / "calibration.json", replace(fitted, fitted_on="2031-01-02"))
    assert publish_staged(library, quiet).edition.number == 2


def test_nothing_is_removed_from_a_library_that_was_replaced(library: Library) -> None:
    file = library.data / "library.db"
    shutil.copy(file, library.data / "copy")
    (library.data / "copy").replace(file)
    with pytest.raises(LibraryError, match="thay bằng tệp khác"):
        library.remove("bài-1")


def test_the_library_is_read_while_a_large_batch_is_written(library: Library) -> None:
    with closing(sqlite3.connect(library.data / "library.db", timeout=0)) as reader:
        with library.batch():
            library.connection.execute("CREATE TABLE large (page BLOB)")
            library.connection.execute(
                "INSERT INTO large WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                "WHERE i < 4000) SELECT randomblob(4000) FROM n"
            )
            assert reader.execute("SELECT count(*) FROM edition").fetchone() == (1,)
        assert reader.execute("SELECT count(*) FROM large").fetchone() == (4000,)
