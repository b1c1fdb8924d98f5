"""Editions: staged, checked, published, gone back to, compared, pruned, and told in a journal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from faults.library import ARTICLES, change, question
from index_builds import quiet, revise

from corpus import journal
from corpus.library import Library
from corpus.purging import purge
from index import ahead, editions, publishing, staged, verdict
from index.build import build
from index.caches import Caches
from index.checks import ChecksFailed
from index.cli import main
from index.engine import Engine
from index.errors import IndexFault, NoEdition
from index.publishing import publish_staged, rollback
from index.record import Edition, Record
from index.status import read_status
from index.verdict import Verdict

Said = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.usefixtures("tiny_model")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A library of two editions of other texts."""
    folder = tmp_path / "data"
    for round_ in (1, 2):
        change(folder, round_)
        with Library.open(folder) as library:
            build(library, quiet)
    return folder


@pytest.fixture
def library(data: Path) -> Iterator[Library]:
    with Library.open(data) as opened:
        yield opened


@pytest.fixture
def index(data: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a command of ``python -m index`` on the library: its status, output and errors."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main([*map(str, arguments), "--data", str(data)])
        return status, *capsys.readouterr()

    return run


def contents(library: Library, number: int) -> str:
    return Record(library).contents(Record(library).entries(number)).digest


def told(library: Library) -> list[tuple[str, int | None, int | None, str | None]]:
    lines = journal.lines(library.connection)
    assert journal.faults(library.connection) == []
    return [(line.what, line.edition, line.source, line.reason) for line in lines]


def embedded(data: Path) -> list[tuple[int, bytes]]:
    with sqlite3.connect(data / "library.db") as db:
        return db.execute("SELECT passage, whole FROM vector ORDER BY passage").fetchall()


def caches(data: Path) -> set[str]:
    return {folder.name for folder in (data / "cache").glob("edition-*")}


def test_what_is_staged_is_published_without_embedding_again(index: Said, data: Path) -> None:
    change(data, 3)
    status, out, _ = index("build", "--stage")
    assert (status, "chưa phát hành" in out, "ấn bản 3" in out) == (0, True, True)
    assert json.loads(index("status", "--json")[1])["edition"] == 2
    assert "python -m index publish" in index("status")[1]
    before = caches(data)
    vectors = embedded(data)
    assert index("publish")[:2] == (0, f"Đã phát hành ấn bản 3: {ARTICLES + 1} bài, 5 đoạn.\n")
    with sqlite3.connect(data / "library.db") as db:
        assert (
            db.execute("SELECT passage, whole FROM vector ORDER BY passage").fetchall() == vectors
        )
    assert caches(data) == before
    status, _, said = index("publish")
    assert (status, said.count("\n")) == (2, 1)
    assert "python -m index build --stage" in said


def test_what_is_staged_is_published_as_it_was_whatever_enters_the_corpus(library: Library) -> None:
    change(library.data, 3)
    build(library, quiet, stage_only=True)
    revise(library, "bài-1", "lượt 3", "lượt 300")
    edition = publish_staged(library, quiet).edition
    assert edition.number == 3
    record = Record(library)
    texts = [library.get(*one).text for one in record.articles(record.entries(3))]
    assert all("lượt 3." in text for text in texts)


def test_an_article_removed_after_staging_is_not_published(library: Library) -> None:
    change(library.data, 3)
    build(library, quiet, stage_only=True)
    library.remove("bài-1")
    with pytest.raises(IndexFault, match=r"“bài-1” đã bị gỡ.*build --stage"):
        publish_staged(library, quiet)
    build(library, quiet, stage_only=True)
    assert publish_staged(library, quiet).edition.articles == ARTICLES


def test_going_back_publishes_the_old_contents_under_a_new_number_and_with_its_caches(
    index: Said, library: Library
) -> None:
    before = caches(library.data)
    status, out, _ = index("rollback", 1, "--reason", "ấn bản 2 sai")
    assert status == 0
    assert "Đã phát hành ấn bản 3 với nội dung của ấn bản 1" in out
    assert "lần build tới sẽ phát hành lại" in out
    assert "lần build tới sẽ phát hành lại" in index("status")[1]
    assert read_status(library).rolled_back_to == 1
    assert contents(library, 3) == contents(library, 1) != contents(library, 2)
    assert caches(library.data) == before
    assert told(library)[-1] == ("rollback", 3, 1, "ấn bản 2 sai")
    assert build(library, quiet).passages_embedded == 0
    assert contents(library, 4) == contents(library, 2)
    assert read_status(library).rolled_back_to is None


def test_a_running_engine_follows_a_rollback_and_a_new_edition(library: Library) -> None:
    engine = Engine.open(library.data)
    assert "lượt 2" in engine.ask(question(1)).citations[0].quote
    rollback(library, 1)
    assert engine.refresh()
    answer = engine.ask(question(1))
    assert (answer.edition, "lượt 1" in answer.citations[0].quote) == (3, True)
    assert not engine.refresh()
    engine.close()


def test_a_new_edition_is_opened_while_the_one_before_answers(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Event()
    ready = ahead.ready

    def slow(data: Path, edition: Edition, held: Caches | None) -> Caches | None:
        gate.wait(60)
        return ready(data, edition, held)

    monkeypatch.setattr(ahead, "ready", slow)
    engine = Engine.open(library.data)
    rollback(library, 1)
    assert not engine.refresh(0)
    change(library.data, 3)
    build(library, quiet)
    assert not engine.refresh(0)
    assert engine.ask(question(1)).edition == 2
    gate.set()
    assert engine.refresh(60)
    assert engine.edition == 3, "what was begun is served, however fast editions come"
    assert engine.refresh(60)
    assert "lượt 3" in engine.ask(question(1)).citations[0].quote
    assert not engine.refresh(0)
    engine.close()


@pytest.mark.parametrize(
    ("number", "reason"),
    [(9, "không có ấn bản 9"), (0, "không có ấn bản 0"), (2, "ấn bản 2 đang phục vụ")],
)
def test_an_edition_that_cannot_be_gone_back_to_is_one_sentence(
    index: Said, library: Library, number: int, reason: str
) -> None:
    status, _, said = index("rollback", number)
    assert (status, said.count("\n"), reason in said) == (2, 1, True)
    assert len(editions.every(Record(library))) == 2


def test_an_edition_that_lost_an_article_to_a_purge_is_not_gone_back_to(library: Library) -> None:
    rollback(library, 1)
    purge(library, "bài-1")
    build(library, quiet)
    with pytest.raises(IndexFault, match=r"ấn bản 1 còn 4 trong 5 bài.*xoá vĩnh viễn"):
        rollback(library, 1)
    assert [what for what, *_ in told(library)][-2:] == ["purge", "publish"]
    assert [one.lost for one in editions.listed(Record(library))] == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE vector SET whole = zeroblob(128)", "vectơ"),
        ('UPDATE passage SET "end" = "end" + 9000', "vị trí đoạn"),
        ("UPDATE passage SET sha256 = 'x'", "mã băm"),
        ("DELETE FROM passage WHERE id = (SELECT max(id) FROM passage)", "số lượng"),
    ],
)
def test_what_is_unsound_is_never_published_with_whatever_reason(
    library: Library, damage: str, check: str
) -> None:
    change(library.data, 3)
    build(library, quiet, stage_only=True)
    library.connection.execute(damage)
    with pytest.raises(ChecksFailed) as caught:
        publish_staged(library, quiet, force="vội")
    assert check in [one.name for one in caught.value.checked if one.failures]
    assert "--force" not in str(caught.value)
    assert Record(library).edition() == editions.find(Record(library), 2)


