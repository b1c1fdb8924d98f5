"""Shards: the embedding of a build split over machines, and the files that bring it together.

Each machine has a copy of the library, cuts what is not cut yet (which is the same everywhere) and
embeds its share. Shares are told by hashes of what goes into the encoder, so row ids do not matter.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from corpus.library import Library
from index import build as building
from index import parcel, soundness
from index.build import Begun
from index.embedding import BATCH, Embed, Report, embed
from index.encoder import Vectors
from index.errors import IndexFault, ModelFault
from index.model import probes_agree
from index.parcel import BadParcel, Parcel
from index.publishing import alone
from index.record import seal_of
from index.staging import Pending, Staging, recipe_id

#: A hash (32 bytes) and the number of sentences of each passage; their vectors and those of their
#: sentences, in the same order; the vectors of the probe sentences on that machine.
_KEYS, _COUNTS, _WHOLE, _SENTENCES, _PROBES = (
    f"{name}.npy" for name in ("keys", "counts", "vectors", "sentences", "probes")
)
_MEMBERS = {_KEYS, _COUNTS, _WHOLE, _SENTENCES, _PROBES}
_WORK = ".merging-"
#: Passages whose texts are read at once.
_READ = 500
#: Machines that a build is split over, at most.
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Shard:
    """One of ``of`` shares, counted from 1."""

    number: int
    of: int

    @classmethod
    def parse(cls, written: str) -> Self:
        """Raises ValueError for what is no "2/4"."""
        found = re.fullmatch(r"([0-9]{1,5})/([0-9]{1,5})", written)
        if found is None or not 1 <= int(found[1]) <= int(found[2]) <= _MOST:
            raise ValueError(f"{written} không phải là phần như 2/4 (phần thứ 2 trong 4 phần)")
        return cls(int(found[1]), int(found[2]))

    def holds(self, key: bytes) -> bool:
        return int.from_bytes(key[:8], "big") % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True, slots=True)
class Sharded:
    """What one machine did: passages of its share, and how many of them this run embedded."""

    file: Path
    passages: int
    embedded: int


@dataclass(frozen=True, slots=True)
class Merged:
    """Vectors taken from files; ``unused``: those that nothing here waits for; ``missing``:
    passages that still have none."""

    taken: int
    unused: int
    missing: int


def key_of(pending: Pending) -> bytes:
    """What a passage's vectors hang on, beside the recipe."""
    told = [pending.context, pending.text, pending.sentences]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).digest()


def build_shard(
    library: Library, shard: Shard, target: Path, report: Report, embedding: Embed = embed
) -> Sharded:
    """Embed a share of what is not published yet, and write the share's vectors to a file.

    What a killed run embedded is in the library, and the next one goes on from there. Nothing is
    published. Raises as ``build.build``, and IndexFault where there is nothing to do.
    """
    with alone(library.data):
        begun = building.begin(library, report)
        staging = begun.staging
        mine = [i for i, key in _keys(staging, staging.unheld(begun.recipe)) if shard.holds(key)]
        if not mine:
            raise IndexFault(
                f"phần {shard} không có đoạn nào chưa phát hành; không cần tính gì ở máy này."
            )
        wanted = {*mine}
        todo = [i for i in staging.unembedded(begun.recipe) if i in wanted]
        embedded = embedding(staging, todo, begun.encoder, report)
        _write(begun, mine, target, shard)
    return Sharded(target, len(mine), embedded)


def merge(library: Library, files: Sequence[Path], report: Report) -> Merged:
    """Take vectors that other machines made for what is not published yet; ``build`` goes on.

    Each file is looked at whole before anything of it is stored. Raises BadParcel, ModelFault where
    that machine's model gives other vectors than this one's, and as ``build.build``.
    """
    with alone(library.data):
        begun = building.begin(library, report)
        staging = begun.staging
        waiting: dict[bytes, list[int]] = defaultdict(list)
        for passage, key in _keys(staging, staging.unembedded(begun.recipe)):
            waiting[key].append(passage)
        taken = unused = 0
        for file in files:
            with (
                parcel.opened(file, "vectors", "|".join(_MEMBERS)) as packed,
                parcel.unpacked(
                    packed, _WORK, library.data, partial(report, f"Đọc {file.name}")
                ) as folder,
            ):
                content = _Content.read(packed, folder, begun)
                used = content.give(staging, waiting)
            taken, unused = taken + used, unused + len(content.keys) - used
        return Merged(taken, max(unused, 0), sum(map(len, waiting.values())))


