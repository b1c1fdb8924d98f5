"""What an edition holds, for people: counts, newest articles, an article by its id.

Only what the served edition holds is shown, so that nothing of a removed article comes back by a
side door.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.article import BRIEF, Article
from corpus.numbers import registry
from corpus.numbers.registry import Document, Resolved
from index import wording
from index.engine import Engine
from index.record import Record


@dataclass(frozen=True, slots=True)
class Holdings:
    """Counts of an edition's articles. What an article does not say is counted under ``""``."""

    edition: int
    articles: int
    until: str | None  # latest publication date, ISO
    publishers: dict[str, int]  # most articles first
    years: dict[str, int]  # of publication or, of a document, of issue


@dataclass(frozen=True, slots=True)
class Card:
    """A document with the edition's articles that are it, and those that mention it."""

    document: Document
    articles: list[Article]
    mentioned_in: list[Article]


def holdings(engine: Engine) -> Holdings:
    """What the edition that answers holds."""
    rows = _fields(engine.record, engine.edition, "publisher", "published_on", "issued_on")
    publishers = Counter(str(publisher or "") for publisher, _, _ in rows)
    days = [published or issued or "" for _, published, issued in rows]
    return Holdings(
        edition=engine.edition,
        articles=len(rows),
        until=max((published for _, published, _ in rows if published), default=None),
        publishers=dict(publishers.most_common()),
        years=dict(sorted(Counter(day[:4] for day in days).items(), key=_unknown_last)),
    )


def _unknown_last(counted: tuple[str, int]) -> tuple[bool, str]:
    year, _ = counted
    return not year, year


def newest(engine: Engine, count: int) -> list[Article]:
    """The articles published last, those of the newest revision first among one day's."""
    found = engine.record.db.execute(
        "SELECT e.article_id, e.revision FROM held h JOIN entry e ON e.id = h.entry "
        "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
        "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n) "
        "ORDER BY coalesce(json_extract(r.fields, '$.published_on'), "
        "json_extract(r.fields, '$.issued_on'), '') DESC, r.added_at DESC, e.article_id LIMIT :c",
        {"n": engine.edition, "c": count},
    ).fetchall()
    return [engine.record.library.get(*one) for one in found]


def held(engine: Engine, article_id: str, revision: int) -> Article | None:
    """An article in this very revision, if the edition that answers holds it so."""
    if not engine.record.holding(engine.edition, [(article_id, revision)]):
        return None
    return engine.record.library.get(article_id, revision)


def named(engine: Engine, ids: Sequence[str]) -> list[Article]:
    """The articles of these ids that the edition holds, in the order given."""
    revisions = dict(
        engine.record.db.execute(
            "SELECT e.article_id, e.revision FROM held h JOIN entry e ON e.id = h.entry "
            "JOIN json_each(:ids) j ON j.value = e.article_id "
            "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n)",
            {"n": engine.edition, "ids": json.dumps(list(ids))},
        ).fetchall()
    )
    return [engine.record.library.get(one, revisions[one]) for one in ids if one in revisions]


def document(engine: Engine, written: str) -> list[tuple[Resolved, list[Card]]]:
    """What each number that a person wrote stands for, as far as the edition holds or mentions it.

    Raises NoNumber where there is none.
    """
    found = []
    for one in registry.resolve(engine.record.db, written):
        cards = [_card(engine, each) for each in (one.found or one.unsure)]
        near = (each for each in one.nearest if _is_shown(_card(engine, each)))
        found.append((replace(one, nearest=tuple(near)), list(filter(_is_shown, cards))))
    return found


def _card(engine: Engine, document: Document) -> Card:
    mentioned = dict.fromkeys(article for article, _, _ in document.mentions)
    others = [one for one in mentioned if one not in document.articles]
    return Card(document, named(engine, document.articles), named(engine, others))


def _is_shown(card: Card) -> bool:
    return bool(card.articles or card.mentioned_in)


def line(article: Article) -> str:
    """Title · publisher or issuer · date · number, of what is known; whether it is a brief."""
    day = article.issued_on or article.published_on
    parts = (
        wording.field(article.title),
        wording.field(article.publisher or article.issuer),
        wording.date(day) if day else "",
        f"số {wording.field(article.number)}" if article.number else "",
        wording.BRIEF_MARK if article.kind == BRIEF else "",
    )
    return " · ".join(filter(None, parts))


def _fields(record: Record, edition: int, *names: str) -> list[tuple[str | None, ...]]:
    wanted = ", ".join(f"json_extract(r.fields, '$.{name}')" for name in names)
    return record.db.execute(
        f"SELECT {wanted} FROM held h JOIN entry e ON e.id = h.entry "
        "JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision "
        "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n)",
        {"n": edition},
    ).fetchall()
