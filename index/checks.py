"""The checks that an edition passes before anybody is answered from it, each by its name.

Those of integrity cannot be overruled. Those of quality can, with a reason that is kept.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from corpus.errors import FailedCheck
from corpus.finding import REPAIR, RESTORE
from corpus.library import sha256_of
from index import caches, soundness, staged, verdict
from index.dense import Dense
from index.encoder import Encoder, Vectors, check_same
from index.errors import ModelFault
from index.layered import Layered
from index.lexical import Lexical
from index.record import SEALED, Place, Record, context_of
from index.staged import Staged

#: Failures of one check that are told; of the others their number.
_TOLD = 3
#: Passages that must find themselves, and how deep in the lexical ranking each may stand: a short
#: one is outdone by one that repeats its words. Words that one must have to be asked for.
_SAMPLE = 12
_DEPTH = 10
_WORDS = 12
#: How much nearer than a passage itself another may be: int8 vectors change a little with what
#: else is in the batch (FACTS 34a).
_NEARER = 0.02
#: What mends a passage that no edition holds yet, and what tells of an article.
_BUILD = "hãy chạy: python -m index build"
_VERIFY = "hãy chạy: python -m corpus verify"
#: Entries without a passage; other entries of the same articles; articles that nothing tells apart
#: from these. Each is asked of the entries that an edition adds: the others passed it before.
_BARE = """
  SELECT e.article_id, e.revision FROM entry e JOIN json_each(?) j ON j.value = e.id
  WHERE NOT EXISTS (SELECT 1 FROM passage p WHERE p.entry = e.id)
"""
_OTHERS = """
  SELECT e.article_id, f.id FROM json_each(?) j JOIN entry e ON e.id = j.value
  JOIN entry f ON f.article_id = e.article_id AND f.id <> e.id
