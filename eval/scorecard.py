"""The table of targets, told to a reader in the terminal."""

from __future__ import annotations

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.targets import Figure, Results, Target, measured

_BETTER = {+1: "≥", -1: "≤"}
_MET = {True: Text("đạt", style="green"), False: Text("chưa đạt", style="bold red")}


def show(results: Results, console: Console) -> int:
    """Print the table; returns how many measured targets were missed."""
    table = Table(title="Mục tiêu", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Chỉ số")
    for heading in ("Mục tiêu", "Giá trị", "Khoảng 95 %", "Phần giữ lại"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    missed = unmeasured = 0
    for target, figure in measured(results):
        if figure is None:
            unmeasured += target.wanted is not None
        elif not target.met(figure):
            missed += 1
        table.add_row(*_row(target, figure))
    console.print(table)
    loads = [f"{result.settings.get('load', 0):.1f}" for result in results.all()]
    for line in (
        f"{missed} mục tiêu chưa đạt, {unmeasured} mục tiêu chưa đo.",
        "Phần giữ lại: chỉ những câu không dùng để khớp hay chọn gì (một phần ba cuối của ViQuAD2; "
        "với kho mẫu là blind.jsonl, do người chưa xem chương trình viết). Phần phát triển: bộ câu "
        "hỏi dùng để làm ra chương trình, nên không có mục tiêu.",
        f"Tải của máy khi bắt đầu từng lần đo: {', '.join(loads) or '–'}; thời gian trả lời chỉ "
        "đáng tin khi máy rảnh (dưới 1,5 trên hai nhân).",
    ):
        console.print(Text(line), soft_wrap=True)
    return missed


def _row(target: Target, figure: Figure | None) -> tuple[str | Text, ...]:
    wanted, verdict = "–", Text("phát triển", style="dim")
    if target.wanted is not None:
        wanted = f"{_BETTER[target.better]} {_shown(target, target.wanted)}"
        verdict = _MET[figure is not None and target.met(figure)]
    if figure is None:
        return target.name, wanted, "–", "–", "–", Text("chưa đo", style="dim")
    return (
        target.name,
        wanted,
        _shown(target, figure.value),
        "–".join(_shown(target, bound) for bound in figure.between) if figure.between else "–",
        "–" if figure.kept_back is None else _shown(target, figure.kept_back),
        verdict,
    )


def _shown(target: Target, value: float) -> str:
    return f"{value:.{target.digits}f}"
