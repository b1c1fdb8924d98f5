"""Proof: a quotation found again by its code, compared with the record, with what stands around it.

The record keeps every revision, so a quotation can be proved long after its article was revised or
removed, in whatever edition it was given; only what was purged is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus.article import Article
from corpus.library import Library, sha256_of
from corpus.purging import purged, trace_of
from index import codes, gate
from index.answer import Citation
from index.citing import cite
from index.codes import Code
from index.errors import BadCode, NotProved
from index.record import Record
from index.sentences import sentences

#: What became of the article: it still reads so, it was revised, or taken out of the corpus.
State = Literal["current", "revised", "removed"]


@dataclass(frozen=True, slots=True)
class Context:
    """Paragraphs of an article: those that a quotation stands in, and some before and after.

    ``first`` counts from 1, as ``Citation.paragraph`` does; ``total`` is of the whole article.
    """

    before: tuple[str, ...]
    quoted: tuple[str, ...]
    after: tuple[str, ...]
    first: int  # of ``quoted``
    total: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A quotation that equals the record, and what became of its article.

    ``editions`` are runs of editions that hold it, (first, last), the last None while it still is
    in the newest. ``still_said``: the article as it reads now holds the same words. ``since``: the
    date of the revision or removal.
    """

    code: str
    citation: Citation
    context: Context
    editions: tuple[tuple[int, int | None], ...]
    state: State
    still_said: bool
    since: str | None

    def as_json(self) -> dict[str, Any]:
        """The object that ``python -m index prove --json`` prints."""
        return {"proved": True, **asdict(self)}


def prove(library: Library, code: str) -> Proof:
    """Find the quotation of a code and compare it with the record.

    Raises BadCode when it is none or of nothing in this library, NotProved when the record's text
    is not the one that was quoted, or was purged.
    """
    read = codes.read(code)
    found = [
        (article, place)
        for article_id, digest in _texts(library, read)
        for article in [_newest(library, article_id, digest)]
        if (place := codes.slice_of(read, trace_of(article_id, digest), len(article.text)))
        or sha256_of(article.text) != digest
    ]
    if len(found) > 1:  # another text with the same mark, by chance, in some thousands of years
        found = [one for one in found if one[1] and _is_of_sentences(one[0].text, *one[1])]
    if len(found) != 1:
        raise _unknown(library, code, read)
    article, place = found[0]
    if sha256_of(article.text) != article.sha256 or place is None:
        raise NotProved(
            f"KHÔNG đúng bản lưu: bài “{article.title or article.id}” có văn bản khác mã băm đã "
            "ghi, nên câu trích không được xác nhận; xin báo người quản trị chạy: "
            "python -m corpus verify"
        )
    record = Record(library)
    citation = cite(article, *place, _heading(record, article, place[0]), 0.0)
    gate.prove(library, citation)
    return Proof(
        code=citation.code,
        citation=citation,
        context=context(library, citation, 1, 1),
        editions=_editions(record, article),
        **_state(library, article, citation.quote),
    )


def context(library: Library, citation: Citation, before: int, after: int) -> Context:
    """The paragraphs around a quotation, which is proved first.

    Raises GateFault when it differs from the record.
    """
    gate.prove(library, citation)
    text = library.get(citation.article_id, citation.revision).text
    lines = text.split("\n")
    first = text.count("\n", 0, citation.start)
    last = first + citation.quote.count("\n")
    return Context(
        before=tuple(lines[max(first - before, 0) : first]),
        quoted=tuple(lines[first : last + 1]),
        after=tuple(lines[last + 1 : last + 1 + after]),
        first=first + 1,
        total=len(lines),
    )


def _texts(library: Library, code: Code) -> list[tuple[str, str]]:
    """(article id, hash) of the texts that a code may be of, each once."""
    rows = library.connection.execute("SELECT DISTINCT article_id, sha256 FROM revision")
    return [row for row in rows.fetchall() if codes.is_of(code, trace_of(*row))]


def _newest(library: Library, article_id: str, digest: str) -> Article:
    """The last revision with this text."""
    revision = library.connection.execute(
        "SELECT max(revision) FROM revision WHERE article_id = ? AND sha256 = ?",
        (article_id, digest),
    ).fetchone()[0]
    return library.get(article_id, revision)


def _is_of_sentences(text: str, start: int, end: int) -> bool:
    spans = sentences(text)
    return start in {s for s, _ in spans} and end in {e for _, e in spans}


def _unknown(library: Library, typed: str, code: Code) -> NotProved | BadCode:
    for trace, purged_at in purged(library.connection).items():
        if codes.is_of(code, trace):
            return NotProved(
                f"bài mang câu trích có mã “{typed[:40]}” đã bị xoá vĩnh viễn khỏi thư viện ngày "
                f"{_day(purged_at)}, nên không còn gì để đối chiếu."
            )
    return BadCode(
        f"thư viện này không có câu trích nào mang mã “{typed[:40]}”; xin kiểm tra lại mã, "
        "hoặc hỏi thư viện đã đưa ra câu trả lời."
    )


def _day(at: str) -> str:
    return "/".join(reversed(at[:10].split("-")))


def _heading(record: Record, article: Article, start: int) -> str | None:
    """The heading of the passage that the slice begins in, as it was last cut."""
    if not record.is_prepared():
        return None
    row = record.db.execute(
        "SELECT p.heading FROM passage p JOIN entry e ON e.id = p.entry "
        'WHERE e.article_id = ? AND e.revision = ? AND p.start <= ? AND p."end" > ? '
        "ORDER BY p.id DESC LIMIT 1",
        (article.id, article.revision, start, start),
    ).fetchone()
    return None if row is None else row[0]


def _editions(record: Record, article: Article) -> tuple[tuple[int, int | None], ...]:
    """The editions that hold this text of the article, whatever its other fields."""
    if not record.is_prepared():
        return ()
    rows = record.db.execute(
        "SELECT h.valid_from, h.valid_to FROM held h JOIN entry e ON e.id = h.entry "
        "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
        "WHERE r.article_id = ? AND r.sha256 = ? ORDER BY h.valid_from",
        (article.id, article.sha256),
    )
    return tuple(_joined(rows.fetchall()))


def _joined(runs: Iterable[tuple[int, int | None]]) -> list[tuple[int, int | None]]:
    """[from, to) runs, in order, as (first, last) runs without gaps."""
    found: list[tuple[int, int | None]] = []
    for first, before in runs:
        last = None if before is None else before - 1
        if found and found[-1][1] is not None and found[-1][1] + 1 >= first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _state(library: Library, article: Article, quote: str) -> dict[str, Any]:
    removed_at, digest, text, added_at = library.connection.execute(
        "SELECT a.removed_at, r.sha256, r.text, r.added_at FROM article a JOIN revision r "
        "ON r.article_id = a.id AND r.revision = a.revision WHERE a.id = ?",
        (article.id,),
    ).fetchone()
    if removed_at is not None:
        return {"state": "removed", "still_said": False, "since": removed_at[:10]}
    if digest != article.sha256:
        return {"state": "revised", "still_said": quote in text, "since": added_at[:10]}
    return {"state": "current", "still_said": True, "since": None}
