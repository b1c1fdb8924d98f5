"""One file as it came, and the text in it; whatever is wrong is said in one sentence."""

from __future__ import annotations

import codecs
import stat
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import Unreadable
from corpus.identity import shown_name
from corpus.legacy.decoding import decode
from corpus.legacy.mending import mend
from corpus.settings import MAX_FILE_BYTES

_START = 4096
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one document and where they came from."""

    where: str  # what messages call it: its path or its address
    name: str  # of the file, as text
    data: bytes
    url: str | None = None  # where it was fetched from
    content_type: str | None = None  # as the server named it, with its charset


def source_of(path: Path) -> Source:
    """The whole file. Raises Unreadable when it is missing, no file, closed to us or too large."""
    return Source(str(path), shown_name(path), _content(path))


def _content(path: Path) -> bytes:
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(f"{path}: không phải tệp thường; hãy chỉ ra một tệp văn bản.")
        if found.st_size > MAX_FILE_BYTES:
            raise Unreadable(
                f"{path}: lớn hơn {MAX_FILE_BYTES // 2**20} MiB; hãy chia nhỏ tệp rồi thêm lại."
            )
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def start_of(path: Path) -> bytes:
    """The first bytes of a file, enough to tell its format. Raises Unreadable as above."""
    try:
        if not path.is_file():
            if path.exists():
                raise Unreadable(f"{path}: không phải tệp thường; hãy chỉ ra một tệp văn bản.")
            raise FileNotFoundError
        with path.open("rb") as file:
            return file.read(_START)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> Unreadable:
    """The sentence for a file that the system would not open."""
    if isinstance(error, FileNotFoundError):
        return Unreadable(f"{path}: không tìm thấy tệp; hãy kiểm tra lại đường dẫn.")
    if isinstance(error, PermissionError):
        return Unreadable(f"{path}: không có quyền đọc; hãy cấp quyền đọc.")
    return Unreadable(f"{path}: không đọc được ({error.strerror or error}); hãy kiểm tra lại tệp.")


def unforeseen(where: str, error: Exception) -> Unreadable:
    """The sentence for a fault of a reader's own, with what a developer needs to find it."""
    about = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    return Unreadable(
        f"{where}: không đọc được, chưa lưu gì ({about}); hãy lưu lại tệp dưới dạng văn bản thuần "
        "rồi thêm lại, hoặc gửi tệp cho người quản trị."
    )


def text_of(source: Source) -> str:
    """The text of the bytes: UTF-8, UTF-16, or an encoding from before Unicode that they prove.

    Raises Unreadable for anything else. A wrong guess would give wrong letters that look right.
    """
    data = source.data
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        if (old := decode(data)) is not None:
            return old
        raise Unreadable(
            f"{source.where}: không phải văn bản UTF-8 hoặc UTF-16 (sai từ byte "
            f"{error.start + 1}) và không nhận ra bảng mã cũ nào; hãy lưu lại tệp bằng bảng mã "
            "UTF-8 rồi thêm lại."
        ) from error
    if "\0" not in text:
        return mend(text)
    if (wide := decode(data)) is not None:
        return wide
    raise Unreadable(f"{source.where}: là tệp nhị phân, không phải văn bản; hãy kiểm tra lại tệp.")
