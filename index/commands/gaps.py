"""``index gaps``: the questions that no edition has answered yet."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence

from corpus.command import Subcommands, subcommand
from corpus.settings import data_folder
from index import gaps, wording
from index.gaps import Gap, Unanswered

#: What an outcome without an answer is called in a list of gaps.
_UNANSWERED = {"related": "chỉ có đoạn liên quan", "not_found": "không tìm thấy"}


def register(commands: Subcommands) -> None:
    about = "các câu hỏi chưa có trả lời, gom theo nhóm giống nhau"
    lacking = subcommand(commands, "gaps", _run, about, "python -m index gaps")
    lacking.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    lacking.add_argument("--clear", action="store_true", help="xoá hết các câu đã ghi")


def _run(arguments: Namespace) -> int:
    data = data_folder(arguments.data)
    if arguments.clear:
        gaps.clear(data)
        print("Đã xoá các câu hỏi chưa có trả lời.")
        return 0
    found, counted = gaps.read(data), gaps.counts(data)
    if arguments.json:
        record = {"gaps": [g.as_json() for g in found], "counts": [c.as_json() for c in counted]}
        print(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_lines(found, counted)))
    return 0


def _lines(found: Sequence[Gap], counted: Sequence[Unanswered]) -> Iterator[str]:
    if not counted:
        yield "Chưa ghi nhận câu hỏi nào chưa có trả lời."
    for gap in found:
        days = " đến ".join(dict.fromkeys(map(wording.date, (gap.first, gap.last))))
        yield f"{gap.count} lần, {days}: {gap.questions[0]}"
        yield from (f"    – {question}" for question in gap.questions[1:])
    if counted:
        yield "Theo ngày, kể cả các câu không được phép ghi lời:"
    for one in counted:
        yield f"  {wording.date(one.day)}: {one.count} câu {_UNANSWERED[one.outcome]}"
