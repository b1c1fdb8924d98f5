"""News articles without end: those of Báo Mới, then the same again with changes.

Each time they have the names of another article and other figures, so that no copy is a reprint of
its original.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

Row = dict[str, Any]

#: Characters of an article, at least: shorter ones are one line under a picture.
_LEAST = 240
_NAME = re.compile(r"\b[A-ZĐ]\w+(?: [A-ZĐ]\w+)+")
_DIGIT = re.compile(r"\d")


def rows(file: Path) -> Iterator[Row]:
    """The lines of a JSONL file of articles (plain or gzipped), then changed ones, without end."""
    before: Row = {}
    for copy in count():
        for row in read(file):
            if len(row["text"]) >= _LEAST:
                yield row if copy == 0 else _changed(row, before, copy)
                before = row


def read(file: Path) -> Iterator[Row]:
    """The lines of a JSONL file, plain or gzipped."""
    packed = file.suffix == ".gz"
    with gzip.open(file, "rt", encoding="utf-8") if packed else file.open("rt") as lines:
        yield from map(json.loads, lines)


def _changed(row: Row, other: Row, copy: int) -> Row:
    """The article with the names of another one and other figures."""
    names = _NAME.findall(other["text"]) or ["Hà Nội"]
    place = count(copy)

    def renamed(text: str) -> str:
        text = _NAME.sub(lambda _: str(names[next(place) % len(names)]), text)
        return _DIGIT.sub(lambda found: str((int(found[0]) + copy) % 10), text)

    changed = {name: renamed(row[name]) for name in ("title", "text") if row.get(name)}
    url = {"url": f"{row['url']}?{copy}"} if row.get("url") else {}
    return {**row, **changed, **url, "id": f"{row['id']}-{copy}"}
