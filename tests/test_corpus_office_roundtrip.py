"""Known Vietnamese text comes back letter by letter from Word, OpenDocument and PDF files."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from conftest import SHARED, Command
from office_files import PARAGRAPHS, ROWS, odt_text, paper, word

#: Every vowel with every mark, in small and capital letters, a syllable each.
_LETTERS = " ".join(
    unicodedata.normalize("NFC", base + mark)
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for mark in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
_TEXT = (*PARAGRAPHS, f"Bảng chữ: đ Đ {_LETTERS}, hết bảng chữ.")


def recovered(truth: str, found: str) -> float:
    """The share of the truth's letters with marks that were found: NFC, case apart, aligned on
    the letters without their marks."""
    here, there = _letters(truth), _letters(found)
    bases = [[_base(letter) for letter in side] for side in (here, there)]
    right = 0
    for at, to, size in SequenceMatcher(None, *bases, autojunk=False).get_matching_blocks():
        pairs = zip(here[at : at + size], there[to : to + size], strict=True)
        right += sum(one == other for one, other in pairs if one != _base(one))
    return right / sum(letter != _base(letter) for letter in here)


def _letters(text: str) -> list[str]:
    return [c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum()]


def _base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter.replace("đ", "d"))[0]


def added(command: Command, data: Path, *files: Path) -> dict[str, str]:
    """What the library holds of each file after they were added: its title and its text."""
    done = command("corpus", "add", *files, "--data", data)
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(data / "library.db") as library:
        rows = library.execute("SELECT fields, text FROM revision").fetchall()
    held = [(json.loads(fields), text) for fields, text in rows]
    return {fields["file_name"]: f"{fields['title']}\n{text}" for fields, text in held}


def test_every_letter_comes_back(tmp_path: Path, command: Command) -> None:
    makers = {"a.docx": word, "b.odt": odt_text, "c.pdf": paper}
    for name, make in makers.items():
        make(tmp_path / name, (*_TEXT, f"Bản {name} của cùng một văn bản."), ROWS)
    found = added(command, tmp_path / "data", *(tmp_path / name for name in makers))
    truth = "\n".join((*_TEXT, *(cell for row in ROWS[1:] for cell in row)))
    assert set(found) == set(makers)
    for text in found.values():
        assert recovered(truth, text) == 1.0
        assert all(paragraph in text for paragraph in _TEXT)


def test_old_pdf_files_come_back_in_unicode(tmp_path: Path, command: Command) -> None:
    folder = SHARED / "data" / "legacy"
    files = sorted((folder / "documents").glob("*.pdf"))
    if not files:
        pytest.skip("../shared/data/legacy is absent")
    for name, text in added(command, tmp_path / "data", *files).items():
        truth = (folder / "truth" / f"{Path(name).stem}.txt").read_text("utf-8")
        assert recovered(truth, text) >= 0.97, name
