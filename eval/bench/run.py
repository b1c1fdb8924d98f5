"""A whole run: every size, the peers beside, and the machine that it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.library import Library
from eval import questions as sets
from eval.bench import comparing, corpora, publishing, server, serving
from eval.bench.comparing import Told
from eval.bench.corpora import Building, Corpus
from eval.bench.errors import BenchFault
from eval.bench.publishing import Publishing
from eval.bench.serving import Postgres, Serving
from eval.question import Question
from index.publishing import Report
from index.status import read_status

#: Questions asked, evenly spread over the set; of the peers on a large library, which take seconds
#: for each, so many.
ASKED = 300
_ASKED_LARGE = 40
#: Passages of a library, at most, on which peers are measured, which keep all in memory, and
#: PostgreSQL, whose first push takes hours beyond.
_COMPARED = 110_000
#: What is measured of each size, one after another.
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Machine:
    """What was measured on. ``loads``: processes that wanted a core, when it began and ended."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    loads: tuple[float, float]
    measured_at: str


@dataclass(frozen=True, slots=True)
class Sized:
    """One library as measured; ``peers`` by their names, ours among them, where compared."""

    articles: int
    passages: int
    embedded: bool
    serving: Serving
    publishing: Publishing
    peers: Mapping[str, Told]
    recall: float | None = None  # as `index status` tells it; None of an exact index
    postgres: Postgres | None = None  # where a server could be started


@dataclass(frozen=True, slots=True)
class Run:
    """All that was measured, the small library first."""

    machine: Machine
    building: Building
    sizes: tuple[Sized, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Articles with questions about them, and the news among which they are asked."""

    articles: Path
    questions: Path
    news: Path


@dataclass(frozen=True, slots=True)
class Wanted:
    """The sizes beside the small one, whom to compare with (ours first), and how many times what a
    process is started for is measured."""

    sizes: Sequence[int]
    peers: Sequence[str]
    times: int


def run(folder: Path, sources: Sources, wanted: Wanted, report: Report) -> Run:
    """Measure in ``folder`` what is kept there too: the small library, then these sizes."""
    for file in (sources.articles, sources.questions):
        if not file.exists():
            raise BenchFault(f"không có tệp {file}; hãy chỉ đúng tệp bằng các tuỳ chọn.")
    load = os.getloadavg()[0]
    folder.mkdir(parents=True, exist_ok=True)
    asked = _questions(sources.questions)
    report("Lập kho nhỏ", 0, 1)
    base, building = corpora.small(folder, sources.articles)
    if len(wanted.peers) > 1:
        comparing.decoded(_model(base))
    measured = [_sized(base, asked, wanted, report)]
    for size in sorted({size for size in wanted.sizes if size > base.passages}):
        corpus = corpora.large(folder, size, base, sources.news, report)
        measured.append(_sized(corpus, asked, wanted, report))
    return Run(_machine(load), building, tuple(measured))


def _questions(file: Path) -> list[Question]:
    found = [
        one for one in sets.read([file])[0].questions if one.answerable and len(one.relevant) > 0
    ]
    if not found:
        raise BenchFault(f"tệp {file} không có câu hỏi nào có bài trả lời.")
    step = max(1, len(found) // ASKED)
    return found[::step][:ASKED]


def _sized(corpus: Corpus, asked: Sequence[Question], wanted: Wanted, report: Report) -> Sized:
    steps = f"Đo kho {corpus.passages} đoạn"
    report(steps, 0, _STEPS)
    served = serving.serve(corpus.data, asked, wanted.times)
    report(steps, 1, _STEPS)
    published = publishing.measure(corpus.data, asked, wanted.times)
    report(steps, 2, _STEPS)
    few = asked if corpus.embedded else asked[:: max(1, len(asked) // _ASKED_LARGE)]
    told: Mapping[str, Told] = {}
    peers, times = wanted.peers, wanted.times
    if len(peers) > 1 and corpus.passages <= _COMPARED:
        told = comparing.compare(corpus.data, _model(corpus), few, peers, embedded=corpus.embedded)
    report(steps, 3, _STEPS)
    with Library.open(corpus.data) as library:
        recall = read_status(library).recall
    postgres = None
    if corpus.passages <= _COMPARED:
        with server.started() as address:
            postgres = address and serving.through_postgres(corpus.data, asked, times, address)
    report(steps, _STEPS, _STEPS)
    return Sized(
        corpus.articles,
        corpus.passages,
        corpus.embedded,
        served,
        published,
        told,
        recall,
        postgres or None,
    )


def _model(corpus: Corpus) -> Path:
    """Where the peers' model is kept: one for all sizes."""
    return corpus.data.parent / "e5"


def _machine(load: float) -> Machine:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(
        _processor(),
        os.cpu_count() or 1,
        round(memory, 1),
        f"{platform.system()} {platform.release()}",
        platform.python_version(),
        (round(load, 1), round(os.getloadavg()[0], 1)),
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _processor() -> str:
    """The name of the processor, as Linux tells it."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.machine()
