"""People, invitations, the audit, the state: for owners. And how who is invited joins."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot import audit, erasure, menu, people, state, users
from bot.catalogue import Language, Text, answers, team
from bot.desk import Desk
from bot.message import Button, Part, plain
from bot.people import Change
from bot.registry import Handler, Reply
from bot.request import Request
from bot.settings import VIETNAM
from bot.users import Role, User
from corpus.folding import unmarked
from index import wording

#: What each deed and role may be called, without marks.
_DEEDS = {
    "them": "add", "add": "add", "vaitro": "role", "role": "role", "bo": "remove",
    "remove": "remove", "moi": "invite", "invite": "invite",
}  # fmt: skip
_ROLES = {
    "doc": Role.READER, "nguoidoc": Role.READER, "reader": Role.READER, "bientap": Role.EDITOR,
    "editor": Role.EDITOR, "quantri": Role.OWNER, "owner": Role.OWNER,
}  # fmt: skip
_PEOPLE, _ROWS = 25, 12
_NAME = 60


async def join(desk: Desk, request: Request) -> Reply:
    """List a stranger who brings an invitation. Says nothing where there is none: the usual
    refusal then does."""
    code = request.text
    if not code:
        return Reply()
    role = await desk.store.do(partial(people.join, code=code, user_id=request.user_id))
    if role is None:
        return Reply()
    await _tell_menu(desk, request.user_id, role)
    shown = team.ROLES[role.name.lower()](request.language)
    return Reply(plain(team.JOINED(request.language, role=shown)))


async def manage(desk: Desk, request: Request) -> Reply:
    """/nguoidung: what follows says what is to be done."""
    words = request.text.split()
    if not words:
        return await listed(desk, request)
    deed, rest = _DEEDS.get(unmarked(words[0].lower())), words[1:]
    role = _ROLES.get(unmarked(rest[-1 if deed != "add" else 1].lower())) if _enough(rest) else None
    if deed == "invite" and len(rest) == 1:
        role = _ROLES.get(unmarked(rest[0].lower()))
        return _invited(desk, request, role) if role else _how(request)
    if deed == "add" and role and _is_id(rest[0]):
        name = wording.field(" ".join(rest[2:]), _NAME) or None
        work = partial(_add, request=request, user_id=int(rest[0]), name=name, role=role)
        await _tell_menu(desk, int(rest[0]), role)
        return Reply(within=work)
    if (deed == "role" and role and len(rest) == 2) or (deed == "remove" and len(rest) == 1):
        new = role if deed == "role" else None
        user = await desk.store.do(partial(people.find, who=rest[0]))
        if user is None:
            return Reply(plain(team.NO_PERSON(request.language, who=wording.field(rest[0], _NAME))))
        await _tell_menu(desk, user.id, new or Role.READER)
        return Reply(within=partial(_change, request=request, user=user, role=new, data=desk.data))
    return _how(request)


async def listed(desk: Desk, request: Request) -> Reply:
    """Who is listed, page by page."""
    everybody = await desk.store.do(people.aliases)
    lines = [team.PEOPLE(request.language, count=len(everybody))]
    at, row = _page(desk, request, "people", len(everybody), _PEOPLE)
    for alias, user in everybody[at * _PEOPLE : (at + 1) * _PEOPLE]:
        shown = team.ROLES[user.role.name.lower()](request.language)
        name = wording.field(user.name, _NAME)
        lines.append(" · ".join(filter(None, (alias, shown, str(user.id), name))))
    return _paged(request, lines, row)


async def diary(desk: Desk, request: Request) -> Reply:
    """The audit, the newest first."""
    language = request.language
    count = await desk.store.do(audit.count)
    if not count:
        return Reply(plain(team.AUDIT_EMPTY(language)))
    broken = await desk.store.do(audit.problems)
    sound = team.AUDIT_BROKEN if broken else team.AUDIT_SOUND
    lines = [team.AUDIT(language, count=count, state=sound(language))]
    at, row = _page(desk, request, "audit", count, _ROWS)
    for entry in await desk.store.do(partial(audit.page, skipped=at * _ROWS, count=_ROWS)):
        action = team.ACTIONS[entry.action](language) if entry.action in team.ACTIONS else ""
        when = f"{entry.moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        about = _about(wording.field(entry.object, _NAME * 2), language)
        lines.append(f"{entry.number}. {when} · {entry.actor} · {action} {about}")
    return _paged(request, lines, row)


def _about(noted: str, language: Language) -> str:
    """The object of a row, the role that stands at its end as people call it."""
    *before, last = noted.split(" ")
    role = team.ROLES.get(last) if before else None
    return " ".join([*before, f"({role(language)})"]) if role else noted


async def condition(desk: Desk, request: Request) -> Reply:
    """The bot's state, without anything personal."""
    return Reply(plain(await state.told(desk, request.language, request.wish.update_id)))


