"""A parcel: one zip file with a manifest that tells the hash of every member.

It is written aside, read again and compared, and only then renamed; who opens one finds out that it
is whole before anything is taken from it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Literal

from corpus.archive import DAMAGED
from corpus.library import SCHEMA
from corpus.syncing import sync_folder
from index.errors import IndexFault

#: A backup of a whole library, one edition, or vectors that another machine made.
Kind = Literal["backup", "edition", "vectors"]
_CALLED = {"backup": "bản sao lưu", "edition": "ấn bản đã xuất", "vectors": "tệp vectơ"}
#: Raised with any change to what a parcel holds beside the schema.
_FORMAT = 1
_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 64 * 2**20
_CHUNK = 2**20


class BadParcel(IndexFault):
    """The file is no parcel of this kind, or not whole."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member's length in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a parcel is. ``about`` tells of its contents, in JSON."""

    kind: Kind
    format: int
    schema: int
    program: str
    made_at: str  # ISO 8601, UTC
    about: dict[str, Any]
    members: dict[str, Member]


class Packing:
    """A parcel that is being filled."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._zip = packed
        self.members: dict[str, Member] = {}
        #: What the manifest will tell of the contents.
        self.about: dict[str, Any] = {}

    def add(self, name: str, source: IO[bytes], *, squeeze: bool = True) -> Member:
        """Take in all of a file; returns its size and hash."""
        entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED
        entry.external_attr = (stat.S_IFREG | 0o644) << 16
        whole, size = hashlib.sha256(), 0
        with self._zip.open(entry, "w", force_zip64=True) as out:
            while chunk := source.read(_CHUNK):
                whole.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.members[name] = Member(size, whole.hexdigest())
        return self.members[name]


class Parcel:
    """A parcel that was found whole."""

    def __init__(self, file: Path, packed: zipfile.ZipFile, manifest: Manifest) -> None:
        self.file, self.manifest = file, manifest
        self._zip = packed

    @property
    def size(self) -> int:
        """Bytes of all members."""
        return sum(member.size for member in self.manifest.members.values())

    def extract(self, name: str, to: Path) -> None:
        """Write a member to a file, synced. Raises BadParcel when it is not what was packed."""
        with to.open("wb") as out:
            for chunk in self._chunks(name):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())

    def read(self, name: str) -> bytes:
        """A member's bytes. Raises BadParcel when they are not what was packed."""
        return b"".join(self._chunks(name))

    def check(self) -> None:
        """Read every member. Raises BadParcel when one is not what was packed."""
        for name in self.manifest.members:
            for _ in self._chunks(name):
                pass

    def _chunks(self, name: str) -> Iterator[bytes]:
        member = self.manifest.members[name]
        whole, size = hashlib.sha256(), 0
        try:
            with self._zip.open(name) as source:
                while chunk := source.read(_CHUNK):
                    whole.update(chunk)
                    size += len(chunk)
                    if size > member.size:
                        break
                    yield chunk
        except DAMAGED as error:
            raise _altered(self.file, name) from error
        if (size, whole.hexdigest()) != (member.size, member.sha256):
            raise _altered(self.file, name)


