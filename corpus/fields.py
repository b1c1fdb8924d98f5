"""The fields of an article as people write them in JSON lines and front matter, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from corpus.article import RELATIONS
from corpus.canonical import canonical_line
from corpus.errors import Refused
from corpus.identity import address

_LINES = (
    "title", "subtitle", "kind", "number", "issuer", "publisher", "author", "url", "file_name",
    "signer", "abstract",
)  # fmt: skip
_DATES = ("published_on", "issued_on")
_TIMES = ("published_at", "updated_at")
_LISTS = ("tags", "captions", "legal_basis", "addressees", "warnings")
_PAIRS = ("relations", "headings")

#: Every key that an article's record may hold beside ``id`` and ``text``.
NAMES = frozenset((*_LINES, *_DATES, *_TIMES, *_LISTS, *_PAIRS))

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
    for name in _TIMES:
        if moment := _time(record.get(name), name, where):
            found[name] = moment
    for name in _LISTS:
        if items := _list(record.get(name), name, where):
            found[name] = items
    if relations := _relations(record.get("relations"), where):
        found["relations"] = relations
    if headings := _headings(record.get("headings"), where):
        found["headings"] = headings
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


def _time(value: Any, name: str, where: str) -> str | None:
    if value is None or value == "":
        return None
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            raise ValueError
        return moment.isoformat()
    except ValueError as error:
        raise Refused(
            f"{where}: “{name}” là {str(value)[:40]!r}, không phải thời điểm kèm múi giờ "
            "(ví dụ 2023-12-20T10:13:00+07:00); hãy sửa lại giá trị này."
        ) from error


def _relations(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    pairs = value or []
    if not isinstance(pairs, list) or not all(
        isinstance(p, list) and len(p) == 2 and p[0] in RELATIONS and isinstance(p[1], str)
        for p in pairs
    ):
        raise Refused(
            f"{where}: “relations” phải là danh sách các cặp [quan hệ, số hiệu], quan hệ là một "
            f"trong {', '.join(RELATIONS)}; hãy sửa lại giá trị này."
        )
    return tuple((relation, canonical_line(number)) for relation, number in pairs)


def _headings(value: Any, where: str) -> tuple[tuple[int, int], ...]:
    pairs = value or []
    if not isinstance(pairs, list) or not all(
        isinstance(p, list) and len(p) == 2 and all(type(n) is int and n >= 0 for n in p)
        for p in pairs
    ):
        raise Refused(
            f"{where}: “headings” phải là danh sách các cặp [dòng, cấp] là số nguyên không âm; "
            "hãy sửa lại giá trị này."
        )
    return tuple((line, level) for line, level in pairs)


def _list(value: Any, name: str, where: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str | int) for item in value):
        raise Refused(f"{where}: “{name}” phải là danh sách các chuỗi; hãy sửa lại giá trị này.")
    return tuple(line for item in value if (line := canonical_line(str(item))))