"""
_TWINS = """
  SELECT min(e.article_id, f.article_id), max(e.article_id, f.article_id), f.id FROM json_each(?) j
  JOIN entry e ON e.id = j.value
  JOIN revision r ON r.article_id = e.article_id AND r.revision = e.revision
  JOIN revision s ON s.sha256 = r.sha256 AND s.article_id <> r.article_id
  JOIN entry f ON f.article_id = s.article_id AND f.revision = s.revision
  WHERE json_extract(r.fields, '$.title') IS json_extract(s.fields, '$.title')
  AND json_extract(r.fields, '$.publisher') IS json_extract(s.fields, '$.publisher')
  AND json_extract(r.fields, '$.published_on') IS json_extract(s.fields, '$.published_on')
  ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with what it found; ``quality``: what it finds can be overruled."""

    name: str
    failures: tuple[str, ...]
    quality: bool

    def __str__(self) -> str:
        if not self.failures:
            return f"đạt: {self.name}"
        more = len(self.failures) - _TOLD
        told = "; ".join((*self.failures[:_TOLD], *([f"và {more} lỗi nữa"] if more > 0 else [])))
        return f"KHÔNG ĐẠT: {self.name}: {told}"


class ChecksFailed(FailedCheck):
    """What stands in the way of an edition, after the checks that it passed."""

    def __init__(self, checked: Sequence[Checked]) -> None:
        self.checked = tuple(checked)
        overruled = all(one.quality for one in checked if one.failures)
        way = "nếu vẫn muốn phát hành, hãy thêm: --force LÝ_DO (lý do được ghi vào nhật ký)"
        lines = [*(f"  {one}" for one in checked), *([way] if overruled else [])]
        super().__init__("\n".join(("chưa phát hành gì, vì có kiểm tra không đạt:", *lines)))


class Publication:
    """What is about to be published."""

    def __init__(self, record: Record, staged: Staged, encoder: Encoder | None) -> None:
        """``encoder``: the model of this machine, None where nothing was embedded for this."""
        self.record, self.staged, self.encoder = record, staged, encoder
        self.library = record.library
        self.recipe = record.recipe(staged.edition.recipe)

    @cached_property
    def faults(self) -> dict[str, list[str]]:
        """Every passage that the edition adds is read once, for several checks."""
        found: dict[str, list[str]] = {"offsets": [], "hashes": [], "vectors": []}
        dimension = self.recipe[2].shape[1]
        for entry in self.staged.added:
            is_held = self.record.db.execute("SELECT 1 FROM held WHERE entry = ?", (entry,))
            again, anew = (_BUILD, _BUILD) if is_held.fetchone() is None else (RESTORE, REPAIR)
            for article, seal, *sealed in self._read(entry):
                start, end, _, digest, spans, *_ = sealed
                where = f"bài “{article.id}” bản {article.revision}, đoạn {start}–{end}"
                wrong = soundness.of_passage(article.text, start, end, digest, spans)
                if wrong is not None and wrong.kind in ("place", "sentences"):
                    found["offsets"].append(f"{where} {wrong.says}; {again}")
                if sha256_of(article.text) != article.sha256:
                    found["hashes"].append(f"{where}: văn bản của bài khác mã băm; {_VERIFY}")
                elif wrong is not None and wrong.kind == "hash":
                    found["hashes"].append(f"{where} {wrong.says}; {again}")
                if (broken := soundness.of_vector(seal, sealed, dimension)) is not None:
                    found["vectors"].append(
                        f"{where}: vectơ hỏng hoặc thiếu ({broken.says}); {anew}"
                    )
        return found

    def _read(self, entry: int) -> Iterator[tuple[Any, ...]]:
        """The article, seal and ``SEALED`` of each passage of an entry; nothing where its article
        was purged, which the counts tell."""
        for article_id, revision in self.record.articles([entry]):
            article = self.library.get(article_id, revision)
            rows = self.record.db.execute(
                f"SELECT v.seal, {SEALED} FROM passage p LEFT JOIN vector v ON v.passage = p.id "
                "WHERE p.entry = ? ORDER BY p.ordinal",
                (entry,),
            ).fetchall()
            for row in rows:
                yield article, *row


def counts(of: Publication) -> Iterator[str]:
    """What is held is what was staged: as many articles and passages, with the same contents."""
    edition, now = of.staged.edition, staged.contents(of.record, of.staged)
    if (now.articles, now.passages) != (edition.articles, edition.passages):
        yield (
            f"ấn bản ghi {edition.articles} bài, {edition.passages} đoạn, thư viện có "
            f"{now.articles} bài, {now.passages} đoạn; hãy chạy: python -m index build"
        )
    elif now.digest != edition.digest:
        yield "nội dung khác với lúc chuẩn bị; hãy chạy: python -m index build"
    for article_id, revision in of.record.db.execute(_BARE, (_json(of.staged.added),)).fetchall():
        yield f"bài “{article_id}” bản {revision} không có đoạn nào; {_VERIFY}"


def offsets(of: Publication) -> Iterator[str]:
    """Every passage is a slice of its text, and its sentences are slices of it."""
    return iter(of.faults["offsets"])


def hashes(of: Publication) -> Iterator[str]:
    """Text and slice have the hashes that were taken of them."""
    return iter(of.faults["hashes"])


def vectors(of: Publication) -> Iterator[str]:
    """Every passage and sentence has one of unit length, the one that was stored."""
    return iter(of.faults["vectors"])


def ids(of: Publication) -> Iterator[str]:
    """No article stands in an edition twice."""
    held = set(of.staged.entries)
    found = of.record.db.execute(_OTHERS, (_json(of.staged.added),)).fetchall()
    for article_id in sorted({article_id for article_id, other in found if other in held}):
        yield f"bài “{article_id}” có hai bản; hãy chạy: python -m index build"


def texts(of: Publication) -> Iterator[str]:
    """No two articles are the same in text, title, publisher and date: one of them is a mistake."""
    held = set(of.staged.entries)
    found = of.record.db.execute(_TWINS, (_json(of.staged.added),)).fetchall()
    for first, second in dict.fromkeys((a, b) for a, b, other in found if other in held):
        yield (
            f"bài “{first}” và “{second}” giống hệt nhau; hãy gỡ một bài: "
            f"python -m corpus remove {second}"
        )


def probes(of: Publication) -> Iterator[str]:
    """The model on this machine still gives the vectors that it gave when this was embedded."""
    if of.encoder is None:
        return
    found = (of.encoder.manifest.fingerprint, of.encoder.probes())
    try:
        check_same(of.library.data, of.recipe, found)
    except ModelFault as fault:
        yield str(fault).rstrip(".")


def retrieval(of: Publication) -> Iterator[str]:
    """Some passages, the new ones first, find themselves by their own text in the caches."""
    if of.encoder is None:
        return
    found = caches.sides(of.library.data, of.staged.edition)
    if found is None:
        yield "chỉ mục tìm kiếm không mở được; hãy chạy lại: python -m index build"
        return
    dense, lexical = found
    some = [(passage, of.library.get(p.article_id, p.revision), p) for passage, p in _sample(of)]
    texts = [article.text[place.start : place.end] for _, article, place in some]
    vectors = of.encoder.passages(
        [
            of.encoder.in_context(context_of(article.title, place.heading), text)
            for text, (_, article, place) in zip(texts, some, strict=True)
        ]
    )
    for text, vector, (passage, article, place) in zip(texts, vectors, some, strict=True):
        if not _is_near(dense, passage, vector) or not _is_worded(lexical, passage, text):
            yield (
                f"bài “{article.id}”, đoạn {place.start}–{place.end} không tìm thấy chính nó; "
                "hãy chạy: python -m index model --again rồi python -m index build"
            )


def gate(of: Publication) -> Iterator[str]:
    """The library's own bounds, where it has some, are reached: measured now, unless they were."""
    file = verdict.own_gate(of.library.data)
    if file is None:
        return
    said = ""
    try:
        known = verdict.find(of.record, of.staged.edition, file)
        if known is None:
            said = verdict.measure(of.library.data)
            known = verdict.find(of.record, of.staged.edition, file)
    except OSError as error:
        why = error.strerror or error
        yield f"không đọc được {error.filename or file} ({why}); hãy kiểm tra tệp này"
        return
    if known is None:
        last = said.splitlines()[-1] if said else "python -m eval gate không kết luận gì"
        yield f"không đo được theo {file} ({last.rstrip('.')}); hãy chạy: python -m eval gate"
    elif not known.passed:
        yield from (line.rstrip(".") for line in known.failed)


