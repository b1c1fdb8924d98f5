"""A disk that is full, or that may only be read: one sentence, and the library is as it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from faults import library
from faults.zygote import Zygote

pytestmark = pytest.mark.usefixtures("tiny_model")
#: Bytes that a file may have, and room (KiB) that is left on a disk.
SIZES = (1_000, 5_000, 20_000, 60_000, 120_000, 170_000)
ROOM = (0, 8, 24, 60, 120)
_ASK = ("ask", library.question(1))


@pytest.fixture
def data(tmp_path: Path, zygote: Zygote) -> Path:
    return library.made(zygote, tmp_path / "data")


def may_mount() -> bool:
    """Whether this process may mount file systems that only its children see."""
    if shutil.which("unshare") is None:
        return False
    script = "mount -t tmpfs -o size=64k none /tmp"
    tried = subprocess.run(["unshare", "-m", "sh", "-c", script], check=False, capture_output=True)
    return tried.returncode == 0


def mounted(script: str, *command: object) -> subprocess.CompletedProcess[str]:
    """Run ``python -m index …`` after a shell script, where its mounts are seen by nobody else."""
    index = [sys.executable, "-m", "index", *map(str, command)]
    return subprocess.run(
        ["unshare", "-m", "sh", "-ec", f'{script}\n"$@"', "sh", *index],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "command",
    [
        ("build",),
        pytest.param(("build", "--stage"), marks=pytest.mark.slow),
        pytest.param(("rollback", "1"), marks=pytest.mark.slow),
    ],
)
def test_a_full_disk_is_one_sentence_and_the_old_edition_stays(
    zygote: Zygote, data: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A limit on the size of files: it hits at another place each time."""
    old, refused = library.newest(data), 0
    for size in SIZES:
        trial = Path(shutil.copytree(data, tmp_path / "trial"))
        shutil.rmtree(trial / "cache")
        if zygote.run("index", *command, "--data", trial, file_size=size) == 0:
            assert library.check(trial).edition == old.edition + ("--stage" not in command)
        else:
            refused += 1
            said = zygote.said()
            assert said.count("\n") == 1, said
            assert "dung lượng đĩa" in said
            seen = library.check(trial)
            assert (seen.edition, seen.held) == (old.edition, old.held)
        library.succeed(zygote, trial, "build")
        assert library.check(trial).has_caches
        shutil.rmtree(trial)
    assert refused > 1


@pytest.mark.slow
@pytest.mark.skipif(not may_mount(), reason="only root may mount a small disk")
@pytest.mark.parametrize("room", ROOM)
def test_a_disk_without_room_is_one_sentence_and_the_old_edition_stays(
    zygote: Zygote, data: Path, tmp_path: Path, room: int
) -> None:
    """A real file system of its own, full after so many KiB more."""
    old, after = library.newest(data), tmp_path / "after"
    used = sum(
        -(-max(file.stat().st_size, 1) // 4096) * 4 for file in data.rglob("*") if file.is_file()
    )
    folder = tmp_path / "disk"
    folder.mkdir()
    script = f"""
      mount -t tmpfs -o size={used + room}k none {folder}
      cp -r {data}/. {folder}
      trap 'cp -r {folder} {after}' EXIT
    """
    done = mounted(script, "build", "--data", folder)
    seen = library.check(after)
    if done.returncode:
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "dung lượng đĩa" in done.stderr
        assert (seen.edition, seen.held) == (old.edition, old.held)
        library.check_answer(after, seen)
    library.succeed(zygote, after, "build")
    assert library.check(after).edition == old.edition + 1


def read_only(zygote: Zygote, data: Path, *command: str) -> tuple[int, str]:
    """Run a command on a folder that it may only read."""
    if may_mount():
        script = f"mount --bind {data} {data}\nmount -o remount,ro,bind {data}"
        done = mounted(script, *command, "--data", data)
        return done.returncode, done.stdout + done.stderr
    if os.getuid() == 0:
        pytest.skip("root may write anywhere, and cannot mount here")
    for folder in (data, data / "cache"):
        folder.chmod(0o500)
    (data / "library.db").chmod(0o400)
    try:
        return zygote.run("index", *command, "--data", data), zygote.said()
    finally:
        for folder in (data, data / "cache"):
            folder.chmod(0o700)
        (data / "library.db").chmod(0o600)


@pytest.mark.slow
@pytest.mark.parametrize(
    "command", [("build",), ("build", "--stage"), ("publish",), ("rollback", "1"), ("prune",)]
)
def test_a_folder_that_may_only_be_read_is_one_sentence(
    zygote: Zygote, data: Path, command: tuple[str, ...]
) -> None:
    if command == ("publish",):
        library.succeed(zygote, data, "build", "--stage")
    if command == ("prune",):
        command = ("prune", "--keep", "1")
    before = library.check(data)
    status, said = read_only(zygote, data, *command)
    assert (status, said.count("\n")) == (2, 1), said
    assert "quyền ghi" in said
    assert library.check(data) == before


@pytest.mark.slow
def test_a_folder_that_may_only_be_read_answers(zygote: Zygote, data: Path) -> None:
    assert zygote.run("index", *_ASK, "--data", data) == 0, zygote.said()
    whole = zygote.said()
    assert read_only(zygote, data, *_ASK) == (0, whole)
    shutil.rmtree(data / "cache")
    status, said = read_only(zygote, data, *_ASK)
    assert (status, said.count("\n")) == (2, 1), said
    assert "quyền ghi" in said
