"""Two results of the same questions: what changed, and what is only noise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from eval.errors import BadResult
from eval.measures import Scored, aggregate, columns
from eval.resampling import Difference, differences
from eval.verdict import Verdict

#: Below this a p-value is called significant.
SIGNIFICANT = 0.05

#: What two results must agree on to be of the same questions.
_GOLD = ("id", "question", "relevant", "answers", "answerable")


class Certainty(StrEnum):
    """How sure it is that a measure changed."""

    CLEAR = "rõ rệt"
    HINT = "dấu hiệu"
    NOISE = "nhiễu"


@dataclass(frozen=True, slots=True)
class Result:
    """What ``eval run --json`` wrote, as far as a comparison needs it."""

    file: Path
    settings: Mapping[str, Any]
    questions: tuple[Mapping[str, Any], ...]
    scored: tuple[Scored, ...]

    @property
    def name(self) -> str:
        """Which questions these are, in words."""
        named = ", ".join(f"“{asked['name']}”" for asked in self.settings["questions"])
        return f"{named} ({len(self.questions)} câu)"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``changes`` by measure; ``mended`` and ``broken`` are the places of questions that flipped
    from failing to passing and from passing to failing."""

    first: Result
    second: Result
    changes: Mapping[str, Difference]
    certainty: Mapping[str, Certainty]
    mended: tuple[int, ...]
    broken: tuple[int, ...]

    def settings(self) -> dict[str, tuple[Any, Any]]:
        """What else differs between the two runs, by name."""
        one, other = self.first.settings, self.second.settings
        found = {key: (one.get(key), other.get(key)) for key in {**one, **other}}
        return {key: pair for key, pair in found.items() if pair[0] != pair[1]}


def read_result(file: Path) -> Result:
    """A result of ``eval run --json``; raises BadResult naming the file."""
    try:
        found = json.loads(file.read_text("utf-8"))
        rows = tuple(found["per_question"])
        place = {key: found[key] for key in ("library", "edition", "model")}
        result = Result(file, place | found["settings"], rows, tuple(map(_scored, rows)))
        result.name.encode()
    except FileNotFoundError as error:
        raise BadResult(f"không có tệp {file}; hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise BadResult(
            f"không đọc được tệp {file} ({error.strerror}); hãy kiểm tra tệp này."
        ) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise BadResult(
            f"tệp {file} không phải kết quả đo hiện hành; hãy đo lại bằng "
            f"python -m eval run QUESTIONS… --json {file}"
        ) from error
    return result


def compare(first: Result, second: Result) -> Comparison:
    """Measure the difference; raises BadResult where the two asked different questions."""
    check_same(first, second)
    before, after = columns(first.scored), columns(second.scored)
    both = aggregate(after)
    changes = differences(before, after, [name for name in aggregate(before) if name in both])
    flips = [
        (was["verdict"] == Verdict.PASSED, now["verdict"] == Verdict.PASSED)
        for was, now in zip(first.questions, second.questions, strict=True)
    ]
    return Comparison(
        first=first,
        second=second,
        changes=changes,
        certainty=certainty(changes),
        mended=tuple(i for i, flip in enumerate(flips) if flip == (False, True)),
        broken=tuple(i for i, flip in enumerate(flips) if flip == (True, False)),
    )


def certainty(changes: Mapping[str, Difference]) -> dict[str, Certainty]:
    """How sure each change is, given all of one comparison.

    A change needs both: an interval without 0 and a p-value below 0.05. Of twenty measures one
    falls below by chance, so it is clear only where p stands after Holm's correction for all of
    them (Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure"), and else a hint.
    """
    found = {}
    corrected = 0.0
    for done, name in enumerate(sorted(changes, key=lambda name: changes[name].p)):
        change = changes[name]
        corrected = max(corrected, change.p * (len(changes) - done))
        if change.p >= SIGNIFICANT or change.low <= 0 <= change.high:
            found[name] = Certainty.NOISE
        else:
            found[name] = Certainty.CLEAR if corrected < SIGNIFICANT else Certainty.HINT
    return {name: found[name] for name in changes}


def _scored(row: Mapping[str, Any]) -> Scored:
    Verdict(row["verdict"])  # an older result has none
    return Scored(
        values={str(name): float(value) for name, value in row["measures"].items()},
        answerable=bool(row["answerable"]),
        outcome=row["outcome"],
        score=float(row["score"]),
        verbatim=tuple(map(bool, row["verbatim"])),
        latency_ms=float(row["latency_ms"]),
    )


def check_same(first: Result, second: Result) -> None:
    """Raises BadResult where two results are not of the same questions in the same order."""
    for one, other in zip(first.questions, second.questions, strict=False):
        if any(one.get(key) != other.get(key) for key in _GOLD):
            raise BadResult(
                f"{first.file} đo bộ {first.name}, {second.file} đo bộ {second.name}, khác nhau từ "
                f"câu “{one.get('id')}”; hãy so hai kết quả của cùng một bộ câu hỏi."
            )
    if len(first.questions) != len(second.questions):
        raise BadResult(
            f"{first.file} đo bộ {first.name}, {second.file} đo bộ {second.name}; "
            "hãy so hai kết quả của cùng một bộ câu hỏi."
        )
