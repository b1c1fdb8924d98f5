"""Everything that the bot does for people, declared: by whom, where, and in which form.

A handler is an ``async`` function of ``(Desk, Request)`` that returns a ``Reply``. It is declared
once, in the ``HANDLERS`` of its file in ``bot/handlers``. Nobody is served by what is not declared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.catalogue import Text
from bot.desk import Desk
from bot.message import Part
from bot.request import Form, Kind, Request, Scope
from bot.users import Role

#: Where most things are done.
PRIVATE = frozenset({Scope.PRIVATE})
EVERYWHERE = frozenset(Scope)
#: Only what a person typed just now: forwarded, edited and anonymous messages change nothing
#: (FACTS 9).
NEW = frozenset({Form.NEW})


@dataclass(frozen=True, slots=True)
class Reply:
    """``parts`` are sent, ``toast`` is shown at the pressed button, ``also`` is written in the
    transaction that stores the parts: with it, or not at all, and once only. ``within`` is the
    reply where it depends on that transaction."""

    parts: tuple[Part, ...] = ()
    toast: str | None = None
    also: tuple[Callable[[sqlite3.Connection], object], ...] = ()
    within: Callable[[sqlite3.Connection], Reply] | None = None


Run = Callable[[Desk, Request], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Handler:
    """One thing that the bot does. ``role`` is the least that may have it done.

    ``forms`` are served, ``refused`` get a sentence that says why not, all others are ignored.
    ``about`` is the line in the help and the command menu; a command without one is not listed.
    ``seconds``: how long a button works; None: until what it is about is forgotten.
    """

    kind: Kind
    name: str
    role: Role
    run: Run
    scopes: frozenset[Scope] = PRIVATE
    forms: frozenset[Form] = NEW
    refused: frozenset[Form] = frozenset({Form.FORWARDED, Form.VIA_BOT, Form.HIDDEN})
    about: Text | None = None
    seconds: float | None = None


class Registry:
    """The declared handlers. One name may be declared for several roles: the highest that a
    person has is taken."""

    def __init__(self, handlers: Iterable[Handler]) -> None:
        self._handlers = tuple(handlers)
        keys = [(one.kind, one.name, one.role) for one in self._handlers]
        if len(set(keys)) != len(keys):
            raise ValueError("a handler is declared twice")

    def __iter__(self) -> Iterator[Handler]:
        return iter(self._handlers)

    def find(self, kind: Kind, name: str, role: Role) -> Handler | None:
        """The handler of this name that the role may have; None: for them it does not exist."""
        fitting = [h for h in self._handlers if (h.kind, h.name) == (kind, name) and h.role <= role]
        return max(fitting, key=lambda handler: handler.role, default=None)

    def commands(self, role: Role, scope: Scope) -> list[Handler]:
        """The commands for the help and the menu, in the order in which they are declared."""
        return [
            one
            for one in self._handlers
            if one.kind == "command" and one.about and one.role <= role and scope in one.scopes
        ]
