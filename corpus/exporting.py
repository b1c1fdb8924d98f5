"""The corpus in the interchange format: what ``add`` reads again."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.errors import Unreadable


def record_of(article: Article) -> dict[str, Any]:
    """The article as one object of the interchange format; what is missing stays out."""
    first = {"id": article.id, "title": article.title, "text": article.text}
    kept = {key: value for key, value in asdict(article).items() if value not in (None, ())}
    return first | {key: value for key, value in kept.items() if key != "added_at"}


def export(articles: Iterable[Article], out: Path) -> int:
    """Write all articles to ``out`` (gzipped by its suffix) and say how many.

    Written aside and renamed, so that a broken export never looks like a whole one.
    """
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as raw:
            # No name and no time inside: the same corpus gives the same bytes.
            zipped = out.suffix == ".gz"
            file = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if zipped else raw
            written = 0
            for article in articles:
                line = json.dumps(record_of(article), ensure_ascii=False)
                file.write(f"{line}\n".encode())
                written += 1
            if zipped:
                file.close()
        aside.replace(out)
    except OSError as error:
        raise Unreadable(
            f"{out}: không ghi được ({error.strerror or error}); hãy chọn thư mục khác cho --out."
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return written
