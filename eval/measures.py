"""Measures: what each one is, from single questions' values to a figure of a whole run.

docs/evaluation.md explains every one of them, with its formula and its source.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.curves import Floats, aurc, auroc, coverage_at_risk
from index.answer import Outcome

#: ``R@1`` is ir-measures' recall: the share of a question's relevant articles that stand first, so
#: with two relevant articles it is 0.5 at most. ``Success@1`` (is the first one relevant?) is the
#: same for questions with one relevant article and the figure to read where there are several.
RETRIEVAL = ("R@1", "R@5", "R@10", "RR@10", "nDCG@10", "Success@1")

#: The risk that an official may be asked to bear: one wrong answer in twenty.
BEARABLE = 0.05

#: One column a measure's ingredient, each (replicates, questions); NaN where a question has none.
Columns = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Scored:
    """One question's numbers: all that measures are made of.

    ``values`` are its own measures; one is absent where the question cannot give it. ``verbatim``
    says of each citation whether it equals its slice of the library's text.
    """

    values: Mapping[str, float]
    answerable: bool
    outcome: Outcome
    score: float
    verbatim: tuple[bool, ...]
    latency_ms: float

    @property
    def right(self) -> float:
        """Does the first quotation hold the answer? NaN where there is nothing to judge by."""
        return self.values.get("Quote@1", math.nan if self.answerable else 0.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run. ``better`` is +1 where more is better and -1 where less is."""

    name: str
    meaning: str
    better: int
    of: Callable[[Columns], Floats]

    def shown(self, value: float) -> str:
        """The value as a person reads it."""
        return f"{value:.1f}" if self.name.startswith("latency") else f"{value:.3f}"


def columns(scored: Sequence[Scored]) -> dict[str, Floats]:
    """The ingredients of all measures, each (questions,)."""
    names = dict.fromkeys(name for row in scored for name in row.values)
    own = {name: np.array([row.values.get(name, np.nan) for row in scored]) for name in names}
    return own | {
        "answerable": np.array([float(row.answerable) for row in scored]),
        "answered": np.array([float(row.outcome == "answered") for row in scored]),
        "score": np.array([row.score for row in scored]),
        "right": np.array([row.right for row in scored]),
        "quotations": np.array([float(len(row.verbatim)) for row in scored]),
        "verbatim": np.array([float(sum(row.verbatim)) for row in scored]),
        "latency_ms": np.array([row.latency_ms for row in scored]),
    }


def aggregate(of: Mapping[str, Floats]) -> dict[str, float]:
    """The measures of a whole run; absent where there is nothing to measure."""
    rows = {name: column[None] for name, column in of.items()}
    found = {name: float(measure.of(rows)[0]) for name, measure in MEASURES.items()}
    return {name: value for name, value in found.items() if not math.isnan(value)}


def _mean(name: str) -> Callable[[Columns], Floats]:
    """The mean over the questions that have a value."""

    def of(rows: Columns) -> Floats:
        if name not in rows:
            return np.full(len(rows["score"]), np.nan)
        has = ~np.isnan(rows[name])
        return _share(np.where(has, rows[name], 0.0), has.astype(float))

    return of


def _share(part: Floats, whole: Floats) -> Floats:
    """Sum of one by sum of the other, row by row; NaN where the whole is nothing."""
    by = whole.sum(axis=1)
    found: Floats = np.divide(part.sum(axis=1), by, out=np.full(len(by), np.nan), where=by > 0)
    return found


def _verbatim(rows: Columns) -> Floats:
    """The share of all quotations, not a mean of shares."""
    return _share(rows["verbatim"], rows["quotations"])


def _judged(rows: Columns) -> Floats:
    return (~np.isnan(rows["right"])).astype(float)


def _coverage(rows: Columns) -> Floats:
    return _share(rows["answered"] * _judged(rows), _judged(rows))


def _risk(rows: Columns) -> Floats:
    shown = rows["answered"] * _judged(rows)
    return _share(shown * (rows["right"] == 0.0), shown)


def _aurc(rows: Columns) -> Floats:
    return aurc(rows["score"], rows["right"])


def _bearable(rows: Columns) -> Floats:
    return coverage_at_risk(rows["score"], rows["right"], BEARABLE)


def _auroc(rows: Columns) -> Floats:
    return auroc(rows["score"], rows["answerable"])


def _latency(percentile: int) -> Callable[[Columns], Floats]:
    def of(rows: Columns) -> Floats:
        found: Floats = np.percentile(rows["latency_ms"], percentile, axis=1)
        return found

    return of


def _first_n(count: int) -> str:
    return f"phần bài cần tìm nằm trong {count} bài đầu"


#: Every measure by name, in the order in which a reader wants them. An arrow: less is better.
MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("R@1", "phần bài cần tìm nằm ở vị trí đầu", +1, _mean("R@1")),
        Measure("R@5", _first_n(5), +1, _mean("R@5")),
        Measure("R@10", _first_n(10), +1, _mean("R@10")),
        Measure("RR@10", "nghịch đảo hạng của bài cần tìm", +1, _mean("RR@10")),
        Measure("nDCG@10", "chất lượng thứ tự của 10 bài đầu", +1, _mean("nDCG@10")),
        Measure("Success@1", "bài đứng đầu là một bài cần tìm", +1, _mean("Success@1")),
        Measure("Quote@1", "đáp án nằm trong trích dẫn đầu", +1, _mean("Quote@1")),
        Measure("Quote@3", "đáp án nằm trong ba trích dẫn đầu", +1, _mean("Quote@3")),
        Measure("Facts@3", "phần các ý được hỏi nằm trong ba trích dẫn đầu", +1, _mean("Facts@3")),
        Measure("verbatim", "trích dẫn đúng nguyên văn (phải là 1)", +1, _verbatim),
        Measure(
            "answered_unanswerable",
            "không có đáp án mà vẫn trả lời ↓",
            -1,
            _mean("answered_unanswerable"),
        ),
        Measure("false_refusal", "có đáp án mà không trả lời ↓", -1, _mean("false_refusal")),
        Measure(
            "false_not_found", "có đáp án mà báo không tìm thấy ↓", -1, _mean("false_not_found")
        ),
        Measure("coverage", "phần câu được trả lời", +1, _coverage),
        Measure("risk", "phần trả lời sai trong các câu được trả lời ↓", -1, _risk),
        Measure("AURC", "rủi ro trung bình theo độ phủ ↓", -1, _aurc),
        Measure("Coverage@5%", "độ phủ lớn nhất khi rủi ro không quá 5 %", +1, _bearable),
        Measure("AUROC", "điểm số tách câu có và không có đáp án", +1, _auroc),
        Measure("latency_ms_p50", "thời gian trả lời, trung vị (ms) ↓", -1, _latency(50)),
        Measure("latency_ms_p95", "thời gian trả lời, phân vị 95 (ms) ↓", -1, _latency(95)),
    )
}
