"""The command line of ``index``: model, build, ask, status."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.progress import TaskID

from corpus.command import Handler, parser, progress, run, subcommand
from corpus.library import Library
from corpus.settings import data_folder
from index import build as building
from index import certificate, gaps, wording
from index import model as models
from index.answer import Answer
from index.errors import BadCode, GateFault, NotProved
from index.gaps import Gap, Unanswered
from index.proof import prove
from index.reading.filters import Filters
from index.settings import model_name, models_folder
from index.status import Status, read_status

#: What an outcome without an answer is called in a list of gaps.
_UNANSWERED = {"related": "chỉ có đoạn liên quan", "not_found": "không tìm thấy"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    top = parser(
        "python -m index",
        "Lập chỉ mục thư viện và hỏi đáp bằng trích dẫn nguyên văn.",
        'python -m index ask "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"',
    )
    commands = top.add_subparsers(title="các lệnh", metavar="LỆNH", required=True)

    def sub(name: str, handler: Handler, about: str, example: str) -> ArgumentParser:
        return subcommand(commands, name, handler, about, f"python -m index {example}")

    about = "chuẩn bị mô hình nhúng một lần (giải mã, xuất ONNX, lượng tử hoá, kiểm chứng)"
    model = sub("model", _run_model, about, "model")
    model.add_argument("--again", action="store_true", help="chuẩn bị lại dù đã có")
    about = "cắt đoạn, tính vectơ phần thay đổi, kiểm tra và phát hành ấn bản mới"
    sub("build", _run_build, about, "build")
    about = "trả lời một câu hỏi bằng trích dẫn nguyên văn"
    ask = sub("ask", _run_ask, about, 'ask "Ai chủ trì hội nghị?" --json')
    ask.add_argument("question", metavar="CÂU_HỎI", help="câu hỏi, có dấu hoặc không dấu")
    ask.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    for option, placeholder, about in (
        ("--since", "NGÀY", "chỉ các bài từ ngày, tháng hoặc năm này: 2021, 8/2023, 14/12/2021"),
        ("--until", "NGÀY", "chỉ các bài đến hết ngày, tháng hoặc năm này"),
    ):
        ask.add_argument(option, metavar=placeholder, help=about)
    for option, placeholder, about in (
        ("--kind", "LOẠI", "chỉ văn bản loại này, ví dụ “nghị quyết”"),
        ("--publisher", "NGUỒN", "chỉ bài của nơi đăng này, ví dụ “Báo Quảng Ninh”"),
        ("--number", "SỐ", "chỉ văn bản số này và các bài nhắc đến nó, ví dụ 12-CT/TW"),
    ):
        ask.add_argument(
            option, metavar=placeholder, action="append", default=[], help=f"{about}; lặp lại được"
        )
    about = "ghi câu hỏi này lại nếu kho chưa trả lời được (xem lệnh gaps)"
    ask.add_argument("--note", action="store_true", help=about)
    about = "đối chiếu một câu trích với bản lưu theo mã kiểm chứng của nó"
    proving = sub("prove", _run_prove, about, "prove K7M2-9QXT-4HRD")
    proving.add_argument("code", metavar="MÃ", help="mã ghi dưới câu trích")
    proving.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    about = "các câu hỏi chưa có trả lời, gom theo nhóm giống nhau"
    lacking = sub("gaps", _run_gaps, about, "gaps")
    lacking.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    lacking.add_argument("--clear", action="store_true", help="xoá hết các câu đã ghi")
    about = "tình trạng ấn bản, phần chưa phát hành, chỉ mục và mô hình"
    status = sub("status", _run_status, about, "status --json")
    status.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    return run(top, argv)


def _run_model(arguments: Namespace) -> int:
    folder = models_folder(data_folder(arguments.data))
    name = model_name()
    ready = models.prepared(folder, name)
    if ready is None or arguments.again:
        with Console(stderr=True).status(f"Đang chuẩn bị mô hình {name}…"):
            manifest = models.prepare(folder, name)
    else:
        manifest = models.read_manifest(ready)
    print(
        f"Mô hình {manifest.name}: {manifest.dimension} chiều, tối đa {manifest.max_tokens} token, "
        f"cosin với bản gốc {manifest.least_cosine:.4f}, dấu {manifest.fingerprint}."
    )
    return 0


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


def _run_ask(arguments: Namespace) -> int:
    from index.engine import Engine

    filters = Filters.written(
        arguments.since,
        arguments.until,
        tuple(arguments.kind),
        tuple(arguments.publisher),
        tuple(arguments.number),
    )
    engine = Engine.open(data_folder(arguments.data))
    try:
        answer = engine.ask(arguments.question, filters)
    finally:
        engine.close()
    if arguments.note:
        gaps.note(data_folder(arguments.data), answer.question, answer.outcome, answer.edition)
    if arguments.json:
        print(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        print(_as_text(answer, bold=sys.stdout.isatty()))
    return 0


def _as_text(answer: Answer, bold: bool) -> str:
    """An answer as plain lines for the terminal, ``bold``: with its control codes."""
    lines = [wording.OUTCOMES[answer.outcome]]
    if answer.read_as:
        lines.append(wording.READ_AS.format(question=answer.read_as))
    lines += wording.unknown(answer)
    for number, citation in enumerate(answer.citations, 1):
        link = f" · {citation.url}" if citation.url else ""
        lines += [
            "",
            f"{number}. {wording.quote(citation, bold)}",
            f"   — {wording.source(citation)}{link}",
        ]
        if citation.code:
            lines.append(f"   {wording.CODE.format(code=citation.code)}")
        if others := wording.also_reported(citation):
            lines.append(f"   {others}")
    if answer.outcome == "not_found":
        lines.append(wording.searched(answer))
        if answer.nearest:
            lines += [wording.NEAREST, *(f"– {wording.field(title)}" for title in answer.nearest)]
    else:
        lines += ["", wording.EDITION.format(edition=answer.edition)]
    if not answer.calibrated:
        lines.append(wording.UNCALIBRATED)
    return "\n".join(lines)


def _run_prove(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        try:
            proof = prove(library, arguments.code)
        except (BadCode, NotProved, GateFault) as error:
            if not arguments.json:
                raise
            print(json.dumps({"proved": False, "reason": str(error)}, ensure_ascii=False, indent=2))
            return error.status
    if arguments.json:
        print(json.dumps(proof.as_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(certificate.lines(proof)))
    return 0


def _run_gaps(arguments: Namespace) -> int:
    data = data_folder(arguments.data)
    if arguments.clear:
        gaps.clear(data)
        print("Đã xoá các câu hỏi chưa có trả lời.")
        return 0
    found, counted = gaps.read(data), gaps.counts(data)
    if arguments.json:
        record = {"gaps": [g.as_json() for g in found], "counts": [c.as_json() for c in counted]}
        print(json.dumps(record, ensure_ascii=False, indent=2))
    else:
        print("\n".join(_gap_lines(found, counted)))
    return 0


def _gap_lines(found: Sequence[Gap], counted: Sequence[Unanswered]) -> Iterator[str]:
    if not counted:
        yield "Chưa ghi nhận câu hỏi nào chưa có trả lời."
    for gap in found:
        days = " đến ".join(dict.fromkeys(map(wording.date, (gap.first, gap.last))))
        yield f"{gap.count} lần, {days}: {gap.questions[0]}"
        yield from (f"    – {question}" for question in gap.questions[1:])
    if counted:
        yield "Theo ngày, kể cả các câu không được phép ghi lời:"
    for one in counted:
        yield f"  {wording.date(one.day)}: {one.count} câu {_UNANSWERED[one.outcome]}"


def _run_status(arguments: Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        status = read_status(library)
    if arguments.json:
        print(json.dumps(status.as_json(), ensure_ascii=False, indent=2))
    else:
        print(_status_text(status))
    return 1 if status.problems else 0


def _status_text(status: Status) -> str:
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
        f"Mô hình: {status.model or 'chưa có'}"
        + (f", dấu {status.fingerprint}." if status.model else "."),
        *_calibration(status),
        f"Chỉ mục: {status.caches}.",
        *(f"Lỗi: {problem}" for problem in status.problems),
    ]
    return "\n".join(lines)


def _calibration(status: Status) -> list[str]:
    if status.calibrated_on is not None:
        return [f"Hiệu chuẩn: ngày {wording.date(status.calibrated_on)}."]
    return [wording.UNCALIBRATED] if status.model else []
