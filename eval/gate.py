"""The gate: an edition is measured against its bounds, and the library remembers the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.library import Library
from eval.bounds import Bounds
from eval.run import Run
from index import verdict
from index.record import Edition
from index.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """One set's run against its bounds; ``failed`` has a Vietnamese sentence a line."""

    bounds: Bounds
    run: Run
    failed: tuple[str, ...]


def judge(bounds: Bounds, run: Run) -> Judgement:
    """Compare each bounded measure; one that could not be measured fails."""
    return Judgement(bounds, run, tuple(_failed(bounds, run)))


def remember(
    library: Library, edition: Edition, mark: str, judgements: Sequence[Judgement]
) -> None:
    """Write a gate's verdict on an edition, published or staged, into the library; ``mark``: of the
    gate as it was read (``verdict.mark_of``)."""
    failed = tuple(line for judgement in judgements for line in judgement.failed)
    measures = [_noted(judgement) for judgement in judgements]
    kept = Verdict(not failed, failed, measures, judgements[0].run.measured_at)
    verdict.keep(library, edition, mark, kept)


def _failed(bounds: Bounds, run: Run) -> Iterator[str]:
    where = f"{bounds.file.name} ({bounds.form})"
    for name, limit in bounds.least.items():
        value = run.measures.get(name)
        if value is None:
            yield f"{where}: bộ câu hỏi không đo được {name}."
        elif value < limit:
            yield f"{where}: {name} là {value:.4f}, cần ít nhất {limit}."
    for name, limit in bounds.most.items():
        value = run.measures.get(name)
        if value is None:
            yield f"{where}: bộ câu hỏi không đo được {name}."
        elif value > limit:
            yield f"{where}: {name} là {value:.4f}, chỉ được nhiều nhất {limit}."


def _noted(judgement: Judgement) -> dict[str, Any]:
    bounds, run = judgement.bounds, judgement.run
    return {
        "questions": run.settings["questions"],
        "form": str(bounds.form),
        "measures": dict(run.measures),
        "least": dict(bounds.least),
        "most": dict(bounds.most),
        "failed": list(judgement.failed),
    }
