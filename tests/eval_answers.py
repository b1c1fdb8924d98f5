"""Answers made by hand for the tests of ``eval``, and an engine that gives them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from corpus.errors import NoSuchArticle
from eval.question import Question
from eval.trial import Trial
from index.answer import Answer, Citation, Outcome


def cite(quote: str, article_id: str = "a", start: int = 0) -> Citation:
    return Citation(
        article_id=article_id,
        revision=1,
        title="Bài",
        publisher=None,
        published_on=None,
        number=None,
        issuer=None,
        issued_on=None,
        url=None,
        kind=None,
        paragraph=1,
        heading=None,
        start=start,
        end=start + len(quote),
        quote=quote,
        sha256=hashlib.sha256(quote.encode()).hexdigest(),
        score=0.5,
    )


def answer(
    *quotes: str,
    outcome: Outcome = "answered",
    score: float = 0.9,
    ranked: tuple[str, ...] = ("a",),
) -> Answer:
    return Answer(
        outcome=outcome,
        question="",
        read_as=None,
        edition=1,
        score=score,
        citations=tuple(cite(quote) for quote in quotes),
        ranked=ranked,
    )


def trial(question: Question, given: Answer, *verbatim: bool, latency_ms: float = 1.0) -> Trial:
    same = verbatim or (True,) * len(given.citations)
    return Trial(question, question.question, given, same, latency_ms)


@dataclass
class ScriptedEngine:
    """Gives the answer written down for each question and remembers what it was asked."""

    answers: Mapping[str, Answer]
    texts: Mapping[str, str]
    asked: list[str] = field(default_factory=list)
    edition: int = 7
    fingerprint: str = "mô-hình-thử"
    library: str = "data/library.db"

    def ask(self, question: str) -> Answer:
        self.asked.append(question)
        return replace(self.answers[question], question=question)

    def text(self, article_id: str, revision: int) -> str:
        if article_id not in self.texts:
            raise NoSuchArticle(f"không có bài “{article_id}” bản {revision}")
        return self.texts[article_id]

    def settings(self) -> Mapping[str, str | float]:
        return {"dense_weight": 0.6}

    def close(self) -> None:
        self.asked.append("closed")
