"""Reading files as ``corpus add`` does, without a library."""

from __future__ import annotations

import atexit
from collections.abc import Iterable
from pathlib import Path

from corpus import adding, files
from corpus.adding import Report
from corpus.draft import Outcome
from corpus.library import Library
from corpus.sandbox import Sandbox

SANDBOX = Sandbox()  # one for all tests; its process starts with the first document
atexit.register(SANDBOX.close)


def read(path: Path) -> list[Outcome]:
    """Every article of the file, or what is wrong with it."""
    return list(files.read(path, SANDBOX))


def add(library: Library, paths: Iterable[Path]) -> Report:
    return adding.add(library, files.outcomes(paths, SANDBOX), lambda: None)
