"""Caches of one edition: FAISS, tantivy, marks, names, facets, built from the record and checked.

A cache folder is complete or absent: it is made aside and renamed. It is opened only when every
file has the hash that was written down when it was made (FACTS 17), else it is made again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import LibraryError
from corpus.lock import locked
from corpus.purging import purged
from index import dense, layers, seen
from index.bits import Measured
from index.dense import Dense
from index.facets import Facets
from index.layered import Layered
from index.layers import Base, Layers
from index.lexical import Lexical
from index.reading.capitals import Capitals
from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.publishers import Publishers
from index.record import Edition, Record
from index.settings import CACHE_FOLDER

_MANIFEST = "manifest.json"
_LOCK = ".lock"
#: Raised with any change to what a cache folder holds.
_FORMAT = 10
#: Editions whose folders are looked at for one to lay changes over.
_LOOKED_AT = 3
#: Passages that its files have and the edition has not, and that come over it, of all, at most.
_GONE, _CAME = 0.1, 0.5
#: Folders that only a kill leaves behind.
_MAKING = ".making-"
#: Files beside the folders: which of a folder's files were found whole.
_SEEN = ".seen-"


@dataclass(frozen=True, slots=True)
class Caches:
    """What searches one edition; ``files``: the hashes of what it was opened from, by name."""

    dense: Dense | Layered
    lexical: Lexical
    marks: Marks
    names: Names
    facets: Facets
    publishers: Publishers
    capitals: Capitals
    files: Mapping[str, str]


def folder_of(data: Path, edition: Edition) -> Path:
    """Where the caches of an edition are kept: editions with the same contents share theirs, and
    another history of the library has others."""
    return data / CACHE_FOLDER / f"edition-{edition.recipe}-{edition.layout[:16]}"


def ready(
    data: Path, edition: Edition, held: Caches | None = None, *, again: bool = False
) -> Caches | None:
    """The edition's caches if they are there and sound (``again`` as for ``problem``). Makes none
    and waits for nobody. Of ``held``, caches of another edition, vectors are taken over where
    their files are the same."""
    folder = folder_of(data, edition)
    if problem(folder, edition, again=again):
        return None
    try:
        manifest = _manifest(folder)
        if manifest is None:
            return None
        kept, files = Layers.read(manifest["layers"]), manifest["files"]
        facets = layers.facets_of(folder)
        same = held is not None and layers.share_vectors(files, held.files)
        opened = Caches(
            layers.dense_of(folder, kept, held.dense if held and same else None),
            layers.lexical_of(folder, kept),
            Marks(layers.counts_of(folder, layers.MARKS)),
            Names(layers.counts_of(folder, layers.NAMES).words),
            facets,
            Publishers(facets.publishers),
            Capitals(layers.counts_of(folder, layers.CAPITALS)),
            files,
        )
        # Not where another process made the folder anew meanwhile: its files belong together.
        return opened if _manifest(folder) == manifest else None
    except (
        OSError,
        ValueError,
        RuntimeError,
        LookupError,
    ):  # a build took the folder away since it was checked
        return None


def sides(data: Path, edition: Edition) -> tuple[Dense | Layered, Lexical] | None:
    """What ``ready`` opens, without all that reads questions."""
    folder = folder_of(data, edition)
    manifest = None if problem(folder, edition) else _manifest(folder)
    if manifest is None:
        return None
    kept = Layers.read(manifest["layers"])
    return layers.dense_of(folder, kept), layers.lexical_of(folder, kept)


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
            if problem(folder, edition) or knows_purged(record, edition):
                _build(record, edition, entries, folder)
    except OSError as error:
        raise LibraryError(
            f"không ghi được chỉ mục vào {parent} ({error.strerror or error}); "
            "hãy kiểm tra quyền ghi, dung lượng đĩa và bộ nhớ."
        ) from error


def measured(folder: Path) -> Measured | None:
    """What the vector index in a cache folder was measured to find; None of an exact one."""
    return dense.measured(folder / layers.DENSE)


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


def knows_purged(record: Record, edition: Edition) -> bool:
    """Whether the caches of an edition may still know the words of an article that was purged: one
    that it held, or that it took over from an earlier edition's files."""
    if not purged(record.db):
        return False
    manifest = _manifest(folder_of(record.library.data, edition))
    if manifest is not None and manifest["gone_texts"] != _texts_of(
        record, manifest["layers"]["gone"]
    ):
        return True
    return record.was_purged_since(edition)


