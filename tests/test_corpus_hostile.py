"""Files that mean harm are refused, each for its own reason, and nothing else happens."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Command
from hostile_files import FILES, PROSE, SECRET, SECRET_FILE
from office_files import word

#: The command as it is, which then says what its own process needed at most, its children apart:
#: ``ru_maxrss`` would count the process that started it.
_DRIVER = """
import re, sys
from pathlib import Path
from corpus.cli import command
from corpus.command import run
status = run(command(), sys.argv[2:])
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
Path(sys.argv[1]).write_text(peak[1])
sys.exit(status)
"""
_GROWTH_KIB = 300 * 1024
_SECONDS = 250.0


@dataclass(frozen=True)
class Done:
    status: int
    said: dict[str, str]  # the sentence on each file, by its name
    peak: int  # KiB
    seconds: float
    data: Path


def add(top: Path, *paths: Path) -> Done:
    """Add the files with the real command in a data folder inside ``top``."""
    data, peak = top / "data", top / "peak"
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _DRIVER, str(peak), "add", *map(str, paths), "--data", str(data)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=280,
        check=False,
    )
    said = {}
    for line in done.stderr.splitlines():
        kind, _, sentence = line.partition(": ")
        if re.fullmatch(r"(Từ chối|Bỏ qua) \d+", kind):
            continue  # how many of one reason
        assert kind in ("Từ chối", "Bỏ qua"), done.stderr
        said[Path(sentence.split(":")[0].split(" ›")[0].split(", dòng")[0]).name] = sentence
    seconds = time.monotonic() - began
    return Done(done.returncode, said, int(peak.read_text()), seconds, data)


def tree(top: Path) -> set[tuple[str, int]]:
    """Every file below the folder and its size, the data folder's own apart."""
    return {
        (str(file), file.lstat().st_size)
        for file in top.rglob("*")
        if not file.is_dir() and "data" not in file.relative_to(top).parts[:1]
    }


def stored(data: Path) -> tuple[int, int]:
    """How many revisions and original files the data folder holds."""
    with sqlite3.connect(data / "library.db") as library:
        (count,) = library.execute("SELECT count(*) FROM revision").fetchone()
    originals = [file for file in (data / "originals").rglob("*") if file.is_file()]
    return count, len(originals)


@pytest.fixture(scope="module")
def top(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the hostile files in a folder of its own, and a file that none may read."""
    made = tmp_path_factory.mktemp("hostile")
    (made / SECRET_FILE).write_text(SECRET, "utf-8")
    (made / "in").mkdir()
    before = Path.cwd()
    os.chdir(made / "in")  # a socket's path must be short
    try:
        for name, (make, _) in FILES.items():
            make(made / "in" / name)
    finally:
        os.chdir(before)
    return made


@pytest.fixture(scope="module")
def outcome(top: Path) -> tuple[Done, set[tuple[str, int]], set[tuple[str, int]]]:
    (top / "peak").write_text("0")
    before = tree(top)
    done = add(top, top / "in")
    return done, before, tree(top)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_for_its_own_reason(
    outcome: tuple[Done, object, object], name: str
) -> None:
    sentence = outcome[0].said.get(name, "")
    assert FILES[name][1] in sentence
    assert sentence
    assert sentence[-1] in ".)"


def test_the_hostile_set_is_large() -> None:
    assert len(FILES) >= 40


def test_the_command_lives_within_its_limits_and_keeps_nothing(
    outcome: tuple[Done, set[tuple[str, int]], set[tuple[str, int]]], tmp_path: Path
) -> None:
    done, before, after = outcome
    (tmp_path / "gut.txt").write_text(f"Tiêu đề\n\n{PROSE}", "utf-8")
    usual = add(tmp_path, tmp_path / "gut.txt")
    assert usual.status == 0
    assert done.status == 2
    assert done.seconds < _SECONDS
    assert done.peak - usual.peak < _GROWTH_KIB
    assert {name for name, _ in after} == {name for name, _ in before}
    assert {entry for entry in after if "peak" not in entry[0]} == {
        entry for entry in before if "peak" not in entry[0]
    }
    assert stored(done.data) == (0, 0)
    assert stored(usual.data) == (1, 1)


def test_no_file_gets_another_one_read(top: Path, outcome: tuple[Done, object, object]) -> None:
    assert SECRET not in "".join(outcome[0].said.values())
    for file in outcome[0].data.rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes()
    assert (top / SECRET_FILE).read_text("utf-8") == SECRET


def test_links_and_odd_names_in_a_folder_harm_nobody(tmp_path: Path, command: Command) -> None:
    outside = tmp_path / "ngoai.txt"
    outside.write_text(f"Ngoài thư mục\n\n{SECRET}", "utf-8")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "lien-ket.txt").symlink_to(outside)
    (folder / "thiet-bi.txt").symlink_to("/dev/zero")
    (folder / "vong.txt").symlink_to(folder / "vong.txt")
    for name in ("a\nb.txt", "\x1b[31mdo.txt", "..x.txt", "ten " * 50 + ".txt", "-rf.txt"):
        (folder / name).write_text(f"Tiêu đề {len(name)}\n\n{PROSE} Bài {name!r}.", "utf-8")
    (folder / b"\xff\xfe.txt".decode("utf-8", "surrogateescape")).write_text(
        f"Tên lạ\n\n{PROSE}", "utf-8"
    )
    done = command("corpus", "add", folder, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(": là liên kết tới tệp khác;") == 3
    assert "Thêm mới 5" in done.stdout  # one of the six is hidden
    listed = command("corpus", "list", "--json", "--data", tmp_path / "data")
    assert SECRET not in listed.stdout
    assert stored(tmp_path / "data") == (5, 5)
    devices = command("corpus", "add", "/dev/zero", "--data", tmp_path / "data")
    assert devices.returncode == 2
    assert "không phải tệp thường" in devices.stderr


def test_words_that_only_look_like_marks_are_welcome(tmp_path: Path, command: Command) -> None:
    words = ("giữ bí mật nguồn tin", "rừng mật ong", "mật độ dân số cao")
    folder = tmp_path / "in"
    folder.mkdir()
    for at, text in enumerate(words):
        (folder / f"{at}.txt").write_text(f"Chuyện vùng cao\n\n{PROSE} Ở đó {text}.", "utf-8")
    word(folder / "3.docx", ["Mật danh của đội", f"{PROSE} Đội giữ bí mật.", "Mật ong"])
    done = command("corpus", "add", folder, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert "Thêm mới 4" in done.stdout
