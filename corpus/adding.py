"""Putting documents into the library: whatever is good goes in, whatever is not is named."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from corpus.article import Article
from corpus.draft import Draft, Found, Outcome
from corpus.errors import CorpusError, LibraryError, Refused, Skipped
from corpus.library import Library

#: Articles a transaction: a kill loses at most these, and a commit each would cost far more. A
#: batch also ends where its original bytes reach the second bound, for all of them are in memory,
#: and after the third, in seconds: pages of the web come one a second.
BATCH = 500
BATCH_BYTES = 64 * 2**20
BATCH_SECONDS = 20.0


@dataclass(slots=True)
class Report:
    """What became of every article: counts by the library's word, each refusal, what was left."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[CorpusError] = field(default_factory=list)
    notes: list[Skipped] = field(default_factory=list)


def add(library: Library, found: Iterable[Found], advance: Callable[[], None]) -> Report:
    """Put every outcome into the library, a batch of articles a transaction."""
    report = Report()
    seen: dict[str, tuple[str, bytes]] = {}
    for batch in _batches(found):
        try:
            with library.batch():
                for where, outcome in batch:
                    _take(library, where, _once(where, outcome, seen), report)
                    advance()
        except OSError as error:
            raise LibraryError(
                f"không ghi được vào {library.data} ({error.strerror or error}); "
                "hãy kiểm tra dung lượng đĩa và quyền ghi, rồi chạy lại lệnh."
            ) from error
    return report


def _batches(found: Iterable[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    size = 0
    began = time.monotonic()
    for where, outcome in found:
        batch.append((where, outcome))
        size += len(outcome.original) if isinstance(outcome, Draft) else 0
        late = time.monotonic() - began >= BATCH_SECONDS
        if late or len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size, began = [], 0, time.monotonic()
    if batch:
        yield batch


def _once(where: str, outcome: Outcome, seen: dict[str, tuple[str, bytes]]) -> Outcome:
    """The outcome, or a refusal where another article of this run has the same id.

    Taken as a revision, the second would silently hide the first.
    """
    if not isinstance(outcome, Draft):
        return outcome
    article = outcome.article
    digest = hashlib.sha256(repr(article).encode()).digest()
    first, same = seen.setdefault(article.id, (where, digest))
    if same == digest:
        return outcome
    return Refused(f"{where}: mã “{article.id}” đã dùng cho {first}; {_how_to_part(article)}")


def _how_to_part(article: Article) -> str:
    if article.url:
        return "hai tệp cùng một địa chỉ, hãy giữ lại một tệp hoặc đặt cho mỗi bài một “id” riêng."
    return "hãy đặt cho bài một “id” riêng ở phần khai báo đầu tệp, hoặc đổi tên tệp."


def _take(library: Library, where: str, outcome: Outcome, report: Report) -> None:
    if isinstance(outcome, Draft):
        added = library.add(outcome.article, outcome.original)
        report.counts[added] += 1
        if added == "duplicate":
            twin = library.twin_of(outcome.article)
            report.notes.append(
                Skipped(
                    f"{where}: bài “{outcome.article.id}” trùng văn bản với bài “{twin}” đã có."
                )
            )
    elif isinstance(outcome, Skipped):
        report.notes.append(outcome)
    else:
        report.refused.append(outcome)
