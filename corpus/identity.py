"""Ids that stay the same when a text is edited, so that the edited file becomes a new revision."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from corpus.folding import unmarked

_SLUG_LENGTH = 40


def shown_name(path: Path) -> str:
    """The file's name as text: bytes that are no UTF-8 are written out, for no text may hold them.

    Written out and not replaced, so that two such names stay two.
    """
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def address(url: str) -> SplitResult | None:
    """The parts of an address; None where it is none ("http://[abc")."""
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


def file_id(file_name: str, title: str) -> str:
    """The id of an article that was given none: from its file's name and its title."""
    stem = file_name.rsplit(".", 1)[0] if "." in file_name else file_name
    return _named(stem, f"{file_name}\n{title}")


def url_id(url: str) -> str:
    """The id of a page: from its address, whatever the scheme and the last slash.

    The address has been checked (see ``address``).
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path.rstrip("/")
    # Old portals keep the article's number in the query, so it counts; the fragment does not.
    return _named(f"{host} {path.rsplit('/', 1)[-1]}", f"{host}{path}?{parts.query}")


def _named(name: str, whole: str) -> str:
    return f"{_slug(name)}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _slug(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", unmarked(text.casefold()))
    return "-".join(words)[:_SLUG_LENGTH].strip("-") or "bai"
