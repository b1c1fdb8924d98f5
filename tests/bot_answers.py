"""Answers to render and to send, without a library behind them."""

from __future__ import annotations

import hashlib
from typing import Any

from index.answer import Answer, Citation

QUOTE = "Hội nghị diễn ra từ ngày 14 đến ngày 19/12 tại Hà Nội."


def citation(quote: str = QUOTE, **fields: Any) -> Citation:
    """A citation of a news article; any field can be given."""
    given: dict[str, Any] = {
        "article_id": "a1",
        "revision": 1,
        "title": "Khai mạc hội nghị",
        "publisher": "Báo Mẫu",
        "published_on": "2023-12-14",
        "number": None,
        "issuer": None,
        "issued_on": None,
        "url": None,
        "kind": "news",
        "paragraph": 3,
        "heading": None,
        "start": 0,
        "end": len(quote),
        "quote": quote,
        "sha256": hashlib.sha256(quote.encode()).hexdigest(),
        "score": 0.9,
    }
    return Citation(**(given | fields))


def answer(*citations: Citation, **fields: Any) -> Answer:
    given: dict[str, Any] = {
        "outcome": "answered" if citations else "not_found",
        "question": "Hội nghị diễn ra khi nào?",
        "read_as": None,
        "edition": 7,
        "score": 0.9,
        "citations": citations,
    }
    return Answer(**(given | fields))
