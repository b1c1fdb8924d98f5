"""Zip files of the office formats: checked before anything in them is unpacked (FACTS 23)."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TypeAlias

from lxml import etree

from corpus.errors import Refused, Unreadable
from corpus.source import Source

#: A Word file of a thousand pages has some 50 members and 20 MiB of XML, pictures aside.
_MAX_MEMBERS = 5000
_MAX_SUM = 256 * 2**20
_MAX_XML = 48 * 2**20
#: Real XML shrinks to a tenth or a thirtieth; deflate ends at a 1,032nd. Small members may shrink
#: further without harm.
_MAX_RATIO = 150
_SMALL = 2**20

_NOT_PLAIN = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f\x7f]")
_XML_NAMES = (".xml", ".rels", ".vml")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]+)", re.IGNORECASE)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")

#: What zipfile raises for a damaged archive: there is no common base. RuntimeError is a password,
#: or a way of packing that it does not know; zlib and lzma raise their own.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(RuntimeError, EOFError, ValueError, OSError),
)

Element: TypeAlias = etree._Element


class Archive:
    """A zip file whose sums, ratios, names and XML members were found harmless."""

    def __init__(self, source: Source) -> None:
        self._where = source.where
        try:
            self._zip = zipfile.ZipFile(BytesIO(source.data))
            self._names = self._checked(len(source.data))
        except DAMAGED as error:
            raise self._damaged() from error

    def names(self) -> Iterator[str]:
        yield from self._names

    def read(self, name: str) -> bytes:
        """The bytes of a member; empty where there is none. Raises Unreadable where it is
        damaged."""
        if name not in self._names:
            return b""
        try:
            # zipfile stops at the size that was declared and checked, and compares the checksum.
            return self._zip.read(name)
        except Exception as error:  # zipfile's own, zlib.error, lzma.LZMAError: no common base
            raise self._damaged() from error

    def xml(self, name: str) -> Element:
        """The tree of an XML member. Raises Refused where it declares entities or a document type,
        Unreadable where it is no whole XML."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(self._harmless(name), parser)
        except (etree.LxmlError, ValueError) as error:
            raise self._damaged() from error

    def _checked(self, size: int) -> frozenset[str]:
        members = self._zip.infolist()
        names = [member.filename for member in members]
        if any(member.flag_bits & 0x1 for member in members):
            raise Refused(
                f"{self._where}: tệp có mật khẩu nên không đọc được; hãy bỏ mật khẩu rồi thêm lại."
            )
        if len(names) != len(set(names)) or any(
            # ``orig_filename`` still has what stood behind a NUL.
            _NOT_PLAIN.search(member.orig_filename) or len(member.filename) > 1000
            for member in members
        ):
            raise self._hostile("tên các thành phần bên trong trùng nhau hoặc bất thường")
        total = sum(member.file_size for member in members)
        packed = sum(member.compress_size for member in members)
        if len(members) > _MAX_MEMBERS or total > _MAX_SUM or packed > size:
            raise self._hostile("bung ra quá lớn")
        for member in members:
            ratio = member.file_size / max(1, member.compress_size)
            is_xml = member.filename.lower().endswith(_XML_NAMES)
            if is_xml and (
                member.file_size > _MAX_XML or (member.file_size > _SMALL and ratio > _MAX_RATIO)
            ):
                raise self._hostile("bung ra quá lớn")
        return frozenset(names)

    def check_xml(self) -> None:
        """Read every XML member for what no office program writes, for a library that parses them
        itself: entities there would lose text without a word, or worse (FACTS 23)."""
        for name in self._names:
            if name.lower().endswith(_XML_NAMES):
                self._harmless(name)

    def _harmless(self, name: str) -> bytes:
        data = self.read(name)
        # Both formats allow UTF-8 and UTF-16 alone; others could hide what is looked for here.
        found = _ENCODING.search(data[:400].replace(b"\0", b""))
        encoding = found[1].decode().lower() if found else "utf-8"
        if encoding not in ("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii"):
            raise self._hostile(f"bảng mã “{encoding}” bên trong là bất thường")
        plain = data.replace(b"\0", b"").upper()
        if any(declaration in plain for declaration in _DECLARATIONS):
            raise self._hostile("có khai báo DOCTYPE hoặc ENTITY mà tệp văn phòng không bao giờ có")
        return data

    def _damaged(self) -> Unreadable:
        return Unreadable(
            f"{self._where}: tệp hỏng hoặc tải chưa trọn; hãy tải lại tệp gốc rồi thêm lại."
        )

    def _hostile(self, reason: str) -> Refused:
        return Refused(
            f"{self._where}: {reason}, có thể là tệp cố ý gây hại, chưa lưu gì; hãy kiểm tra nguồn "
            "của tệp, hoặc lưu lại bằng Word rồi thêm."
        )
