"""What happens while something is staged or being published: articles go, files change, faults."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.library import add, change
from index_builds import quiet

from corpus.errors import FailedCheck
from corpus.library import Library
from corpus.purging import purge
from index import checks, editions
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


@pytest.mark.parametrize("command", [("rollback",), ("diff", "1"), ("export",)])
def test_a_number_beyond_all_numbers_is_of_no_edition(
    library: Library, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    file = ["x.zip"] if command == ("export",) else []
    status = main([*command, "9" * 20, *file, "--data", str(library.data)])
    said = capsys.readouterr().err
    assert (status, said.count("\n"), "không có ấn bản" in said) == (2, 1, True)
