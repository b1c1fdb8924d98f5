"""A comparison told to a reader in the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.comparison import Certainty, Comparison
from eval.measures import MEASURES
from eval.verdict import WORDS, Verdict

#: Flipped questions named in each direction, at most.
NAMED = 50
#: Settings that say what was asked or is shown otherwise.
_TOLD = ("questions", "limit", "left_out", "fingerprint")


def show(comparison: Comparison, console: Console) -> None:
    """Print the flipped questions, the measures, and what the figures say."""
    _show_flips("Mới đạt", comparison.mended, comparison, console)
    _show_flips("Mới hỏng", comparison.broken, comparison, console)
    console.print(_table(comparison))
    for line in sentences(comparison):
        console.print(Text(line), soft_wrap=True)


def sentences(comparison: Comparison) -> Iterator[str]:
    """What changed and what is noise, a sentence each."""
    first, second = comparison.first, comparison.second
    yield f"A: {first.file}, B: {second.file}; bộ câu hỏi {first.name}."
    for name, (was, now) in comparison.settings().items():
        if name not in _TOLD:
            yield f"Khác nhau ở {name}: {_plain(was)} → {_plain(now)}."
    better = [n for n, c in comparison.changes.items() if c.change * MEASURES[n].better > 0]
    for certainty, sure in ((Certainty.CLEAR, "rõ rệt"), (Certainty.HINT, "(mới có dấu hiệu)")):
        of = [n for n in comparison.changes if comparison.certainty[n] == certainty]
        for word, names in (
            ("tốt lên", [n for n in of if n in better]),
            ("xấu đi", [n for n in of if n not in better]),
        ):
            if names:
                yield f"{word.capitalize()} {sure}: {_listed(names, comparison)}."
    noise = [n for n in comparison.changes if comparison.certainty[n] == Certainty.NOISE]
    if noise:
        yield f"Không phân biệt được với nhiễu: {', '.join(noise)}."


def _listed(names: Sequence[str], comparison: Comparison) -> str:
    return ", ".join(
        f"{name} ({MEASURES[name].shown(change.first)} → {MEASURES[name].shown(change.second)})"
        for name in names
        for change in [comparison.changes[name]]
    )


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _table(comparison: Comparison) -> Table:
    table = Table(
        title="So sánh",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("Chỉ số", no_wrap=True)
    for heading in ("A", "B", "B − A", "Khoảng 95 %", "p"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Thay đổi")
    for name, change in comparison.changes.items():
        shown = MEASURES[name].shown
        table.add_row(
            name,
            shown(change.first),
            shown(change.second),
            f"{'+' if change.change >= 0 else '−'}{shown(abs(change.change))}",
            f"{shown(change.low)} … {shown(change.high)}".replace("-", "−"),
            f"{change.p:.4f}",
            comparison.certainty[name],
        )
    return table


def _show_flips(
    title: str, places: Sequence[int], comparison: Comparison, console: Console
) -> None:
    console.print(Text(f"{title}: {len(places)} câu.", style="bold"))
    for place in places[:NAMED]:
        was, now = (r.questions[place] for r in (comparison.first, comparison.second))
        words = (WORDS[Verdict(row["verdict"])] for row in (was, now))
        console.print(
            Text(f"  {was['id']}: {was['question']} ({' → '.join(words)})"), soft_wrap=True
        )
    if len(places) > NAMED:
        console.print(Text(f"  … và {len(places) - NAMED} câu khác."))
