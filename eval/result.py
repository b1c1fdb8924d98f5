"""A run's result as JSON: what was measured on what, then every question."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.errors import EvalFault
from eval.measures import Scored
from eval.run import Run
from eval.slices import type_of
from eval.trial import Trial, quote_rank
from eval.verdict import verdict


def as_json(run: Run) -> dict[str, Any]:
    """The object of ``eval run --json``."""
    return {
        "library": run.library,
        "edition": run.edition,
        "model": run.model,
        "settings": dict(run.settings),
        "measured_at": run.measured_at,
        "measures": dict(run.measures),
        "intervals": {name: list(bounds) for name, bounds in run.intervals.items()},
        "per_question": [
            _question(trial, scored) for trial, scored in zip(run.trials, run.scored, strict=True)
        ],
    }


def check_target(file: Path) -> None:
    """Refuse, before a long run, a file that could not be written after it."""
    folder = file.parent
    if file.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise EvalFault(
            f"không ghi được tệp {file}; hãy chọn một tệp trong thư mục có sẵn và ghi được."
        )


def write_json(run: Run, file: Path) -> None:
    """Write ``as_json`` of a run."""
    write_whole(json.dumps(as_json(run), ensure_ascii=False, indent=1) + "\n", file)


def write_whole(text: str, file: Path) -> None:
    """Written aside and renamed, so that an older file is replaced whole or not at all."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        aside.write_text(text, "utf-8")
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise EvalFault(
            f"không ghi được tệp {file} ({error.strerror}); hãy kiểm tra dung lượng và quyền ghi."
        ) from error


def _question(trial: Trial, scored: Scored) -> dict[str, Any]:
    question, answer = trial.question, trial.answer
    return {
        "id": question.id,
        "question": question.question,
        "asked": trial.asked,
        "read_as": answer.read_as,
        "relevant": list(question.relevant),
        "answers": list(question.answers),
        "answerable": question.answerable,
        "tags": list(question.tags),
        "type": type_of(question, answer.read_as),
        "outcome": answer.outcome,
        "score": answer.score,
        "verdict": str(verdict(question, answer, trial.verbatim, scored.values)),
        "ranked": list(answer.ranked),
        "quote_rank": quote_rank(question, answer),
        "verbatim": list(trial.verbatim),
        "latency_ms": round(trial.latency_ms, 3),
        "measures": dict(scored.values),
        "citations": [asdict(citation) for citation in answer.citations],
    }
