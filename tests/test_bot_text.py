"""Hostile article text on its whole way: rendered, stored, read again, sent, shown by Telegram."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from bot_answers import answer as answer_of
from bot_answers import citation
from bot_api_server import delivered
from hypothesis import HealthCheck, given, settings
from test_bot_render import _MARKDOWN, hostile_answers, quoted, spans_of, through_telegram

from bot import outbox, render
from bot.address import Address
from bot.message import Part
from bot.store import Store
from corpus.canonical import canonical
from index.answer import Answer

_AT = datetime.now(UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("text"))
    yield opened
    opened.close()


def from_disk(store: Store, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """What is sent: the parts as the outbox reads them."""
    store.run(lambda db: db.execute("DELETE FROM outbox"))
    store.run(lambda db: outbox.keep(db, Address(1, 5, 7, _AT), parts))
    return tuple(row.part for row in store.run(lambda db: outbox._rows(db, 1)))


def check(store: Store, answer: Answer) -> None:
    rendered = render.parts(answer)
    sent = from_disk(store, rendered)
    assert sent == rendered
    assert "".join(quoted(sent)) == "".join(one.quote for one in answer.citations)
    for part in sent:
        assert delivered(part.text) == part.text
        assert through_telegram(part) == (part.text, spans_of(part))


quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quick
@given(answer=hostile_answers(excluded=_MARKDOWN))
def test_what_arrives_equals_what_is_stored(store: Store, answer: Answer) -> None:
    check(store, answer)


#: Without the marks of Markdown, which the oracle would read.
_ALPHABET = [
    *"aăâđơưĐẢ “”<>&\\\n\r\t.,:/#@",
    "&lt;",
    "</b>",
    "<a href=x>",
    "tg://user?id=1",
    " chữ ",
]
_ALPHABET += [
    *"\u200b\u200d\u202e\u2066\u2028\u0301\u0302\u0323\ufeff\u00ad\x00\x07",
    "😀",
    "𝒳",
    "👩\u200d👩",
]
_ALPHABET += ["\u0301" * 40, "\ufe0f", "\U000e0041", "\ud800", "한", "ع", "\u0e33"]


def hostile(chance: random.Random, longest: int) -> str:
    return "".join(chance.choices(_ALPHABET, k=chance.randint(1, longest)))


@pytest.mark.slow
def test_five_thousand_hostile_answers_arrive_as_they_are_stored(store: Store) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # pytest shows it where the test fails
    chance = random.Random(seed)
    for _ in range(5_000):
        citations = [
            citation(
                canonical(hostile(chance, 2_000 if chance.random() < 0.05 else 60)) or "câu",
                title=hostile(chance, 60),
                publisher=hostile(chance, 20),
                number=hostile(chance, 20),
                heading=hostile(chance, 20),
                url="https://a.example/" if chance.random() < 0.5 else hostile(chance, 20),
            )
            for _ in range(chance.randint(1, 4))
        ]
        check(store, answer_of(*citations, read_as=hostile(chance, 40)))


#: Marks at their most: more than Telegram lets one letter have, and lone halves of a pair.
@pytest.mark.parametrize(
    "title", ["e" + "\u0301" * 4_096, "\ud83d", "\u202e" * 300 + "a", "\u200b" * 4_096 + "b"]
)
def test_a_title_of_marks_surrogates_or_nothing_visible_breaks_no_message(
    store: Store, title: str
) -> None:
    check(store, answer_of(citation(title=title), nearest=(title,)))
