"""What is known of pages fetched before, so that an unchanged one is not sent again.

The page's bytes are the library's originals: a page whose original is not there (its article was
refused, or never committed) is asked for in full, so nothing is lost to a visit that came to
nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from corpus.library import Library
from corpus.settings import ORIGINALS_FOLDER


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as it was when it was last sent, and what its server calls that state."""

    url: str
    name: str
    data: bytes
    content_type: str | None
    etag: str | None
    last_modified: str | None

    def condition(self) -> dict[str, str]:
        """The request headers that ask for the page only if it changed since."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in asked.items() if value}


def remember(library: Library, visit: Visit) -> None:
    """Keep what the next request needs, where the server gave anything to ask with."""
    if visit.condition():
        library.connection.execute(
            "INSERT OR REPLACE INTO visit VALUES (?, ?, ?, ?, ?, ?)",
            (
                visit.url,
                visit.etag,
                visit.last_modified,
                visit.content_type,
                visit.name,
                hashlib.sha256(visit.data).hexdigest(),
            ),
        )


def recalled(library: Library, url: str) -> Visit | None:
    """The last visit to the page, if its bytes are still in the library."""
    row = library.connection.execute(
        "SELECT etag, last_modified, content_type, name, original FROM visit WHERE url = ?", (url,)
    ).fetchone()
    if row is None:
        return None
    etag, last_modified, content_type, name, original = row
    try:
        data = (library.data / ORIGINALS_FOLDER / original).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data).hexdigest() != original:
        return None
    return Visit(url, name, data, content_type, etag, last_modified)
