"""A run told to a reader in the terminal: failed questions, slices, measures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.forms import WORDS as FORMS
from eval.forms import Form
from eval.measures import MEASURES, Scored, aggregate, columns
from eval.run import Run
from eval.slices import slices
from eval.trial import Trial
from eval.verdict import WORDS, Verdict, verdict
from index.answer import Outcome

#: The outcomes in a reader's words.
OUTCOMES: dict[Outcome, str] = {
    "answered": "trả lời",
    "related": "liên quan",
    "not_found": "không tìm thấy",
}

#: What a slice tells beside its outcomes.
SLICED = ("R@1", "Quote@1", "false_refusal", "answered_unanswerable")


def show(run: Run, console: Console, *, with_failures: bool = False) -> None:
    """Print the failed questions if asked for, then the slices, then the measures."""
    if with_failures:
        _show_failures(run, console)
    console.print(_slices(run))
    console.print(_measures(run))
    for line in summary(run):
        console.print(Text(line), soft_wrap=True)
    settings = json.dumps(dict(run.settings), ensure_ascii=False)
    console.print(Text(f"Thiết lập: {settings}"), soft_wrap=True)


def summary(run: Run) -> list[str]:
    """What was asked of what, a sentence each."""
    answerable = sum(trial.question.answerable for trial in run.trials)
    left_out: Mapping[str, int] = run.settings.get("left_out", {})
    return [
        f"{len(run.trials)} câu hỏi: {answerable} câu có đáp án trong kho, "
        f"{len(run.trials) - answerable} câu không có.",
        *(f"Bỏ qua {count} câu {reason}." for reason, count in left_out.items()),
        f"Cách gõ câu hỏi: {FORMS[Form(run.settings['form'])]}.",
        f"Thư viện {run.library}, ấn bản {run.edition}, mô hình {run.model}.",
    ]


def verdict_of(trial: Trial, scored: Scored) -> Verdict:
    """The verdict on one trial of a run."""
    return verdict(trial.question, trial.answer, trial.verbatim, scored.values)


def _measures(run: Run) -> Table:
    table = Table(
        title="Kết quả",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("Chỉ số", no_wrap=True)
    table.add_column("Giá trị", justify="right", no_wrap=True)
    table.add_column("Khoảng 95 %", justify="right", no_wrap=True)
    table.add_column("Ý nghĩa")
    for name, value in run.measures.items():
        measure = MEASURES[name]
        between = "–".join(measure.shown(bound) for bound in run.intervals[name])
        wrong = name == "verbatim" and value < 1
        style = "bold red" if wrong else ""
        table.add_row(name, measure.shown(value), between, measure.meaning, style=style)
    return table


def _slices(run: Run) -> Table:
    table = Table(
        title="Theo nhóm câu hỏi",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column("Nhóm")
    for heading in ("Số câu", *SLICED[:2], *map(str.capitalize, OUTCOMES.values())):
        table.add_column(heading, justify="right")
    group = None
    for part in slices(run.trials):
        if part.group != group:
            group = part.group
            table.add_section()
            table.add_row(Text(group, style="bold"))
        measured = aggregate(columns([run.scored[i] for i in part.chosen]))
        outcomes = Counter(run.trials[i].answer.outcome for i in part.chosen)
        table.add_row(
            Text(f"  {part.name}"),
            str(len(part.chosen)),
            *(MEASURES[n].shown(measured[n]) if n in measured else "–" for n in SLICED[:2]),
            *(str(outcomes[outcome]) for outcome in OUTCOMES),
        )
    return table


def _show_failures(run: Run, console: Console) -> None:
    shown = 0
    for trial, scored in zip(run.trials, run.scored, strict=True):
        why = verdict_of(trial, scored)
        if why is not Verdict.PASSED:
            shown += 1
            _show_failure(trial, WORDS[why], console)
    console.print(f"{shown} câu chưa đạt.\n", highlight=False)


def _show_failure(trial: Trial, why: str, console: Console) -> None:
    question, answer = trial.question, trial.answer
    lines = [f"Hỏi: {trial.asked}"]
    if answer.read_as:
        lines.append(f"Hiểu là: {answer.read_as}")
    if question.answers:
        lines.append("Cần: " + " | ".join(question.answers))
    lines.append(f"Kết quả: {OUTCOMES[answer.outcome]}, điểm {answer.score:.3f}")
    lines += [
        f"Trích {rank} ({citation.article_id}): {citation.quote}"
        for rank, citation in enumerate(answer.citations[:3], start=1)
    ]
    console.print(Text(f"{question.id}: {why}", style="bold"))
    for line in lines:
        console.print(Text(f"  {line}"), soft_wrap=True)
