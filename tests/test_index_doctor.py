"""The doctor: a healthy folder has nothing, a damaged one what was planted, a repaired one answers
as before."""

from __future__ import annotations

import fcntl
import json
import os
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, Command
from doctor_damages import DAMAGES, Damage
from faults import model as tiny
from index_builds import quiet

from corpus.adding import add
from corpus.article import Article
from corpus.errors import LibraryError
from corpus.files import outcomes
from corpus.finding import Finding
from corpus.library import Library
from corpus.sandbox import Sandbox
from index import calibration
from index.build import build
from index.doctor import case, folder, locks
from index.doctor.case import Case, connect_for_reading
from index.doctor.examination import examine, settled
from index.doctor.repair import is_repairable, repair
from index.encoder import open_encoder
from index.engine import Engine
from index.errors import IndexFault
from index.gaps import note

QUESTION = "Hội nghị thứ 2 họp ngày nào?"
_TEXT = (
    "Hội nghị thứ {n} họp ngày {n}. Hội nghị bàn về kinh tế theo Chỉ thị số 12-CT/TW ngày "
    "10/8/2022 của Ban Bí thư.\n"
    "Hội nghị thứ {n} họp ở Hà Nội về kinh tế và ngày họp sau. Đại biểu bàn về 37 việc của năm {n}."
)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with the tiny one, calibrated as if it were any good."""
    folder = tiny.make(tmp_path_factory.mktemp("models") / "models")
    with pytest.MonkeyPatch.context() as patch:
        _use(patch, folder)
        encoder = open_encoder(folder, tiny.NAME)
    packed = calibration.packed(encoder.probes())
    known = replace(calibration.read(calibration.PACKAGED), model=tiny.NAME, probes=packed)
    calibration.write(encoder.folder / calibration.FILE, known)
    return folder


def _use(patch: pytest.MonkeyPatch, models: Path) -> None:
    patch.setenv("DOINGOAI_MODELS", str(models))
    patch.setenv("DOINGOAI_MODEL", tiny.NAME)


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch, models: Path) -> None:
    _use(monkeypatch, models)


@pytest.fixture(scope="module")
def healthy(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three editions of a few articles that were read from files, one of them revised, one removed,
    one a copy of another; and gaps."""
    folder = tmp_path_factory.mktemp("healthy")
    data = folder / "data"
    with pytest.MonkeyPatch.context() as patch:
        _use(patch, models)
        with Library.open(data, create=True) as library, Sandbox() as sandbox:
            for numbers in ((1, 2, 3), (2, 4), (5,)):
                for n in numbers:
                    said = _TEXT.format(n=n) + (" Hội nghị kết thúc." if len(numbers) == 2 else "")
                    head = f"id: hội-nghị-{n}\ntitle: Hội nghị thứ {n} bàn về kinh tế\n"
                    file = folder / f"{n}.md"
                    day = f"published_on: 2022-08-{n + 10}\n"
                    file.write_text(f"---\n{head}{day}---\n{said}\n", "utf-8")
                    report = add(library, outcomes([file], sandbox), lambda: None)
                    assert not report.refused
                if numbers == (5,):
                    library.remove("hội-nghị-3")
                build(library, quiet)
    note(data, None, "not_found", 3)
    return data


@pytest.fixture
def data(healthy: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(healthy, tmp_path / "data"))


def told(engine: Engine) -> tuple[object, ...]:
    """What an engine answers."""
    answer = engine.ask(QUESTION)
    assert answer.citations
    return answer.outcome, answer.edition, answer.citations, answer.ranked


def asked(data: Path) -> tuple[object, ...]:
    engine = Engine.open(data)
    try:
        return told(engine)
    finally:
        engine.close()


@pytest.fixture(scope="module")
def answer(healthy: Path, models: Path) -> tuple[object, ...]:
    with pytest.MonkeyPatch.context() as patch:
        _use(patch, models)
        return asked(healthy)


def _ids(data: Path) -> set[str]:
    return {finding.id for finding in examine(data).findings}


def _state(data: Path) -> dict[str, tuple[int, bytes]]:
    files = [file for file in data.rglob("*") if file.is_file()]
    return {str(f.relative_to(data)): (f.stat().st_mode, f.read_bytes()) for f in files}


def test_a_healthy_folder_has_nothing(data: Path) -> None:
    found = examine(data)
    assert found.findings == ()
    assert all(check.findings == () for check in found.checks)
    assert found.severity == "ok"


