"""What is longer than a message holds: shown in several, never refused, never cut."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from bot_answers import citation
from test_bot_render import quoted

from bot.handlers import pages, uploads
from bot.handlers.lookups import _proof
from bot.message import MAX_CODE_POINTS, Draft
from corpus.article import Article
from index.proof import Proof


@pytest.mark.parametrize("length", [900, 3_500, 3_900, 9_000])
def test_a_proved_quotation_of_any_length_is_shown_whole(length: int) -> None:
    one = citation("Đoạn " * (length // 5), title="t" * 300)
    given = SimpleNamespace(
        code="MA-1", citation=one, state="revised", since="2023-01-02", still_said=True
    )
    parts = _proof(cast(Proof, given), "vi")
    assert "".join(quoted(parts)) == one.quote
    assert all(len(part.text) <= MAX_CODE_POINTS for part in parts)
    assert "Nguồn: " in parts[-1].text


@pytest.mark.parametrize("length", [100, 3_500, 9_000])
def test_the_context_of_a_quotation_of_any_length_has_pages_that_a_message_holds(
    length: int,
) -> None:
    quote = "câu " * (length // 4)
    text = f"Đoạn trước.\n{quote}\nĐoạn sau."
    start = text.index(quote)
    found, centre = pages.around(text, citation(quote, start=start, end=start + len(quote)))
    assert all(end - begin <= 3_000 for begin, end in found)
    assert "".join(text[begin:end] for begin, end in found) == text
    begin, end = found[centre]
    assert begin <= start < end


def test_what_is_shown_of_an_article_fits_into_a_message_whatever_it_holds() -> None:
    values: dict[str, Any] = {"id": "i" * 300, "title": "t" * 900, "text": "x" * 9_000}
    for name in ("number", "issuer", "publisher", "author", "url"):
        values[name] = name[0] * 2_000
    article = Article(
        **values, published_on=date(2023, 1, 2).isoformat(), warnings=("w" * 900,) * 9
    )
    draft = Draft()
    uploads.card(draft, article, "vi")
    assert len(draft.text) < MAX_CODE_POINTS - 500
    assert "i" * 300 in draft.text
