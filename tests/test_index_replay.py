"""A hundred answers asked again, ten editions later: the same editions give the same citations."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from conftest import ROOT, Command
from index_builds import quiet

from corpus.article import Article
from corpus.library import Library
from index.build import build
from index.engine import Engine
from index.publishing import rollback
from index.reading.filters import Filters

QUESTIONS, EDITIONS = 100, 10
#: Every so many questions are asked with filters.
FILTERED = 5


def questions() -> Iterator[str]:
    for line in (ROOT / "eval" / "sample.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)["question"]


def disturb(library: Library, round_: int) -> None:
    """What may change what an older edition tells: revisions, removals, reprints, reports of the
    same events, other documents with the same numbers."""
    articles = list(library.articles())
    for article in articles[round_ % 6 :: 6]:
        text = f"{article.text}\nCập nhật lần {round_}: bản tin được bổ sung theo Chỉ thị 12-CT/TW."
        library.add(replace(article, text=text, title=f"{article.title} ({round_})"))
    one = articles[round_ % len(articles)]
    copied = {"revision": 1, "sha256": "", "added_at": ""}
    library.add(
        replace(one, id=f"chep-{round_}", publisher=f"Báo Số {round_}",
                text=f"{one.text}\nTheo bản tin số {round_}", **copied)
    )  # fmt: skip
    library.add(
        Article(
            id=f"khac-{round_}",
            title=f"{one.title} qua lời kể số {round_}",
            publisher=f"Báo Khác {round_}",
            published_on=one.published_on,
            number=f"{round_}-CT/TW",
            text=f"{one.title}. Người dự kể lại buổi ấy theo cách riêng, lần thứ {round_}.\n"
            + "\n".join(one.text.splitlines()[:1]),
        )
    )
    library.remove(articles[(7 * round_) % len(articles)].id)


@pytest.mark.slow
@pytest.mark.timeout(1_200)
def test_a_hundred_answers_are_the_same_ten_editions_later(
    command: Command, sample_data: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    answers = []
    engine = Engine.open(data)
    asked = list(islice(questions(), QUESTIONS))
    with Library.open(data) as library:
        for round_ in range(2):  # two editions give the answers
            for number, question in list(enumerate(asked))[round_::2]:
                filters = Filters(since="2021-01-01") if number % FILTERED == 0 else None
                answers.append(engine.ask(question, filters).as_json())
            disturb(library, 100 + round_)
            build(library, quiet)
            assert engine.refresh()
        engine.close()
        for round_ in range(1, EDITIONS):
            disturb(library, round_)
            build(library, quiet)
        began = time.monotonic()
        rollback(library, 2)
        print(f"rollback: {time.monotonic() - began:.2f} s")
    assert {answer["edition"] for answer in answers} == {1, 2}
    assert sum(bool(answer["citations"]) for answer in answers) > QUESTIONS / 2
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers, ensure_ascii=False), "utf-8")
    done = command("index", "replay", file, "--data", data)
    print(done.stdout)
    assert done.stdout == f"{QUESTIONS} trong {QUESTIONS} câu trả lời giống hệt khi hỏi lại.\n"
    assert done.returncode == 0