def test_all_checks_are_told_where_one_fails_and_a_reason_overrules_those_of_quality(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.staging import Staging

    store = Staging.store_vectors

    def strange(staging: Staging, ids: object, _wholes: object, sentences: object) -> None:
        chance = np.random.default_rng(1)
        drawn = chance.standard_normal((len(ids), 32)).astype(np.float32)  # type: ignore[arg-type]
        drawn /= np.linalg.norm(drawn, axis=1, keepdims=True)
        store(staging, ids, drawn, sentences)  # type: ignore[arg-type]

    monkeypatch.setattr(Staging, "store_vectors", strange)
    change(library.data, 3)
    with pytest.raises(ChecksFailed) as caught:
        build(library, quiet)
    said = str(caught.value).splitlines()
    assert len(said) == 1 + len(caught.value.checked) + 1
    assert [one.name for one in caught.value.checked if one.failures] == ["đoạn tự tìm thấy mình"]
    assert "--force LÝ_DO" in said[-1]
    assert Record(library).edition() == editions.find(Record(library), 2)
    built = build(library, quiet, force="thử mô hình", who="tác giả")
    assert (built.edition.number, len(built.overruled)) == (3, 1)
    assert told(library)[-1] == ("force", 3, None, "thử mô hình")
    assert journal.lines(library.connection)[-1].who == "tác giả"
    assert editions.listed(Record(library))[0].how == "force"


def test_only_a_verdict_on_these_contents_by_this_gate_counts(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = library.data / "gate.toml"
    gate.write_text('[[questions]]\nfile = "q.jsonl"\n', "utf-8")
    (library.data / "q.jsonl").write_text("{}", "utf-8")
    asked: list[bool] = []

    def measure(data: Path) -> str:
        asked.append(True)
        with Library.open(data) as other:
            edition, _ = staged.holding(Record(other))
            passed = "mong" not in gate.read_text("utf-8")
            failed = () if passed else ("q.jsonl: Quote@1 là 0.1, cần ít nhất 1.",)
            mark = verdict.mark_of(gate, Record(other), edition)
            verdict.keep(other, edition, mark, Verdict(passed, failed, [], "2026"))
        return ""

    monkeypatch.setattr(verdict, "measure", measure)
    change(library.data, 3)
    build(library, quiet, stage_only=True)
    gate.write_text(f"{gate.read_text('utf-8')}# mong\n", "utf-8")
    for _ in range(2):  # the second time the verdict is read
        with pytest.raises(ChecksFailed, match=r"Quote@1 là 0.1"):
            publish_staged(library, quiet)
    assert len(asked) == 1
    (library.data / "q.jsonl").write_text("{}\n", "utf-8")  # another set: it is measured again
    with pytest.raises(ChecksFailed):
        publish_staged(library, quiet)
    assert len(asked) == 2
    gate.write_text("", "utf-8")
    assert publish_staged(library, quiet).edition.number == 3
    assert [one.passed for one in editions.listed(Record(library))] == [True, None, None]


def test_a_gate_that_tells_nothing_publishes_nothing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library.data / "gate.toml").write_text("x", "utf-8")
    monkeypatch.setattr(verdict, "measure", lambda _: "python -m eval: tệp hỏng.")
    change(library.data, 3)
    with pytest.raises(ChecksFailed, match=r"không đo được.*tệp hỏng"):
        build(library, quiet)
    assert Record(library).edition() == editions.find(Record(library), 2)


def test_editions_are_listed_and_compared(index: Said, library: Library) -> None:
    rollback(library, 1, "thử")
    third, second, first = json.loads(index("editions", "--json")[1])
    assert (first["number"], first["added"], first["how"]) == (1, ARTICLES + 1, "publish")
    assert (second["added"], second["changed"], second["removed"]) == (1, ARTICLES, 1)
    assert (third["how"], third["source"], third["reason"]) == ("rollback", 1, "thử")
    assert index("editions")[1].count("\n") == 3
    told_ = json.loads(index("diff", 1, 2, "--json")[1])
    assert [one["article_id"] for one in told_["added"]] == ["bài-1002"]
    assert [one["article_id"] for one in told_["removed"]] == ["bài-1001"]
    assert [(one["first"], one["second"]) for one in told_["changed"]] == [(1, 2)] * ARTICLES
    assert "thêm 0, sửa 0, bỏ 0" in index("diff", 1, 3)[1]
    assert index("diff", 1, 7)[0] == 2


def test_pruning_leaves_the_newest_editions_what_is_staged_and_every_text(
    index: Said, library: Library
) -> None:
    for round_ in (3, 4):
        change(library.data, round_)
        build(library, quiet)
    rollback(library, 3)
    change(library.data, 5)
    build(library, quiet, stage_only=True)
    kept = contents(library, 5)
    texts = library.connection.execute("SELECT count(*) FROM revision").fetchone()
    assert "Đã dọn ấn bản 1 đến 4" in index("prune", "--keep", 1)[1]
    assert [one.number for one in editions.every(Record(library))] == [5]
    assert contents(library, 5) == kept
    assert library.connection.execute("SELECT count(*) FROM revision").fetchone() == texts
    assert Record(library).problems() == []
    for command in (("rollback", 2), ("diff", 2, 5)):
        status, _, said = index(*command)
        assert (status, said.count("\n"), "đã được dọn đi" in said) == (2, 1, True)
    assert publish_staged(library, quiet).edition.number == 6
    entries = library.connection.execute("SELECT count(*) FROM entry").fetchone()[0]
    assert entries == len({*Record(library).entries(5), *Record(library).entries(6)})
    assert "Không có ấn bản nào cũ hơn" in index("prune", "--keep", 5)[1]


def test_an_edition_gone_back_from_is_not_embedded_again_after_pruning(library: Library) -> None:
    rollback(library, 1)
    from index.pruning import prune

    prune(library, 1)
    assert build(library, quiet).passages_embedded == 0
    with pytest.raises(NoEdition):
        editions.find(Record(library), 2)


def test_caches_of_the_last_editions_are_kept_and_others_built_when_asked(library: Library) -> None:
    for round_ in (3, 4, 5):
        change(library.data, round_)
        build(library, quiet)
    assert len(caches(library.data)) == publishing.CACHED
    engine = Engine.open(library.data, which=lambda record: editions.holding(record, 1))
    assert "lượt 1" in engine.ask(question(1)).citations[0].quote
    engine.close()


@pytest.mark.parametrize("statement", ["UPDATE journal SET reason = 'khác' WHERE number = 1",
                                       "DELETE FROM journal WHERE number = 2"])  # fmt: skip
def test_a_journal_that_was_altered_shows_it(library: Library, statement: str) -> None:
    assert [what for what, *_ in told(library)] == ["publish", "publish"]
    library.connection.execute(statement)
    assert journal.faults(library.connection)


def test_answers_are_asked_again_of_their_edition_and_what_differs_is_said(
    index: Said, library: Library, tmp_path: Path
) -> None:
    answers = [json.loads(index("ask", question(n), "--json")[1]) for n in (1, 2)]
    change(library.data, 3)
    build(library, quiet)
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, answers)), "utf-8")
    assert index("replay", file)[:2] == (0, "2 trong 2 câu trả lời giống hệt khi hỏi lại.\n")
    file.write_text(json.dumps([answers[0], {**answers[1], "edition": 1}]), "utf-8")
    status, out, _ = index("replay", file)
    assert (status, "1 trong 2" in out, "trích dẫn 1, quote" in out) == (1, True, True)
    whole = '{"question": "Ai?", "edition": 1, %s}'
    wrong = ('"filters": [1]', '"filters": {"since": 5}', '"filters": {"kinds": "x"}',
             '"citations": [3]', '"citations": [{"score": "x"}]', '"edition": true')  # fmt: skip
    for text in ("", "[]", "{", "[1]", '{"question": "Ai?"}', *(whole % one for one in wrong)):
        file.write_text(text, "utf-8")
        status, _, said = index("replay", file)
        assert (status, said.count("\n")) == (2, 1)