def _keys(staging: Staging, passages: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Each passage with its key, by id: neighbours are of one article, which is read once."""
    ordered = sorted(passages)
    for at in range(0, len(ordered), _READ):
        ids = ordered[at : at + _READ]
        yield from zip(ids, map(key_of, staging.pending(ids)), strict=True)


def _write(begun: Begun, passages: Sequence[int], target: Path, shard: Shard) -> None:
    staging, record = begun.staging, begun.staging.record
    manifest = begun.encoder.manifest
    counts = []
    with (
        parcel.packed(target.absolute(), "vectors", force=True) as packing,
        _beside(target.absolute()) as folder,
    ):
        with (folder / "whole").open("wb") as wholes, (folder / "rest").open("wb") as rests:
            for passage in passages:
                _, whole, rest = record.stored(passage)
                counts.append(len(rest) // 2 // manifest.dimension)
                wholes.write(whole)
                rests.write(rest)
        keys = b"".join(key for _, key in _keys(staging, passages))
        np.save(folder / _KEYS, np.frombuffer(keys, np.uint8).reshape(-1, 32))
        np.save(folder / _COUNTS, np.array(counts, "<i4"))
        for raw, name, kind in (("whole", _WHOLE, "<f4"), ("rest", _SENTENCES, "<f2")):
            rows = np.memmap(folder / raw, kind, "r").reshape(-1, manifest.dimension)
            np.save(folder / name, rows, allow_pickle=False)
        np.save(folder / _PROBES, record.recipe(begun.recipe)[2])
        for name in sorted(_MEMBERS):
            with (folder / name).open("rb") as source:
                packing.add(name, source, squeeze=False)
        packing.about = {
            "shard": str(shard),
            "recipe": begun.recipe,
            "model": manifest.name,
            "fingerprint": manifest.fingerprint,
            "cutting": staging.cutting(begun.recipe),
        }


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder for what goes into a file, on the same disk."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file of vectors holds, of a model that gives this machine's vectors."""

    file: Path
    keys: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int64]  # of each passage's sentences
    whole: Vectors
    sentences: Vectors

    @classmethod
    def read(cls, packed: Parcel, folder: Path, begun: Begun) -> _Content:
        """Raises BadParcel where anything contradicts anything, ModelFault for another recipe."""
        foreign = BadParcel(f"{packed.file} không phải tệp vectơ do build --shard tạo ra.")
        if set(packed.manifest.members) != _MEMBERS:
            raise foreign
        try:
            about = packed.manifest.about
            keys, counts, whole, sentences, probes = (
                np.load(folder / name, mmap_mode="r", allow_pickle=False)
                for name in (_KEYS, _COUNTS, _WHOLE, _SENTENCES, _PROBES)
            )
            ends = np.cumsum(counts, dtype=np.int64)
            rows, dimension = len(counts), begun.encoder.manifest.dimension
            told = recipe_id(about["fingerprint"], about["cutting"], probes)
            found = (told, keys.shape, len(whole), len(sentences))
            if found != (about["recipe"], (rows, 32), rows, int(ends[-1]) if rows else 0):
                raise foreign
        except (KeyError, ValueError, TypeError, AttributeError, OSError) as error:
            raise foreign from error
        recipe = (begun.encoder.manifest.fingerprint, begun.staging.cutting(begun.recipe))
        here = begun.staging.record.recipe(begun.recipe)[2]
        if (about["fingerprint"], about["cutting"]) != recipe or not probes_agree(probes, here):
            raise ModelFault(
                f"{packed.file} được tính bằng mô hình “{about.get('model')}” hoặc cách cắt đoạn "
                "khác với máy này, nên chưa nhận vectơ nào; hãy dùng cùng mô hình và phiên bản "
                "trên mọi máy rồi tính lại phần đó."
            )
        kinds = (whole.dtype, sentences.dtype, whole.shape[1:], sentences.shape[1:])
        if kinds != (np.dtype("<f4"), np.dtype("<f2"), (dimension,), (dimension,)):
            raise foreign
        return cls(packed.file, keys, ends, whole, sentences)

    def give(self, staging: Staging, waiting: dict[bytes, list[int]]) -> int:
        """Store the vectors that passages wait for, and strike these off; how many rows were
        used. All are looked at before the first is stored."""
        rows = [row for row in range(len(self.keys)) if self._key(row) in waiting]
        for row in rows:
            for passage in waiting[self._key(row)]:
                self._check(staging, passage, row)
        for at in range(0, len(rows), BATCH):
            batch = rows[at : at + BATCH]
            ids = [(passage, row) for row in batch for passage in waiting.pop(self._key(row), ())]
            staging.store_vectors(
                [passage for passage, _ in ids],
                [self.whole[row] for _, row in ids],
                [self._of(row) for _, row in ids],
            )
        return len(rows)

    def _key(self, row: int) -> bytes:
        return bytes(self.keys[row])

    def _of(self, row: int) -> Vectors:
        found: Vectors = self.sentences[int(self.ends[row - 1]) if row else 0 : int(self.ends[row])]
        return found

    def _check(self, staging: Staging, passage: int, row: int) -> None:
        blobs = (self.whole[row].tobytes(), self._of(row).tobytes())
        place = staging.sealed_place(passage)
        fault = soundness.of_vector(seal_of(*place, *blobs), (*place, *blobs), self.whole.shape[1])
        if fault is not None:
            raise BadParcel(
                f"{self.file}: một vectơ {fault.says}; chưa nhận gì từ tệp này, hãy tính lại phần "
                "đó ở máy kia."
            )
