"""What the folder of an edition's caches is made of: all of it anew, or what changed laid over the
files of another edition.

Those files are linked, not copied, and never written to. Over them come:

- ``more.faiss``, the vectors that are not in ``dense.faiss``, written anew each time, until they
  are so many that one file of all is;
- further files in the folder of tantivy, which merges small ones into larger as they become many,
  and ``lexical-gone``, the same for the passages that are not held any more (see
  ``Lexical.balance``);
- ``-more`` beside each other file (counts of words, facets): what came and what went since it was
  written, until that is so much that one file of all is.

What is told from them is what would be told if everything were made anew. Nothing of an article
that was purged may stay, nor may too many be gone: all is then made anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index import dense
from index.dense import Dense
from index.encoder import Vectors
from index.facets import Facets
from index.layered import Layered
from index.lexical import Lexical
from index.reading.capitals import Capitals
from index.reading.marks import Marks
from index.reading.names import Names
from index.reading.variants import Counts
from index.record import Edition, Record, context_of

DENSE, MORE = "dense.faiss", "more.faiss"
LEXICAL, GONE = "lexical", "lexical-gone"
FACETS = "facets.npz"
MARKS, CAPITALS, NAMES = "marks.npz", "capitals.npz", "names.npz"
#: What stands beside a large file, as a share of it (of all passages, of its bytes), at most; it is
#: written anew with each edition.
_MORE = 0.05

#: What counts the words of each file, of the texts of some articles.
_COUNTED: dict[str, Callable[[Iterable[str]], Counts]] = {
    MARKS: Marks.count,
    CAPITALS: partial(Capitals.count, given=False),
    NAMES: Names.count,
}

#: Sentences with which an approximate index is measured.
_SENTENCES = 300

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Layers:
    """What the manifest says of a folder: ids of passages that its files have and the edition has
    not, and what the lexical index amounts to, with them and without (``Lexical.build``)."""

    gone: Ints
    whole: Ints
    held: Ints

    @classmethod
    def read(cls, told: dict[str, list[int]]) -> Layers:
        return cls(*(np.array(told[name], np.int64) for name in cls.__slots__))

    def told(self) -> dict[str, list[int]]:
        return {name: getattr(self, name).tolist() for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Base:
    """A sound folder of another edition, and what tells this one from it."""

    folder: Path
    layers: Layers
    added: Sequence[int]
    dropped: Sequence[int]


def anew(record: Record, edition: Edition, entries: Sequence[int], folder: Path) -> Layers:
    """Make everything from the record."""
    _vectors(record, edition, entries, folder)
    (folder / LEXICAL).mkdir()
    held = Lexical.build(folder / LEXICAL, _documents(record, entries))
    texts = _Texts(record, entries)
    Marks.count(chain(texts, Marks.given())).save(folder / MARKS)
    Names.count(texts).save(folder / NAMES)
    Capitals.count(texts, given=True).save(folder / CAPITALS)
    _facets(record, entries).save(folder / FACETS)
    return Layers(np.zeros(0, np.int64), held, held)


def over(
    record: Record, edition: Edition, entries: Sequence[int], base: Base, folder: Path
) -> Layers:
    """Lay what changed over the files of another edition."""
    gone = np.array([p for p, _ in record.passage_entries(base.dropped)], np.int64)
    gone = np.unique(np.concatenate([base.layers.gone, gone]))
    _more_vectors(record, edition, entries, base, folder, gone)
    layers = _more_words(record, base, folder, gone)
    came, went = _Texts(record, base.added), _Texts(record, base.dropped)
    for name, count in _COUNTED.items():
        _more_counts(base.folder, folder, name, count(came).plus(count(went), -1))
    _more_facets(record, base, folder)
    return layers


def share_vectors(files: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Whether the vectors below are the same in two folders whose files have these hashes."""
    ours, theirs = (
        {name: digest for name, digest in of.items() if Path(name).stem == Path(DENSE).stem}
        for of in (files, others)
    )
    return ours == theirs


def dense_of(folder: Path, layers: Layers, held: Dense | Layered | None = None) -> Dense | Layered:
    """The vectors of a folder. ``held``: those of one that shares them, which are open."""
    if held is None:
        below = Dense.open(folder / DENSE)
    else:
        below = held.below if isinstance(held, Layered) else held
    if not (folder / MORE).exists():
        return below
    return Layered(below, Dense.open(folder / MORE), layers.gone)


def lexical_of(folder: Path, layers: Layers) -> Lexical:
    """The words of a folder."""
    gone = folder / GONE if (folder / GONE).exists() else None
    return Lexical.open(folder / LEXICAL, gone, int(layers.held[0]), layers.gone)


def counts_of(folder: Path, name: str) -> Counts:
    """The counts of a folder: ``MARKS``, ``CAPITALS`` or ``NAMES``."""
    below, more = Counts.load(folder / name), folder / _beside(name)
    return below.plus(Counts.load(more)) if more.exists() else below


def facets_of(folder: Path) -> Facets:
    """The facets of a folder."""
    below, more = Facets.load(folder / FACETS), folder / _beside(FACETS)
    if not more.exists():
        return below
    came, dropped = Facets.load_changes(more)
    return below.changed(dropped, came)


