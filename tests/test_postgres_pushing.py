"""What is pushed to PostgreSQL, on a real server: all that an edition changes, and nothing else."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from postgres_engines import assert_parity, few_wanted, quietly, titles

from corpus.article import Article
from corpus.library import Library
from corpus.purging import purge
from index import publishing
from index.build import build
from index.engine import Engine
from index.errors import PostgresFault
from index.postgres import writing
from index.postgres.pushing import push
from index.postgres.tables import BUCKET
from index.record import Record


def test_what_a_publication_adds_drops_and_brings_back_is_pushed(
    small: Library, postgres: str
) -> None:
    push(Record(small), postgres, quietly)
    engine = Engine.open(small.data)
    assert titles(engine, "Hội nghị thứ hai họp ngày nào?")[0] == "Hội nghị hai"
    small.remove("hai")
    small.add(Article(id="bốn", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
    build(small, quietly)
    assert not engine.refresh() or engine.edition == 1, "not yet on the server"
    assert "Hội nghị hai" in titles(engine, "Hội nghị thứ hai họp ngày nào?")
    pushed = push(Record(small), postgres, quietly)
    assert pushed is not None
    assert (pushed.added, pushed.dropped) == (1, 1)
    assert engine.refresh()
    assert "Hội nghị hai" not in titles(engine, "Hội nghị thứ hai họp ngày nào?")
    assert titles(engine, "Hội nghị thứ bốn họp ngày nào?")[0] == "Hội nghị bốn"
    publishing.rollback(small, 1)
    push(Record(small), postgres, quietly)
    assert engine.refresh()
    assert_parity(engine, small)
    engine.close()


def test_passages_of_several_buckets_are_found(
    small: Library, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_GATHERED", 50)  # rows of a bucket are written and added to
    with small.batch():  # ids up to here are taken, by what no edition of now holds
        db = small.connection
        entry, article = db.execute("SELECT max(id) + 1, min(article_id) FROM entry").fetchone()
        columns = "id, model, fingerprint, dimension, cutting, probes"
        db.execute(
            f"INSERT INTO recipe ({columns}) SELECT 'x', model, 'x', dimension, cutting, "
            "probes FROM recipe LIMIT 1"
        )
        db.execute("INSERT INTO entry VALUES (?, ?, 1, 'x')", (entry, article))
        db.execute("INSERT INTO held VALUES (?, 0, 1)", (entry,))
        db.execute(
            "INSERT INTO passage VALUES (?, ?, 0, 0, 1, NULL, 'x', '[]')", (BUCKET - 4, entry)
        )
    for at in range(9):
        text = f"Hội nghị thứ hai của tổ {at} họp ngày {at + 1}/7."
        small.add(Article(id=f"sau-{at}", title=f"Tổ {at}", text=text))
    build(small, quietly)
    push(Record(small), postgres, quietly)
    with psycopg.connect(postgres) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM doingoai.passage")]
    assert {BUCKET - 1, BUCKET, BUCKET + 1} <= {*ids}
    engine = Engine.open(small.data)
    assert_parity(engine, small)
    assert_parity(engine, small, 'tổ nào có "thứ hai của tổ 7"')
    small.remove("sau-3")
    build(small, quietly)
    push(Record(small), postgres, quietly)
    assert engine.refresh()
    assert_parity(engine, small)
    few_wanted(monkeypatch, wide=1)
    assert_parity(engine, small)
    engine.close()


def test_a_purged_article_leaves_no_word_on_the_server(small: Library, postgres: str) -> None:
    small.add(Article(id="mật", title="Bài phải xoá", text="Từ hiếmhoi đứng ở đây một lần."))
    build(small, quietly)
    push(Record(small), postgres, quietly)
    assert _holds(postgres, "hiếmhoi")
    purge(small, "mật")
    build(small, quietly)
    push(Record(small), postgres, quietly)
    assert not _holds(postgres, "hiếmhoi")
    engine = Engine.open(small.data)
    assert_parity(engine, small)
    engine.close()


@pytest.mark.parametrize("removed_before", [False, True])
def test_what_got_the_numbers_of_a_purged_article_is_pushed_in_its_place(
    small: Library, postgres: str, removed_before: bool
) -> None:
    small.add(Article(id="mật", title="Bài phải xoá", text="Từ hiếmhoi đứng ở đây một lần."))
    build(small, quietly)
    push(Record(small), postgres, quietly)
    if removed_before:
        small.remove("mật")
        build(small, quietly)
        push(Record(small), postgres, quietly)
    purge(small, "mật")
    small.add(Article(id="mật", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
    build(small, quietly)
    pushed = push(Record(small), postgres, quietly)
    assert pushed is not None
    assert (pushed.added, pushed.dropped) == (1, 0 if removed_before else 1)
    assert not _holds(postgres, "hiếmhoi")
    engine = Engine.open(small.data)
    assert titles(engine, "Hội nghị thứ bốn họp ngày nào?")[0] == "Hội nghị bốn"
    assert_parity(engine, small)
    engine.close()


def test_a_push_that_fails_leaves_the_old_edition_serving_and_the_next_brings_all(
    small: Library, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(Record(small), postgres, quietly)
    engine = Engine.open(small.data)
    small.add(Article(id="bốn", title="Hội nghị bốn", text="Hội nghị thứ bốn họp ngày 8/9."))
    build(small, quietly)
    with monkeypatch.context() as broken:
        broken.setattr("index.postgres.pushing._Push._check", _fails)
        with pytest.raises(PostgresFault, match="lỗi thử"):
            push(Record(small), postgres, quietly)
    assert not engine.refresh()
    assert engine.ask("Hội nghị thứ hai họp ngày nào?").edition == 1
    assert push(Record(small), postgres, quietly)
    assert engine.refresh()
    assert engine.ask("Hội nghị thứ bốn họp ngày nào?").edition == 2
    engine.close()


def test_a_database_of_another_library_is_not_touched(
    small: Library, postgres: str, tmp_path: Path
) -> None:
    push(Record(small), postgres, quietly)
    with Library.open(tmp_path / "other", create=True) as other:
        other.add(Article(id="x", title="Bài khác", text="Một bài khác hẳn những bài kia."))
        build(other, quietly)
        with pytest.raises(PostgresFault, match="một thư viện khác"):
            push(Record(other), postgres, quietly)
        for at in range(3):  # the number of the one there is known no more
            other.add(Article(id=f"x{at}", title="Bài khác", text=f"Một bài khác hẳn thứ {at}."))
            build(other, quietly)
        other.connection.execute("DELETE FROM edition WHERE number = 1")
        with pytest.raises(PostgresFault, match="một thư viện khác"):
            push(Record(other), postgres, quietly)
        assert push(Record(other), postgres, quietly, anew=True)


def test_tables_of_another_version_are_not_asked(small: Library, postgres: str) -> None:
    push(Record(small), postgres, quietly)
    with psycopg.connect(postgres) as connection:
        connection.execute("UPDATE doingoai.kept SET format = 1")
        connection.execute("ALTER TABLE doingoai.edition DROP COLUMN drift")
    with pytest.raises(PostgresFault, match="chưa có ấn bản nào"):
        Engine.open(small.data)
    with pytest.raises(PostgresFault, match="--anew"):
        push(Record(small), postgres, quietly)


def test_a_question_to_tables_that_became_another_versions_ends_in_a_sentence(
    small: Library, postgres: str
) -> None:
    push(Record(small), postgres, quietly)
    engine = Engine.open(small.data)
    with psycopg.connect(postgres) as connection:
        connection.execute("ALTER TABLE doingoai.edition DROP COLUMN drift")
    with pytest.raises(PostgresFault, match="không máy chủ PostgreSQL nào còn giữ ấn bản 1"):
        engine.ask("Hội nghị thứ hai họp ngày nào?")
    engine.close()


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
