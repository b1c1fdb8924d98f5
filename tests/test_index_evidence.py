"""What a question names must stand around the quotation, or for some things in its article."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from corpus.article import Article
from index.choosing.quotation import Candidate, Chosen
from index.choosing.support import weigh
from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.question import read_question
from index.sentences import sentences

_FIRST = "Năm 2016, ngày 14/12, huyện Mẫu có 45 đội chèo."
_SECOND = "Đội chèo của xã diễn tại sân đình."


def _nothing(_text: str) -> float:
    return 0.0


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("Năm 2016 đội chèo diễn ở đâu?", 1.0),
        ("Ngày 14/12 đội chèo diễn ở đâu?", 1.0),
        ("Năm 2017 đội chèo diễn ở đâu?", 0.0),
        ("45 đội chèo diễn ở đâu?", 0.0),
        ("Đội chèo diễn ở đâu?", 1.0),
    ],
)
def test_dates_and_years_may_stand_anywhere_in_the_article_and_other_figures_not(
    question: str, share: float
) -> None:
    text = f"{_FIRST}\n{_SECOND}"
    start = len(_FIRST) + 1
    article = Article(id="a", title="Hội chèo", text=text)
    spans = sentences(_SECOND)
    vectors = np.zeros((len(spans), 2), np.float32)
    chosen = Chosen(Candidate(article, start, len(text), None, 1.0, spans, vectors), 0, 0, (), 0.9)
    read = read_question(question, Marks.learn([text, question]), Names.learn([text]))
    coverage: Any = _nothing
    assert weigh(read, chosen, coverage).numbers == share
