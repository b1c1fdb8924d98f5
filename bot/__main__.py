"""``python -m bot``: run (Telegram, or the terminal without a token), chat, users."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from bot import texts, users
from bot.errors import BotFault
from bot.settings import read
from bot.store import Store, T, Work
from corpus.command import add_data_option, parser
from corpus.command import run as run_command
from corpus.settings import data_folder

#: Beyond this no Telegram user id fits its 52 bits.
_LARGEST_ID = 2**52


def main(argv: list[str] | None = None) -> int:
    return run_command(_parser(), argv)


def _parser() -> argparse.ArgumentParser:
    command = parser("python -m bot", texts.ABOUT, "python -m bot chat")
    add_data_option(command)
    command.set_defaults(handler=_run)
    actions = command.add_subparsers(title="lệnh con", metavar="LỆNH")

    chat = _action(actions, "chat", texts.ABOUT_CHAT, "echo 'Ai chủ trì?' | python -m bot chat")
    chat.set_defaults(handler=_chat)

    listed = _action(actions, "users", texts.ABOUT_USERS, "python -m bot users list")
    changes = listed.add_subparsers(title="lệnh con", metavar="LỆNH", required=True)
    example = "python -m bot users add 123456789 --name 'Vụ Tổng hợp'"
    add = _action(changes, "add", texts.ABOUT_ADD, example)
    add.add_argument("id", metavar="ID", help=texts.HELP_ID)
    add.add_argument("--name", metavar="N", help=texts.HELP_NAME, default=None)
    add.set_defaults(handler=_add)
    remove = _action(changes, "remove", texts.ABOUT_REMOVE, "python -m bot users remove 123456789")
    remove.add_argument("id", metavar="ID", help=texts.HELP_ID)
    remove.set_defaults(handler=_remove)
    show = _action(changes, "list", texts.ABOUT_LIST, "python -m bot users list")
    show.set_defaults(handler=_list)
    return command


def _action(
    to: argparse._SubParsersAction[argparse.ArgumentParser], name: str, about: str, example: str
) -> argparse.ArgumentParser:
    action = to.add_parser(
        name,
        help=about,
        description=about,
        epilog=f"Ví dụ: {example}",
        argument_default=argparse.SUPPRESS,  # else it would undo `python -m bot --data DIR …`
    )
    add_data_option(action)
    return action


def _run(given: argparse.Namespace) -> int:
    settings = read()
    if settings.token is None:
        return _talk(given, notice=texts.NO_TOKEN)
    from bot import service  # telegram is imported only where it is used

    return service.run(data_folder(given.data), settings)


def _chat(given: argparse.Namespace) -> int:
    return _talk(given, notice=None)


def _talk(given: argparse.Namespace, notice: str | None) -> int:
    from bot import chat  # the engine takes a second to import; `users` does without it

    return chat.run(data_folder(given.data), notice)


def _add(given: argparse.Namespace) -> int:
    user_id = _user_id(given.id)
    fresh = _in_store(given, partial(users.add, user_id=user_id, name=given.name))
    print((texts.USER_ADDED if fresh else texts.USER_KNOWN).format(user_id=user_id))
    return 0


def _remove(given: argparse.Namespace) -> int:
    user_id = _user_id(given.id)
    if not _in_store(given, partial(users.remove, user_id=user_id)):
        raise BotFault(texts.USER_UNKNOWN.format(user_id=user_id))
    print(texts.USER_REMOVED.format(user_id=user_id))
    return 0


def _list(given: argparse.Namespace) -> int:
    everyone = _in_store(given, users.everyone)
    for user in everyone:
        print(f"{user.id}\t{user.name or ''}\t{user.added_at}")
    if not everyone:
        print(texts.USERS_EMPTY, file=sys.stderr)
    return 0


def _in_store(given: argparse.Namespace, work: Work[T]) -> T:
    store = Store.open(data_folder(given.data))
    try:
        return store.run(work)
    finally:
        store.close()


def _user_id(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < int(value) < _LARGEST_ID):
        raise BotFault(texts.BAD_USER_ID.format(value=value))
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
