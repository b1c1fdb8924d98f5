"""The gate's verdict on an edition's contents, kept in the library.

``eval gate`` measures and writes it, ``index publish`` reads it: so ``index`` need not know
``eval``. A verdict fits only what was measured: these contents, cut and embedded so, asked these
questions with these bounds, by a program with this calibration and this cross-encoder.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.library import Library
from index import calibration
from index.choosing import support
from index.record import Edition, Record
from index.settings import cross_encoder, cross_passages

#: A library's own bounds, in its data folder.
GATE_FILE = "gate.toml"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether contents reached their bounds; ``failed`` has a Vietnamese sentence a line."""

    passed: bool
    failed: tuple[str, ...]
    measures: list[dict[str, Any]]  # one object a question set
    measured_at: str  # ISO 8601, UTC


def own_gate(data: Path) -> Path | None:
    """The library's gate file, where it has one."""
    file = data / GATE_FILE
    return file if os.path.lexists(file) else None  # a link to nothing is no library without one


def mark_of(gate: Path, record: Record, edition: Edition) -> str:
    """The hash of what judges an edition: a gate file, the question sets that it names, and the
    settings that decide answers. Raises OSError, or ModelFault where a calibration is damaged."""
    whole = hashlib.sha256(gate.read_bytes())
    for row in _sets(gate):
        named = gate.parent / str(row.get("file", ""))
        files = sorted(named.rglob("*")) if named.is_dir() else [named]
        for file in files:
            if file.is_file():
                whole.update(f"\n{file.relative_to(named.parent)}\n".encode())
                whole.update(file.read_bytes())
    whole.update(json.dumps(_deciding(record, edition)).encode())
    return whole.hexdigest()


def keep(library: Library, edition: Edition, mark: str, verdict: Verdict) -> None:
    """Write a verdict on an edition, published or not; ``mark``: of the gate as it was read."""
    Record(library).prepare()  # one that an older version built lacks the table
    with library.batch():
        library.connection.execute(
            "INSERT INTO verdict (digest, recipe, gate, measured_at, passed, failed, measures) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                edition.digest,
                edition.recipe,
                mark,
                verdict.measured_at,
                int(verdict.passed),
                json.dumps(verdict.failed, ensure_ascii=False),
                json.dumps(verdict.measures, ensure_ascii=False),
            ),
        )


def find(record: Record, edition: Edition, gate: Path | None = None) -> Verdict | None:
    """The last verdict on these contents; with ``gate``: by this gate and settings as they are
    now."""
    if not record.has_table("verdict"):
        return None
    mark = mark_of(gate, record, edition) if gate else None
    row = record.db.execute(
        "SELECT passed, failed, measures, measured_at FROM verdict "
        "WHERE digest = ? AND recipe = ? AND (? IS NULL OR gate = ?) ORDER BY id DESC LIMIT 1",
        (edition.digest, edition.recipe, mark, mark),
    ).fetchone()
    if row is None:
        return None
    passed, failed, measures, measured_at = row
    return Verdict(bool(passed), tuple(json.loads(failed)), json.loads(measures), measured_at)


def measure(data: Path) -> str:
    """Have ``eval gate`` measure what is staged, in a process of its own; what it said on standard
    error."""
    command = [sys.executable, "-m", "eval", "gate", "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr.strip()


def _deciding(record: Record, edition: Edition) -> list[Any]:
    """What decides answers on an edition beside its contents: calibration and cross-encoder."""
    found = calibration.in_force(
        record.library.data, record.recipe(edition.recipe), support.FEATURES
    )
    fitted = [found.features, found.weights, found.answered, found.related] if found else []
    reranker = cross_encoder()
    return [fitted, [reranker, cross_passages()] if reranker else []]


def _sets(gate: Path) -> list[dict[str, Any]]:
    """The rows of a gate file; of one that is broken none, which ``eval gate`` says."""
    try:
        rows = tomllib.loads(gate.read_text("utf-8")).get("questions", [])
    except ValueError:
        return []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
