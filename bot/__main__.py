"""``python -m bot``: run (Telegram, or the terminal without a token), chat, users, groups,
feedback."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from functools import partial

from bot import audit, erasure, feedback, groups, people, shell, texts, users
from bot.errors import BotFault
from bot.settings import read
from bot.store import Store, T, Work
from bot.users import Role
from corpus.canonical import canonical_line
from corpus.command import parser, subcommand
from corpus.command import run as run_command
from corpus.errors import FailedCheck
from corpus.settings import data_folder

#: Of ``users.LARGEST``.
_MOST_DIGITS = 16
#: Characters shown of a value that is wrong.
_SHOWN = 40


def main(argv: list[str] | None = None) -> int:
    return run_command(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    command = parser("python -m bot", texts.ABOUT, "python -m bot chat")
    command.set_defaults(handler=_run)
    actions = command.add_subparsers(title="lệnh con", metavar="LỆNH")
    example = "echo 'Ai chủ trì?' | python -m bot chat"
    subcommand(actions, "chat", _chat, texts.ABOUT_CHAT, example)
    listed = subcommand(actions, "users", _list, texts.ABOUT_USERS, "python -m bot users list")
    changes = listed.add_subparsers(title="lệnh con", metavar="LỆNH", required=True)
    example = "python -m bot users add 123456789 --name 'Vụ Tổng hợp'"
    add = subcommand(changes, "add", _add, texts.ABOUT_ADD, example)
    add.add_argument("id", metavar="ID", help=texts.HELP_ID)
    add.add_argument("--name", metavar="N", help=texts.HELP_NAME)
    roles = [role.name.lower() for role in Role if role is not Role.STRANGER]
    add.add_argument("--role", choices=roles, help=texts.HELP_ROLE)
    example = "python -m bot users remove 123456789"
    remove = subcommand(changes, "remove", _remove, texts.ABOUT_REMOVE, example)
    remove.add_argument("id", metavar="ID", help=texts.HELP_ID)
    subcommand(changes, "list", _list, texts.ABOUT_LIST, "python -m bot users list")
    example = "python -m bot users invite --role editor"
    invite = subcommand(changes, "invite", _invite, texts.ABOUT_INVITE, example)
    invite.add_argument("--role", choices=roles, default="reader", help=texts.HELP_ROLE)
    example = "python -m bot groups list"
    served = subcommand(actions, "groups", _list_groups, texts.ABOUT_GROUPS, example)
    changes = served.add_subparsers(title="lệnh con", metavar="LỆNH", required=True)
    for name, handler, about in (
        ("add", _add_group, texts.ABOUT_GROUP_ADD),
        ("remove", _remove_group, texts.ABOUT_GROUP_REMOVE),
    ):
        example = f"python -m bot groups {name} -- -1001234567890"
        change = subcommand(changes, name, handler, about, example)
        change.add_argument("id", metavar="ID", help=texts.HELP_GROUP)
    subcommand(changes, "list", _list_groups, texts.ABOUT_LIST, "python -m bot groups list")
    example = "python -m bot feedback > nhan-xet.jsonl"
    said = subcommand(actions, "feedback", _feedback, texts.ABOUT_FEEDBACK, example)
    said.add_argument("--reports", action="store_true", help=texts.HELP_REPORTS)
    example = "python -m bot audit verify"
    kept = subcommand(actions, "audit", _verify, texts.ABOUT_AUDIT, example)
    ways = kept.add_subparsers(title="lệnh con", metavar="LỆNH", required=True)
    verify = subcommand(ways, "verify", _verify, texts.ABOUT_VERIFY, example)
    verify.add_argument("mark", nargs="?", metavar="DẤU", help=texts.HELP_MARK)
    subcommand(ways, "list", _audited, texts.ABOUT_AUDITED, "python -m bot audit list")
    return command


def _run(given: argparse.Namespace) -> int:
    settings = read()
    if settings.token is None:
        data = data_folder(given.data)
        how = {"add": shell.add_user(data), "start": shell.start(data)}
        return _talk(given, notice=texts.NO_TOKEN.format_map(how))
    from bot import service  # telegram is imported only where it is used

    return service.run(data_folder(given.data), settings)


def _chat(given: argparse.Namespace) -> int:
    return _talk(given, notice=None)


def _talk(given: argparse.Namespace, notice: str | None) -> int:
    from bot import chat  # the engine takes a second to import; `users` does without it

    return chat.run(data_folder(given.data), notice)


def _add(given: argparse.Namespace) -> int:
    user_id = _user_id(given.id)
    role = Role[given.role.upper()] if given.role else None
    work = partial(people.add, actor=audit.CONSOLE, user_id=user_id, name=given.name, role=role)
    fresh = _in_store(given, work).outcome == "done"
    print((texts.USER_ADDED if fresh else texts.USER_KNOWN).format(user_id=user_id))
    return 0


def _remove(given: argparse.Namespace) -> int:
    user_id, data = _user_id(given.id), data_folder(given.data)

    def remove(db: sqlite3.Connection) -> bool:
        user = users.find(db, user_id)
        return user is not None and bool(erasure.remove(db, audit.CONSOLE, user, data))

    if not _in_store(given, remove):
        how = shell.list_users(data)
        raise BotFault(texts.USER_UNKNOWN.format(user_id=user_id, list=how))
    print(texts.USER_REMOVED.format(user_id=user_id))
    return 0


def _list(given: argparse.Namespace) -> int:
    everyone = _in_store(given, people.aliases)
    for alias, user in everyone:
        about = (str(user.id), user.name or "", user.added_at, user.role.name.lower(), alias)
        print("\t".join(about))
    if not everyone:
        print(
            texts.USERS_EMPTY.format(add=shell.add_user(data_folder(given.data))), file=sys.stderr
        )
    return 0


def _add_group(given: argparse.Namespace) -> int:
    chat_id = _group_id(given.id)

    def add(db: sqlite3.Connection) -> bool:
        if not groups.add(db, chat_id):
            return False
        audit.note(db, audit.CONSOLE, "group.add", str(chat_id))
        return True

    fresh = _in_store(given, add)
    print((texts.GROUP_ADDED if fresh else texts.GROUP_KNOWN).format(chat_id=chat_id))
    return 0


def _remove_group(given: argparse.Namespace) -> int:
    chat_id = _group_id(given.id)

    def remove(db: sqlite3.Connection) -> bool:
        if not groups.remove(db, chat_id):
            return False
        audit.note(db, audit.CONSOLE, "group.remove", str(chat_id))
        return True

    if not _in_store(given, remove):
        raise BotFault(texts.GROUP_UNKNOWN.format(chat_id=chat_id))
    print(texts.GROUP_REMOVED.format(chat_id=chat_id))
    return 0


def _list_groups(given: argparse.Namespace) -> int:
    listed = _in_store(given, groups.everyone)
    for chat_id, added_at in listed:
        print(f"{chat_id}\t{added_at}")
    if not listed:
        print(texts.GROUPS_EMPTY, file=sys.stderr)
    return 0


def _invite(given: argparse.Namespace) -> int:
    role = Role[given.role.upper()]
    code = _in_store(given, partial(people.invite, actor=audit.CONSOLE, role=role))
    print(texts.INVITED.format(code=code))
    return 0


def _verify(given: argparse.Namespace) -> int:
    problems = _in_store(given, partial(audit.problems, mark=given.mark))
    if problems:
        raise FailedCheck("\n".join(problems))
    last = _in_store(given, audit.newest)
    print(
        texts.AUDIT_SOUND.format(count=last.number, mark=last.mark) if last else texts.AUDIT_EMPTY
    )
    return 0


def _audited(given: argparse.Namespace) -> int:
    for entry in reversed(_in_store(given, partial(audit.page, skipped=0, count=-1))):
        print("\t".join((entry.mark, entry.at, entry.actor, entry.action, entry.object)))
    return 0


def _feedback(given: argparse.Namespace) -> int:
    if given.reports:
        for day, text in _in_store(given, feedback.reports):
            print(f"{day}\t{canonical_line(text)}")
        return 0
    for row in _in_store(given, lambda db: list(feedback.rows(db))):
        print(json.dumps(row, ensure_ascii=False))
    return 0


def _in_store(given: argparse.Namespace, work: Work[T]) -> T:
    store = Store.open(data_folder(given.data))
    try:
        return store.run(work)
    finally:
        store.close()


def _group_id(value: str) -> int:
    digits = value.removeprefix("-")
    if not value.startswith("-") or not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
        raise BotFault(texts.BAD_GROUP_ID.format(value=shown))
    return int(value)


def _user_id(value: str) -> int:
    # The length first: Python refuses to read a number of thousands of digits.
    digits = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    if not digits or not 0 < int(value) < users.LARGEST:
        shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
        raise BotFault(texts.BAD_USER_ID.format(value=shown))
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
