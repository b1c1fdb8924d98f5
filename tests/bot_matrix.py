"""Who may have what done, as the declarations say, and updates as Telegram delivers them."""

from __future__ import annotations

import itertools
from typing import Any
from unittest.mock import patch

from bot import buttons
from bot.catalogue import Text, answers, talk
from bot.handlers import HANDLERS
from bot.registry import Handler
from bot.request import Form, Scope
from bot.users import Role

NOW = 1_700_000_000

#: The columns. Anonymous admins and channels are no persons: Telegram gives a stand-in as sender.
LISTED = {"reader": Role.READER, "editor": Role.EDITOR, "owner": Role.OWNER}
NOBODY = ("stranger", "removed")
HIDDEN = ("anonymous admin", "channel")
FORMS = (Form.NEW, Form.EDITED, Form.FORWARDED, Form.VIA_BOT)
PRESSES = ("own", "of another user", "forged", "old", "altered", "on a message out of reach")
#: The accounts that Telegram puts in their place.
STAND_INS = {"anonymous admin": 1_087_968_824, "channel": 136_817_688}

_numbers = itertools.count(1)


def ran(handler: Handler) -> str:
    return f"ran {handler.kind} {handler.name} for {handler.role.name}"


def written(handler: Handler, user_id: int, form: Form, scope: Scope, hidden: str | None = None
            ) -> dict[str, Any]:  # fmt: skip
    """A command or message, as Telegram delivers it."""
    private = scope is Scope.PRIVATE
    chat_id = user_id if private else -1_000_000_000_000 - user_id
    mention = "" if private else "@doingoai_bot "
    sender = {"id": user_id, "is_bot": False, "first_name": "A"}
    message: dict[str, Any] = {
        "message_id": next(_numbers),
        "date": NOW,
        "chat": {"id": chat_id, "type": "private" if private else "supergroup", "title": "B"},
        "from": sender,
    }
    if handler.kind == "command":
        message["text"] = f"/{handler.name}"
    elif handler.name in ("question", "link"):
        asked = "Ai chủ trì?" if handler.name == "question" else "https://a.example/b"
        message["text"] = mention + asked
    else:
        thing = {"file_id": "a", "file_unique_id": "b", "duration": 1}
        message["document" if handler.name == "file" else "voice"] = thing
        message["caption"] = mention or "x"
    if mention:
        key = "entities" if "text" in message else "caption_entities"
        message[key] = [{"type": "mention", "offset": 0, "length": len(mention) - 1}]
    if form is Form.FORWARDED:
        message["forward_origin"] = {"type": "user", "sender_user": sender, "date": NOW}
    if form is Form.VIA_BOT:
        message["via_bot"] = {"id": 9, "is_bot": True, "first_name": "B", "username": "khac_bot"}
    if hidden == "anonymous admin":
        message["from"] = {"id": STAND_INS[hidden], "is_bot": True, "first_name": "Group"}
        message["sender_chat"] = message["chat"]
    elif hidden == "channel":
        message["from"] = {"id": STAND_INS[hidden], "is_bot": True, "first_name": "Channel"}
        message["sender_chat"] = {"id": -1_009, "type": "channel", "title": "K"}
    edited = form is Form.EDITED
    if edited:
        message["edit_date"] = NOW + 5
    key = "edited_message" if edited else "message"
    return {"update_id": next(_numbers), key: message}


def pressed(user_id: int, data: str, scope: Scope, hidden: str | None = None, *, reach: bool = True
            ) -> dict[str, Any]:  # fmt: skip
    """A press. ``reach``: whether Telegram still shows the message to the bot."""
    number, private = next(_numbers), scope is Scope.PRIVATE
    chat_id = user_id if private else -1_000_000_000_000 - user_id
    chat = {"id": chat_id, "type": "private" if private else "supergroup", "title": "B"}
    message = {"message_id": number, "date": NOW if reach else 0, "chat": chat}
    sender = {"id": STAND_INS.get(hidden or "", user_id), "is_bot": hidden is not None}
    query = {"id": f"press{number}", "from": sender | {"first_name": "A"}, "chat_instance": "1"}
    return {"update_id": number, "callback_query": query | {"data": data, "message": message}}


def declared(handler: Handler, role: Role) -> Handler | None:
    """What a role gets under a handler's name, told from the declarations by itself."""
    best = None
    for one in HANDLERS:
        if (one.kind, one.name) == (handler.kind, handler.name) and one.role <= role:
            best = one if best is None or one.role > best.role else best
    return best


def expected(handler: Handler, role: Role, form: Form, scope: Scope) -> str:
    """What a listed person must see."""
    one = declared(handler, role)
    if one is None:
        return talk.UNKNOWN_COMMAND.vi if scope is Scope.PRIVATE else ""
    if form in one.refused:
        return talk.TYPE_IT.vi
    if form not in one.forms:
        again = one.kind == "command" and scope is Scope.PRIVATE
        return talk.SEND_AGAIN.vi if again else ""
    return ran(one) if scope in one.scopes else talk.PRIVATE_ONLY.vi


def told(handler: Handler, whose: str, kind: str, scope: Scope) -> Text | None:
    """What a person is told who presses a button; None: it is served."""
    one = declared(handler, LISTED.get(whose, Role.STRANGER))
    if whose in NOBODY:
        return answers.FOREIGN
    if kind in ("forged", "altered"):
        return answers.FORGED
    if one is None:
        return answers.OLD
    if scope not in one.scopes:
        return talk.PRIVATE_ONLY
    if kind == "of another user":
        return answers.FOREIGN
    return answers.OLD if kind == "old" and one.seconds is not None else None


def button(key: bytes, action: str, asker: int, made: float) -> str:
    """The callback data of a button that was made at a time."""
    with patch.object(buttons.time, "time", return_value=made):
        return buttons.data(key, action, asker, 1)
