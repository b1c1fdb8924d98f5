"""The second engine, on real PostgreSQL servers: it finds what the embedded one finds, follows the
library's editions, and never answers from another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import Command
from postgres_cluster import Cluster, Server
from postgres_questions import asked

from corpus.article import Article
from corpus.library import Library
from corpus.purging import purge
from index import lexical, publishing, search
from index.build import build
from index.cli import main
from index.engine import Engine
from index.errors import PostgresFault
from index.postgres import statement
from index.postgres.postings import counts_of, length_code, length_kept
from index.postgres.pushing import push
from index.postgres.tables import NEAREST_ASKED
from index.record import Record
from index.search import Found

#: Both engines count in other widths: tantivy in 32 bits.
ROUNDING = 1e-5


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(cluster: Cluster) -> Server:
    return cluster.server()


@pytest.fixture
def empty(server: Server) -> Server:
    """The server, with nothing on it."""
    with psycopg.connect(server.address, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS doingoai CASCADE")
    return server


@pytest.fixture
def set_to(monkeypatch: pytest.MonkeyPatch, empty: Server) -> str:
    """The address of an empty server, and the settings name it."""
    monkeypatch.setenv("DOINGOAI_ENGINE", "postgres")
    monkeypatch.setenv("DOINGOAI_POSTGRES", empty.address)
    return empty.address


@pytest.mark.parametrize("many", [lexical.MANY, 0])
def test_both_engines_find_the_same_passages_in_the_same_order(
    small: Library, empty: Server, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    for module in (lexical, statement):  # a library of more is searched by fewer terms
        monkeypatch.setattr(module, "MANY", many)
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
    build(small, _quietly)
    _compare(small.data, empty, monkeypatch, 40)


@pytest.mark.parametrize("widely", [1, 0])
def test_they_do_when_passages_have_become_longer_since_the_tables_began(
    small: Library, set_to: str, monkeypatch: pytest.MonkeyPatch, widely: int
) -> None:
    monkeypatch.setattr(statement, "_WIDE", widely)  # with none, all are looked at
    monkeypatch.setattr(statement, "CANDIDATES", 5)
    monkeypatch.setattr(search, "CANDIDATES", 5)
    push(Record(small), set_to, _quietly)
    for at in range(30):
        text = (
            f"Hội nghị thứ hai của tổ {at} họp ngày {at + 1}/7. " + f"Các bên bàn tiếp {at}. " * at
        )
        small.add(Article(id=f"dài-{at}", title=f"Tổ {at}", text=text))
    build(small, _quietly)
    push(Record(small), set_to, _quietly)
    with psycopg.connect(set_to) as connection:
        drift = connection.execute("SELECT max(drift) FROM doingoai.edition").fetchone()
    assert drift is not None
    assert drift[0] > 1.5
    engine = Engine.open(small.data)
    _assert_parity(engine, small)
    engine.close()


@pytest.mark.slow
def test_both_engines_find_the_same_for_three_hundred_questions(
    sample_data: Path, empty: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    _compare(sample_data, empty, monkeypatch, 300)


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


def test_what_a_publication_adds_drops_and_brings_back_is_pushed(
    small: Library, set_to: str
) -> None:
    push(Record(small), set_to, _quietly)
    engine = Engine.open(small.data)
    assert _titles(engine, "Hội nghị thứ hai họp ngày nào?")[0] == "Hội nghị hai"
    small.remove("hai")
    small.add(Article(id="bốn", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
    build(small, _quietly)
    assert not engine.refresh() or engine.edition == 1, "not yet on the server"
    assert "Hội nghị hai" in _titles(engine, "Hội nghị thứ hai họp ngày nào?")
    pushed = push(Record(small), set_to, _quietly)
    assert pushed is not None
    assert (pushed.added, pushed.dropped) == (1, 1)
    assert engine.refresh()
    assert "Hội nghị hai" not in _titles(engine, "Hội nghị thứ hai họp ngày nào?")
    assert _titles(engine, "Hội nghị thứ bốn họp ngày nào?")[0] == "Hội nghị bốn"
    publishing.rollback(small, 1)
    push(Record(small), set_to, _quietly)
    assert engine.refresh()
    _assert_parity(engine, small)
    engine.close()


def test_past_a_size_the_nearest_are_found_by_an_index_over_half_precision(
    small: Library, set_to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("pushing", "finding"):
        monkeypatch.setattr(f"index.postgres.{module}.EXACT", 0)
    push(Record(small), set_to, _quietly)
    with psycopg.connect(set_to) as connection:
        made = connection.execute("SELECT to_regclass('doingoai.passage_nearest')").fetchone()
    assert made != (None,)
    engine = Engine.open(small.data)
    _assert_parity(engine, small)
    # With less, the index gives fewer passages than are asked for.
    servers = engine._finder._servers  # type: ignore[attr-defined]
    looked_at = servers.read(lambda c: c.execute("SHOW hnsw.ef_search").fetchone())
    assert int(looked_at[0]) >= NEAREST_ASKED
    engine.close()


def test_a_purged_article_leaves_no_word_on_the_server(small: Library, set_to: str) -> None:
    small.add(Article(id="mật", title="Bài phải xoá", text="Từ hiếmhoi đứng ở đây một lần."))
    build(small, _quietly)
    push(Record(small), set_to, _quietly)
    assert _holds(set_to, "hiếmhoi")
    purge(small, "mật")
    build(small, _quietly)
    push(Record(small), set_to, _quietly)
    assert not _holds(set_to, "hiếmhoi")
    engine = Engine.open(small.data)
    _assert_parity(engine, small)
    engine.close()


@pytest.mark.parametrize("removed_before", [False, True])
def test_what_got_the_numbers_of_a_purged_article_is_pushed_in_its_place(
    small: Library, set_to: str, removed_before: bool
) -> None:
    small.add(Article(id="mật", title="Bài phải xoá", text="Từ hiếmhoi đứng ở đây một lần."))
    build(small, _quietly)
    push(Record(small), set_to, _quietly)
    if removed_before:
        small.remove("mật")
        build(small, _quietly)
        push(Record(small), set_to, _quietly)
    purge(small, "mật")
    small.add(Article(id="mật", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
    build(small, _quietly)
    pushed = push(Record(small), set_to, _quietly)
    assert pushed is not None
    assert (pushed.added, pushed.dropped) == (1, 0 if removed_before else 1)
    assert not _holds(set_to, "hiếmhoi")
    engine = Engine.open(small.data)
    assert _titles(engine, "Hội nghị thứ bốn họp ngày nào?")[0] == "Hội nghị bốn"
    _assert_parity(engine, small)
    engine.close()


def test_a_push_that_fails_leaves_the_old_edition_serving_and_the_next_brings_all(
    small: Library, set_to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(Record(small), set_to, _quietly)
    engine = Engine.open(small.data)
    small.add(Article(id="bốn", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
    build(small, _quietly)
    with monkeypatch.context() as broken:
        broken.setattr("index.postgres.pushing._Push._check", _fails)
        with pytest.raises(PostgresFault, match="lỗi thử"):
            push(Record(small), set_to, _quietly)
    assert not engine.refresh()
    assert engine.ask("Hội nghị thứ hai họp ngày nào?").edition == 1
    assert push(Record(small), set_to, _quietly)
    assert engine.refresh()
    assert engine.ask("Hội nghị thứ bốn họp ngày nào?").edition == 2
    engine.close()


def test_a_database_of_another_library_is_not_touched(
    small: Library, set_to: str, tmp_path: Path
) -> None:
    push(Record(small), set_to, _quietly)
    with Library.open(tmp_path / "other", create=True) as other:
        other.add(Article(id="x", title="Bài khác", text="Một bài khác hẳn những bài kia."))
        build(other, _quietly)
        with pytest.raises(PostgresFault, match="một thư viện khác"):
            push(Record(other), set_to, _quietly)
        assert push(Record(other), set_to, _quietly, anew=True)


@pytest.mark.usefixtures("set_to")
def test_the_command_line_publishes_there_and_says_what_failed(
    small: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", "--data", str(small.data)]) == 0
    assert capsys.readouterr().out == "Đã đưa ấn bản 1 lên PostgreSQL: thêm 3 bài, bỏ 0 bài.\n"
    assert main(["postgres"]) == 0
    assert capsys.readouterr().out.endswith(": máy chủ chính; ấn bản: 1.\n")
    monkeypatch.setenv("DOINGOAI_POSTGRES", "host=127.0.0.1 port=1")
    assert main(["build", "--data", str(small.data)]) == 1
    assert "khi đã sửa xong, chạy: python -m index publish" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.usefixtures("set_to")
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
        push(Record(small), "postgresql://x:bimat@127.0.0.1:1/x", _quietly)
    assert "bimat" not in str(told.value)


def test_lengths_are_kept_as_tantivy_keeps_them() -> None:
    kept = [length_kept(length_code(length)) for length in range(2_000)]
    assert kept[:41] == list(range(41))
    assert (kept[41], kept[43], kept[57], kept[100], kept[153]) == (40, 42, 56, 96, 152)
    assert all(k <= length for length, k in enumerate(kept))


def test_a_term_is_counted_however_often_it_stands() -> None:
    counts = counts_of("", "và " * 5_000)
    assert counts.lengths == [5_000, 4_999, 0, 0]
    assert {*counts.often.values()} == {5_000, 4_999}
    assert max(counts.codes) < 256


def assert_alike(some: list[Found], others: list[Found]) -> None:
    """The same passages in the same order, but for those whose scores are equal but for rounding;
    at the end of the list such a passage may stand for another."""
    assert len(some) == len(others)
    scores = {one.passage: one.score for one in some}
    for one, other in zip(some, others, strict=True):
        assert other.score == pytest.approx(one.score, abs=ROUNDING)
        assert scores.get(other.passage, one.score) == pytest.approx(one.score, abs=ROUNDING)


def _assert_parity(engine: Engine, library: Library) -> None:
    from index.finder import EMBEDDED

    embedded = Engine.open(library.data, which=lambda r: (r.edition(), r.entries(engine.edition)))
    assert embedded._finding is EMBEDDED
    for question in ("Hội nghị thứ hai họp ngày nào?", "hoi nghi bàn gì", "kinh tế ngày 6/7"):
        one, other = (e.consider(question) for e in (embedded, engine))
        assert_alike(one.found, other.found)
    embedded.close()


def _push(data: Path, server: Server) -> None:
    with Library.open(data) as library:
        assert push(Record(library), server.address, _quietly)
        assert push(Record(library), server.address, _quietly) is None


def _titles(engine: Engine, question: str) -> list[str]:
    chosen = engine.consider(question).chosen
    return [one.candidate.article.title for one in chosen]


def _holds(address: str, word: str) -> bool:
    with psycopg.connect(address) as connection:
        tables = [
            f"SELECT 1 FROM doingoai.{table} WHERE {column} LIKE %(w)s"
            for table, column in (("posting", "term"), ("frequency", "term"), ("content", "text"))
        ]
        words = {"w": f"%{word}%"}
        return bool(connection.execute(" UNION ALL ".join(tables), words).fetchall())


def _fails(_: object) -> None:
    raise PostgresFault("lỗi thử")


def _quietly(*_: object) -> None:
    pass
