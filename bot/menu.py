"""The command menu in Telegram's own window, by role and scope, taken from the registry."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot import users
from bot.catalogue import Language
from bot.registry import Registry
from bot.request import Scope
from bot.store import Store
from bot.users import Role, User


async def publish(bot: Bot, store: Store, registry: Registry) -> None:
    """Show readers' commands to all, and their own to staff and to who chose a language. A menu
    that cannot be set keeps nobody from asking."""
    with suppress(TelegramError):
        for scope, where in (
            (Scope.PRIVATE, BotCommandScopeAllPrivateChats()),
            (Scope.GROUP, BotCommandScopeAllGroupChats()),
        ):
            await bot.set_my_commands(_commands(registry, Role.READER, scope, "vi"), where)
            english = _commands(registry, Role.READER, scope, "en")
            await bot.set_my_commands(english, where, language_code="en")
    try:
        everyone = await store.do(users.everyone)
    except sqlite3.Error:
        return
    for user in everyone:
        if user.role > Role.READER or user.language != "vi":
            await publish_for(bot, registry, user)


async def publish_for(bot: Bot, registry: Registry, user: User) -> None:
    """Show a person's own commands in their own language."""
    commands = _commands(registry, user.role, Scope.PRIVATE, user.language)
    with suppress(TelegramError):
        await bot.set_my_commands(commands, BotCommandScopeChat(user.id))


def _commands(registry: Registry, role: Role, scope: Scope, language: Language) -> list[BotCommand]:
    return [
        BotCommand(one.name, one.about(language))
        for one in registry.commands(role, scope)
        if one.about is not None
    ]
