"""What issue 7 promises, and what a run shows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from eval.bench.peers import OURS
from eval.bench.run import Run, Sized
from eval.bench.table import number
from eval.bench.table import through_postgres as there

_AT_10K, _AT_100K, _AT_1M = 10_000, 100_000, 1_000_000
_LANGCHAIN, _PLAIN = "langchain", "flat"


@dataclass(frozen=True, slots=True)
class Target:
    """``wanted`` or better, where more (+1) or less (-1) is better; ``of``: None where the run has
    not measured it."""

    name: str
    better: int
    wanted: float
    unit: str
    of: Callable[[Run], float | None]
    digits: int = 1

    def met(self, value: float) -> bool:
        return self.better * (round(value, 6) - self.wanted) >= 0

    def shown(self, value: float) -> str:
        return f"{number(value, self.digits)} {self.unit}".rstrip()


def _near(run: Run, passages: int) -> Sized | None:
    """The library of about so many passages."""
    return next((s for s in run.sizes if 0.9 < s.passages / passages < 1.1), None)


def _at(passages: int, of: Callable[[Sized], float | None]) -> Callable[[Run], float | None]:
    return lambda run: None if (size := _near(run, passages)) is None else of(size)


def _stage(percentile: str) -> Callable[[Sized], float]:
    return lambda size: float(getattr(size.serving.stages_ms["total"], percentile))


def _growth(run: Run) -> float | None:
    """What the processor does for one article at the larger size by that at the smaller."""
    large, small = _near(run, _AT_100K), _near(run, _AT_10K)
    if large is None or small is None:
        return None
    return large.publishing.one.cpu_s / small.publishing.one.cpu_s


def _recall(run: Run) -> float | None:
    """The least of any size; None where all were searched exactly."""
    return min((s.recall for s in run.sizes if s.recall is not None), default=None)


def _ratio(name: str, of: str) -> Callable[[Run], float | None]:
    """A peer's seconds by ours on the small library, where the model is theirs too."""

    def ratio(run: Run) -> float | None:
        peers = run.sizes[0].peers
        if name not in peers:
            return None
        return float(getattr(peers[name], of).wall_s / getattr(peers[OURS], of).wall_s)

    return ratio


TARGETS = (
    Target("hỏi đến trả lời ở 100.000 đoạn, p50", -1, 30, "ms", _at(_AT_100K, _stage("p50"))),
    Target("hỏi đến trả lời ở 100.000 đoạn, p95", -1, 60, "ms", _at(_AT_100K, _stage("p95"))),
    Target("qua PostgreSQL ở 100.000 đoạn, p50", -1, 60, "ms", _at(_AT_100K, there("p50"))),
    Target("qua PostgreSQL ở 100.000 đoạn, p95", -1, 120, "ms", _at(_AT_100K, there("p95"))),
    Target("hỏi đến trả lời ở 1.000.000 đoạn, p50", -1, 60, "ms", _at(_AT_1M, _stage("p50"))),
    Target("hỏi đến trả lời ở 1.000.000 đoạn, p95", -1, 120, "ms", _at(_AT_1M, _stage("p95"))),
    Target("recall@10 của chỉ mục gần đúng", 1, 0.99, "", _recall, 4),
    Target("tìm nhanh hơn LangChain", 1, 5, "×", _ratio(_LANGCHAIN, "search")),
    Target("tính vectơ nhanh hơn sentence-transformers", 1, 3.5, "×", _ratio(_PLAIN, "embed")),
    Target(
        "index build khi không có gì mới, 100.000 đoạn", -1, 2, "s",
        _at(_AT_100K, lambda s: s.publishing.unchanged.wall_s), 2,
    ),
    Target(
        "một bài mới vào 100.000 đoạn", -1, 3, "s",
        _at(_AT_100K, lambda s: s.publishing.one.wall_s), 2,
    ),
    Target(
        "  phần sau khi khởi động", -1, 1, "s",
        _at(_AT_100K, lambda s: s.publishing.ours.wall_s), 2,
    ),
    Target("  so với ở 10.000 đoạn", -1, 1.2, "×", _growth, 2),
    Target(
        "theo ấn bản đổi 1.000 đoạn", -1, 2, "s",
        _at(_AT_100K, lambda s: s.publishing.followed.first_s), 2,
    ),
    Target(
        "  câu hỏi lâu nhất khi ấy", -1, 1, "s",
        _at(_AT_100K, lambda s: s.publishing.followed.longest_s), 2,
    ),
    Target(
        "khởi động đến câu trả lời đầu, 100.000 đoạn", -1, 4, "s",
        _at(_AT_100K, lambda s: s.serving.first_answer_s), 2,
    ),
    Target(
        "bộ nhớ khi phục vụ 100.000 đoạn", -1, 900, "MiB",
        _at(_AT_100K, lambda s: s.serving.resident_mb), 0,
    ),
)  # fmt: skip


def judged(run: Run) -> Iterator[tuple[Target, float]]:
    """Each target that the run has measured, with its value."""
    for target in TARGETS:
        value = target.of(run)
        if value is not None:
            yield target, value


def show(run: Run, console: Console) -> None:
    """Print what is promised beside what was measured."""
    table = Table(title="Mục tiêu", title_justify="left", box=SIMPLE_HEAD)
    for heading in ("", "cần", "đo được", ""):
        table.add_column(heading, justify="right" if heading else "left")
    for target, value in judged(run):
        sign = "≥" if target.better > 0 else "≤"
        table.add_row(
            target.name,
            f"{sign} {target.shown(target.wanted)}",
            target.shown(value),
            "đạt" if target.met(value) else "chưa đạt",
        )
    if table.row_count:
        console.print(table)
