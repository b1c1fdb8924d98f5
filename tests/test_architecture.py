"""The shape of the code: who may import whom, and that no file outgrows its noun."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

#: Layer -> the layers it may import besides itself.
_ALLOWED = {
    "corpus": set(),
    "index": {"corpus"},
    "bot": {"index", "corpus"},
    "eval": {"index", "corpus"},
}
_LARGEST = 400


def _files() -> list[Path]:
    return [file for layer in _ALLOWED for file in sorted((ROOT / layer).rglob("*.py"))]


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("file", _files(), ids=lambda f: str(f.relative_to(ROOT)))
def test_imports_go_one_way_and_only_bot_knows_telegram(file: Path) -> None:
    layer = file.relative_to(ROOT).parts[0]
    imported = set(_imported(file))
    assert imported & set(_ALLOWED) - {layer} <= _ALLOWED[layer]
    if layer != "bot":
        assert "telegram" not in imported
    assert len(file.read_text("utf-8").splitlines()) <= _LARGEST
