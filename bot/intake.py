"""How updates come in: fetched from Telegram (the default), or brought by it to a webhook.

A webhook stands behind a proxy that limits the size of a request and speaks HTTPS: the library
reads a whole body before it looks at the secret (FACTS 13). It listens on this machine's own
address only.
"""

from __future__ import annotations

import asyncio
import hmac
from datetime import timedelta
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import InvalidToken, TelegramError

from bot import log, texts
from bot.dialogue import App
from bot.errors import BadSetting
from bot.settings import WEBHOOK_PORT_VARIABLE, Settings
from bot.watchdog import Watchdog

_WANTED = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]
_RETRIES = 3
#: Seconds between looks whether Telegram still brings updates here.
_LOOK = 30.0


async def start(application: App, settings: Settings, key: bytes) -> None:
    """Begin to take updates in."""
    updater = application.updater
    assert updater is not None
    if settings.webhook_url is None:
        await updater.start_polling(
            timeout=timedelta(seconds=settings.poll_seconds),
            bootstrap_retries=_RETRIES,
            allowed_updates=_WANTED,
            error_callback=lambda error: log.event("poll_failed", error=type(error).__name__),
        )
        return
    try:
        await updater.start_webhook(
            listen="127.0.0.1",
            port=settings.webhook_port,
            url_path=urlsplit(settings.webhook_url).path,
            webhook_url=settings.webhook_url,
            secret_token=_secret(key),
            bootstrap_retries=_RETRIES,
            allowed_updates=_WANTED,
        )
    except OSError as error:
        port = settings.webhook_port
        sentence = texts.BAD_PORT.format(variable=WEBHOOK_PORT_VARIABLE, port=port)
        raise BadSetting(sentence) from error


async def look_after(application: App, settings: Settings, watchdog: Watchdog) -> None:
    """Tell the watchdog how a webhook fares; polling tells it by itself. Returns never."""
    while True:
        if settings.webhook_url is not None:
            watchdog.polled(await _status(application, settings.webhook_url))
        await asyncio.sleep(_LOOK)


async def _status(application: App, url: str) -> int:
    """What a getUpdates would have come back with: 409 where somebody else took the token."""
    try:
        info = await application.bot.get_webhook_info()
    except InvalidToken:
        return 401
    except TelegramError as error:
        log.event("poll_failed", error=type(error).__name__)
        return 0
    return 200 if info.url == url else 409


def _secret(key: bytes) -> str:
    """What Telegram shows with each update, so that nobody else can bring one."""
    return hmac.digest(key, b"webhook", "sha256").hex()
