"""The command line ``python -m eval``."""

from __future__ import annotations

import argparse
import hashlib
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from corpus import command
from corpus.library import Library
from corpus.settings import data_folder
from eval import changes
from eval.bounds import gate_file, read_bounds
from eval.comparison import compare, read_result
from eval.conversion import convert
from eval.drafts import PER_ARTICLE, Draft, as_lines, drafts
from eval.errors import EvalFault, GateFailed, NotVerbatim
from eval.feedback import drafts_of
from eval.forms import WORDS, Form
from eval.gate import judge, remember
from eval.question import QuestionFile, strange
from eval.questions import in_library, read
from eval.report import show
from eval.result import check_target, write_json, write_whole
from eval.run import Run, run
from index import staged
from index.editions import Holding, newest_holding
from index.record import Record
from index.verdict import GATE_FILE, mark_of

if TYPE_CHECKING:
    from index.engine import Engine

_EXAMPLE = "python -m eval run eval/sample.jsonl --failures"
#: Drafts of one ``eval make``, if not told otherwise: about as many as a person reads in a day.
_DRAFTS = 100


def main(argv: Sequence[str] | None = None) -> int:
    return command.run(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    parser = command.parser("python -m eval", "Đo chất lượng trả lời trên bộ câu hỏi.", _EXAMPLE)
    commands = parser.add_subparsers(metavar="LỆNH", required=True)
    _add_run(commands)
    _add_compare(commands)
    _add_gate(commands)
    _add_make(commands)
    _add_convert(commands)
    _add_targets(commands)
    _add_ablate(commands)
    return parser


def _add_run(to: command.Subcommands) -> None:
    about = "hỏi hết các câu trong bộ câu hỏi và đo câu trả lời"
    run_ = command.subcommand(to, "run", _run, about, _EXAMPLE)
    run_.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="QUESTIONS",
        help="tệp questions.jsonl, tệp SQuAD .json, hoặc thư mục BEIR (hay một tệp qrels/….tsv)",
    )
    _add_forms(run_)
    run_.add_argument(
        "--strange",
        action="store_true",
        help="hỏi các câu này như câu thuộc lĩnh vực khác: thư viện không có đáp án cho câu nào",
    )
    run_.add_argument("--json", type=Path, metavar="F", help="ghi kết quả từng câu và chung vào F")
    run_.add_argument("--html", type=Path, metavar="F", help="ghi một trang web tự đủ vào F")
    run_.add_argument("--limit", type=_positive, metavar="N", help="chỉ hỏi N câu đầu")
    run_.add_argument(
        "--failures", action="store_true", help="in các câu chưa đạt cùng trích dẫn đã đưa ra"
    )


def _add_compare(to: command.Subcommands) -> None:
    about = "so hai kết quả của cùng một bộ câu hỏi: điều gì thay đổi thật, điều gì chỉ là nhiễu"
    comparing = command.subcommand(
        to, "compare", _compare, about, "python -m eval compare truoc.json sau.json"
    )
    comparing.add_argument("first", type=Path, metavar="A.json", help="kết quả trước (run --json)")
    comparing.add_argument("second", type=Path, metavar="B.json", help="kết quả sau")


def _add_gate(to: command.Subcommands) -> None:
    about = "đo ấn bản đang chuẩn bị, hoặc mới nhất, theo các ngưỡng và ghi kết luận vào thư viện"
    gating = command.subcommand(to, "gate", _gate, about, "python -m eval gate")
    gating.add_argument(
        "--gate",
        type=Path,
        metavar="F",
        help=f"tệp ngưỡng (mặc định: {GATE_FILE} trong thư mục dữ liệu, nếu không có thì ngưỡng "
        "của kho mẫu)",
    )


def _add_make(to: command.Subcommands) -> None:
    about = "soạn nháp câu hỏi từ các bài trong kho, để người xem và xác nhận"
    making = command.subcommand(to, "make", _make, about, "python -m eval make --out nhap.jsonl")
    making.add_argument(
        "ids", nargs="*", metavar="MÃ_BÀI", help="chỉ các bài này (mặc định: mọi bài)"
    )
    making.add_argument(
        "--out", type=Path, required=True, metavar="F", help="tệp mới để ghi các câu nháp"
    )
    making.add_argument(
        "--feedback",
        type=Path,
        metavar="F",
        help="soạn từ nhận xét của người dùng (python -m bot feedback) thay vì từ các bài",
    )
    making.add_argument(
        "--per-article",
        type=_positive,
        default=PER_ARTICLE,
        metavar="N",
        help=f"nhiều nhất N câu mỗi bài (mặc định {PER_ARTICLE})",
    )
    making.add_argument(
        "--limit",
        type=_positive,
        default=_DRAFTS,
        metavar="N",
        help=f"dừng sau N câu (mặc định {_DRAFTS})",
    )