#: In the order in which they are told. Those below need the caches.
INTEGRITY: tuple[tuple[str, Callable[[Publication], Iterator[str]]], ...] = (
    ("số lượng", counts),
    ("vị trí đoạn", offsets),
    ("mã băm", hashes),
    ("mã bài trùng", ids),
    ("vectơ", vectors),
    ("câu dò mô hình", probes),
)
QUALITY: tuple[tuple[str, Callable[[Publication], Iterator[str]]], ...] = (
    ("bài trùng nhau", texts),
    ("đoạn tự tìm thấy mình", retrieval),
    ("ngưỡng chất lượng", gate),
)


def integrity(of: Publication) -> list[Checked]:
    """Whether what is to be published is sound."""
    return [Checked(name, tuple(check(of)), quality=False) for name, check in INTEGRITY]


def quality(of: Publication) -> list[Checked]:
    """Whether it answers as it should; its caches are there."""
    return [Checked(name, tuple(check(of)), quality=True) for name, check in QUALITY]


def _sample(of: Publication) -> Iterator[tuple[int, Place]]:
    """One passage each of some articles that are new, and of some that are not: always the same
    ones for the same contents."""
    chosen, added = random.Random(of.staged.edition.digest), set(of.staged.added)
    old = [entry for entry in of.staged.entries if entry not in added]
    for entries in (of.staged.added, old):
        for entry in chosen.sample(entries, min(_SAMPLE // 2, len(entries))):
            passages = list(of.record.passages([entry]))
            if passages:  # none where its article was purged just now
                yield chosen.choice(passages)


def _is_near(dense: Dense | Layered, passage: int, vector: Vectors) -> bool:
    """Whether (nearly) no other passage is nearer to the vector of a passage than itself."""
    own = dense.cosines(vector, [passage])[passage]
    return own >= max(dense.search(vector, 1).values(), default=2.0) - _NEARER


def _is_worded(lexical: Lexical, passage: int, text: str) -> bool:
    """Whether a passage is among the best for its own words; copies of it are as good."""
    if len(text.split()) < _WORDS:
        return True
    best = lexical.search(text, folded=False, limit=_DEPTH).values()
    just = np.array([passage], np.int64)
    own = lexical.search(text, folded=False, limit=1, within=just)
    return passage in own and own[passage] >= min(best, default=0.0)


def _json(entries: Sequence[int]) -> str:
    return json.dumps(list(entries))
