"""What each signal is worth: the same questions asked with one of them taken out at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from corpus.command import progress
from eval.comparison import Certainty, certainty
from eval.errors import EvalFault
from eval.forms import Form, typed
from eval.measures import MEASURES
from eval.question import Question
from eval.resampling import Difference, differences
from eval.run import Run, run
from index.calibration import Calibration
from index.choosing import quotation, support
from index.engine import Engine
from index.signals import ALL, Signals

#: What the table tells, as far as the questions give it.
TOLD = ("R@1", "Quote@1", "Quote@3", "AUROC", "false_refusal", "answered_unanswerable")

_CROSS = "mô hình xếp lại (cross-encoder)"
_SIGNALS = {
    "tìm theo nghĩa (vectơ)": replace(ALL, dense=False),
    "tìm theo từ (BM25)": replace(ALL, lexical=False),
    "cặp từ trong BM25": replace(ALL, bigrams=False),
    "tiêu đề, đề mục trong BM25": replace(ALL, context=False),
    "khôi phục dấu, sửa lỗi gõ": replace(ALL, restoration=False),
    "tìm cả câu như đã gõ": replace(ALL, folded=False),
    "gộp bài đăng lại": replace(ALL, collapse=False),
    _CROSS: replace(ALL, cross=False),
}


#: Columns that the table needs: narrower, names of signals would be lost.
_WIDTH = 130
#: Names of signals that are one feature of a model begin so.
_CHOOSING, _REFUSING = "chọn câu: ", "từ chối: "


@dataclass(frozen=True, slots=True)
class Taken:
    """One signal taken out: how each measure changes, and how sure that is."""

    name: str
    changes: dict[str, Difference]
    certainty: dict[str, Certainty]


def ablate(
    engine: Engine, questions: Sequence[Question], form: Form, only: str = ""
) -> tuple[Run, list[Taken]]:
    """The run with everything, and each signal whose name holds ``only`` taken out of it.

    Raises EvalFault where no signal has such a name.
    """
    named = [name for name in _names(engine) if only in name]
    if not named:
        raise EvalFault(
            f"không có tín hiệu nào có tên chứa “{only}”; các tên: {'; '.join(_names(engine))}."
        )
    whole = run(engine, questions, form=form)
    measures = [name for name in TOLD if name in whole.measures]
    usual = _usual(engine, questions, form) if any(n.startswith(_REFUSING) for n in named) else []
    taken = []
    for name in named:
        signals, calibration = _without(engine, name, usual)
        less = run(engine.without(signals, calibration), questions, form=form)
        changes = differences(whole.columns(), less.columns(), measures)
        taken.append(Taken(name, changes, certainty(changes)))
    return whole, taken


def show(whole: Run, taken: Sequence[Taken], console: Console) -> None:
    """Print one row a signal: what each measure loses or gains without it."""
    names = list(taken[0].changes) if taken else []
    table = Table(title="Bỏ từng tín hiệu", title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("Không có", no_wrap=True)
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_row("(đủ tín hiệu)", *(MEASURES[name].shown(whole.measures[name]) for name in names))
    table.add_section()
    for one in taken:
        cells = (_cell(one.changes[name], one.certainty[name]) for name in names)
        table.add_row(one.name, *cells)
    console.print(table, width=max(console.width, _WIDTH), crop=False)
    console.print(
        "Thay đổi so với đủ tín hiệu; * là dấu hiệu, ** là rõ rệt (bootstrap và hoán vị theo cặp, "
        "hiệu chỉnh Holm trong mỗi dòng).",
        highlight=False,
        soft_wrap=True,
    )


def _cell(change: Difference, sure: Certainty) -> str:
    stars = {Certainty.CLEAR: "**", Certainty.HINT: "*", Certainty.NOISE: ""}[sure]
    return f"{change.change:+.3f}{stars}"


def _names(engine: Engine) -> list[str]:
    """Every signal that this engine has, by the name that the table gives it."""
    refusing = support.FEATURES if engine.calibration else ()
    return [
        *(name for name in _SIGNALS if name != _CROSS or engine.settings()["cross_encoder"]),
        *(f"{_CHOOSING}{name}" for name in quotation.FEATURES),
        *(f"{_REFUSING}{name}" for name in refusing),
    ]


def _without(
    engine: Engine, name: str, usual: Sequence[float]
) -> tuple[Signals, Calibration | None]:
    """What an engine without that signal has."""
    whole = engine.calibration
    if name.startswith(_CHOOSING):
        place = quotation.FEATURES.index(name.removeprefix(_CHOOSING))
        return replace(ALL, quotation={place: 0.0}), whole
    if whole is not None and name.startswith(_REFUSING):
        place = support.FEATURES.index(name.removeprefix(_REFUSING))
        return ALL, _holding(whole, place, usual[place])
    return _SIGNALS[name], whole


def _holding(whole: Calibration, place: int, usual: float) -> Calibration:
    """The calibration with a feature held at its usual value: it then tells no two questions
    apart, and the threshold keeps its meaning."""
    weights = list(whole.weights)
    weights[0] += weights[place + 1] * usual
    weights[place + 1] = 0.0
    return replace(whole, weights=tuple(weights))


def _usual(engine: Engine, questions: Sequence[Question], form: Form) -> list[float]:
    """The mean of each feature of the best quotations of these questions."""
    rows = []
    with progress() as bar:
        for question in bar.track(questions, description="Đọc tín hiệu"):
            evidence = engine.consider(typed(question.question, form)).evidence
            if evidence:
                rows.append(support.features(evidence[0]))
    means: list[float] = np.array(rows).mean(axis=0).tolist()
    return means
