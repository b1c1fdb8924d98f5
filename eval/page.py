"""A run as one self-contained web page: measures, curves, slices, and every question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from eval import charts
from eval.curves import calibration, risk_by_coverage
from eval.measures import BEARABLE, MEASURES, aggregate, columns
from eval.report import OUTCOMES, SLICED, summary, verdict_of
from eval.resampling import intervals
from eval.result import write_whole
from eval.run import Run
from eval.slices import Slice, slices
from eval.trial import Trial
from eval.verdict import WORDS, Verdict
from index import wording
from index.answer import Citation

_TEMPLATE = "page.html.j2"


@dataclass(frozen=True, slots=True)
class _Figure:
    """A measure as a row of a table; ``bar`` is empty where it is no share."""

    name: str
    value: str
    between: str
    bar: Markup
    meaning: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A slice as a row: its cells are measures with intervals, then counts of outcomes."""

    name: str
    size: int
    measured: tuple[tuple[str, str], ...]
    outcomes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as the page lists it. ``slices`` are the keys that the filters know it by."""

    trial: Trial
    verdict: Verdict
    slices: tuple[str, ...]
    quotes: tuple[tuple[Markup, str], ...]

    @property
    def shown(self) -> str:
        """What the search box looks through."""
        question = self.trial.question
        cited = (citation.quote for citation in self.trial.answer.citations)
        parts = (question.id, self.trial.asked, *question.answers, *question.relevant, *cited)
        return " ".join(parts).lower()


def write_page(run: Run, file: Path) -> None:
    """Write the page of a run."""
    write_whole(page(run), file)


def page(run: Run) -> str:
    """The page: no file, font, style or script from anywhere else."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    parts = slices(run.trials)
    asked = list(_asked(run, parts))
    verdicts = Counter(row.verdict for row in asked)
    return environment.get_template(_TEMPLATE).render(
        measured_at=datetime.fromisoformat(run.measured_at).strftime("%d/%m/%Y %H:%M UTC"),
        summary=summary(run),
        settings=run.settings,
        figures=list(_figures(run)),
        charts=list(_charts(run)),
        measured_names=[name for name in SLICED if name in run.measures],
        outcomes=OUTCOMES,
        groups=_groups(run, parts),
        keys=[(_key(part), part) for part in parts],
        verdicts=[(verdict, verdicts[verdict]) for verdict in Verdict if verdicts[verdict]],
        words=WORDS,
        asked=asked,
    )


def _figures(run: Run) -> Iterator[_Figure]:
    for name, value in run.measures.items():
        measure, between = MEASURES[name], run.intervals[name]
        is_share = not name.startswith("latency")
        yield _Figure(
            name=name,
            value=measure.shown(value),
            between=_between(name, between),
            bar=charts.interval(value, between) if is_share else Markup(""),
            meaning=measure.meaning,
            wrong=name == "verbatim" and value < 1,
        )


def _between(name: str, between: tuple[float, float]) -> str:
    return "–".join(MEASURES[name].shown(bound) for bound in between)


def _charts(run: Run) -> Iterator[tuple[str, str, Markup]]:
    """Each chart with its title and how to read it."""
    of = run.columns()
    measures = run.measures
    if "AURC" in measures:
        shown = (measures["coverage"], measures["risk"]) if "risk" in measures else None
        yield (
            "Rủi ro theo độ phủ",
            "Trả lời càng nhiều câu, sai càng nhiều: đường càng thấp càng tốt. Chấm tròn là mức "
            "sản phẩm đang trả lời.",
            charts.risk_coverage(
                risk_by_coverage(of["score"], of["right"]),
                limit=BEARABLE,
                bearable=measures["Coverage@5%"],
                chosen=shown,
            ),
        )
        yield (
            "Độ chuẩn của điểm số",
            "Điểm số 0.8 đáng tin khi 8 trong 10 câu có điểm ấy trích đúng đáp án: các chấm nằm "
            "trên đường chéo. Chấm lớn là nhiều câu.",
            charts.reliability(calibration(of["score"], of["right"])),
        )
    yield (
        "Thời gian trả lời",
        "Từ lúc nhận câu hỏi đến lúc có câu trả lời đã kiểm chứng, trên máy đã đo; cột cuối gồm "
        "cả các câu chậm hơn.",
        charts.histogram(
            of["latency_ms"].tolist(),
            [("p50", measures["latency_ms_p50"]), ("p95", measures["latency_ms_p95"])],
        ),
    )


def _groups(run: Run, parts: Sequence[Slice]) -> dict[str, list[_Part]]:
    groups: dict[str, list[_Part]] = {}
    for part in parts:
        groups.setdefault(part.group, []).append(_part(run, part))
    return groups


def _part(run: Run, part: Slice) -> _Part:
    of = columns([run.scored[i] for i in part.chosen])
    measured = {name: value for name, value in aggregate(of).items() if name in SLICED}
    between = intervals(of, measured)
    outcomes = Counter(run.trials[i].answer.outcome for i in part.chosen)
    return _Part(
        name=part.name,
        size=len(part.chosen),
        measured=tuple(
            (MEASURES[name].shown(measured[name]), _between(name, between[name]))
            if name in measured
            else ("–", "")
            for name in SLICED
            if name in run.measures
        ),
        outcomes=tuple(outcomes[outcome] for outcome in OUTCOMES),
    )


def _asked(run: Run, parts: Sequence[Slice]) -> Iterator[_Asked]:
    keys: list[list[str]] = [[] for _ in run.trials]
    for part in parts:
        for place in part.chosen:
            keys[place].append(_key(part))
    for trial, scored, of in zip(run.trials, run.scored, keys, strict=True):
        yield _Asked(
            trial=trial,
            verdict=verdict_of(trial, scored),
            slices=tuple(of),
            quotes=tuple(
                (_marked(citation, trial.question.answers), wording.source(citation))
                for citation in trial.answer.citations
            ),
        )


def _key(part: Slice) -> str:
    """A slice's name in the filters."""
    return f"{part.group}: {part.name}"


def _marked(citation: Citation, answers: Sequence[str]) -> Markup:
    """The quotation with the answer strings that it holds marked."""
    patterns = [r"\s+".join(map(re.escape, answer.split())) for answer in answers]
    if not patterns:
        return escape(citation.quote)
    found = re.compile(f"({'|'.join(patterns)})", re.IGNORECASE)
    pieces: list[Any] = found.split(citation.quote)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    )
