"""docs/editions.md names every finding of the doctor, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conftest import ROOT
from doctor_damages import DAMAGES

_TEXT = (ROOT / "docs" / "editions.md").read_text("utf-8")
_ID = re.compile(
    r'"((?:access|space|lock|leftover|gaps|bot|library|schema|table|index|article|original|numbers'
    r"|kin|entry|passage|vector|edition|held|journal|clock|cache|model|recipe|calibration|check)"
    r'(?:-[a-z]+)*)"'
)
_DAMAGED = {"gaps-damaged", "bot-damaged"}  # named after their files


def _given() -> Iterator[str]:
    """What the code gives a finding as its id."""
    files = [*(ROOT / "index" / "doctor").glob("*.py"), ROOT / "index" / "verifying.py"]
    for file in (*files, ROOT / "corpus" / "verifying.py"):
        yield from (one for one in _ID.findall(file.read_text("utf-8")) if "-" in one)
    yield "leftover"


def test_every_finding_stands_in_the_documents() -> None:
    doctor = _TEXT[_TEXT.index("## Doctor") :]
    named = set(re.findall(r"`([a-z]+(?:-[a-z]+)+|leftover)`", doctor))
    given = {*_given(), *_DAMAGED}
    assert given <= named, given - named
    assert {damage.finding for damage in DAMAGES} <= given
    assert {one for one in named if _ID.fullmatch(f'"{one}"')} <= given


def test_what_is_mended_is_said_so() -> None:
    bold = set(re.findall(r"\*\*`([a-z-]+)`\*\*", _TEXT))
    mended = {damage.finding for damage in DAMAGES if damage.mended}
    assert mended | {"schema-older"} == bold  # that one by test_index_doctor.py


def test_the_operator_is_told_of_the_doctor() -> None:
    guide = (ROOT / "docs" / "van-hanh.md").read_text("utf-8")
    assert "python -m index doctor --repair" in guide
