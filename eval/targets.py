"""The targets of the development sets, read from the results of ``eval run`` in one folder.

The folder holds what ``make eval`` leaves there: ``SET.json`` and, for the forms and the strange
questions, ``SET-no-marks.json``, ``SET-half-marks.json``, ``SET-nfd.json``, ``SET-strange.json``;
``blind.json`` are the questions about the sample corpus whose writer had not seen the program,
``news.json`` those about news articles that the program is developed on; ``large.json`` comes from
``make eval-large``. A target whose results are missing is not measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from corpus.library import Library
from eval.altered import refused
from eval.comparison import Result, check_same, read_result
from eval.curves import Floats
from eval.measures import MEASURES, Columns, Scored, columns
from eval.resampling import SEED, Interval, interval
from index.answer import Citation

#: Altered quotations that must all be refused.
ALTERED = 500
#: Of ViQuAD2 the last third by place is never fitted on or chosen by.
_KEPT_BACK = 2 / 3


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value with its interval, and the same of the questions that nothing was fitted on
    or chosen by, where there are such."""

    value: float
    between: Interval | None = None
    kept_back: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised: ``wanted`` or better, where more (+1) or less (-1) is better. Of a
    development set, which rules are made by looking at, nothing is promised."""

    name: str
    better: int
    wanted: float | None
    of: Callable[[Results], Figure | None]
    digits: int = 3

    def met(self, figure: Figure) -> bool:
        """Whether the promise is kept, as one of nothing is."""
        return self.wanted is None or self.better * (round(figure.value, 6) - self.wanted) >= 0


class Results:
    """The results in one folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, Result | None] = {}

    def named(self, name: str) -> Result | None:
        """The result of that name, if it was measured."""
        if name not in self._read:
            file = self._folder / f"{name}.json"
            self._read[name] = read_result(file) if file.exists() else None
        return self._read[name]

    def all(self) -> list[Result]:
        """Every result of the folder that targets are read from."""
        return [found for name in NAMES if (found := self.named(name)) is not None]


def measured(results: Results) -> Iterator[tuple[Target, Figure | None]]:
    """Each target with its figure, or none where it was not measured."""
    for target in TARGETS:
        yield target, target.of(results)


def _measure(
    name: str, measure: str, kept_back: str | None = None
) -> Callable[[Results], Figure | None]:
    """A measure of one run; what is kept back is another run, or the last third of this one."""
    of = MEASURES[measure].of

    def found(results: Results) -> Figure | None:
        result = results.named(name)
        if result is None:
            return None
        whole = columns(result.scored)
        kept = [result.scored[i] for i in _kept_back(result)]
        if kept_back:
            apart = results.named(kept_back)
            kept = list(apart.scored) if apart else []
        return Figure(
            value=_value(whole, of),
            between=interval(whole, of),
            kept_back=_value(columns(kept), of) if kept else None,
        )

    return found


def _kept_back(result: Result) -> list[int]:
    """The places of ViQuAD2's questions that nothing was fitted on."""
    return list(range(round(len(result.questions) * _KEPT_BACK), len(result.questions)))


def _against(first: str, second: str, of: Callable[[Floats, Floats], Floats]) -> Any:
    """What R@1 of a second run is, seen from a first one of the same questions."""

    def figure(rows: Columns) -> Floats:
        found: Floats = of(_mean(rows["first"]), _mean(rows["second"]))
        return found

    def found(results: Results) -> Figure | None:
        one, other = results.named(first), results.named(second)
        if one is None or other is None:
            return None
        check_same(one, other)
        both = {
            "first": columns(one.scored)["R@1"],
            "second": columns(other.scored)["R@1"],
        }
        kept = {name: column[_kept_back(one)] for name, column in both.items()}
        return Figure(_value(both, figure), interval(both, figure), _value(kept, figure))

    return found


def _strange(name: str) -> Callable[[Results], Figure | None]:
    """How the score tells a set's answerable questions from those of another domain."""

    def of(results: Results) -> Figure | None:
        own, strange = results.named(name), results.named(f"{name}-strange")
        if own is None or strange is None:
            return None
        asked = [one for one in own.scored if one.answerable] + list(strange.scored)
        both = columns([_without_values(one) for one in asked])
        auroc = MEASURES["AUROC"].of
        return Figure(_value(both, auroc), interval(both, auroc))

    return of


def _without_values(one: Scored) -> Scored:
    return Scored({}, one.answerable, one.outcome, one.score, one.verbatim, one.latency_ms)


def _changed(results: Results) -> Figure | None:
    """The share of fully marked questions that were searched in another wording."""
    result = results.named("viquad2")
    if result is None:
        return None
    changed = {"changed": np.array([float(_is_reworded(row)) for row in result.questions])}
    figure = _mean_of("changed")
    return Figure(_value(changed, figure), interval(changed, figure))


