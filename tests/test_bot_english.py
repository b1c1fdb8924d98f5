"""An answer in English: nothing Vietnamese but what is quoted, titled or named so."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from bot_answers import answer, citation

from bot import render
from bot.catalogue import LANGUAGES, answers, sources, staff
from index import build, publishing
from index.answer import AlsoReported, Answer, Outcome, UnknownNumber
from index.reading.told import Told, What
from index.wording import VIETNAMESE

#: What no English word has: letters of Vietnamese, all of them with marks.
OURS = set("“”…–—·×")
QUOTE = "The conference was held in Hue."
ALSO = tuple(
    AlsoReported(f"a{n}", "A title", f"Paper {n}", "2023-12-14", relation)
    for n, relation in enumerate(["brief", "event", "reprint", "near", *["event"] * 4])
)
CITED = citation(
    QUOTE, title="A conference", publisher="The Paper", heading="Time and place", number="12-AB",
    part=(2, 3), also_reported_by=ALSO, code="ABCD-EFGH-JKMN", url="https://a.example/1",
)  # fmt: skip
BARE = citation(QUOTE, title="A title", publisher=None, published_on=None)
ISSUED = citation(
    QUOTE, title="A", publisher="P", issuer="The Office", issued_on="2021-12-14", kind="directive"
)
UNDATED = citation(QUOTE, title="A", publisher="P", issuer="The Office", kind="directive")
BRIEF = citation(QUOTE, title="A", publisher="P", kind="brief")
OF_NOBODY = citation(QUOTE, title="A", publisher=None, kind="brief")
VALUES = {"period": ("2021-01-01", "2021-12-31"), "preferred": ("", "2021-12-31")}
TOLD = tuple(Told(what, VALUES.get(what, ("one", "two"))) for what in get_args(What))
UNKNOWN = (UnknownNumber("12-AB", ("13-AB", "14-AB")), UnknownNumber("9", ()))


def given() -> list[Answer]:
    read = {"question": "who", "read_as": "ai", "reading": "who?", "told": TOLD}
    plain = {"question": "who", "read_as": "who?"}
    cited = (CITED, BARE, ISSUED, UNDATED, BRIEF, OF_NOBODY)
    return [
        answer(*cited, **read),
        answer(*cited, outcome="related", by_words=True, **plain),
        answer(*cited, outcome="related", calibrated=False, **plain),
        answer(**read, unknown_numbers=UNKNOWN, corpus_until="2023-12-14", nearest=("A", "B")),
        answer(
            **plain, told=(Told("period", ("2021-01-01", "")), Told("period", ("2021-01-01",) * 2))
        ),
    ]


@pytest.mark.parametrize("one", given())
def test_an_english_answer_holds_no_vietnamese_word_of_ours(one: Answer) -> None:
    for part in render.parts(one, edited=True, language="en"):
        assert {c for c in part.text if ord(c) > 127} <= OURS, part.text


def test_the_vietnamese_answer_says_the_same_in_as_many_parts() -> None:
    for one in given():
        english, ours = (render.parts(one, language=language) for language in ("en", "vi"))
        assert len(english) == len(ours)
        assert [len(part.text.splitlines()) for part in english] == [
            len(part.text.splitlines()) for part in ours
        ]


def test_every_phase_of_a_build_is_called_by_an_english_name_too() -> None:
    code = "\n".join(Path(one.__file__).read_text("utf-8") for one in (build, publishing))
    phases = re.findall(r'report\("(.+?)"', code)
    assert len(phases) > 5
    assert set(phases) <= set(staff.PHASES)


def test_a_reader_is_told_of_a_model_without_calibration_and_of_a_search_by_words() -> None:
    for language in LANGUAGES:
        by_words, uncalibrated = (
            "\n".join(part.text for part in render.parts(one, language=language))
            for one in given()[1:3]
        )
        assert by_words.count(answers.BY_WORDS(language)) == 1
        assert uncalibrated.count(answers.UNCALIBRATED(language)) == 1


def test_no_word_beside_quotations_is_missing_and_all_take_the_same_values() -> None:
    def values(template: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(template) if name is not None}

    for field in fields(VIETNAMESE):
        ours, english = (getattr(one, field.name) for one in (VIETNAMESE, sources.ENGLISH))
        if isinstance(ours, dict):
            assert list(ours) == list(english)
            assert [values(one) for one in ours.values()] == [
                values(one) for one in english.values()
            ]
        else:
            assert english
            assert values(ours) == values(english), field.name
    assert set(sources.READ) == set(get_args(What))


def test_every_outcome_and_state_was_rendered() -> None:
    assert {one.outcome for one in given()} == set(get_args(Outcome))
