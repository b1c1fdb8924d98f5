"""Rows of JSON as people write them: one object a line, every bad line told by its number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def content_of(file: Path, problems: list[str]) -> tuple[bytes, str] | None:
    """A file's bytes and text, or None with what is wrong added to ``problems``."""
    try:
        content = file.read_bytes()
        return content, content.decode("utf-8-sig")
    except FileNotFoundError:
        problems.append(f"không có tệp {file}; hãy kiểm tra lại đường dẫn.")
    except OSError as error:
        problems.append(f"không đọc được tệp {file} ({error.strerror}); hãy kiểm tra tệp này.")
    except UnicodeDecodeError:
        problems.append(f"tệp {file} không phải văn bản UTF-8; hãy lưu lại bằng UTF-8.")
    return None


def rows_of(file: Path, text: str, problems: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each line's place (file and line) and object; broken lines go to ``problems``."""
    # Not splitlines(): U+2028 and its like may stand unescaped inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            place = f"{file}, dòng {number}"
            try:
                yield place, _object(line)
            except ValueError as error:
                problems.append(f"{place}: {error}; hãy sửa dòng này.")


def text_at(row: dict[str, Any], key: str) -> str:
    """The non-empty string at ``key``; raises ValueError with what is wrong."""
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"“{key}” phải là chuỗi không rỗng")
    return _whole(value, key)


def texts_at(row: dict[str, Any], key: str) -> tuple[str, ...]:
    """The list of non-empty strings at ``key``, each once; empty where the key is absent."""
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValueError(f"“{key}” phải là danh sách các chuỗi không rỗng")
    return tuple(dict.fromkeys(_whole(v, key) for v in value))


def flag_at(row: dict[str, Any], key: str, default: bool) -> bool:
    """The truth value at ``key``."""
    value = row.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"“{key}” phải là true hoặc false")
    return value


def claim(name: str, place: str, seen: dict[str, str]) -> None:
    """Note where an id was used; raises ValueError where it was used before."""
    if name in seen:
        raise ValueError(f"mã “{name}” đã dùng ở {seen[name]}")
    seen[name] = place


def _object(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"không phải JSON hợp lệ (cột {error.colno})") from error
    except (RecursionError, ValueError) as error:  # nested too deep, a number too long
        raise ValueError("JSON lồng quá sâu hoặc có số quá dài") from error
    if not isinstance(row, dict):
        raise ValueError("cần một đối tượng JSON {…}")
    return row


def _whole(value: str, key: str) -> str:
    """Half a surrogate pair passes JSON and can be neither stored nor printed."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"“{key}” có ký tự hỏng (nửa cặp surrogate)") from error
    return value
