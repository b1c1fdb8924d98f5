"""The interchange format: one article a line, plain or gzipped, read as a stream."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from corpus.article import Article
from corpus.canonical import canonical
from corpus.checks import check
from corpus.draft import Draft, Outcome
from corpus.errors import CorpusError, Refused, Unreadable
from corpus.fields import fields_of, id_of
from corpus.identity import file_id, shown_name, url_id
from corpus.legacy.decoding import decode
from corpus.settings import MAX_LINE_BYTES
from corpus.source import unforeseen, unreadable

_GZIP = b"\x1f\x8b"
#: How a file in UTF-16 begins, with its mark or without.
_WIDE = {
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b'{\0"\0': "utf-16-le",
    b'\0{\0"': "utf-16-be",
}
_CHUNK = 2**20


def read(path: Path) -> Iterator[Outcome]:
    """Each line's article, or what is wrong with it; the lines after a broken one still count."""
    seen: dict[str, tuple[int, bytes]] = {}
    number = 0
    try:
        with _opened(path) as lines:
            while line := lines.readline(MAX_LINE_BYTES + 1):
                number += 1
                if len(line) > MAX_LINE_BYTES:
                    raise Unreadable(
                        f"{path}, dòng {number}: dài quá {MAX_LINE_BYTES // 2**20} MiB; các dòng "
                        "từ đây chưa được đọc, hãy kiểm tra lại tệp."
                    )
                if line.strip():
                    yield _outcome(line, path, number, seen)
    except CorpusError as error:
        yield error
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Unreadable(
            f"{path}: tệp nén hỏng sau dòng {number}; các dòng trước đã được đọc, "
            "hãy tải hoặc nén lại tệp."
        )
    except OSError as error:
        yield unreadable(path, error)


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as start:
        begins = start.read(4)
    if begins.startswith(_GZIP):
        return cast(BinaryIO, gzip.open(path))
    file = path.open("rb")
    wide = next((codec for start, codec in _WIDE.items() if begins.startswith(start)), None)
    return cast(BinaryIO, codecs.EncodedFile(file, "utf-8", wide)) if wide else file


def _outcome(line: bytes, path: Path, number: int, seen: dict[str, tuple[int, bytes]]) -> Outcome:
    where = f"{path}, dòng {number}"
    try:
        record = _record(line, where)
        article = _article(record, path, where)
        check(article, where, record.get("text"))
    except CorpusError as error:
        return error
    except Exception as error:
        return unforeseen(where, error)
    digest = hashlib.sha256(line.strip()).digest()
    first, same = seen.setdefault(article.id, (number, digest))
    if same != digest:
        # Taken as a revision, the later line would silently hide the earlier one.
        return Refused(f"{where}: mã “{article.id}” đã dùng ở dòng {first}; hãy đặt mã khác.")
    return Draft(article, line)


def _record(line: bytes, where: str) -> dict[str, Any]:
    try:
        record = json.loads(_decoded(line))
    except (ValueError, RecursionError) as error:
        raise Refused(
            f"{where}: không phải JSON hợp lệ; hãy sửa dòng này rồi thêm lại tệp."
        ) from error
    if not isinstance(record, dict):
        raise Refused(f"{where}: phải là một đối tượng JSON {{…}}; hãy sửa dòng này.")
    return record


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        if (old := decode(line)) is not None:
            return old
        raise


def _article(record: dict[str, Any], path: Path, where: str) -> Article:
    text = record.get("text")
    if text is not None and not isinstance(text, str):
        raise Refused(f"{where}: “text” phải là một chuỗi; hãy sửa lại giá trị này.")
    fields = fields_of(record, where)
    title = fields.pop("title", "")
    article_id = id_of(record, where)
    if article_id is None and "url" in fields:
        article_id = url_id(fields["url"])
    if article_id is None and title:
        article_id = file_id(shown_name(path), title)
    if article_id is None:
        raise Refused(f"{where}: thiếu “id”; hãy đặt cho bài một mã riêng.")
    return Article(id=article_id, title=title, text=canonical(text or ""), **fields)


def count(path: Path) -> int:
    """How many lines the file has, as far as it can be read."""
    number = 0
    end = b"\n"
    try:
        with _opened(path) as lines:
            while chunk := lines.read(_CHUNK):  # not by lines: one may be gigabytes long
                number += chunk.count(b"\n")
                end = chunk[-1:]
    except (OSError, EOFError, zlib.error):
        return number
    return number if end == b"\n" else number + 1
