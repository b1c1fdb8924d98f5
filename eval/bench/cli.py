"""The command line ``python -m eval.bench``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from corpus import command
from eval.bench import grown

_EXAMPLE = "python -m eval.bench library 10000 data/bench/10000"
_NEWS = Path("../shared/data/baomoi/articles.jsonl.gz")


def main(argv: Sequence[str] | None = None) -> int:
    parser = command.parser(
        "python -m eval.bench", "Đo tốc độ, bộ nhớ và chi phí theo cỡ kho.", _EXAMPLE
    )
    commands = parser.add_subparsers(metavar="LỆNH", required=True)
    about = "làm một kho lớn để đo tốc độ: văn bản thật, vectơ được làm ra"
    making = command.subcommand(commands, "library", _library, about, _EXAMPLE)
    making.add_argument("passages", type=int, metavar="N", help="số đoạn, khoảng chừng")
    making.add_argument("folder", type=Path, metavar="DIR", help="thư mục mới cho kho này")
    making.add_argument(
        "--base",
        type=Path,
        metavar="DIR",
        help="thư mục dữ liệu đã phát hành mà kho này bắt đầu từ đó (mặc định: vài bài được tính "
        "vectơ thật trước)",
    )
    making.add_argument(
        "--news", type=Path, default=_NEWS, metavar="F", help=f"các bài (mặc định {_NEWS})"
    )
    return command.run(parser, argv)


def _library(arguments: argparse.Namespace) -> int:
    with command.progress() as bar:
        task = bar.add_task("Thêm bài")

        def report(phase: str, done: int, total: int) -> None:
            bar.update(task, description=phase, completed=done, total=total)

        made = grown.grow(
            arguments.folder, arguments.passages, arguments.news, arguments.base, report
        )
    print(json.dumps(asdict(made)))
    return 0
