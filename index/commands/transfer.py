"""``index export`` and ``index import``: an edition as one file, for another machine."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from corpus.command import Subcommands, subcommand
from corpus.library import Library
from corpus.messages import printable
from corpus.settings import data_folder
from index.commands.postgres import deliver
from index.commands.reporting import reporting
from index.exporting import export
from index.importing import import_edition


def register(commands: Subcommands) -> None:
    about = "xuất một ấn bản (bài, đoạn, vectơ, dấu) ra một tệp để chuyển sang máy khác"
    out = subcommand(commands, "export", _export, about, "python -m index export 3 an-ban-3.zip")
    out.add_argument("number", metavar="N", type=int, help="số của ấn bản")
    out.add_argument("file", metavar="TỆP", type=Path, help="tệp .zip sẽ được tạo")
    out.add_argument("--force", action="store_true", help="ghi đè tệp đã có")
    about = "nhập một ấn bản do export tạo ra và phát hành, không tính lại vectơ"
    into = subcommand(commands, "import", _import, about, "python -m index import an-ban-3.zip")
    into.add_argument("file", metavar="TỆP", type=Path, help="tệp do lệnh export tạo ra")
    about = "chỉ chuẩn bị, chưa phát hành (xem lệnh publish)"
    into.add_argument("--stage", action="store_true", help=about)
    about = "phát hành dù kiểm tra chất lượng không đạt, với lý do được ghi vào nhật ký"
    into.add_argument("--force", metavar="LÝ_DO", help=about)


def _export(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library, reporting() as report:
        done = export(library, arguments.number, arguments.file, report, force=arguments.force)
    print(
        printable(
            f"Đã xuất ấn bản {done.edition.number} ra {done.file}: {done.edition.articles} bài, "
            f"{done.edition.passages} đoạn, {done.size / 2**20:.1f} MiB."
        )
    )
    return 0


def _import(arguments: Namespace) -> int:
    data, file = data_folder(arguments.data), arguments.file
    with reporting() as report:
        done = import_edition(data, file, report, stage_only=arguments.stage, force=arguments.force)
    edition = done.edition
    what = "Đã chuẩn bị" if done.staged else "Đã phát hành"
    print(
        f"{what} ấn bản {edition.number} từ ấn bản {done.source} của tệp: {edition.articles} bài, "
        f"{edition.passages} đoạn."
    )
    print(
        "Tiếp theo: python -m index publish"
        if done.staged
        else "Lệnh index build sau này sẽ phát hành lại theo kho bài của thư viện này."
    )
    if done.staged:
        return 0
    with Library.open(data) as library:
        return deliver(library)
