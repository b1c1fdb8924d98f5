"""Publishing: what is staged passes the checks and becomes the newest edition, or nothing changes.

Going back to an older edition is a publication too: numbers only grow, so what was answered on any
edition can still be asked of that edition again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LibraryError
from corpus.library import Library
from corpus.lock import locked
from index import caches, checks, editions, staged
from index.checks import Checked, ChecksFailed, Publication
from index.encoder import Encoder, open_encoder
from index.errors import IndexFault
from index.model import prepared
from index.record import Edition, Record
from index.settings import BUILD_LOCK, models_folder
from index.staged import Deed, Staged

#: Called with (phase, done, total).
Report = Callable[[str, int, int], None]

#: Editions whose caches are kept: the newest, the one before it, which readers leave one by one and
#: to which most rollbacks go, and one more, for what is wrong is often seen an edition too late.
#: Those of others are built again where somebody asks for them.
CACHED = 3

#: An article of these entries that was removed from the corpus.
_LEFT = (
    "SELECT e.article_id FROM entry e JOIN json_each(?) j ON j.value = e.id "
    "JOIN article a ON a.id = e.article_id WHERE a.removed_at IS NOT NULL LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Published:
    """The newest edition, and the failed checks that were overruled for it."""

    edition: Edition
    overruled: tuple[Checked, ...] = ()


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Hold the lock of what makes, publishes and deletes editions; the folder is made if missing.

    Raises IndexFault where another command holds it, LibraryError where nothing can be written.
    """
    busy = IndexFault(
        f"một lệnh build khác đang chạy với thư mục {data} (hoặc publish, rollback, prune); "
        "hãy chờ lệnh đó xong."
    )
    try:
        data.mkdir(parents=True, exist_ok=True)
        with locked(data / BUILD_LOCK, busy):
            yield
    except OSError as error:
        raise LibraryError(
            f"không ghi được vào thư mục {data} ({error.strerror or error}); "
            "hãy kiểm tra quyền ghi và dung lượng đĩa."
        ) from error


def publish_staged(
    library: Library, report: Report, force: str | None = None, who: str | None = None
) -> Published:
    """Publish what ``index build --stage`` left, without embedding anything again.

    Raises IndexFault where nothing is staged or an article of it has left the corpus, ChecksFailed.
    """
    with alone(library.data):
        record = Record(library)
        found = staged.kept(record)
        if found is None:
            raise IndexFault(
                "chưa có gì được chuẩn bị để phát hành; hãy chạy: python -m index build --stage"
            )
        left = record.db.execute(_LEFT, (json.dumps(found[0].entries),)).fetchone()
        if left is not None:
            raise IndexFault(
                f"bài “{left[0]}” đã bị gỡ khỏi kho sau khi chuẩn bị; hãy chuẩn bị lại: "
                "python -m index build --stage"
            )
        encoder = open_encoder(library.data, record.recipe(found[0].edition.recipe)[0])
        return publish(record, found[0], encoder, report, force, Deed(who=who))


def publish(
    record: Record,
    what: Staged,
    encoder: Encoder,
    report: Report,
    force: str | None = None,
    deed: Deed | None = None,
) -> Published:
    """Check what is staged, with its caches ready before anyone asks, and publish it.

    ``force`` is the reason for which failed checks of quality are overruled. Raises ChecksFailed
    with every check: nothing is then published. Under ``alone``.
    """
    deed, force = deed or Deed(), (force or "").strip()
    publication = Publication(record, what, encoder)
    report("Kiểm tra", 0, 1)
    sound = checks.integrity(publication)
    if any(one.failures for one in sound):
        raise ChecksFailed(sound)
    report("Lập chỉ mục tìm kiếm", 0, 1)
    caches.make(record, what.edition, what.entries)
    report("Lập chỉ mục tìm kiếm", 1, 1)
    report("Đo chất lượng", 0, 1)
    good = checks.quality(publication)
    failed = tuple(one for one in good if one.failures)
    if failed and not force:
        raise ChecksFailed([*sound, *good])
    report("Đo chất lượng", 1, 1)
    if failed:
        reason = "; ".join(filter(None, (force, deed.reason)))
        deed = Deed("force", deed.source, reason, deed.who)
    edition = staged.release(record, what, deed)
    forget_old_caches(record)
    report("Kiểm tra", 1, 1)
    return Published(edition, failed)


def rollback(
    library: Library, number: int, reason: str | None = None, who: str | None = None
) -> Published:
    """Publish anew what an older edition holds; nothing is embedded, and its caches are used again.

    Raises NoEdition, or IndexFault where the edition cannot serve any more.
    """
    with alone(library.data):
        record = Record(library)
        record.prepare()
        old, newest = editions.find(record, number), editions.find(record)
        if (old.digest, old.recipe) == (newest.digest, newest.recipe):
            same = "" if number == newest.number else f" có nội dung giống ấn bản {newest.number}"
            raise IndexFault(
                f"ấn bản {number}{same} đang phục vụ, không có gì để quay lại; "
                "xem danh sách: python -m index editions"
            )
        what = staged.of(record, record.entries(number), old.recipe)
        if what.edition.digest != old.digest:
            raise IndexFault(
                f"ấn bản {number} còn {what.edition.articles} trong {old.articles} bài, vì có bài "
                "đã bị xoá vĩnh viễn, nên không quay lại được; hãy chọn ấn bản khác: "
                "python -m index editions"
            )
        _check_model(library.data, record.recipe(old.recipe)[0], number)
        sound = checks.integrity(Publication(record, what, None))
        if any(one.failures for one in sound):
            raise ChecksFailed(sound)
        caches.make(record, what.edition, what.entries)
        edition = staged.release(record, what, Deed("rollback", number, reason, who))
        forget_old_caches(record)
        return Published(edition)


def forget_old_caches(record: Record) -> None:
    """Delete the caches of all but the last editions and what is staged; those of an edition that
    lost an article to a purge too, for they still know its words."""
    waiting = staged.kept(record)
    kept = [one for one in editions.last(record, CACHED) if not caches.knows_purged(record, one)]
    caches.forget(record.library.data, [*kept, *([waiting[0].edition] if waiting else [])])


def _check_model(data: Path, name: str, number: int) -> None:
    if prepared(models_folder(data), name) is None:
        raise IndexFault(
            f"ấn bản {number} cần mô hình “{name}” mà máy này chưa chuẩn bị; hãy chạy: "
            f"DOINGOAI_MODEL={name} python -m index model"
        )