@contextmanager
def packed(target: Path, kind: Kind, *, force: bool) -> Iterator[Packing]:
    """Fill a parcel in the block; afterwards it is verified and put in place at once.

    Raises IndexFault where the file exists and is not to be replaced, or cannot be written.
    """
    if target.is_dir() or (target.exists() and not force):
        way = "chọn tên khác" if target.is_dir() else "chọn tên khác hoặc thêm --force"
        raise IndexFault(f"{target} đã có; hãy {way}.")
    aside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with aside.open("xb") as raw:
            with zipfile.ZipFile(raw, "w", compresslevel=1) as made:
                packing = Packing(made)
                yield packing
                manifest = Manifest(
                    kind,
                    _FORMAT,
                    SCHEMA,
                    version("doingoai"),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    packing.about,
                    packing.members,
                )
                text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
                made.writestr(_MANIFEST, text, zipfile.ZIP_DEFLATED)
            raw.flush()
            os.fsync(raw.fileno())
        with opened(aside, kind) as whole:
            whole.check()
        if target.exists() and not force:
            raise IndexFault(f"{target} vừa có; hãy chọn tên khác hoặc thêm --force.")
        aside.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise IndexFault(
            f"{target}: không ghi được ({error.strerror or error}); "
            "hãy kiểm tra quyền ghi và dung lượng đĩa."
        ) from error
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def opened(file: Path, kind: Kind, members: str = ".+") -> Iterator[Parcel]:
    """Open a parcel whose members have names of this pattern.

    Raises BadParcel with the sentence for the person: it is missing, cut short, altered, something
    else, or of a newer schema.
    """
    called = _CALLED[kind]
    try:
        raw = file.open("rb")
    except OSError as error:
        raise BadParcel(
            f"{file}: không đọc được ({error.strerror or error}); hãy kiểm tra đường dẫn."
        ) from error
    with raw:
        try:
            whole = zipfile.ZipFile(raw)
            manifest = _manifest(file, whole, kind, members)
        except DAMAGED as error:
            raise BadParcel(
                f"{file} không phải {called}, hoặc bị cắt cụt hay bị sửa; hãy dùng một tệp khác."
            ) from error
        with whole:
            yield Parcel(file, whole, manifest)


@contextmanager
def unpacked(
    packed: Parcel, work: str, data: Path, report: Callable[[int, int], None]
) -> Iterator[Path]:
    """The members as files of a folder in the data folder, whose name begins with ``work``; those
    that a killed command left go. Under the build lock; ``report`` is told (done, total).
    """
    for left in data.glob(f"{work}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = data / f"{work}{os.getpid()}.part"
    folder.mkdir()
    try:
        names = sorted(packed.manifest.members)
        for done, name in enumerate(names, 1):
            packed.extract(name, folder / name)
            report(done, len(names))
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _manifest(file: Path, whole: zipfile.ZipFile, kind: Kind, members: str) -> Manifest:
    foreign = BadParcel(f"{file} không phải {_CALLED[kind]}; hãy dùng một tệp khác.")
    try:
        if whole.getinfo(_MANIFEST).file_size > _MANIFEST_BYTES:
            raise foreign
        told = json.loads(whole.read(_MANIFEST))
        listed = {name: Member(**member) for name, member in told.pop("members").items()}
        found = Manifest(members=listed, **told)
    except (KeyError, ValueError, TypeError, AttributeError, OSError) as error:
        raise foreign from error
    if found.kind != kind or not isinstance(found.about, dict):
        raise foreign
    if found.format > _FORMAT or found.schema > SCHEMA:
        raise BadParcel(
            f"{file} do phiên bản {found.program} tạo ra, có lược đồ số {found.schema}, mới hơn "
            f"chương trình này (số {SCHEMA}); hãy nâng cấp chương trình rồi chạy lại lệnh."
        )
    names = sorted(whole.namelist())
    expected = sorted([*listed, _MANIFEST])
    if names != expected or not all(re.fullmatch(members, name) for name in listed):
        raise _altered(file, _MANIFEST)
    return found


def _altered(file: Path, name: str) -> BadParcel:
    return BadParcel(
        f"{file}: phần {name} không đúng như khi được tạo (tệp bị sửa hoặc hỏng); "
        "chưa thay đổi gì, hãy dùng một tệp khác."
    )


def check_room(folder: Path, needed: int, for_what: str) -> None:
    """Raises IndexFault where a disk has less room than a deed may need."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise IndexFault(
            f"{for_what} cần khoảng {needed / 2**20:.0f} MiB trống ở {folder}, ổ đĩa còn "
            f"{free / 2**20:.0f} MiB; hãy dọn bớt hoặc chọn ổ khác."
        )
