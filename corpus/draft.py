"""What a reader hands over: an article that may be stored, with the bytes that it came from."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Article
from corpus.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Draft:
    """An article not yet stored, and its original bytes (of a JSONL file, its own line)."""

    article: Article
    original: bytes


#: One result of reading a file. An error is handed on, not raised, so that the other articles of
#: the same file still go in.
Outcome = Draft | CorpusError

#: An outcome and the path or address that it came from.
Found = tuple[str, Outcome]
