"""The gate: thresholds in a file, a verdict in the library, an exit status for the pipeline."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT
from eval_answers import ScriptedEngine, answer

from corpus.article import Article
from corpus.library import Library
from eval.bounds import SAMPLE_GATE, gate_file, read_bounds
from eval.cli import main
from eval.errors import BadGate
from eval.forms import Form
from index.record import Record

TEXT = "Ngày 19/12 khai mạc."


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with an edition 7, questions and a gate beside it, and a scripted engine."""
    folder = tmp_path / "data"
    with Library.open(folder, create=True) as library:
        library.add(Article(id="a", title="Bài", text=TEXT))
        Record(library).prepare()
        db = library.connection
        db.execute("INSERT INTO recipe VALUES ('r', 'm', 'f', 1, '{}', x'')")
        row = (7, "2024-01-01", "r", 1, 1, "dấu-của-7", None, "", b"")
        db.execute("INSERT INTO edition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    rows = [
        {"id": "q1", "question": "Ngày nào?", "relevant": ["a"], "answers": ["19/12"]},
        {"id": "q2", "question": "Năm 2099?", "answerable": False},
    ]
    (folder / "q.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    engine = ScriptedEngine(
        {
            "Ngày nào?": answer(TEXT),
            "Ngay nao?": answer(TEXT, outcome="related"),
            "Năm 2099?": answer(outcome="not_found", score=0.1, ranked=()),
            "Nam 2099?": answer(outcome="not_found", score=0.1, ranked=()),
        },
        {"a": TEXT},
    )
    opened = SimpleNamespace(Engine=SimpleNamespace(open=lambda *_, **__: engine))
    monkeypatch.setitem(sys.modules, "index.engine", opened)
    return folder


def gate(data: Path, text: str) -> Path:
    file = data / "gate.toml"
    file.write_text(f'[[questions]]\nfile = "q.jsonl"\n{text}', "utf-8")
    return file


def verdicts(data: Path) -> list[tuple[str, str, int, list[str], list[dict[str, object]]]]:
    with sqlite3.connect(data / "library.db") as db:
        rows = db.execute("SELECT digest, recipe, passed, failed, measures FROM verdict")
        return [(*of, json.loads(failed), json.loads(told)) for *of, failed, told in rows]


def test_an_edition_that_reaches_its_bounds_passes_and_the_library_says_so(data, capsys):
    file = gate(data, '[questions.least]\n"Quote@1" = 1\n[questions.most]\nfalse_refusal = 0\n')
    assert main(["gate", "--data", str(data)]) == 0
    assert capsys.readouterr().out == f"Ấn bản 7 đạt cả 2 ngưỡng của {file}.\n"
    ((digest, recipe, passed, failed, (told,)),) = verdicts(data)
    assert (digest, recipe, passed, failed) == ("dấu-của-7", "r", 1, [])
    assert told["failed"] == []
    assert told["measures"]["Quote@1"] == 1


def test_each_failed_line_is_a_sentence_and_every_verdict_is_kept(data, capsys):
    gate(
        data,
        'form = "no-marks"\n[questions.least]\nAUROC = 1.0\n"R@1" = 1.0\n'
        "[questions.most]\nfalse_refusal = 0.05\n",
    )
    assert main(["gate", "--data", str(data)]) == 1
    assert main(["gate", "--data", str(data)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 4
    assert "ấn bản 7 không đạt" in said[0]
    assert said[1] == ("q.jsonl (no-marks): false_refusal là 1.0000, chỉ được nhiều nhất 0.05.")
    assert [passed for _, _, passed, _, _ in verdicts(data)] == [0, 0]
    assert verdicts(data)[0][3] == said[1:2]


def test_a_measure_that_the_questions_cannot_give_fails(data, capsys):
    (data / "q.jsonl").write_text(
        '{"id": "q2", "question": "Năm 2099?", "answerable": false}', "utf-8"
    )
    gate(data, '[questions.least]\n"R@1" = 0.0\n')
    assert main(["gate", "--data", str(data)]) == 1
    assert "không đo được R@1" in capsys.readouterr().err


def test_a_gate_named_on_the_command_line_is_taken_instead(data, tmp_path, capsys):
    gate(data, '[questions.least]\n"R@1" = 2\n')
    other = tmp_path / "other.toml"
    other.write_text(
        '[[questions]]\nfile = "data/q.jsonl"\n[questions.least]\n"R@1" = 1\n', "utf-8"
    )
    assert main(["gate", "--gate", str(other), "--data", str(data)]) == 0
    assert str(other) in capsys.readouterr().out


def test_questions_about_another_library_are_refused_before_anything_is_asked(data, capsys):
    (data / "q.jsonl").write_text('{"id": "1", "question": "Ai?", "relevant": ["b"]}', "utf-8")
    gate(data, '[questions.least]\n"R@1" = 1\n')
    assert main(["gate", "--data", str(data)]) == 2
    assert "không có bài “b”" in capsys.readouterr().err


def test_everything_wrong_with_a_gate_file_is_said_at_once(tmp_path):
    file = tmp_path / "gate.toml"
    file.write_text(
        'x = 1\n[[questions]]\nform = "loud"\nmore = 1\n[questions.least]\n"R@2" = 1\nAUROC = "x"\n'
        '[[questions]]\nfile = "q.jsonl"\n',
        "utf-8",
    )
    with pytest.raises(BadGate) as caught:
        read_bounds(file)
    said = str(caught.value)
    for complaint in (
        "không hiểu “x”",
        "thứ 1: “file” phải là tên",
        "“form” là “loud”, chỉ có as-is, no-marks",
        "không có chỉ số “R@2”",
        "ngưỡng của “AUROC” phải là một số",
        "thứ 1: không hiểu “more”",
        "thứ 2: cần ngưỡng",
    ):
        assert complaint in said
    assert all(line.startswith(str(file)) for line in said.splitlines())


@pytest.mark.parametrize("content", ["", "= 1", "questions = 1", "questions = [1]"])
def test_a_gate_file_of_another_form_is_refused(tmp_path, content):
    file = tmp_path / "gate.toml"
    file.write_text(content, "utf-8")
    with pytest.raises(BadGate, match=str(file)):
        read_bounds(file)


def test_a_missing_gate_file_is_one_sentence(tmp_path):
    with pytest.raises(BadGate, match="không có tệp"):
        read_bounds(tmp_path / "gate.toml")


def test_the_gate_of_the_sample_corpus_is_the_one_of_a_library_without_its_own(tmp_path):
    assert gate_file(tmp_path) == SAMPLE_GATE
    bounds = read_bounds(SAMPLE_GATE)
    assert {b.file for b in bounds} == {ROOT / "eval" / "sample.jsonl"}
    assert [b.form for b in bounds] == [Form.AS_IS, Form.NO_MARKS]
