"""What a button carries: signed, at most 64 bytes, bound to the person who may press it.

Callback data can be made up by any client and is not checked by the library (FACTS 5), and group
privacy does not hide presses from a bot (FACTS 10): so everything is in the signature, and the
person who presses is compared with the one for whom the button was made.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

#: Telegram's limit, which the library does not check.
MAX_BYTES = 64
_MAC_BYTES = 12
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Press:
    """``subject``: the answer's id, or whatever else the action is about; ``at``: when the button
    was made, in seconds."""

    action: str
    subject: int
    asker: int
    page: int
    at: int


def data(key: bytes, action: str, asker: int, subject: int = 0, page: int = 0) -> str:
    """The callback data of a button."""
    numbers = (subject, asker, page, int(time.time()))
    body = ".".join([action, *map(_base36, numbers)])
    signed = f"{body}.{_mac(key, body)}"
    if len(signed.encode()) > MAX_BYTES:
        raise ValueError(f"callback data of {action!r} is longer than {MAX_BYTES} bytes")
    return signed


def read(key: bytes, given: str) -> Press | None:
    """What a button carries; None where this bot did not make it."""
    body, _, mac = given.rpartition(".")
    if not given.isascii() or not hmac.compare_digest(mac, _mac(key, body)):
        return None
    action, subject, asker, page, at = body.split(".")
    return Press(action, int(subject, 36), int(asker, 36), int(page, 36), int(at, 36))


def _mac(key: bytes, body: str) -> str:
    digest = hmac.digest(key, body.encode("utf-8", "replace"), hashlib.sha256)[:_MAC_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("only numbers from 0 can be put into a button")
    digits = ""
    while number >= 36:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return _DIGITS[number] + digits
