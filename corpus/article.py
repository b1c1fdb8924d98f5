"""The article: one document of the corpus, with what is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

#: ``kind`` of a brief that this project wrote about somebody else's article. Title, publisher and
#: date are those of the article it reports, so a citation must say that the words are not theirs.
BRIEF = "brief"

#: What a document may say that it does to another one.
RELATIONS = ("replaces", "amends", "repeals")


@dataclass(frozen=True, slots=True)
class Article:
    """One revision of one document.

    Missing data stays ``None``: nothing is guessed into a field. ``text`` is canonical (see
    ``corpus.canonical``): the only text that offsets and hashes refer to. Paragraphs are separated
    by a single newline; no line is empty. Dates are ISO ``YYYY-MM-DD`` strings, times ISO 8601
    with their offset and only where the time of day is known.
    """

    id: str
    title: str
    text: str
    revision: int = 0  # 1, 2, … once stored; 0 before
    subtitle: str | None = None
    kind: str | None = None  # "brief", "news", "resolution", "directive", …
    number: str | None = None  # of an official document: "12-CT/TW"
    issuer: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_on: str | None = None
    published_at: str | None = None
    updated_at: str | None = None
    issued_on: str | None = None  # the date in an official document's letterhead
    signer: str | None = None
    abstract: str | None = None  # of an official document: "Về việc …"
    legal_basis: tuple[str, ...] = ()  # its lines "Căn cứ …"
    addressees: tuple[str, ...] = ()  # its "Nơi nhận"
    relations: tuple[tuple[str, str], ...] = ()  # ("replaces", "12-CT/TW"); see RELATIONS
    url: str | None = None
    file_name: str | None = None
    tags: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()  # picture captions, kept apart from the text
    headings: tuple[tuple[int, int], ...] = ()  # (line of text from 0, level from 1), as declared
    warnings: tuple[str, ...] = ()  # what staff should look at, a Vietnamese sentence each
    added_at: str | None = None  # ISO 8601, UTC, set when stored
    sha256: str = ""  # of ``text`` in UTF-8, set when stored

    @classmethod
    def restored(cls, record: Mapping[str, Any]) -> Self:
        """The article of a record that JSON has made of it: tuples have become lists.

        Raises TypeError for a key that is no field.
        """
        return cls(**{name: _as_tuple(value) for name, value in record.items()})


def _as_tuple(value: Any) -> Any:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value
