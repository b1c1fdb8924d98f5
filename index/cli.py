"""The command line of ``index``: its commands stand in ``index.commands``, one file a noun."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from corpus.command import parser, run

#: Each file with its commands, in the order of the help.
COMMANDS = {
    "model": ("model",),
    "edition": ("build", "publish", "rollback"),
    "history": ("editions", "diff", "replay", "prune"),
    "answer": ("ask",),
    "proof": ("prove",),
    "gaps": ("gaps",),
    "status": ("status",),
    "doctor": ("doctor",),
    "backup": ("backup", "restore"),
    "transfer": ("export", "import"),
    "shards": ("merge",),
    "postgres": ("postgres",),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    top = parser(
        "python -m index",
        "Lập chỉ mục thư viện và hỏi đáp bằng trích dẫn nguyên văn.",
        'python -m index ask "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"',
    )
    commands = top.add_subparsers(title="các lệnh", metavar="LỆNH", required=True)
    first = next(iter(sys.argv[1:] if argv is None else argv), None)
    # Reading all files takes longer than most commands do.
    for file in [file for file, names in COMMANDS.items() if first in names] or COMMANDS:
        import_module(f"index.commands.{file}").register(commands)
    return run(top, argv)
