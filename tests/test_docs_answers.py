"""docs/answers.md: its examples run, and say what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from docs_corpus import pattern

from index import cli, wording
from index.codes import ALPHABET

DOCUMENT = (ROOT / "docs" / "answers.md").read_text("utf-8")
_EXAMPLE = re.compile(
    r"^```sh\n(.*?)^```\n+^```(output|refusal)\n(.*?)^```", re.MULTILINE | re.DOTALL
)


def test_the_commands_of_the_document_print_what_it_says(
    sample_data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    data = Path(shutil.copytree(sample_data, tmp_path / "data"))
    monkeypatch.setenv("DOINGOAI_DATA", str(data))
    examples = _EXAMPLE.findall(DOCUMENT)
    assert len(examples) == DOCUMENT.count("```sh") == 6
    for commands, kind, expected in examples:
        for line in commands.splitlines():
            program, module, *typed = shlex.split(line)[1:]
            assert (program, module) == ("-m", "index"), line
            status = cli.main(typed)
            printed = capsys.readouterr()
            assert status == (0 if kind == "output" else 2), printed.err
        shown = (printed.out if kind == "output" else printed.err).splitlines()
        for wanted in expected.splitlines():
            whole = pattern(wanted if kind == "output" else f"…{wanted}")
            assert any(whole.match(one) for one in shown), (wanted, shown)


def test_every_outcome_is_explained_with_the_words_that_it_opens_with() -> None:
    for outcome, opening in wording.OUTCOMES.items():
        assert f"| `{outcome}` | {opening} |" in DOCUMENT


def test_the_code_s_alphabet_is_as_the_document_says() -> None:
    assert not set("0O1I") & set(ALPHABET)
    assert not re.search("@[A-Z]+@", DOCUMENT), "a placeholder was never filled in"
