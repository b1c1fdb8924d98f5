"""Replay: an answer that was given once, asked again of the edition that gave it.

An edition never changes, nor does what is told from it, so the same program gives the same
citations, whatever was published since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from index.editions import holding
from index.engine import Engine
from index.errors import IndexFault
from index.reading.filters import Filters
from index.reading.periods import today_in_vietnam

#: How much a score may differ: int8 vectors of another processor do a little (FACTS 34a).
_SCORE = 0.001
#: The filters of an answer: days, and lists of names.
_DAYS = ("since", "until")
_LISTS = ("kinds", "publishers", "numbers")


@dataclass(frozen=True, slots=True)
class Replayed:
    """An answer asked again; ``differences`` are Vietnamese clauses, none where all is the same."""

    question: str
    edition: int
    differences: tuple[str, ...]


def read(text: str) -> list[dict[str, Any]]:
    """The answers in what ``index ask --json`` printed: an object, a JSON array, or one a line.

    Raises IndexFault where it is none of these or empty, or an answer lacks its question or
    edition.
    """
    try:
        loaded = json.loads(text)
    except ValueError:
        try:
            loaded = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise _unreadable(str(error)) from error
    answers = loaded if isinstance(loaded, list) else [loaded]
    for number, answer in enumerate(answers, 1):
        if not isinstance(answer, dict) or not isinstance(answer.get("question"), str):
            raise _unreadable(f"câu trả lời thứ {number} thiếu câu hỏi")
        if type(answer.get("edition")) is not int:
            raise _unreadable(f"câu trả lời thứ {number} thiếu số ấn bản")
        if not (_are_filters(answer.get("filters")) and _are_citations(answer.get("citations"))):
            raise _unreadable(f"câu trả lời thứ {number} có bộ lọc hoặc trích dẫn sai dạng")
    if not answers:
        raise _unreadable("không có câu trả lời nào")
    return answers


def _are_filters(given: object) -> bool:
    if not isinstance(given, dict | None):
        return False
    days = [(given or {}).get(name) for name in _DAYS]
    lists = [(given or {}).get(name, []) for name in _LISTS]
    return all(isinstance(day, str | None) for day in days) and all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in lists
    )


def _are_citations(given: object) -> bool:
    return given is None or (
        isinstance(given, list)
        and all(isinstance(c, dict) and isinstance(c.get("score", 0), int | float) for c in given)
    )


def replay(data: Path, answers: Sequence[Mapping[str, Any]]) -> Iterator[Replayed]:
    """Ask each again of its edition, with its filters and its day, in the order of editions.

    Raises NoEdition where an edition was pruned.
    """
    editions = sorted({answer["edition"] for answer in answers})
    for number in editions:
        today = _Day()
        engine = Engine.open(data, today, which=partial(holding, number=number))
        try:
            for answer in answers:
                if answer["edition"] == number:
                    today.of(answer)
                    yield _again(engine, answer)
        finally:
            engine.close()


class _Day:
    """The day that an answer was given on."""

    def __init__(self) -> None:
        self._day = today_in_vietnam()

    def __call__(self) -> date:
        return self._day

    def of(self, answer: Mapping[str, Any]) -> None:
        try:
            self._day = datetime.fromisoformat(answer["asked_at"]).date()
        except (KeyError, TypeError, ValueError):  # of a version that did not keep it
            self._day = today_in_vietnam()


def _again(engine: Engine, answer: Mapping[str, Any]) -> Replayed:
    by_words = bool(answer.get("by_words"))
    again = engine.ask(answer["question"], _filters(answer), by_words=by_words)
    now = json.loads(json.dumps(again.as_json()))  # as the answer went: tuples are lists there
    return Replayed(answer["question"], answer["edition"], tuple(_differences(answer, now)))


def _filters(answer: Mapping[str, Any]) -> Filters:
    given = answer.get("filters") or {}
    listed = (tuple(given.get(name, ())) for name in _LISTS)
    return Filters(*map(given.get, _DAYS), *listed)


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What of the outcome and the citations is not the same; a field that an older version did not
    know is left out."""
    if before.get("outcome") != now["outcome"]:
        yield f"kết quả: {before.get('outcome')} thành {now['outcome']}"
    old, new = before.get("citations") or [], now["citations"]
    if len(old) != len(new):
        yield f"số trích dẫn: {len(old)} thành {len(new)}"
    for number, (first, second) in enumerate(zip(old, new, strict=False), 1):
        for name, value in first.items():
            if name == "score" and abs(value - second[name]) <= _SCORE:
                continue
            if value != second.get(name):
                changed = f"{_short(value)} thành {_short(second.get(name))}"
                yield f"trích dẫn {number}, {name}: {changed}"


def _short(value: object) -> str:
    told = json.dumps(value, ensure_ascii=False)
    return told if len(told) <= 80 else f"{told[:79]}…"


def _unreadable(why: str) -> IndexFault:
    return IndexFault(
        f"không đọc được câu trả lời ({why}); hãy đưa vào nguyên văn kết quả của: "
        "python -m index ask … --json"
    )
