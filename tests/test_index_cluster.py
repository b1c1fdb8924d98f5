"""Embedding on a cluster of Ray, here one of this machine alone: the vectors are those that the
build itself makes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import model as tiny
from index_builds import quiet

from corpus.article import Article
from corpus.library import Library
from index import cluster
from index.build import build
from index.encoder import Encoder, open_encoder
from index.errors import ModelFault
from index.record import Record

ray = pytest.importorskip("ray", reason="the extra “ray” is absent")
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tiny_model")]


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    ray.shutdown()


def test_a_cluster_makes_the_vectors_that_the_build_makes(tmp_path: Path) -> None:
    first = tmp_path / "first"
    with Library.open(first, create=True) as library:
        for at in range(100):
            text = f"Hội nghị thứ {at} họp ngày {at}. Hội nghị bàn về kinh tế lượt {at * 7}."
            library.add(Article(id=f"a{at:02}", title=f"Hội nghị {at}", text=text))
    second = shutil.copytree(first, tmp_path / "second")
    told: list[tuple[str, int, int]] = []
    with Library.open(first) as library:
        done = build(library, lambda *one: told.append(one), embedding=cluster.on(cluster.LOCAL))
        assert done.passages_embedded == 100
        assert ("Tính vectơ", 100, 100) in told
        there = _stored(library)
    with Library.open(second) as library:
        assert build(library, quiet).edition.digest == done.edition.digest
        assert _stored(library) == there


def test_a_node_with_another_model_is_told_and_gives_no_vector(tiny_models: Path) -> None:
    folder = open_encoder(tiny_models, tiny.NAME).folder
    probes = open_encoder(tiny_models, tiny.NAME).probes()
    with pytest.raises(ModelFault, match="hãy lập lại chỉ mục"):
        cluster._Worker(Encoder, str(folder), tiny.NAME, "khác", probes)
    with pytest.raises(ModelFault, match="cho vectơ khác"):
        cluster._Worker(Encoder, str(folder), tiny.NAME, _fingerprint(tiny_models), -probes)


def _fingerprint(models: Path) -> str:
    return open_encoder(models, tiny.NAME).manifest.fingerprint


def _stored(library: Library) -> list[tuple[str, bytes, bytes]]:
    record = Record(library)
    edition = record.edition()
    assert edition is not None
    passages = sorted(p for p, _ in record.passage_entries(record.entries(edition.number)))
    return [record.stored(passage) for passage in passages]