def _is_reworded(row: Any) -> bool:
    """Whether another wording was searched: what a reading says in brackets only restricts it."""
    read: str | None = row["read_as"]
    return read is not None and read.partition(" (")[0] != row["asked"].partition(" (")[0]


def _verbatim(results: Results) -> Figure | None:
    """Over every quotation of every result."""
    same = [
        float(one) for result in results.all() for trial in result.scored for one in trial.verbatim
    ]
    return Figure(float(np.mean(same))) if same else None


def _altered(results: Results) -> Figure | None:
    """How many of the altered quotations the gate refused."""
    result = results.named("viquad2") or results.named("sample")
    if result is None:
        return None
    known = {field.name for field in fields(Citation)} - {"also_reported_by"}
    cited = [
        Citation(**{name: value for name, value in row.items() if name in known})
        for question in result.questions
        for row in question["citations"]
    ]
    with Library.open(Path(result.settings["library"])) as library:
        return Figure(float(sum(refused(library, cited, ALTERED, SEED))))


def _mean(column: Floats) -> Floats:
    """The mean of each row over the questions that have a value."""
    found: Floats = np.nanmean(column, axis=1)
    return found


def _mean_of(name: str) -> Callable[[Columns], Floats]:
    return lambda rows: _mean(rows[name])


def _value(of: dict[str, Floats], figure: Callable[[Columns], Floats]) -> float:
    return float(figure({name: column[None] for name, column in of.items()})[0])


def _fall(before: Floats, after: Floats) -> Floats:
    return before - after


def _ratio(before: Floats, after: Floats) -> Floats:
    return after / before


#: The results that targets are read from.
NAMES = (
    *(
        "sample",
        "blind",
        "news",
        "sample-strange",
        "seeds",
        "viquad2",
        "viquad2-no-marks",
        "viquad2-half-marks",
    ),
    *("viquad2-nfd", "viquad2-strange", "large"),
)

TARGETS = (
    Target("ViQuAD2: R@1", +1, 0.92, _measure("viquad2", "R@1")),
    Target("ViQuAD2: RR@10", +1, 0.945, _measure("viquad2", "RR@10")),
    Target("  thêm 35.432 bài Báo Mới: R@1 giảm", -1, 0.05, _against("viquad2", "large", _fall)),
    Target(
        "  không dấu: R@1, so với có dấu",
        +1,
        0.985,
        _against("viquad2", "viquad2-no-marks", _ratio),
    ),
    Target(
        "  nửa dấu: R@1, so với có dấu", +1, 0.99, _against("viquad2", "viquad2-half-marks", _ratio)
    ),
    Target("  NFD: R@1, so với NFC", +1, 1.0, _against("viquad2", "viquad2-nfd", _ratio)),
    Target("  câu đủ dấu bị hiểu khác đi", -1, 0.01, _changed),
    Target("ViQuAD2: Quote@1", +1, 0.85, _measure("viquad2", "Quote@1")),
    Target("ViQuAD2: Quote@3", +1, 0.93, _measure("viquad2", "Quote@3")),
    Target(
        "ViQuAD2: AUROC, câu không có đáp án cùng chủ đề", +1, 0.80, _measure("viquad2", "AUROC")
    ),
    Target("ViQuAD2: AUROC, câu thuộc lĩnh vực khác", +1, 0.99, _strange("viquad2")),
    Target("Kho mẫu: AUROC, câu thuộc lĩnh vực khác", +1, 0.99, _strange("sample")),
    Target("ViQuAD2: độ phủ khi rủi ro ≤ 5 %", +1, 0.60, _measure("viquad2", "Coverage@5%")),
    Target("Kho mẫu: Quote@1", +1, 0.97, _measure("sample", "Quote@1", "blind")),
    Target("Kho mẫu: từ chối nhầm", -1, 0.03, _measure("sample", "false_refusal", "blind")),
    Target(
        "Kho mẫu: trả lời câu không có đáp án",
        -1,
        0.05,
        _measure("sample", "answered_unanswerable", "blind"),
    ),
    Target("Báo Mới: Quote@1", +1, None, _measure("news", "Quote@1")),
    Target("Báo Mới: từ chối nhầm", -1, None, _measure("news", "false_refusal")),
    Target(
        "Báo Mới: trả lời câu không có đáp án",
        -1,
        None,
        _measure("news", "answered_unanswerable"),
    ),
    Target("Mọi bộ: trích dẫn đúng nguyên văn", +1, 1.0, _verbatim),
    Target("Trích dẫn bị sửa, bị từ chối (trên 500)", +1, ALTERED, _altered, digits=0),
    Target(
        "ViQuAD2: thời gian trả lời p50, ms",
        -1,
        20,
        _measure("viquad2", "latency_ms_p50"),
        digits=1,
    ),
    Target(
        "ViQuAD2: thời gian trả lời p95, ms",
        -1,
        40,
        _measure("viquad2", "latency_ms_p95"),
        digits=1,
    ),
)
