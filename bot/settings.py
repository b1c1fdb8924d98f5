"""Settings of ``bot``: every environment variable it reads, with default, unit and meaning."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, timezone
from urllib.parse import urlsplit

from bot import texts
from bot.errors import BadSetting
from index.settings import ENCODER_VARIABLE, encoder_seconds

TOKEN_VARIABLE = "DOINGOAI_TOKEN"
API_URL_VARIABLE = "DOINGOAI_API_URL"
PROXY_VARIABLE = "DOINGOAI_PROXY"
POLL_VARIABLE = "DOINGOAI_POLL_SECONDS"
STALE_VARIABLE = "DOINGOAI_STALE_SECONDS"
CONFLICT_VARIABLE = "DOINGOAI_CONFLICT_SECONDS"
CONNECT_VARIABLE = "DOINGOAI_CONNECT_SECONDS"
ANSWER_VARIABLE = "DOINGOAI_ANSWER_SECONDS"
METRICS_VARIABLE = "DOINGOAI_METRICS_PORT"
WEBHOOK_VARIABLE = "DOINGOAI_WEBHOOK_URL"
WEBHOOK_PORT_VARIABLE = "DOINGOAI_WEBHOOK_PORT"

#: The bot's own state and its single-instance lock, inside the data folder.
STORE_FILE = "bot.db"
LOCK_FILE = "bot.lock"
#: The key that signs buttons; without it all buttons of earlier messages are refused.
KEY_FILE = "bot.key"

VIETNAM = timezone(timedelta(hours=7))

#: Seconds after which an answer says that it is late (FACTS 15).
LATE_SECONDS = 120.0
#: Days that questions, and which places were quoted, are kept for buttons, follow-ups and /xuat.
KEEP_DAYS = 30
#: Seconds after which a question is not read with the one before it any more.
FOLLOW_SECONDS = 1_800.0
#: Seconds between looks for a new edition while nobody asks; who asks is answered from the newest.
EDITION_SECONDS = 1.0
#: Seconds between looks for answers that could not be sent before.
REDELIVER_SECONDS = 10.0
#: Seconds that Telegram is given to accept a message. Long, because a timeout after the request
#: left is ambiguous and the part is then not repeated (FACTS 7).
SEND_SECONDS = 30.0
#: Seconds to connect, and to hand a message of a few KiB to the system.
CONNECT_SECONDS = WRITE_SECONDS = 10.0
#: Seconds that questions under way get after SIGTERM to be answered; what is left stays stored.
LAST_ANSWERS_SECONDS = 5.0
#: Seconds after that for messages on their way. A send that is cut short would come twice, so it
#: gets the time to be written and answered (the connecting may be cut), and to be recorded.
DRAIN_SECONDS = WRITE_SECONDS + SEND_SECONDS + 5.0

#: What @BotFather gives: the bot's number, a colon, about 35 characters.
_TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{30,64}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set. ``repr`` leaves the token out (FACTS 11)."""

    token: str | None = None  # DOINGOAI_TOKEN: from @BotFather; none: terminal front end
    api_url: str = "https://api.telegram.org"  # DOINGOAI_API_URL: Bot API base URL
    proxy: str | None = None  # DOINGOAI_PROXY: http://… or socks5://… towards the Bot API
    poll_seconds: float = 30.0  # DOINGOAI_POLL_SECONDS: length of one long poll
    connect_seconds: float = 60.0  # DOINGOAI_CONNECT_SECONDS: no network at the start: exit 1
    stale_seconds: float = 300.0  # DOINGOAI_STALE_SECONDS: no getUpdates for so long: exit 1
    conflict_seconds: float = 60.0  # DOINGOAI_CONFLICT_SECONDS: 409 for so long: exit 1
    answer_seconds: float = 20.0  # DOINGOAI_ANSWER_SECONDS: longest wait for the engine
    metrics_port: int | None = None  # DOINGOAI_METRICS_PORT: figures on 127.0.0.1; none: nowhere
    webhook_url: str | None = None  # DOINGOAI_WEBHOOK_URL: https://… of the proxy; none: polling
    webhook_port: int = 8_443  # DOINGOAI_WEBHOOK_PORT: on 127.0.0.1, behind the proxy

    def __repr__(self) -> str:
        return f"Settings(token={'set' if self.token else 'none'})"


