"""The article: one document of the corpus, with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass

#: ``kind`` of a brief that this project wrote about somebody else's article. Title, publisher and
#: date are those of the article it reports, so a citation must say that the words are not theirs.
BRIEF = "brief"


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one document.

    Missing data stays ``None``: nothing is guessed into a field. ``text`` is canonical (see
    ``corpus.canonical``): the only text that offsets and hashes refer to. Paragraphs are separated
    by a single newline; no line is empty. Dates are ISO ``YYYY-MM-DD`` strings.
    """

    id: str
    title: str
    text: str
    revision: int = 0  # 1, 2, … once stored; 0 before
    kind: str | None = None  # "brief", "news", "resolution", "directive", …
    number: str | None = None  # of an official document: "12-CT/TW"
    issuer: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_on: str | None = None
    issued_on: str | None = None
    url: str | None = None
    file_name: str | None = None
    tags: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()  # picture captions, kept apart from the text
    added_at: str | None = None  # ISO 8601, UTC, set when stored
    sha256: str = ""  # of ``text`` in UTF-8, set when stored
