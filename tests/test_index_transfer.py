"""Editions that move between machines with their proof, and builds that are the same anywhere."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Command
from index_builds import quiet

from corpus import journal
from corpus.article import Article
from corpus.errors import Refused
from corpus.library import SCHEMA, Library
from corpus.purging import purge
from index import importing
from index.build import build
from index.doctor.examination import examine
from index.encoder import Encoder, Vectors
from index.engine import Engine
from index.errors import IndexFault, ModelFault, NoEdition
from index.exporting import export
from index.importing import import_edition
from index.parcel import BadParcel
from index.publishing import publish_staged, rollback
from index.record import Record

_TOPICS = ("thuỷ lợi", "thư viện", "trồng rừng", "đường sắt", "du lịch", "dạy nghề", "khuyến nông")


def _article(number: int) -> Article:
    topic = _TOPICS[number % len(_TOPICS)]
    text = (
        f"Hội nghị {topic} lần thứ {number} họp ngày {number + 1}/3/2024 tại xã Đông {number}. "
        f"Có {number * 7 + 20} đại biểu dự hội nghị.\n"
        f"Hội nghị thông qua kế hoạch {topic} với kinh phí {number * 3 + 5} tỷ đồng. "
        f"Kế hoạch chia làm {number % 4 + 2} giai đoạn."
    )
    return Article(
        id=f"hoi-nghi-{number}", title=f"Hội nghị {topic} lần thứ {number}", text=text,
        publisher="Báo Thử", published_on=f"2024-03-{number + 2:02}",
    )  # fmt: skip


_ARTICLES = [_article(number) for number in range(16)]
_QUESTIONS = [
    "Hội nghị đường sắt lần thứ 3 họp ngày nào?",
    "Kinh phí của kế hoạch trồng rừng là bao nhiêu?",
    "hoi nghi thu vien lan thu 8 co bao nhieu dai bieu?",
    "Ai phát minh ra máy bay?",
]


def _built(data: Path, articles: list[Article]) -> Path:
    with Library.open(data, create=True) as library:
        for article in articles:
            library.add(article)
        build(library, quiet)
    return data


@pytest.fixture(scope="module")
def source(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Edition 1 of 16 articles, edition 2 with one revised and one removed."""
    assert model.exists()
    data = _built(tmp_path_factory.mktemp("source") / "data", _ARTICLES)
    with Library.open(data) as library:
        revised = replace(_ARTICLES[3], text=_ARTICLES[3].text.replace("4/3/2024", "9/3/2024"))
        assert library.add(revised) == "changed"
        library.remove("hoi-nghi-5")
        build(library, quiet)
    return data


