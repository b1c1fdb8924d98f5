"""Caches of one edition: FAISS, tantivy and the marks model, built from the record and checked.

A cache folder is complete or absent: it is made aside and renamed. It is opened only when every
file has the hash that was written down when it was made (FACTS 17), else it is made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LibraryError
from corpus.lock import locked
from index.dense import Dense
from index.lexical import Lexical
from index.marks import Marks
from index.record import Edition, Record, context_of
from index.settings import CACHE_FOLDER

_MANIFEST = "manifest.json"
_DENSE = "dense.faiss"
_LEXICAL = "lexical"
_MARKS = "marks.npz"
_LOCK = ".lock"
#: Raised with any change to what a cache folder holds.
_FORMAT = 1
#: How many editions' caches stay on disk.
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Caches:
    """What searches one edition."""

    dense: Dense
    lexical: Lexical
    marks: Marks


def folder_of(data: Path, edition: Edition) -> Path:
    """Where the caches of an edition are kept."""
    return data / CACHE_FOLDER / f"edition-{edition.number}-{edition.recipe}"


def open_or_build(record: Record, edition: Edition) -> Caches:
    """The edition's caches, built first where they are missing, altered or of another format.

    Raises LibraryError when the data folder cannot be written or the disk is full.
    """
    data = record.library.data
    folder = folder_of(data, edition)
    try:
        folder.parent.mkdir(exist_ok=True)
        with locked(folder.parent / _LOCK):  # builder and bot may want the same caches at once
            if problem(folder, edition):
                _build(record, edition, folder)
            _forget_older(folder.parent, keep=folder)
            return Caches(
                Dense.open(folder / _DENSE),
                Lexical.open(folder / _LEXICAL),
                Marks.load(folder / _MARKS),
            )
    except OSError as error:
        raise LibraryError(
            f"không ghi được chỉ mục vào {folder.parent} ({error.strerror or error}); "
            "hãy kiểm tra quyền ghi và dung lượng đĩa."
        ) from error


def problem(folder: Path, edition: Edition) -> str | None:
    """Why a cache folder cannot be used, in one phrase; None when it is sound."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return "chưa có"
    if manifest.get("format") != _FORMAT or manifest.get("passages") != edition.passages:
        return "thuộc dạng hoặc ấn bản khác"
    if manifest.get("files") != _hashes(folder):
        return "đã hỏng"
    return None


def _build(record: Record, edition: Edition, folder: Path) -> None:
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        ids, vectors = record.vectors(edition.number)
        _, _, probes = record.recipe(edition.recipe)
        Dense.build(work / _DENSE, ids, vectors, probes.shape[1])
        (work / _LEXICAL).mkdir()
        Lexical.build(work / _LEXICAL, _documents(record, edition.number))
        Marks.learn(_texts(record, edition.number)).save(work / _MARKS)
        manifest = {
            "format": _FORMAT,
            "edition": edition.number,
            "passages": len(ids),
            "files": _hashes(work),
        }
        (work / _MANIFEST).write_text(json.dumps(manifest, indent=2), "utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _documents(record: Record, edition: int) -> Iterator[tuple[int, str, str]]:
    """(passage id, context, text) of an edition."""
    article = None
    for passage, place in record.passages(edition):
        if article is None or (article.id, article.revision) != (place.article_id, place.revision):
            article = record.library.get(place.article_id, place.revision)
        context = context_of(article.title, place.heading)
        yield passage, context, article.text[place.start : place.end]


def _texts(record: Record, edition: int) -> Iterator[str]:
    """Titles and texts of an edition's articles, for the marks model."""
    for article_id, revision in record.articles(edition):
        article = record.library.get(article_id, revision)
        yield f"{article.title}\n{article.text}"


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder, but of the manifest and of tantivy's lock files."""
    found = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != _MANIFEST and file.suffix != ".lock":
            with file.open("rb") as opened:
                found[str(file.relative_to(folder))] = hashlib.file_digest(
                    opened, "sha256"
                ).hexdigest()
    return found


def _forget_older(parent: Path, keep: Path) -> None:
    """Delete all but the newest caches, and what a killed build left."""
    done = sorted(
        (f for f in parent.iterdir() if f.is_dir() and f != keep and f.name.startswith("edition-")),
        key=lambda f: f.stat().st_mtime,
    )
    left = [f for f in parent.iterdir() if f.is_dir() and f.name.startswith(".building-")]
    for folder in [*done[: -(_KEPT - 1)], *left]:
        shutil.rmtree(folder, ignore_errors=True)
