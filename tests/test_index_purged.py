"""An article that was removed, then purged: none of its text can be had any more, on any path."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import Command

from corpus.folding import unmarked
from index.answer import Answer, Citation
from index.engine import Engine
from index.errors import GateFault, NotProved

_ID = "khanh-thanh-dap-quytlang"
#: A word that stands nowhere else, in the title, the text, a caption and the file's name.
_WORD = "Quytlăng"
_QUESTION = f"Đập {_WORD} khánh thành ngày nào?"
_TEXT = (
    f"Sáng 7/8, đập {_WORD} được khánh thành tại xã Mường Nhé. "
    f"Ông Lò Văn {_WORD} chủ trì lễ khánh thành. Đập {_WORD} tưới 350 ha ruộng."
)


@dataclass(frozen=True)
class Before:
    data: Path
    engine: Engine  # opened before anything was removed, and never since
    citation: Citation


@pytest.fixture(scope="module")
def before(command: Command, sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Before:
    folder = tmp_path_factory.mktemp("purged")
    data = Path(shutil.copytree(sample_data, folder / "data"))
    reported = {"published_on": "2023-08-07", "publisher": "Báo Điện Biên Phủ"}
    lines = [
        {"id": _ID, "title": f"Khánh thành đập {_WORD}", "text": _TEXT, **reported},
        {
            "id": "khanh-thanh-dap-mới",
            "title": f"Lễ khánh thành đập {_WORD}".replace(_WORD, "Mường Nhé"),
            "text": "Ngày 7/8, xã Mường Nhé khánh thành đập, tưới 350 ha ruộng. " * 2,
            **reported,
        },
    ]
    (folder / "kho.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    for line in (("corpus", "add", folder / "kho.jsonl"), ("index", "build")):
        done = command(*line, "--data", data)
        assert done.returncode == 0, done.stderr
    engine = Engine.open(data)
    return Before(data, engine, engine.ask(_QUESTION).citations[0])


def _in(answer: Answer) -> bool:
    told = {**answer.as_json(), "question": "", "read_as": "", "reading": ""}
    return _WORD.casefold() in json.dumps(told, ensure_ascii=False).casefold() or _ID in str(told)


def test_nothing_of_a_purged_article_is_left(command: Command, before: Before) -> None:
    """The whole way in one test, since every step changes the library for good."""
    data, running, citation = before.data, before.engine, before.citation
    assert _WORD in citation.quote

    # Removed: the next edition neither finds nor names it; what was quoted can still be proved.
    assert command("corpus", "remove", _ID, "--data", data).returncode == 0
    assert command("index", "build", "--data", data).returncode == 0
    assert running.refresh()
    assert not _in(running.ask(_QUESTION))
    assert running.prove(citation.code).state == "removed"

    # Purging asks for confirmation, then takes it out of the record at once.
    assert command("corpus", "purge", _ID, "--data", data).returncode == 2
    done = command("corpus", "purge", _ID, "--yes", "--data", data)
    assert done.returncode == 0, done.stderr
    assert "python -m index build" in done.stdout
    with pytest.raises(NotProved, match="đã bị xoá vĩnh viễn"):
        running.prove(citation.code)
    with pytest.raises(GateFault):
        running.context(citation)
    assert command("corpus", "show", _ID, "--data", data).returncode == 2
    assert command("index", "build", "--data", data).returncode == 0
    running.refresh()
    fresh = Engine.open(data)
    for engine in (running, fresh):
        for question in (_QUESTION, unmarked(_QUESTION), "Đập nào tưới 350 ha ruộng?"):
            assert not _in(engine.ask(question))
    assert _traces(data) == []
    status = command("index", "status", "--data", data)
    assert status.returncode == 0, status.stdout
    fresh.close()


def _ids(answer: Answer) -> set[str]:
    return {*answer.ranked, *(citation.article_id for citation in answer.citations)}


def _traces(data: Path) -> list[tuple[str, str]]:
    """Files that hold the word, the id or a slice of the text, in any spelling."""
    forms = [_WORD, _WORD.lower(), unmarked(_WORD).lower(), _ID, _TEXT[60:90]]
    return [
        (str(file.relative_to(data)), form)
        for file in data.rglob("*")
        if file.is_file()
        for form in forms
        if form.encode() in file.read_bytes()
    ]


def test_purging_what_the_newest_edition_holds_leaves_the_engine_answering(
    command: Command, sample_data: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    running = Engine.open(data)
    question = "Hội nghị Ngoại giao lần thứ 32 diễn ra ngày nào?"
    first = running.ask(question).citations[0]
    assert command("corpus", "purge", first.article_id, "--yes", "--data", data).returncode == 0
    assert first.article_id not in _ids(running.ask(question))
    status = command("index", "status", "--data", data)
    assert status.returncode == 1
    assert "xoá vĩnh viễn" in status.stdout
    built = command("index", "build", "--data", data)
    assert "Đã phát hành ấn bản 2: 12 bài" in built.stdout, built.stdout + built.stderr
    assert command("index", "status", "--data", data).returncode == 0
    assert running.refresh()
    assert running.edition == 2
    assert first.article_id not in _ids(running.ask(question))
    running.close()