def test_there_are_thirty_damages_and_more() -> None:
    assert len(DAMAGES) >= 30
    assert len({damage.name for damage in DAMAGES}) == len(DAMAGES)
    for damage in DAMAGES:
        print(f"{damage.finding:20} {'mended' if damage.mended else 'told':8} {damage.name}")


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_what_was_planted_is_found_and_nothing_is_written(data: Path, damage: Damage) -> None:
    damage.plant(data)
    before = _state(data)
    found = examine(data)
    assert _state(data) == before
    planted = [finding for finding in found.findings if finding.id == damage.finding]
    assert planted, [finding.id for finding in found.findings]
    assert all(is_repairable(finding) == damage.mended for finding in planted)
    for finding in found.findings:
        assert str(finding) == f"{finding.message}; {finding.remedy}."
        assert finding.remedy.startswith("hãy ")


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage", [damage for damage in DAMAGES if damage.mended], ids=lambda damage: damage.name
)
def test_what_can_be_made_again_is_mended_and_answers_as_before(
    data: Path, damage: Damage, answer: tuple[object, ...]
) -> None:
    damage.plant(data)
    done, after = repair(data)
    assert done
    assert after.findings == ()
    assert asked(data) == answer


_TOGETHER = (
    "orphan original", "half an original", "numbers lost", "links lost", "no index", "NaN",
    "truncated tantivy", "not writable", "no lock file",
)  # fmt: skip


def test_many_damages_at_once_are_mended(data: Path, answer: tuple[object, ...]) -> None:
    planted = [damage for damage in DAMAGES if damage.name in _TOGETHER]
    for damage in planted:
        damage.plant(data)
    assert {damage.finding for damage in planted} <= _ids(data)
    done, after = repair(data)
    assert len(done) >= len(planted)
    assert after.findings == ()
    assert asked(data) == answer


def test_repairing_what_is_whole_does_nothing(data: Path) -> None:
    before = _state(data)
    done, found = repair(data)
    assert (done, found.findings) == ([], ())
    assert _state(data) == before


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="không có thư mục dữ liệu"):
        examine(tmp_path / "none")


# What is no row of a table


def test_a_library_that_was_never_built_has_no_edition_yet(tmp_path: Path) -> None:
    with Library.open(tmp_path / "new", create=True) as library:
        library.add(Article(id="một", title="Một", text="Hội nghị thứ 1 họp ngày 1."))
    found = examine(tmp_path / "new")
    assert [finding.id for finding in found.findings] == ["edition-none"]
    assert found.severity == "warning"


