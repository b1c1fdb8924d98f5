"""Shared builders: real command lines, and libraries built once a session."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from faults import model as tiny
from faults.zygote import Zygote
from postgres_cluster import Cluster, Server

from corpus.article import Article
from corpus.extract import Extract
from corpus.library import Library
from corpus.readers import docx, odt, pdf
from index.build import build

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

#: The prepared model is made once in the checkout's own data folder and shared by all tests.
MODELS = ROOT / "data" / "models"

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session", autouse=True)
def _environment() -> None:
    os.environ["DOINGOAI_MODELS"] = str(MODELS)
    for name in ("DOINGOAI_DATA", "DOINGOAI_MODEL", "DOINGOAI_TOKEN"):
        os.environ.pop(name, None)


@pytest.fixture(autouse=True)
def _nothing_personal_is_written() -> Iterator[None]:
    """After each test, whatever every bot wrote that was started so far is looked through."""
    yield
    processes = sys.modules.get("bot_process")
    if processes is not None:
        for bot in processes.STARTED:
            processes.assert_nothing_personal(bot)
        processes.STARTED[:] = [bot for bot in processes.STARTED if bot.running]


@pytest.fixture(scope="session")
def command() -> Command:
    """Run ``python -m MODULE ARGUMENTS…`` as a user would; returns the finished process."""

    def run(module: str, *arguments: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=280,
            cwd=ROOT,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def model(command: Command) -> Path:
    """The folder of prepared models, with the default one in it."""
    done = command("index", "model")
    assert done.returncode == 0, done.stderr
    return MODELS


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of prepared models with one so small that a process opens it in milliseconds."""
    return tiny.make(tmp_path_factory.mktemp("tiny") / "models")


@pytest.fixture
def tiny_model(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have this test and its processes use the tiny model."""
    monkeypatch.setenv("DOINGOAI_MODELS", str(tiny_models))
    monkeypatch.setenv("DOINGOAI_MODEL", tiny.NAME)


@pytest.fixture(scope="session")
def zygote(tiny_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """Runs commands with the tiny model, in real processes that begin at once."""
    with Zygote(tmp_path_factory.mktemp("zygote"), tiny_models) as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_data(
    command: Command,
    model: Path,  # noqa: ARG001 - prepared before anything is built
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A data folder with the sample corpus built. Shared: copy it before writing to it."""
    return _built(command, tmp_path_factory.mktemp("sample"), ROOT / "corpus" / "sample")


@pytest.fixture(scope="session")
def seed_data(
    command: Command,
    model: Path,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A data folder with the five seed articles built; skips where ``../shared`` is absent."""
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    if not seeds:
        pytest.skip("../shared/seeds is absent")
    return _built(command, tmp_path_factory.mktemp("seeds"), *seeds)


def _built(command: Command, data: Path, *sources: Path) -> Path:
    added = command("corpus", "add", *sources, "--data", data)
    assert added.returncode == 0, added.stderr
    built = command("index", "build", "--data", data)
    assert built.returncode == 0, built.stderr
    return data


@pytest.fixture(scope="session")
def _small(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that ``small`` is a copy of."""
    assert model.exists()
    data = tmp_path_factory.mktemp("small")
    with Library.open(data, create=True) as library:
        for name, day in (("một", "3/2"), ("hai", "4/5"), ("ba", "6/7")):
            text = f"Hội nghị thứ {name} họp ngày {day}. Hội nghị bàn về kinh tế."
            library.add(Article(id=name, title=f"Hội nghị {name}", text=text))
        build(library, lambda *_: None)
    return data


@pytest.fixture
def small(_small: Path, tmp_path: Path) -> Iterator[Library]:
    """An open library of three short articles, built."""
    with Library.open(shutil.copytree(_small, tmp_path / "small")) as library:
        yield library


@pytest.fixture(scope="module")
def _cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.close()


@pytest.fixture(scope="module")
def postgres_server(_cluster: Cluster) -> Server:
    return _cluster.server()


@pytest.fixture
def empty_postgres(postgres_server: Server) -> Server:
    """The server, with nothing on it."""
    with psycopg.connect(postgres_server.address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS doingoai CASCADE")
    return postgres_server


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch, empty_postgres: Server) -> str:
    """The address of an empty server, and the settings name it."""
    monkeypatch.setenv("DOINGOAI_ENGINE", "postgres")
    monkeypatch.setenv("DOINGOAI_POSTGRES", empty_postgres.address)
    return empty_postgres.address


@pytest.fixture
def extracts(monkeypatch: pytest.MonkeyPatch) -> list[Extract]:
    """What the readers of office files hand over, before it is cleaned as an article."""
    found: list[Extract] = []

    def kept(_: object, extract: Extract) -> Article:
        found.append(extract)
        return Article(id="-", title="", text="")

    for reader in (docx, odt, pdf):
        monkeypatch.setattr(reader, "article_of", kept)
    return found
