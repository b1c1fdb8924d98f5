"""Caches that were laid over those of an earlier edition answer as caches made anew do."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from index_builds import quiet

from corpus.article import Article
from corpus.library import Library
from corpus.purging import purge
from index import caches, layers
from index.build import build
from index.caches import Caches
from index.layered import Layered
from index.publishing import rollback
from index.record import Record

pytestmark = pytest.mark.usefixtures("tiny_model")

_WORDS = """hội nghị tỉnh Lào Cai bàn về kinh tế biển đảo năm nay đại biểu dự họp Nguyễn Văn Bình
Trần Thị Hoa chủ trì cầu cảng khởi công xã huyện Mường Nhé công trình dài mét vốn tỷ đồng""".split()


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much is gone or new, it is laid over what is there."""
    monkeypatch.setattr(caches, "_GONE", 1e9)
    monkeypatch.setattr(caches, "_CAME", 1e9)
    monkeypatch.setattr(layers, "_MORE", 1e9)


def _article(chosen: random.Random, number: int) -> Article:
    def text(length: int) -> str:
        return " ".join(chosen.choices(_WORDS, k=length))

    sentences = [f"{text(chosen.randrange(6, 30)).capitalize()}." for _ in range(6)]
    day = f"2024-0{chosen.randrange(1, 9)}-1{chosen.randrange(9)}"
    publisher = chosen.choice(("Báo Bạn Đọc", "Báo Biển", None))
    return Article(
        id=f"bài-{number}", title=f"{text(4)} {number}", text="\n".join(sentences),
        published_on=day, publisher=publisher,
    )  # fmt: skip


def _changed(chosen: random.Random, library: Library) -> None:
    """Add, change and remove a few articles."""
    current = [article.id for article in library.articles()]
    for _ in range(chosen.randrange(1, 4)):
        deed = chosen.choice(("add", "add", "change", "remove"))
        if deed == "add" or len(current) < 4:
            library.add(_article(chosen, chosen.randrange(10**6)))
            continue
        one = chosen.choice(current)
        current.remove(one)
        if deed == "change":
            library.add(_article(chosen, int(one.removeprefix("bài-"))))
        else:
            library.remove(one)


def _opened(data: Path, held: Caches | None = None) -> Caches:
    with Library.open(data) as library:
        edition = Record(library).edition()
        assert edition is not None
        found = caches.ready(data, edition, held)
        assert found is not None
        return found


def _anew(data: Path, to: Path) -> Caches:
    """The caches of the newest edition, made from the record alone."""
    shutil.copytree(data, to, ignore=shutil.ignore_patterns("cache"))
    with Library.open(to) as library:
        record = Record(library)
        edition = record.edition()
        assert edition is not None
        caches.make(record, edition, record.entries(edition.number))
    return _opened(to)


def _check_same(laid: Caches, made: Caches, chosen: random.Random) -> None:
    ids = np.sort(made.dense.ids)
    assert np.array_equal(np.sort(laid.dense.ids), ids)
    assert np.array_equal(laid.facets.ids, made.facets.ids)
    assert laid.facets.revisions == made.facets.revisions
    assert laid.facets.publishers == made.facets.publishers
    assert laid.dense.vectors == made.dense.vectors == laid.lexical.documents == len(ids)
    assert np.array_equal(laid.dense.kept(ids.tolist()), made.dense.kept(ids.tolist()))
    for _ in range(12):
        asked = " ".join(chosen.choices(_WORDS, k=chosen.randrange(1, 9)))
        some = np.sort(chosen.sample(ids.tolist(), len(ids) // 2))
        vector = made.dense.kept([chosen.choice(ids.tolist())])[0]
        for within in (None, np.array(some, np.int64)):
            assert laid.dense.search(vector, 5, within) == pytest.approx(
                made.dense.search(vector, 5, within), abs=1e-6
            )
            for folded in (False, True):
                wanted = made.lexical.search(asked, folded=folded, limit=len(ids), within=within)
                found = laid.lexical.search(asked, folded=folded, limit=len(ids), within=within)
                assert found == pytest.approx(wanted, rel=1e-5)
        held = laid.lexical.holding(asked.lower().split()[:2], folded=False)
        assert np.array_equal(held, made.lexical.holding(asked.lower().split()[:2], folded=False))
        for word in asked.lower().split():
            assert laid.lexical.idf(word, folded=False) == made.lexical.idf(word, folded=False)
            assert laid.marks.knows(word) == made.marks.knows(word)
        typed = asked.lower().encode("ascii", "ignore").decode()
        assert laid.marks.restore(typed) == made.marks.restore(typed)
        assert laid.capitals.write(asked, laid.names) == made.capitals.write(asked, made.names)
    assert laid.names._learned == made.names._learned


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize(("seed", "most"), [(1, 1e9), (2, 1e9), (3, 0.4)])
def test_what_is_laid_over_answers_as_what_is_made_anew(
    tmp_path: Path, seed: int, most: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layers, "_MORE", most)
    chosen = random.Random(seed)
    data = tmp_path / "data"
    with Library.open(data, create=True) as library:
        for number in range(8):
            library.add(_article(chosen, number))
        build(library, quiet)
        laid = _opened(data)
        for round_ in range(6):
            _changed(chosen, library)
            newest = build(library, quiet).edition.number
            if round_ == 3:
                rollback(library, newest - 1)
            laid = _opened(data, laid)
            _check_same(laid, _anew(data, tmp_path / f"anew-{round_}"), chosen)
    kept = list((data / "cache").glob("edition-*"))
    assert any((folder / "lexical-gone").exists() for folder in kept)
    for name in ("more.faiss", "marks-more.npz", "names-more.npz", "facets-more.npz"):
        beside = sum((folder / name).exists() for folder in kept)
        assert beside == 3 if most > 1 else beside < 3, name
    for name in ("dense.faiss", "marks.npz", "capitals.npz", "names.npz", "facets.npz"):
        shared = len({(folder / name).stat().st_ino for folder in kept}) == 1
        assert shared or most < 1, name


def test_files_are_shared_with_the_edition_before(tmp_path: Path) -> None:
    chosen, data = random.Random(3), tmp_path / "data"
    with Library.open(data, create=True) as library:
        for number in range(40):
            library.add(_article(chosen, number))
        build(library, quiet)
        held = _opened(data)
        library.add(_article(chosen, 40))
        build(library, quiet)
    first, second = (data / "cache").glob("*/dense.faiss")
    assert first.samefile(second)
    laid = _opened(data, held).dense
    assert isinstance(laid, Layered)
    assert laid.below is held.dense, "what is open is not read again"


@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("another", [False, True])
def test_nothing_of_a_purged_article_stays_in_files_that_were_taken_over(
    tmp_path: Path, another: bool
) -> None:
    chosen, data = random.Random(4), tmp_path / "data"
    with Library.open(data, create=True) as library:
        for number in range(6):
            library.add(_article(chosen, number))
        library.add(Article(id="quý", title="Quytlăng", text="Đập Quytlăng khánh thành hôm nay."))
        build(library, quiet)
        library.remove("quý")
        build(library, quiet)
        assert list((data / "cache").glob("*/lexical-gone"))
        purge(library, "quý")
        if another:  # whose passage gets the number of the one that is gone
            library.add(Article(id="mới", title="Mới", text="Hội nghị họp hôm nay."))
        build(library, quiet)
    for file in (data / "cache").rglob("*"):
        assert not file.is_file() or "quytlăng".encode() not in file.read_bytes(), file
