"""What a document is: its format by what it holds, and by its name where that says nothing."""

from __future__ import annotations

from pathlib import PurePath

from corpus.errors import Unreadable
from corpus.source import Source

#: Suffixes of file names, and the format that they promise. ``corpus.readers`` has a reader for
#: each format but "jsonl", which is read as a stream.
SUFFIXES = {
    ".txt": "text",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".doc": "doc",
    ".rtf": "rtf",
    ".odt": "odt",
    ".xlsx": "sheet",
    ".xls": "sheet",
    ".eml": "eml",
    ".jsonl": "jsonl",
    ".jsonl.gz": "jsonl",
}
#: Media types of servers, for addresses whose name has no suffix.
_MEDIA = {
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "message/rfc822": "eml",
}

#: How files of foreign kinds begin, and what they are.
_FOREIGN = (
    (b"\x89PNG", "ảnh"),
    (b"\xff\xd8\xff", "ảnh"),
    (b"GIF8", "ảnh"),
    (b"\x7fELF", "chương trình"),
    (b"MZ", "chương trình"),
    (b"7z\xbc\xaf\x27\x1c", "nén 7z"),
    (b"Rar!", "nén RAR"),
    (b"SQLite format 3\0", "cơ sở dữ liệu"),
)
_ZIP_END = b"PK\x05\x06"
_ZIP, _OLE, _GZIP = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b"
#: Members that tell what a zip file is …
_ZIPPED = (
    (b"word/document", "docx"),  # a portal of Microsoft's writes "word/document2.xml"
    (b"xl/workbook.xml", "sheet"),
    (b"mimetypeapplication/vnd.oasis.opendocument.text", "odt"),
)
#: … and streams that tell what an old Office file is, by their names in UTF-16.
_STREAMS = (("WordDocument", "doc"), ("Workbook", "sheet"), ("Book", "sheet"))
_START = 4096
_BOM = b"\xef\xbb\xbf"


def format_of(source: Source) -> str:
    """The format of a document: what its bytes are wherever they tell, else what it is called.

    Raises Unreadable for a file of a kind that no reader takes.
    """
    start = source.data[:_START]
    promised = _promised(source)
    for magic, kind in _FOREIGN:
        if start.startswith(magic):
            raise _foreign(source, kind)
    if b"%PDF-" in start[:1024] and promised in (None, "pdf"):
        return "pdf"
    if start.startswith(b"%PDF-"):
        return "pdf"
    if start.startswith(_ZIP):
        return _zipped(source)
    if start.startswith(_OLE):
        return _streams(source, promised)
    if start.startswith(b"{\\rtf"):
        return "rtf"
    begins = start.removeprefix(_BOM).lstrip().lower()
    if begins.startswith((b"<!doctype html", b"<html")):
        return "html"
    if promised is None:
        raise Unreadable(
            f"{source.where}: chưa đọc được loại tệp này; đọc được: {', '.join(SUFFIXES)}. "
            "Hãy chuyển tệp sang một trong các loại đó."
        )
    if promised in ("pdf", "docx", "odt", "sheet", "doc"):
        if promised == "doc" and b"<html" in begins:  # as portals of the 2000s gave "Word" files
            return "html"
        raise Unreadable(
            f"{source.where}: tên là tệp {promised} nhưng nội dung không phải, tệp hỏng hoặc tải "
            "chưa trọn; hãy tải lại tệp gốc rồi thêm lại."
        )
    if promised == "rtf" or (promised == "html" and b"<" not in begins):
        return "text"
    return promised


def is_jsonl(name: str, start: bytes) -> bool:
    """Whether a file is in the interchange format, told by its name and its first bytes."""
    if start.startswith(_GZIP):
        return True
    suffix = _suffix(name)
    if suffix in (".jsonl", ".jsonl.gz"):
        return True
    begins = start.removeprefix(_BOM).lstrip()
    return suffix == ".txt" and begins.startswith(b'{"') and b'"text"' in begins


def _promised(source: Source) -> str | None:
    """What the server or the name says that it is; None where neither is known."""
    media = (source.content_type or "").partition(";")[0].strip().lower()
    return _MEDIA.get(media) or SUFFIXES.get(_suffix(source.name))


def _suffix(name: str) -> str:
    lowered = name.lower()
    if lowered.endswith(".jsonl.gz"):
        return ".jsonl.gz"
    return PurePath(lowered).suffix


def _zipped(source: Source) -> str:
    for member, found in _ZIPPED:
        if member in source.data:
            return found
    promised = _promised(source)
    if promised in ("docx", "odt", "sheet") and (
        _ZIP_END not in source.data or (promised == "odt" and b"content.xml" in source.data)
    ):
        return promised  # cut off, or packed anew by another program: for its reader to tell
    raise _foreign(source, "nén zip")


def _streams(source: Source, promised: str | None) -> str:
    for stream, found in _STREAMS:
        if stream.encode("utf-16-le") in source.data:
            return found
    if (
        promised in ("docx", "sheet", "odt")
        or "EncryptedPackage".encode("utf-16-le") in source.data
    ):
        raise Unreadable(
            f"{source.where}: tệp có mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi thêm lại."
        )
    raise _foreign(source, "Office đời cũ không phải văn bản")


def _foreign(source: Source, kind: str) -> Unreadable:
    return Unreadable(
        f"{source.where}: nội dung là tệp {kind}, chưa đọc được; "
        f"đọc được: {', '.join(SUFFIXES)}. Hãy chuyển tệp sang một trong các loại đó."
    )