def _add_convert(to: command.Subcommands) -> None:
    about = "đổi bộ SQuAD hoặc BEIR thành bài để thêm vào kho và tệp questions.jsonl"
    converting = command.subcommand(
        to,
        "convert",
        _convert,
        about,
        "python -m eval convert dev.json --articles bai.jsonl --questions cau-hoi.jsonl",
    )
    converting.add_argument(
        "set", type=Path, metavar="SET", help="tệp SQuAD .json hoặc thư mục BEIR"
    )
    converting.add_argument(
        "--articles", type=Path, required=True, metavar="F", help="ghi các bài vào F"
    )
    converting.add_argument(
        "--questions", type=Path, required=True, metavar="F", help="ghi các câu hỏi vào F"
    )


def _add_targets(to: command.Subcommands) -> None:
    about = "in bảng mục tiêu từ các kết quả mà make eval đã ghi"
    aiming = command.subcommand(to, "targets", _targets, about, "python -m eval targets data/eval")
    aiming.add_argument("folder", type=Path, metavar="FOLDER", help="thư mục các kết quả .json")
    aiming.add_argument(
        "--strict", action="store_true", help="kết thúc với mã 1 nếu có mục tiêu chưa đạt"
    )


def _add_ablate(to: command.Subcommands) -> None:
    about = "bỏ lần lượt từng tín hiệu của bộ máy trả lời và đo xem mất gì"
    ablating = command.subcommand(
        to, "ablate", _ablate, about, "python -m eval ablate eval/sample.jsonl --limit 50"
    )
    ablating.add_argument(
        "files", nargs="+", type=Path, metavar="QUESTIONS", help="các bộ câu hỏi, như của run"
    )
    _add_forms(ablating)
    ablating.add_argument("--limit", type=_positive, metavar="N", help="chỉ hỏi N câu đầu")
    ablating.add_argument(
        "--only", metavar="TEXT", default="", help="chỉ các tín hiệu có tên chứa TEXT"
    )


def _add_forms(parser: argparse.ArgumentParser) -> None:
    forms = parser.add_mutually_exclusive_group()
    for form in (one for one in Form if one is not Form.AS_IS):
        forms.add_argument(
            f"--{form}",
            dest="form",
            action="store_const",
            const=form,
            default=Form.AS_IS,
            help=f"cách gõ câu hỏi: {WORDS[form]}",
        )


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"“{text}” phải là số nguyên từ 1 trở lên")
    return int(text)


def _run(arguments: argparse.Namespace) -> int:
    data = data_folder(arguments.data)
    if arguments.strange:
        files = [strange(file) for file in read(arguments.files)]
    else:
        files = _read(arguments.files, data)
    for target in filter(None, (arguments.json, arguments.html)):
        check_target(target)
    engine = _open_engine(data)
    try:
        result = _measured(engine, files, arguments.form, arguments.limit)
    finally:
        engine.close()
    if arguments.json:
        write_json(result, arguments.json)
    if arguments.html:
        # Imported this late because only the page needs a template engine.
        from eval.page import write_page

        write_page(result, arguments.html)
    show(result, Console(), with_failures=arguments.failures)
    altered = sum(not same for trial in result.trials for same in trial.verbatim)
    if altered:
        raise NotVerbatim(
            f"{altered} trích dẫn khác nguyên văn trong thư viện; hãy kiểm tra bằng "
            "python -m corpus verify và xem các câu đó với --failures."
        )
    return 0


def _compare(arguments: argparse.Namespace) -> int:
    changes.show(compare(read_result(arguments.first), read_result(arguments.second)), Console())
    return 0


def _gate(arguments: argparse.Namespace) -> int:
    data = data_folder(arguments.data)
    file: Path = arguments.gate or gate_file(data)
    bounded = read_bounds(file)
    with Library.open(data) as library:
        record = Record(library)
        measured = staged.holding(record)
        # Before it is measured, which takes minutes in which the gate may be edited.
        mark = mark_of(file, record, measured[0])
    asked = [(bounds, _read([bounds.file], data)) for bounds in bounded]
    engine = _open_engine(data, measured)
    try:
        judgements = [
            judge(bounds, _measured(engine, files, bounds.form, None)) for bounds, files in asked
        ]
    finally:
        engine.close()
    with Library.open(data) as library:
        remember(library, measured[0], mark, judgements)
    edition = f"ấn bản {measured[0].number}" + ("" if measured[0].published_at else " (chuẩn bị)")
    failed = [line for judgement in judgements for line in judgement.failed]
    if failed:
        raise GateFailed("\n".join([f"{edition} không đạt {file}:", *failed]))
    reached = sum(len(b.least) + len(b.most) for b, _ in asked)
    print(f"{edition.capitalize()} đạt cả {reached} ngưỡng của {file}.")
    return 0


