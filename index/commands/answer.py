"""``index ask``: a question on the newest edition."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from corpus.command import Subcommands, subcommand
from corpus.settings import data_folder
from index.starting import Process, started

if TYPE_CHECKING:  # all else is read while the model's process starts
    from index.answer import Answer


def register(commands: Subcommands) -> None:
    about = "trả lời một câu hỏi bằng trích dẫn nguyên văn"
    example = 'python -m index ask "Ai chủ trì hội nghị?" --json'
    ask = subcommand(commands, "ask", _run, about, example)
    ask.add_argument("question", metavar="CÂU_HỎI", help="câu hỏi, có dấu hoặc không dấu")
    ask.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    for option, placeholder, about in (
        ("--since", "NGÀY", "chỉ các bài từ ngày, tháng hoặc năm này: 2021, 8/2023, 14/12/2021"),
        ("--until", "NGÀY", "chỉ các bài đến hết ngày, tháng hoặc năm này"),
    ):
        ask.add_argument(option, metavar=placeholder, help=about)
    for option, placeholder, about in (
        ("--kind", "LOẠI", "chỉ văn bản loại này, ví dụ “nghị quyết”"),
        ("--publisher", "NGUỒN", "chỉ bài của nơi đăng này, ví dụ “Báo Quảng Ninh”"),
        ("--number", "SỐ", "chỉ văn bản số này và các bài nhắc đến nó, ví dụ 12-CT/TW"),
    ):
        ask.add_argument(
            option, metavar=placeholder, action="append", default=[], help=f"{about}; lặp lại được"
        )
    about = "ghi câu hỏi này lại nếu kho chưa trả lời được (xem lệnh gaps)"
    ask.add_argument("--note", action="store_true", help=about)


def _run(arguments: Namespace) -> int:
    with started(data_folder(arguments.data)) as begun:
        return _answer(arguments, begun)


def _answer(arguments: Namespace, begun: Process | None) -> int:
    from index import gaps
    from index.engine import Engine
    from index.reading.filters import Filters

    filters = Filters.written(
        arguments.since,
        arguments.until,
        tuple(arguments.kind),
        tuple(arguments.publisher),
        tuple(arguments.number),
    )
    told: dict[str, None] = {}
    engine = Engine.open(
        data_folder(arguments.data), tell=lambda _, why: told.setdefault(why), begun=begun
    )
    try:
        answer = engine.ask(arguments.question, filters)
    finally:
        engine.close()
    for sentence in filter(None, told):
        print(f"Lưu ý: {sentence}", file=sys.stderr)
    if arguments.note and not answer.by_words:  # nobody knows yet that it is a gap
        gaps.note(data_folder(arguments.data), answer.question, answer.outcome, answer.edition)
    if arguments.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        print(_as_text(answer, bold=sys.stdout.isatty()))
    return 0


def _as_text(answer: Answer, bold: bool) -> str:
    """An answer as plain lines for the terminal, ``bold``: with its control codes."""
    from index import wording

    lines = [wording.OUTCOMES[answer.outcome]]
    if answer.by_words:
        lines.append(wording.BY_WORDS)
    if answer.read_as:
        lines.append(wording.READ_AS.format(question=answer.read_as))
    lines += wording.unknown(answer)
    for number, citation in enumerate(answer.citations, 1):
        link = f" · {citation.url}" if citation.url else ""
        lines += [
            "",
            f"{number}. {wording.quote(citation, bold)}",
            f"   — {wording.source(citation)}{link}",
        ]
        if citation.code:
            lines.append(f"   {wording.CODE.format(code=citation.code)}")
        if others := wording.also_reported(citation):
            lines.append(f"   {others}")
    if answer.outcome == "not_found":
        lines.append(wording.searched(answer))
        if answer.nearest:
            lines += [wording.NEAREST, *(f"– {wording.field(title)}" for title in answer.nearest)]
    else:
        lines += ["", wording.EDITION.format(edition=answer.edition)]
    if not answer.calibrated:
        lines.append(wording.UNCALIBRATED)
    return "\n".join(lines)
