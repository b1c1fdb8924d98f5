"""What a question asks about must be spoken of, in these words or in others of the same meaning."""

from __future__ import annotations

from importlib.resources import files

import pytest

from index.reading import concepts
from index.words import syllables


def unsaid(question: str, text: str) -> int:
    return concepts.unsaid(question, " ".join(syllables(text)))


LINES = files("index.reading").joinpath("concepts.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Ai ban hành quy chế chợ đêm?", "Quy chế chợ đêm do xã ban bố."),
        ("Lễ tặng suất học bổng ở đâu?", "Trường trao học bổng tại Nhà văn hóa xã."),
        ("Có bao nhiêu công ty dự hội chợ?", "Hội chợ có 40 doanh nghiệp."),
    ],
)
def test_another_word_of_the_same_meaning_speaks_of_it(question: str, text: str) -> None:
    assert unsaid(question, text) == 0


def test_what_the_text_is_silent_about_is_missed() -> None:
    text = "Đội chèo xã Mẫu diễn ba vở trong đêm hội."
    assert unsaid("Ai ký quyết định thành lập đội chèo?", text) > 0
    assert unsaid("Hội diễn chèo bế mạc ở đâu?", text) > 0


def test_only_what_stands_beside_the_asking_word_must_be_said() -> None:
    text = "Đội chèo diễn tại sân đình."
    far = "Trong năm khởi nghĩa đầy biến động của huyện, đội chèo diễn ở đâu?"
    assert unsaid(far, text) == 0
    assert unsaid("Đội chèo biểu diễn.", "Trời mưa.") == 0  # asks nothing


def test_more_than_two_missing_concepts_say_no_more() -> None:
    question = "Ai ký, ai phê duyệt, ai công bố, ai khởi công và ai khánh thành?"
    assert unsaid(question, "Trời mưa.") == 2


def test_every_line_of_the_word_list_is_a_set_of_words_and_stands_once() -> None:
    sets = []
    for line in LINES:
        words = [tuple(syllables(word)) for word in line.split("|")]
        assert line == line.lower(), line
        assert all(word == word.strip() for word in line.split("|")), line
        assert len(words) > 1, line
        assert all(words), line
        assert len(set(words)) == len(words), line
        sets.append(frozenset(words))
    assert len(set(sets)) == len(sets)
    assert ["|".join(words) for words in sorted(line.split("|") for line in LINES)] == LINES
