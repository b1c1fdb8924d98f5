"""What was measured as tables: costs by size, the peers, and the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from eval.bench.comparing import MEASURES, Told
from eval.bench.peers import OURS, PEERS
from eval.bench.run import Run, Sized
from eval.bench.took import Took

#: Said wherever a library's vectors were made.
MADE = (
    "Kho nhỏ nhất được lập thật. Các kho lớn hơn là bài báo thật được cắt đoạn thật, còn vectơ "
    "được làm ra từ vectơ của kho nhỏ cộng nhiễu: chỉ đo thời gian và bộ nhớ, không đo chất lượng."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every size, None where there is none. ``plotted``: it is drawn against size;
    ``cpu``: where there is one, what is drawn, with the figure itself beside."""

    name: str
    of: Callable[[Sized], float | None]
    unit: str
    digits: int = 1
    plotted: bool = False
    cpu: Callable[[Sized], float] | None = None

    def shown(self, size: Sized) -> str:
        value = self.of(size)
        return "–" if value is None else number(value, self.digits)


def number(value: float, digits: int) -> str:
    """As Vietnamese readers write it: 1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def _stage(name: str, percentile: str) -> Callable[[Sized], float]:
    return lambda size: float(getattr(size.serving.stages_ms[name], percentile))


def through_postgres(percentile: str) -> Callable[[Sized], float | None]:
    """The milliseconds of a whole question there; None where no server could be started."""
    return lambda size: (
        float(getattr(size.postgres.serving.stages_ms["total"], percentile))
        if size.postgres
        else None
    )


def _pushed(size: Sized) -> float | None:
    return size.postgres.pushed.wall_s if size.postgres else None


def _both(name: str, of: Callable[[Sized], Took]) -> tuple[Row, Row]:
    """What something takes, by the clock and by the processor."""

    def cpu(size: Sized) -> float:
        return of(size).cpu_s

    return (
        Row(name, lambda size: of(size).wall_s, "s", 2, True, cpu),
        Row("  giây CPU", cpu, "s", 2),
    )


ROWS = (
    Row("hỏi đến trả lời, p50", _stage("total", "p50"), "ms", plotted=True),
    Row("hỏi đến trả lời, p95", _stage("total", "p95"), "ms", plotted=True),
    Row("  đọc câu hỏi, p50", _stage("read", "p50"), "ms"),
    Row("  chờ vectơ câu hỏi, p50", _stage("embed", "p50"), "ms"),
    Row("  tìm, p50", _stage("search", "p50"), "ms", plotted=True),
    Row("  chọn câu trích, p50", _stage("choose", "p50"), "ms", plotted=True),
    Row("giây CPU một câu", lambda s: s.serving.cpu_ms, "ms", plotted=True),
    Row("recall@10 của chỉ mục gần đúng", lambda s: s.recall, "", 4),
    Row("qua PostgreSQL: hỏi đến trả lời, p50", through_postgres("p50"), "ms", plotted=True),
    Row("  p95", through_postgres("p95"), "ms"),
    Row("  đẩy cả kho vào", _pushed, "s", 1),
    Row("khởi động đến câu trả lời đầu", lambda s: s.serving.first_answer_s, "s", 2, True),
    Row("bộ nhớ khi phục vụ", lambda s: s.serving.resident_mb, "MiB", 0, True),
    *_both("index status", lambda s: s.publishing.status),
    *_both("index build khi không có gì mới", lambda s: s.publishing.unchanged),
    *_both("corpus add một bài", lambda s: s.publishing.added),
    *_both("index build một bài mới", lambda s: s.publishing.one),
    *_both("index build một bài mới, sau khi khởi động", lambda s: s.publishing.ours),
    Row("theo ấn bản đổi 1.000 đoạn", lambda s: s.publishing.followed.first_s, "s", 2, True),
    Row("  câu hỏi lâu nhất khi ấy", lambda s: s.publishing.followed.longest_s, "s", 2, True),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A peer beside ours: how many times as much it takes, by the clock and by the processor."""

    name: str
    told: Told
    search: float
    search_cpu: float
    embed: float
    embed_cpu: float


def beside(size: Sized) -> Iterator[Beside]:
    """Ours first, then the others."""
    for name, told in size.peers.items():
        ours = size.peers[OURS]
        yield Beside(
            PEERS[name],
            told,
            told.search.wall_s / ours.search.wall_s,
            told.search.cpu_s / ours.search.cpu_s,
            told.embed.wall_s / ours.embed.wall_s,
            told.embed.cpu_s / ours.embed.cpu_s,
        )


#: The columns of a comparison.
COMPARED = (
    "", "tìm p50, ms", "p95, ms", "lâu gấp", "CPU gấp", "vectơ, đoạn/s", "lâu gấp", "CPU gấp",
    "MiB", *MEASURES,
)  # fmt: skip


def cells(one: Beside) -> list[str]:
    """A row of a comparison."""
    told = one.told
    return [
        one.name,
        number(told.search.wall_s * 1000, 1),
        number(told.search_p95_s * 1000, 1),
        f"{number(one.search, 1)} ×",
        f"{number(one.search_cpu, 1)} ×",
        number(1 / told.embed.wall_s, 1),
        f"{number(one.embed, 1)} ×",
        f"{number(one.embed_cpu, 1)} ×",
        number(told.resident_mb, 0),
        *(number(told.measures[name], 3) if told.measures else "–" for name in MEASURES),
    ]


def title_of(size: Sized) -> str:
    """Of a comparison."""
    vectors = "vectơ fp32 của mô hình" if size.embedded else "cùng vectơ của kho"
    return f"So với phần mềm khác ở {number(size.passages, 0)} đoạn ({vectors})"


def about(run: Run) -> list[str]:
    """What was measured on, a sentence each."""
    machine = run.machine
    small = run.sizes[0]
    rate = number(small.passages / run.building.build.wall_s, 1)
    return [
        f"{machine.processor}, {machine.cores} nhân, {number(machine.memory_gb, 0)} GiB, "
        f"{machine.system}, Python {machine.python}; {machine.measured_at}; tải lúc bắt đầu "
        f"{number(machine.loads[0], 1)}, lúc xong {number(machine.loads[1], 1)}.",
        "Mỗi số là trung vị; các phần mềm được hỏi xen kẽ trong cùng một lần đo, nên hãy đọc tỉ "
        "số: giây của đồng hồ dài ra khi máy bận việc khác, giây CPU thì ít hơn.",
        f"Kho nhỏ: {number(small.articles, 0)} bài, lập cả vectơ từng câu, {rate} đoạn mỗi giây.",
        *([MADE] if len(run.sizes) > 1 else []),
    ]


def show(run: Run, console: Console) -> None:
    """Print the figures of every size, then the comparisons."""
    table = Table(title="Chi phí theo cỡ kho", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("")
    for size in run.sizes:
        table.add_column(f"{number(size.passages, 0)} đoạn", justify="right")
    table.add_column("")
    for row in ROWS:
        table.add_row(row.name, *(row.shown(size) for size in run.sizes), row.unit)
    console.print(table)
    for size in run.sizes:
        if size.peers:
            console.print(_comparison(size))
    for line in about(run):
        console.print(line, soft_wrap=True)


def _comparison(size: Sized) -> Table:
    table = Table(title=title_of(size), title_justify="left", box=SIMPLE_HEAD)
    for heading in COMPARED:
        table.add_column(heading, justify="right" if heading else "left")
    for one in beside(size):
        table.add_row(*cells(one))
    return table
