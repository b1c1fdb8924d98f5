"""Damaged pages under a serving engine: the same answer, or a refusal that names the way back."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from index_builds import quiet

from corpus.errors import DoingoaiError, LibraryError
from corpus.library import Library
from index import backup, restoring, wayback
from index.engine import Engine

_QUESTION = "Hội nghị thứ hai họp ngày nào?"


def _damage(data: Path, rng: random.Random) -> str:
    """Overwrite a page, or some bytes of one."""
    file = data / "library.db"
    pages = file.stat().st_size // 4096
    page = rng.randrange(pages)
    kind = rng.choice(("noise", "zeros", "other", "bytes"))
    with file.open("r+b") as opened:
        opened.seek(4096 * rng.randrange(pages))
        content = {
            "noise": rng.randbytes(4096), "zeros": bytes(4096), "other": opened.read(4096),
            "bytes": rng.randbytes(16),
        }[kind]  # fmt: skip
        opened.seek(4096 * page + (rng.randrange(4080) if kind == "bytes" else 0))
        opened.write(content)
    return f"{kind} on page {page} of {pages}"


def _damaged_answers(data: Path, count: int, seed: int) -> dict[str, int]:
    """What a serving engine says after each of so many damages to copies of its library."""
    questions = ["Hội nghị thứ hai họp ngày nào?", "Hội nghị bàn về việc gì?", "Hội nghị thứ ba?"]
    sound = data / "sound.db"
    shutil.copy(data / "library.db", sound)
    rng = random.Random(seed)
    engine = Engine.open(data)
    expected = [engine.ask(question) for question in questions]
    same, told = 0, list[str]()
    for _ in range(count):
        with sound.open("rb") as source, (data / "library.db").open("r+b") as file:
            file.write(source.read())  # the same inode: the engine goes on with it
        what = _damage(data, rng)
        engine._library.connection.execute("PRAGMA cache_size=0")
        engine._library.connection.execute("PRAGMA shrink_memory")
        for question, wanted in zip(questions, expected, strict=True):
            try:
                engine.refresh()
                found = engine.ask(question)
            except DoingoaiError as error:
                told.append(str(error))
                continue
            assert (found.outcome, found.citations) == (wanted.outcome, wanted.citations), what
            same += 1
    engine.close()
    assert not any("\n" in sentence for sentence in told)
    return {"same": same, "refused": len(told)}


def test_a_damaged_page_under_a_serving_engine_gives_the_same_answer_or_a_refusal(
    small: Library,
) -> None:
    small.close()
    seen = _damaged_answers(small.data, 20, 20261122)
    assert seen["same"]
    assert seen["refused"]


@pytest.mark.slow
def test_two_hundred_damaged_pages_never_give_another_quotation(small: Library) -> None:
    small.close()
    seen = _damaged_answers(small.data, 200, 20261123)
    print(f"200 damages, 3 questions each: {seen['same']} the same, {seen['refused']} refused")
    assert seen["refused"] > 50


def test_the_refusal_names_the_last_backup_and_restoring_it_heals_the_running_engine(
    small: Library, tmp_path: Path
) -> None:
    file = tmp_path / "kho.zip"
    engine = Engine.open(small.data)
    before = engine.ask(_QUESTION)
    assert wayback.last(small.data) is None
    backup.back_up(small.data, file, quiet)
    small.close()
    with (small.data / "library.db").open("r+b") as opened:
        size = opened.seek(0, 2)
        opened.seek(4096)
        opened.write(b"\xff" * (size - 4096))
    engine._library.connection.execute("PRAGMA shrink_memory")
    with pytest.raises(LibraryError, match="bị hỏng") as told:
        engine.ask(_QUESTION)
    way = f"python -m index restore {file} --force --data {small.data}"
    assert way in str(told.value)
    restoring.restore(file, small.data, quiet, force=True)
    assert engine.refresh()
    assert engine.ask(_QUESTION).citations == before.citations
    engine.close()