def test_without_the_model_all_else_is_examined(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOINGOAI_MODELS", str(tmp_path / "none"))
    found = examine(data)
    assert [finding.id for finding in found.findings] == ["model-missing"]
    assert "python -m index model" in str(found.findings[0])


@pytest.mark.parametrize(
    ("harm", "finding"),
    [
        (lambda folder: (folder / "tokenizer.json").write_bytes(b"{}"), "model-altered"),
        (lambda folder: (folder / "model.json").write_bytes(b"{"), "model-unreadable"),
        (lambda folder: (folder / "calibration.json").unlink(), "calibration-none"),
        (lambda folder: (folder / "calibration.json").write_bytes(b"{"), "model-unreadable"),
    ],
    ids=["altered", "no manifest", "not calibrated", "broken calibration"],
)
def test_a_model_that_is_not_what_was_prepared_is_named(
    data: Path, models: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    harm: Callable[[Path], object], finding: str,
) -> None:  # fmt: skip
    copied = Path(shutil.copytree(models, tmp_path / "models"))
    monkeypatch.setenv("DOINGOAI_MODELS", str(copied))
    harm(next(copied.glob("tiny-*")))
    assert _ids(data) == {finding}


@pytest.mark.parametrize(
    ("free", "finding"), [(10 * 2**20, "space-none"), (65 * 2**20, "space-low"), (2**34, None)]
)
def test_room_on_the_disk_is_compared_with_the_library(
    data: Path, monkeypatch: pytest.MonkeyPatch, free: int, finding: str | None
) -> None:
    os.truncate(data / "library.db", 40 * 2**20)
    usage = shutil.disk_usage(data)._replace(free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert [one.id for one in folder.space(data)] == ([finding] if finding else [])


def test_a_lock_that_is_held_is_told_with_its_process(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (data / "build.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not locks.holders_of(data / "build.lock"):
            pytest.skip("the system does not tell who holds a lock")
        (held,) = locks.findings(data)
        assert (held.id, held.severity) == ("lock-held", "ok")
        assert str(os.getpid()) in held.message
        monkeypatch.setattr(locks, "LONG", -1.0)
        (held,) = locks.findings(data)
        assert (held.id, held.severity) == ("lock-long", "warning")
        next(one for one in DAMAGES if one.name == "numbers lost").plant(data)
        with pytest.raises(IndexFault, match="đang chạy"):
            repair(data)


def test_a_library_that_somebody_locks_is_said(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case, "_PATIENCE", 0.01)
    with closing(sqlite3.connect(data / "library.db", isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        assert "library-locked" in _ids(data)
        db.execute("ROLLBACK")
    assert examine(data).findings == ()


def test_an_engine_goes_on_answering_while_all_is_examined(
    data: Path, answer: tuple[object, ...]
) -> None:
    engine = Engine.open(data)
    with ThreadPoolExecutor(1) as examining:
        found = examining.submit(lambda: [examine(data).findings for _ in range(3)])
        while not found.done():
            assert told(engine) == answer
    engine.close()
    assert found.result() == [()] * 3


@pytest.mark.parametrize(
    "seed", [*range(6), *(pytest.param(n, marks=pytest.mark.slow) for n in range(6, 150))]
)
def test_whatever_bytes_are_damaged_ends_in_sentences(data: Path, seed: int) -> None:
    print(f"seed {seed}")
    rng = random.Random(seed)
    file = data / "library.db"
    raw = bytearray(file.read_bytes())
    for _ in range(rng.choice((1, 3, 30))):
        at = rng.randrange(100, len(raw) - 40)
        raw[at : at + 40] = rng.randbytes(40)
    file.write_bytes(raw)
    found = examine(data)
    assert all(finding.message and finding.remedy for finding in found.findings)
    repair(data)


def test_what_is_found_while_somebody_publishes_is_looked_at_again(data: Path) -> None:
    seen = []

    def find(case: Case) -> Iterator[Finding]:
        seen.append(case.db.execute("SELECT count(*) FROM article").fetchone())
        if len(seen) == 1:
            with Library.open(data) as library:
                library.add(Article(id="mới", title="Mới", text="Hội nghị thứ 9 họp ngày 9."))
            yield Finding("article-text", "error", "nửa trước, nửa sau", "hãy chờ")

    library = connect_for_reading(data / "library.db")
    assert settled(Case.of(data, library, open_encoder), find) == []
    library.close()
    assert len(seen) == 2


def test_an_older_library_is_told_and_brought_up_to_date(tmp_path: Path) -> None:
    with zipfile.ZipFile(ROOT / "tests" / "fixtures" / "schema-2.zip") as kept:
        kept.extractall(tmp_path)
    data = next(tmp_path.rglob("library.db")).parent
    found = examine(data)
    assert "schema-older" in {finding.id for finding in found.findings}
    assert found.checks[-1].findings is None
    done, after = repair(data)
    assert any("nâng lược đồ" in sentence for sentence in done)
    assert not {one.id for one in after.findings if one.severity == "fatal"}


# The command


def test_the_command_says_what_is_wrong_and_ends_by_the_worst(command: Command, data: Path) -> None:
    (data / "gaps.db").chmod(0o644)
    warned = command("index", "doctor", "--data", data)
    assert warned.returncode == 0
    assert "cảnh báo [access-private]" in warned.stdout
    assert "1 điều sửa được bằng: python -m index doctor --repair" in warned.stdout
    missing = command("index", "doctor", "--data", data / "none")
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


@pytest.mark.slow
def test_the_command_repairs_and_says_so_in_json(command: Command, data: Path) -> None:
    shutil.rmtree(data / "cache")
    (data / "gaps.db").write_bytes(b"no SQLite" * 999)
    told = command("index", "doctor", "--json", "--data", data)
    assert told.returncode == 1
    loaded = json.loads(told.stdout)
    assert loaded["severity"] == "error"
    found = {one["id"]: one for check in loaded["checks"] for one in check["findings"]}
    assert set(found) == {"cache-missing", "gaps-damaged"}
    assert found["cache-missing"]["repairable"]
    mended = json.loads(command("index", "doctor", "--repair", "--json", "--data", data).stdout)
    assert len(mended["repaired"]) == 1
    assert command("index", "gaps", "--clear", "--data", data).returncode == 0
    healthy = command("index", "doctor", "--data", data)
    assert (healthy.returncode, healthy.stderr) == (0, "")
    assert healthy.stdout.endswith("Thư mục dữ liệu tốt.\n")


def test_the_command_reports_a_library_too_damaged_to_be_opened(
    command: Command, data: Path
) -> None:
    (data / "library.db").write_bytes(b"no library" * 999)
    done = command("index", "doctor", "--repair", "--data", data)
    assert (done.returncode, done.stderr) == (1, "")
    assert "library-damaged" in done.stdout
    assert "python -m index restore" in done.stdout