@pytest.fixture(scope="module")
def moved(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Edition 2 as a file."""
    file = tmp_path_factory.mktemp("moved") / "an-ban-2.zip"
    with Library.open(source) as library:
        export(library, 2, file, quiet, force=False)
    return file


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "target", create=True) as library:
        yield library


def _passages(data: Path, edition: int) -> dict[tuple[object, ...], tuple[object, ...]]:
    """(article, revision, ordinal) → all of the passage with its vectors."""
    with sqlite3.connect(data / "library.db") as db:
        rows = db.execute(
            'SELECT e.article_id, e.revision, p.ordinal, p.start, p."end", p.heading, p.sha256, '
            "p.sentences, v.whole, v.sentences, v.seal, e.recipe FROM held h "
            "JOIN entry e ON e.id = h.entry JOIN passage p ON p.entry = e.id "
            "JOIN vector v ON v.passage = p.id "
            "WHERE h.valid_from <= :n AND (h.valid_to IS NULL OR h.valid_to > :n)",
            {"n": edition},
        ).fetchall()
    return {row[:3]: row[3:] for row in rows}


def _answers(data: Path) -> list[dict[str, object]]:
    engine = Engine.open(data)
    try:
        answers = [engine.ask(question).as_json() for question in _QUESTIONS]
    finally:
        engine.close()
    dropped = ("timings_ms", "edition", "asked_at")
    return [{k: v for k, v in answer.items() if k not in dropped} for answer in answers]


def _digest(data: Path) -> str:
    with Library.open(data) as library:
        edition = Record(library).edition()
        assert edition is not None
        return edition.digest


def test_the_same_corpus_gives_the_same_passages_and_vectors_however_it_came(
    model: Path, tmp_path: Path
) -> None:
    assert model.exists()
    shuffled = random.Random(7).sample(_ARTICLES, len(_ARTICLES))
    once = _built(tmp_path / "once", _ARTICLES)
    steps = _built(_built(tmp_path / "steps", shuffled[9:]), shuffled)
    assert _passages(once, 1) == _passages(steps, 2)
    assert _digest(once) == _digest(steps)
    assert _answers(once) == _answers(steps)


def test_an_imported_edition_has_the_same_vectors_answers_and_codes(
    source: Path, moved: Path, target: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[str] = []
    passages = Encoder.passages

    def counted(encoder: Encoder, texts: list[str]) -> Vectors:
        embedded.extend(texts)
        return passages(encoder, texts)

    monkeypatch.setattr(Encoder, "passages", counted)
    done = import_edition(target.data, moved, quiet)
    assert len(embedded) < done.edition.passages  # those that had to find themselves
    assert (done.edition.number, done.source, done.edition.articles) == (1, 2, 15)
    assert _passages(target.data, 1) == _passages(source, 2)
    assert _digest(target.data) == _digest(source)
    answers = _answers(target.data)
    assert answers == _answers(source)
    codes = [c["code"] for answer in answers for c in answer["citations"]]  # type: ignore[attr-defined]
    assert codes
    engine = Engine.open(target.data)
    assert [engine.prove(code).code for code in codes] == codes
    engine.close()
    line = journal.lines(target.connection)[-1]
    assert (line.what, line.edition) == ("import", 1)
    assert "an-ban-2.zip, ấn bản 2" in str(line.reason)
    worst = [f for f in examine(target.data).findings if f.severity in ("error", "fatal")]
    assert worst == []


@pytest.mark.slow
def test_an_import_into_a_library_in_use_is_its_next_edition_and_can_be_rolled_back(
    moved: Path, tmp_path: Path
) -> None:
    data = _built(tmp_path / "used", [*_ARTICLES[:4], _article(40)])
    with Library.open(data) as library:
        before = _passages(data, 1)
        done = import_edition(library.data, moved, quiet, stage_only=True)
        assert (done.staged, done.edition.number) == (True, 2)
        newest = Record(library).edition()
        assert newest is not None
        assert newest.number == 1
        publish_staged(library, quiet)
        assert Record(library).edition() is not None
        assert ("hoi-nghi-40", 1, 0) not in _passages(data, 2)
        rollback(library, 1)
        assert _passages(data, 3) == before
        assert import_edition(library.data, moved, quiet).edition.number == 4


def test_a_conflict_with_the_library_is_refused_and_nothing_is_stored(
    moved: Path, target: Library
) -> None:
    target.add(replace(_ARTICLES[0], text="Một bài khác hẳn mang cùng mã. Nó có hai câu."))
    with pytest.raises(Refused, match="có nội dung khác"):
        import_edition(target.data, moved, quiet)
    assert target.count() == 1
    assert Record(target).edition() is None


def test_what_was_purged_does_not_come_back_with_an_edition(moved: Path, target: Library) -> None:
    target.add(_ARTICLES[0])
    purge(target, "hoi-nghi-0")
    with pytest.raises(Refused, match="đã bị xoá vĩnh viễn"):
        import_edition(target.data, moved, quiet)
    assert target.count() == 0


def test_what_was_removed_does_not_come_back_with_an_edition_until_it_is_added_again(
    moved: Path, target: Library
) -> None:
    target.add(_ARTICLES[0])
    target.remove("hoi-nghi-0")
    with pytest.raises(Refused, match=r"“hoi-nghi-0” đã bị gỡ.*corpus add"):
        import_edition(target.data, moved, quiet, stage_only=True)
    assert Record(target).edition() is None
    target.add(_ARTICLES[0])
    assert target.get("hoi-nghi-0").revision == 2
    assert import_edition(target.data, moved, quiet).edition.articles == 15


def test_an_import_takes_no_damaged_article_out_of_older_editions(
    moved: Path, target: Library
) -> None:
    import_edition(target.data, moved, quiet)
    held = len(Record(target).entries(1))
    target.connection.execute("DELETE FROM vector WHERE passage = 1")
    with pytest.raises(Refused, match=r"thiếu vectơ.*doctor --repair"):
        import_edition(target.data, moved, quiet)
    assert len(Record(target).entries(1)) == held


def test_another_model_is_refused_with_the_other_way(
    moved: Path, target: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def strange(*_: object) -> None:
        raise ModelFault("khác")

    monkeypatch.setattr(importing, "check_same", strange)
    with pytest.raises(ModelFault, match=r"python -m corpus add articles\.jsonl"):
        import_edition(target.data, moved, quiet)
    assert target.count() == 0


def test_the_articles_of_an_export_can_be_added_as_any_others(
    moved: Path, target: Library, command: Command, tmp_path: Path
) -> None:
    with zipfile.ZipFile(moved) as packed:
        packed.extract("articles.jsonl", tmp_path)
    done = command("corpus", "add", tmp_path / "articles.jsonl", "--data", target.data)
    assert done.returncode == 0, done.stderr
    assert "Thêm mới 15" in done.stdout


def test_altered_files_are_refused_before_anything_is_written(
    moved: Path, target: Library, tmp_path: Path
) -> None:
    whole = moved.read_bytes()
    rng = random.Random(20261122)
    for number in range(20):
        at = rng.randrange(len(whole) - 2_000)  # not the directory, where some bits say nothing
        spoilt = whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :]
        (bad := tmp_path / f"{number}.zip").write_bytes(spoilt if number % 4 else whole[:at])
        try:
            import_edition(target.data, bad, quiet)
        except BadParcel:
            assert target.count() == 0
        else:
            with zipfile.ZipFile(moved) as good, zipfile.ZipFile(bad) as same:
                assert all(good.read(name) == same.read(name) for name in good.namelist())
            shutil.rmtree(target.data)
            Library.open(target.data, create=True).close()
    assert list(target.data.glob(".importing-*")) == []


def test_a_file_that_contradicts_its_digest_is_refused_even_where_its_hashes_agree(
    moved: Path, target: Library, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(moved) as old, zipfile.ZipFile(bad, "w") as new:
        articles = old.read("articles.jsonl").replace("Báo Thử".encode(), "Báo Giả".encode())
        manifest = json.loads(old.read("manifest.json"))
        manifest["members"]["articles.jsonl"] = {
            "size": len(articles), "sha256": hashlib.sha256(articles).hexdigest()
        }  # fmt: skip
        for name in old.namelist():
            content = {"articles.jsonl": articles, "manifest.json": json.dumps(manifest).encode()}
            new.writestr(name, content.get(name, old.read(name)))
    with pytest.raises(BadParcel, match="không khớp dấu đã ghi"):
        import_edition(target.data, bad, quiet)
    assert target.count() == 0


def _with_the_digest_of_schema_3(source: Path, file: Path, schema: int) -> Path:
    """Edition 2 with the digest over all of it that a program of schema 3 wrote."""
    whole = hashlib.sha256()
    with Library.open(source) as library:
        export(library, 2, file, quiet, force=False)
        record = Record(library)
        for _, article, passages in record.in_order(record.entries(2)):
            whole.update(json.dumps(article).encode())
            for _, *place in passages:
                whole.update(json.dumps(place).encode())
    with zipfile.ZipFile(file) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    told = json.loads(members["manifest.json"])
    told["schema"], told["about"]["digest"] = schema, whole.hexdigest()
    members["manifest.json"] = json.dumps(told).encode()
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return file


def test_an_edition_exported_under_schema_3_is_checked_by_the_digest_of_then(
    source: Path, target: Library, tmp_path: Path
) -> None:
    file = _with_the_digest_of_schema_3(source, tmp_path / "cu.zip", 3)
    imported = import_edition(target.data, file, quiet)
    with Library.open(source) as library:
        exported = Record(library).edition(2)
    assert exported is not None
    assert imported.edition.digest == exported.digest
    assert _passages(target.data, 1) == _passages(source, 2)


def test_the_digest_of_an_earlier_schema_proves_nothing_today(
    source: Path, target: Library, tmp_path: Path
) -> None:
    file = _with_the_digest_of_schema_3(source, tmp_path / "cu.zip", SCHEMA)
    with pytest.raises(BadParcel, match="không khớp dấu"):
        import_edition(target.data, file, quiet)


@pytest.mark.parametrize("member", ["manifest.json", "articles.jsonl"])
def test_a_file_that_is_refused_leaves_no_library_where_none_was(
    moved: Path, tmp_path: Path, member: str
) -> None:
    data, bad = tmp_path / "none" / "yet", tmp_path / "bad.zip"
    with zipfile.ZipFile(moved) as old, zipfile.ZipFile(bad, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"{}" if name == member else old.read(name))
    with pytest.raises(BadParcel):
        import_edition(data, bad, quiet)
    assert not (data / "library.db").exists()
    assert data.exists() == (member != "manifest.json")
    assert import_edition(data, moved, quiet).edition.number == 1


def test_the_commands_say_what_they_moved(source: Path, command: Command, tmp_path: Path) -> None:
    file, data = tmp_path / "a.zip", tmp_path / "new"
    out = command("index", "export", 2, file, "--data", source)
    assert out.returncode == 0, out.stderr
    assert "Đã xuất ấn bản 2" in out.stdout
    into = command("index", "import", file, "--data", data)
    assert into.returncode == 0, into.stderr
    assert "Đã phát hành ấn bản 1 từ ấn bản 2 của tệp: 15 bài" in into.stdout
    again = command("index", "export", 2, file, "--data", source)
    assert again.returncode == 2
    assert "đã có" in again.stderr


def test_only_a_whole_edition_is_exported(source: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(source, tmp_path / "copy"))
    with Library.open(data) as library:
        with pytest.raises(NoEdition):
            export(library, 9, tmp_path / "a.zip", quiet, force=False)
        purge(library, "hoi-nghi-1")
        with pytest.raises(IndexFault, match="không còn nguyên"):
            export(library, 2, tmp_path / "a.zip", quiet, force=False)
    assert not (tmp_path / "a.zip").exists()
