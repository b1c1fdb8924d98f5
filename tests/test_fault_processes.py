"""Other writers, locks left behind, clocks that jump, too little memory: each ends in a sentence
or goes on, and the library is sound."""

from __future__ import annotations

import fcntl
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from faults import library
from faults.zygote import Zygote

from corpus.command import parser, run, subcommand
from corpus.library import Library
from index.engine import Engine
from index.record import Record

pytestmark = pytest.mark.usefixtures("tiny_model")
_YEAR = 365 * 86_400
#: MiB of address space that a build gets beside what its imports took.
MEMORY = (1, 2, 4, 16, 32, 40, 48, 56, 64, 128, 256, 1_024)


@pytest.fixture
def data(tmp_path: Path, zygote: Zygote) -> Path:
    """A library with two editions, and a third that is staged."""
    data = library.made(zygote, tmp_path / "data")
    library.succeed(zygote, data, "build", "--stage")
    return data


COMMANDS = [("build",), ("publish",), ("rollback", "1"), ("prune", "--keep", "1")]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_second_command_beside_a_build_is_one_sentence(
    zygote: Zygote, data: Path, command: tuple[str, ...]
) -> None:
    with (data / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert zygote.run("index", *command, "--data", data) == 2
    said = zygote.said()
    assert said.count("\n") == 1
    assert "một lệnh build khác đang chạy" in said
    library.succeed(zygote, data, *command)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_library_that_another_program_keeps_locked_is_one_sentence(
    zygote: Zygote, data: Path, command: tuple[str, ...]
) -> None:
    before = library.check(data)
    with Library.open(data) as other, other.batch():
        status = zygote.run("index", *command, "--data", data, patience=0.2)
    said = zygote.said()
    assert (status, said.count("\n")) == (2, 1), said
    assert "tiến trình khác đang dùng thư viện" in said
    assert library.check(data) == before
    library.succeed(zygote, data, *command)


def test_two_builds_at_once_make_one_edition(
    zygote: Zygote, data: Path, tiny_models: Path, tmp_path: Path
) -> None:
    library.change(data, 4)
    with Zygote(tmp_path, tiny_models) as other:
        for one in (zygote, other):
            one.start("index", "build", "--data", data)
        ended = [(one.wait(), one.said()) for one in (zygote, other)]
    assert 0 in [status for status, _ in ended]
    for status, said in ended:
        assert status == 0 or "một lệnh build khác đang chạy" in said
    seen = library.check(data)
    assert (seen.edition, seen.has_caches) == (3, True)


def test_a_lock_file_of_a_dead_process_stops_nobody(zygote: Zygote, data: Path) -> None:
    holding = (
        "import fcntl, sys, time; opened = open(sys.argv[1], 'a'); "
        "fcntl.flock(opened, fcntl.LOCK_EX); print(flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", holding, data / "build.lock"], stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()
    assert zygote.run("index", "publish", "--data", data) == 2
    assert "một lệnh build khác đang chạy" in zygote.said()
    holder.kill()
    holder.communicate()
    for file in (data / "build.lock", data / "cache" / ".lock"):
        file.write_text("999999\n")
    library.succeed(zygote, data, "publish")
    assert library.check(data).has_caches


def test_a_clock_that_jumps_changes_dates_but_no_order_and_no_proof(
    zygote: Zygote, data: Path
) -> None:
    library.succeed(zygote, data, "publish")
    engine = Engine.open(data)
    codes = [engine.ask(library.question(1)).citations[0].code]
    for number, years in ((4, 2), (5, -2), (6, 0), (7, -30)):
        library.change(data, number)
        library.succeed(zygote, data, "build", clock=years * _YEAR)
        seen = library.check(data)
        assert (seen.edition, seen.has_caches) == (number, True)
        assert engine.refresh()
        answer = engine.ask(library.question(1))
        assert answer.edition == number
        library.check_citations(answer, seen.held, engine)
        codes.append(answer.citations[0].code)
        for code in codes:
            assert engine.prove(code).citation.code == code
    with Library.open(data) as opened:
        dates = [Record(opened).edition(number) for number in range(1, 8)]
    found = [one.published_at for one in dates if one is not None]
    assert found[4] < found[2] < found[3], "the clock was not taken from the plan"
    engine.close()
    library.succeed(zygote, data, "rollback", "4", clock=-3 * _YEAR)
    assert library.check(data).edition == 8
    assert zygote.run("index", "doctor", "--data", data) in (0, 1), zygote.said()
    assert "Traceback" not in zygote.said()


def test_too_little_memory_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for error in (
        MemoryError(),
        RuntimeError("std::bad_alloc"),
        ImportError("one.so: failed to map segment from shared object"),
    ):
        top = parser("python -m index", "-", "-")

        def fail(_: object, error: Exception = error) -> int:
            raise error

        commands = top.add_subparsers(required=True)
        subcommand(commands, "build", fail, "lập", "-")
        assert run(top, ["build"]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "không đủ bộ nhớ" in said


@pytest.mark.slow
def test_a_build_without_memory_ends_with_the_old_edition_whatever_it_ran_into(
    zygote: Zygote, data: Path
) -> None:
    """A native library may end the process without a word, and so does the system's own killer:
    that is a kill, and leaves what a kill leaves. What such a library writes by itself may stand
    before our sentence."""
    ended: Counter[str] = Counter()
    for number, room in enumerate(MEMORY, 4):
        library.change(data, number)
        old = library.check(data)
        status = zygote.run("index", "build", "--data", data, memory=zygote.size + room * 2**20)
        said = zygote.said()
        assert "Traceback" not in said, said
        if status == 2:
            assert "bộ nhớ" in said.splitlines()[-1], said
        else:
            assert status in (0, 127, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS), said
        ended[{0: "published", 2: "a sentence"}.get(status, f"ended by {status}")] += 1
        seen = library.check(data)
        assert seen.edition == old.edition + (status == 0)
        library.succeed(zygote, data, "build")
        assert library.check(data).has_caches
    print(f"builds with {MEMORY} MiB: {dict(ended)}, 0 broken")
    assert ended["published"] < len(MEMORY)
