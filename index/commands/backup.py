"""``index backup`` and ``index restore``: a library as one file, and back."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from corpus.command import Subcommands, subcommand
from corpus.messages import printable
from corpus.settings import data_folder
from index import backup, restoring
from index.commands.reporting import reporting
from index.doctor.examination import examine


def register(commands: Subcommands) -> None:
    about = "sao lưu thư viện, tệp gốc và thiết lập ra một tệp, cả khi bot đang chạy"
    keeping = subcommand(commands, "backup", _back_up, about, "python -m index backup kho.zip")
    keeping.add_argument("file", metavar="TỆP", type=Path, help="tệp .zip sẽ được tạo")
    keeping.add_argument("--force", action="store_true", help="ghi đè tệp đã có")
    about = "khôi phục thư viện từ một bản sao lưu, sau khi kiểm tra cả tệp"
    restore = subcommand(
        commands, "restore", _restore, about, "python -m index restore kho.zip --data moi"
    )
    restore.add_argument("file", metavar="TỆP", type=Path, help="bản sao lưu")
    about = f"thay thư viện đang có; thư viện cũ được giữ ở {restoring.REPLACED}<ngày giờ>"
    restore.add_argument("--force", action="store_true", help=about)


def _back_up(arguments: Namespace) -> int:
    with reporting() as report:
        made = backup.back_up(
            data_folder(arguments.data), arguments.file, report, force=arguments.force
        )
    edition = "chưa có ấn bản" if made.edition is None else f"ấn bản {made.edition}"
    print(
        printable(
            f"Đã sao lưu và kiểm tra {made.file}: {edition}, {made.articles} bài, "
            f"{made.originals} tệp gốc, {made.size / 2**20:.1f} MiB."
        )
    )
    if made.missing:
        print(
            f"Thư viện thiếu {len(made.missing)} tệp gốc nên bản sao lưu cũng thiếu; "
            "hãy xem: python -m index doctor",
            file=sys.stderr,
        )
    return 1 if made.missing else 0


def _restore(arguments: Namespace) -> int:
    data = data_folder(arguments.data)
    with reporting() as report:
        done = restoring.restore(arguments.file, data, report, force=arguments.force)
        found = examine(data, report)
    edition = "chưa có ấn bản" if done.edition is None else f"ấn bản {done.edition}"
    print(
        printable(
            f"Đã khôi phục bản sao lưu ngày {done.manifest.made_at[:10]} vào {data}: {edition}, "
            f"{done.articles} bài."
        )
    )
    if done.kept is not None:
        print(printable(f"Thư viện cũ được giữ ở {done.kept}; xoá được khi không cần nữa."))
    wrong = [one for one in found.findings if one.severity in ("error", "fatal")]
    for one in wrong:
        print(printable(str(one)), file=sys.stderr)
    return 1 if wrong else 0