def _vectors(record: Record, edition: Edition, entries: Sequence[int], folder: Path) -> None:
    dimension = record.recipe(edition.recipe)[2].shape[1]
    ids, vectors = record.vectors(entries, dimension)
    Dense.build(folder / DENSE, ids, vectors, _like_questions(record, ids, dimension))


def _like_questions(record: Record, ids: Ints, dimension: int) -> Vectors | None:
    """The vectors of some sentences of a library that is too large to be searched exactly: what is
    most like questions about it."""
    if len(ids) <= dense.EXACT:
        return None
    some = ids[:: len(ids) // _SENTENCES][:_SENTENCES]
    return np.concatenate([record.sentences(int(one), dimension)[1][:1] for one in some])


def _more_vectors(
    record: Record, edition: Edition, entries: Sequence[int], base: Base, folder: Path, gone: Ints
) -> None:
    ids, vectors = record.vectors(base.added, record.recipe(edition.recipe)[2].shape[1])
    if (base.folder / MORE).exists():
        before = Dense.open(base.folder / MORE)
        kept = before.ids[~np.isin(before.ids, gone)]
        ids = np.concatenate([kept, ids])
        vectors = np.concatenate([before.kept(kept.tolist()), vectors])
    if len(ids) > _MORE * edition.passages:
        _vectors(record, edition, entries, folder)
    else:
        for file in base.folder.glob(f"{Path(DENSE).stem}.*"):  # with what stands beside it
            _link(file, folder / file.name)
        Dense.build(folder / MORE, ids, vectors)


def _more_words(record: Record, base: Base, folder: Path, gone: Ints) -> Layers:
    """The lexical index with what came, and that of what went."""
    for name in (LEXICAL, GONE):
        if (base.folder / name).exists():
            (folder / name).mkdir()
            for file in (base.folder / name).iterdir():
                if file.suffix != ".lock":
                    _link(file, folder / name / file.name)
    came = Lexical.add(folder / LEXICAL, _documents(record, base.added))
    went = np.zeros_like(came)
    if base.dropped:
        write = Lexical.add if (folder / GONE).exists() else Lexical.build
        (folder / GONE).mkdir(exist_ok=True)
        went = write(folder / GONE, _documents(record, base.dropped))
    held = base.layers.held + came - went
    whole = Lexical.balance(folder / LEXICAL, base.layers.whole + came, held)
    return Layers(gone, whole, held)


def _more_counts(base: Path, folder: Path, name: str, changed: Counts) -> None:
    """The counts of a folder's file, with what changed."""
    if (base / _beside(name)).exists():
        changed = Counts.load(base / _beside(name)).plus(changed)
    changed.save(folder / _beside(name))
    if _outgrows(folder / _beside(name), base / name):
        (folder / _beside(name)).unlink()
        Counts.load(base / name).plus(changed).save(folder / name)
    else:
        _link(base / name, folder / name)


def _more_facets(record: Record, base: Base, folder: Path) -> None:
    """The facets of a folder's file, with what changed."""
    came, more = _facets(record, base.added), _beside(FACETS)
    dropped = {*base.dropped}
    if (base.folder / more).exists():
        before, gone = Facets.load_changes(base.folder / more)
        came, dropped = before.changed(dropped, came), dropped.union(gone)
    came.save(folder / more, dropped)
    if _outgrows(folder / more, base.folder / FACETS):
        (folder / more).unlink()
        Facets.load(base.folder / FACETS).changed(dropped, came).save(folder / FACETS)
    else:
        _link(base.folder / FACETS, folder / FACETS)


def _beside(name: str) -> str:
    """The file that tells what changed since the file of this name was written."""
    return Path(name).stem + "-more" + Path(name).suffix


def _outgrows(beside: Path, large: Path) -> bool:
    """Whether what stands beside a file is so much that one file of all is to be written."""
    return beside.stat().st_size > _MORE * large.stat().st_size


def _facets(record: Record, entries: Sequence[int]) -> Facets:
    """The facets of these entries."""
    return Facets.learn(record.facets(entries), record.passage_entries(entries))


def _link(file: Path, to: Path) -> None:
    """The same file under another name; a copy where the file system has no such names."""
    try:
        os.link(file, to)
    except OSError:
        shutil.copyfile(file, to)


def _documents(record: Record, entries: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """(passage id, context, text) of these entries."""
    article = None
    for passage, place in record.passages(entries):
        if article is None or (article.id, article.revision) != (place.article_id, place.revision):
            article = record.library.get(place.article_id, place.revision)
        context = context_of(article.title, place.heading)
        yield passage, context, article.text[place.start : place.end]


class _Texts:
    """Titles and texts of the articles of some entries, read whenever they are asked for."""

    def __init__(self, record: Record, entries: Sequence[int]) -> None:
        self._record, self._entries = record, entries

    def __iter__(self) -> Iterator[str]:
        for article_id, revision in self._record.articles(self._entries):
            article = self._record.library.get(article_id, revision)
            yield f"{article.title}\n{article.text}"
