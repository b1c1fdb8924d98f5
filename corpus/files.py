"""Files and folders as outcomes: each document read, or what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from corpus import jsonl
from corpus.draft import Draft, Found, Outcome
from corpus.errors import CorpusError, Skipped, Unreadable
from corpus.formats import format_of, is_jsonl
from corpus.sandbox import Sandbox
from corpus.source import Source, source_of, start_of, unreadable


def outcomes(paths: Iterable[Path], sandbox: Sandbox) -> Iterator[Found]:
    """Every document of these files and folders, with the path that it came from."""
    for path in paths:
        empty = True
        for file in _files(path):
            empty = False
            if isinstance(file, CorpusError):
                yield str(path), file
            else:
                yield from ((str(file), outcome) for outcome in read(file, sandbox))
        if empty:
            yield (
                str(path),
                Unreadable(
                    f"{path}: thư mục không có tệp nào đọc được; hãy kiểm tra lại đường dẫn."
                ),
            )


def expected(paths: Iterable[Path]) -> int:
    """About how many documents the paths hold, for the progress bar."""
    return sum(_expected_in(file) for path in paths for file in _files(path))


def read(path: Path, sandbox: Sandbox) -> Iterator[Outcome]:
    """Every article of the file, or what is wrong with it. Never raises for a bad file."""
    try:
        if is_jsonl(path.name, start_of(path)):
            yield from jsonl.read(path)
        else:
            yield from parsed(source_of(path), sandbox)
    except CorpusError as error:
        yield error


def parsed(source: Source, sandbox: Sandbox) -> Iterator[Outcome]:
    """Every article of a document, or what is wrong with it."""
    try:
        form = format_of(source)
    except CorpusError as error:
        yield error
        return
    for one in sandbox.read(source, form):
        yield one if isinstance(one, CorpusError) else Draft(one, source.data)


def _files(path: Path) -> Iterator[Path | CorpusError]:
    """The file itself, or a folder's files in order; hidden ones are the system's, not articles.

    A folder that cannot be read is handed on as an error, one behind a link as skipped: following
    links could go round for ever.
    """
    if not _is_folder(path):
        yield path
        return
    closed: list[OSError] = []
    for folder, subfolders, names in os.walk(path, onerror=closed.append):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for linked in (Path(folder, name) for name in subfolders):
            if linked.is_symlink():
                yield Skipped(
                    f"{linked}: là liên kết tới thư mục khác; nếu cần, hãy thêm thẳng thư mục đó."
                )
        for file in (Path(folder, name) for name in sorted(names) if not name.startswith(".")):
            # A link may lead anywhere: only what somebody names himself is read through one.
            yield _linked(file) if file.is_symlink() else file
    for error in closed:
        yield unreadable(Path(os.fsdecode(error.filename or path)), error)


def _linked(file: Path) -> Skipped:
    return Skipped(f"{file}: là liên kết tới tệp khác; nếu cần, hãy thêm thẳng tệp đó.")


def _is_folder(path: Path) -> bool:
    """Whether the path is a folder; one that cannot be looked at is left to its reader to name."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _expected_in(file: Path | CorpusError) -> int:
    if isinstance(file, CorpusError):
        return 1
    try:
        return jsonl.count(file) if is_jsonl(file.name, start_of(file)) else 1
    except CorpusError:
        return 1
