"""The command line ``python -m eval``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console

from corpus import command
from corpus.library import Library
from corpus.settings import LIBRARY_FILE, data_folder
from eval.errors import NotVerbatim
from eval.questions import QuestionFile, check_relevant, read
from eval.report import check_target, show, write_json
from eval.run import run

_EXAMPLE = "python -m eval run eval/sample.jsonl --failures"


def main(argv: Sequence[str] | None = None) -> int:
    return command.run(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    parser = command.parser("python -m eval", "Đo chất lượng trả lời trên bộ câu hỏi.", _EXAMPLE)
    commands = parser.add_subparsers(metavar="LỆNH", required=True)
    about = "hỏi hết các câu trong bộ câu hỏi và đo câu trả lời"
    measure = command.subcommand(commands, "run", _run, about, _EXAMPLE)
    measure.add_argument(
        "files", nargs="+", type=Path, metavar="QUESTIONS", help="tệp câu hỏi (questions.jsonl)"
    )
    measure.add_argument(
        "--no-marks", action="store_true", help="bỏ hết dấu tiếng Việt trong câu hỏi trước khi hỏi"
    )
    measure.add_argument(
        "--json", type=Path, metavar="F", help="ghi kết quả từng câu và chung vào F"
    )
    measure.add_argument("--limit", type=_positive, metavar="N", help="chỉ hỏi N câu đầu")
    measure.add_argument(
        "--failures", action="store_true", help="in các câu chưa đạt cùng trích dẫn đã đưa ra"
    )
    return parser


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"“{text}” phải là số nguyên từ 1 trở lên")
    return int(text)


def _run(arguments: argparse.Namespace) -> int:
    files = read(arguments.files)
    questions = list(islice((q for file in files for q in file.questions), arguments.limit))
    data = data_folder(arguments.data)
    with Library.open(data) as library:
        check_relevant(questions, library.get, data / LIBRARY_FILE)
    if arguments.json:
        check_target(arguments.json)
    # Imported this late because it loads the model's runtime (FACTS 35): bad input is told at once.
    from index.engine import Engine

    engine = Engine.open(data)
    try:
        result = run(
            engine, questions, no_marks=arguments.no_marks, noted=_noted(files, arguments.limit)
        )
    finally:
        engine.close()
    if arguments.json:
        write_json(result, arguments.json)
    show(result, Console(), with_failures=arguments.failures)
    altered = sum(not same for trial in result.trials for same in trial.verbatim)
    if altered:
        raise NotVerbatim(
            f"{altered} trích dẫn khác nguyên văn trong thư viện; hãy kiểm tra bằng "
            "python -m corpus verify và xem các câu đó với --failures."
        )
    return 0


def _noted(files: Sequence[QuestionFile], limit: int | None) -> dict[str, Any]:
    """Which questions a result is of: without it two results cannot be compared."""
    asked = [{"name": file.name, "sha256": file.sha256} for file in files]
    return {"questions": asked, "limit": limit}
