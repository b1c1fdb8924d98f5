"""A build split over machines: each embeds its share of the same passages, and what comes together
is what one machine would have made."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_builds import quiet

from corpus.article import Article
from corpus.library import Library
from index.build import build
from index.cli import main
from index.embedding import Report, embed
from index.encoder import Encoder
from index.errors import IndexFault, ModelFault
from index.model import read_manifest, write_manifest
from index.parcel import BadParcel
from index.record import Record
from index.shards import Shard, build_shard, key_of, merge
from index.staging import Pending, Staging

ARTICLES = 40


@pytest.fixture
def machines(tmp_path: Path, tiny_model: None) -> list[Path]:  # noqa: ARG001
    """Three machines with the same articles, of which none is cut."""
    first = tmp_path / "first"
    with Library.open(first, create=True) as library:
        for at in range(ARTICLES):
            text = f"Hội nghị thứ {at} họp ngày {at}. Hội nghị bàn về kinh tế lượt {at * 7}."
            library.add(Article(id=f"a{at:02}", title=f"Hội nghị {at}", text=text))
    return [first, *(shutil.copytree(first, tmp_path / name) for name in ("second", "third"))]


def test_shards_come_together_as_one_machine_would_have_built_them(
    machines: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    files = []
    for number, data in enumerate(machines, 1):
        file = data.parent / f"part{number}.zip"
        arguments = ["build", "--shard", f"{number}/3", "--out", str(file), "--data", str(data)]
        assert main(arguments) == 0
        files.append(file)
    said = capsys.readouterr().out.splitlines()
    counts = [int(line.split(" đoạn")[0].split()[-1]) for line in said]
    assert sum(counts) == ARTICLES
    assert all(counts)
    with Library.open(machines[0]) as library:
        assert Record(library).edition() is None, "nothing is published by a share"
        merged = merge(library, files, quiet)
        assert (merged.taken, merged.missing) == (ARTICLES - counts[0], 0)
        built = build(library, quiet)
        assert (built.articles_cut, built.passages_embedded) == (0, 0)
        whole = _vectors(library)
    shutil.rmtree(machines[2])
    with Library.open(machines[2], create=True) as alone, Library.open(machines[0]) as library:
        for one in library.articles():
            alone.add(replace(one, revision=1))
        assert build(alone, quiet).edition.digest == built.edition.digest
        assert np.array_equal(_vectors(alone), whole)


def test_a_share_that_was_killed_goes_on_where_it_was(machines: list[Path]) -> None:
    file = machines[0].parent / "part.zip"
    done: list[int] = []

    def killed(staging: Staging, todo: Sequence[int], encoder: Encoder, report: Report) -> int:
        done.append(embed(staging, todo[:5], encoder, report))
        raise KeyboardInterrupt

    with Library.open(machines[0]) as library:
        with pytest.raises(KeyboardInterrupt):
            build_shard(library, Shard(1, 2), file, quiet, killed)
        assert not file.exists()
        again = build_shard(library, Shard(1, 2), file, quiet)
        assert (done, again.embedded) == ([5], again.passages - 5)
        assert build_shard(library, Shard(1, 2), file, quiet).embedded == 0


def test_what_a_missing_share_would_bring_the_build_makes_itself(
    machines: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = machines[1].parent / "part.zip"
    with Library.open(machines[1]) as library:
        part = build_shard(library, Shard(2, 3), file, quiet)
    assert main(["merge", str(file), "--data", str(machines[0])]) == 0
    assert f"còn {ARTICLES - part.passages} đoạn" in capsys.readouterr().out
    with Library.open(machines[0]) as library:
        assert merge(library, [file], quiet).unused == part.passages, "they are there already"
        assert build(library, quiet).passages_embedded == ARTICLES - part.passages


def test_a_changed_article_takes_no_vector_of_what_it_was(machines: list[Path]) -> None:
    file = machines[1].parent / "part.zip"
    with Library.open(machines[1]) as library:
        part = build_shard(library, Shard(1, 1), file, quiet)
    with Library.open(machines[0]) as library:
        one = library.get("a03")
        library.add(replace(one, title="Hội nghị khác"))
        merged = merge(library, [file], quiet)
        assert (merged.taken, merged.unused, merged.missing) == (part.passages - 1, 1, 1)


def test_an_altered_file_and_one_of_another_model_are_refused_whole(
    machines: list[Path], tiny_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "part.zip"
    with Library.open(machines[1]) as library:
        build_shard(library, Shard(1, 1), file, quiet)
    altered = tmp_path / "altered.zip"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(data)
    other = shutil.copytree(tiny_models, tmp_path / "models")
    with Library.open(machines[0]) as library:
        with pytest.raises(BadParcel):
            merge(library, [altered], quiet)
        assert merge(library, [], quiet).missing == ARTICLES
    (folder,) = (one for one in other.iterdir() if one.is_dir())
    _another_model(folder)
    monkeypatch.setenv("DOINGOAI_MODELS", str(other))
    with (
        Library.open(machines[2]) as library,
        pytest.raises(ModelFault, match="khác với máy này"),
    ):
        merge(library, [file], quiet)


def test_a_share_with_nothing_to_do_says_so(machines: list[Path], tmp_path: Path) -> None:
    with Library.open(machines[0]) as library:
        build(library, quiet)
        with pytest.raises(IndexFault, match="không có đoạn nào chưa phát hành"):
            build_shard(library, Shard(1, 2), tmp_path / "part.zip", quiet)


@pytest.mark.parametrize("written", ["0/4", "5/4", "1", "a/b", "1/0", "1/99999"])
def test_what_is_no_share_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="2/4"):
        Shard.parse(written)


def test_each_passage_is_of_one_share() -> None:
    shares = [Shard(number, 7) for number in range(1, 8)]
    for at in range(200):
        key = key_of(Pending("", f"đoạn {at}", ("câu",)))
        assert sum(share.holds(key) for share in shares) == 1


def _another_model(folder: Path) -> None:
    from index import model

    manifest = read_manifest(folder)
    draft = replace(manifest, max_tokens=manifest.max_tokens - 1)
    write_manifest(folder, replace(draft, fingerprint=model._fingerprint(draft)))


def _vectors(library: Library) -> np.ndarray:
    record = Record(library)
    edition = record.edition()
    assert edition is not None
    entries = [e for e, *_ in record.in_order(record.entries(edition.number))]
    vectors = [record.vectors([entry], 32)[1] for entry in entries]
    return np.concatenate(vectors)
