"""What an editor sent, read into articles that are not stored yet.

``read`` is the bot's side. ``main`` runs in a child process, where ``corpus`` fetches and parses
with its own limits.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.staff.child import child, said, say
from corpus.article import Article
from corpus.draft import Draft, Outcome
from corpus.errors import CorpusError, DoingoaiError, Refused
from corpus.files import parsed
from corpus.formats import is_jsonl
from corpus.library import Library, sha256_of
from corpus.sandbox import Sandbox
from corpus.source import Source, unforeseen
from corpus.web.crawl import Asked, Web
from corpus.web.domains import domains_of
from corpus.web.fetch import Fetcher

#: Seconds for fetching and parsing together; each has its own, shorter limit.
_SECONDS = 240.0
#: The most articles of one file that are added in the chat.
MOST = 20


@dataclass(frozen=True, slots=True)
class Read:
    """One article found: ``known`` is the revision that the library holds now, ``same`` whether
    that is no other, ``twin`` another article with the very same text."""

    article: Article
    known: int | None
    same: bool
    twin: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in what was sent, and why the rest was not taken."""

    articles: tuple[Read, ...]
    refused: tuple[str, ...]
    original: bytes


async def read(
    data: Path, name: str, content: bytes = b"", url: str | None = None
) -> Reading | None:
    """Read a file's content, or the page at an address; None where the reader came to nothing."""
    asked = json.dumps({"data": str(data), "name": name, "url": url}).encode() + b"\n"
    try:
        async with asyncio.timeout(_SECONDS), child(__name__) as process:
            assert process.stdin is not None
            process.stdin.write(asked + content)
            process.stdin.write_eof()
            async for found in said(process):
                articles = tuple(_read(one) for one in found["articles"])
                original = base64.b64decode(found["original"]) if url else content
                return Reading(articles, tuple(found["refused"]), original)
    except (TimeoutError, OSError, ValueError):
        pass
    return None


def _read(found: dict[str, Any]) -> Read:
    return Read(Article.restored(found.pop("article")), **found)


# --- in the child ---


def main() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    say(**found_in(Path(asked["data"]), asked["name"], content, asked["url"]))


def found_in(data: Path, name: str, content: bytes, url: str | None) -> dict[str, Any]:
    """The articles and the refusals, as JSON takes them."""
    articles, refused, original = [], [], content
    try:
        with Library.open(data) as library, Sandbox() as sandbox:
            for one in _outcomes(library, sandbox, name, content, url):
                if isinstance(one, Draft):
                    articles.append(_described(library, one.article))
                    original = one.original
                else:
                    refused.append(str(one))
    except DoingoaiError as error:
        refused.append(str(error))
    except Exception as error:
        refused.append(str(unforeseen(name, error)))
    if len(articles) > MOST:
        articles, refused = [], [_too_many(name)]
    sent = base64.b64encode(original).decode() if url else ""
    return {"articles": articles, "refused": refused, "original": sent}


def _outcomes(
    library: Library, sandbox: Sandbox, name: str, content: bytes, url: str | None
) -> Iterator[Outcome]:
    if url is not None:
        web = Web(library, sandbox, Fetcher(domains_of(library.data)))
        yield from (outcome for _, outcome in web.outcomes(Asked(pages=(url,))))
    elif is_jsonl(name, content):
        yield Refused(_too_many(name))
    else:
        yield from parsed(Source(name, name, content), sandbox)


def _too_many(name: str) -> str:
    return (
        f"{name}: tệp chứa nhiều bài; trong trò chuyện mỗi lần thêm nhiều nhất {MOST} bài, "
        "hãy nhờ người quản trị thêm tệp này bằng: python -m corpus add"
    )


def _described(library: Library, article: Article) -> dict[str, Any]:
    try:
        known: Article | None = library.get(article.id)
    except CorpusError:
        known = None
    same = known is not None and known.sha256 == sha256_of(article.text) and _fields(known, article)
    twin = library.twin_of(article) if known is None else None
    revision = known.revision if known else None
    return {"article": asdict(article), "known": revision, "same": same, "twin": twin}


def _fields(one: Article, other: Article) -> bool:
    own = ("revision", "added_at", "sha256")
    mine, theirs = asdict(one), asdict(other)
    return all(mine[name] == theirs[name] for name in mine if name not in own)


if __name__ == "__main__":
    main()
