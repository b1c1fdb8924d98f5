"""The command line ``python -m eval.bench``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from corpus import command
from eval.bench import grown, table, targets
from eval.bench.page import write_page
from eval.bench.peers import OURS, PEERS, installed
from eval.bench.run import Sources, Wanted, run
from eval.result import write_whole
from index.commands.reporting import reporting

_EXAMPLE = "python -m eval.bench run --out data/bench --size 10000"
_SHARED = Path("../shared/data")
#: Columns that the tables take.
_WIDTH = 140
_NEWS = _SHARED / "baomoi" / "articles.jsonl.gz"


def main(argv: Sequence[str] | None = None) -> int:
    parser = command.parser(
        "python -m eval.bench", "Đo tốc độ, bộ nhớ và chi phí theo cỡ kho.", _EXAMPLE
    )
    commands = parser.add_subparsers(metavar="LỆNH", required=True)
    _add_run(commands)
    _add_library(commands)
    return command.run(parser, argv)


def _add_run(to: command.Subcommands) -> None:
    about = "đo ở từng cỡ kho, cạnh các phần mềm khác đã cài, rồi ghi bench.json, bench.html"
    running = command.subcommand(to, "run", _run, about, _EXAMPLE)
    running.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="nơi giữ các kho và ghi kết quả"
    )
    running.add_argument(
        "--size",
        type=_positive,
        action="append",
        default=[],
        metavar="N",
        help="đo thêm kho lớn khoảng N đoạn; viết được nhiều lần (kho nhỏ luôn được đo)",
    )
    running.add_argument(
        "--peer",
        action="append",
        choices=[name for name in PEERS if name != OURS],
        metavar="TÊN",
        help=f"chỉ so với phần mềm này ({', '.join(n for n in PEERS if n != OURS)}); viết được "
        "nhiều lần (mặc định: mọi phần mềm đã cài)",
    )
    running.add_argument(
        "--times",
        type=_positive,
        default=3,
        metavar="N",
        help="số lần đo những gì phải khởi động tiến trình (mặc định 3)",
    )
    running.add_argument("--alone", action="store_true", help="không so với phần mềm nào")
    for name, default, about in (
        ("articles", _SHARED / "viquad2" / "articles.jsonl", "các bài của kho nhỏ"),
        ("questions", _SHARED / "viquad2" / "questions.jsonl", "câu hỏi về các bài ấy"),
        ("news", _NEWS, "các bài báo làm kho lớn lên"),
    ):
        running.add_argument(
            f"--{name}", type=Path, default=default, metavar="F", help=f"{about} ({default})"
        )


def _add_library(to: command.Subcommands) -> None:
    about = "làm một kho lớn để đo tốc độ: văn bản thật, vectơ được làm ra"
    example = "python -m eval.bench library 10000 data/bench/10000"
    making = command.subcommand(to, "library", _library, about, example)
    making.add_argument("passages", type=_positive, metavar="N", help="số đoạn, khoảng chừng")
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


def _run(arguments: argparse.Namespace) -> int:
    sources = Sources(arguments.articles, arguments.questions, arguments.news)
    named = [] if arguments.alone else arguments.peer or list(PEERS)
    peers = [name for name in installed() if name in (OURS, *named)]
    wanted = Wanted(arguments.size, peers, arguments.times)
    with reporting() as report:
        measured = run(arguments.out, sources, wanted, report)
    told = json.dumps(asdict(measured), ensure_ascii=False, indent=1)
    write_whole(told + "\n", arguments.out / "bench.json")
    write_page(measured, arguments.out / "bench.html")
    console = Console(width=max(_WIDTH, Console().width))
    table.show(measured, console)
    targets.show(measured, console)
    return 0


def _library(arguments: argparse.Namespace) -> int:
    with reporting() as report:
        made = grown.grow(
            arguments.folder, arguments.passages, arguments.news, arguments.base, report
        )
    print(json.dumps(asdict(made)))
    return 0


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"phải từ 1 trở lên, nhận được {number}")
    return number
