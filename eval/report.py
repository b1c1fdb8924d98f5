"""A run told: as JSON for other programs, as tables and failed questions for a reader."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.errors import EvalFault
from eval.measures import Trial, means, quote_rank
from eval.run import Run
from index.answer import Outcome

#: Each measure with what it says, in the order in which a reader wants them; ↓: lower is better.
_MEANING = {
    "R@1": "phần bài cần tìm nằm ở vị trí đầu",
    "R@5": "… trong 5 bài đầu",
    "R@10": "… trong 10 bài đầu",
    "RR@10": "nghịch đảo hạng của bài cần tìm",
    "nDCG@10": "chất lượng thứ tự của 10 bài đầu",
    "Success@1": "bài đứng đầu là một bài cần tìm",
    "Quote@1": "đáp án nằm trong trích dẫn đầu",
    "Quote@3": "đáp án nằm trong ba trích dẫn đầu",
    "verbatim": "trích dẫn đúng nguyên văn (phải là 1)",
    "answered_unanswerable": "không có đáp án mà vẫn trả lời ↓",
    "false_refusal": "có đáp án mà không trả lời ↓",
    "false_not_found": "… trong đó báo không tìm thấy ↓",
    "AURC": "rủi ro trung bình theo độ phủ ↓",
    "AUROC": "điểm số tách câu có và không có đáp án",
    "latency_ms_p50": "thời gian trả lời, trung vị (ms) ↓",
    "latency_ms_p95": "… phân vị 95 (ms) ↓",
}

_OUTCOMES: dict[Outcome, str] = {
    "answered": "trả lời",
    "related": "liên quan",
    "not_found": "không tìm thấy",
}


def as_json(run: Run) -> dict[str, Any]:
    """The object of ``eval run --json``: what was measured on what, then every question."""
    return {
        "library": run.library,
        "edition": run.edition,
        "model": run.model,
        "settings": dict(run.settings),
        "measures": {name: run.measures[name] for name in _MEANING if name in run.measures},
        "per_question": [
            _question_json(trial, values)
            for trial, values in zip(run.trials, run.values, strict=True)
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
    """Written aside and renamed, so that an older result is replaced whole or not at all."""
    aside = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        aside.write_text(json.dumps(as_json(run), ensure_ascii=False, indent=1) + "\n", "utf-8")
        aside.replace(file)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise EvalFault(
            f"không ghi được tệp {file} ({error.strerror}); hãy kiểm tra dung lượng và quyền ghi."
        ) from error


def failures(trial: Trial, values: Mapping[str, float]) -> Iterator[str]:
    """Why a question failed, a phrase each; nothing where it did not."""
    if not all(trial.verbatim):
        yield "trích dẫn khác nguyên văn"
    if values.get("answered_unanswerable"):
        yield "trả lời câu không có đáp án"
    if values.get("false_refusal"):
        yield f"từ chối nhầm ({_OUTCOMES[trial.answer.outcome]})"
    if values.get("Success@1") == 0:
        yield "bài đứng đầu không phải bài cần tìm"
    if values.get("Quote@1") == 0:
        yield "trích dẫn đầu không chứa đáp án"


def show(run: Run, console: Console, *, with_failures: bool = False) -> None:
    """Print the failed questions if asked for, then the slices by tag, then the measures."""
    if with_failures:
        _show_failures(run, console)
    tags = list(dict.fromkeys(tag for trial in run.trials for tag in trial.question.tags))
    if tags:
        console.print(_slices(run, tags))
    console.print(_measures(run))
    answerable = sum(trial.question.answerable for trial in run.trials)
    console.print(
        f"{len(run.trials)} câu hỏi: {answerable} câu có đáp án trong kho, "
        f"{len(run.trials) - answerable} câu không có.",
        highlight=False,
    )
    console.print(
        Text(f"Thư viện {run.library}, ấn bản {run.edition}, mô hình {run.model}."),
        soft_wrap=True,
    )
    settings = json.dumps(dict(run.settings), ensure_ascii=False)
    console.print(Text(f"Thiết lập: {settings}"), soft_wrap=True)


def _question_json(trial: Trial, values: Mapping[str, float]) -> dict[str, Any]:
    question, answer = trial.question, trial.answer
    return {
        "id": question.id,
        "question": question.question,
        "read_as": answer.read_as,
        "relevant": list(question.relevant),
        "answers": list(question.answers),
        "answerable": question.answerable,
        "tags": list(question.tags),
        "outcome": answer.outcome,
        "score": answer.score,
        "ranked": list(answer.ranked),
        "quote_rank": quote_rank(question, answer),
        "verbatim": list(trial.verbatim),
        "latency_ms": round(trial.latency_ms, 3),
        "measures": dict(values),
        "citations": [asdict(citation) for citation in answer.citations],
    }


def _number(name: str, value: float) -> str:
    return f"{value:.1f}" if name.startswith("latency") else f"{value:.3f}"


def _measures(run: Run) -> Table:
    table = Table(title="Kết quả", title_justify="left")
    table.add_column("Chỉ số", no_wrap=True)
    table.add_column("Giá trị", justify="right", no_wrap=True)
    table.add_column("Ý nghĩa")
    for name, meaning in _MEANING.items():
        if name in run.measures:
            wrong = name == "verbatim" and run.measures[name] < 1
            value = _number(name, run.measures[name])
            table.add_row(name, value, meaning, style="bold red" if wrong else "")
    return table


def _slices(run: Run, tags: list[str]) -> Table:
    table = Table(title="Theo thẻ", title_justify="left")
    table.add_column("Thẻ")
    for heading in ("Số câu", "R@1", "Quote@1", *map(str.capitalize, _OUTCOMES.values())):
        table.add_column(heading, justify="right")
    for tag in tags:
        chosen = [i for i, trial in enumerate(run.trials) if tag in trial.question.tags]
        measured = means([run.values[i] for i in chosen], ("R@1", "Quote@1"))
        outcomes = Counter(run.trials[i].answer.outcome for i in chosen)
        table.add_row(
            Text(tag),
            str(len(chosen)),
            *(_number(n, measured[n]) if n in measured else "–" for n in ("R@1", "Quote@1")),
            *(str(outcomes[outcome]) for outcome in _OUTCOMES),
        )
    return table


def _show_failures(run: Run, console: Console) -> None:
    shown = 0
    for trial, values in zip(run.trials, run.values, strict=True):
        reasons = list(failures(trial, values))
        if reasons:
            shown += 1
            _show_failure(trial, reasons, console)
    console.print(f"{shown} câu chưa đạt.\n", highlight=False)


def _show_failure(trial: Trial, reasons: list[str], console: Console) -> None:
    question, answer = trial.question, trial.answer
    lines = [f"Hỏi: {question.question}"]
    if answer.read_as:
        lines.append(f"Hiểu là: {answer.read_as}")
    if question.answers:
        lines.append("Cần: " + " | ".join(question.answers))
    lines.append(f"Kết quả: {_OUTCOMES[answer.outcome]}, điểm {answer.score:.3f}")
    lines += [
        f"Trích {rank} ({citation.article_id}): {citation.quote}"
        for rank, citation in enumerate(answer.citations[:3], start=1)
    ]
    console.print(Text(f"{question.id}: {'; '.join(reasons)}", style="bold"))
    for line in lines:
        console.print(Text(f"  {line}"), soft_wrap=True)
