"""``python -m corpus``: the commands that keep the corpus."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from itertools import chain
from pathlib import Path

from corpus.adding import add
from corpus.article import Article
from corpus.command import Handler, parser, progress, subcommand
from corpus.errors import FailedCheck, NoSuchArticle, Refused, Unreadable
from corpus.exporting import export
from corpus.files import expected, outcomes
from corpus.formats import SUFFIXES
from corpus.library import Library
from corpus.messages import SHOWN, by_reason, printable
from corpus.numbers.lookup import numbers
from corpus.purging import purge
from corpus.sandbox import Sandbox
from corpus.settings import data_folder
from corpus.showing import (
    article_lines,
    changes_of,
    kin_found,
    kin_lines,
    kin_records,
    print_changes,
)
from corpus.web.address import is_address
from corpus.web.crawl import Asked, Web
from corpus.web.domains import add_domains, domains_of, remove_domains, unicode_of
from corpus.web.fetch import Fetcher

_COUNTS = {
    "added": "thêm mới",
    "changed": "sửa đổi",
    "unchanged": "không đổi",
    "duplicate": "trùng",
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
    about = f"thêm tệp, thư mục ({kinds}) hoặc trang trên mạng vào kho"
    adding = sub("add", _add, about, "add corpus/sample")
    about = (
        "tệp, thư mục, hoặc địa chỉ https://… của trang có tên miền trong danh sách (lệnh domains)"
    )
    adding.add_argument("paths", nargs="*", metavar="PATH|URL", help=about)
    about = "nguồn tin RSS hoặc Atom: tải từng bài mà nó nêu"
    adding.add_argument("--feed", action="append", default=[], metavar="URL", help=about)
    about = "sơ đồ trang (sitemap.xml): tải từng trang mà nó nêu"
    adding.add_argument("--sitemap", action="append", default=[], metavar="URL", help=about)
    about = "với --feed, --sitemap: chỉ lấy bài từ ngày này, dạng năm-tháng-ngày"
    adding.add_argument("--since", metavar="DATE", type=_day, help=about)
    about = f"nêu mọi tệp bị từ chối hay bỏ qua, không chỉ {SHOWN} tệp đầu của mỗi lý do"
    adding.add_argument("--all", action="store_true", help=about)
    about = "xem hoặc đổi danh sách tên miền được phép tải bài"
    domains = sub("domains", _domains, about, "domains add bao-cua-tinh.vn")
    domains.add_argument("change", nargs="?", choices=("add", "remove"), help="thêm hoặc bỏ")
    domains.add_argument("names", nargs="*", metavar="TÊN MIỀN", help="kể cả các tên miền con")
    listing = sub("list", _list, "liệt kê các bài trong kho", "list")
    listing.add_argument("--json", action="store_true", help="in ra dạng JSON")
    showing = sub("show", _show, "xem một bài", "show tom-luoc-81-diem-cau-bo-truong")
    showing.add_argument("id", metavar="ID", type=_text, help="mã bài (xem lệnh list)")
    showing.add_argument(
        "--revision", type=int, metavar="N", help="bản thứ N thay vì bản hiện hành"
    )
    showing.add_argument(
        "--diff", action="store_true", help="bản này đã sửa gì so với bản trước nó"
    )
    showing.add_argument("--json", action="store_true", help="in ra dạng JSON")
    removing = sub("remove", _remove, "gỡ bài khỏi kho", "remove tom-luoc-81-diem-cau-bo-truong")
    removing.add_argument("ids", nargs="+", metavar="ID", type=_text, help="mã bài (xem lệnh list)")
    about = "xoá vĩnh viễn một bài khỏi mọi ấn bản, cả tệp gốc; không khôi phục được"
    purging = sub("purge", _purge, about, "purge tom-luoc-81-diem-cau-bo-truong --yes")
    purging.add_argument("id", metavar="ID", type=_text, help="mã bài, kể cả bài đã gỡ")
    purging.add_argument("--yes", action="store_true", help="xác nhận xoá vĩnh viễn")
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
    data = data_folder(arguments.data)
    paths = [Path(text) for text in arguments.paths if not is_address(text)]
    asked = Asked(
        pages=tuple(text for text in arguments.paths if is_address(text)),
        feeds=tuple(arguments.feed),
        sitemaps=tuple(arguments.sitemap),
        since=arguments.since,
    )
    _check(arguments.paths, asked)
    with (
        Library.open(data, create=True) as library,
        Sandbox() as sandbox,
        progress() as bar,
    ):
        unknown = bar.disable or asked.feeds or asked.sitemaps
        total = None if unknown else expected(paths) + len(asked.pages)
        task = bar.add_task("Đang thêm bài", total=total)
        found = outcomes(paths, sandbox)
        if asked != Asked():
            web = Web(library, sandbox, Fetcher(domains_of(data)))
            found = chain(found, web.outcomes(asked))
        report = add(library, found, lambda: bar.advance(task))
    counts = [f"{word} {report.counts[key]}" for key, word in _COUNTS.items()]
    sentence = ", ".join([*counts, f"từ chối {len(report.refused)}"])
    print(f"{sentence[0].upper()}{sentence[1:]}.")
    most = None if arguments.all else SHOWN
    for word, errors in (("Bỏ qua", report.notes), ("Từ chối", report.refused)):
        for line in by_reason(word, errors, most):
            print(line, file=sys.stderr)
    return 2 if report.refused else 0


def _check(paths: list[str], asked: Asked) -> None:
    if not (paths or asked.feeds or asked.sitemaps):
        raise Unreadable("chưa nói thêm gì; hãy ghi tệp, thư mục, địa chỉ, --feed hoặc --sitemap.")
    if asked.since and not (asked.feeds or asked.sitemaps):
        raise Unreadable("--since chỉ dùng cùng --feed hoặc --sitemap; hãy bỏ --since.")


def _text(typed: str) -> str:
    """What was typed, with bytes that are no UTF-8 written out: no id has them."""
    return typed.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} không phải ngày dạng năm-tháng-ngày, ví dụ 2026-03-01"
        ) from None


def _domains(arguments: argparse.Namespace) -> int:
    data = data_folder(arguments.data)
    if arguments.change and not arguments.names:
        raise Unreadable(f"domains {arguments.change}: còn thiếu tên miền; hãy ghi thêm tên miền.")
    change = {"add": add_domains, "remove": remove_domains}.get(arguments.change)
    for domain in change(data, arguments.names) if change else domains_of(data):
        written = unicode_of(domain)
        print(domain if written == domain else f"{domain} ({written})")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        if arguments.json:
            _print_array(library.articles())
            return 0
        for article in library.articles():
            about = (article.id, article.published_on, article.publisher, article.title)
            print(printable(" · ".join(part for part in about if part)))
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
        changed = changes_of(library, article) if arguments.diff else None
        kin = kin_found(library, article)
    if arguments.json:
        record = asdict(article) | {"kin": kin_records(kin)}
        record |= {"changes": changed.as_json()} if changed else {}
        print(json.dumps(record, ensure_ascii=False, indent=1))
        return 0
    if changed:
        print_changes(article, changed)
        return 0
    print(*article_lines(article), sep="\n")
    if kin:
        print("\nBài liên quan:", *map(printable, kin_lines(article, kin)), sep="\n")
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
                print(printable(str(error)), file=sys.stderr)
                status = error.status
    print(f"Đã gỡ {removed} bài.")
    return status


def _purge(arguments: argparse.Namespace) -> int:
    if not arguments.yes:
        raise Refused(
            f"lệnh này xoá vĩnh viễn bài “{arguments.id}” khỏi mọi ấn bản, không khôi phục được; "
            "nếu chắc chắn, hãy thêm --yes (chỉ muốn gỡ khỏi ấn bản sau: python -m corpus remove)."
        )
    data = data_folder(arguments.data)
    with Library.open(data) as library:
        revisions = purge(library, arguments.id)
    print(f"Đã xoá vĩnh viễn bài “{arguments.id}” ({revisions} bản).")
    others = ["các bản sao lưu và tệp xuất đã tạo", *map(str, sorted(data.glob("replaced-*")))]
    print(printable(f"Còn giữ bài này, nếu đã có: {', '.join(others)}; hãy xoá cả chúng."))
    print("Hãy chạy ngay python -m index build để chỉ mục và bot không còn giữ bài này.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        problems = library.verify()
        count = 0 if problems else library.count()
    for problem in problems:
        print(printable(problem), file=sys.stderr)
    if problems:
        raise FailedCheck(f"kho có {len(problems)} lỗi; hãy xử lý từng lỗi nêu trên.")
    print(f"Kho nguyên vẹn: {count} bài.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    with Library.open(data_folder(arguments.data)) as library:
        written = export(library.articles(), arguments.out)
    print(printable(f"Đã xuất {written} bài ra {arguments.out}."))
    return 0
