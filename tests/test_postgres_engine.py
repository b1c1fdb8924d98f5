"""The second engine, on real PostgreSQL servers: it finds what the embedded one finds, follows the
library's editions, and never answers from another."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Command
from postgres_cluster import Server
from postgres_engines import assert_alike, assert_parity, few_wanted, quietly
from postgres_questions import asked

from corpus.article import Article
from corpus.library import Library
from index import lexical
from index.build import build
from index.cli import main
from index.engine import Engine
from index.errors import PostgresFault
from index.postgres import statement
from index.postgres.postings import length_code, length_kept, terms_in
from index.postgres.pushing import FAR, push
from index.postgres.tables import NEAREST_ASKED
from index.record import Record


@pytest.mark.parametrize(("many", "few"), [(lexical.MANY, False), (0, False), (0, True)])
def test_both_engines_find_the_same_passages_in_the_same_order(
    small: Library, empty_postgres: Server, monkeypatch: pytest.MonkeyPatch, many: int, few: bool
) -> None:
    for module in (lexical, statement):  # a library of more is searched by fewer terms
        monkeypatch.setattr(module, "MANY", many)
    if few:
        few_wanted(monkeypatch, wide=2)
    for at, place in enumerate(("Hà Nội", "Huế", "Đà Nẵng", "Vinh", "Cần Thơ", "Đà Lạt")):
        text = (
            f"Hội nghị ở {place} họp ngày {at + 1}/{at + 3}/202{at}. Các bên bàn về đường sắt và "
            f"cảng biển.\n\n{place} đón {7 * at + 2} đoàn khách. Đảng uỷ {place} dự phiên họp kín."
        )
        article = Article(
            id=place,
            title=f"Họp ở {place}",
            text=text,
            publisher=("Báo Một", "Báo Hai")[at % 2],
            published_on=f"202{at}-05-0{at + 1}",
        )
        small.add(article)
    build(small, quietly)
    _compare(small.data, empty_postgres, monkeypatch, 40)


@pytest.mark.parametrize(("wide", "stride", "enough"), [(4, 1, True), (4, 3, True), (2, 1, False)])
def test_they_do_when_passages_have_become_longer_since_the_tables_began(
    small: Library,
    postgres: str,
    monkeypatch: pytest.MonkeyPatch,
    wide: int,
    stride: int,
    enough: bool,
) -> None:
    few_wanted(monkeypatch, wide=wide, stride=stride)
    push(Record(small), postgres, quietly)
    for at in range(30):
        rare = f"Chuyên đề {'hiếmhoi ' * (1 + at % 3)}họp riêng. " if at < 8 else ""
        text = f"Hội nghị thứ hai của tổ {at} họp ngày {at + 1}/7. {rare}" + "Các bên bàn. " * at
        small.add(Article(id=f"dài-{at}", title=f"Tổ {at}", text=text))
    build(small, quietly)
    pushed = push(Record(small), postgres, quietly)
    assert pushed is not None
    assert pushed.drift > FAR
    looked_through = _looked_through(monkeypatch)
    engine = Engine.open(small.data)
    assert_parity(engine, small, "Chuyên đề hiếmhoi của hội nghị thứ hai họp ngày nào?")
    assert looked_through() is not enough
    assert_parity(engine, small)
    engine.close()
    push(Record(small), postgres, quietly, anew=True)
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT drift < 1.01 FROM doingoai.edition").fetchall() == [
            (True,)
        ]


def _statements(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Every statement that questions are searched by from now on, with its values."""
    asked = []
    searching = statement.searching

    def noted(wanted: statement.Wanted) -> tuple[str, dict[str, Any]]:
        asked.append(searching(wanted))
        return asked[-1]

    monkeypatch.setattr("index.postgres.finding.searching", noted)
    return asked


