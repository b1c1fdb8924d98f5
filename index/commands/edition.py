"""``index build``: from the corpus to an edition."""

from __future__ import annotations

from argparse import Namespace

from rich.progress import TaskID

from corpus.command import Subcommands, progress, subcommand
from corpus.library import Library
from corpus.settings import data_folder
from index import build as building


def register(commands: Subcommands) -> None:
    about = "cắt đoạn, tính vectơ phần thay đổi, kiểm tra và phát hành ấn bản mới"
    subcommand(commands, "build", _run_build, about, "python -m index build")


def _run_build(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library, progress() as bar:
        tasks: dict[str, TaskID] = {}

        def report(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=total)
            bar.update(tasks[phase], completed=done)

        built = building.build(library, report)
    edition = built.edition
    print(
        f"Đã cắt {built.articles_cut} bài, tính vectơ {built.passages_embedded} đoạn; "
        f"thêm {built.articles_added} bài, bỏ {built.articles_dropped} bài."
    )
    what = "Đã phát hành" if built.published else "Không có gì thay đổi; vẫn là"
    print(f"{what} ấn bản {edition.number}: {edition.articles} bài, {edition.passages} đoạn.")
    return 0
