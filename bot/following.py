"""Topics that people follow: they are told when a new edition brings a passage that answers."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from bot import history, log, outbox, render, users
from bot.address import Address
from bot.catalogue import alerts
from bot.desk import Desk
from bot.users import User
from index.answer import Answer
from index.engine import Engine

#: Topics of one person, and code points of each, at most.
LIMIT = 20
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Followed:
    """``edition``: the last one that was looked through for the topic."""

    id: int
    user_id: int
    topic: str
    edition: int


def of(db: sqlite3.Connection, user_id: int) -> list[Followed]:
    """A person's topics, in the order in which they were given."""
    query = "SELECT id, user_id, topic, edition FROM followed WHERE user_id = ? ORDER BY id"
    return [Followed(*row) for row in db.execute(query, (user_id,))]


def add(db: sqlite3.Connection, user_id: int, topic: str, edition: int) -> None:
    query = "INSERT OR IGNORE INTO followed (user_id, topic, edition) VALUES (?, ?, ?)"
    db.execute(query, (user_id, topic, edition))


def drop(db: sqlite3.Connection, followed: int, user_id: int) -> None:
    db.execute("DELETE FROM followed WHERE id = ? AND user_id = ?", (followed, user_id))


class _NotNow(Exception):
    """Topics cannot be looked through while questions are searched by words alone."""


class Teller:
    """Looks through each new edition once, for every topic."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._looked_through = 0

    async def tell(self) -> None:
        """Store what people are to be told; the outbox sends it. A topic whose turn fails is tried
        with the next edition or start."""
        edition = await self._desk.worker.do(lambda engine: engine.edition)
        if edition == self._looked_through:
            return
        for one in await self._desk.store.do(partial(_behind, edition=edition)):
            try:
                news = await self._desk.worker.do(partial(_news, followed=one))
                await self._desk.store.do(partial(self._keep, one=one, news=news, edition=edition))
            except _NotNow:  # the next turn begins where this one ends
                return
            except sqlite3.Error:  # all of them are looked at again
                raise
            except Exception as error:  # one topic must end neither the others nor the process
                log.event("topic_failed", error=type(error).__name__, place=log.place(error))
        self._looked_through = edition

    def _keep(
        self, db: sqlite3.Connection, one: Followed, news: Answer | None, edition: int
    ) -> None:
        """Note that the edition was looked through and what it brought, both or neither."""
        query = "UPDATE followed SET edition = ? WHERE id = ? AND edition = ?"
        current = db.execute(query, (edition, one.id, one.edition)).rowcount
        user = users.find(db, one.user_id)
        if current and news is not None and user is not None:
            _tell(db, user, one, news)


def _tell(db: sqlite3.Connection, user: User, one: Followed, news: Answer) -> None:
    head = alerts.NEWS(user.language, edition=news.edition, topic=one.topic)
    parts = render.parts(news, language=user.language, note=head)
    # No update asked for it: a number of its own, which Telegram never gives.
    to = Address(-1 - secrets.randbits(40), user.id, None, datetime.now(UTC), None, user.language)
    outbox.keep(db, to, parts)
    history.keep(db, history.of((user.id, user.id, None), replace(news, question=one.topic)))


def _behind(db: sqlite3.Connection, edition: int) -> list[Followed]:
    query = "SELECT id, user_id, topic, edition FROM followed WHERE edition < ? ORDER BY id"
    return [Followed(*row) for row in db.execute(query, (edition,))]


def _news(engine: Engine, followed: Followed) -> Answer | None:
    """The answer to a topic, of articles alone that the edition looked through before lacked."""
    answer = engine.ask(followed.topic)
    if answer.by_words:
        raise _NotNow
    if answer.outcome != "answered":
        return None
    places = {(c.article_id, c.revision) for c in answer.citations}
    known = engine.record.holding(followed.edition, places)
    fresh = tuple(c for c in answer.citations if (c.article_id, c.revision) not in known)
    return replace(answer, citations=fresh) if fresh else None