def _add(
    db: sqlite3.Connection, request: Request, user_id: int, name: str | None, role: Role
) -> Reply:
    actor = people.alias(db, request.user_id)
    change = people.add(db, actor, user_id, name, role)
    return _said(change, team.PERSON_ADDED, request.language, role)


def _change(
    db: sqlite3.Connection, request: Request, user: User, role: Role | None, data: Path
) -> Reply:
    actor = people.alias(db, request.user_id)
    now = users.find(db, user.id)  # somebody may have been quicker
    if now is None:
        return Reply(plain(team.NO_PERSON(request.language, who=str(user.id))))
    if role is None:
        change = erasure.remove(db, actor, now, data, request.wish.update_id)
        return _said(change, team.PERSON_REMOVED, request.language, now.role)
    return _said(people.set_role(db, actor, now, role), team.ROLE_SET, request.language, role)


def _said(change: Change, done: Text, language: Language, role: Role) -> Reply:
    said = {"done": done, "same": team.PERSON_KNOWN}.get(change.outcome, team.LAST_OWNER)
    shown = team.ROLES[role.name.lower()](language)
    return Reply(plain(said(language, alias=change.alias, role=shown)))


def _invited(desk: Desk, request: Request, role: Role) -> Reply:
    def make(db: sqlite3.Connection) -> Reply:
        code = people.invite(db, people.alias(db, request.user_id), role)
        link = f"https://t.me/{desk.bot.username}?start={code}"
        shown = team.ROLES[role.name.lower()](request.language)
        return Reply(plain(team.INVITATION(request.language, role=shown, link=link)))

    return Reply(within=make)


async def _tell_menu(desk: Desk, user_id: int, role: Role) -> None:
    """Show a person's own commands; the role itself is looked up at each of them."""
    found = await desk.store.do(partial(users.find, user_id=user_id))
    language = found.language if found is not None else "vi"
    user = User(user_id, None, "", role, language)
    await menu.publish_for(desk.bot, desk.registry, user)


def _how(request: Request) -> Reply:
    return Reply(plain(team.HOW(request.language)))


def _enough(words: Sequence[str]) -> bool:
    return len(words) >= 2


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16 and 0 < int(text) < users.LARGEST


def _page(
    desk: Desk, request: Request, action: str, count: int, size: int
) -> tuple[int, tuple[Button, ...]]:
    """Which page is shown, and the buttons that turn it."""
    last = max(0, (count - 1) // size)
    at = min(request.page, last)
    row = []
    if at > 0:
        row.append(desk.button(request, answers.BUTTON_BEFORE, action, page=at - 1))
    if at < last:
        row.append(desk.button(request, answers.BUTTON_NEXT, action, page=at + 1))
    return at, tuple(row)


def _paged(request: Request, lines: list[str], row: tuple[Button, ...]) -> Reply:
    edits = request.wish.message_id if request.wish.kind == "callback" else None
    return Reply((Part("\n".join(lines), (), (row,) if row else (), edits),))


HANDLERS = (
    Handler("command", "start", Role.STRANGER, join, refused=frozenset()),
    Handler("command", "nguoidung", Role.OWNER, manage, about=team.ABOUT_PEOPLE),
    Handler("callback", "people", Role.OWNER, listed),
    Handler("command", "trangthai", Role.OWNER, condition, about=team.ABOUT_STATE),
    Handler("command", "nhatky", Role.OWNER, diary, about=team.ABOUT_AUDIT),
    Handler("callback", "audit", Role.OWNER, diary),
)
