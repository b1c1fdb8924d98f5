"""The fields of an article as people write them in JSON lines and front matter, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from corpus.canonical import canonical_line
from corpus.errors import Refused
from corpus.identity import address

_LINES = ("title", "kind", "number", "issuer", "publisher", "author", "url", "file_name")
_DATES = ("published_on", "issued_on")
_LISTS = ("tags", "captions")

#: Every key that an article's record may hold beside ``id`` and ``text``.
NAMES = frozenset((*_LINES, *_DATES, *_LISTS))

_ID_LENGTH = 200

#: ``date.fromisoformat`` alone would also take "2021-W05-1", the week's way of writing.
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def fields_of(record: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The record's fields, ready for ``Article``; absent and empty ones stay out.

    Raises Refused, naming ``where`` and the key, for a value of a wrong type or a bad date.
    """
    found: dict[str, Any] = {}
    for name in _LINES:
        if line := _line(record.get(name), name, where):
            found[name] = line
    if "url" in found and address(found["url"]) is None:
        raise Refused(
            f"{where}: “url” là “{found['url'][:80]}”, không phải một địa chỉ hợp lệ; "
            "hãy sửa lại hoặc bỏ giá trị này."
        )
    for name in _DATES:
        if iso := _date(record.get(name), name, where):
            found[name] = iso
    for name in _LISTS:
        if items := _list(record.get(name), name, where):
            found[name] = items
    return found


def id_of(record: Mapping[str, Any], where: str) -> str | None:
    """The id that the record gives, if it gives one."""
    given = _line(record.get("id"), "id", where)
    if given and len(given) > _ID_LENGTH:
        raise Refused(f"{where}: “id” dài quá {_ID_LENGTH} ký tự; hãy đặt mã ngắn hơn.")
    return given


def _line(value: Any, name: str, where: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(f"{where}: “{name}” phải là một chuỗi; hãy sửa lại giá trị này.")
    return canonical_line(str(value)) or None


def _date(value: Any, name: str, where: str) -> str | None:
    if value is None or value == "":
        return None
    try:
        if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise Refused(
            f"{where}: “{name}” là {str(value)[:40]!r}, không phải ngày dạng năm-tháng-ngày "
            "(ví dụ 2023-12-20); hãy sửa lại ngày này."
        ) from error


def _list(value: Any, name: str, where: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
        raise Refused(f"{where}: “{name}” phải là danh sách các chuỗi; hãy sửa lại giá trị này.")
    return tuple(line for item in value if (line := canonical_line(str(item))))