def _texts_of(record: Record, passages: Sequence[int]) -> str:
    """What tells whether these passages are those that they were: a purge frees their ids, which
    others then get."""
    found = record.db.execute(
        "SELECT id, sha256 FROM passage WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (json.dumps(passages),),
    )
    return hashlib.sha256(json.dumps(found.fetchall()).encode()).hexdigest()


def _base(record: Record, edition: Edition, entries: Sequence[int]) -> Base | None:
    """The folder of one of the last editions over which little has to be laid."""
    wanted = set(entries)
    rows = record.db.execute(
        "SELECT number FROM edition WHERE recipe = ? AND layout <> ? ORDER BY number DESC LIMIT ?",
        (edition.recipe, edition.layout, _LOOKED_AT),
    ).fetchall()
    for other in filter(None, (record.edition(number) for (number,) in rows)):
        folder = folder_of(record.library.data, other)
        manifest = _manifest(folder)
        if manifest is None or knows_purged(record, other) or problem(folder, other):
            continue
        held = set(record.entries(other.number))
        added, dropped = sorted(wanted - held), sorted(held - wanted)
        kept = Layers.read(manifest["layers"])
        came, went = (
            {passage for passage, _ in record.passage_entries(some)} for some in (added, dropped)
        )
        gone = len(kept.gone) + len(went)
        few = gone <= _GONE * edition.passages and len(came) <= _CAME * edition.passages
        if few and not came & set(kept.gone.tolist()):
            return Base(folder, kept, added, dropped)
    return None


def _build(record: Record, edition: Edition, entries: Sequence[int], folder: Path) -> None:
    base = _base(record, edition, entries)
    if base is not None:
        # What an article was that is not held any more may be damaged: then nothing is made of it.
        with suppress(LibraryError):
            _make(record, edition, entries, folder, base)
            return
    _make(record, edition, entries, folder, None)


def _make(
    record: Record, edition: Edition, entries: Sequence[int], folder: Path, base: Base | None
) -> None:
    work = folder.parent / f"{_MAKING}{folder.name}"
    work.mkdir()  # not mkdtemp, whose folder nobody else may read
    try:
        if base is None:
            made = layers.anew(record, edition, entries, work)
        else:
            made = layers.over(record, edition, entries, base, work)
        files = _hashes(work, base)
        manifest = {
            "format": _FORMAT,
            "recipe": edition.recipe,
            "layout": edition.layout,
            "layers": made.told(),
            "gone_texts": _texts_of(record, made.gone.tolist()),
            "files": files,
        }
        (work / _MANIFEST).write_text(json.dumps(manifest), "utf-8")
        _let_others_read(work)
        shutil.rmtree(folder, ignore_errors=True)
        work.rename(folder)
        note = folder.parent / (_SEEN + folder.name)
        seen.write(seen.noted(folder, files), note)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / _MANIFEST).read_text("utf-8"))
        return found if isinstance(found, dict) and found.get("format") == _FORMAT else None
    except (OSError, ValueError):
        return None


def _let_others_read(folder: Path) -> None:
    """Give files the mode that the umask left the folder: tantivy makes its own private ones."""
    mode = folder.stat().st_mode & 0o666
    for file in folder.rglob("*"):
        if file.is_file() and file.stat().st_mode & 0o777 != mode:
            file.chmod(mode)


def _hashes(folder: Path, base: Base | None = None) -> dict[str, str]:
    """SHA-256 of every file below the folder; of those that are files of the base, which was found
    sound, as they are known."""
    known = (_manifest(base.folder) or {}).get("files", {}) if base else {}
    time.sleep(seen.TICK)  # so that any later change has another time
    found = {}
    for name in _names(folder):
        same = base and name in known and (base.folder / name).samefile(folder / name)
        found[name] = known[name] if same else seen.sha256_of(folder / name)
    return found


def _names(folder: Path) -> list[str]:
    """The files below the folder, but for the manifest and tantivy's lock files."""
    return sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and file.name != _MANIFEST and file.suffix != ".lock"
    )
