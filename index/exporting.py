"""Exporting: an edition as one file, with all that proves it, for another machine."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.exporting import record_of
from corpus.library import Library
from index import editions, parcel
from index.errors import IndexFault
from index.parcel import Packing
from index.record import Edition, Record

Report = Callable[[str, int, int], None]

#: Articles in the interchange format, which ``corpus add`` reads too; passages as [article id,
#: revision, start, end, heading, hash, sentences]; their vectors and those of their sentences.
ARTICLES = "articles.jsonl"
PASSAGES = "passages.jsonl"
WHOLE = "vectors.npy"
SENTENCES = "sentences.npy"
PROBES = "probes.npy"
MEMBERS = (ARTICLES, PASSAGES, WHOLE, SENTENCES, PROBES)


@dataclass(frozen=True, slots=True)
class Exported:
    """An edition that was written to a file."""

    file: Path
    edition: Edition
    size: int


def export(library: Library, number: int, target: Path, report: Report, *, force: bool) -> Exported:
    """Write an edition to a file. Raises NoEdition, LibraryError, or IndexFault where the edition
    is not whole any more or the file cannot be written."""
    record = Record(library)
    edition = editions.find(record, number)
    entries = record.entries(number)
    if record.contents(entries).digest != edition.digest:
        raise IndexFault(
            f"ấn bản {number} không còn nguyên như lúc phát hành (có bài bị xoá vĩnh viễn hoặc bị "
            "hỏng) nên không xuất được; hãy chạy: python -m index doctor"
        )
    model, fingerprint, dimension, cutting, probes = library.connection.execute(
        "SELECT model, fingerprint, dimension, cutting, probes FROM recipe WHERE id = ?",
        (edition.recipe,),
    ).fetchone()
    with (
        parcel.packed(target.absolute(), "edition", force=force) as packing,
        _files(target.absolute()) as folder,
    ):
        _write(record, entries, folder, dimension, report)
        np.save(folder / PROBES, np.frombuffer(probes, "<f4").reshape(-1, dimension))
        for name in MEMBERS:
            _pack(packing, folder / name)
        packing.about = {
            "edition": number,
            "published_at": edition.published_at,
            "digest": edition.digest,
            "articles": edition.articles,
            "passages": edition.passages,
            "recipe": {
                "id": edition.recipe,
                "model": model,
                "fingerprint": fingerprint,
                "dimension": dimension,
                "cutting": cutting,
            },
        }
    return Exported(target, edition, target.stat().st_size)


@contextmanager
def _files(target: Path) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pack(packing: Packing, file: Path) -> None:
    with file.open("rb") as source:
        packing.add(file.name, source)


def _write(
    record: Record, entries: list[int], folder: Path, dimension: int, report: Report
) -> None:
    """Articles and passages line by line, vectors row by row, all in the order of the digest."""
    with (
        (folder / ARTICLES).open("w", encoding="utf-8") as articles,
        (folder / PASSAGES).open("w", encoding="utf-8") as passages,
        (folder / "whole").open("wb") as whole,
        (folder / "rest").open("wb") as rest,
    ):
        for done, (_, (article_id, revision, *_), of) in enumerate(record.in_order(entries), 1):
            article = record.library.get(article_id, revision)
            line = record_of(article) | {"added_at": article.added_at}
            articles.write(f"{json.dumps(line, ensure_ascii=False)}\n")
            for passage, *place in of:
                row = json.dumps([article_id, revision, *place], ensure_ascii=False)
                passages.write(f"{row}\n")
                _, vector, sentences = record.stored(passage)
                whole.write(vector)
                rest.write(sentences)
            report("Xuất bài", done, len(entries))
    for raw, name, kind in (("whole", WHOLE, "<f4"), ("rest", SENTENCES, "<f2")):
        file = folder / raw
        size = file.stat().st_size // np.dtype(kind).itemsize
        rows = np.memmap(file, kind, "r", shape=(size,)) if size else np.zeros(0, kind)
        np.save(folder / name, rows.reshape(-1, dimension), allow_pickle=False)
        file.unlink()
