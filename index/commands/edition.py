"""``index build``, ``publish`` and ``rollback``: from the corpus to an edition, and back to one."""

from __future__ import annotations

import time
from argparse import Namespace

from corpus.command import Subcommands, subcommand
from corpus.library import Library
from corpus.settings import data_folder
from index import build as building
from index import publishing, staged, status, wording
from index.commands.postgres import deliver
from index.commands.reporting import reporting
from index.commands.shards import add_options, embedding, run_shard
from index.publishing import Published
from index.record import Edition, Record
from index.settings import postgres_address

_FORCE = (
    "phát hành dù kiểm tra chất lượng không đạt, với lý do được ghi vào nhật ký; "
    "kiểm tra toàn vẹn thì không bỏ qua được"
)


def register(commands: Subcommands) -> None:
    about = "cắt đoạn, tính vectơ phần thay đổi, kiểm tra và phát hành ấn bản mới"
    build = subcommand(commands, "build", _run_build, about, "python -m index build")
    stage = "chỉ chuẩn bị, chưa phát hành (xem lệnh publish)"
    build.add_argument("--stage", action="store_true", help=stage)
    build.add_argument("--force", metavar="LÝ_DO", help=_FORCE)
    add_options(build)
    about = "kiểm tra và phát hành những gì build --stage đã chuẩn bị, không tính lại vectơ"
    publish = subcommand(commands, "publish", _run_publish, about, "python -m index publish")
    publish.add_argument("--force", metavar="LÝ_DO", help=_FORCE)
    about = "phát hành lại nội dung của một ấn bản cũ, không tính lại gì"
    example = 'python -m index rollback 3 --reason "ấn bản 4 thiếu bài"'
    rollback = subcommand(commands, "rollback", _run_rollback, about, example)
    rollback.add_argument("number", metavar="N", type=int, help="số của ấn bản cũ")
    rollback.add_argument("--reason", metavar="LÝ_DO", help="lý do, được ghi vào nhật ký")


def _run_build(arguments: Namespace) -> int:
    if arguments.shard is not None:
        return run_shard(arguments)
    with Library.open(data_folder(arguments.data)) as library, reporting() as report:
        built = building.build(
            library,
            report,
            stage_only=arguments.stage,
            force=arguments.force,
            embedding=embedding(arguments),
        )
    edition = built.edition
    print(
        f"Đã cắt {built.articles_cut} bài, tính vectơ {built.passages_embedded} đoạn; "
        f"thêm {built.articles_added} bài, bỏ {built.articles_dropped} bài."
    )
    if built.staged:
        print(
            f"Đã chuẩn bị ấn bản {edition.number}, chưa phát hành: {_amount(edition)}; "
            "tiếp theo: python -m index publish"
        )
    elif built.published:
        _say_published(Published(edition, built.overruled))
    else:
        print(f"Không có gì thay đổi; vẫn là ấn bản {edition.number}: {_amount(edition)}.")
    return 0 if built.staged else _delivered(arguments)


def _run_publish(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        record = Record(library)
        waiting = staged.kept(record) is not None
        if waiting or postgres_address() is None or record.edition() is None:
            with reporting() as report:
                _say_published(publishing.publish_staged(library, report, arguments.force))
        return deliver(library)  # where nothing was staged, what an earlier push did not bring


def _run_rollback(arguments: Namespace) -> int:
    began = time.monotonic()
    with Library.open(data_folder(arguments.data)) as library:
        edition = publishing.rollback(library, arguments.number, arguments.reason).edition
        differs = status.rolled_back(library)
    print(
        f"Đã phát hành ấn bản {edition.number} với nội dung của ấn bản {arguments.number}: "
        f"{_amount(edition)}, trong {time.monotonic() - began:.1f} giây."
    )
    if differs is not None:
        print(wording.ROLLED_BACK.format(edition=edition.number, source=differs))
    return _delivered(arguments)


def _delivered(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        return deliver(library)


def _say_published(published: Published) -> None:
    edition = published.edition
    print(f"Đã phát hành ấn bản {edition.number}: {_amount(edition)}.")
    for one in published.overruled:
        print(f"Đã phát hành dù {one}")


def _amount(edition: Edition) -> str:
    return f"{edition.articles} bài, {edition.passages} đoạn"
