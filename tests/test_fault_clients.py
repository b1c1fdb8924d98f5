"""Editions are published and rolled back while four clients ask without pause."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from faults import library
from faults.client import Asked, Clients
from faults.zygote import Zygote

from corpus.library import Library
from index.record import Record

PUBLISHED, ROLLED_BACK = 20, 5
#: The four in one process, as the bot has them, or each in a process of its own.
KINDS = {"bot": ["bot"], "processes": ["alone"] * 4}

pytestmark = pytest.mark.usefixtures("tiny_model")


def check(data: Path, asked: list[Asked]) -> None:
    """Every answer is of the edition that it names: each citation, each article ranked."""
    with Library.open(data) as opened:
        record = Record(opened)
        holds: dict[int, set[tuple[str, int]]] = {}
        for one in asked:
            assert one.failed is None
            assert one.citations
            if one.edition not in holds:
                holds[one.edition] = set(record.articles(record.entries(one.edition)))
            held = holds[one.edition]
            for article_id, revision, start, end, quote in one.citations:
                assert (article_id, revision) in held, one
                assert opened.get(article_id, revision).text[start:end] == quote
            assert set(one.ranked) <= {article_id for article_id, _ in held}


def published_under_load(
    folder: Path, zygote: Zygote, kind: str, published: int, rolled_back: int
) -> None:
    data, round_ = folder / "data", 1
    library.change(data, round_)
    library.succeed(zygote, data, "build")
    questions = [library.question(number) for number in range(1, library.ARTICLES + 1)]
    clients = Clients(folder / "clients", data, KINDS[kind], questions)
    try:
        clients.wait(3)
        made = []
        for number in range(published):
            round_ += 1
            library.change(data, round_)
            library.succeed(zygote, data, "build")
            clients.wait(1)
            if number % (published // rolled_back) == 1:
                made.append(library.newest(data).edition - 1)
                library.succeed(zygote, data, "rollback", made[-1])
                clients.wait(1)
        clients.wait(3)
        asked = clients.stop()
    finally:
        clients.kill()
    newest = library.newest(data).edition
    assert (len(made), newest) == (rolled_back, 1 + published + rolled_back)
    check(data, asked)
    editions = Counter(one.edition for one in asked)
    assert max(editions) == newest
    longest = max(one.wait for one in asked)
    print(
        f"{kind}: {published} publications, {rolled_back} rollbacks, {len(asked)} answers of "
        f"{len(editions)} editions, 0 failed, 0 mixed, longest wait {longest:.2f} s"
    )
    assert longest < 60


@pytest.mark.parametrize("kind", ["bot"])
def test_editions_change_while_four_ask_and_no_answer_is_mixed(
    tmp_path: Path, zygote: Zygote, kind: str
) -> None:
    published_under_load(tmp_path, zygote, kind, 2, 1)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS)
def test_twenty_publications_and_five_rollbacks_while_four_ask_mix_no_answer(
    tmp_path: Path, zygote: Zygote, kind: str
) -> None:
    published_under_load(tmp_path, zygote, kind, PUBLISHED, ROLLED_BACK)
