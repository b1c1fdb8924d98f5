"""The Bot API server of the tests refuses what Telegram refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from bot_api_server import TOKEN, BotApi, Fault

CHAT = 7_000_001


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as server:
        server.chats.add(CHAT)
        yield server


def call(api: BotApi, method: str, token: str = TOKEN, **given: Any) -> httpx.Response:
    fields = {k: v if isinstance(v, str) else json.dumps(v) for k, v in given.items()}
    with httpx.Client(trust_env=False, timeout=5) as client:
        return client.post(f"{api.url}/bot{token}/{method}", data=fields)


def send(api: BotApi, text: str, **given: Any) -> httpx.Response:
    return call(api, "sendMessage", **({"chat_id": CHAT, "text": text} | given))


def entity(offset: int, length: int, kind: str = "bold") -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length}


def reason(response: httpx.Response) -> str:
    assert response.status_code == 400
    return str(response.json()["description"])


def test_a_wrong_token_is_unauthorized(api: BotApi) -> None:
    assert call(api, "getMe", token=TOKEN + "x").status_code == 401
    assert call(api, "getMe").json()["result"]["is_bot"] is True


def test_4096_code_points_pass_and_one_more_is_refused(api: BotApi) -> None:
    assert send(api, "𝒳" * 4_096).status_code == 200
    assert "too long" in reason(send(api, "𝒳" * 4_097))


@pytest.mark.parametrize("text", ["", "   ", "\n\u2028\n"])
def test_a_message_without_visible_text_is_refused(api: BotApi, text: str) -> None:
    assert "empty" in reason(send(api, text))


@pytest.mark.parametrize(
    ("bad", "accepted"),
    [(entity(0, 5), entity(0, 4)), (entity(-1, 2), entity(0, 2)), (entity(4, 1), entity(2, 2))],
)
def test_entity_bounds_count_utf16_units(
    api: BotApi, bad: dict[str, Any], accepted: dict[str, Any]
) -> None:
    text = "𝒳𝒴"  # two code points, four units
    assert "out of bounds" in reason(send(api, text, entities=[bad]))
    assert send(api, text, entities=[accepted]).status_code == 200


def test_entities_beyond_a_hundred_are_dropped_in_silence(api: BotApi) -> None:
    assert send(api, "chữ", entities=[entity(0, 1)] * 120).status_code == 200
    assert len(api.sent[-1].entities) == 100


def test_callback_data_is_limited_to_64_bytes(api: BotApi) -> None:
    def markup(data: str) -> dict[str, Any]:
        return {"inline_keyboard": [[{"text": "a", "callback_data": data}]]}

    assert send(api, "chữ", reply_markup=markup("đ" * 32)).status_code == 200
    assert "BUTTON_DATA_INVALID" in reason(send(api, "chữ", reply_markup=markup("đ" * 33)))


def test_nobody_can_be_written_to_who_never_wrote(api: BotApi) -> None:
    assert send(api, "chữ", chat_id=CHAT + 1).status_code == 403


def test_what_is_delivered_is_what_telegram_shows(api: BotApi) -> None:
    send(api, " a\x01b\u2028c \n")
    assert api.sent[-1].text == "a bc"
    send(api, "\u00e5 n\u030a n\u0333 n\u033f n\u0323")
    assert api.sent[-1].text == "\u00e5 n n n n\u0323"


def test_updates_come_again_until_an_offset_confirms_them(api: BotApi) -> None:
    api.say(CHAT, "một")
    api.say(CHAT, "hai")
    first = call(api, "getUpdates", timeout=1).json()["result"]
    assert [u["message"]["text"] for u in first] == ["một", "hai"]
    assert isinstance(first[0]["message"]["date"], int)
    assert call(api, "getUpdates", offset=first[0]["update_id"]).json()["result"] == first
    rest = call(api, "getUpdates", offset=first[1]["update_id"]).json()["result"]
    assert rest == first[1:]
    assert call(api, "getUpdates", offset=first[1]["update_id"] + 1).json()["result"] == []


def test_a_long_poll_returns_when_a_message_arrives(api: BotApi) -> None:
    with httpx.Client(trust_env=False, timeout=5) as client:
        api._loop.call_soon_threadsafe(api._loop.call_later, 0.1, api.say, CHAT, "sau")
        response = client.get(f"{api.url}/bot{TOKEN}/getUpdates", params={"timeout": 4})
    assert response.json()["result"][0]["message"]["text"] == "sau"
    assert response.elapsed.total_seconds() < 2


def test_multipart_bodies_are_read(api: BotApi) -> None:
    with httpx.Client(trust_env=False, timeout=5) as client:
        response = client.post(
            f"{api.url}/bot{TOKEN}/sendDocument",
            data={"chat_id": str(CHAT), "caption": "tệp"},
            files={"document": ("a.txt", b"abc")},
        )
    assert response.status_code == 200
    assert api.sent[-1].text == "tệp"


def test_faults_come_on_demand_and_once(api: BotApi) -> None:
    api.faults["sendMessage"].extend(
        [Fault("retry", seconds=7), Fault("status", 409), Fault("html"), Fault("lost")]
    )
    patience = send(api, "chữ")
    assert patience.status_code == 429
    assert patience.json()["parameters"] == {"retry_after": 7}
    assert send(api, "chữ").status_code == 409
    assert send(api, "chữ").text.startswith("<html>")
    assert not api.sent
    with pytest.raises(httpx.RemoteProtocolError):
        send(api, "chữ")
    assert [sent.text for sent in api.sent] == ["chữ"]  # accepted, and nobody was told
    assert send(api, "chữ").status_code == 200


def test_a_cut_body_is_no_json(api: BotApi) -> None:
    api.faults["sendMessage"].append(Fault("cut"))
    with pytest.raises(json.JSONDecodeError):
        send(api, "chữ").json()
    assert len(api.sent) == 1
