"""Importing: an edition of another library becomes one of this, and nothing is embedded again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from corpus.adopting import adopt
from corpus.article import Article
from corpus.errors import CorpusError, Refused
from corpus.library import Library, sha256_of, stored_fields
from index import caches, parcel, soundness, staged
from index.contents import SUMMED, Held, digest_in_order, digest_of
from index.encoder import Encoder, Vectors, check_same, open_encoder
from index.errors import ModelFault
from index.exporting import ARTICLES, MEMBERS, PASSAGES, PROBES, SENTENCES, WHOLE
from index.model import prepare, prepared
from index.parcel import BadParcel, Parcel
from index.publishing import alone, publish
from index.record import Edition, Record, seal_of
from index.settings import model_name, models_folder
from index.staged import Deed, Staged
from index.staging import recipe_id

Report = Callable[[str, int, int], None]

_WORK = ".importing-"
_HELD = (
    "SELECT 1 FROM held h JOIN entry e ON e.id = h.entry "
    "WHERE e.article_id = ? AND e.revision = ? AND e.recipe = ?"
)


@dataclass(frozen=True, slots=True)
class Imported:
    """An edition of another library as one of this; ``staged``: it waits for ``index publish``."""

    edition: Edition
    source: int
    staged: bool


@dataclass(frozen=True, slots=True)
class _Passage:
    """A row of ``passages.jsonl``, without its article."""

    start: int
    end: int
    heading: str | None
    sha256: str
    sentences: str  # JSON, as in the library


def import_edition(
    data: Path,
    file: Path,
    report: Report,
    *,
    stage_only: bool = False,
    force: str | None = None,
) -> Imported:
    """Make an edition of another library the next one of that in ``data``, without embedding
    anything; where there is none, it is made.

    All of the file is checked before anything is written, and all of it is stored or nothing.
    Raises BadParcel, ModelFault where this machine gives other vectors, IndexFault or Refused where
    this library holds something else under the same number, ChecksFailed.
    """
    with parcel.opened(file, "edition", "|".join(MEMBERS)) as packed:
        if set(packed.manifest.members) != set(MEMBERS):
            raise BadParcel(f"{file} thiếu một phần của ấn bản; hãy xuất lại.")
        parcel.check_room(data, 3 * packed.size, "nhập ấn bản")
        taking = partial(report, "Lấy ấn bản")
        with alone(data), parcel.unpacked(packed, _WORK, data, taking) as folder:
            content = _Content.read(packed, folder)
            encoder = _encoder(data, content, report)
            with Library.open(data, create=True) as library:
                next_ = _store(library, content, report)
                record = Record(library)
                staged.keep(record, next_)
                if stage_only:
                    caches.make(record, next_.edition, next_.entries)
                    return Imported(next_.edition, content.source, staged=True)
                reason = f"{file.name}, ấn bản {content.source}, {packed.manifest.made_at}"
                done = publish(record, next_, encoder, report, force, Deed("import", None, reason))
                return Imported(done.edition, content.source, staged=False)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file holds, found to agree with itself and with its digest; ``source``: its number
    where it comes from; ``digest``: as it is told today."""

    file: Path
    source: int
    digest: str
    recipe: dict[str, Any]
    probes: Vectors
    articles: list[Article]
    passages: dict[tuple[str, int], list[_Passage]]
    whole: Vectors
    sentences: Vectors

    @classmethod
    def read(cls, packed: Parcel, folder: Path) -> _Content:
        """Raises BadParcel where anything contradicts anything."""
        foreign = BadParcel(
            f"{packed.file}: nội dung không khớp dấu đã ghi; chưa thay đổi gì, hãy xuất lại ấn bản."
        )
        try:
            about = packed.manifest.about
            articles = list(_articles(folder / ARTICLES))
            passages = _passages(folder / PASSAGES)
            held = [*_held(articles, passages)]
            digest_then = digest_of if packed.manifest.schema >= SUMMED else digest_in_order
            if digest_then(held) != about["digest"]:
                raise foreign
            found = cls(
                packed.file,
                int(about["edition"]),
                digest_of(held),
                dict(about["recipe"]),
                _matrix(folder / PROBES, "<f4"),
                articles,
                passages,
                _matrix(folder / WHOLE, "<f4"),
                _matrix(folder / SENTENCES, "<f2"),
            )
            if not found._agrees():
                raise foreign
        except (KeyError, ValueError, TypeError, AttributeError, CorpusError) as error:
            raise foreign from error
        return found

    def _agrees(self) -> bool:
        recipe, dimension = self.recipe, int(self.recipe["dimension"])
        counted = 0
        for article in self.articles:
            for one in self.passages.get((article.id, article.revision), []):
                slice_ = (one.start, one.end, one.sha256, one.sentences)
                if soundness.of_passage(article.text, *slice_):
                    return False
                counted += len(json.loads(one.sentences))
        rows = sum(map(len, self.passages.values()))
        return (
            all(sha256_of(a.text) == a.sha256 for a in self.articles)
            and self.passages.keys() <= {(a.id, a.revision) for a in self.articles}
            and recipe_id(recipe["fingerprint"], recipe["cutting"], self.probes) == recipe["id"]
            and self.probes.shape[1] == dimension
            and self.whole.shape == (rows, dimension)
            and self.sentences.shape == (counted, dimension)
        )


