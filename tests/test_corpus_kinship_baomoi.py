"""Copies in 35,432 real articles: pairs that a person judged."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from conftest import SHARED

from corpus.canonical import canonical
from corpus.kin.copies import Body, copy_of

VERDICTS = Path(__file__).with_name("baomoi_kin.tsv")
ARTICLES = SHARED / "data" / "baomoi" / "articles.jsonl.gz"


def test_of_a_hundred_random_links_at_least_95_join_one_text_told_twice() -> None:
    if not ARTICLES.exists():
        pytest.skip("../shared/data/baomoi is absent")
    lines = [line.split("\t") for line in VERDICTS.read_text("utf-8").splitlines()]
    judged = {(a, b): (relation, right) for a, b, relation, right in lines[2:]}
    wanted = {article_id for pair in judged for article_id in pair}
    bodies = {}
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as file:
        for line in file:
            if line[8:40].split('"', 1)[0] in wanted:  # the id comes first: no need to parse all
                row = json.loads(line)
                bodies[row["id"]] = Body.of(canonical(row["text"]), None)
    assert bodies.keys() == wanted
    found = {pair: copy_of(bodies[pair[0]], bodies[pair[1]]) for pair in judged}
    linked = [pair for pair, copy in found.items() if copy and copy[0] == judged[pair][0]]
    right = [pair for pair in linked if judged[pair][1] == "1"]
    assert len(judged) == 100
    assert len(right) >= 95
    assert len(right) >= 0.95 * len(linked)
