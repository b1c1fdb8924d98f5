"""The gate file: which questions an edition is asked, and what it must reach."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import BadGate
from eval.forms import Form
from eval.measures import MEASURES
from index.verdict import own_gate

#: The gate of the sample corpus.
SAMPLE_GATE = Path(__file__).with_name("gate.toml")


@dataclass(frozen=True, slots=True)
class Bounds:
    """One set of questions in one form, with the least and the most that measures may be."""

    file: Path
    form: Form
    least: Mapping[str, float]
    most: Mapping[str, float]


def gate_file(data: Path) -> Path:
    """The library's own gate where it has one, else that of the sample corpus."""
    return own_gate(data) or SAMPLE_GATE


def read_bounds(file: Path) -> list[Bounds]:
    """The bounds of a gate file; raises BadGate naming everything that is wrong with it."""
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise BadGate(f"không có tệp {file}; hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise BadGate(
            f"không đọc được tệp {file} ({error.strerror}); hãy kiểm tra tệp này."
        ) from error
    except ValueError as error:  # tomllib says the line; a file that is no UTF-8 is one too
        raise BadGate(f"tệp {file} không phải TOML hợp lệ ({error}); hãy sửa tệp này.") from error
    rows = found.pop("questions", [])
    problems = [f"không hiểu “{key}”" for key in found]
    if not isinstance(rows, list) or not rows:
        problems.append("cần ít nhất một mục [[questions]]")
        rows = []
    bounds = [_bounds(file, f"mục [[questions]] thứ {n}", row, problems) for n, row in _each(rows)]
    if problems:
        raise BadGate("\n".join(f"{file}: {problem}; hãy sửa tệp này." for problem in problems))
    return bounds


def _each(rows: list[Any]) -> list[tuple[int, dict[str, Any]]]:
    return [(n, row if isinstance(row, dict) else {}) for n, row in enumerate(rows, start=1)]


def _bounds(file: Path, place: str, row: dict[str, Any], problems: list[str]) -> Bounds:
    name, form = row.pop("file", None), row.pop("form", Form.AS_IS)
    if not isinstance(name, str):
        problems.append(f"{place}: “file” phải là tên một tệp câu hỏi")
        name = ""
    if form not in list(Form):
        problems.append(f"{place}: “form” là “{form}”, chỉ có {', '.join(Form)}")
        form = Form.AS_IS
    least = _limits(row.pop("least", {}), f"{place}, “least”", problems)
    most = _limits(row.pop("most", {}), f"{place}, “most”", problems)
    problems += [f"{place}: không hiểu “{key}”" for key in row]
    if not least and not most:
        problems.append(f"{place}: cần ngưỡng ở “least” hoặc “most”")
    return Bounds(file.parent / name, Form(form), least, most)


def _limits(table: Any, place: str, problems: list[str]) -> dict[str, float]:
    if not isinstance(table, dict):
        problems.append(f"{place} phải là một bảng tên chỉ số = ngưỡng")
        return {}
    for name, value in table.items():
        if name not in MEASURES:
            problems.append(f"{place}: không có chỉ số “{name}”, chỉ có {', '.join(MEASURES)}")
        elif isinstance(value, bool) or not isinstance(value, int | float):
            problems.append(f"{place}: ngưỡng của “{name}” phải là một số")
    return {name: value for name, value in table.items() if isinstance(value, int | float)}
