"""Putting files into the library: whatever is good goes in, whatever is not is named."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from corpus.draft import Draft, Outcome
from corpus.errors import CorpusError, LibraryError, Unreadable
from corpus.library import Library
from corpus.readers import jsonl, read, reader_of

#: Articles a transaction: a kill loses at most these, and a commit each would cost far more.
BATCH = 500


@dataclass(slots=True)
class Report:
    """What became of every article: counts by the library's word, and each refusal."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[CorpusError] = field(default_factory=list)


def add(library: Library, paths: Iterable[Path], advance: Callable[[], None]) -> Report:
    """Read every file and folder into the library, ``BATCH`` articles a transaction."""
    report = Report()
    outcomes = (outcome for path in paths for outcome in _outcomes(path))
    while batch := list(islice(outcomes, BATCH)):
        try:
            with library.batch():
                for outcome in batch:
                    _take(library, outcome, report)
                    advance()
        except OSError as error:
            raise LibraryError(
                f"không ghi được vào {library.data} ({error.strerror or error}); "
                "hãy kiểm tra dung lượng đĩa và quyền ghi, rồi chạy lại lệnh."
            ) from error
    return report


def expected(paths: Iterable[Path]) -> int:
    """About how many articles the paths hold, for the progress bar."""
    return sum(_expected_in(file) for path in paths for file in _files(path))


def _take(library: Library, outcome: Outcome, report: Report) -> None:
    if isinstance(outcome, Draft):
        report.counts[library.add(outcome.article, outcome.original)] += 1
    else:
        report.refused.append(outcome)


def _outcomes(path: Path) -> Iterator[Outcome]:
    if not path.is_dir():
        yield from read(path)
        return
    found = False
    for file in _files(path):
        found = True
        yield from read(file)
    if not found:
        yield Unreadable(f"{path}: thư mục không có tệp nào đọc được; hãy kiểm tra lại đường dẫn.")


def _files(path: Path) -> Iterator[Path]:
    """The file itself, or a folder's files in order; hidden ones are the system's, not articles."""
    if not path.is_dir():
        yield path
        return
    for folder, subfolders, names in os.walk(path):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))


def _expected_in(file: Path) -> int:
    try:
        return jsonl.count(file) if reader_of(file) is jsonl.read else 1
    except CorpusError:
        return 1
