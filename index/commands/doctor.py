"""``index doctor``: what is wrong in a data folder, and mending what can be made again."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict

from corpus.command import Subcommands, progress, subcommand
from corpus.finding import Severity
from corpus.messages import printable
from corpus.settings import data_folder
from index.doctor.examination import Checked, Examination, examine
from index.doctor.repair import is_repairable, repair

_WORDS: dict[Severity | None, str] = {
    None: "không kiểm tra được",
    "ok": "tốt",
    "warning": "cảnh báo",
    "error": "lỗi",
    "fatal": "hỏng nặng",
}
#: Findings of one kind that are printed before only their number is; ``--json`` has all of them.
_SHOWN = 5


def register(commands: Subcommands) -> None:
    about = "khám thư mục dữ liệu: thư viện, ấn bản, bộ nhớ đệm, mô hình, quyền, đĩa, khóa"
    doctor = subcommand(commands, "doctor", _run, about, "python -m index doctor --repair")
    about = "sửa những gì lập lại được từ thư viện và dọn tệp thừa, rồi khám lại"
    doctor.add_argument("--repair", action="store_true", help=about)
    doctor.add_argument("--json", action="store_true", help="in một đối tượng JSON")


def _run(arguments: Namespace) -> int:
    data = data_folder(arguments.data)
    done: list[str] = []
    with progress() as bar:
        task = bar.add_task("Khám", total=None)

        def report(title: str, count: int, total: int) -> None:
            bar.update(task, description=f"Khám: {title}", completed=count, total=total)

        if arguments.repair:
            done, found = repair(data, report)
        else:
            found = examine(data, report)
    if arguments.json:
        print(json.dumps(_record(found, done), ensure_ascii=False, indent=2))
    else:
        print("\n".join(map(printable, _lines(found, done))))
    return 1 if found.severity in ("error", "fatal") else 0


def _record(found: Examination, done: list[str]) -> dict[str, object]:
    checks = [
        {
            "name": check.name,
            "severity": check.severity,
            "findings": None
            if check.findings is None
            else [asdict(one) | {"repairable": is_repairable(one)} for one in check.findings],
        }
        for check in found.checks
    ]
    return {"severity": found.severity, "repaired": done, "checks": checks}


def _lines(found: Examination, done: list[str]) -> Iterator[str]:
    yield from done
    for check in found.checks:
        yield f"{_WORDS[check.severity]}: {check.title}"
        yield from _told(check)
    wrong = [one for one in found.findings if one.severity != "ok"]
    if not wrong:
        yield "Thư mục dữ liệu tốt."
        return
    mendable = sum(map(is_repairable, wrong))
    how = f", {mendable} điều sửa được bằng: python -m index doctor --repair" if mendable else ""
    yield f"Tìm thấy {len(wrong)} điều cần xử lý{how}."


def _told(check: Checked) -> Iterator[str]:
    shown: dict[str, int] = {}
    for one in check.findings or ():
        shown[one.id] = shown.get(one.id, 0) + 1
        if shown[one.id] <= _SHOWN:
            yield f"  {_WORDS[one.severity]} [{one.id}]: {one}"
    for identity, count in shown.items():
        if count > _SHOWN:
            yield f"  … và {count - _SHOWN} điều [{identity}] nữa; xem hết: --json"
