"""Putting files into the library: whatever is good goes in, whatever is not is named."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.article import Article
from corpus.draft import Draft, Outcome
from corpus.errors import CorpusError, LibraryError, Refused, Skipped, Unreadable
from corpus.library import Library
from corpus.readers import jsonl, read, reader_of
from corpus.readers.source import unreadable

#: Articles a transaction: a kill loses at most these, and a commit each would cost far more. A
#: batch also ends where its original bytes reach the second bound, for all of them are in memory.
BATCH = 500
BATCH_BYTES = 64 * 2**20

_Found = tuple[Path, Outcome]


@dataclass(slots=True)
class Report:
    """What became of every article: counts by the library's word, each refusal, what was left."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[CorpusError] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)


def add(library: Library, paths: Iterable[Path], advance: Callable[[], None]) -> Report:
    """Read every file and folder into the library, a batch of articles a transaction."""
    report = Report()
    seen: dict[str, tuple[Path, bytes]] = {}
    for batch in _batches(found for path in paths for found in _outcomes(path)):
        try:
            with library.batch():
                for file, outcome in batch:
                    _take(library, file, _once(file, outcome, seen), report)
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


def _batches(found: Iterator[_Found]) -> Iterator[list[_Found]]:
    batch: list[_Found] = []
    size = 0
    for file, outcome in found:
        batch.append((file, outcome))
        size += len(outcome.original) if isinstance(outcome, Draft) else 0
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _once(file: Path, outcome: Outcome, seen: dict[str, tuple[Path, bytes]]) -> Outcome:
    """The outcome, or a refusal where another article of this run has the same id.

    Taken as a revision, the second would silently hide the first.
    """
    if not isinstance(outcome, Draft):
        return outcome
    article = outcome.article
    digest = hashlib.sha256(repr(article).encode()).digest()
    first, same = seen.setdefault(article.id, (file, digest))
    if same == digest:
        return outcome
    return Refused(f"{file}: mã “{article.id}” đã dùng cho {first}; {_how_to_part(article)}")


def _how_to_part(article: Article) -> str:
    if article.url:
        return "hai tệp cùng một địa chỉ, hãy giữ lại một tệp hoặc đặt cho mỗi bài một “id” riêng."
    return "hãy đặt cho bài một “id” riêng ở phần khai báo đầu tệp, hoặc đổi tên tệp."


def _take(library: Library, file: Path, outcome: Outcome, report: Report) -> None:
    if isinstance(outcome, Draft):
        added = library.add(outcome.article, outcome.original)
        report.counts[added] += 1
        if added == "duplicate":
            twin = library.twin_of(outcome.article)
            report.notes.append(
                Skipped(f"{file}: bài “{outcome.article.id}” trùng văn bản với bài “{twin}” đã có.")
            )
    elif isinstance(outcome, Skipped):
        report.notes.append(outcome)
    else:
        report.refused.append(outcome)


def _outcomes(path: Path) -> Iterator[_Found]:
    found = False
    for file in _files(path):
        found = True
        if isinstance(file, CorpusError):
            yield path, file
        else:
            yield from ((file, outcome) for outcome in read(file))
    if not found:
        yield (
            path,
            Unreadable(f"{path}: thư mục không có tệp nào đọc được; hãy kiểm tra lại đường dẫn."),
        )


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
        yield from (Path(folder, name) for name in sorted(names) if not name.startswith("."))
    for error in closed:
        yield unreadable(Path(os.fsdecode(error.filename or path)), error)


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
        return jsonl.count(file) if reader_of(file) is jsonl.read else 1
    except CorpusError:
        return 1
