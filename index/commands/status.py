"""``index status``: the edition, what is staged, the caches and the model."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator

from corpus.command import Subcommands, subcommand
from corpus.library import Library
from corpus.settings import data_folder
from index import wording
from index.status import Status, read_status


def register(commands: Subcommands) -> None:
    about = "tình trạng ấn bản, phần chưa phát hành, chỉ mục và mô hình"
    status = subcommand(commands, "status", _run, about, "python -m index status --json")
    status.add_argument("--json", action="store_true", help="in một đối tượng JSON")


def _run(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        status = read_status(library)
    if arguments.json:
        print(json.dumps(status.as_json(), ensure_ascii=False, indent=2))
    else:
        print(_as_text(status))
    return 1 if status.problems else 0


def _as_text(status: Status) -> str:
    lines = [
        f"Kho: {status.articles} bài.",
        f"Ấn bản: {status.edition or 'chưa có'}"
        + (
            f", phát hành {status.published_at}, {status.edition_articles} bài, "
            f"{status.passages} đoạn."
            if status.edition
            else "."
        ),
        f"Chưa phát hành: {status.to_cut} bài chưa cắt, {status.to_embed} đoạn chưa có vectơ, "
        f"{status.to_add} bài sẽ thêm, {status.to_drop} bài sẽ bỏ.",
        *_waiting(status),
        f"Mô hình: {status.model or 'chưa có'}"
        + (f", dấu {status.fingerprint}." if status.model else "."),
        *_calibration(status),
        f"Chỉ mục: {status.caches}.",
        *_recall(status),
        *(f"Lỗi: {problem}" for problem in status.problems),
    ]
    return "\n".join(lines)


def _waiting(status: Status) -> Iterator[str]:
    """What was done half on purpose, and what to do next."""
    if status.staged_at is not None:
        yield f"Đã chuẩn bị lúc {status.staged_at}; phát hành: python -m index publish"
    if status.rolled_back_to is not None:
        yield wording.ROLLED_BACK.format(edition=status.edition, source=status.rolled_back_to)


def _recall(status: Status) -> Iterator[str]:
    """How near an approximate index comes to comparing every passage."""
    if status.recall is not None:
        share = f"{100 * status.recall:.2f}".replace(".", ",")
        yield f"Tìm theo nghĩa: gần đúng, thấy {share}% của 10 đoạn gần nhất (đo lúc lập)."


def _calibration(status: Status) -> list[str]:
    if status.calibrated_on is not None:
        return [f"Hiệu chuẩn: ngày {wording.date(status.calibrated_on)}."]
    return [wording.UNCALIBRATED] if status.model else []
