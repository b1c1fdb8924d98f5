"""``python -m corpus``: the commands that keep the corpus."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from corpus.adding import add
from corpus.article import Article
from corpus.command import Handler, parser, progress, subcommand
from corpus.errors import FailedCheck, NoSuchArticle
from corpus.exporting import export
from corpus.files import expected, outcomes
from corpus.formats import SUFFIXES
from corpus.library import Library
from corpus.lookup import numbers
from corpus.sandbox import Sandbox
from corpus.settings import data_folder

_COUNTS = {
    "added": "thêm mới",
    "changed": "sửa đổi",
    "unchanged": "không đổi",
    "duplicate": "trùng",
}
_LABELS = {
    "id": "Mã",
    "revision": "Bản",
    "kind": "Loại",
    "number": "Số hiệu",
    "issuer": "Cơ quan ban hành",
    "publisher": "Nơi đăng",
    "author": "Tác giả",
    "published_on": "Ngày đăng",
    "issued_on": "Ngày ban hành",
    "url": "Địa chỉ",
    "file_name": "Tệp",
    "added_at": "Ngày thêm",
}


def command() -> argparse.ArgumentParser:
    top = parser(
        "python -m corpus",
        "Quản lý kho bài: thêm, xem, gỡ, kiểm tra, xuất.",
        "python -m corpus add corpus/sample",
    )
    commands = top.add_subparsers(title="các lệnh", metavar="LỆNH", required=True)

    def sub(name: str, handler: Handler, text: str, example: str) -> argparse.ArgumentParser:
        return subcommand(commands, name, handler, text, f"python -m corpus {example}")

    kinds = ", ".join(SUFFIXES)
    adding = sub("add", _add, f"thêm tệp hoặc thư mục vào kho ({kinds})", "add corpus/sample")
    adding.add_argument("paths", nargs="+", metavar="PATH", type=Path, help="tệp hoặc thư mục")
    listing = sub("list", _list, "liệt kê các bài trong kho", "list")
    listing.add_argument("--json", action="store_true", help="in ra dạng JSON")
    showing = sub("show", _show, "xem một bài", "show tom-luoc-81-diem-cau-bo-truong")
    showing.add_argument("id", metavar="ID", help="mã bài (xem lệnh list)")
    showing.add_argument(
        "--revision", type=int, metavar="N", help="bản thứ N thay vì bản hiện hành"
    )
    showing.add_argument("--json", action="store_true", help="in ra dạng JSON")
    removing = sub("remove", _remove, "gỡ bài khỏi kho", "remove tom-luoc-81-diem-cau-bo-truong")
    removing.add_argument("ids", nargs="+", metavar="ID", help="mã bài (xem lệnh list)")
    about = "liệt kê các văn bản theo số hiệu, hoặc tra một số hiệu"
    numbering = sub("numbers", numbers, about, 'numbers "Chỉ thị 12"')
    numbering.add_argument("text", nargs="?", metavar="TEXT", help="số hiệu, ví dụ “CT12”")
    numbering.add_argument("--json", action="store_true", help="in ra dạng JSON")
    sub("verify", _verify, "kiểm tra kho có nguyên vẹn không", "verify")
    exporting = sub("export", _export, "xuất cả kho ra tệp JSONL", "export --out kho.jsonl.gz")
    exporting.add_argument(
        "--out", required=True, metavar="F", type=Path, help="tệp .jsonl hoặc .jsonl.gz"
    )
    return top


def _add(arguments: argparse.Namespace) -> int:
    paths: list[Path] = arguments.paths
    with (
        Library.open(data_folder(arguments.data), create=True) as library,
        Sandbox() as sandbox,
        progress() as bar,
    ):
        total = None if bar.disable else expected(paths)
        task = bar.add_task("Đang thêm bài", total=total)
        report = add(library, outcomes(paths, sandbox), lambda: bar.advance(task))
    counts = [f"{word} {report.counts[key]}" for key, word in _COUNTS.items()]
    sentence = ", ".join([*counts, f"từ chối {len(report.refused)}"])
    print(f"{sentence[0].upper()}{sentence[1:]}.")
    for note in report.notes:
        print(f"Bỏ qua: {note}", file=sys.stderr)
    for error in report.refused:
        print(f"Từ chối: {error}", file=sys.stderr)
    return 2 if report.refused else 0


def _list(arguments: argparse.Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        if arguments.json:
            _print_array(library.articles())
            return 0
        for article in library.articles():
            about = (article.id, article.published_on, article.publisher, article.title)
            print(" · ".join(part for part in about if part))
        print(f"Tổng cộng {library.count()} bài.", file=sys.stderr)
    return 0


def _print_array(articles: Iterator[Article]) -> None:
    """A JSON array with an object a line, printed as it is read."""
    before = "["
    for article in articles:
        record = {k: v for k, v in asdict(article).items() if k not in ("text", "captions")}
        print(f"{before}{json.dumps(record, ensure_ascii=False)}", end="")
        before = ",\n "
    print("[]" if before == "[" else "]")


def _show(arguments: argparse.Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        article = library.get(arguments.id, arguments.revision)
    record = asdict(article)
    if arguments.json:
        print(json.dumps(record, ensure_ascii=False, indent=1))
        return 0
    print(article.title or "(không có tiêu đề)")
    for name, label in _LABELS.items():
        if record[name]:
            print(f"{label}: {record[name]}")
    if article.tags:
        print(f"Từ khoá: {', '.join(article.tags)}")
    print(f"\n{article.text}")
    if article.captions:
        print("\nChú thích ảnh:", *(f"- {caption}" for caption in article.captions), sep="\n")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    status = 0
    removed = 0
    with Library.open(data_folder(arguments.data)) as library:
        for article_id in arguments.ids:
            try:
                library.remove(article_id)
                removed += 1
            except NoSuchArticle as error:
                print(error, file=sys.stderr)
                status = error.status
    print(f"Đã gỡ {removed} bài.")
    return status


def _verify(arguments: argparse.Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        problems = library.verify()
        count = 0 if problems else library.count()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        raise FailedCheck(f"kho có {len(problems)} lỗi; hãy xử lý từng lỗi nêu trên.")
    print(f"Kho nguyên vẹn: {count} bài.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        written = export(library.articles(), arguments.out)
    print(f"Đã xuất {written} bài ra {arguments.out}.")
    return 0
