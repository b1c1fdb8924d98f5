"""Caches of one edition: FAISS, tantivy, marks, names, facets, built from the record and checked.

A cache folder is complete or absent: it is made aside and renamed. It is opened only when every
file has the hash that was written down when it was made (FACTS 17), else it is made again.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import LibraryError
from corpus.lock import locked
from index import seen
from index.dense import Dense
from index.facets import Facets
from index.lexical import Lexical
from index.reading.capitals import Capitals
from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.publishers import Publishers
from index.record import Edition, Record, context_of
from index.settings import CACHE_FOLDER

_MANIFEST = "manifest.json"
_DENSE = "dense.faiss"
_LEXICAL = "lexical"
_MARKS = "marks.npz"
_NAMES = "names.txt"
_CAPITALS = "capitals.npz"
_FACETS = "facets.npz"
_LOCK = ".lock"
#: Raised with any change to what a cache folder holds.
_FORMAT = 6
#: Folders that only a kill leaves behind.
_MAKING = ".making-"
#: Files beside the folders: which of a folder's files were found whole.
_SEEN = ".seen-"


@dataclass(frozen=True, slots=True)
class Caches:
    """What searches one edition."""

    dense: Dense
    lexical: Lexical
    marks: Marks
    names: Names
    facets: Facets
    publishers: Publishers
    capitals: Capitals


def folder_of(data: Path, edition: Edition) -> Path:
    """Where the caches of an edition are kept: editions with the same contents share theirs, and
    another history of the library has others."""
    return data / CACHE_FOLDER / f"edition-{edition.recipe}-{edition.layout[:16]}"


def ready(data: Path, edition: Edition, *, again: bool = False) -> Caches | None:
    """The edition's caches if they are there and sound (``again`` as for ``problem``). Makes none
    and waits for nobody."""
    folder = folder_of(data, edition)
    if problem(folder, edition, again=again):
        return None
    try:
        facets = Facets.load(folder / _FACETS)
        return Caches(
            Dense.open(folder / _DENSE),
            Lexical.open(folder / _LEXICAL),
            Marks.load(folder / _MARKS),
            Names.load(folder / _NAMES),
            facets,
            Publishers(facets.publishers),
            Capitals.load(folder / _CAPITALS),
        )
    except (OSError, ValueError, RuntimeError):  # a build took the folder away since it was checked
        return None


def open_or_build(record: Record, edition: Edition, entries: Sequence[int]) -> Caches:
    """The edition's caches, built first where they are missing, altered or of another format.

    Raises LibraryError when the data folder cannot be written or the disk is full.
    """
    found = ready(record.library.data, edition)
    if found is None:
        make(record, edition, entries)
        found = ready(record.library.data, edition)
    if found is None:
        raise LibraryError(
            f"chỉ mục ở {folder_of(record.library.data, edition)} vừa dựng đã không mở được; "
            "hãy kiểm tra đĩa rồi chạy: python -m index build"
        )
    return found


def make(record: Record, edition: Edition, entries: Sequence[int]) -> None:
    """Build the caches of an edition, published or not yet, that holds these entries.

    What is there and sound is kept. Raises LibraryError when the data folder cannot be written or
    the disk is full.
    """
    folder = folder_of(record.library.data, edition)
    parent = folder.parent
    try:
        parent.mkdir(exist_ok=True)
        with locked(parent / _LOCK):  # builder and bot may want the same caches at once
            for left in parent.glob(f"{_MAKING}*"):
                shutil.rmtree(left, ignore_errors=True)
            if problem(folder, edition):
                _build(record, edition, entries, folder)
    except OSError as error:
        raise LibraryError(
            f"không ghi được chỉ mục vào {parent} ({error.strerror or error}); "
            "hãy kiểm tra quyền ghi, dung lượng đĩa và bộ nhớ."
        ) from error


def forget(data: Path, keep: Iterable[Edition]) -> None:
    """Delete the caches of other editions, those of a build killed before publishing included."""
    kept = {folder_of(data, edition) for edition in keep}
    for folder in (data / CACHE_FOLDER).glob("edition-*"):
        if folder not in kept:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):
                (folder.parent / (_SEEN + folder.name)).unlink(missing_ok=True)


def problem(folder: Path, edition: Edition, *, again: bool = False) -> str | None:
    """Why a cache folder cannot be used, in one phrase; None when it is sound. A file that was
    found to be what was written, and that nothing wrote to since, is read again only where
    ``again`` says so; nothing is then written.
    """
    try:
        manifest = json.loads((folder / _MANIFEST).read_text("utf-8"))
        of = (manifest.get("format"), manifest.get("recipe"), manifest.get("layout"))
        if of != (_FORMAT, edition.recipe, edition.layout):
            return "thuộc dạng hoặc ấn bản khác"
        files = manifest["files"]
        names = _names(folder)
        if names != sorted(files):
            return "đã hỏng"
        note = None if again else folder.parent / (_SEEN + folder.name)
        return None if seen.is_whole(folder, names, files, note) else "đã hỏng"
    except FileNotFoundError:
        return "chưa có"
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return "đã hỏng"


def _build(record: Record, edition: Edition, entries: Sequence[int], folder: Path) -> None:
    work = folder.parent / f"{_MAKING}{folder.name}"
    work.mkdir()  # not mkdtemp, whose folder nobody else may read
    try:
        ids, vectors = record.vectors(entries, record.recipe(edition.recipe)[2].shape[1])
        Dense.build(work / _DENSE, ids, vectors)
        (work / _LEXICAL).mkdir()
        Lexical.build(work / _LEXICAL, _documents(record, entries))
        Marks.learn(_texts(record, entries)).save(work / _MARKS)
        Names.learn(_texts(record, entries)).save(work / _NAMES)
        Capitals.learn(_texts(record, entries)).save(work / _CAPITALS)
        passages = record.passage_entries(entries)
        Facets.learn(record.facets(entries), passages).save(work / _FACETS)
        files = _hashes(work)
        manifest = {
            "format": _FORMAT,
            "recipe": edition.recipe,
            "layout": edition.layout,
            "files": files,
        }
        (work / _MANIFEST).write_text(json.dumps(manifest, indent=2), "utf-8")
        _let_others_read(work)
        shutil.rmtree(folder, ignore_errors=True)
        work.rename(folder)
        note = folder.parent / (_SEEN + folder.name)
        seen.write(seen.noted(folder, files), note)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _let_others_read(folder: Path) -> None:
    """Give files the mode that the umask left the folder: tantivy makes its own private ones."""
    mode = folder.stat().st_mode & 0o666
    for file in folder.rglob("*"):
        if file.is_file():
            file.chmod(mode)


def _documents(record: Record, entries: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """(passage id, context, text) of these entries."""
    article = None
    for passage, place in record.passages(entries):
        if article is None or (article.id, article.revision) != (place.article_id, place.revision):
            article = record.library.get(place.article_id, place.revision)
        context = context_of(article.title, place.heading)
        yield passage, context, article.text[place.start : place.end]


def _texts(record: Record, entries: Sequence[int]) -> Iterator[str]:
    """Titles and texts of these entries' articles, for the marks model and the names."""
    for article_id, revision in record.articles(entries):
        article = record.library.get(article_id, revision)
        yield f"{article.title}\n{article.text}"


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below the folder."""
    time.sleep(seen.TICK)  # so that any later change has another time
    return {name: seen.sha256_of(folder / name) for name in _names(folder)}


def _names(folder: Path) -> list[str]:
    """The files below the folder, but for the manifest and tantivy's lock files."""
    return sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and file.name != _MANIFEST and file.suffix != ".lock"
    )
