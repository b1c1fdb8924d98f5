"""Who is listed, changed by staff: each change stands in the audit, under aliases.

An alias is drawn at random for each listed person and is kept nowhere but beside the user id: once
the person is removed, or erases their data, nobody can tell whose it was (FACTS 38).
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
from dataclasses import dataclass

from bot import audit, intents, users
from bot.users import Role, User

#: Seconds that an invitation holds.
INVITED_SECONDS = 3 * 86_400.0
#: Letters and digits that nobody mistakes for one another.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_ALIAS_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a change: ``done``, or why not."""

    outcome: str  # "done", "same", "unknown", "last owner"
    alias: str = ""


def alias(db: sqlite3.Connection, user_id: int) -> str:
    """A listed person's alias, drawn when it is first needed."""
    row = db.execute("SELECT alias FROM users WHERE user_id = ?", (user_id,)).fetchone()
    if row is None:
        return "?"
    if row[0] is None:
        drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_ALIAS_LENGTH))
        db.execute("UPDATE users SET alias = ? WHERE user_id = ?", (drawn, user_id))
        return drawn
    return str(row[0])


def aliases(db: sqlite3.Connection) -> list[tuple[str, User]]:
    """Everybody who is listed, with their aliases."""
    return [(alias(db, user.id), user) for user in users.everyone(db)]


def find(db: sqlite3.Connection, who: str) -> User | None:
    """A listed person by user id or alias."""
    found = db.execute("SELECT user_id FROM users WHERE alias = ?", (who.lower(),)).fetchone()
    if found is not None:
        return users.find(db, int(found[0]))
    return users.find(db, int(who)) if who.isascii() and who.isdigit() and len(who) < 17 else None


def add(
    db: sqlite3.Connection, actor: str, user_id: int, name: str | None, role: Role | None = None
) -> Change:
    """List a person, or change the name and role of one who is."""
    before = users.find(db, user_id)
    guarded = before is not None and role is not None and _is_last_owner(db, before, role)
    if guarded and actor != audit.CONSOLE:
        return Change("last owner", alias(db, user_id))
    users.add(db, user_id, name, role)
    after = users.find(db, user_id)
    assert after is not None
    who = alias(db, user_id)
    if before is None:
        audit.note(db, actor, "user.add", f"{who} {after.role.name.lower()}")
        return Change("done", who)
    if before.role is not after.role:
        audit.note(db, actor, "user.role", f"{who} {after.role.name.lower()}")
    return Change("same", who)


def set_role(db: sqlite3.Connection, actor: str, user: User, role: Role) -> Change:
    """Change what a person may do. In the chat somebody stays who may change it back."""
    who = alias(db, user.id)
    if user.role is role:
        return Change("same", who)
    if _is_last_owner(db, user, role) and actor != audit.CONSOLE:
        return Change("last owner", who)
    users.set_role(db, user.id, role)
    intents.forget(db, user.id)
    audit.note(db, actor, "user.role", f"{who} {role.name.lower()}")
    return Change("done", who)


def remove(db: sqlite3.Connection, actor: str, user: User) -> Change:
    """Take a person off the list, with what they had begun; a publication that is under way goes on
    under the alias."""
    who = alias(db, user.id)
    if _is_last_owner(db, user, Role.STRANGER) and actor != audit.CONSOLE:
        return Change("last owner", who)
    users.remove(db, user.id)
    intents.forget(db, user.id)
    intents.leave(db, user.id, who)
    audit.note(db, actor, "user.remove", who)
    return Change("done", who)


# --- invitations ---


def invite(db: sqlite3.Connection, actor: str, role: Role) -> str:
    """A code by which one person, whoever comes first, is listed. Only its hash is kept."""
    code = secrets.token_urlsafe(16)
    expires = time.time() + INVITED_SECONDS
    row = (_hash(code), role.name.lower(), expires, actor)
    db.execute("INSERT INTO invitations VALUES (?, ?, ?, ?)", row)
    audit.note(db, actor, "invite.make", f"{_mark(code)} {role.name.lower()}")
    return code


def join(db: sqlite3.Connection, code: str, user_id: int) -> Role | None:
    """List who brings a code that is not used up, too old, or of an owner who is none any more."""
    forget_invitations(db)
    query = "SELECT role, made_by FROM invitations WHERE code = ?"
    row = db.execute(query, (_hash(code),)).fetchone()
    if row is None or not _may_invite(db, row[1]):
        return None
    role = Role[row[0].upper()]
    db.execute("DELETE FROM invitations WHERE code = ?", (_hash(code),))
    users.add(db, user_id, None, role)
    who = alias(db, user_id)
    audit.note(db, who, "invite.use", _mark(code))
    audit.note(db, row[1], "user.add", f"{who} {role.name.lower()}")
    return role


def forget_invitations(db: sqlite3.Connection) -> None:
    """Drop those that are too old."""
    db.execute("DELETE FROM invitations WHERE expires_at < ?", (time.time(),))


def _may_invite(db: sqlite3.Connection, maker: str) -> bool:
    if maker == audit.CONSOLE:
        return True
    found = find(db, maker)
    return found is not None and found.role is Role.OWNER


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


def _mark(code: str) -> str:
    """By which the making and the use of a code are matched; it says nothing of the code."""
    return _hash(code)[:8]


def _is_last_owner(db: sqlite3.Connection, user: User, becomes: Role) -> bool:
    if user.role is not Role.OWNER or becomes is Role.OWNER:
        return False
    return sum(one.role is Role.OWNER for one in users.everyone(db)) == 1
