"""One registry from the name of a file, and from what it truly holds, to its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.draft import Outcome
from corpus.errors import CorpusError, Unreadable
from corpus.readers import html, jsonl, markdown, text
from corpus.readers.source import unforeseen, unreadable

Reader = Callable[[Path], Iterator[Outcome]]

READERS: dict[str, Reader] = {
    ".txt": text.read,
    ".md": markdown.read,
    ".jsonl": jsonl.read,
    ".jsonl.gz": jsonl.read,
    ".html": html.read,
    ".htm": html.read,
}

#: How files begin whose name often lies, and what they are.
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "Word, Excel hoặc zip"),
    (b"\xd0\xcf\x11\xe0", "Word hoặc Excel đời cũ"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "ảnh"),
    (b"\xff\xd8\xff", "ảnh"),
    (b"\x7fELF", "chương trình"),
)


def read(path: Path) -> Iterator[Outcome]:
    """Every article of the file, or what is wrong with it. Never raises for a bad file."""
    try:
        yield from reader_of(path)(path)
    except CorpusError as error:
        yield error
    except Exception as error:
        # What no reader foresaw must not take the other files of the run with it.
        yield unforeseen(str(path), error)


def suffix_of(path: Path) -> str | None:
    """The suffix under which the file's name is known to the registry."""
    name = path.name.lower()
    return next((suffix for suffix in READERS if name.endswith(suffix)), None)


def reader_of(path: Path) -> Reader:
    """The reader for what the file holds; its suffix decides unless the content says otherwise.

    Raises Unreadable for an unknown suffix, a file of a foreign kind, or one that cannot be opened.
    """
    start = _start(path)
    suffix = suffix_of(path)
    if suffix is None:
        raise Unreadable(
            f"{path}: chưa đọc được loại tệp này; đọc được: {', '.join(READERS)}. "
            "Hãy chuyển tệp sang một trong các loại đó."
        )
    for magic, kind in _FOREIGN:
        if start.startswith(magic):
            raise Unreadable(
                f"{path}: tên là {suffix} nhưng nội dung là tệp {kind}; "
                "hãy lưu lại dưới dạng văn bản rồi thêm."
            )
    begins = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begins.startswith((b"<!doctype html", b"<html")):
        return html.read
    if start.startswith(b"\x1f\x8b"):
        return jsonl.read
    if begins.startswith(b'{"') and b'"text"' in begins and suffix == ".txt":
        return jsonl.read
    if suffix in (".html", ".htm") and b"<" not in begins:
        return text.read
    return READERS[suffix]


def _start(path: Path) -> bytes:
    try:
        if not path.is_file():
            if path.exists():
                raise Unreadable(f"{path}: không phải tệp thường; hãy chỉ ra một tệp văn bản.")
            raise FileNotFoundError
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        raise unreadable(path, error) from error
