"""The gate: an edition is measured against its bounds, and the library remembers the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.library import Library
from eval.bounds import Bounds
from eval.run import Run

#: Readers (``index publish``) take the newest row of an edition, and check that ``digest`` is the
#: edition's own: what was measured is then what is published.
_TABLE = """
CREATE TABLE IF NOT EXISTS gate (
  id INTEGER PRIMARY KEY,
  edition INTEGER NOT NULL,
  digest TEXT,                       -- of the edition's contents, as in table edition
  measured_at TEXT NOT NULL,         -- ISO 8601, UTC
  passed INTEGER NOT NULL,           -- 1 or 0
  measures TEXT NOT NULL             -- JSON: one object a question set, with what failed
)
"""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One set's run against its bounds; ``failed`` has a Vietnamese sentence a line."""

    bounds: Bounds
    run: Run
    failed: tuple[str, ...]


def judge(bounds: Bounds, run: Run) -> Judgement:
    """Compare each bounded measure; one that could not be measured fails."""
    return Judgement(bounds, run, tuple(_failed(bounds, run)))


def remember(library: Library, judgements: Sequence[Judgement]) -> None:
    """Write the verdict on an edition into the library."""
    run = judgements[0].run
    passed = not any(judgement.failed for judgement in judgements)
    measures = [_noted(judgement) for judgement in judgements]
    with library.batch():
        library.connection.execute(_TABLE)
        library.connection.execute(
            "INSERT INTO gate (edition, digest, measured_at, passed, measures) "
            "VALUES (?, (SELECT digest FROM edition WHERE number = ?), ?, ?, ?)",
            (
                run.edition,
                run.edition,
                run.measured_at,
                int(passed),
                json.dumps(measures, ensure_ascii=False),
            ),
        )


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
