"""A build with nothing to do does not open the model, where it was found to be the right one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.library import change
from index_builds import quiet

from corpus.library import Library
from corpus.purging import purge
from index import build as building
from index import probed, seen
from index.build import build
from index.encoder import Encoder, open_encoder
from index.publishing import rollback
from index.settings import Cutting

pytestmark = pytest.mark.usefixtures("tiny_model")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    change(tmp_path / "data", 1)
    with Library.open(tmp_path / "data") as opened:
        build(opened, quiet)
        yield opened


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows with each model that a build opens."""
    found: list[str] = []

    def told(data: Path, name: str | None = None) -> Encoder:
        found.append("model")
        return open_encoder(data, name)

    monkeypatch.setattr(building, "open_encoder", told)
    return found


def test_a_build_with_nothing_to_do_opens_no_model(library: Library, opened: list[str]) -> None:
    done = build(library, quiet)
    assert (opened, done.published, done.edition.number) == ([], False, 1)
    change(library.data, 2)
    assert build(library, quiet).edition.number == 2
    assert opened == ["model"]


def test_whatever_there_is_to_do_is_done(library: Library, opened: list[str]) -> None:
    library.remove("bài-1")
    assert build(library, quiet).articles_dropped == 1
    rollback(library, 1)
    assert build(library, quiet).articles_dropped == 1
    purge(library, "bài-1")
    purge(library, "bài-2")
    assert build(library, quiet).published
    assert len(opened) == 3


def test_missing_caches_are_made_without_the_model(library: Library, opened: list[str]) -> None:
    (folder,) = (library.data / "cache").glob("edition-*")
    (folder / "marks.npz").write_bytes(b"")
    build(library, quiet)
    assert (folder / "marks.npz").stat().st_size > 0
    assert opened == []


@pytest.mark.parametrize("what", ["boot", "package", "cutting", "note"])
def test_what_may_give_other_vectors_has_the_model_asked(
    library: Library, opened: list[str], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    if what == "boot":
        monkeypatch.setattr(seen, "boot", lambda: "another")
    elif what == "package":
        monkeypatch.setattr(probed, "version", lambda _: "0")
    elif what == "note":
        (library.data / "cache" / ".probed").write_text("[")
    build(library, quiet, Cutting(40) if what == "cutting" else None)
    assert opened == ["model"]
