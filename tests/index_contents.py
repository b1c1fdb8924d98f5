"""What a library holds and whether it is well, to compare one before and after."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from conftest import ROOT

from corpus.library import Library
from index.doctor.examination import examine
from index.encoder import open_encoder
from index.record import Record


def contents_of(data: Path) -> tuple[str, list[tuple[object, ...]]]:
    """The digest of its edition, and every revision of every article."""
    with Library.open(data) as library:
        edition = Record(library).edition()
        assert edition is not None
        rows = library.connection.execute(
            "SELECT article_id, revision, text, fields, added_at, original FROM revision "
            "ORDER BY article_id, revision"
        ).fetchall()
        return edition.digest, rows


_encoder = lru_cache(open_encoder)


def complaints(data: Path) -> list[str]:
    """What the doctor finds wrong with it; warnings do not count."""
    found = examine(data, open_encoder=lambda _, name: _encoder(ROOT, name)).findings
    wrong = [f for f in found if f.severity in ("error", "fatal")]
    return [str(one) for one in wrong]
