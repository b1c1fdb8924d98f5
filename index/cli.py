"""The command line of ``index``: its commands stand in ``index.commands``, one file a noun."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.command import parser, run
from index.commands import (
    answer,
    backup,
    doctor,
    edition,
    gaps,
    history,
    model,
    postgres,
    proof,
    status,
    transfer,
)

#: In the order of the help.
_COMMANDS = (
    *(model, edition, history, answer, proof, gaps, status),
    *(doctor, backup, transfer, postgres),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    top = parser(
        "python -m index",
        "Lập chỉ mục thư viện và hỏi đáp bằng trích dẫn nguyên văn.",
        'python -m index ask "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"',
    )
    commands = top.add_subparsers(title="các lệnh", metavar="LỆNH", required=True)
    for command in _COMMANDS:
        command.register(commands)
    return run(top, argv)