def _make(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    if out.exists():
        raise EvalFault(
            f"tệp {out} đã có và có thể chứa câu đã xác nhận; hãy chọn tên khác với --out."
        )
    check_target(out)
    if arguments.feedback:
        lines = drafts_of(arguments.feedback)[: arguments.limit]
        write_whole("".join(lines), out)
        print(
            f"Đã soạn {len(lines)} câu nháp từ {arguments.feedback} vào {out}. Chưa câu nào được "
            "tính: hãy điền đáp án từng câu rồi đặt “confirmed”: true."
        )
        return 0
    with Library.open(data_folder(arguments.data)) as library:
        ids = arguments.ids or _shuffled(article.id for article in library.articles())
        made = list(islice(_drafts(library, ids, arguments.per_article), arguments.limit))
    write_whole(as_lines(made), out)
    print(
        f"Đã soạn {len(made)} câu nháp từ {len({d.article_id for d in made})} trong {len(ids)} bài "
        f"vào {out}. Chưa câu nào được tính: hãy xem, sửa từng câu rồi đặt “confirmed”: true."
    )
    return 0


def _convert(arguments: argparse.Namespace) -> int:
    for target in (arguments.articles, arguments.questions):
        check_target(target)
    articles, questions = convert(arguments.set, arguments.articles, arguments.questions)
    print(
        f"Đã ghi {articles} bài vào {arguments.articles}, {questions} câu hỏi vào "
        f"{arguments.questions}; tiếp theo: python -m corpus add {arguments.articles}"
    )
    return 0


def _targets(arguments: argparse.Namespace) -> int:
    # Imported this late because the gate, which judges altered quotations, is index's.
    from eval.scorecard import show as show_card
    from eval.targets import Results

    if not arguments.folder.is_dir():
        raise EvalFault(
            f"không có thư mục {arguments.folder}; hãy chạy make eval để có các kết quả đo."
        )
    missed = show_card(Results(arguments.folder), Console())
    if missed and arguments.strict:
        raise GateFailed(f"còn {missed} mục tiêu chưa đạt; xem bảng ở trên.")
    return 0


def _ablate(arguments: argparse.Namespace) -> int:
    # Imported this late because it is made of all parts of the engine (FACTS 35).
    from eval.ablation import ablate
    from eval.ablation import show as show_ablation

    data = data_folder(arguments.data)
    files = _read(arguments.files, data)
    questions = list(islice((q for file in files for q in file.questions), arguments.limit))
    engine = _open_engine(data)
    try:
        whole, taken = ablate(engine, questions, arguments.form, arguments.only)
    finally:
        engine.close()
    show_ablation(whole, taken, Console())
    return 0


def _read(paths: Sequence[Path], data: Path) -> list[QuestionFile]:
    """The question sets, told apart from a library that does not hold their articles."""
    files = read(paths)
    with Library.open(data) as library:
        return in_library(files, library)


def _open_engine(data: Path, holding: Holding | None = None) -> Engine:
    # Imported this late because it loads the model's runtime (FACTS 35): bad input is told at once.
    from index.engine import Engine

    return Engine.open(data, which=(lambda _: holding) if holding else newest_holding)


def _measured(engine: Engine, files: Sequence[QuestionFile], form: Form, limit: int | None) -> Run:
    questions = list(islice((q for file in files for q in file.questions), limit))
    return run(engine, questions, form=form, noted=_noted(files, limit))


def _noted(files: Sequence[QuestionFile], limit: int | None) -> dict[str, Any]:
    """Which questions a result is of: without it two results cannot be compared. And how busy the
    machine was, without which no time can be judged."""
    asked = [{"name": file.name, "sha256": file.sha256} for file in files]
    left_out: dict[str, int] = {}
    for file in files:
        for reason, count in file.left_out.items():
            left_out[reason] = left_out.get(reason, 0) + count
    load = round(os.getloadavg()[0], 2)
    return {"questions": asked, "limit": limit, "left_out": left_out, "load": load}


def _shuffled(ids: Iterator[str]) -> list[str]:
    """In an order that is always the same and has nothing to do with the ids: a limited draft
    then is of articles from everywhere."""
    return sorted(ids, key=lambda name: hashlib.sha256(name.encode()).digest())


def _drafts(library: Library, ids: Sequence[str], per_article: int) -> Iterator[Draft]:
    for article_id in ids:
        yield from drafts(library.get(article_id), per_article)
