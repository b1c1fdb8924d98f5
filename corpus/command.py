"""What every command line of the product shares: ``--data``, errors as one sentence, progress."""

from __future__ import annotations

import argparse
import os
import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeAlias

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from corpus.errors import DoingoaiError
from corpus.messages import printable
from corpus.settings import DATA_VARIABLE, DEFAULT_DATA


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


Handler = Callable[[argparse.Namespace], int]
Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


#: argparse's own English, in Vietnamese.
_WORDS = (
    (r"the following arguments are required: (.+)", r"còn thiếu: \1"),
    (r"unrecognized arguments: (.+)", r"không hiểu: \1"),
    (r"argument (.+): expected (?:one|at least one) argument", r"\1 cần một giá trị"),
    (r"argument (.+): invalid choice: (\S+) \(choose from (.+)\)", r"\1: không có \2, chỉ có \3"),
    (r"argument (.+): invalid int value: (.+)", r"\1 phải là số nguyên, nhận được \2"),
    (r"argument (.+?): (.+)", r"\1: \2"),
)


#: What native libraries say that got no memory, or no thread for want of it.
_NO_MEMORY = (
    *("bad_alloc", "Failed to allocate memory", "Resource temporarily unavailable"),
    *("failed to map segment", "annot allocate memory", "an't start new thread"),
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one Vietnamese sentence instead of a usage dump."""

    def error(self, message: str) -> NoReturn:
        for english, vietnamese in _WORDS:
            if re.fullmatch(english, message):
                message = re.sub(english, vietnamese, message)
                break
        self.exit(2, f"{self.prog}: {printable(message)}; xem cách dùng: {self.prog} --help\n")


def parser(prog: str, description: str, example: str) -> argparse.ArgumentParser:
    """A command's parser with ``--data``, its help closing with an example that runs."""
    made = _Parser(
        prog=prog,
        description=description,
        epilog=f"Ví dụ: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_data_option(made, None)
    return made


def subcommand(
    to: Subcommands, name: str, handler: Handler, about: str, example: str
) -> argparse.ArgumentParser:
    """A sub-command with ``--data``, its help closing with an example that runs."""
    added = to.add_parser(
        name,
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=f"Ví dụ: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    added.set_defaults(handler=handler)
    # No default here: it would undo `python -m … --data DIR COMMAND`.
    _add_data_option(added, argparse.SUPPRESS)
    return added


def _add_data_option(to: argparse.ArgumentParser, default: str | None) -> None:
    to.add_argument(
        "--data",
        metavar="DIR",
        default=default,
        help=f"thư mục dữ liệu (mặc định: biến {DATA_VARIABLE} hoặc {DEFAULT_DATA}/)",
    )


def run(command: argparse.ArgumentParser, argv: Sequence[str] | None = None) -> int:
    """Parse, call the chosen ``handler``, and turn every expected failure into one sentence.

    Returns the exit status: the handler's own, 2 for bad input, 1 for a failed check.
    """
    arguments = command.parse_args(argv)
    handler: Handler = arguments.handler
    try:
        return handler(arguments)
    except DoingoaiError as error:
        # Several lines where several things are wrong.
        said = "\n".join(map(printable, str(error).split("\n")))
        print(f"{command.prog}: {said}", file=sys.stderr)
        return error.status
    except sqlite3.OperationalError as error:
        print(
            f"{command.prog}: không ghi hoặc đọc được thư viện ({error}); "
            "hãy kiểm tra quyền ghi, dung lượng đĩa và tiến trình khác đang dùng thư viện.",
            file=sys.stderr,
        )
        return 2
    except sqlite3.DatabaseError as error:
        print(
            f"{command.prog}: tệp thư viện bị hỏng ({error}); hãy chạy python -m index doctor "
            "để xem lỗi, rồi khôi phục từ bản sao lưu: python -m index restore TỆP --force",
            file=sys.stderr,
        )
        return 2
    except MemoryError:
        return _no_memory(command.prog)
    except BrokenPipeError:  # `… | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(f"{command.prog}: đã dừng; chạy lại lệnh để làm tiếp.", file=sys.stderr)
        return 130
    except BaseException as error:  # a panic of a Rust library is no Exception
        if any(words in str(error) for words in _NO_MEMORY):
            return _no_memory(command.prog)
        raise


def _no_memory(prog: str) -> int:
    print(
        f"{prog}: không đủ bộ nhớ nên lệnh đã dừng giữa chừng, thư viện vẫn nguyên vẹn; "
        "hãy đóng bớt chương trình khác rồi chạy lại lệnh.",
        file=sys.stderr,
    )
    return 2


def progress() -> Progress:
    """A bar with counts and remaining time on standard error; silent when that is no terminal."""
    console = Console(stderr=True)
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
