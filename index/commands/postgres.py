"""``index postgres``: the servers, and pushing by hand; and the push that follows a publication."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import asdict

from corpus.command import Subcommands, subcommand
from corpus.library import Library
from corpus.settings import data_folder
from index.commands.reporting import reporting
from index.errors import IndexFault, PostgresFault
from index.record import Record
from index.settings import POSTGRES_VARIABLE, postgres_address


def register(commands: Subcommands) -> None:
    about = "các máy chủ PostgreSQL giữ ấn bản nào; đưa lên lại từ đầu"
    postgres = subcommand(commands, "postgres", _run, about, "python -m index postgres")
    postgres.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    anew = "bỏ mọi thứ ở đó và đưa ấn bản mới nhất lên lại từ đầu"
    postgres.add_argument("--anew", action="store_true", help=anew)


def deliver(library: Library, *, anew: bool = False) -> int:
    """Bring the newest edition to PostgreSQL, where servers are set; the exit status.

    What fails is said with the way on: the library has published all the same.
    """
    address = postgres_address()
    if address is None:
        return 0
    from index.postgres.pushing import FAR, push

    try:
        with reporting() as report:
            pushed = push(Record(library), address, report, anew=anew)
    except PostgresFault as error:
        print(
            f"{error} Ấn bản mới đã nằm trong thư viện nhưng chưa có ở PostgreSQL, nơi ấn bản cũ "
            "vẫn phục vụ; khi đã sửa xong, chạy: python -m index publish",
            file=sys.stderr,
        )
        return 1
    if pushed is not None:
        print(
            f"Đã đưa ấn bản {pushed.edition.number} lên PostgreSQL: thêm {pushed.added} bài, "
            f"bỏ {pushed.dropped} bài."
        )
        if pushed.drift > FAR:
            print(
                "Độ dài trung bình của các đoạn đã khác nhiều so với khi bắt đầu đưa lên, nên mỗi "
                "câu hỏi ở đó lâu dần; khi ít người hỏi, hãy đưa lên lại từ đầu: "
                "python -m index postgres --anew"
            )
    return 0


def _run(arguments: Namespace) -> int:
    address = postgres_address()
    if address is None:
        raise IndexFault(
            f"chưa đặt biến {POSTGRES_VARIABLE}; hãy đặt địa chỉ máy chủ, ví dụ "
            "postgresql://bot@may-1,may-2/doingoai"
        )
    from index.postgres.state import states

    if arguments.anew:
        with Library.open(data_folder(arguments.data)) as library:
            if deliver(library, anew=True):
                return 1
    found = states(address)
    if arguments.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(str, found)))
    return 0 if any(one.editions for one in found) else 1
