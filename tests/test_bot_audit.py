"""The audit: every change of the staff stands in a chain that shows what was done to it."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest
from bot_process import command

from bot import audit, people, users
from bot.store import Store
from bot.users import Role

PERSON = 6_660_001
#: What somebody may do to the file behind the bot's back.
TAMPERED = {
    "changed": "UPDATE audit SET object = 'khác' WHERE number = 2",
    "who it was changed": "UPDATE audit SET actor = 'khác' WHERE number = 1",
    "time changed": "UPDATE audit SET at = '2020-01-01T00:00:00+00:00' WHERE number = 3",
    "deleted in the middle": "DELETE FROM audit WHERE number = 2",
    "first deleted": "DELETE FROM audit WHERE number = 1",
    "last deleted": "DELETE FROM audit WHERE number = 4",
    "all deleted": "DELETE FROM audit",
    "moved": "UPDATE audit SET number = 5 - number WHERE number IN (2, 3)",
    "put in": "INSERT INTO audit SELECT 5, at, actor, action, object, before, hash FROM audit "
    "WHERE number = 4",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A bot with four lines in its audit."""
    for arguments in (
        ("users", "add", str(PERSON), "--role", "editor"),
        ("users", "add", str(PERSON), "--role", "owner"),
        ("groups", "add", "--", "-1001234567890"),
        ("users", "remove", str(PERSON)),
    ):
        status, _, told = command("--data", str(tmp_path), *arguments)
        assert status == 0, told
    return tmp_path


def verified(data: Path, *mark: str) -> tuple[int, str]:
    status, out, told = command("--data", str(data), "audit", "verify", *mark)
    return status, out + told


def test_what_is_done_at_the_command_line_is_audited_without_naming_anybody(data: Path) -> None:
    status, out, _ = command("--data", str(data), "audit", "list")
    rows = [line.split("\t") for line in out.splitlines()]
    assert status == 0
    assert [row[3] for row in rows] == ["user.add", "user.role", "group.add", "user.remove"]
    assert {row[2] for row in rows} == {audit.CONSOLE}
    assert str(PERSON) not in out
    alias = rows[0][4].split()[0]
    assert rows[1][4] == f"{alias} owner"
    assert rows[3][4] == alias


def test_a_whole_chain_is_sound_and_its_end_can_be_noted(data: Path) -> None:
    status, told = verified(data)
    assert status == 0
    mark = told.split()[-1]
    assert mark.startswith("4:")
    assert command("--data", str(data), "users", "add", str(PERSON))[0] == 0
    assert verified(data, mark)[0] == 0
    status, told = verified(data, "4:0123456789abcdef")
    assert status == 1
    assert "4:0123456789abcdef" in told


@pytest.mark.parametrize("statement", TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_done_behind_its_back_is_found(tmp_path: Path, statement: str) -> None:
    store = Store.open(tmp_path)
    for about in "abcd":
        store.run(partial(audit.note, actor="x", action="article.add", about=about))
    assert store.run(audit.problems) == []
    store.close()
    with sqlite3.connect(tmp_path / "bot.db") as db:
        if statement.startswith("UPDATE audit SET number"):  # in two steps: numbers are unique
            db.execute("UPDATE audit SET number = -number WHERE number IN (2, 3)")
            statement = "UPDATE audit SET number = 5 + number WHERE number < 0"
        db.execute(statement)
    db.close()
    store = Store.open(tmp_path)
    assert store.run(audit.problems)
    store.close()


def test_a_broken_chain_ends_the_command_with_status_1_and_a_sentence(data: Path) -> None:
    with sqlite3.connect(data / "bot.db") as db:
        db.execute(TAMPERED["changed"])
    db.close()
    status, told = verified(data)
    assert status == 1
    assert "dòng 2 của nhật ký đã bị sửa" in told
    assert "Traceback" not in told


def test_a_chain_computed_anew_is_found_by_the_mark_that_was_noted(tmp_path: Path) -> None:
    def write(db: sqlite3.Connection, objects: str) -> str:
        db.execute("DELETE FROM audit")
        for about in objects:
            audit.note(db, "x", "article.add", about)
        last = audit.newest(db)
        assert last is not None
        return last.mark

    store = Store.open(tmp_path)
    mark = store.run(partial(write, objects="abc"))
    store.run(partial(write, objects="adc"))
    assert store.run(audit.problems) == []
    assert store.run(partial(audit.problems, mark=mark))
    store.close()


def test_a_change_and_its_line_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    def fails(db: sqlite3.Connection) -> None:
        people.add(db, "x", PERSON, None, Role.EDITOR)
        raise ValueError("x")

    store = Store.open(tmp_path)
    with pytest.raises(ValueError, match="x"):
        store.run(fails)
    assert store.run(audit.count) == 0
    assert store.run(partial(users.find, user_id=PERSON)) is None
    store.close()


def test_an_alias_stays_while_a_person_is_listed_and_is_new_afterwards(tmp_path: Path) -> None:
    store = Store.open(tmp_path)

    def listed(db: sqlite3.Connection) -> str:
        return people.add(db, "x", PERSON, "Tên", Role.READER).alias

    first = store.run(listed)
    assert store.run(partial(people.alias, user_id=PERSON)) == first
    user = store.run(partial(people.find, who=first))
    assert user is not None
    assert user.id == PERSON
    store.run(partial(people.remove, actor="x", user=user))
    assert store.run(listed) != first
    store.close()


def test_the_last_owner_stays_unless_the_command_line_says_otherwise(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.run(partial(people.add, actor="x", user_id=PERSON, name=None, role=Role.OWNER))
    user = store.run(partial(users.find, user_id=PERSON))
    assert user is not None
    for change in (
        partial(people.remove, actor="x", user=user),
        partial(people.set_role, actor="x", user=user, role=Role.READER),
        partial(people.add, actor="x", user_id=PERSON, name=None, role=Role.READER),
    ):
        assert store.run(change).outcome == "last owner"
    assert store.run(partial(people.remove, actor=audit.CONSOLE, user=user)).outcome == "done"
    store.close()


def test_an_invitation_lists_one_person_and_falls_with_who_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path)
    owner = store.run(partial(people.add, actor="x", user_id=PERSON, name=None, role=Role.OWNER))

    def invite(actor: str = owner.alias) -> str:
        return store.run(partial(people.invite, actor=actor, role=Role.EDITOR))

    def join(code: str, user_id: int) -> Role | None:
        return store.run(partial(people.join, code=code, user_id=user_id))

    code = invite()
    assert join(code[:-1], 1) is None
    assert join(code, 1) is Role.EDITOR
    assert join(code, 2) is None
    late, fallen, console = invite(), invite(), invite(audit.CONSOLE)
    now = people.time.time()
    with monkeypatch.context() as patched:
        patched.setattr(people.time, "time", lambda: now + people.INVITED_SECONDS - 60)
        assert join(late, 3) is Role.EDITOR
    store.run(partial(users.set_role, user_id=PERSON, role=Role.READER))
    assert join(fallen, 4) is None
    assert join(console, 4) is Role.EDITOR
    with monkeypatch.context() as patched:
        expired = invite(audit.CONSOLE)
        patched.setattr(people.time, "time", lambda: now + people.INVITED_SECONDS + 60)
        assert join(expired, 5) is None
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(one.encode() in held for one in (code, late, fallen, console))
    assert store.run(audit.problems) == []
    store.close()