def _looked_through(monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Tells whether the last statement had to look at all the passages, the best not being enough:
    what it says is read from its own plan."""
    asked = _statements(monkeypatch)

    def looked() -> bool:
        with psycopg.connect(os.environ["DOINGOAI_POSTGRES"]) as connection:
            connection.execute("SET search_path = doingoai, public")
            rows = connection.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {asked[-1][0]}", asked[-1][1])
            plan = [row[0] for row in rows]
        scanned = [line for line in plan if "CTE Scan on scored0 s " in line]
        assert scanned, plan
        return not any("never executed" in line for line in scanned)

    return looked


def test_postings_are_read_only_twice_also_by_a_plan_for_all_questions(
    small: Library, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To add up scores, and to score the best again: PostgreSQL knows nothing of how many these are
    where it plans for questions to come, and would read the postings once for each of them."""
    push(Record(small), postgres, quietly)
    asked = _statements(monkeypatch)
    engine = Engine.open(small.data)
    engine.consider("Hội nghị thứ hai họp ngày nào?")
    engine.close()
    told: list[str] = []
    options = "-c search_path=doingoai,public -c plan_cache_mode=force_generic_plan"
    with psycopg.connect(postgres, options=options) as connection:
        connection.execute("LOAD 'auto_explain'")
        for setting in ("auto_explain.log_min_duration = 0", "auto_explain.log_analyze = on"):
            connection.execute(f"SET {setting}")
        connection.execute("SET client_min_messages = log")
        connection.add_notice_handler(lambda one: told.append(one.message_primary or ""))
        connection.execute(*asked[-1], prepare=True)
    plan = "\n".join(told)
    assert "$1" in plan  # for any values
    loops = [int(n) for n in re.findall(r"ProjectSet .* loops=(\d+)", plan)]
    assert loops == [1]


@pytest.mark.slow
def test_both_engines_find_the_same_for_three_hundred_questions(
    sample_data: Path, empty_postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _compare(sample_data, empty_postgres, monkeypatch, 300)


def _compare(data: Path, server: Server, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    embedded = Engine.open(data)
    monkeypatch.setenv("DOINGOAI_ENGINE", "postgres")
    monkeypatch.setenv("DOINGOAI_POSTGRES", server.address)
    _push(data, server)
    postgres = Engine.open(data)
    for at, (question, filters) in enumerate(asked(data, count)):
        one, other = (e.consider(question, filters) for e in (embedded, postgres))
        assert other.scope.told == one.scope.told, question
        assert_alike(one.found, other.found)
        if at % 10:
            continue
        answers = [e.ask(question, filters) for e in (embedded, postgres)]
        assert answers[0].outcome == answers[1].outcome, question
        assert answers[0].citations == answers[1].citations, question
    embedded.close()
    postgres.close()


def test_past_a_size_the_nearest_are_found_by_an_index_over_half_precision(
    small: Library, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pushing", "finding"):
        monkeypatch.setattr(f"index.postgres.{module}.EXACT", 0)
    push(Record(small), postgres, quietly)
    with psycopg.connect(postgres) as connection:
        made = connection.execute("SELECT to_regclass('doingoai.passage_nearest')").fetchone()
    assert made != (None,)
    engine = Engine.open(small.data)
    assert_parity(engine, small)
    # With less, the index gives fewer passages than are asked for.
    servers = engine._finder._servers  # type: ignore[attr-defined]
    looked_at = servers.read(lambda c: c.execute("SHOW hnsw.ef_search").fetchone())
    assert int(looked_at[0]) >= NEAREST_ASKED
    engine.close()


@pytest.mark.usefixtures("postgres")
def test_the_command_line_publishes_there_and_says_what_failed(
    small: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "--data", str(small.data)]) == 0
    assert capsys.readouterr().out == "Đã đưa ấn bản 1 lên PostgreSQL: thêm 3 bài, bỏ 0 bài.\n"
    assert main(["postgres"]) == 0
    assert capsys.readouterr().out.endswith(": máy chủ chính; ấn bản: 1.\n")
    monkeypatch.setattr("index.postgres.pushing.FAR", 1.0)  # as if passages had become longer
    assert main(["postgres", "--anew", "--data", str(small.data)]) == 0
    assert "hãy đưa lên lại từ đầu: python -m index postgres --anew" in capsys.readouterr().out
    monkeypatch.setenv("DOINGOAI_POSTGRES", "host=127.0.0.1 port=1")
    assert main(["build", "--data", str(small.data)]) == 1
    assert "khi đã sửa xong, chạy: python -m index publish" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.usefixtures("postgres")
def test_the_command_line_asks_there(small: Library, command: Command) -> None:
    assert command("index", "publish", "--data", small.data).returncode == 0
    asked_there = command("index", "ask", "Hội nghị thứ hai họp ngày nào?", "--data", small.data)
    assert "4/5" in asked_there.stdout, asked_there.stderr


def test_without_a_server_there_is_one_sentence(
    small: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOINGOAI_ENGINE", "postgres")
    monkeypatch.setenv("DOINGOAI_POSTGRES", "postgresql://x:bimat@127.0.0.1:1/x")
    with pytest.raises(PostgresFault, match="không máy chủ PostgreSQL nào ghi được") as told:
        push(Record(small), "postgresql://x:bimat@127.0.0.1:1/x", quietly)
    assert "bimat" not in str(told.value)


def test_lengths_are_kept_as_tantivy_keeps_them() -> None:
    kept = [length_kept(length_code(length)) for length in range(2_000)]
    assert kept[:41] == list(range(41))
    assert (kept[41], kept[43], kept[57], kept[100], kept[153]) == (40, 42, 56, 96, 152)
    assert all(k <= length for length, k in enumerate(kept))


def test_a_term_is_counted_however_often_it_stands() -> None:
    terms = terms_in("", "và " * 5_000)
    assert terms.lengths == [5_000, 4_999, 0, 0]
    assert {*terms.often.values()} == {5_000, 4_999}
    assert max(terms.codes) < 256


def _push(data: Path, server: Server) -> None:
    with Library.open(data) as library:
        assert push(Record(library), server.address, quietly)
        assert push(Record(library), server.address, quietly) is None
