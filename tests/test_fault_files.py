"""Caches and pages of the library that are not what was written: made again, or refused."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from faults import library
from faults.zygote import Zygote
from index_builds import quiet

from corpus.library import Library
from index.answer import Answer
from index.build import build
from index.caches import folder_of
from index.engine import Engine
from index.record import Record

pytestmark = pytest.mark.usefixtures("tiny_model")
SEED = "DOINGOAI_SEED"
#: Pages damaged, one library each.
PAGES = 80
_PAGE = 4_096


def _flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes([raw[middle] ^ 0xFF]) + raw[middle + 1 :] if raw else b"x"


DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "zeroed": lambda raw: bytes(len(raw)) or b"\0",
    "truncated": lambda raw: raw[: len(raw) // 2] if len(raw) > 1 else b"x" * 9,
    "emptied": lambda raw: b"" if raw else b"x",
    "one byte changed": _flipped,
    "deleted": lambda _: None,
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A library with two editions, and changes that none has yet."""
    data = tmp_path / "data"
    for round_ in (1, 2):
        library.change(data, round_)
        with Library.open(data) as opened:
            build(opened, quiet)
    library.change(data, 3)
    return data


def cached(folder: Path) -> list[Path]:
    """The files of caches; tantivy's lock files hold nothing."""
    found = [file for file in folder.rglob("*") if file.is_file() and "lock" not in file.name]
    return sorted(found, key=lambda file: (file.suffix, file.name))


def damage(file: Path, kind: str) -> None:
    changed = DAMAGES[kind](file.read_bytes())
    if changed is None:
        file.unlink()
    else:
        file.write_bytes(changed)


def ask(data: Path) -> Answer:
    engine = Engine.open(data)
    try:
        return engine.ask(library.question(2))
    finally:
        engine.close()


@pytest.mark.parametrize("kind", DAMAGES)
def test_a_damaged_faiss_file_is_made_again_and_the_answer_is_the_same(
    data: Path, kind: str
) -> None:
    whole = ask(data)
    for file in (data / "cache").glob("*/dense.faiss"):
        damage(file, kind)
    assert not library.check(data).has_caches
    assert ask(data).citations == whole.citations
    assert library.check(data).has_caches


@pytest.mark.slow
def test_any_damaged_file_of_a_cache_is_made_again_and_the_answer_is_the_same(data: Path) -> None:
    whole, tried = ask(data), Counter[str]()
    with Library.open(data) as opened:
        edition = Record(opened).edition()
    assert edition is not None
    folder = folder_of(data, edition)
    for kind in DAMAGES:
        for number in range(len(cached(folder))):
            file = cached(folder)[number]  # tantivy names its files anew each time
            damage(file, kind)
            assert not library.check(data).has_caches, (file, kind)
            assert ask(data).citations == whole.citations, (file, kind)
            assert library.check(data).has_caches, (file, kind)
            tried[file.suffix] += 1
    print(f"{tried.total()} damages of cache files, all made again: {dict(tried)}")
    assert tried[".faiss"] == len(DAMAGES) < tried[".npz"]


@pytest.mark.parametrize("command", [("publish",), ("build",), ("rollback", "1")])
def test_editions_are_published_with_sound_caches_whatever_was_there(
    zygote: Zygote, data: Path, command: tuple[str, ...]
) -> None:
    assert zygote.run("index", "build", "--stage", "--data", data) == 0, zygote.said()
    for number, file in enumerate(cached(data / "cache")):
        damage(file, list(DAMAGES)[number % len(DAMAGES)])
    assert zygote.run("index", *command, "--data", data) == 0, zygote.said()
    seen = library.check(data)
    assert (seen.edition, seen.has_caches) == (3, True)
    library.check_answer(data, seen)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_damaged_page_of_the_library_is_never_published(
    zygote: Zygote, data: Path, tmp_path: Path
) -> None:
    """Whatever page it is: refused in sentences, or what is published holds nothing of it."""
    seed = int(os.environ.get(SEED) or random.randrange(10**6))
    print(f"seed {seed}")
    chosen, ended = random.Random(seed), Counter[str]()
    assert zygote.run("index", "build", "--stage", "--data", data) == 0, zygote.said()
    pages = (data / "library.db").stat().st_size // _PAGE
    for number in range(PAGES):
        trial = Path(shutil.copytree(data, tmp_path / "trial"))
        page = chosen.randrange(pages)
        content = chosen.choice((bytes(_PAGE), chosen.randbytes(_PAGE)))
        with (trial / "library.db").open("r+b") as opened:
            opened.seek(page * _PAGE)
            opened.write(content)
        command = ("publish", "build")[number % 2]
        status = zygote.run("index", command, "--data", trial)
        said = zygote.said()
        assert "Traceback" not in said, (page, said)
        if status:
            assert status in (1, 2), (page, said)
            assert "hãy" in said
            ended["refused"] += 1
        else:
            library.check_edition(trial)
            ended["published sound"] += 1
        shutil.rmtree(trial)
    print(f"{PAGES} damaged pages of {pages}: {dict(ended)}, 0 published damaged")
    assert ended["refused"]
