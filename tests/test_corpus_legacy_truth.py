"""Fifteen government files of 2002 to 2009 against their transcripts (skipped where
``../shared`` is absent).

The measure: both texts in NFC, case apart, letters only. The base letters (marks off, đ as d) of
the two are aligned by their longest common subsequence; a letter of the transcript that carries
marks is recovered when the letter aligned with it is the same. The share of a file is recovered
letters through all letters with marks in its transcript, so that text lost counts against it.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from conftest import SHARED, Command
from rapidfuzz.distance import Indel

LEGACY = SHARED / "data" / "legacy"


def letters(text: str) -> list[str]:
    return [sign for sign in unicodedata.normalize("NFC", text).lower() if sign.isalpha()]


def base(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].replace("đ", "d")


def share_recovered(truth: str, read: str) -> float:
    wanted, found = letters(truth), letters(read)
    aligned: dict[int, str] = {}
    for step in Indel.opcodes("".join(map(base, wanted)), "".join(map(base, found))):
        if step.tag == "equal":
            places = range(step.src_start, step.src_end)
            aligned.update(zip(places, found[step.dest_start : step.dest_end], strict=True))
    marked = [at for at, letter in enumerate(wanted) if base(letter) != letter]
    return sum(aligned.get(at) == wanted[at] for at in marked) / len(marked)


def test_the_measure_counts_wrong_marks_and_lost_text() -> None:
    assert share_recovered("Báo cáo về", "BÁO CÁO VỀ") == 1
    assert share_recovered("Báo cáo về", "Báo cao về") == pytest.approx(2 / 3)
    assert share_recovered("Báo cáo về", "Báo") == pytest.approx(1 / 3)


def test_nearly_all_marks_of_real_old_files_are_recovered(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not LEGACY.exists():
        pytest.skip("../shared/data/legacy is absent")
    done = command("corpus", "--data", tmp_path / "data", "add", LEGACY / "documents")
    assert done.returncode == 0, done.stderr
    exported = tmp_path / "articles.jsonl"
    command("corpus", "--data", tmp_path / "data", "export", "--out", exported)
    shares = {}
    for line in exported.read_text().splitlines():
        one = json.loads(line)
        truth = (LEGACY / "truth" / Path(one["file_name"]).name).with_suffix(".txt").read_text()
        shares[one["file_name"]] = share_recovered(truth, f"{one['title']}\n{one['text']}")
    mean = sum(shares.values()) / len(shares)
    with capsys.disabled():
        print()
        for name, share in shares.items():
            print(f"{share:.4f}  {name}")
        print(f"{mean:.4f}  mean")
    assert len(shares) == 15
    assert mean >= 0.97
    assert {name: share for name, share in shares.items() if share < 0.90} == {}
