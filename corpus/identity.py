"""Ids that stay the same when a text is edited, so that the edited file becomes a new revision."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from corpus.folding import unmarked

_SLUG_LENGTH = 40
_SECTION_WORDS = 4
_PAGE_FILE = re.compile(r"\.[a-z]{3,5}$", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d{3}|(?<!page)(?<!trang)=\d"
)  # an article's; "tin-24h" and "trang-2" are sections


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


def names_article(url: str, title: str) -> bool:
    """Whether a page's address can be that of one article, not of a front page or a section.

    An article's ends with its number or with a title of more words than a section's name has.
    """
    parts = address(url)
    if parts is None:
        return False
    last = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1]
    words = _slug(_PAGE_FILE.sub("", last), len(last)).split("-")
    numbered = _NUMBER.search(parts.query) or any(map(_NUMBER.search, words))
    counted = words[-1].isdigit() and len(words) > 2
    if numbered or counted or last.isdigit() or len(words) > _SECTION_WORDS:
        return True
    return len(words) == _SECTION_WORDS and set(words) <= set(_slug(title, len(title)).split("-"))


def _named(name: str, whole: str) -> str:
    return f"{_slug(name)}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _slug(text: str, length: int = _SLUG_LENGTH) -> str:
    words = re.findall(r"[a-z0-9]+", unmarked(text.casefold()))
    return "-".join(words)[:length].strip("-") or "bai"
