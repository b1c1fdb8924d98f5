"""Builds killed with -9: at random moments, and between making the caches and publishing."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, Command
from index_builds import counts, held_now, quiet, revise, status_of

from corpus.library import Library
from index.build import build
from index.engine import Engine
from index.status import read_status

_KILLS = 20
_KILLS_A_LIBRARY = 5
_SEED = 20261121


_KILL_BEFORE_PUBLISHING = """
import os, signal, sys
from index.cli import main
from index import staged
staged.release = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main(["build", "--data", sys.argv[1]])
"""


@pytest.mark.parametrize("changed_since", [False, True])
def test_a_kill_between_caches_and_publication_leaves_no_trouble(
    small: Library, changed_since: bool
) -> None:
    revise(small, "một", "3/2", "8/9")
    published = _cached(small)
    script = [sys.executable, "-c", _KILL_BEFORE_PUBLISHING, str(small.data)]
    killed = subprocess.run(script, cwd=ROOT, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert ("một", 1) in held_now(small)
    assert read_status(small).problems == ()
    engine = Engine.open(small.data)
    assert "3/2" in engine.ask("Hội nghị thứ một họp ngày nào?").citations[0].quote
    (left,) = _cached(small) - published
    if changed_since:
        revise(small, "một", "8/9", "9/10")
    assert build(small, quiet).passages_embedded == int(changed_since)
    assert engine.refresh()
    answer = engine.ask("Hội nghị thứ một họp ngày nào?")
    assert ("9/10" if changed_since else "8/9") in answer.citations[0].quote
    engine.close()
    (kept,) = _cached(small) - published
    assert (kept == left) != changed_since


def _cached(library: Library) -> set[tuple[str, int]]:
    """The caches that are there: names and inodes, for one made again has another."""
    return {(f.name, f.stat().st_ino) for f in (library.data / "cache").glob("edition-*")}


@pytest.fixture(scope="module")
def large(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library, not yet built, of articles enough for kills to fall everywhere in its build."""
    folder = tmp_path_factory.mktemp("large")
    words = "đối ngoại nhân dân hội nghị nghị quyết triển khai công tác toàn quốc hợp tác".split()
    rng = random.Random(_SEED)
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as out:
        for number in range(80):
            sentences = [
                " ".join(rng.choices(words, k=12)).capitalize() + f" lần {rng.randrange(999)}."
                for _ in range(rng.randrange(3, 25))
            ]
            article = {"id": f"bai-{number}", "title": f"Bài {number}", "text": " ".join(sentences)}
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
    added = command("corpus", "add", folder / "articles.jsonl", "--data", folder / "data")
    assert added.returncode == 0, added.stderr
    return folder / "data"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twenty_kills_lose_nothing_and_the_resumed_build_embeds_nothing_twice(
    command: Command, model: Path, large: Path, tmp_path: Path
) -> None:
    assert model.exists()
    untouched = Path(shutil.copytree(large, tmp_path / "untouched"))
    started = time.monotonic()
    assert command("index", "build", "--data", untouched).returncode == 0
    whole = time.monotonic() - started
    rng = random.Random(_SEED)
    print(f"seed {_SEED}")
    data = Path(shutil.copytree(large, tmp_path / "0"))
    staged, kills, again, seen = 0, 0, 0, set()
    while kills < _KILLS:
        if not _killed(data, rng.uniform(0.1, 0.8) * whole):  # it was done before: begin anew
            _check_resumed(command, data, staged, untouched)
            again += 1
            data, staged = Path(shutil.copytree(large, tmp_path / f"again-{again}")), 0
            whole *= 0.95  # the machine is less busy than when the time was taken
            continue
        kills += 1
        status = status_of(command, data)
        assert status["problems"] == []
        embedded, total = _embedded(data)
        assert embedded >= staged  # nothing that was embedded is lost
        staged = embedded
        seen.add((total, staged, status["edition"]))
        verified = command("corpus", "verify", "--data", data)
        assert verified.returncode == 0, verified.stderr
        if kills % _KILLS_A_LIBRARY == 0:
            last = command("index", "build", "--data", data)
            assert last.returncode == 0, last.stderr
            total = _embedded(data)[1]
            assert counts(last.stdout)[1] == total - staged
            _check_resumed(command, data, total, untouched)
            data, staged = Path(shutil.copytree(large, tmp_path / f"after-{kills}")), 0
    assert len(seen) > 3, "the kills fell into too few different states"


def _killed(data: Path, after: float) -> bool:
    """Kill a build after so many seconds; False when it had ended by itself."""
    build = subprocess.Popen(
        [sys.executable, "-m", "index", "build", "--data", str(data)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        build.wait(after)
    except subprocess.TimeoutExpired:
        os.kill(build.pid, signal.SIGKILL)
        build.wait()
        return True
    assert build.returncode == 0
    return False


def _embedded(data: Path) -> tuple[int, int]:
    """Passages with a vector, and all of them; the file is sound. None of either where the build
    was killed before it wrote at all."""
    with sqlite3.connect(data / "library.db") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'vector'").fetchone() is None:
            return 0, 0
        return (
            db.execute("SELECT count(*) FROM vector").fetchone()[0],
            db.execute("SELECT count(*) FROM passage").fetchone()[0],
        )


def _check_resumed(command: Command, data: Path, staged: int, untouched: Path) -> None:
    """A library built in pieces holds what one built at once holds, each passage once."""
    embedded, total = _embedded(data)
    assert embedded == total >= staged
    assert _held(data) == _held(untouched)
    assert status_of(command, data)["to_embed"] == 0


def _held(data: Path) -> set[tuple[str, int, int, str]]:
    """What is in the newest edition: article, offsets, hash of each passage."""
    with sqlite3.connect(data / "library.db") as db:
        return set(
            db.execute(
                'SELECT e.article_id, p.start, p."end", p.sha256 FROM held h '
                "JOIN entry e ON e.id = h.entry JOIN passage p ON p.entry = e.id "
                "JOIN vector v ON v.passage = p.id WHERE h.valid_to IS NULL"
            )
        )
