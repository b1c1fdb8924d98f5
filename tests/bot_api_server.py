"""A Bot API server on loopback that refuses what Telegram refuses, and fails on demand.

No ready one works with this client (FACTS 16a). It runs in a thread of the test's process, the
bot under test in a process of its own. It records what it accepted, as Telegram would show it.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from bot_api_responses import cannot_write, no, ok

TOKEN = "123456789:TEST-token_for-the-loopback-server1"
PERSON = "Nguyễn Văn Mật"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Doingoai", "username": "doingoai_bot"}

_ENTITIES = ("bold", "italic", "blockquote", "expandable_blockquote", "text_link", "code", "pre")
#: What Telegram deletes from a text, and what it turns into a space (FACTS 6).
_VANISHING = re.compile("[\u030a\u0333\u033f\u2028-\u202e\ufeff\u200e\u200f]")
_SPACED = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True)
class Sent:
    """One accepted message."""

    chat_id: int
    text: str  # as delivered
    given: str  # as sent
    entities: tuple[dict[str, Any], ...]
    reply_to: int | None
    at: float
    method: str = "sendMessage"
    message_id: int = 0
    keyboard: tuple[tuple[str, str], ...] = ()  # (label, callback data), row by row
    topic: int | None = None
    file: tuple[str, bytes] | None = None
    rows: tuple[int, ...] = ()  # buttons in each row of the keyboard

    def button(self, label: str) -> str:
        """The callback data of a button."""
        return dict(self.keyboard)[label]

    def covered(self, *kinds: str) -> list[str]:
        """The texts that entities of these kinds cover."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
            for e in self.entities
            if e["type"] in kinds
        ]

    def quotations(self) -> list[str]:
        """What is quoted, unfolded and folded."""
        return self.covered("blockquote", "expandable_blockquote")


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. ``kind``: "status" (with ``status``), "retry" (429 with
    ``seconds``), "html" (502 with a page), "cut" (accepted, half of the body), "lost" (accepted,
    no answer), "hang" (no answer for ``seconds``), "slow" (accepted after ``seconds``)."""

    kind: str
    status: int = 500
    seconds: float = 1.0


@dataclass
class BotApi:
    """The server's state; its methods may be called from the test's thread."""

    chats: set[int] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Fault] = field(default_factory=dict)  # faults that do not go away
    said: list[str] = field(default_factory=list)  # what must appear in no log
    updates: dict[int, dict[str, Any]] = field(default_factory=dict)
    confirmed: int = 0
    sending: int = 0  # messages that are being taken at this moment
    toasts: list[tuple[str, str]] = field(default_factory=list)  # (press, what it showed)
    menus: list[dict[str, Any]] = field(default_factory=list)  # commands, as they were set
    uploads: dict[str, bytes] = field(default_factory=dict)  # what people sent, by file id
    webhook: dict[str, Any] = field(default_factory=dict)  # as it was set
    url: str = ""
    token: str = TOKEN  # of the one bot that it serves

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1_000)
        self._messages = itertools.count(1)
        self._started = threading.Event()

    # --- the test's side ------------------------------------------------------------------------

    def __enter__(self) -> BotApi:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), daemon=True)
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def say(self, user_id: int, text: str | None, *, edited: bool = False, chat: str = "private",
            chat_id: int | None = None, age: float = 0, **extra: Any) -> int:  # fmt: skip
        """A person writes; returns the message's id."""
        number = next(self._messages)
        where = chat_id if chat_id is not None else user_id
        self.chats.add(where)
        self.said += [text] if text else []
        now = int(time.time() - age)  # seconds: PTB reads integer dates only
        message: dict[str, Any] = {
            "message_id": number,
            "date": now,
            "chat": {"id": where, "type": chat, "first_name": "A"},
            "from": {"id": user_id, "is_bot": False, "first_name": PERSON},
            **({} if text is None else {"text": text}),
            **extra,
        }
        if text and text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
            message["entities"] = [command]
        if edited:
            message["edit_date"] = now
        self.push({"edited_message" if edited else "message": message})
        return number

    def upload(self, user_id: int, name: str, content: bytes, **extra: Any) -> int:
        """A person sends a file; returns the message's id."""
        file_id = f"file{next(self._numbers)}"
        self.uploads[file_id], self.said = content, [*self.said, name]
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name,
                    "file_size": len(content), **extra.pop("document", {})}  # fmt: skip
        return self.say(user_id, None, document=document, **extra)

    def press(self, user_id: int, sent: Sent, data: str) -> str:
        """A person presses a button, one of the message's or a made-up one."""
        press = f"press{next(self._numbers)}"
        kind = "private" if sent.chat_id > 0 else "supergroup"
        message: dict[str, Any] = {
            "message_id": sent.message_id,
            "date": int(sent.at),
            "chat": {"id": sent.chat_id, "type": kind},
            "from": BOT,
            "text": sent.text,
        }
        person = {"id": user_id, "is_bot": False, "first_name": PERSON}
        query = {"id": press, "from": person, "chat_instance": "1", "data": data}
        self.push({"callback_query": query | {"message": message}})
        return press

    def toast(self, press: str) -> str:
        """What a pressed button showed, once it has."""
        self.wait(lambda: press in dict(self.toasts))
        return dict(self.toasts)[press]

    def push(self, update: dict[str, Any], update_id: int | None = None) -> int:
        number = next(self._numbers) if update_id is None else update_id
        self.updates[number] = {"update_id": number, **update}
        return number

    def replies(self, to: int) -> list[Sent]:
        return [sent for sent in list(self.sent) if sent.reply_to == to]

    def wait(self, until: Callable[[], object], seconds: float = 60) -> None:
        """Wait until something is true, or fail the test with what was sent."""
        deadline = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < deadline, f"sent so far: {[s.text[:60] for s in self.sent]}"
            time.sleep(0.01)

    def go_away(self) -> None:  # no connection holds, and none can be made
        asyncio.run_coroutine_threadsafe(self._go_away(), self._loop).result(30)

    def come_back(self) -> None:
        asyncio.run_coroutine_threadsafe(self._come_back(), self._loop).result(30)

    def settle(self) -> None:
        """After the bot was killed: wait until all that it had written has been read and dealt
        with. The end of a connection is read after everything that was written to it."""
        asyncio.run_coroutine_threadsafe(self._settled(), self._loop).result(30)

    # --- Telegram's side ------------------------------------------------------------------------

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=50 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{file_id}", self._file)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        assert runner.server is not None
        self._server = runner.server
        self._listening = await self._loop.create_server(self._server, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}"
        self._started.set()
        await self._stop.wait()
        self._listening.close()
        await runner.cleanup()

    async def _go_away(self) -> None:
        self._listening.close()
        for one in self._server.connections:
            if one.transport is not None:
                one.transport.abort()

    async def _come_back(self) -> None:
        port = int(self.url.rpartition(":")[2])
        self._listening = await self._loop.create_server(self._server, "127.0.0.1", port)

    async def _settled(self) -> None:
        calm = 0
        while calm < 5:  # a request that was read starts a few turns of the loop later
            calm = 0 if self._server.connections or self.sending else calm + 1
            await asyncio.sleep(0.01)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return no(401, "Unauthorized")
        return web.Response(body=self.uploads[request.match_info["file_id"]])

    async def _call(self, request: web.Request) -> web.StreamResponse:
        sends = request.match_info["method"].startswith(("send", "edit"))
        self.sending += sends
        try:
            return await self._respond(request)
        finally:
            self.sending -= sends

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return no(401, "Unauthorized")
        given: dict[str, Any] = dict(request.query)
        if request.content_type == "application/json":
            given |= await request.json()
        elif request.can_read_body:  # urlencoded and multipart alike
            try:
                given |= dict(await request.post())
            except ConnectionResetError:  # the bot was killed in the middle of its request
                return no(400, "Bad Request")
        self.calls.append(method)
        fault = self.faults[method].popleft() if self.faults[method] else self.always.get(method)
        if fault is None:
            return await self._answer(method, given, request)
        if fault.kind == "retry":
            seconds = int(fault.seconds)
            return no(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        if fault.kind == "status":
            return no(fault.status, "as the test asked for")
        if fault.kind == "html":
            page = "<html>502 Bad Gateway</html>"
            return web.Response(status=502, text=page, content_type="text/html")
        if fault.kind in ("hang", "slow"):
            await asyncio.sleep(fault.seconds)
        if fault.kind == "hang":
            return no(504, "Gateway Timeout")
        answer = await self._answer(method, given, request)
        if fault.kind == "lost" and request.transport is not None:
            request.transport.abort()
        if fault.kind == "cut" and isinstance(answer.body, bytes):
            return web.Response(body=answer.body[: len(answer.body) // 2])
        return answer

    async def _answer(
        self, method: str, given: dict[str, Any], request: web.Request
    ) -> web.Response:
        if method == "getUpdates":
            return await self._get_updates(given, request)
        if method == "getMe":
            return ok(BOT | {"can_join_groups": True})
        if method == "answerCallbackQuery":
            self.toasts.append((str(given["callback_query_id"]), str(given.get("text", ""))))
        if method == "setMyCommands":
            self.menus.append(given)
        if method in ("setWebhook", "deleteWebhook"):
            self.webhook = given
        if method == "getWebhookInfo":
            told = {"has_custom_certificate": False, "pending_update_count": 0}
            return ok({"url": self.webhook.get("url", "")} | told)
        if method in ("setWebhook", "deleteWebhook", "setMyCommands", "answerCallbackQuery"):
            return ok(True)
        if method == "getFile":
            held = self.uploads.get(str(given["file_id"]))
            if held is None or len(held) > 20 * 2**20:
                return no(400, "Bad Request: file is too big")
            number = str(given["file_id"])
            return ok({"file_id": number, "file_unique_id": number, "file_path": number})
        if method == "sendChatAction":
            return ok(True) if int(given["chat_id"]) in self.chats else cannot_write()
        if method in ("sendMessage", "sendDocument", "sendPhoto", "editMessageText"):
            return self._send(method, given)
        return no(404, "Not Found: method not found")

    async def _get_updates(self, given: dict[str, Any], request: web.Request) -> web.Response:
        offset = int(given.get("offset", 0))
        for number in [n for n in self.updates if n < offset]:  # an offset confirms what is below
            del self.updates[number]
            self.confirmed = max(self.confirmed, number)
        deadline = time.monotonic() + float(given.get("timeout", 0))
        limit = int(given.get("limit", 100))
        allowed = json.loads(given.get("allowed_updates") or "[]")
        while True:
            waiting = [
                self.updates[n]
                for n in sorted(self.updates)
                if not allowed or any(kind in self.updates[n] for kind in allowed)
            ]
            gone = request.transport is None or request.transport.is_closing()  # it was killed
            if waiting or gone or time.monotonic() >= deadline or self._stop.is_set():
                return ok(waiting[:limit])
            await asyncio.sleep(0.01)

    def _send(self, method: str, given: dict[str, Any]) -> web.Response:
        chat_id, text = int(given["chat_id"]), str(given.get("text", given.get("caption", "")))
        entities = json.loads(given.get("entities", given.get("caption_entities", "[]")))
        longest = 4_096 if method in ("sendMessage", "editMessageText") else 1_024
        reason = self._refusal(method, text, longest, entities, given)
        if reason is not None:
            self.refused.append(reason)
            return no(400, f"Bad Request: {reason}")
        if chat_id not in self.chats:
            return cannot_write()
        reply = json.loads(given.get("reply_parameters", "{}")).get("message_id")
        kept = tuple(entities[:100])  # the rest is dropped in silence (FACTS 5)
        shown = delivered(text)
        edited = given.get("message_id")
        number = int(edited) if edited else next(self._messages)
        rows = json.loads(given.get("reply_markup", "{}")).get("inline_keyboard", [])
        keyboard = tuple((b["text"], b["callback_data"]) for row in rows for b in row)
        topic = int(given["message_thread_id"]) if given.get("message_thread_id") else None
        file = _uploaded(given)
        self.sent.append(Sent(chat_id, shown, text, kept, reply, time.time(), method, number,
                              keyboard, topic, file, tuple(map(len, rows))))  # fmt: skip
        return ok(
            {
                "message_id": number,
                "date": int(time.time()),
                "chat": {"id": chat_id, "type": "private", "first_name": "A"},
                "from": BOT,
                "text": shown,
            }
        )

    def _refusal(self, method: str, text: str, longest: int, entities: list[dict[str, Any]],
                 given: dict[str, Any]) -> str | None:  # fmt: skip
        if method in ("sendMessage", "editMessageText") and not delivered(text):
            return "message text is empty"
        if len(text) > longest:  # code points
            return "message is too long"
        units = len(text.encode("utf-16-le")) // 2
        for entity in entities:
            offset, length = entity.get("offset"), entity.get("length")
            if entity.get("type") not in _ENTITIES:
                return "can't parse entities: unsupported type"
            if not isinstance(offset, int) or not isinstance(length, int):
                return "can't parse entities: offset and length must be integers"
            if offset < 0 or length <= 0 or offset + length > units:
                return "can't parse entities: entity is out of bounds"
            if entity["type"] == "text_link" and not entity.get("url"):
                return "can't parse entities: url is missing"
        for row in json.loads(given.get("reply_markup", "{}")).get("inline_keyboard", []):
            for button in row:
                if len(button.get("callback_data", "").encode()) > 64:
                    return "BUTTON_DATA_INVALID"
        return None


def _uploaded(given: dict[str, Any]) -> tuple[str, bytes] | None:
    """Name and bytes of the file in a multipart request."""
    for one in given.values():
        if isinstance(one, web.FileField):
            return one.filename, one.file.read()
    return None


def delivered(text: str) -> str:
    """The text as Telegram shows it."""
    return _SPACED.sub(" ", _VANISHING.sub("", text)).strip()
