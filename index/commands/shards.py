"""``index merge``, and the options of ``index build`` that have other machines do the embedding."""

from __future__ import annotations

import argparse
from argparse import Namespace
from pathlib import Path

from corpus.command import Subcommands, subcommand
from corpus.library import Library
from corpus.messages import printable
from corpus.settings import data_folder
from index.commands.reporting import reporting
from index.embedding import Embed, embed


def register(commands: Subcommands) -> None:
    about = "nhận vectơ mà các máy khác đã tính (build --shard); sau đó chạy build"
    merge = subcommand(commands, "merge", _merge, about, "python -m index merge phan-*.zip")
    merge.add_argument("files", metavar="TỆP", nargs="+", type=Path, help="do build --shard tạo ra")


def add_options(build: argparse.ArgumentParser) -> None:
    """The options of ``index build``."""
    about = "chỉ tính vectơ phần thứ I trong N phần và ghi ra tệp, không phát hành (xem lệnh merge)"
    build.add_argument("--shard", metavar="I/N", type=_shard, help=about)
    about = "tệp mà --shard ghi ra (mặc định: phan-I-N.zip trong thư mục dữ liệu)"
    build.add_argument("--out", metavar="TỆP", type=Path, help=about)
    about = "tính vectơ trên cụm Ray ở địa chỉ này (auto, ray://…, hay local: máy này)"
    build.add_argument("--ray", metavar="ĐỊA_CHỈ", help=about)


def embedding(arguments: Namespace) -> Embed:
    """What does the embedding, as asked for. Raises IndexFault."""
    if arguments.ray is None:
        return embed
    from index import cluster

    return cluster.on(arguments.ray)


def run_shard(arguments: Namespace) -> int:
    """``index build --shard``."""
    from index import shards

    data, shard = data_folder(arguments.data), arguments.shard
    target = arguments.out or data / f"phan-{shard.number}-{shard.of}.zip"
    with Library.open(data) as library, reporting() as report:
        done = shards.build_shard(library, shard, target, report, embedding(arguments))
    print(
        printable(
            f"Phần {shard} có {done.passages} đoạn, lần này tính {done.embedded}; đã ghi vectơ ra "
            f"{done.file}. Ở máy phát hành, chạy: python -m index merge {done.file.name}"
        )
    )
    return 0


def _shard(written: str) -> object:
    from index.shards import Shard

    try:
        return Shard.parse(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _merge(arguments: Namespace) -> int:
    from index import shards

    with Library.open(data_folder(arguments.data)) as library, reporting() as report:
        done = shards.merge(library, arguments.files, report)
    print(
        f"Đã nhận {done.taken} vectơ ({done.unused} vectơ ở đây không cần); còn {done.missing} "
        "đoạn chưa có vectơ. Tiếp theo: python -m index build"
    )
    return 0
