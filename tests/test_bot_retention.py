"""What is kept about a person has an end: by time, by their wish, and by leaving the list."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from bot_answers import answer, citation
from bot_process import command

from bot import audit, erasure, feedback, following, history, intents, people, users
from bot.staff import publisher
from bot.staff.publisher import Ended
from bot.store import Store
from bot.users import Role
from index import gaps

LEAVER, OTHER, OWNER = 5_550_001, 5_550_002, 5_550_003


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path)
    opened.run(partial(people.add, actor="x", user_id=OWNER, name=None, role=Role.OWNER))
    for person in (LEAVER, OTHER):
        opened.run(partial(people.add, actor="x", user_id=person, name="Ai", role=Role.EDITOR))
        opened.run(partial(_said, user_id=person))
    yield opened
    opened.close()


def _said(db: sqlite3.Connection, user_id: int) -> None:
    asked = history.of((user_id, user_id, None), answer(citation()))
    history.keep(db, asked)
    feedback.keep(db, asked, "useful")
    feedback.report(db, f"báo lỗi của {user_id}", user_id)
    following.add(db, user_id, f"chủ đề của {user_id}", 1)
    intents.propose(db, user_id, user_id, "add", "{}", b"tep")


def rows(store: Store, user_id: int) -> dict[str, int]:
    """Table → rows with this person."""

    def count(db: sqlite3.Connection) -> dict[str, int]:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {}
        for (table,) in tables:
            columns = [one[1] for one in db.execute(f"PRAGMA table_info({table})")]
            where = " OR ".join(f"{one} = ?" for one in columns if one in ("user_id", "chat_id"))
            if where:
                values = [user_id] * (where.count("?"))
                query = f"SELECT count(*) FROM {table} WHERE {where}"
                found[table] = db.execute(query, values).fetchone()[0]
        return found

    return store.run(count)


def alias(store: Store, user_id: int) -> str:
    return store.run(partial(people.alias, user_id=user_id))


def test_verdicts_and_reports_go_as_questions_do(store: Store) -> None:
    store.run(partial(feedback.forget_before, moment=time.time() - 60))
    assert rows(store, LEAVER)["feedback"] == 2
    store.run(partial(feedback.forget_before, moment=time.time() + 60))
    assert rows(store, LEAVER)["feedback"] == 0


def test_who_is_taken_off_the_list_leaves_nothing_but_an_alias_in_the_audit(
    store: Store, tmp_path: Path
) -> None:
    known, mine = alias(store, LEAVER), rows(store, OTHER)
    user = store.run(partial(users.find, user_id=LEAVER))
    assert user is not None
    remove = partial(erasure.remove, actor="x", user=user, data=tmp_path, update_id=7)
    assert store.run(remove).outcome == "done"
    assert set(rows(store, LEAVER).values()) == {0}
    assert rows(store, OTHER) == mine
    last = store.run(audit.newest)
    assert last is not None
    assert (last.action, last.object) == ("user.remove", known)
    assert store.run(erasure.due)  # the file is written anew


def test_the_command_that_removes_somebody_erases_as_well(store: Store, tmp_path: Path) -> None:
    store.close()
    gaps.note(tmp_path, "câu hỏi của ai", "not_found", 1)
    with sqlite3.connect(tmp_path / "bot.db") as db:
        query = "INSERT INTO gaps (asked_at, user_id, question, consent) VALUES (1, ?, ?, 1)"
        db.execute(query, (LEAVER, "câu hỏi của ai"))
    assert command("users", "remove", str(LEAVER), "--data", str(tmp_path))[0] == 0
    again = Store.open(tmp_path)
    assert set(rows(again, LEAVER).values()) == {0}
    again.close()
    assert gaps.read(tmp_path) == []


@pytest.mark.parametrize("wished", [True, False], ids=["erased by wish", "removed by an owner"])
def test_a_publication_of_somebody_who_goes_is_audited_under_the_alias(
    store: Store, tmp_path: Path, wished: bool
) -> None:
    def publish(db: sqlite3.Connection) -> None:
        intents.propose(db, 99, LEAVER, "publish", "1", step=1)
        assert intents.take(db, 99, LEAVER, "publish", 5, (LEAVER, 6))

    store.run(publish)
    (running,) = store.run(partial(intents.taken, deed="publish"))
    known = alias(store, LEAVER)
    user = store.run(partial(users.find, user_id=LEAVER))
    assert user is not None
    store.run(
        partial(erasure.erase_all, data=tmp_path, user_id=LEAVER, update_id=8)
        if wished
        else partial(erasure.remove, actor="x", user=user, data=tmp_path)
    )
    assert set(rows(store, LEAVER).values()) == {0}
    ended = Ended(2, 10, 20, published=True)
    end = partial(publisher._end, intent=running, ended=ended, language="vi")
    store.run(end)
    store.run(end)  # once
    found = store.run(partial(audit.page, skipped=0, count=9))
    assert [(one.actor, one.object) for one in found if one.action == "edition.publish"] == [
        (known, "2")
    ]
    assert set(rows(store, LEAVER).values()) == {0}
    assert store.run(partial(intents.taken, deed="publish")) == []
    assert store.run(audit.problems) == []
