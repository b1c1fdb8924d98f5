"""Questions about several things, and facts that one article says twice."""

from __future__ import annotations

import numpy as np
import pytest

from corpus.article import Article
from index.choosing.asked import asked_by
from index.choosing.facts import covering, distinct, for_one
from index.choosing.quotation import Candidate, Chosen
from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.question import Question, read_question
from index.sentences import sentences

_PUBLISHED = "Hội nghị do đồng chí Nguyễn Văn Mẫu chủ trì. Hội nghị họp ngày 14/12/2021 tại Huế."


def _chosen(article_id: str, text: str) -> list[Chosen]:
    """One quotation a sentence."""
    article = Article(id=article_id, title="Hội nghị", text=text)
    spans = sentences(text)
    vectors = np.zeros((len(spans), 2), np.float32)
    candidate = Candidate(article, 0, len(text), None, 1.0, spans, vectors)
    return [Chosen(candidate, n, n, (), 0.9) for n in range(len(spans))]


def _read(text: str) -> Question:
    return read_question(text, Marks.learn([text, _PUBLISHED]), Names.learn([_PUBLISHED]))


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ("Ai chủ trì hội nghị và hội nghị diễn ra ngày nào?", ["person", "day"]),
        ("Hội nghị diễn ra ngày nào, ở đâu?", ["day", "place"]),
        ("Ai chủ trì hội nghị?", ["person"]),
        ("Hội nghị bàn về kinh tế và xã hội?", ["other"]),
    ],
)
def test_what_a_question_asks_for(asked: str, kinds: list[str]) -> None:
    assert [one.kind for one in asked_by(asked)] == kinds


def test_quotations_together_hold_all_that_is_asked_for() -> None:
    question = _read("Ai chủ trì hội nghị và hội nghị diễn ra ngày nào?")
    who, when = _chosen("a", _PUBLISHED)
    other = _chosen("b", "Hội nghị có đồng chí Trần Thị Thử dự.")[0]
    assert covering(question, [who, other, when]) == [who, when, other]
    assert for_one(question, when).wanted.kind == "day"
    assert for_one(question, who).wanted.kind == "person"
    single = _read("Ai chủ trì hội nghị?")
    assert covering(single, [who, other, when]) == [who, other, when]
    assert for_one(single, when) == single


def test_one_article_says_a_fact_once_and_another_figure_is_another_fact() -> None:
    same = "Ngày 14/12/2021, hội nghị họp tại Huế. Hội nghị họp tại Huế ngày 14/12/2021."
    first, again = _chosen("a", same)
    assert distinct([first, again]) == [first]
    figures = "Hội nghị họp tại Huế ngày 14/12/2021. Hội nghị họp tại Huế ngày 15/12/2021."
    assert len(distinct(_chosen("a", figures))) == 2
    assert distinct([first, _chosen("b", same)[1]])[1].candidate.article.id == "b"