def read(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; a value that cannot be meant is named, and never repeated if it
    is the token."""
    given = os.environ if environment is None else environment
    standard = Settings()
    settings = Settings(
        token=_token(given.get(TOKEN_VARIABLE, "").strip()),
        api_url=_url(given, API_URL_VARIABLE, ("http", "https")) or standard.api_url,
        proxy=_url(given, PROXY_VARIABLE, ("http", "https", "socks5", "socks5h")),
        poll_seconds=_seconds(given, POLL_VARIABLE, standard.poll_seconds),
        connect_seconds=_seconds(given, CONNECT_VARIABLE, standard.connect_seconds),
        stale_seconds=_seconds(given, STALE_VARIABLE, standard.stale_seconds),
        conflict_seconds=_seconds(given, CONFLICT_VARIABLE, standard.conflict_seconds),
        answer_seconds=_seconds(given, ANSWER_VARIABLE, standard.answer_seconds),
        metrics_port=_port(given, METRICS_VARIABLE),
        webhook_url=_url(given, WEBHOOK_VARIABLE, ("https",)),
        webhook_port=_port(given, WEBHOOK_PORT_VARIABLE) or standard.webhook_port,
    )
    _check(settings, encoder_seconds(given))
    return settings


def _check(settings: Settings, patience: float) -> None:
    """Refuse settings of which one keeps the other from being kept."""
    if settings.webhook_url is None and settings.stale_seconds < 2 * settings.poll_seconds:
        # An idle long poll comes back only at its end: the watchdog would end a sound bot.
        sentence = texts.STALE_TOO_SHORT.format(
            stale=STALE_VARIABLE, given=settings.stale_seconds,
            poll=POLL_VARIABLE, seconds=settings.poll_seconds,
        )  # fmt: skip
        raise BadSetting(sentence)
    if patience >= settings.answer_seconds:
        # A model that hangs is to be given up while there is time left to answer by words.
        sentence = texts.ENCODER_TOO_LONG.format(
            encoder=ENCODER_VARIABLE, given=patience,
            answer=ANSWER_VARIABLE, seconds=settings.answer_seconds,
        )  # fmt: skip
        raise BadSetting(sentence)


def _token(value: str) -> str | None:
    if value and not _TOKEN.fullmatch(value):
        raise BadSetting(texts.BAD_TOKEN_FORMAT.format(variable=TOKEN_VARIABLE))
    return value or None


def _url(given: Mapping[str, str], variable: str, schemes: tuple[str, ...]) -> str | None:
    value = given.get(variable, "").strip().rstrip("/")
    if not value:
        return None
    try:
        parts = urlsplit(value)
        sound = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # a port that is no number, a broken IPv6 address
        sound = False
    if not sound:  # the value may hold a proxy's password: it is not repeated
        forms = texts.OR.join(texts.URL_FORM.format(scheme=scheme) for scheme in schemes)
        raise BadSetting(texts.BAD_URL.format(variable=variable, forms=forms))
    return value


def _seconds(given: Mapping[str, str], variable: str, standard: float) -> float:
    value = given.get(variable, "").strip()
    if not value:
        return standard
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise BadSetting(texts.BAD_SECONDS.format(variable=variable, value=value))
    return seconds


def _port(given: Mapping[str, str], variable: str) -> int | None:
    value = given.get(variable, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 5 and 0 < int(value) < 65_536):
        raise BadSetting(texts.BAD_PORT_NUMBER.format(variable=variable, value=value))
    return int(value)
