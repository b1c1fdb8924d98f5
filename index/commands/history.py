"""``index editions``, ``diff``, ``replay`` and ``prune``: the editions that were published."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from pathlib import Path

from corpus.command import Subcommands, progress, subcommand
from corpus.library import Library
from corpus.settings import data_folder
from index import editions, pruning, wording
from index.editions import Changed, Difference, Listed
from index.errors import IndexFault
from index.record import Record

#: How an edition came to be.
_HOW = {
    "publish": "phát hành",
    "force": "phát hành dù chưa đạt kiểm tra chất lượng",
    "rollback": "dùng lại ấn bản {source}",
    "import": "nhập từ máy khác",
}


def register(commands: Subcommands) -> None:
    about = "các ấn bản còn giữ: ngày, số bài, khác ấn bản trước, kết quả đo, vì sao có"
    listing = subcommand(commands, "editions", _run_editions, about, "python -m index editions")
    listing.add_argument("--json", action="store_true", help="in một mảng JSON")
    about = "hai ấn bản khác nhau những bài nào"
    comparing = subcommand(commands, "diff", _run_diff, about, "python -m index diff 3 4")
    comparing.add_argument("first", metavar="A", type=int, help="số của một ấn bản")
    comparing.add_argument("second", metavar="B", type=int, help="số của ấn bản kia")
    comparing.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    about = "hỏi lại những câu đã trả lời, trên đúng ấn bản đã trả lời, và so từng trích dẫn"
    replaying = subcommand(
        commands, "replay", _run_replay, about, "python -m index replay tra-loi.json"
    )
    replaying.add_argument(
        "answers", metavar="TỆP", help="kết quả của ask --json, một hay nhiều câu; “-”: đầu vào"
    )
    about = "xoá các ấn bản cũ cùng các đoạn và vectơ chỉ chúng có; văn bản các bài vẫn còn"
    pruning_ = subcommand(commands, "prune", _run_prune, about, "python -m index prune --keep 10")
    pruning_.add_argument(
        "--keep", metavar="N", type=_positive, required=True, help="giữ N ấn bản mới nhất"
    )
    pruning_.add_argument("--reason", metavar="LÝ_DO", help="lý do, được ghi vào nhật ký")


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"“{text}” phải là số nguyên từ 1 trở lên")
    return int(text)


def _run_editions(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        found = editions.listed(Record(library))
    if arguments.json:
        print(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(_line, found)) or "Chưa có ấn bản nào.")
    return 0


def _line(one: Listed) -> str:
    how = _HOW[one.how].format(source=one.source)
    changes = (
        "ấn bản trước đã dọn"
        if one.added is None
        else f"thêm {one.added}, sửa {one.changed}, bỏ {one.removed}"
    )
    return " · ".join(
        (
            f"Ấn bản {one.number}",
            one.published_at,
            f"{one.articles} bài, {one.passages} đoạn ({changes})",
            *([f"mất {one.lost} bài do xoá vĩnh viễn"] if one.lost else []),
            how + (f": {one.reason}" if one.reason else "") + (f" ({one.who})" if one.who else ""),
            *_measured(one),
            "có chỉ mục" if one.cached else "chỉ mục sẽ dựng lại khi cần",
        )
    )


def _measured(one: Listed) -> Iterator[str]:
    if one.passed is None:
        return
    told = "; ".join(
        ", ".join(
            f"{name} {of['measures'][name]:.3f}"
            for name in (*of.get("least", {}), *of.get("most", {}))
            if name in of.get("measures", {})
        )
        for of in one.measures
    )
    yield f"{'đạt' if one.passed else 'KHÔNG đạt'} ngưỡng" + (f" ({told})" if told else "")


def _run_diff(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        found = editions.difference(Record(library), arguments.first, arguments.second)
    if arguments.json:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_differences(found)))
    return 0


def _differences(found: Difference) -> Iterator[str]:
    yield (
        f"Từ ấn bản {found.first} đến ấn bản {found.second}: thêm {len(found.added)}, "
        f"sửa {len(found.changed)}, bỏ {len(found.removed)} bài."
    )
    for sign, articles in (("+", found.added), ("~", found.changed), ("-", found.removed)):
        yield from (f"{sign} {_article(one)}" for one in articles)


def _article(one: Changed) -> str:
    revisions = " → ".join(f"bản {n}" for n in (one.first, one.second) if n is not None)
    return f"{one.article_id} ({revisions}): {wording.field(one.title)}"


def _run_replay(arguments: Namespace) -> int:
    # Imported this late because it loads the model's runtime (FACTS 35): bad input is told at once.
    from index.replay import read, replay

    answers = read(_text(arguments.answers))
    same = 0
    with progress() as bar:
        task = bar.add_task("Hỏi lại", total=len(answers))
        for one in replay(data_folder(arguments.data), answers):
            bar.advance(task)
            same += not one.differences
            for difference in one.differences:
                print(f"Ấn bản {one.edition}, “{wording.field(one.question)}”: {difference}")
    print(f"{same} trong {len(answers)} câu trả lời giống hệt khi hỏi lại.")
    return 0 if same == len(answers) else 1


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise IndexFault(f"không đọc được tệp {file} ({error}); hãy kiểm tra lại.") from error


def _run_prune(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        pruned = pruning.prune(library, arguments.keep, arguments.reason)
    if not pruned.editions:
        print(f"Không có ấn bản nào cũ hơn {arguments.keep} ấn bản mới nhất.")
        return 0
    numbers = [one.number for one in pruned.editions]
    print(
        f"Đã dọn ấn bản {min(numbers)} đến {max(numbers)} và {pruned.entries} bản bài đã cắt chỉ "
        "chúng có; văn bản các bài vẫn còn."
    )
    return 0
