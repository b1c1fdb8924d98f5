"""What the Bot API server of the tests answers, in Telegram's words."""

from __future__ import annotations

from aiohttp import web


def ok(result: object) -> web.Response:
    """What was asked for."""
    return web.json_response({"ok": True, "result": result})


def no(status: int, description: str, **parameters: int) -> web.Response:
    """A refusal; ``parameters`` tell a client what to do (``retry_after`` in seconds)."""
    told = {"parameters": parameters} if parameters else {}
    body = {"ok": False, "error_code": status, "description": description, **told}
    return web.json_response(body, status=status)


def cannot_write() -> web.Response:
    """Somebody who never wrote to the bot, or blocked it."""
    return no(403, "Forbidden: bot can't initiate conversation with a user")