def _held(
    articles: list[Article], passages: dict[tuple[str, int], list[_Passage]]
) -> Iterator[Held]:
    """What digests are of."""
    for article in articles:
        told = (article.id, article.revision, article.sha256, stored_fields(article))
        of = passages.get((article.id, article.revision), [])
        yield told, [(o.start, o.end, o.heading, o.sha256, o.sentences) for o in of]


def _matrix(file: Path, kind: str) -> Vectors:
    found: Vectors = np.load(file, mmap_mode="r", allow_pickle=False)
    if found.dtype != np.dtype(kind) or found.ndim != 2:
        raise ValueError(file.name)
    return found


def _articles(file: Path) -> Iterator[Article]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield Article.restored(json.loads(line))


def _passages(file: Path) -> dict[tuple[str, int], list[_Passage]]:
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {
        (str(key[0]), int(key[1])): [_Passage(*row[2:]) for row in group]
        for key, group in groupby(rows, key=lambda row: row[:2])
    }


def _encoder(data: Path, content: _Content, report: Report) -> Encoder:
    """The model of the edition, which must give the same vectors on this machine."""
    name = str(content.recipe["model"])
    if prepared(models_folder(data), name) is None and name == model_name():
        report("Chuẩn bị mô hình", 0, 1)
        prepare(models_folder(data), name)
        report("Chuẩn bị mô hình", 1, 1)
    encoder = open_encoder(data, name)
    recipe = (name, str(content.recipe["fingerprint"]), content.probes)
    try:
        check_same(data, recipe, (encoder.manifest.fingerprint, encoder.probes()))
    except ModelFault as error:
        raise ModelFault(
            f"{content.file}: mô hình “{name}” trên máy này cho vectơ khác với máy đã xuất, nên "
            f"chưa nhập gì; hãy lấy {ARTICLES} ra khỏi tệp này, thêm bằng python -m corpus add "
            f"{ARTICLES}, rồi chạy python -m index build"
        ) from error
    return encoder


def _store(library: Library, content: _Content, report: Report) -> Staged:
    """Articles, passages and vectors, in one transaction that keeps them only if they amount to the
    digest that was exported."""
    record = Record(library)
    record.prepare()
    recipe = content.recipe
    entries: list[int] = []
    row = at = 0
    with library.batch():
        library.connection.execute(
            "INSERT OR IGNORE INTO recipe (id, model, fingerprint, dimension, cutting, probes) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(recipe["id"], recipe["model"], recipe["fingerprint"], recipe["dimension"]),
                *(recipe["cutting"], content.probes.astype("<f4").tobytes()),
            ),
        )
        for done, article in enumerate(content.articles, 1):
            adopt(library, article)
            passages = content.passages.get((article.id, article.revision), [])
            counts = [len(json.loads(one.sentences)) for one in passages]
            whole = content.whole[row : row + len(passages)]
            rest = content.sentences[at : at + sum(counts)]
            row, at = row + len(passages), at + sum(counts)
            entries.append(_enter(record, article, recipe["id"], passages, whole, rest))
            report("Nhập bài", done, len(content.articles))
        next_ = staged.of(record, sorted(entries), recipe["id"])
        if next_.edition.digest != content.digest:
            raise Refused(
                f"{content.file}: thư viện này đã cắt các bài đó cách khác; hãy nhập vào một thư "
                "mục dữ liệu khác (--data)."
            )
    return next_


def _enter(
    record: Record, article: Article, recipe: str, passages: list[_Passage], whole: Vectors,
    rest: Vectors,
) -> int:  # fmt: skip
    """The entry of an article under a recipe, made where it is not here yet; its id."""
    known = record.db.execute(
        "SELECT id FROM entry WHERE article_id = ? AND revision = ? AND recipe = ? AND NOT EXISTS "
        "(SELECT 1 FROM passage p WHERE p.entry = entry.id AND p.id NOT IN "
        "(SELECT passage FROM vector))",
        (article.id, article.revision, recipe),
    ).fetchone()
    if known is not None:
        return int(known[0])
    if record.db.execute(_HELD, (article.id, article.revision, recipe)).fetchone():
        raise Refused(  # older editions would lose it
            f"bài “{article.id}” đã phát hành trong thư viện này mà thiếu vectơ; hãy sửa trước: "
            "python -m index doctor --repair"
        )
    record.db.execute(  # one that was cut and not yet embedded
        "DELETE FROM entry WHERE article_id = ? AND revision = ? AND recipe = ?",
        (article.id, article.revision, recipe),
    )
    entry = record.db.execute(
        "INSERT INTO entry (article_id, revision, recipe) VALUES (?, ?, ?)",
        (article.id, article.revision, recipe),
    ).lastrowid
    assert entry is not None
    at = 0
    for ordinal, (one, vector) in enumerate(zip(passages, whole, strict=True)):
        place = (one.start, one.end, one.heading, one.sha256, one.sentences)
        passage = record.db.execute(
            'INSERT INTO passage (entry, ordinal, start, "end", heading, sha256, sentences) '
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (entry, ordinal, *place),
        ).lastrowid
        count = len(json.loads(one.sentences))
        blobs = (vector.tobytes(), rest[at : at + count].tobytes())
        at += count
        record.db.execute(
            "INSERT INTO vector (passage, whole, sentences, seal) VALUES (?, ?, ?, ?)",
            (passage, *blobs, seal_of(*place, *blobs)),
        )
    return entry
