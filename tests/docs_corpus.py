"""docs/corpus.md as tests read it: its blocks, tables and sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT

DOCUMENT = (ROOT / "docs" / "corpus.md").read_text("utf-8")
_BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: What a user may read is raised as one of these.
_ERRORS = frozenset(
    "Refused Unreadable Skipped NoSuchArticle NoNumber LibraryError FailedCheck Busy Absent".split()
)
#: Functions that put a reason into a sentence, and which argument it is.
_REASONS = {"_hostile": 0, "_refused": 1}


def blocks(kind: str) -> list[str]:
    return [text for found, _, text in _BLOCK.findall(DOCUMENT) if found == kind]


def files() -> dict[str, str]:
    """The files that the document shows, by name."""
    return {name: text for _, name, text in _BLOCK.findall(DOCUMENT) if name}


def rows(heading: str) -> list[list[str]]:
    """The cells of all tables under a heading, without the tables' own headings."""
    part = re.split(r"^## ", DOCUMENT.split(f"\n## {heading}\n")[1], flags=re.MULTILINE)[0]
    found = [line.strip("|").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row] for row in found if "`" in row[0] or "`" in row[-1]]


def refusals() -> list[tuple[str, str]]:
    """Each sentence with "…" for what differs, and its example."""
    return [(row[0], row[1].strip("`")) for row in rows("Refusals")]


def pattern(sentence: str) -> re.Pattern[str]:
    """What the sentence is with values in place of "…"."""
    return re.compile(".*?".join(map(re.escape, sentence.split("…"))) + r"\Z", re.DOTALL)


def raised() -> Iterator[str]:
    """Every sentence that the code raises, and every reason in one, with "…" for values."""
    for file in sorted((ROOT / "corpus").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (text := _said(node, file)):
                yield text


def _said(call: ast.Call, file: Path) -> str | None:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else name
    at = 0 if name in _ERRORS else _REASONS.get(name)
    if at is None or len(call.args) <= at or (name in _REASONS and "readers" in file.parts):
        return None
    text = _shape(call.args[at])
    return text if text and text.strip("… :") else None


def _shape(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None  # a sentence made elsewhere
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values
    )
